/** 迁入历史: finished cases of an earlier system, first looked at with every count, then taken in, and withdrawn as a whole while nobody has acted on them. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Input, Popconfirm, Progress } from 'antd'
import { useId, useState } from 'react'
import { type HistoryView, historyStates, listHistory, runHistory, undoHistory } from '../../contract/history.ts'
import { call, keyOf, sendForm } from '../kit/call.ts'
import { Icon } from '../kit/Icon.tsx'
import { words } from '../kit/i18n.ts'
import { Failed, Said, Waiting } from '../kit/States.tsx'
import { moment } from '../kit/time.ts'
import { FileDrop, Moves, w } from './parts.tsx'

const stateWords = (s: HistoryView['state']) => w(historyStates[s], { draft: 'to be looked at', taken: 'taken in', undone: 'withdrawn' }[s])

async function send({ source, cases, events }: { source: string; cases: File; events: File | null }): Promise<HistoryView> {
  const form = new FormData()
  form.append('cases', cases)
  if (events) form.append('events', events)
  return (await sendForm(`/api/history-imports?source=${encodeURIComponent(source)}`, form)) as HistoryView
}

export default function History() {
  const client = useQueryClient(),
    [seen, setSeen] = useState<HistoryView | null>(null),
    renew = () => client.invalidateQueries({ queryKey: keyOf(listHistory) })
  return (
    <>
      <div className="head">
        <h1>{w('迁入历史', 'Import of history')}</h1>
        <span className="grow t2">
          {w('原来系统里办完的案件，连同经过；不走钟，不通知，计入各项数字', 'Finished cases of an earlier system with their story: no clocks, no notices, in every figure')}
        </span>
      </div>
      {seen ? (
        <Seen
          of={seen}
          set={(v) => {
            setSeen(v)
            void renew()
          }}
          back={() => setSeen(null)}
        />
      ) : (
        <Choose
          onSeen={(v) => {
            setSeen(v)
            void renew()
          }}
        />
      )}
      <Earlier open={setSeen} shown={seen?.id ?? null} />
    </>
  )
}

/** The name of the old system and its file, or its two files. */
function Choose({ onSeen }: { onSeen: (v: HistoryView) => void }) {
  const id = useId(),
    [source, setSource] = useState(''),
    [cases, setCases] = useState<File | null>(null),
    [events, setEvents] = useState<File | null>(null)
  const csv = cases?.name.toLowerCase().endsWith('.csv') ?? false
  const up = useMutation({ mutationFn: () => send({ source: source.trim(), cases: cases!, events: csv ? events : null }), onSuccess: onSeen })
  return (
    <section className="box">
      <form
        className="form"
        style={{ marginTop: 0, maxWidth: 640 }}
        onSubmit={(e) => {
          e.preventDefault()
          up.mutate()
        }}
      >
        <div className="field">
          <label htmlFor={`${id}s`}>{w('从哪个系统来', 'From which system')}</label>
          <Input id={`${id}s`} value={source} maxLength={40} onChange={(e) => setSource(e.target.value)} placeholder={w('如：旧城管平台', 'Such as: the former platform')} />
          <span className="why">{w('同一个系统的同一个编号只迁一次', 'A number of one system comes in once')}</span>
        </div>
        <div className="field">
          <span className="label">{w('案件文件', 'File of cases')}</span>
          <FileDrop
            accept=".jsonl,.ndjson,.csv"
            busy={up.isPending}
            label={w('选 .jsonl 或 .csv，或拖进来', 'Choose a .jsonl or .csv file, or drop it here')}
            file={cases}
            onFile={(f) => {
              setCases(f)
              up.reset()
            }}
          />
        </div>
        {csv && (
          <div className="field">
            <span className="label">{w('经过文件', 'File of events')}</span>
            <FileDrop
              accept=".csv"
              busy={up.isPending}
              label={w('案件是 .csv 时，经过在另一个 .csv 里', 'With a .csv of cases the events are in another .csv')}
              file={events}
              onFile={setEvents}
            />
          </div>
        )}
        <Said error={up.error} />
        <div className="line">
          <Button type="primary" htmlType="submit" loading={up.isPending} disabled={!source.trim() || !cases || (csv && !events)}>
            {up.isPending ? w('正在逐件看…', 'Reading every case…') : w('先核对，不迁入', 'Look first, take nothing in')}
          </Button>
        </div>
        <details>
          <summary className="t3 s12">{w('文件要有哪些列', 'What the file holds')}</summary>
          <p className="t2 s12" style={{ marginTop: 6 }}>
            {w(
              '每件要有 externalNo、text、result、reportedAt、endedAt 和至少一步经过（at、what）；place、lng、lat、item、unit、channel、name、phone 可以不写。时间写 2024-05-06 08:30，坐标用 WGS-84。',
              'Each case has externalNo, text, result, reportedAt, endedAt and at least one event (at, what); place, lng, lat, item, unit, channel, name, phone may be left out. Times as 2024-05-06 08:30, coordinates in WGS-84.',
            )}
          </p>
        </details>
      </form>
    </section>
  )
}

const Counts = ({ of }: { of: [number, string][] }) => (
  <p className="line" style={{ gap: 24, marginTop: 8 }}>
    {of.map(([n, label]) => (
      <span key={label}>
        <b className="big">{n}</b> <span className="t2">{label}</span>
      </span>
    ))}
  </p>
)

/** One import: what would become of it, its course, and what became of it. */
function Seen({ of: v, set, back }: { of: HistoryView; set: (v: HistoryView) => void; back: () => void }) {
  const run = useMutation({ mutationFn: () => call(runHistory, { params: { id: v.id } }), onSuccess: set }),
    undo = useMutation({ mutationFn: () => call(undoHistory, { params: { id: v.id } }), onSuccess: set })
  const ready = v.total - v.known - v.failed
  const course = useQuery({ queryKey: keyOf(listHistory), queryFn: () => call(listHistory, {}), enabled: run.isPending, refetchInterval: run.isPending ? 1000 : false })
  const taken = course.data?.find((x) => x.id === v.id)?.taken ?? 0
  return (
    <section className="now" aria-live="polite">
      <h2>
        {v.fileName} <span className="t3 s12">{`${v.source}，${stateWords(v.state)}`}</span>
      </h2>
      {v.state === 'draft' ? (
        <>
          <Counts
            of={[
              [v.total, w('件在文件里', 'in the file')],
              [ready, w('能迁入', 'can be taken')],
              [v.known, w('已有', 'known already')],
              [v.failed, w('有误', 'faulty')],
            ]}
          />
          {run.isPending ? (
            <Progress percent={ready ? Math.min(99, Math.floor((100 * taken) / ready)) : 0} status="active" format={() => `${taken} / ${ready}`} style={{ maxWidth: 560 }} />
          ) : (
            <div className="line" style={{ marginTop: 12 }}>
              <Button type="primary" disabled={ready === 0} onClick={() => run.mutate()}>
                {ready ? w(`迁入 ${ready} 件`, `Take ${ready} in`) : w('没有能迁入的', 'Nothing to take in')}
              </Button>
              <Button type="text" onClick={back}>
                {w('换个文件', 'Another file')}
              </Button>
            </div>
          )}
        </>
      ) : (
        <>
          <Counts
            of={[
              [v.total, w('件在文件里', 'in the file')],
              [v.taken, v.state === 'undone' ? w('迁入过', 'had been taken in') : w('已迁入', 'taken in')],
              [v.known, w('已有', 'known already')],
              [v.failed, w('有误', 'faulty')],
            ]}
          />
          <p className={v.balanced ? 'line t2' : 'said'} style={{ marginTop: 8 }}>
            <Icon name={v.balanced ? 'check' : 'warn'} />
            <span>
              {v.state === 'undone'
                ? w(`${v.undoneAt ? moment(v.undoneAt) : ''} 整批撤销，编号空出来了，改好可以再迁`, 'Withdrawn as a whole; its numbers are free, a mended file can come in')
                : v.balanced
                  ? w('进出相等：每一件不是迁入，就是已有，或在下面写着为什么', 'In equals out: every case is taken, known, or named below with its reason')
                  : w('进出不相等，再迁一次会接着做完', 'In and out differ; run it again and it goes on')}
            </span>
          </p>
          <div className="line" style={{ marginTop: 12 }}>
            {!v.balanced && (
              <Button type="primary" loading={run.isPending} onClick={() => run.mutate()}>
                {w('接着迁', 'Go on')}
              </Button>
            )}
            {v.state === 'taken' && v.taken > 0 && (
              <Popconfirm
                title={w(`撤销这 ${v.taken} 件？`, `Withdraw these ${v.taken}?`)}
                description={w('有人办过其中一件，就整批不撤', 'If anybody has acted on one, the whole stays')}
                okText={w('整批撤销', 'Withdraw all')}
                cancelText={w('不撤', 'Keep them')}
                onConfirm={() => undo.mutate()}
              >
                <Button loading={undo.isPending}>{w('整批撤销', 'Withdraw all')}</Button>
              </Popconfirm>
            )}
            <Button type="text" onClick={back}>
              {w('迁另一个文件', 'Another file')}
            </Button>
          </div>
        </>
      )}
      <Said error={run.error ?? undo.error} />
      {v.failed > 0 && v.failing.length === 0 && v.state === 'draft' && (
        <p className="t2 s12" style={{ marginTop: 8 }}>
          {w('有误的是哪些，迁入后列在这里；或把文件再传一次', 'Which are faulty is listed here once the rest is taken in, or when the file is sent again')}
        </p>
      )}
      {v.failing.length > 0 && (
        <>
          <h3 className="group">{w('迁不进来的，和为什么', 'Not taken, and why')}</h3>
          <Moves label={w('迁不进来的，和为什么', 'Not taken, and why')}>
            {v.failing.map((p, n) => (
              <div key={n}>
                <span className="grow">
                  <b>{w(`第 ${p.line} 行`, `Line ${p.line}`)}</b> {p.externalNo} <span className="code t3">{p.field}</span>
                </span>
                <span className="t2 s12">{words(p)}</span>
              </div>
            ))}
          </Moves>
          {v.failed > v.failing.length && <p className="t3 s12">{w('列出前 200 处', 'The first 200 are listed')}</p>}
        </>
      )}
    </section>
  )
}

function Earlier({ open, shown }: { open: (v: HistoryView) => void; shown: number | null }) {
  const list = useQuery({ queryKey: keyOf(listHistory), queryFn: () => call(listHistory, {}) })
  if (list.isPending) return <Waiting rows={2} />
  if (list.isError) return <Failed error={list.error} again={() => void list.refetch()} />
  const rows = list.data.filter((v) => v.id !== shown)
  return (
    <section className="box" style={{ marginTop: 16 }}>
      <h2>{w('历次迁入', 'Earlier imports')}</h2>
      {rows.length === 0 && (
        <p className="t3" style={{ marginTop: 8 }}>
          {w('还没有别的。新办公室可以不迁，从今天开始', 'None. An office may also begin today, without history')}
        </p>
      )}
      {rows.map((v) => (
        <div key={v.id} className={v.state === 'undone' ? 'rep gone' : 'rep'}>
          <button type="button" className="link" onClick={() => open(v)}>
            {v.fileName}
          </button>
          <span>{v.source}</span>
          <span className="tag">{stateWords(v.state)}</span>
          <span className="grow t3 s12">
            {w(`${v.total} 件里迁入 ${v.taken}，已有 ${v.known}，有误 ${v.failed}`, `of ${v.total}: ${v.taken} taken, ${v.known} known, ${v.failed} faulty`)}
          </span>
          <span className="t3 s12">{moment(v.at)}</span>
        </div>
      ))}
    </section>
  )
}
