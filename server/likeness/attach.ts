/** Looks at one new case: remembers it, records what it is like and why, and attaches it by itself where the rules say so. */
import { sql } from 'kysely'
import { apply, type Means } from '../cases/act.ts'
import { load } from '../cases/load.ts'
import type { Trx } from '../db/db.ts'
import { Refused } from '../kit/errors.ts'
import { caseStates } from '../../domain/lifecycle.ts'
import { type Found, rank, type Nearby, nearby, told } from './find.ts'
import { rulesAt } from './rules.ts'
import { type Heard, hear, remember, type Told } from './voice.ts'

/** Held while a report is looked at: two that come together are looked at one after the other, so that the second sees the first and neither becomes the other's parent. */
export const oneAtATime = (trx: Trx) => sql`select pg_advisory_xact_lock(7320682070)`.execute(trx)
/** Pairs below the asking threshold that are kept all the same, so that a dry run can ask what a lower one would have done. */
const KEEP_FROM = 25
const KEEP = 5

export interface Looked {
  heard: Heard
  near: Nearby
  found: (Found & { about: Told })[]
  attachedTo: string | null
}
/** Looks at a case once; one that has ended, or that was forgotten and is open again, is only remembered. */
export async function look(trx: Trx, means: Means, caseId: number, now: Date): Promise<Looked | null> {
  await oneAtATime(trx)
  const known = await trx.selectFrom('likeness_index').select('live').where('case_id', '=', caseId).executeTakeFirst()
  if (known?.live) return null
  const [heard] = await hear(trx, means.book, [caseId])
  if (!heard) return null
  await remember(trx, heard)
  if (known || caseStates[heard.state as keyof typeof caseStates].holder === null) return null
  const rules = await rulesAt(trx, now),
    near = await nearby(trx, means.book, heard, rules, Math.max(rules.windowDays, means.book.settings.hotspotWindowDays)),
    found = await told(trx, heard.sayings, rank(heard, near, rules, Math.min(KEEP_FROM, rules.ask)).slice(0, KEEP))
  if (found.length)
    await trx
      .insertInto('likeness')
      .values(
        found.map((f) => ({
          case_id: caseId,
          other_id: f.root.caseId,
          score: f.score,
          band: f.band,
          again: f.again,
          held: f.held,
          parts: JSON.stringify(f.parts),
          rule_id: rules.id,
          at: now,
          verdict: null,
          by_person: null,
          decided_at: null,
        })),
      )
      .onConflict((c) => c.doNothing())
      .execute()
  // A part that was split off is another matter than what it came from: a person said so.
  const best = found.find((f) => f.band === 'attach' && f.root.endedAt === null && f.root.caseId < caseId)
  const attachedTo = best && !(await splitOff(trx, caseId, best.root.caseId)) && (await attach(trx, means, caseId, best, now)) ? best.about.no : null
  return { heard, near, found, attachedTo }
}
const splitOff = async (trx: Trx, a: number, b: number) =>
  (await trx
    .selectFrom('cases')
    .select('id')
    .where((eb) => eb.or([eb.and([eb('id', '=', a), eb('split_of', '=', b)]), eb.and([eb('id', '=', b), eb('split_of', '=', a)])]))
    .executeTakeFirst()) !== undefined

/** Attaches by itself: the act `merge`, by the system, with the reasons in words. False where the tables refuse it by now. */
async function attach(trx: Trx, means: Means, caseId: number, best: Found & { about: { no: string } }, now: Date): Promise<boolean> {
  const loaded = await load(trx, { id: caseId }, true)
  if (loaded.row.state !== 'reported') return false
  try {
    const reason = `自动归并（${best.score} 分）：${best.parts
      .filter((p) => p.points > 0)
      .map((p) => p.reason.zh)
      .join('，')}`
    await apply(
      trx,
      means,
      loaded,
      { target: { life: 'case' }, act: 'merge', fields: { parent: best.about.no, reason }, by: { personId: null, actor: { id: 0, role: 'system' } } },
      now,
    )
  } catch (error) {
    if (error instanceof Refused) return false
    throw error
  }
  await trx.updateTable('likeness').set({ automatic: true, decided_at: now }).where('case_id', '=', caseId).where('other_id', '=', best.root.caseId).execute()
  return true
}
