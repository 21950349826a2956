/** An item changed: a new form from a day on; cases already filed keep the old one. */
import { useMutation } from '@tanstack/react-query'
import { Button } from 'antd'
import { useId, useState } from 'react'
import { changeItem, fieldsOf, type ItemRow } from '../../contract/catalogue.ts'
import { call } from '../kit/call.ts'
import { sendOn } from '../kit/keys.ts'
import { Said } from '../kit/States.tsx'
import { DayPick } from '../kit/When.tsx'
import { w } from './parts.tsx'
import { ItemForm, sound } from './ItemForm.tsx'

export function EditItem({ item, today, onBack, onDone }: { item: ItemRow; today: string; onBack: () => void; onDone: (next: ItemRow, from: string) => Promise<void> }) {
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
        <ItemForm f={f} set={setF} />
        <div className="field">
          <label htmlFor={`${id}d`}>{w('从哪天起', 'From')}</label>
          <DayPick id={`${id}d`} value={from} set={setFrom} min={item.validFrom > today ? item.validFrom : today} />
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
