/** 新旧对照: what an item was called elsewhere or before, and what it became. */
import { useMutation } from '@tanstack/react-query'
import { Button, Input, Select } from 'antd'
import { useState } from 'react'
import { type ItemRow, mapItem } from '../../contract/catalogue.ts'
import { call } from '../kit/call.ts'
import { useMay } from '../kit/session.ts'
import { Said } from '../kit/States.tsx'
import { span, w } from './parts.tsx'
import { useFresh } from './itemParts.ts'

export function ItemCodes({
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
