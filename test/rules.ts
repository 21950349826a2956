import type { DraftRule, Rule, When } from '../domain/routing.ts'

/** A rule as an administrator drafts it; `when` of any kind, for the door has to refuse what is none. */
export const draftRule = (when: object, unitCode: string): DraftRule => ({ when: when as When, unitCode, assist: [], basis: '' })
/** A rule of a version that is in force, in its place. */
export const rule = (id: number, when: When, unitCode: string, more: Partial<Rule> = {}): Rule => ({
  ...draftRule(when, unitCode),
  ...{ id, version: '2026-1', position: id, validFrom: '2026-01-01', validTo: null },
  ...more,
})
