/** Why it is not dispatched: one of the endings of the table. Choosing one fills its answer in; what a person wrote over it stays. */
import { useQuery } from '@tanstack/react-query'
import { Input, Radio } from 'antd'
import { useEffect, useId, useRef } from 'react'
import { type CaseView, getCase } from '../../contract/cases.ts'
import { answerFor, type EndingCode, endingOf, endings } from '../../domain/endings.ts'
import { fieldLabels } from '../../domain/lifecycle.ts'
import { publicStates } from '../../domain/publicWords.ts'
import { call, keyOf } from '../kit/call.ts'
import { words } from '../kit/i18n.ts'
import { Said } from '../kit/States.tsx'

type Draft = Record<string, unknown>

export function EndingPick({ id, of: c, draft, set }: { id: string; of: CaseView; draft: Draft; set: (part: Draft) => void }) {
  const code = draft['ending'] as EndingCode | undefined,
    ending = code && endingOf(code),
    towards = (draft['towards'] as string | undefined) ?? '',
    named = useId(),
    filled = useRef('')
  const asks = ending?.towards?.from === 'case',
    other = useQuery({
      queryKey: keyOf(getCase, towards.trim()),
      queryFn: () => call(getCase, { params: { no: towards.trim() } }),
      enabled: asks && towards.trim().length > 5,
      retry: false,
      staleTime: 60_000,
    })
  const state = asks && other.data ? publicStates[other.data.state].zh : undefined,
    template = code ? answerFor(code, { no: c.no, towards, state }) : '',
    written = (draft['reply'] as string | undefined) ?? ''
  useEffect(() => {
    if (template === filled.current || (written.trim() && written !== filled.current)) return
    filled.current = template
    set({ reply: template || undefined })
  }, [template, written, set])
  return (
    <>
      <Radio.Group
        id={id}
        className="ticks"
        value={code}
        onChange={(e) => set({ ending: e.target.value, towards: undefined })}
        options={(Object.keys(endings) as EndingCode[]).map((value) => ({
          value,
          label: (
            <>
              {words(endings[value].label)} <span className="t3 s12">{words(endings[value].meaning)}</span>
            </>
          ),
        }))}
      />
      {ending?.step && <p className="note">{words(ending.step)}</p>}
      {ending?.towards && (
        <div className="field">
          <label htmlFor={named}>{words(ending.towards.label)}</label>
          {Array.isArray(ending.towards.from) ? (
            <Radio.Group
              id={named}
              optionType="button"
              value={towards || null}
              onChange={(e) => set({ towards: e.target.value })}
              options={ending.towards.from.map((x: string) => ({ value: x, label: x }))}
            />
          ) : (
            <Input id={named} value={towards} onChange={(e) => set({ towards: e.target.value || undefined })} maxLength={100} />
          )}
          {asks && other.data && <p className="why">{other.data.title}</p>}
          {asks && <Said error={other.error} />}
        </div>
      )}
      {ending?.basis && (
        <p className="why">
          {words(fieldLabels['basis']!)} {ending.basis}
        </p>
      )}
    </>
  )
}
