/** The fields of an item, for a change and for a new one. */
import { useQuery } from '@tanstack/react-query'
import { Button, Checkbox, Input, InputNumber, Select, Switch } from 'antd'
import { useId } from 'react'
import type { ItemFields } from '../../contract/catalogue.ts'
import { listUnits } from '../../contract/directory.ts'
import { limitUnits } from '../../domain/catalogue.ts'
import { call, keyOf } from '../kit/call.ts'
import { say } from '../kit/i18n.ts'
import { w } from './parts.tsx'

export function ItemForm({ f, set }: { f: ItemFields; set: (f: ItemFields) => void }) {
  const id = useId(),
    units = useQuery({ queryKey: keyOf(listUnits), queryFn: () => call(listUnits, {}), staleTime: 60_000 })
  const put = (part: Partial<ItemFields>) => set({ ...f, ...part })
  const conditions = (which: 'filing' | 'closing', title: string) => (
    <div className="field wide">
      <span className="label">{title}</span>
      {f[which].map((c, n) => (
        <div key={n} className="cond">
          <Checkbox checked={c.must} onChange={(e) => put({ [which]: f[which].map((x, i) => (i === n ? { ...x, must: e.target.checked } : x)) })}>
            {w('必须', 'must')}
          </Checkbox>
          <Input
            value={c.text}
            maxLength={200}
            aria-label={`${title} ${n + 1}`}
            onChange={(e) => put({ [which]: f[which].map((x, i) => (i === n ? { ...x, text: e.target.value } : x)) })}
          />
          <button type="button" className="link s12" onClick={() => put({ [which]: f[which].filter((_, i) => i !== n) })}>
            {w('去掉', 'Remove')}
          </button>
        </div>
      ))}
      <span className="line">
        <Button size="small" disabled={f[which].length >= 20} onClick={() => put({ [which]: [...f[which], { text: '', must: false }] })}>
          {w('加一条', 'Add one')}
        </Button>
        <span className="t3 s12">{w('有必须的，必须的都要满足；没有必须的，满足任一条', 'All musts are needed; without a must, any one is enough')}</span>
      </span>
    </div>
  )
  return (
    <>
      <div className="field wide">
        <label htmlFor={`${id}n`}>{w('名称', 'Name')}</label>
        <Input id={`${id}n`} value={f.name} maxLength={80} onChange={(e) => put({ name: e.target.value })} />
      </div>
      <div className="field">
        <label htmlFor={`${id}mn`}>{w('大类', 'Class')}</label>
        <Input id={`${id}mn`} value={f.majorName} maxLength={40} onChange={(e) => put({ majorName: e.target.value })} />
      </div>
      <div className="field">
        <label htmlFor={`${id}m`}>{w('大类代码', 'Code of the class')}</label>
        <Input id={`${id}m`} value={f.major} maxLength={10} onChange={(e) => put({ major: e.target.value })} />
      </div>
      <div className="field">
        <label htmlFor={`${id}l`}>{w('处置时限', 'Limit')}</label>
        <span className="line">
          <InputNumber
            id={`${id}l`}
            value={f.limit.amount}
            min={1}
            max={10_000}
            precision={0}
            onChange={(v) => v !== null && put({ limit: { ...f.limit, amount: v } })}
            style={{ width: 90 }}
          />
          <Select
            aria-label={w('时限单位', 'Unit of the limit')}
            value={f.limit.unit}
            onChange={(unit) => put({ limit: { ...f.limit, unit } })}
            options={Object.entries(limitUnits).map(([value, label]) => ({ value: value as keyof typeof limitUnits, label: say(label) }))}
            style={{ width: 130 }}
          />
        </span>
      </div>
      <div className="field">
        <label htmlFor={`${id}u`}>{w('责任单位', 'Unit')}</label>
        <Select
          id={`${id}u`}
          showSearch={{ optionFilterProp: 'label' }}
          allowClear
          value={f.unitCode}
          onChange={(v) => put({ unitCode: v ?? null })}
          loading={units.isPending}
          options={(units.data ?? []).map((u) => ({ value: u.code, label: u.name }))}
          placeholder={w('不定，按派单规则', 'Open: by the routing rules')}
        />
      </div>
      {conditions('filing', w('立案条件', 'To file'))}
      {conditions('closing', w('结案条件', 'To close'))}
      <div className="field wide ticks">
        <Checkbox checked={f.evidence.before} onChange={(e) => put({ evidence: { ...f.evidence, before: e.target.checked } })}>
          {w('要处置前照片', 'A photo before is needed')}
        </Checkbox>
        <Checkbox checked={f.evidence.after} onChange={(e) => put({ evidence: { ...f.evidence, after: e.target.checked } })}>
          {w('要处置后照片', 'A photo after is needed')}
        </Checkbox>
        <label className="line">
          <Switch size="small" checked={f.answerable} onChange={(v) => put({ answerable: v })} /> {w('可以直接答复，不用派遣', 'May be answered at once, without being dispatched')}
        </label>
        <label className="line">
          <Switch size="small" checked={f.engineering} onChange={(v) => put({ engineering: v })} />{' '}
          {w('工程类：延期和挂账要上一级批', 'Engineering: extensions and suspensions go one level up')}
        </label>
      </div>
    </>
  )
}
export const sound = (f: ItemFields) => f.name.trim() !== '' && f.major.trim() !== '' && f.majorName.trim() !== '' && [...f.filing, ...f.closing].every((c) => c.text.trim() !== '')
