/** 待回告: who waits to be told. Call, say it, write down what came of it; what several were told together is recorded together. */
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Checkbox, Input, Segmented } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { revealReporter } from '../../contract/cases.ts'
import { channels } from '../../contract/intake.ts'
import { type CallRow, listCalls, recordCalls } from '../../contract/notices.ts'
import { callOutcomes, type CallOutcome, type Rating, ratings, untold } from '../../domain/notify.ts'
import { call, keyOf } from '../kit/call.ts'
import { say, t, words } from '../kit/i18n.ts'
import { useMay } from '../kit/session.ts'
import { Empty, Failed, Said, Waiting } from '../kit/States.tsx'
import { moment } from '../kit/time.ts'

type Which = 'due' | 'later' | 'settled' | 'stuck'
const outcomeWords = (outcome: string | null) => (outcome === null ? '' : say({ ...callOutcomes, ...untold, shown: '查询页看过' }[outcome as CallOutcome] ?? outcome))

export default function Notices() {
  const client = useQueryClient(),
    [which, setWhich] = useState<Which>('due'),
    [chosen, setChosen] = useState<number[]>([])
  const list = useInfiniteQuery({
    queryKey: keyOf(listCalls, which),
    queryFn: ({ pageParam }) => call(listCalls, { querystring: { which, ...(pageParam ? { after: pageParam } : {}) } }),
    initialPageParam: 0,
    getNextPageParam: (last) => last.next,
  })
  const told = useMutation({
    mutationFn: (body: { ids: number[]; outcome: CallOutcome; words?: string; rating?: Rating }) => call(recordCalls, { body }),
    onSettled: () => {
      setChosen([])
      void client.invalidateQueries({ predicate: (q) => q.queryKey[0] === listCalls.url })
    },
  })
  const counts = list.data?.pages[0]?.counts,
    rows = list.data?.pages.flatMap((p) => p.rows) ?? []
  const tab = (label: string, n?: number) => (n ? `${label} ${n}` : label)
  return (
    <div className="page narrow">
      <div className="head">
        <h1>{t('待回告')}</h1>
        <span className="t2 s12">{t('答复要送到人：打电话，说清楚，记下结果')}</span>
      </div>
      <div className="filters">
        <Segmented<Which>
          value={which}
          onChange={(w) => {
            setWhich(w)
            setChosen([])
          }}
          options={[
            { value: 'due', label: tab(t('现在要回告'), counts?.due) },
            { value: 'later', label: tab(t('晚些再打'), counts?.later) },
            { value: 'settled', label: t('记下的') },
            { value: 'stuck', label: tab(t('系统没送到'), counts?.stuck) },
          ]}
        />
      </div>
      {chosen.length > 0 && (
        <div className="hint line" style={{ marginBottom: 12 }}>
          <span className="grow">{t('选了 {} 件', String(chosen.length))}</span>
          <Button type="primary" loading={told.isPending} onClick={() => told.mutate({ ids: chosen, outcome: 'reached', words: t('成批告知') })}>
            {t('这些都告知了')}
          </Button>
        </div>
      )}
      <Said error={told.error} />
      {list.isPending && <Waiting />}
      {list.isError && <Failed error={list.error} again={() => void list.refetch()} />}
      {list.isSuccess && !rows.length && (
        <div className="rows">
          <Empty title={which === 'due' ? t('没有要回告的') : t('没有')} />
        </div>
      )}
      {rows.map((r) => (
        <Owed
          key={r.id}
          of={r}
          which={which}
          chosen={chosen.includes(r.id)}
          choose={(on) => setChosen(on ? [...chosen, r.id] : chosen.filter((x) => x !== r.id))}
          tell={(body) => told.mutate({ ids: [r.id], ...body })}
          busy={told.isPending}
        />
      ))}
      {list.hasNextPage && (
        <Button className="more" onClick={() => void list.fetchNextPage()} loading={list.isFetchingNextPage}>
          {t('再取一些')}
        </Button>
      )}
    </div>
  )
}

function Owed({
  of: r,
  which,
  chosen,
  choose,
  tell,
  busy,
}: {
  of: CallRow
  which: Which
  chosen: boolean
  choose: (on: boolean) => void
  tell: (body: { outcome: CallOutcome; words?: string; rating?: Rating }) => void
  busy: boolean
}) {
  const may = useMay('reports.reveal'),
    [note, setNote] = useState(''),
    [rating, setRating] = useState<Rating | null>(null)
  const show = useMutation({ mutationFn: () => call(revealReporter, { params: { no: r.no, id: r.reportId }, body: { purpose: t('回告办理结果') } }) })
  const open = which === 'due' || which === 'later'
  const done = (outcome: CallOutcome) => tell({ outcome, ...(note.trim() ? { words: note.trim() } : {}), ...(outcome === 'reached' && rating ? { rating } : {}) })
  return (
    <section className="box">
      <div className="line">
        {which === 'due' && <Checkbox checked={chosen} onChange={(e) => choose(e.target.checked)} aria-label={t('选中 {}', r.no)} />}
        <b>{show.data?.name || r.name || t('没留姓名')}</b>
        <span>{show.data?.phone || r.phone}</span>
        {open && may && r.phone && !show.data && (
          <Button size="small" onClick={() => show.mutate()} loading={show.isPending}>
            {t('查看要留痕')}
          </Button>
        )}
        <span className="grow" />
        {r.late && open && <span className="tag urgent">{t('超过一天')}</span>}
        <span className="t3 s12 dots">
          {[say(channels[r.channel as keyof typeof channels] ?? r.channel), r.externalNo, moment(r.madeAt)].filter(Boolean).map((x) => (
            <span key={x}>{x}</span>
          ))}
        </span>
      </div>
      <Said error={show.error} />
      <p className="text">{r.words}</p>
      <div className="line s12">
        <Link to={`/cases/${r.no}`}>{r.no}</Link>
        <span className="t3">{r.title}</span>
      </div>
      {r.tries.map((x) => (
        <p key={x.at} className="s12 t2">
          {[moment(x.at), x.who, outcomeWords(x.outcome), x.words].filter(Boolean).join(' ')}
        </p>
      ))}
      {which === 'later' && r.nextAt && <p className="s12 t3">{t('{} 起再打', moment(r.nextAt))}</p>}
      {which === 'settled' && <p className="s12 t2">{outcomeWords(r.outcome)}</p>}
      {which === 'stuck' && <p className="said">{r.failed}</p>}
      {open && (
        <div className="line" style={{ marginTop: 10 }}>
          <Input style={{ flex: '1 1 200px' }} value={note} onChange={(e) => setNote(e.target.value)} maxLength={500} placeholder={t('对方怎么说')} aria-label={t('对方怎么说')} />
          {(Object.keys(ratings) as Rating[]).map((x) => (
            <Button key={x} size="small" type={rating === x ? 'primary' : 'default'} aria-pressed={rating === x} onClick={() => setRating(rating === x ? null : x)}>
              {words(ratings[x])}
            </Button>
          ))}
          <Button type="primary" disabled={busy} onClick={() => done('reached')}>
            {t('已告知')}
          </Button>
          <Button disabled={busy} onClick={() => done('unreached')}>
            {t('没联系上')}
          </Button>
          <Button type="text" disabled={busy} onClick={() => done('refused')}>
            {t('不愿接听')}
          </Button>
        </div>
      )}
    </section>
  )
}
