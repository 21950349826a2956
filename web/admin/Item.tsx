/** One item of the catalogue: what it asks for, its earlier and later forms, the codes it had and got; changed as a new form from a day on. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Checkbox, DatePicker, Input, InputNumber, Select, Switch } from 'antd'
import dayjs from 'dayjs'
import { useId, useState } from 'react'
import { useNavigate, useParams } from 'react-router'
import { addItem, changeItem, dropForm, endItem, type ItemFields, type ItemRow, listCatalogue, mapItem, oneItem } from '../../contract/catalogue.ts'
import { listItems, listUnits } from '../../contract/directory.ts'
import { itemKinds, limitUnits } from '../../domain/catalogue.ts'
import { call, keyOf } from '../kit/call.ts'
import { say } from '../kit/i18n.ts'
import { sendOn } from '../kit/keys.ts'
import { useMay } from '../kit/session.ts'
import { Failed, Said, Waiting } from '../kit/States.tsx'
import { Done, span, w } from './parts.tsx'

const kindEnglish = { 部件: 'component', 事项: 'matter', 诉求: 'request' } as const
const fieldsOf = ({ name, major, majorName, filing, closing, limit, unitCode, evidence, answerable, engineering }: ItemFields): ItemFields => ({
  name,
  major,
  majorName,
  filing,
  closing,
  limit,
  unitCode,
  evidence,
  answerable,
  engineering,
})
const useFresh = () => {
  const client = useQueryClient()
  return () => Promise.all([listCatalogue, oneItem, listItems].map((e) => client.invalidateQueries({ queryKey: keyOf(e) })))
}

export function ItemPage() {
  const id = Number(useParams()['id']),
    go = useNavigate(),
    fresh = useFresh(),
    mayWrite = useMay('directory.write'),
    [editing, setEditing] = useState(false),
    [done, setDone] = useState<{ id: number; words: string } | null>(null)
  const page = useQuery({ queryKey: keyOf(oneItem, id), queryFn: () => call(oneItem, { params: { id } }) })
  const list = useQuery({ queryKey: keyOf(listCatalogue, { text: '-' }), queryFn: () => call(listCatalogue, { querystring: { text: '-' } }) })
  const show = (next: number) => void go(`../${next}`, { relative: 'path', replace: true })
  const undo = useMutation({
    mutationFn: (form: number) => call(dropForm, { params: { id: form } }),
    onSuccess: async ({ restored }) => {
      setDone(null)
      await fresh()
      if (restored !== null) show(restored)
      else void go('..', { relative: 'path' })
    },
  })
  const end = useMutation({ mutationFn: (day: string | null) => call(endItem, { params: { id }, body: { day } }), onSuccess: fresh })
  if (page.isPending || list.isPending) return <Waiting />
  if (page.isError) return <Failed error={page.error} again={() => void page.refetch()} />
  if (list.isError) return <Failed error={list.error} again={() => void list.refetch()} />
  const { item, forms, before, after, open, ever } = page.data,
    newest = forms[0]!.id === item.id,
    today = list.data.today,
    live = item.validTo === null || item.validTo > today
  return (
    <>
      <div className="head">
        <h1>
          <span className="code" style={{ fontSize: 16 }}>
            {item.code}
          </span>{' '}
          {item.name}
        </h1>
        <span className="grow t2">
          {w(item.kind, kindEnglish[item.kind])} · {item.majorName} · {item.version}
        </span>
        <Button onClick={() => void go('..', { relative: 'path' })}>{w('返回目录', 'Back to the catalogue')}</Button>
      </div>
      {done && (
        <Done undo={() => undo.mutate(done.id)} busy={undo.isPending} close={() => setDone(null)}>
          {done.words}
        </Done>
      )}
      <Said error={undo.error} />
      <div className="cat-item">
        <section className="box">
          {editing ? (
            <Edit
              item={item}
              today={today}
              onBack={() => setEditing(false)}
              onDone={async (next, from) => {
                setEditing(false)
                if (next.id !== item.id) setDone({ id: next.id, words: w(`${from} 起照新的；已立案的不变`, `The new form applies from ${from}; filed cases keep theirs`) })
                await fresh()
                show(next.id)
              }}
            />
          ) : (
            <>
              <h2>
                {w('这一版', 'This form')} <span>{span(item.validFrom, item.validTo)}</span>
              </h2>
              <Facts item={item} />
              {mayWrite && newest && live && (
                <div className="line" style={{ marginTop: 16 }}>
                  <Button type="primary" onClick={() => setEditing(true)}>
                    {w('改成新的一版', 'Change it')}
                  </Button>
                  <End item={item} today={today} busy={end.isPending} run={(day) => end.mutate(day)} />
                </div>
              )}
              <Said error={end.error} />
            </>
          )}
        </section>
        <aside>
          <section className="box">
            <h2>
              {w('各版', 'Forms')} <span>{w(`用过 ${ever} 件，在办 ${open} 件`, `${ever} cases, ${open} open`)}</span>
            </h2>
            {forms.map((f) => (
              <div key={f.id} className="rep">
                {f.id === item.id ? (
                  <b className="grow">{span(f.validFrom, f.validTo)}</b>
                ) : (
                  <button type="button" className="link grow" onClick={() => show(f.id)}>
                    {span(f.validFrom, f.validTo)}
                  </button>
                )}
                <span className="t3 s12">
                  {f.limit.amount} {say(limitUnits[f.limit.unit])}
                </span>
                {mayWrite && f === forms[0] && forms.length > 1 && f.validFrom >= today && (
                  <Button size="small" loading={undo.isPending} onClick={() => undo.mutate(f.id)}>
                    {w('撤销', 'Undo')}
                  </Button>
                )}
              </div>
            ))}
          </section>
          <Codes item={item} before={before} after={after} today={today} versions={list.data.versions.map((v) => v.version)} />
        </aside>
      </div>
    </>
  )
}

function Facts({ item: i }: { item: ItemRow }) {
  const conditions = (list: ItemFields['filing']) =>
    list.length ? (
      <ul className="conds">
        {list.map((c) => (
          <li key={c.text}>
            <span className={c.must ? 'tag role' : 'tag co'}>{c.must ? w('必须', 'must') : w('任一', 'any')}</span>
            {c.text}
          </li>
        ))}
      </ul>
    ) : (
      <span className="t3">{w('没有另外的条件', 'none')}</span>
    )
  const yes = (b: boolean) => (b ? w('要', 'needed') : w('不要', 'not needed'))
  return (
    <dl className="kv" style={{ gridTemplateColumns: '96px minmax(0,1fr)' }}>
      <dt>{w('处置时限', 'Limit')}</dt>
      <dd>
        {i.limit.amount} {say(limitUnits[i.limit.unit])}
      </dd>
      <dt>{w('责任单位', 'Unit')}</dt>
      <dd>
        {i.unit ?? (i.unitCode === null ? w('不定，按派单规则', 'open: by the routing rules') : w(`代码 ${i.unitCode}，没有这个单位`, `code ${i.unitCode}: there is no such unit`))}
      </dd>
      <dt>{w('立案条件', 'To file')}</dt>
      <dd>{conditions(i.filing)}</dd>
      <dt>{w('结案条件', 'To close')}</dt>
      <dd>{conditions(i.closing)}</dd>
      <dt>{w('照片', 'Photos')}</dt>
      <dd>{w(`处置前${yes(i.evidence.before)}，处置后${yes(i.evidence.after)}`, `before: ${yes(i.evidence.before)}, after: ${yes(i.evidence.after)}`)}</dd>
      <dt>{w('直接答复', 'Answerable')}</dt>
      <dd>{i.answerable ? w('可以，不用派遣', 'yes, without being dispatched') : w('不可以', 'no')}</dd>
      <dt>{w('工程类', 'Engineering')}</dt>
      <dd>{i.engineering ? w('是，延期和挂账要上一级批', 'yes: extensions and suspensions go one level up') : w('不是', 'no')}</dd>
    </dl>
  )
}

function End({ item, today, busy, run }: { item: ItemRow; today: string; busy: boolean; run: (day: string | null) => void }) {
  const [day, setDay] = useState<string | null>(null)
  if (item.validTo !== null)
    return (
      <Button loading={busy} onClick={() => run(null)}>
        {w(`不停用了（原定 ${item.validTo}）`, `Keep it (was to end ${item.validTo})`)}
      </Button>
    )
  return day === null ? (
    <Button type="text" onClick={() => setDay(dayjs(today).add(1, 'day').format('YYYY-MM-DD'))}>
      {w('停用', 'End it')}
    </Button>
  ) : (
    <span className="line">
      <DatePicker allowClear={false} value={dayjs(day)} minDate={dayjs(today)} onChange={(d) => d && setDay(d.format('YYYY-MM-DD'))} aria-label={w('从哪天起停用', 'Ends on')} />
      <Button
        danger
        loading={busy}
        onClick={() => {
          run(day)
          setDay(null)
        }}
      >
        {w('这天起停用', 'End it that day')}
      </Button>
      <Button type="text" onClick={() => setDay(null)}>
        {w('不停用', 'Keep it')}
      </Button>
    </span>
  )
}

/** The fields of an item, for a change and for a new one. */
function Fields({ f, set }: { f: ItemFields; set: (f: ItemFields) => void }) {
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
      <span>
        <Button size="small" disabled={f[which].length >= 20} onClick={() => put({ [which]: [...f[which], { text: '', must: false }] })}>
          {w('加一条', 'Add one')}
        </Button>{' '}
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
const sound = (f: ItemFields) => f.name.trim() !== '' && f.major.trim() !== '' && f.majorName.trim() !== '' && [...f.filing, ...f.closing].every((c) => c.text.trim() !== '')

function Edit({ item, today, onBack, onDone }: { item: ItemRow; today: string; onBack: () => void; onDone: (next: ItemRow, from: string) => Promise<void> }) {
  const id = useId(),
    [f, setF] = useState(fieldsOf(item)),
    [from, setFrom] = useState(item.validFrom >= today ? item.validFrom : today)
  const save = useMutation({ mutationFn: () => call(changeItem, { params: { id: item.id }, body: { from, fields: f } }), onSuccess: (next) => onDone(next, from) })
  const touched = JSON.stringify(f) !== JSON.stringify(fieldsOf(item))
  return (
    <div onKeyDown={sendOn(() => touched && sound(f) && save.mutate())}>
      <h2 className="item-edit">
        {w('新的一版', 'A new form')} <span>{w('已经立案的仍照旧的一版', 'cases already filed keep the old one')}</span>
      </h2>
      <div className="form cols">
        <Fields f={f} set={setF} />
        <div className="field">
          <label htmlFor={`${id}d`}>{w('从哪天起', 'From')}</label>
          <DatePicker
            id={`${id}d`}
            allowClear={false}
            value={dayjs(from)}
            minDate={dayjs(item.validFrom > today ? item.validFrom : today)}
            onChange={(d) => d && setFrom(d.format('YYYY-MM-DD'))}
          />
        </div>
        <div className="wide">
          <Said error={save.error} />
          <div className="line">
            <Button type="primary" loading={save.isPending} disabled={!touched || !sound(f)} onClick={() => save.mutate()}>
              {w(`${from} 起照这样`, `Apply from ${from}`)}
            </Button>
            <Button type="text" onClick={onBack}>
              {w('不改了', 'Leave it')}
            </Button>
          </div>
        </div>
      </div>
    </div>
  )
}

/** 新旧对照: what this was called elsewhere or before, and what it became. */
function Codes({
  item,
  before,
  after,
  today,
  versions,
}: {
  item: ItemRow
  before: { oldSystem: string; oldCode: string; oldName: string | null; validFrom: string; validTo: string | null }[]
  after: { code: string; name: string | null; validFrom: string; validTo: string | null }[]
  today: string
  versions: string[]
}) {
  const mayWrite = useMay('directory.write'),
    fresh = useFresh(),
    [adding, setAdding] = useState(false),
    [system, setSystem] = useState<string>(''),
    [code, setCode] = useState('')
  const put = useMutation({
    mutationFn: (m: { oldSystem: string; oldCode: string; on: boolean }) =>
      call(mapItem, { body: { ...m, code: item.code, from: item.validFrom > today ? item.validFrom : today } }),
    onSuccess: async () => {
      setAdding(false)
      setCode('')
      await fresh()
    },
  })
  return (
    <section className="box">
      <h2>{w('新旧对照', 'Old and new codes')}</h2>
      {after.map((m) => (
        <div key={m.code} className="rep">
          <span className="t3">{w('现在是', 'now')}</span>
          <span className="grow">
            <span className="code">{m.code}</span> {m.name}
          </span>
          <span className="t3 s12">{span(m.validFrom, m.validTo)}</span>
        </div>
      ))}
      {before.map((m) => (
        <div key={`${m.oldSystem} ${m.oldCode} ${m.validFrom}`} className={m.validTo !== null && m.validTo <= today ? 'rep gone' : 'rep'}>
          <span className="grow">
            <span className="code">{m.oldCode}</span> {m.oldName}
            <br />
            <span className="t3 s12">
              {m.oldSystem}，{span(m.validFrom, m.validTo)}
            </span>
          </span>
          {mayWrite && (m.validTo === null || m.validTo > today) && (
            <button type="button" className="link s12" onClick={() => put.mutate({ oldSystem: m.oldSystem, oldCode: m.oldCode, on: false })}>
              {w('今天起不对照', 'End today')}
            </button>
          )}
        </div>
      ))}
      {!before.length && !after.length && <p className="t3">{w('没有对照', 'None')}</p>}
      {mayWrite &&
        (adding ? (
          <form
            className="form"
            onSubmit={(e) => {
              e.preventDefault()
              put.mutate({ oldSystem: system, oldCode: code, on: true })
            }}
          >
            <Select
              mode="tags"
              maxCount={1}
              aria-label={w('旧目录或来源系统', 'Old catalogue or source')}
              placeholder={w('旧目录或来源系统', 'Old catalogue or source')}
              value={system ? [system] : []}
              onChange={(v: string[]) => setSystem(v.at(-1) ?? '')}
              options={versions.filter((v) => v !== item.version).map((v) => ({ value: v, label: v }))}
            />
            <Input value={code} maxLength={20} aria-label={w('旧代码', 'Old code')} placeholder={w('旧代码', 'Old code')} onChange={(e) => setCode(e.target.value)} />
            <span className="line">
              <Button htmlType="submit" type="primary" size="small" loading={put.isPending} disabled={!system.trim() || !code.trim()}>
                {w('加上', 'Add')}
              </Button>
              <Button type="text" size="small" onClick={() => setAdding(false)}>
                {w('不加', 'Leave it')}
              </Button>
            </span>
          </form>
        ) : (
          <Button size="small" style={{ marginTop: 8 }} onClick={() => setAdding(true)}>
            {w('加一条对照', 'Add a code')}
          </Button>
        ))}
      <Said error={put.error} />
    </section>
  )
}

/** A new item in a version that is there or a new one. */
export function NewItem() {
  const id = useId(),
    go = useNavigate(),
    fresh = useFresh(),
    list = useQuery({ queryKey: keyOf(listCatalogue, { text: '-' }), queryFn: () => call(listCatalogue, { querystring: { text: '-' } }) })
  const [version, setVersion] = useState(''),
    [code, setCode] = useState(''),
    [kind, setKind] = useState<(typeof itemKinds)[number]>('事项'),
    [from, setFrom] = useState<string | null>(null),
    [f, setF] = useState<ItemFields>({
      name: '',
      major: '',
      majorName: '',
      filing: [],
      closing: [],
      limit: { amount: 3, unit: 'workDay' },
      unitCode: null,
      evidence: { before: true, after: true },
      answerable: false,
      engineering: false,
    })
  const day = from ?? list.data?.today ?? ''
  const add = useMutation({
    mutationFn: () => call(addItem, { body: { from: day, version: version.trim(), code: code.trim(), kind, fields: f } }),
    onSuccess: async (i) => {
      await fresh()
      void go(`../${i.id}`, { relative: 'path', replace: true })
    },
  })
  if (list.isPending) return <Waiting />
  if (list.isError) return <Failed error={list.error} again={() => void list.refetch()} />
  return (
    <>
      <div className="head">
        <h1 className="grow">{w('加事项', 'Add an item')}</h1>
        <Button onClick={() => void go('..', { relative: 'path' })}>{w('返回目录', 'Back to the catalogue')}</Button>
      </div>
      <section className="box" style={{ maxWidth: 860 }}>
        <div className="form cols" style={{ marginTop: 0 }}>
          <div className="field">
            <label htmlFor={`${id}v`}>{w('哪一部目录', 'Which catalogue')}</label>
            <Select
              id={`${id}v`}
              mode="tags"
              maxCount={1}
              value={version ? [version] : []}
              onChange={(v: string[]) => setVersion(v.at(-1) ?? '')}
              options={list.data.versions.map((v) => ({ value: v.version, label: v.version }))}
              placeholder={w('选一部，或写个新名字', 'Choose one, or type a new name')}
            />
          </div>
          <div className="field">
            <label htmlFor={`${id}c`}>{w('代码', 'Code')}</label>
            <Input id={`${id}c`} value={code} maxLength={20} onChange={(e) => setCode(e.target.value)} />
          </div>
          <div className="field">
            <label htmlFor={`${id}k`}>{w('类别', 'Kind')}</label>
            <Select id={`${id}k`} value={kind} onChange={setKind} options={itemKinds.map((k) => ({ value: k, label: w(k, kindEnglish[k]) }))} />
          </div>
          <div className="field">
            <label htmlFor={`${id}d`}>{w('从哪天起', 'From')}</label>
            <DatePicker id={`${id}d`} allowClear={false} value={dayjs(day)} minDate={dayjs(list.data.today)} onChange={(d) => d && setFrom(d.format('YYYY-MM-DD'))} />
          </div>
          <Fields f={f} set={setF} />
          <div className="wide">
            <Said error={add.error} />
            <Button type="primary" loading={add.isPending} disabled={!version.trim() || !code.trim() || !sound(f)} onClick={() => add.mutate()}>
              {w('加上', 'Add it')}
            </Button>
          </div>
        </div>
      </section>
    </>
  )
}
