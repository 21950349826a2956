/** One rule: what must hold, who has it then, who assists, on what basis. What is left empty asks for nothing. */
import { useQuery } from '@tanstack/react-query'
import { Button, Input, Select } from 'antd'
import { type ReactNode, useDeferredValue, useId, useState } from 'react'
import { listItems } from '../../contract/directory.ts'
import { channels } from '../../contract/intake.ts'
import type { RuleDraft } from '../../contract/routing.ts'
import { type Attribute, attributes, clockFace } from '../../domain/routing.ts'
import { useUnits } from '../cases/picks.tsx'
import { call, keyOf } from '../kit/call.ts'
import { say, words } from '../kit/i18n.ts'
import { useGrid } from '../kit/LazyMap.tsx'
import { TimePick } from '../kit/When.tsx'
import { w } from './parts.tsx'

export const emptyRule: RuleDraft = { when: {}, unitCode: 'item', assist: [], basis: '' }
const minutes = (text: string): number | null => (/^\d\d:\d\d$/.test(text) ? Number(text.slice(0, 2)) * 60 + Number(text.slice(3)) : null)

/** Codes of items, or beginnings of them: found by words, or typed. */
export function ItemCodes({ id, value, set, many = true }: { id: string; value: string[]; set: (codes: string[]) => void; many?: boolean }) {
  const [text, setText] = useState(''),
    late = useDeferredValue(text)
  const items = useQuery({
    queryKey: keyOf(listItems, late),
    queryFn: () => call(listItems, { querystring: { text: late, limit: 40 } }),
    staleTime: 600_000,
    placeholderData: (b) => b,
  })
  return (
    <Select<string[]>
      id={id}
      mode="tags"
      value={value}
      {...(many ? {} : { maxCount: 1 })}
      onChange={(v) => set(v.map((x) => x.trim()).filter(Boolean))}
      onSearch={setText}
      filterOption={false}
      tokenSeparators={[',', '，', '、', ' ']}
      options={(items.data ?? []).map((i) => ({ value: i.code, label: `${i.code} ${i.name}` }))}
      placeholder={w('事项代码或开头，06 是整个大类', 'Codes or their beginning: 06 is the class')}
      style={{ width: '100%' }}
    />
  )
}

export function RuleForm({ rule, save, cancel, busy }: { rule: RuleDraft; save: (rule: RuleDraft) => void; cancel: () => void; busy: boolean }) {
  const id = useId(),
    units = useUnits(),
    grid = useGrid(),
    [r, setRule] = useState(rule),
    [from, setFrom] = useState(rule.when.hours ? clockFace(rule.when.hours[0]) : ''),
    [to, setTo] = useState(rule.when.hours ? clockFace(rule.when.hours[1]) : '')
  const when = (part: Partial<RuleDraft['when']>) => setRule((old) => ({ ...old, when: { ...old.when, ...part } }))
  const unitOptions = [
    { value: 'community', label: w('所在社区（村）', 'the community of the place') },
    { value: 'item', label: w('事项目录的责任单位', 'the unit the catalogue names') },
    ...(units.data ?? []).map((u) => ({ value: u.code, label: u.name })),
  ]
  const hours = [minutes(from), minutes(to)] as const,
    half = (hours[0] === null) !== (hours[1] === null) || (hours[0] !== null && hours[0] === hours[1])
  const field = (name: string, label: string, control: ReactNode) => (
    <div className="field">
      <label htmlFor={`${id}${name}`}>{label}</label>
      {control}
    </div>
  )
  const go = () => {
    const full: Record<string, unknown> = { ...r.when, hours: hours[0] !== null && hours[1] !== null ? [hours[0], hours[1]] : undefined }
    save({
      ...r,
      basis: r.basis.trim(),
      when: Object.fromEntries(Object.entries(full).filter(([, v]) => v !== undefined && v !== null && !(Array.isArray(v) && !v.length))) as RuleDraft['when'],
    })
  }
  const pick = { showSearch: true, optionFilterProp: 'label', style: { width: '100%' } } as const
  return (
    <form
      className="form cols rule-edit"
      style={{ marginTop: 0 }}
      onSubmit={(e) => {
        e.preventDefault()
        go()
      }}
    >
      {field('i', w('事项', 'Items'), <ItemCodes id={`${id}i`} value={r.when.items ?? []} set={(items) => when({ items })} />)}
      {field(
        'c',
        w('网格，含下级', 'Grid, with what lies below'),
        <Select
          {...pick}
          id={`${id}c`}
          mode="multiple"
          value={r.when.cells ?? []}
          onChange={(cells) => when({ cells })}
          options={(grid.data?.cells.features ?? []).map((f) => ({ value: Number(f.properties?.['id']), label: String(f.properties?.['path'] ?? f.properties?.['name']) }))}
          placeholder={w('不限', 'anywhere')}
        />,
      )}
      {field(
        'h',
        w('来源', 'Channels'),
        <Select
          {...pick}
          id={`${id}h`}
          mode="multiple"
          value={r.when.channels ?? []}
          onChange={(v) => when({ channels: v })}
          options={Object.entries(channels).map(([value, label]) => ({ value, label: say(label) }))}
          placeholder={w('不限', 'any')}
        />,
      )}
      <div className="field">
        <label htmlFor={`${id}f`}>{w('时段，可以跨夜', 'Hours, also over midnight')}</label>
        <span className="line">
          <TimePick id={`${id}f`} value={from} set={setFrom} empty={w('不限', 'any')} />
          –
          <TimePick value={to} set={setTo} label={w('到', 'to')} empty={w('不限', 'any')} />
          <Select
            value={r.when.days ?? ''}
            onChange={(d) => setRule(({ when: { days: _, ...rest }, ...old }) => ({ ...old, when: d ? { ...rest, days: d as 'work' | 'off' } : rest }))}
            aria-label={w('哪些日子', 'which days')}
            options={[
              { value: '', label: w('每天', 'every day') },
              { value: 'work', label: w('工作日', 'working days') },
              { value: 'off', label: w('休息日', 'days off') },
            ]}
            style={{ width: 120 }}
          />
        </span>
      </div>
      {(['is', 'not'] as const).map((k) => (
        <div className="field" key={k}>
          <label htmlFor={`${id}${k}`}>{k === 'is' ? w('必须是', 'Must be') : w('必须不是', 'Must not be')}</label>
          <Select<Attribute[]>
            {...pick}
            id={`${id}${k}`}
            mode="multiple"
            value={(r.when[k] ?? []) as Attribute[]}
            onChange={(v) => when({ [k]: v })}
            options={(Object.keys(attributes) as Attribute[]).map((a) => ({ value: a, label: words(attributes[a]) }))}
            placeholder={w('不限', 'anything')}
          />
        </div>
      ))}
      {field('u', w('派给', 'Send to'), <Select {...pick} id={`${id}u`} value={r.unitCode} onChange={(unitCode) => setRule({ ...r, unitCode })} options={unitOptions} />)}
      {field(
        'a',
        w('协办', 'Assisting'),
        <Select {...pick} id={`${id}a`} mode="multiple" value={r.assist} onChange={(assist) => setRule({ ...r, assist })} options={unitOptions} placeholder={w('没有', 'none')} />,
      )}
      <div className="field wide">
        <label htmlFor={`${id}b`}>{w('依据', 'Basis')}</label>
        <Input id={`${id}b`} value={r.basis} onChange={(e) => setRule({ ...r, basis: e.target.value })} maxLength={300} />
      </div>
      <div className="line wide">
        <Button type="primary" htmlType="submit" loading={busy} disabled={half}>
          {w('记进草稿', 'Into the draft')}
        </Button>
        <Button type="text" onClick={cancel}>
          {w('不改了', 'Leave it')}
        </Button>
        {half && <span className="said">{w('时段的起止要都填，且不相同', 'Both hours are needed, and differ')}</span>}
      </div>
    </form>
  )
}
