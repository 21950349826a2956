/** Each field an act can need, as a control: one table from the field's name to how it is filled. */
import { Checkbox, Input, InputNumber, Radio, Select } from 'antd'
import { type ReactNode, useEffect, useId, useRef } from 'react'
import type { ActView, CaseView } from '../../contract/cases.ts'
import { blanksOf, endingOf, isEnding } from '../../domain/endings.ts'
import { fieldLabels } from '../../domain/lifecycle.ts'
import { limitUnits } from '../../domain/catalogue.ts'
import { Icon } from '../kit/Icon.tsx'
import { say, t, words } from '../kit/i18n.ts'
import { dateKey, dayAfter, endOfDay } from '../kit/time.ts'
import { DayPick } from '../kit/When.tsx'
import { EndingPick } from './EndingPick.tsx'
import { ItemHint } from './ItemHint.tsx'
import { Reasons } from './RouteWhy.tsx'
import { CellPick, ItemPick, PersonPick, PhotoPick, routingOf, UnitPick } from './picks.tsx'
import { checkResults, verifyResults } from './results.ts'

export type Draft = Record<string, unknown>
interface Props {
  id: string
  name: string
  of: CaseView
  act: ActView
  draft: Draft
  value: unknown
  set: (value: unknown) => void
}
interface Limit {
  amount: number
  unit: string
}

const Words = ({ id, value, set, rows = 3 }: Props & { rows?: number }) => (
  <Input.TextArea id={id} value={(value as string) ?? ''} onChange={(e) => set(e.target.value)} autoSize={{ minRows: rows, maxRows: 12 }} maxLength={5000} />
)
const choices: Record<string, Record<string, string>> = { answerVerify: verifyResults, answerCheck: checkResults }

function Result(p: Props) {
  const offered = choices[p.act.act]
  if (!offered) return <Words {...p} />
  return <Radio.Group id={p.id} value={p.value} onChange={(e) => p.set(e.target.value)} options={Object.entries(offered).map(([value, label]) => ({ value, label: say(label) }))} />
}

function Conditions({ of: c, act, draft, value, set }: Props) {
  // registering may name another item than the one the case has: its conditions then come with the pick
  const picked = draft['itemView'] as CaseView['itemView'] | undefined,
    item = act.act === 'close' ? c.itemView : (picked ?? c.itemView)
  const rows = item ? (act.act === 'close' ? item.closing : item.filing) : []
  if (!item) return <p className="why">{t('先选事项，条件跟着来')}</p>
  if (!rows.length) return <p className="why">{t('这个事项没有另外的条件')}</p>
  return (
    <Checkbox.Group
      className="ticks"
      value={value as string[]}
      onChange={set}
      options={rows.map((r) => ({ value: r.text, label: r.must ? r.text : `${r.text}（${t('任一即可')}）` }))}
    />
  )
}

function LimitField({ id, value, set }: Props) {
  const v = (value as Limit | undefined) ?? { amount: 5, unit: 'workDay' }
  return (
    <span className="line">
      <InputNumber id={id} min={1} max={9999} value={v.amount} onChange={(n) => set({ ...v, amount: n ?? 1 })} />
      <Select
        value={v.unit}
        onChange={(unit) => set({ ...v, unit })}
        options={Object.entries(limitUnits).map(([value, label]) => ({ value, label: say(label) }))}
        style={{ width: 110 }}
        aria-label={t('时限单位')}
      />
    </span>
  )
}

function Quorum({ id, draft, value, set }: Props) {
  const most = Array.isArray(draft['assisting']) ? draft['assisting'].length : 0
  if (!most) return <p className="why">{t('没有协办，不用等')}</p>
  const options = [{ value: -1, label: t('全部 {} 家', String(most)) }, ...Array.from({ length: most }, (_, n) => ({ value: n, label: n ? t('{} 家', String(n)) : t('不等协办') }))]
  return <Select id={id} value={typeof value === 'number' && value < most ? value : -1} onChange={(n) => set(n < 0 ? null : n)} options={options} />
}

function Photos(p: Props) {
  const ids = Array.isArray(p.value) ? (p.value as number[]) : [],
    note = typeof p.value === 'string' ? p.value : ''
  return (
    <>
      <PhotoPick id={p.id} ids={ids} set={(next) => p.set(next.length ? next : undefined)} />
      {!ids.length && (
        <Input value={note} onChange={(e) => p.set(e.target.value || undefined)} placeholder={t('没有照片就写明为什么')} aria-label={t('没有照片就写明为什么')} maxLength={500} />
      )}
    </>
  )
}

function UnitField({ id, name, of: c, value, set }: Props) {
  const many = name === 'assisting',
    other = !many && c.routing?.lead && value !== undefined && value !== c.routing.lead.id
  return (
    <>
      <UnitPick id={id} many={many} value={value as number | number[] | undefined} set={set} />
      {!many && c.duty?.outside.includes(value as number) && (
        <p className="said">
          <Icon name="warn" />
          <span>{c.duty.blocks ? t('社区（村）职责清单里没有这个事项，不能派给社区') : t('社区（村）职责清单里没有这个事项')}</span>
        </p>
      )}
      {other && <p className="why">{t('建议的是 {}，这次改派会记下来', c.routing!.lead!.name)}</p>}
      {!many && c.routing && <Reasons of={c.routing} duty={c.duty} />}
    </>
  )
}

function DayUntil(p: Props) {
  return (
    <DayPick
      id={p.id}
      value={p.value ? dateKey(p.value as string) : ''}
      set={(day) => p.set(endOfDay(day))}
      min={dayAfter(dateKey(p.of.now))}
      max={dateKey(Date.parse(p.of.now) + 365 * 86_400_000)}
    />
  )
}

const controls: Record<string, (p: Props) => ReactNode> = {
  result: Result,
  conditions: Conditions,
  limit: LimitField,
  quorum: Quorum,
  evidence: Photos,
  before: Photos,
  after: Photos,
  form: Photos,
  lead: UnitField,
  assisting: UnitField,
  item: (p) => (
    <>
      <ItemPick
        id={p.id}
        value={p.value as number | undefined}
        known={(p.draft['itemView'] as CaseView['itemView'] | undefined) ?? p.of.itemView}
        set={(id, item) => p.set({ id, item })}
      />
      <ItemHint text={p.of.text} place={p.of.place} value={p.value as number | undefined} take={(item) => p.set({ id: item.id, item })} />
    </>
  ),
  cell: (p) => <CellPick id={p.id} value={p.value as number | undefined} at={p.of} set={p.set} />,
  collector: (p) => <PersonPick id={p.id} role="collector" cell={p.of.cellId} value={p.value as number | undefined} set={p.set} />,
  handler: (p) => <PersonPick id={p.id} role="handler" unit={p.act.target.unit ?? null} value={p.value as number | undefined} set={p.set} />,
  ending: (p) => <EndingPick id={p.id} of={p.of} draft={p.draft} set={p.set} />,
  until: (p) => <DayUntil {...p} />,
  dueBy: (p) => <DayUntil {...p} />,
  parent: (p) => <Input id={p.id} value={(p.value as string) ?? ''} onChange={(e) => p.set(e.target.value.trim())} placeholder={t('主案的案号')} />,
}

/** What a form starts with: all that the case already tells. */
export function firstValues(c: CaseView, act: ActView): Draft {
  const { lead, assist } = routingOf(c)
  const earlier = c.files.filter((f) => f.use === 'report' || f.use === 'before').map((f) => f.id) // the reporter's photo shows how it was
  const known: Draft = {
    item: c.itemView?.id,
    cell: c.cellId ?? undefined,
    conditions: [],
    limit: c.itemView?.limit ?? { amount: 5, unit: 'workDay' },
    lead,
    quorum: null,
    before: earlier.length ? earlier : undefined,
  }
  const own = Object.fromEntries(act.needs.filter((n) => known[n] !== undefined).map((n) => [n, known[n]]))
  return act.needs.includes('lead') || act.needs.includes('assisting') ? { ...own, assisting: act.needs.includes('lead') ? assist : [] } : own
}

/** Whether a needed field is filled; how many assisting answers are needed may be left at all. */
export const given = (name: string, value: unknown, draft: Draft = {}): boolean => {
  const ending = draft['ending']
  if (isEnding(ending) && name === 'ending') return !endingOf(ending).towards || given('towards', draft['towards'])
  if (isEnding(ending) && name === 'reply' && blanksOf(ending, String(value ?? '')).length) return false
  if (name === 'quorum' || name === 'conditions') return true
  return value !== undefined && value !== null && !(typeof value === 'string' && !value.trim()) && !(Array.isArray(value) && !value.length)
}

export function Field({
  name,
  of,
  act,
  draft,
  set,
  first,
}: {
  name: string
  of: CaseView
  act: ActView
  draft: Draft
  set: (name: string, value: unknown) => void
  first: boolean
}) {
  const id = useId(),
    box = useRef<HTMLDivElement>(null),
    label = fieldLabels[name] ? words(fieldLabels[name]!) : name
  useEffect(() => {
    if (first) box.current?.querySelector<HTMLElement>('textarea, input')?.focus({ preventScroll: true })
  }, [first])
  const Control = controls[name] ?? Words
  const put = (value: unknown) => {
    if (name === 'ending') {
      for (const [field, v] of Object.entries(value as Draft)) set(field, v)
      return
    }
    if (name !== 'item') return set(name, value)
    const { id, item } = value as { id: number | undefined; item: unknown }
    set('item', id)
    set('itemView', item)
    set('conditions', [])
  }
  return (
    <div className="field" ref={box}>
      <label htmlFor={id}>{name === 'result' && choices[act.act] ? t('看到的情况') : label}</label>
      <Control id={id} name={name} of={of} act={act} draft={draft} value={draft[name]} set={put} />
    </div>
  )
}
