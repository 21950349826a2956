/** The lines of a mapping: our field, where it comes from, what is done on the way, and what it gives for the record that is looked at. */
import { AutoComplete, Button, Input, Select } from 'antd'
import { dateFormats } from '../../domain/mapping/dates.ts'
import { lineOf } from '../../domain/mapping/map.ts'
import type { Rec } from '../../domain/mapping/source.ts'
import { type Line, type Mapping, type Step, stepNames, type TargetKey, targetOf, targets } from '../../domain/mapping/targets.ts'
import { words } from '../kit/i18n.ts'
import { moment } from '../kit/time.ts'
import { type Field, fromOf, labelOf, tokenOf } from './mappingParts.ts'
import { w } from './parts.tsx'

const order = Object.keys(targets) as TargetKey[]
/** A step as it begins. */
const begun: Record<Step['do'], (tables: string[]) => Step> = {
  trim: () => ({ do: 'trim' }),
  digits: () => ({ do: 'digits' }),
  first: () => ({ do: 'first' }),
  join: () => ({ do: 'join', with: '' }),
  date: () => ({ do: 'date', format: 'auto' }),
  lookup: (names) => ({ do: 'lookup', table: names[0] ?? '', otherwise: 'fail' }),
  default: () => ({ do: 'default', value: '' }),
}

export function MappingLines({ mapping, record, fields, set }: { mapping: Mapping; record: Rec | undefined; fields: Field[]; set: (lines: Line[]) => void }) {
  const { lines } = mapping,
    missing = order.filter((t) => t !== 'extra' && !lines.some((l) => l.target === t))
  const put = (i: number, part: Partial<Line>) => set(lines.map((l, n) => (n === i ? { ...l, ...part } : l)))
  return (
    <>
      <ul className="map-list">
        {lines.map((line, i) => (
          <li key={line.target === 'extra' ? `extra ${i}` : line.target} className="map-line">
            <span className="map-target">
              {line.target === 'extra' ? (
                <Input
                  size="small"
                  value={line.heading ?? ''}
                  maxLength={60}
                  placeholder={w('标题', 'Heading')}
                  aria-label={w('标题', 'Heading')}
                  onChange={(e) => put(i, { heading: e.target.value })}
                />
              ) : (
                <b>
                  {words(targetOf(line.target) ?? { zh: line.target, en: line.target })}
                  {targetOf(line.target)?.needed && (
                    <span className="map-needed" title={w('必须有', 'Needed')}>
                      {' '}
                      *
                    </span>
                  )}
                </b>
              )}
            </span>
            <span className="map-how">
              <Select
                mode="tags"
                size="small"
                style={{ width: '100%' }}
                aria-label={w(`${targets[line.target]?.zh ?? line.target} 的来源`, `Source of ${targets[line.target]?.en ?? line.target}`)}
                placeholder={w('选字段，或直接打固定文字', 'Choose a field, or type a constant')}
                value={line.from.map(tokenOf)}
                onChange={(values: string[]) => put(i, { from: values.map(fromOf) })}
                options={[
                  ...fields.map((f) => ({ value: tokenOf(f.from), label: f.label, title: f.example })),
                  ...line.from.filter((f) => !fields.some((x) => tokenOf(x.from) === tokenOf(f))).map((f) => ({ value: tokenOf(f), label: labelOf(f), title: '' })),
                ]}
                optionFilterProp="label"
              />
              <span className="map-steps">
                {line.steps.map((step, n) => (
                  <StepChip
                    key={n}
                    step={step}
                    tables={Object.keys(mapping.tables)}
                    set={(s) => put(i, { steps: line.steps.flatMap((x, m) => (m === n ? (s ? [s] : []) : [x])) })}
                  />
                ))}
                <Select
                  size="small"
                  variant="borderless"
                  className="map-add-step"
                  value={null}
                  placeholder={w('＋ 步骤', '+ step')}
                  aria-label={w('加一步', 'Add a step')}
                  popupMatchSelectWidth={160}
                  onChange={(k: Step['do'] | null) => k && put(i, { steps: [...line.steps, begun[k](Object.keys(mapping.tables))] })}
                  options={Object.entries(stepNames).map(([value, label]) => ({ value: value as Step['do'], label: words(label) }))}
                />
              </span>
            </span>
            <Result line={line} record={record} mapping={mapping} />
            <Button size="small" type="text" aria-label={w('去掉这一行', 'Take this line out')} onClick={() => set(lines.filter((_, n) => n !== i))}>
              ✕
            </Button>
          </li>
        ))}
      </ul>
      <Select
        style={{ width: 220, marginTop: 8 }}
        value={null}
        placeholder={w('＋ 加一个字段', '+ Add a field')}
        aria-label={w('加一个字段', 'Add a field')}
        showSearch
        optionFilterProp="label"
        onChange={(t: TargetKey | null) => t && set([...lines, { target: t, from: [], steps: t === 'extra' ? [] : [{ do: 'trim' }], ...(t === 'extra' ? { heading: '' } : {}) }])}
        options={[...missing, 'extra' as const].map((value) => ({ value, label: words(targets[value]) }))}
      />
    </>
  )
}

/** What the line gives, or why it gives nothing. */
function Result({ line, record, mapping }: { line: Line; record: Rec | undefined; mapping: Mapping }) {
  if (!record) return <output className="map-result t3">{w('贴了样本才看得到', 'Paste a sample to see it')}</output>
  const { value, fault } = lineOf(line, record, mapping)
  return fault ? (
    <output className="map-result bad">{words(fault)}</output>
  ) : (
    <output className="map-result">{(value && targetOf(line.target)?.kind === 'time' ? moment(value) : value) || <span className="t3">{w('空', 'empty')}</span>}</output>
  )
}

function StepChip({ step, tables, set }: { step: Step; tables: string[]; set: (s: Step | null) => void }) {
  return (
    <span className="map-step">
      {words(stepNames[step.do])}
      {step.do === 'join' && (
        <Input
          size="small"
          style={{ width: 48 }}
          value={step.with}
          maxLength={20}
          aria-label={w('中间加', 'With')}
          placeholder={w('无', 'none')}
          onChange={(e) => set({ ...step, with: e.target.value })}
        />
      )}
      {step.do === 'default' && (
        <Input
          size="small"
          style={{ width: 96 }}
          value={step.value}
          maxLength={500}
          aria-label={w('空着时用', 'When empty')}
          onChange={(e) => set({ ...step, value: e.target.value })}
        />
      )}
      {step.do === 'date' && (
        <AutoComplete
          size="small"
          style={{ width: 170 }}
          value={step.format}
          aria-label={w('时间格式', 'Time format')}
          options={dateFormats.map((f) => ({ value: f, label: f === 'auto' ? w('auto 常见写法都认', 'auto: any usual form') : f }))}
          onChange={(format) => set({ ...step, format })}
        />
      )}
      {step.do === 'lookup' && (
        <>
          <Select
            size="small"
            style={{ width: 110 }}
            value={step.table || null}
            aria-label={w('对照表', 'Table')}
            placeholder={w('先在下面建', 'Make one below')}
            options={tables.map((t) => ({ value: t, label: t }))}
            onChange={(table) => set({ ...step, table: table ?? '' })}
          />
          <Select
            size="small"
            style={{ width: 120 }}
            value={step.otherwise}
            aria-label={w('查不到时', 'What is not in it')}
            onChange={(otherwise) => set({ ...step, otherwise })}
            options={[
              { value: 'fail', label: w('查不到算错', 'else a fault') },
              { value: 'keep', label: w('查不到照旧', 'else kept') },
              { value: 'empty', label: w('查不到留空', 'else empty') },
            ]}
          />
        </>
      )}
      <button type="button" aria-label={w(`去掉“${stepNames[step.do].zh}”`, `Take out “${stepNames[step.do].en}”`)} onClick={() => set(null)}>
        ✕
      </button>
    </span>
  )
}
