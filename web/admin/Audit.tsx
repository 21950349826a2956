/** 审计: every entry in words, found by period, person, action and subject; the chain checked on demand, the log taken away as a table. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, DatePicker, Select } from 'antd'
import dayjs from 'dayjs'
import { useDeferredValue, useState } from 'react'
import { type AuditRow, listAudit } from '../../contract/audit.ts'
import { type StaffRole, staffRoles } from '../../domain/access.ts'
import { auditActions, auditGroups, type Told, toldDetails } from '../../domain/audit.ts'
import { call, keyOf } from '../kit/call.ts'
import { useFilters } from '../kit/filters.ts'
import { Find } from '../kit/Find.tsx'
import { isEnglish, words } from '../kit/i18n.ts'
import { Empty, Failed, Waiting } from '../kit/States.tsx'
import { moment } from '../kit/time.ts'
import './access.css'
import { Checks } from './Checks.tsx'
import { w } from './parts.tsx'

const names = ['from', 'to', 'who', 'action', 'subject'] as const
/** The filter lives in the address; days there, moments on the wire. */
const filterOf = (p: URLSearchParams) => {
  const day = (name: 'from' | 'to') => (p.get(name) ? dayjs(p.get(name)) : null),
    from = day('from'),
    to = day('to')
  return {
    ...(from?.isValid() ? { from: from.startOf('day').toISOString() } : {}),
    ...(to?.isValid() ? { to: to.add(1, 'day').startOf('day').toISOString() } : {}),
    ...Object.fromEntries((['who', 'action', 'subject'] as const).flatMap((k) => (p.get(k) ? [[k, p.get(k)!]] : []))),
  }
}
/** An action in words; one without a name is shown as it was written. */
const actionName = (action: string) => (auditActions[action] ? words(auditActions[action]) : action)
const options = () =>
  Object.entries(auditGroups).map(([group, label]) => ({
    label: words(label),
    options: Object.entries(auditActions)
      .filter(([, a]) => a.group === group)
      .map(([value, a]) => ({ value, label: words(a) })),
  }))
const subjects: Record<string, [string, string]> = {
  account: ['账号', 'account'],
  person: ['人员', 'person'],
  unit: ['单位', 'unit'],
  setting: ['设置', 'setting'],
  check: ['验链', 'check'],
  cell: ['网格', 'cell'],
  cut: ['重划', 're-cut'],
  item: ['事项', 'item'],
  rules: ['派单规则', 'rules'],
  precedent: ['先例', 'precedent'],
  version: ['目录', 'catalogue'],
  calendar: ['日历', 'calendar'],
  history: ['迁入历史', 'history'],
  model: ['事项识别', 'item recognition'],
  import: ['导入', 'import'],
  device: ['设备', 'device'],
  connector: ['接入', 'connector'],
  places: ['地址簿', 'address book'],
  house: ['本系统', 'the house'],
}
/** account:li as 账号 li; a case number stays as it is. */
const subjectWords = (subject: string) => {
  const [, kind, rest] = /^(?:item )?([a-z]+)(?:[:/ ](.*))?$/.exec(subject) ?? [],
    known = kind === undefined ? undefined : subjects[kind]
  return known ? [w(...known), rest].filter(Boolean).join(' ') : subject
}
/** A value as text: roles by their name, lists and groups in words. */
const valueWords = (key: string, value: unknown): string => {
  if (value === true) return w('是', 'yes')
  if (value === false) return w('否', 'no')
  if (value === null || value === undefined || value === '') return '—'
  if (Array.isArray(value)) return value.length ? value.map((v) => valueWords(key, v)).join(value.some((v) => typeof v === 'object') ? w('；', '; ') : w('、', ', ')) : '—'
  if (typeof value === 'object')
    return toldDetails('', value as Record<string, unknown>)
      .map((t) => `${words(t.label)} ${valueWords(t.key, t.value)}`)
      .join(w('，', ', '))
  if (key === 'role' && Object.hasOwn(staffRoles, String(value))) return isEnglish() ? staffRoles[value as StaffRole].en : staffRoles[value as StaffRole].label
  return typeof value === 'number' && !Number.isInteger(value) ? value.toFixed(3) : String(value)
}
const lineOf = (t: Told) => [words(t.label), `${t.was === undefined ? '' : `${valueWords(t.key, t.was)} → `}${valueWords(t.key, t.value)}`] as const
const details = (r: AuditRow) => toldDetails(r.action, r.detail).map(lineOf)

/** Without what only the open row needs: which session, and what was not so. */
const inShort = (r: AuditRow): AuditRow => ({ ...r, detail: Object.fromEntries(Object.entries(r.detail).filter(([key, value]) => key !== 'session' && value !== false)) })

export default function Audit() {
  const [params, set] = useFilters(),
    filter = useDeferredValue(filterOf(params))
  const list = useInfiniteQuery({
    queryKey: keyOf(listAudit, filter),
    queryFn: ({ pageParam }) => call(listAudit, { querystring: { ...filter, limit: 50, ...(pageParam ? { after: pageParam } : {}) } }),
    initialPageParam: 0,
    getNextPageParam: (last) => last.next,
    placeholderData: (before) => before,
  })
  const rows = list.data?.pages.flatMap((p) => p.rows) ?? []
  const [from, to] = [params.get('from'), params.get('to')].map((d) => (d && dayjs(d).isValid() ? dayjs(d) : null))
  return (
    <>
      <div className="head">
        <h1 className="grow">{w('审计', 'Audit')}</h1>
        <Button href={`/api/audit/export.csv?${new URLSearchParams(filter)}`} download>
          {w('导出这些', 'Export these')}
        </Button>
      </div>
      <Checks />
      <search className="filters" style={{ marginTop: 16 }}>
        <DatePicker.RangePicker
          value={[from ?? null, to ?? null]}
          allowEmpty={[true, true]}
          onChange={(d) => set({ from: d?.[0]?.format('YYYY-MM-DD'), to: d?.[1]?.format('YYYY-MM-DD') })}
          placeholder={[w('从', 'From'), w('到', 'To')]}
          style={{ maxWidth: 260 }}
        />
        <Find label={w('谁做的', 'By whom')} value={params.get('who') ?? ''} find={(who) => set({ who })} rest={300} width={150} icon="user" />
        <Select
          aria-label={w('做了什么', 'What was done')}
          placeholder={w('做了什么', 'What was done')}
          allowClear
          showSearch
          optionFilterProp="label"
          value={params.get('action')}
          onChange={(v) => set({ action: v ?? undefined })}
          options={options()}
          style={{ minWidth: 180 }}
        />
        <Find
          label={w('对象', 'Subject')}
          hint={w('对象的开头，比如 account: 或案号', 'How the subject begins')}
          value={params.get('subject') ?? ''}
          find={(subject) => set({ subject })}
          rest={300}
          width={300}
        />
        {names.some((n) => params.get(n)) && (
          <Button type="text" onClick={() => set()}>
            {w('清掉条件', 'Clear')}
          </Button>
        )}
      </search>
      {list.isPending ? (
        <Waiting rows={8} />
      ) : list.isError ? (
        <Failed error={list.error} again={() => void list.refetch()} />
      ) : rows.length ? (
        <ul className="rows" aria-busy={list.isPlaceholderData}>
          {rows.map((r) => (
            <li key={r.id}>
              <Row row={r} />
            </li>
          ))}
        </ul>
      ) : (
        <div className="rows">
          <Empty icon="list" title={w('没有这样的留痕', 'No entry like this')}>
            {w('少加一个条件再找', 'Use fewer filters')}
          </Empty>
        </div>
      )}
      {list.hasNextPage && (
        <Button className="more" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {w('再取 50 条', '50 more')}
        </Button>
      )}
    </>
  )
}

function Row({ row: r }: { row: AuditRow }) {
  const [open, setOpen] = useState(false),
    all = details(r)
  return (
    <>
      <button type="button" className={/failed|lock-out/.test(r.action) ? 'plain aud-row bad' : 'plain aud-row'} aria-expanded={open} onClick={() => setOpen(!open)}>
        <span className="t3 s12">{moment(r.at)}</span>
        <span>{r.person ?? <span className="t3">{r.address === null ? w('系统', 'the system') : w('没有登录的人', 'nobody signed in')}</span>}</span>
        <b className="act">{actionName(r.action)}</b>
        <span className="what t2">{[subjectWords(r.subject), ...details(inShort(r)).map(([k, v]) => `${k} ${v}`)].join('，')}</span>
        <span className="t3 s12">{r.sealed ? '' : w('待封存', 'not yet sealed')}</span>
      </button>
      {open && (
        <dl className="aud-more">
          <dt>{w('编号', 'Number')}</dt>
          <dd>{r.id}</dd>
          <dt>{w('时间', 'When')}</dt>
          <dd>{r.at}</dd>
          <dt>{w('谁', 'Who')}</dt>
          <dd>{[r.person, r.account].filter(Boolean).join(' ') || '—'}</dd>
          <dt>{w('地址', 'Address')}</dt>
          <dd>{r.address ?? '—'}</dd>
          <dt>{w('动作', 'Action')}</dt>
          <dd>
            <code>{r.action}</code>
          </dd>
          <dt>{w('对象', 'Subject')}</dt>
          <dd>
            <code>{r.subject}</code>
          </dd>
          {all.map(([k, v]) => (
            <Detail key={k} name={k} value={v} />
          ))}
        </dl>
      )}
    </>
  )
}
const Detail = ({ name, value }: { name: string; value: string }) => (
  <>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </>
)
