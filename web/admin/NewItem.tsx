/** A new item, in a catalogue that is there or a new one. */
import { useMutation, useQuery } from '@tanstack/react-query'
import { Button, Input, Select } from 'antd'
import { useId, useState } from 'react'
import { useNavigate } from 'react-router'
import { addItem, type ItemFields, listCatalogue } from '../../contract/catalogue.ts'
import { itemKinds } from '../../domain/catalogue.ts'
import { call, keyOf } from '../kit/call.ts'
import { Failed, Said, Waiting } from '../kit/States.tsx'
import { DayPick } from '../kit/When.tsx'
import { w } from './parts.tsx'
import { kindEnglish, useFresh } from './itemParts.ts'
import { ItemForm, sound } from './ItemForm.tsx'

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
            <DayPick id={`${id}d`} value={day} set={setFrom} min={list.data.today} />
          </div>
          <ItemForm f={f} set={setF} />
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
