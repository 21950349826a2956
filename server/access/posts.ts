/** Posts given and ended; the rules are in `domain/posts.ts`. */
import type { StaffRole } from '../../domain/access.ts'
import { type DatedPost, inForce, refuseGoing, refusePost } from '../../domain/posts.ts'
import type { Trx } from '../db/db.ts'
import { Refused } from '../kit/errors.ts'
import { keep, type Keeping, note } from './keep.ts'
import { leftBehind, othersPosts, postsOf } from './queries.ts'

/** A day that is in the calendar: the pattern of the contract lets 30 February through. */
function realDay(day: string): string {
  const at = new Date(`${day}T00:00:00Z`)
  if (Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== day) throw new Refused('bad-input', { day })
  return day
}

/** Gives a post, from today unless said; to the units and cells there are. */
export async function givePost(
  trx: Trx,
  at: Keeping,
  id: number,
  { role, unitId = null, cellId = null, from, to }: { role: StaffRole; unitId?: number | null; cellId?: number | null; from?: string; to?: string },
  now: Date,
): Promise<void> {
  const person = await keep(trx, at, id, now)
  const fresh: DatedPost = { role, unitId, cellId, from: realDay(from ?? at.book.day), to: to === undefined ? null : realDay(to) }
  if (unitId !== null && !at.book.units.get(unitId)?.active) throw new Refused('unit-unknown')
  if (cellId !== null && !at.book.grid.byId(cellId)) throw new Refused('bad-input', { field: 'cellId' })
  const refusal = refusePost((await postsOf(trx, [id], at.book)).get(id) ?? [], fresh)
  if (refusal) throw new Refused(refusal)
  await trx.insertInto('posts').values({ person_id: id, role, unit_id: unitId, cell_id: cellId, valid_from: fresh.from, valid_to: fresh.to }).execute()
  await note(trx, at, person, 'post.given', { ...fresh }, now)
}

/** Ends a post on a day (the first it no longer counts). Refused while something would wait for nobody; the matters meant come with the refusal. */
export async function endPost(trx: Trx, at: Keeping, id: number, postId: number, to: string | undefined, now: Date): Promise<void> {
  const person = await keep(trx, at, id, now),
    held = (await postsOf(trx, [id], at.book)).get(id) ?? []
  const post = held.find((p) => p.id === postId)
  if (!post) throw new Refused('not-found')
  const day = realDay(to ?? at.book.day)
  if (day < post.from || (post.to !== null && post.to <= at.book.day) || day < at.book.day) throw new Refused('post-days')
  if (inForce(post, at.book.day) || inForce(post, day)) {
    const rest = held.filter((p) => p.id !== postId && inForce(p, day)),
      going = [post].filter((p) => !rest.some((r) => r.role === p.role && r.unitId === p.unitId && r.cellId === p.cellId))
    const refusal = refuseGoing(going, await othersPosts(trx, id), day)
    if (refusal) throw new Refused(refusal)
    const inHand = await leftBehind(trx, id, going, at.book)
    if (inHand.length) throw new Refused('in-hands', { count: inHand.length, cases: inHand.slice(0, 20).map((m) => m.no) })
  }
  await trx.updateTable('posts').set({ valid_to: day }).where('id', '=', postId).execute()
  await note(trx, at, person, 'post.ended', { role: post.role, unitId: post.unitId, cellId: post.cellId, from: post.from, to: day }, now)
}
