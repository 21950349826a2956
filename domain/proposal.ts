/** What the desk is told of a case that waits for its unit: whom it should go to and why; and what is kept once it went. */
import type { Lost, RuleName, Words } from './routing.ts'

/** A ruling that speaks for a like case: the same item, in the same community. */
export interface Precedent {
  id: number
  no: string
  unitId: number
  kind: 'meeting' | 'return'
  opinion: string
  day: string
}
export interface UnitName {
  id: number
  name: string
}
/** Kept with the case until it is asked anew. A proposal; the dispatcher decides. */
export interface Proposal {
  lead: UnitName | null
  assist: UnitName[]
  rule: RuleName | null
  /** The ruling that decides before any rule. */
  precedent?: { id: number; no: string }
  precedents?: (Precedent & { unit: string })[]
  facts: Words[]
  reasons: Words[]
  /** The rules that lost: the nearest, and how many more. */
  lost: Lost[]
  more: number
  at: string
}
/** What a dispatch keeps of the proposal it followed or set aside, in its event: later nobody has to ask why it went there. */
export interface Decided {
  proposed: UnitName | null
  rule: RuleName | null
  precedent: { id: number; no: string } | null
  reasons: Words[]
  followed: boolean
}
export const decided = (p: Proposal | null, lead: number): Decided => ({
  proposed: p?.lead ?? null,
  rule: p?.rule ?? null,
  precedent: p?.precedent ?? null,
  reasons: p?.reasons ?? [],
  followed: p?.lead?.id === lead,
})
