/** 对照表: values by name, theirs = ours, one pair a line. */
import { Button, Input } from 'antd'
import { useState } from 'react'
import type { Mapping } from '../../domain/mapping/targets.ts'
import { w } from './parts.tsx'

const textOf = (table: Record<string, string>) =>
  Object.entries(table)
    .map(([k, v]) => `${k} = ${v}`)
    .join('\n')
const tableOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    text.split('\n').flatMap((l) => {
      const [k, ...v] = l.split('=')
      return k?.trim() && v.length ? [[k.trim(), v.join('=').trim()]] : []
    }),
  )

export function Tables({ tables, set }: { tables: Mapping['tables']; set: (tables: Mapping['tables']) => void }) {
  const [name, setName] = useState('')
  const taken = Object.hasOwn(tables, name.trim())
  return (
    <section className="box map-tables">
      <h2>{w('对照表', 'Tables of values')}</h2>
      <p className="t3 s12">{w('对方的词对我们的词，给“查对照表”这一步用。例：MANHOLE = 井盖', 'Their words to ours, for the step “look up”. Such as MANHOLE = 井盖')}</p>
      <div className="map-table-list">
        {Object.entries(tables).map(([key, table]) => (
          <One key={key} name={key} table={table} set={(t) => set(t ? { ...tables, [key]: t } : Object.fromEntries(Object.entries(tables).filter(([k]) => k !== key)))} />
        ))}
      </div>
      <form
        className="line"
        onSubmit={(e) => {
          e.preventDefault()
          if (!name.trim() || taken) return
          set({ ...tables, [name.trim()]: {} })
          setName('')
        }}
      >
        <Input
          style={{ width: 160 }}
          value={name}
          maxLength={60}
          placeholder={w('表名，如：类别', 'Name, such as: kinds')}
          aria-label={w('新表的名称', 'Name of a new table')}
          onChange={(e) => setName(e.target.value)}
        />
        <Button htmlType="submit" disabled={!name.trim() || taken}>
          {w('加一张表', 'Add a table')}
        </Button>
      </form>
    </section>
  )
}
function One({ name, table, set }: { name: string; table: Record<string, string>; set: (t: Record<string, string> | null) => void }) {
  const [text, setText] = useState(() => textOf(table))
  return (
    <div>
      <span className="line">
        <b className="grow">{name}</b>
        <Button size="small" type="text" onClick={() => set(null)}>
          {w('删去', 'Remove')}
        </Button>
      </span>
      <Input.TextArea
        rows={4}
        value={text}
        aria-label={name}
        placeholder={w('一行一对：左边 = 右边', 'One pair a line: left = right')}
        onChange={(e) => {
          setText(e.target.value)
          set(tableOf(e.target.value))
        }}
      />
    </div>
  )
}
