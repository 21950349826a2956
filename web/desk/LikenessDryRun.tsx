/** 相似规则: the weights and thresholds in force, and what others would have done to the last month before they are put in force. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Checkbox, Input, InputNumber } from 'antd'
import { useId, useState } from 'react'
import { Link } from 'react-router'
import { type DryRun, dryRunLikeness, getLikenessRules, setLikenessRules, type Thresholds } from '../../contract/likeness.ts'
import { type PartName, parts } from '../../domain/likeness.ts'
import { call, keyOf } from '../kit/call.ts'
import { isEnglish, t, type Zh } from '../kit/i18n.ts'
import { Failed, Said, Waiting } from '../kit/States.tsx'
import { moment } from '../kit/time.ts'

const bands: Record<'attach' | 'ask' | 'new', Zh> = { attach: '自动并入', ask: '请人看', new: '当新的' }
const names = Object.keys(parts) as PartName[]

function Outcome({ of: r }: { of: DryRun }) {
  const judged = r.right + r.wrong
  return (
    <section className="box">
      <h2>
        {t('试算')} <span>{t('{} 起，{} 件有相像的', moment(r.from), String(r.reports))}</span>
      </h2>
      <table className="plain-table">
        <thead>
          <tr>
            <th />
            {(Object.keys(bands) as (keyof typeof bands)[]).map((b) => (
              <th key={b}>{t(bands[b])}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {(['was', 'would'] as const).map((k) => (
            <tr key={k}>
              <th scope="row">{k === 'was' ? t('当时') : t('试算')}</th>
              {(Object.keys(bands) as (keyof typeof bands)[]).map((b) => (
                <td key={b} className="num">
                  {r[k][b]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="t2">
        {judged ? t('会自动并入的，人说是同一件的 {} 件，说不是的 {} 件', String(r.right), String(r.wrong)) : t('会自动并入的里面，还没有人判断过的')}
        {r.missed > 0 && ` ${t('是同一件却会漏掉的 {} 件', String(r.missed))}`}
      </p>
      {r.changed.length === 0 ? (
        <p className="t2">{t('没有一件会不一样')}</p>
      ) : (
        <ul className="rows" style={{ marginTop: 12 }}>
          {r.changed.map((c) => (
            <li key={c.no} className="rep" style={{ padding: '8px 12px' }}>
              <Link to={`/cases/${c.no}`}>{c.title}</Link>
              <span className="t3">→</span>
              <Link to={`/cases/${c.other}`}>{c.otherTitle}</Link>
              <span className="grow t3 s12 dots">
                <span>
                  {t(bands[c.was])} → <b>{t(bands[c.would])}</b>
                </span>
                <span className="num">
                  {c.before} → {c.score}
                </span>
                {c.truth && <span>{c.truth === 'same' ? t('人说是同一件') : t('人说不是')}</span>}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function Form({ now }: { now: Thresholds }) {
  const id = useId(),
    client = useQueryClient(),
    [d, setDraft] = useState(now),
    [note, setNote] = useState('')
  const put = (part: Partial<Thresholds>) => {
    setDraft((old) => ({ ...old, ...part }))
    run.reset()
  }
  const run = useMutation({ mutationFn: () => call(dryRunLikeness, { body: { weights: d.weights, attach: d.attach, ask: d.ask, automatic: d.automatic } }) })
  const save = useMutation({
    mutationFn: () => call(setLikenessRules, { body: { ...d, note: note.trim() } }),
    onSuccess: () => {
      setNote('')
      void client.invalidateQueries({ queryKey: keyOf(getLikenessRules) })
    },
  })
  const sum = names.reduce((s, n) => s + d.weights[n], 0),
    sound = sum === 100 && d.ask <= d.attach && d.reachM > d.nearM
  const number = (name: string, label: string, value: number, set: (v: number) => void, max: number, unit: string, min = 0) => (
    <div className="field" key={name}>
      <label htmlFor={`${id}${name}`}>{label}</label>
      <InputNumber id={`${id}${name}`} value={value} min={min} max={max} precision={0} suffix={unit} onChange={(v) => v !== null && set(v)} style={{ width: '100%' }} />
    </div>
  )
  return (
    <>
      <section className="box">
        <h2>
          {t('各占几分')} <span>{t('加起来 100 分')}</span>
        </h2>
        <div className="numbers">
          {names.map((n) => number(n, isEnglish() ? parts[n].en : parts[n].label, d.weights[n], (v) => put({ weights: { ...d.weights, [n]: v } }), 100, t('分')))}
        </div>
        {sum !== 100 && <p className="said">{t('五项加起来要是 100 分，现在是 {}', String(sum))}</p>}
        <h2 className="group">{t('到几分算')}</h2>
        <div className="numbers">
          {number('attach', t('自动并入，从'), d.attach, (attach) => put({ attach }), 100, t('分'), 1)}
          {number('ask', t('请人看，从'), d.ask, (ask) => put({ ask }), 100, t('分'), 1)}
        </div>
        <h2 className="group">{t('多远、多久')}</h2>
        <div className="numbers">
          {number('near', t('算同一处，以内'), d.nearM, (nearM) => put({ nearM }), 5000, t('米'))}
          {number('reach', t('不再算近，以外'), d.reachM, (reachM) => put({ reachM }), 5000, t('米'), 1)}
          {number('days', t('往回看'), d.windowDays, (windowDays) => put({ windowDays }), 90, t('天'), 1)}
        </div>
        <Checkbox checked={d.automatic} onChange={(e) => put({ automatic: e.target.checked })} style={{ margin: '16px 0' }}>
          {t('够分的自动并入；急件和要求保密的永远请人看')}
        </Checkbox>
        <div className="line">
          <Button type="primary" onClick={() => run.mutate()} loading={run.isPending} disabled={!sound}>
            {t('对上个月试算')}
          </Button>
          <Input
            value={note}
            onChange={(e) => setNote(e.target.value)}
            placeholder={t('为什么改')}
            aria-label={t('为什么改')}
            maxLength={300}
            style={{ flex: '1 1 200px', maxWidth: 420 }}
          />
          <Button onClick={() => save.mutate()} loading={save.isPending} disabled={!sound || !note.trim()}>
            {t('从现在起用')}
          </Button>
        </div>
        <p className="t3 s12" style={{ marginTop: 6 }}>
          {t('试算只换权重和分数线；距离和天数改了，从下一件起才看得出')}
        </p>
        <Said error={run.error ?? save.error} />
      </section>
      {run.data && <Outcome of={run.data} />}
    </>
  )
}

export default function LikenessDryRun() {
  const rules = useQuery({ queryKey: keyOf(getLikenessRules), queryFn: () => call(getLikenessRules, {}) })
  if (rules.isPending) return <Waiting rows={6} />
  if (rules.isError) return <Failed error={rules.error} again={() => void rules.refetch()} />
  return (
    <div className="page">
      <div className="head">
        <h1>{t('相似规则')}</h1>
        <span className="t3 s12">{t('来件像不像在办的事，由这几条定')}</span>
      </div>
      <Form key={rules.data.history[0]?.id} now={rules.data.now} />
      <section className="box">
        <h2>{t('改过的')}</h2>
        <ul>
          {rules.data.history.map((r) => (
            <li key={r.id} className="rep">
              <b>{r.by ? moment(r.from) : t('默认')}</b>
              <span>{r.note}</span>
              <span className="grow t3 s12 dots">
                <span>{t('{} 分自动并入，{} 分请人看', String(r.attach), String(r.ask))}</span>
                {r.by && <span>{r.by}</span>}
              </span>
            </li>
          ))}
        </ul>
      </section>
    </div>
  )
}
