/** One item of the catalogue: what it asks for, its earlier and later forms, the codes it had and got; changed as a new form from a day on. */
import { useMutation, useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { useNavigate, useParams } from 'react-router'
import { dropForm, endItem, type ItemRow, listCatalogue, oneItem } from '../../contract/catalogue.ts'
import { limitUnits } from '../../domain/catalogue.ts'
import { call, keyOf } from '../kit/call.ts'
import { say } from '../kit/i18n.ts'
import { useMay } from '../kit/session.ts'
import { Failed, Said, Waiting } from '../kit/States.tsx'
import { dayAfter } from '../kit/time.ts'
import { DayPick } from '../kit/When.tsx'
import { Done, span, w } from './parts.tsx'
import { kindEnglish, useFresh } from './itemParts.ts'
import { ItemFacts } from './ItemFacts.tsx'
import { EditItem } from './EditItem.tsx'
import { ItemCodes } from './ItemCodes.tsx'

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
            <EditItem
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
              <ItemFacts item={item} />
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
          <ItemCodes item={item} before={before} after={after} today={today} versions={list.data.versions.map((v) => v.version)} />
        </aside>
      </div>
    </>
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
    <Button type="text" onClick={() => setDay(dayAfter(today))}>
      {w('停用', 'End it')}
    </Button>
  ) : (
    <span className="line">
      <DayPick value={day} set={setDay} min={today} label={w('从哪天起停用', 'Ends on')} />
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
