/** Posts 任职 as rules: what a post must name, which posts one person may hold together, and who may never be the last to go. */
import { type Post, type StaffRole, staffRoles } from './access.ts'

/** A post with its days, YYYY-MM-DD; `to` is the first day it no longer counts. */
export interface DatedPost extends Post {
  from: string
  to: string | null
}
/** Why a change of posts or accounts is refused; the words are in the table of refusals. */
export type PostRefusal = 'own-account' | 'post-place' | 'post-days' | 'post-held' | 'admins-separate' | 'last-keeper'

export const inForce = (p: Pick<DatedPost, 'from' | 'to'>, day: string): boolean => p.from <= day && (p.to === null || day < p.to)
/** Do two posts count on a common day? A post of no days meets nothing. */
export const meet = (a: Pick<DatedPost, 'from' | 'to'>, b: Pick<DatedPost, 'from' | 'to'>): boolean =>
  (a.to === null || a.from < a.to) && (b.to === null || b.from < b.to) && (a.to === null || b.from < a.to) && (b.to === null || a.from < b.to)
/** One of the three separated administrators (GB/T 22239-2019 三权分立): they see no case. */
export const administers = (role: StaffRole): boolean => staffRoles[role].over === 'none'

/** What a role must name: a unit, a cell of the grid, or nothing. */
export const placeOf = (role: StaffRole): 'unit' | 'cell' | null => {
  const { over } = staffRoles[role]
  return over === 'cell' ? 'cell' : over === 'unit' || over === 'own' ? 'unit' : null
}

/** May this post be added to those held? An administrator holds no other post on any common day, be it another administrator's or one in the work. */
export function refusePost(held: readonly DatedPost[], fresh: DatedPost): PostRefusal | null {
  const place = placeOf(fresh.role)
  if ((fresh.unitId !== null) !== (place === 'unit') || (fresh.cellId !== null) !== (place === 'cell')) return 'post-place'
  if (fresh.to !== null && fresh.to <= fresh.from) return 'post-days'
  const together = held.filter((p) => meet(p, fresh))
  if (together.some((p) => p.role === fresh.role && p.unitId === fresh.unitId && p.cellId === fresh.cellId)) return 'post-held'
  return together.some((p) => administers(p.role) || administers(fresh.role)) ? 'admins-separate' : null
}

/** The posts that keep the house open: without a security administrator nobody could ever be given an account again. */
export const keeper: StaffRole = 'securityAdmin'
/** Would the house be left without an active keeper on that day? `others` are the posts of everybody else who can sign in. */
export const refuseGoing = (going: readonly DatedPost[], others: readonly DatedPost[], day: string): PostRefusal | null =>
  going.some((p) => p.role === keeper) && !others.some((p) => p.role === keeper && inForce(p, day)) ? 'last-keeper' : null

/** A row that waits for one person, or for whoever holds a post like theirs. */
export interface Waiting {
  who: string
  personId: number | null
  unitId: number | null
  cellId: number | null
}
type Within = (cell: number, territory: number) => boolean
/** May a holder of this post take up what waits for whoever holds such a post? */
const covers = (p: Post, w: Waiting, within: Within): boolean =>
  p.role === w.who &&
  (p.role === 'unit' ? p.unitId === w.unitId : p.role === 'collector' ? w.cellId !== null && p.cellId !== null && within(w.cellId, p.cellId) : staffRoles[p.role].over === 'all')
/** What would wait for nobody if this person's posts ended: what is theirs by name, and what only they could take up. `within` says whether a cell lies in a territory. */
export function stranded<W extends Waiting>(waiting: readonly W[], person: number, going: readonly Post[], others: readonly Post[], within: Within): W[] {
  return waiting.filter((w) =>
    w.personId === null ? going.some((p) => covers(p, w, within)) && !others.some((p) => covers(p, w, within)) : w.personId === person && going.some((p) => p.role === w.who),
  )
}
/** What waits for nobody: whoever it is meant for holds no such post, or nobody does. `posts` are those in force of everybody who can sign in. */
export function unmanned<W extends Waiting>(waiting: readonly W[], posts: readonly (Post & { personId: number })[], within: Within): W[] {
  return waiting.filter((w) => w.who in staffRoles && !posts.some((p) => (w.personId === null ? covers(p, w, within) : p.personId === w.personId && p.role === w.who)))
}
