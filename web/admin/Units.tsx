/** 单位: what work can be sent to; made, renamed, given a territory, closed and opened. Who signs for a unit is a post, given by the security administrator. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Input, Popconfirm, Select } from 'antd'
import { useId, useState } from 'react'
import { listUnits } from '../../contract/directory.ts'
import { allUnits, changeUnit, createUnit, switchUnit, type UnitKind, unitKinds, type UnitRow } from '../../contract/units.ts'
import { CellPick } from '../cases/picks.tsx'
import { call, keyOf } from '../kit/call.ts'
import { Find } from '../kit/Find.tsx'
import { words } from '../kit/i18n.ts'
import { Empty, Failed, Said, Waiting } from '../kit/States.tsx'
import './access.css'
import { w } from './parts.tsx'

export default function Units() {
  const client = useQueryClient(),
    [text, setText] = useState(''),
    [open, setOpen] = useState<number | 'new' | null>(null)
  const units = useQuery({ queryKey: keyOf(allUnits), queryFn: () => call(allUnits, {}) })
  const renew = () => {
    setOpen(null)
    for (const e of [allUnits, listUnits]) void client.invalidateQueries({ queryKey: keyOf(e) })
  }
  const find = text.toLowerCase(),
    rows = (units.data ?? []).filter((u) => !find || u.name.toLowerCase().includes(find) || u.code.toLowerCase().includes(find))
  return (
    <>
      <div className="head">
        <h1>{w('单位', 'Units')}</h1>
        <span className="t3 grow">{units.data && w(`${units.data.filter((u) => u.active).length} 个在用`, `${units.data.filter((u) => u.active).length} in use`)}</span>
        <Button type="primary" onClick={() => setOpen('new')}>
          {w('建单位', 'New unit')}
        </Button>
      </div>
      {open === 'new' && (
        <section className="box" style={{ marginBottom: 12 }}>
          <h2>{w('建单位', 'New unit')}</h2>
          <UnitForm done={renew} cancel={() => setOpen(null)} />
        </section>
      )}
      <search className="filters">
        <Find label={w('名称或代码', 'Name or code')} value={text} find={setText} width={220} />
      </search>
      {units.isPending ? (
        <Waiting rows={6} />
      ) : units.isError ? (
        <Failed error={units.error} again={() => void units.refetch()} />
      ) : rows.length ? (
        <ul className="rows">
          {rows.map((u) => (
            <li key={u.id}>
              {open === u.id ? (
                <div style={{ padding: '8px 16px 16px' }}>
                  <UnitForm unit={u} done={renew} cancel={() => setOpen(null)} />
                </div>
              ) : (
                <Row unit={u} edit={() => setOpen(u.id)} done={renew} />
              )}
            </li>
          ))}
        </ul>
      ) : (
        <div className="rows">
          <Empty icon="list" title={text ? w('没有这样的单位', 'No unit like this') : w('还没有单位', 'No unit yet')}>
            {w('先建单位，再由安全管理员给每个单位一位联络员', 'Make units first; the security administrator then gives each a liaison')}
          </Empty>
        </div>
      )}
    </>
  )
}

function Row({ unit: u, edit, done }: { unit: UnitRow; edit: () => void; done: () => void }) {
  const turn = useMutation({ mutationFn: () => call(switchUnit, { params: { id: u.id }, body: { active: !u.active } }), onSuccess: done })
  const busy = [
    u.openOrders && w(`${u.openOrders} 件在办`, `${u.openOrders} in hand`),
    u.posts && w(`${u.posts} 人任职`, `${u.posts} people`),
    u.rules && w(`${u.rules} 条规则`, `${u.rules} rules`),
  ].filter(Boolean)
  return (
    <div className={u.active ? 'unit-row' : 'unit-row off-row'}>
      <span>
        <b>{u.name}</b> <span className="t3 s12">{u.code}</span>
        {!u.active && <span className="tag">{w('已停用', 'Closed')}</span>}
      </span>
      <span className="t2 s12">
        {words(unitKinds[u.kind])} {u.cell}
      </span>
      <span className="s12">
        {u.liaisons.length ? (
          w(`联络员 ${u.liaisons.join('、')}`, `Liaison ${u.liaisons.join(', ')}`)
        ) : u.active ? (
          <span className="said">{w('没有联络员，派来没人签收', 'No liaison: nobody signs')}</span>
        ) : null}
      </span>
      <span className="t3 s12">{busy.join('，')}</span>
      <span className="line" style={{ justifyContent: 'flex-end' }}>
        <Button size="small" onClick={edit}>
          {w('改', 'Edit')}
        </Button>
        {u.active ? (
          <Popconfirm
            title={
              busy.length
                ? w(`还有${busy.join('、')}，处理完才能停用`, `Still ${busy.join(', ')}: settle these first`)
                : w('停用后不能再派给它，确定？', 'Nothing can be sent to it then. Sure?')
            }
            okText={w('停用', 'Close')}
            cancelText={w('不了', 'No')}
            okButtonProps={{ disabled: busy.length > 0 }}
            onConfirm={() => turn.mutate()}
          >
            <Button size="small" loading={turn.isPending}>
              {w('停用', 'Close')}
            </Button>
          </Popconfirm>
        ) : (
          <Button size="small" loading={turn.isPending} onClick={() => turn.mutate()}>
            {w('启用', 'Open')}
          </Button>
        )}
      </span>
      <Said error={turn.error} />
    </div>
  )
}

function UnitForm({ unit: u, done, cancel }: { unit?: UnitRow; done: () => void; cancel: () => void }) {
  const id = useId(),
    [code, setCode] = useState(u?.code ?? ''),
    [name, setName] = useState(u?.name ?? ''),
    [kind, setKind] = useState<UnitKind>(u?.kind ?? 'department'),
    [cell, setCell] = useState<number | undefined>(u?.cellId ?? undefined)
  const body = { name: name.trim(), kind, cellId: cell ?? null }
  const save = useMutation({
    mutationFn: () => (u ? call(changeUnit, { params: { id: u.id }, body }) : call(createUnit, { body: { code: code.trim(), ...body } })),
    onSuccess: done,
  })
  return (
    <form
      className="form cols"
      onSubmit={(e) => {
        e.preventDefault()
        save.mutate()
      }}
    >
      <div className="field">
        <label htmlFor={`${id}n`}>{w('名称', 'Name')}</label>
        <Input id={`${id}n`} autoFocus value={name} onChange={(e) => setName(e.target.value)} maxLength={40} />
      </div>
      <div className="field">
        <label htmlFor={`${id}c`}>{w('代码', 'Code')}</label>
        <Input id={`${id}c`} value={code} onChange={(e) => setCode(e.target.value)} maxLength={40} disabled={u !== undefined} />
        <span className="why">{w('规则和事项目录用它认单位，建好不能改', 'Rules and the catalogue name the unit by it; it stays')}</span>
      </div>
      <div className="field">
        <label htmlFor={`${id}k`}>{w('类别', 'Kind')}</label>
        <Select id={`${id}k`} value={kind} onChange={setKind} options={Object.entries(unitKinds).map(([value, k]) => ({ value: value as UnitKind, label: words(k) }))} />
      </div>
      <div className="field">
        <label htmlFor={`${id}g`}>{w('管哪一片，可以不选', 'Territory, optional')}</label>
        <CellPick id={`${id}g`} value={cell} set={setCell} />
      </div>
      <div className="wide">
        <Said error={save.error} />
        <div className="line">
          <Button type="primary" htmlType="submit" loading={save.isPending} disabled={!name.trim() || !code.trim()}>
            {u ? w('保存', 'Save') : w('建好', 'Make it')}
          </Button>
          <Button type="text" onClick={cancel}>
            {u ? w('不改了', 'Leave it') : w('先不建', 'Not now')}
          </Button>
        </div>
      </div>
    </form>
  )
}
