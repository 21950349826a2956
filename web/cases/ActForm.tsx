/** A form made from what the act needs: nothing here knows an act by name, the tables say which fields it takes. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { type ActView, actOnCase, type CaseView, getCase } from '../../contract/cases.ts'
import { call, CallRefused, keyOf } from '../kit/call.ts'
import { say, t } from '../kit/i18n.ts'
import { sendOn } from '../kit/keys.ts'
import { refreshLists } from '../kit/live.ts'
import { Said } from '../kit/States.tsx'
import { type Draft, Field, firstValues, given } from './fields.tsx'

/** With `taken` what the case proposes is taken as it is, and the form shows only while that is under way or where it was refused. */
export function ActForm({ of: c, act, taken = false, onDone }: { of: CaseView; act: ActView; taken?: boolean; onDone: () => void }) {
  const client = useQueryClient()
  const [draft, setDraft] = useState<Draft>(() => firstValues(c, act))
  const needs = act.needs.includes('lead') && !act.needs.includes('assisting') ? act.needs.flatMap((n) => (n === 'lead' ? ['lead', 'assisting'] : [n])) : act.needs
  const send = useMutation({
    mutationFn: () =>
      call(actOnCase, {
        params: { no: c.no },
        body: {
          target: act.target,
          act: act.act,
          as: act.as,
          version: c.version,
          fields: Object.fromEntries(Object.entries(draft).filter(([k, v]) => v !== undefined && k !== 'itemView')),
        },
      }),
    onSuccess: (next) => {
      client.setQueryData(keyOf(getCase, c.no), next)
      void refreshLists(client)
      onDone()
    },
    onError: (e) => {
      if (e instanceof CallRefused && e.code === 'moved-on') void client.invalidateQueries({ queryKey: keyOf(getCase, c.no) })
    },
  })
  const missing = needs.filter((n) => n !== 'assisting' || act.needs.includes('assisting')).filter((n) => !given(n, draft[n], draft))
  const go = () => {
    if (!missing.length && !send.isPending) send.mutate()
  }
  // An act that asks for nothing is done by its button; the form stays only to show that it is under way, or why it was refused.
  const sent = useRef(false)
  useEffect(() => {
    if ((needs.length && !taken) || sent.current) return
    sent.current = true
    go()
  })
  return (
    <form
      className="form"
      onSubmit={(e) => {
        e.preventDefault()
        go()
      }}
      onKeyDown={(e) => {
        if (e.key === 'Escape') onDone()
        sendOn(go)(e)
      }}
      aria-label={say(act.label)}
    >
      {needs.map((name, i) => (
        <Field key={name} name={name} of={c} act={act} draft={draft} set={(field, value) => setDraft((d) => ({ ...d, [field]: value }))} first={i === 0} />
      ))}
      <Said error={send.error} />
      <div className="line">
        <Button type="primary" htmlType="submit" loading={send.isPending} disabled={missing.length > 0}>
          {say(act.label)}
        </Button>
        <Button type="text" onClick={onDone}>
          {t('先不办')}
        </Button>
        <span className="t3 s12">{missing.length ? t('还有 {} 项要填', String(missing.length)) : <kbd>Ctrl + Enter</kbd>}</span>
      </div>
    </form>
  )
}
