/** What the pages of an import share: its words in both languages, the tally, the problems of a row. */
import type { ReactNode } from 'react'
import type { ImportView, Problem, rowOutcomes } from '../../contract/imports.ts'
import { words } from '../kit/i18n.ts'

export const w = (zh: string, en: string) => words({ zh, en })
export const outcomes = { taken: 'taken', failed: 'faulty', known: 'known', undone: 'withdrawn', kept: 'kept, acted on' } as const satisfies Record<
  keyof typeof rowOutcomes,
  string
>
export const states = { draft: 'to check', running: 'running', done: 'done', failed: 'broke off', undoing: 'being withdrawn', undone: 'withdrawn' } as const satisfies Record<
  ImportView['state'],
  string
>
export const stateWords = (v: ImportView) => w(v.stateLabel, states[v.state])
export const busy = (v: ImportView | undefined) => v?.state === 'running' || v?.state === 'undoing'

export const Tally = ({ of }: { of: [number, ReactNode][] }) => (
  <div className="line" style={{ gap: 24, marginTop: 8 }}>
    {of.map(([n, label], i) => (
      <span key={i}>
        <b className="big">{n}</b> <span className="t2">{label}</span>
      </span>
    ))}
  </div>
)
export const Problems = ({ of }: { of: Problem[] }) => (
  <ul className="why">
    {of.map((p) => (
      <li key={p.zh}>
        <span>{words(p)}</span>
      </li>
    ))}
  </ul>
)
