/** 派单目录: which unit bears which item and on what basis; what the communities' list has not cannot be pushed to them. Edited by rows, or as a sheet. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Input, Radio, Select } from 'antd'
import { useId, useState } from 'react'
import { addDuty, changeDuty, checkDuties, type DutyBody, type DutyLine, type DutyPlan, dutySheetOut, importDuties, listDuties } from '../../contract/duties.ts'
import { dutyParts, everyCommunity } from '../../domain/duty.ts'
import { useUnits } from '../cases/picks.tsx'
import { call, keyOf } from '../kit/call.ts'
import { Find } from '../kit/Find.tsx'
import { words } from '../kit/i18n.ts'
import { nowMs } from '../kit/now.ts'
import { useMay } from '../kit/session.ts'
import { Empty, Failed, Said, Waiting } from '../kit/States.tsx'
import { dateKey } from '../kit/time.ts'
import { DayPick } from '../kit/When.tsx'
import { Done, FileDrop, span, textOf, w } from './parts.tsx'
import { ItemCodes } from './RuleForm.tsx'
import './rules.css'

export default function Duties() {
  const client = useQueryClient(),
    mayWrite = useMay('directory.write'),
    [text, setText] = useState(''),
    [open, setOpen] = useState<number | 'new' | 'sheet' | null>(null)
  const all = useQuery({ queryKey: keyOf(listDuties), queryFn: () => call(listDuties, {}) })
  const out = useMutation({ mutationFn: () => call(dutySheetOut, {}), onSuccess: ({ csv }) => download(csv) })
  const keep = (next: DutyLine[]) => {
    client.setQueryData(keyOf(listDuties), next)
    setOpen(null)
  }
  const find = text.toLowerCase(),
    rows = (all.data ?? []).filter((d) => !find || [d.unit, d.unitName, d.item, d.itemName, d.basis, d.note].some((x) => x?.toLowerCase().includes(find)))
  return (
    <>
      <div className="head">
        <h1>{w('派单目录', 'Duty list')}</h1>
        <span className="t3 grow">
          {w('社区（村）清单里没有的事项不能派给社区，设置里可以改成只提醒', 'What the communities’ list has not cannot be sent to them; a setting can make it a warning')}
        </span>
        <Button loading={out.isPending} onClick={() => out.mutate()}>
          {w('导出', 'Export')}
        </Button>
        {mayWrite && (
          <>
            <Button onClick={() => setOpen('sheet')}>{w('导入', 'Import')}</Button>
            <Button type="primary" onClick={() => setOpen('new')}>
              {w('加一条', 'Add a row')}
            </Button>
          </>
        )}
      </div>
      <Said error={out.error} />
      {open === 'sheet' && <Sheet close={() => setOpen(null)} />}
      {open === 'new' && (
        <section className="box" style={{ marginBottom: 12 }}>
          <h2>{w('加一条', 'Add a row')}</h2>
          <NewDuty done={keep} cancel={() => setOpen(null)} />
        </section>
      )}
      <search className="filters">
        <Find label={w('单位、事项或依据', 'Unit, item or basis')} value={text} find={setText} />
      </search>
      {all.isPending ? (
        <Waiting rows={8} />
      ) : all.isError ? (
        <Failed error={all.error} again={() => void all.refetch()} />
      ) : rows.length ? (
        <ul className="rows">
          {rows.map((d) => (
            <li key={d.id}>{open === d.id ? <EditDuty of={d} done={keep} cancel={() => setOpen(null)} /> : <Row of={d} {...(mayWrite ? { edit: () => setOpen(d.id) } : {})} />}</li>
          ))}
        </ul>
      ) : (
        <div className="rows">
          <Empty icon="list" title={find ? w('没有这样的一条', 'No row like this') : w('还没有派单目录', 'No duty list yet')}>
            {w('没有清单时，什么都不拦', 'Without a list nothing is held back')}
          </Empty>
        </div>
      )}
    </>
  )
}

function download(csv: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([csv], { type: 'text/csv' }))
  link.download = `${w('派单目录', 'duty-list')}.csv`
  link.click()
  URL.revokeObjectURL(link.href)
}

function Row({ of: d, edit }: { of: DutyLine; edit?: () => void }) {
  return (
    <div className="duty-row">
      <span>
        <b>{d.unitName ?? d.unit}</b>
        {d.unitName === null && <span className="said">{w('没有这个单位', 'no such unit')}</span>}
      </span>
      <span>
        {d.item} <span className="t2">{d.itemName ?? w('没有这个事项', 'no such item')}</span>
      </span>
      <span className={d.part === 'lead' ? 'tag role' : 'tag co'}>{words(dutyParts[d.part])}</span>
      <span className="wide t2 s12">{[d.basis, d.note].filter(Boolean).join('，')}</span>
      <span className="t3 s12">{span(d.validFrom, d.validTo)}</span>
      <span>
        {edit && (
          <Button size="small" onClick={edit}>
            {w('改', 'Edit')}
          </Button>
        )}
      </span>
    </div>
  )
}

function EditDuty({ of: d, done, cancel }: { of: DutyLine; done: (rows: DutyLine[]) => void; cancel: () => void }) {
  const id = useId(),
    [basis, setBasis] = useState(d.basis),
    [note, setNote] = useState(d.note),
    [validTo, setTo] = useState(d.validTo ?? '')
  const save = useMutation({
    mutationFn: () => call(changeDuty, { params: { id: d.id }, body: { basis: basis.trim(), note: note.trim(), validTo: validTo || null } }),
    onSuccess: done,
  })
  return (
    <form
      className="form cols rule-edit"
      style={{ marginTop: 0 }}
      onSubmit={(e) => {
        e.preventDefault()
        save.mutate()
      }}
    >
      <b className="wide">
        {d.unitName} {d.item} {d.itemName}
      </b>
      <div className="field">
        <label htmlFor={`${id}b`}>{w('依据', 'Basis')}</label>
        <Input id={`${id}b`} autoFocus value={basis} onChange={(e) => setBasis(e.target.value)} maxLength={300} />
      </div>
      <div className="field">
        <label htmlFor={`${id}n`}>{w('备注', 'Note')}</label>
        <Input id={`${id}n`} value={note} onChange={(e) => setNote(e.target.value)} maxLength={300} />
      </div>
      <div className="field">
        <label htmlFor={`${id}t`}>{w('到哪天前为止', 'Ends before')}</label>
        <DayPick id={`${id}t`} value={validTo} set={setTo} min={d.validFrom} empty={w('不定', 'open')} />
      </div>
      <Buttons save={save} cancel={cancel} ready />
    </form>
  )
}

function Buttons({ save, cancel, ready }: { save: { isPending: boolean; error: Error | null }; cancel: () => void; ready: boolean }) {
  return (
    <div className="wide">
      <Said error={save.error} />
      <div className="line">
        <Button type="primary" htmlType="submit" loading={save.isPending} disabled={!ready}>
          {w('保存', 'Save')}
        </Button>
        <Button type="text" onClick={cancel}>
          {w('不改了', 'Leave it')}
        </Button>
      </div>
    </div>
  )
}

function NewDuty({ done, cancel }: { done: (rows: DutyLine[]) => void; cancel: () => void }) {
  const id = useId(),
    units = useUnits(),
    [d, setDuty] = useState<DutyBody>({ unit: everyCommunity, item: '', part: 'lead', basis: '', note: '', validFrom: dateKey(nowMs()), validTo: null })
  const put = (part: Partial<DutyBody>) => setDuty((old) => ({ ...old, ...part }))
  const save = useMutation({ mutationFn: () => call(addDuty, { body: d }), onSuccess: done })
  return (
    <form
      className="form cols"
      onSubmit={(e) => {
        e.preventDefault()
        save.mutate()
      }}
    >
      <div className="field">
        <label htmlFor={`${id}u`}>{w('单位', 'Unit')}</label>
        <Select
          id={`${id}u`}
          showSearch
          optionFilterProp="label"
          value={d.unit}
          onChange={(unit) => put({ unit })}
          options={[{ value: everyCommunity, label: w('所有社区（村）', 'every community and village') }, ...(units.data ?? []).map((u) => ({ value: u.code, label: u.name }))]}
        />
      </div>
      <div className="field">
        <label htmlFor={`${id}i`}>{w('事项', 'Item')}</label>
        <ItemCodes id={`${id}i`} many={false} value={d.item ? [d.item] : []} set={(v) => put({ item: v.at(-1) ?? '' })} />
      </div>
      <div className="field">
        <label htmlFor={`${id}p`}>{w('怎么承担', 'How')}</label>
        <Radio.Group
          id={`${id}p`}
          value={d.part}
          onChange={(e) => put({ part: e.target.value })}
          options={Object.entries(dutyParts).map(([value, x]) => ({ value, label: words(x) }))}
        />
      </div>
      <div className="field">
        <label htmlFor={`${id}f`}>{w('从哪天起', 'From')}</label>
        <DayPick id={`${id}f`} value={d.validFrom} set={(validFrom) => put({ validFrom })} />
      </div>
      <div className="field">
        <label htmlFor={`${id}b`}>{w('依据', 'Basis')}</label>
        <Input id={`${id}b`} value={d.basis} onChange={(e) => put({ basis: e.target.value })} maxLength={300} />
      </div>
      <div className="field">
        <label htmlFor={`${id}n`}>{w('备注', 'Note')}</label>
        <Input id={`${id}n`} value={d.note} onChange={(e) => put({ note: e.target.value })} maxLength={300} />
      </div>
      <Buttons save={save} cancel={cancel} ready={d.item !== ''} />
    </form>
  )
}

function Sheet({ close }: { close: () => void }) {
  const client = useQueryClient(),
    [file, setFile] = useState<{ name: string; size: number; csv: string } | null>(null)
  const look = useMutation({ mutationFn: (csv: string) => call(checkDuties, { body: { csv } }) }),
    take = useMutation({ mutationFn: () => call(importDuties, { body: { csv: file!.csv } }), onSuccess: () => client.invalidateQueries({ queryKey: keyOf(listDuties) }) })
  const plan: DutyPlan | undefined = take.data ?? look.data
  if (take.data) return <Done close={close}>{w(`加了 ${take.data.added} 条，改了 ${take.data.changed} 条`, `${take.data.added} rows added, ${take.data.changed} changed`)}</Done>
  return (
    <section className="box" style={{ marginBottom: 12 }}>
      <h2>
        {w('导入', 'Import')} <span>{w('用导出的表改了再导入；表里没有的行不动', 'Edit the exported sheet and bring it back; rows it leaves out stay')}</span>
      </h2>
      <div style={{ marginTop: 8 }}>
        <FileDrop
          accept=".csv,text/csv"
          label={w('选一张 CSV 表，或拖进来', 'Choose a CSV sheet, or drop it here')}
          file={file}
          busy={look.isPending}
          onFile={async (f) => {
            const csv = await textOf(f)
            setFile({ name: f.name, size: f.size, csv })
            look.mutate(csv)
          }}
        />
      </div>
      {plan && (
        <>
          <p style={{ marginTop: 8 }}>
            {w(`新的 ${plan.added} 条，改动 ${plan.changed} 条，一样的 ${plan.same} 条`, `${plan.added} new, ${plan.changed} changed, ${plan.same} the same`)}
          </p>
          {plan.problems.slice(0, 20).map((p) => (
            <p key={`${p.line} ${p.zh}`} className="said">
              {p.line > 0 && w(`第 ${p.line} 行 `, `line ${p.line} `)}
              {words(p)}
            </p>
          ))}
        </>
      )}
      <Said error={look.error ?? take.error} />
      <div className="line" style={{ marginTop: 8 }}>
        <Button type="primary" disabled={!plan || plan.added + plan.changed === 0} loading={take.isPending} onClick={() => take.mutate()}>
          {w('导入这些', 'Take these in')}
        </Button>
        <Button type="text" onClick={close}>
          {w('先不导', 'Not now')}
        </Button>
      </div>
    </section>
  )
}
