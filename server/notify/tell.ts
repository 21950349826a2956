/** What came of telling reporters by hand. */
import { afterCall, type CallOutcome, type Rating } from '../../domain/notify.ts'
import type { Trx } from '../db/db.ts'
import { Refused } from '../kit/errors.ts'

/** Records one try for each of these notices; all of them must still be owed by hand, or none is recorded. */
export async function recordTry(
  trx: Trx,
  ids: readonly number[],
  told: { outcome: CallOutcome; words: string; rating?: Rating | undefined; personId: number | null },
  now: Date,
): Promise<number> {
  const wanted = [...new Set(ids)]
  const rows = await trx
    .selectFrom('notices')
    .select(['id', 'tries', 'report_id', 'way', 'sent_at', 'outcome'])
    .where('id', 'in', wanted)
    .where('to_role', '=', 'reporter')
    .orderBy('id')
    .forUpdate()
    .execute()
  if (rows.length < wanted.length) throw new Refused('not-found')
  if (rows.some((n) => n.way !== 'call' || n.sent_at !== null || n.outcome !== null))
    throw new Refused('moved-on', undefined, { zh: '有的已经回告过了，列表已换成最新的', en: 'Some of these were told meanwhile; the list is fresh now.' })
  if (told.rating && (told.outcome !== 'reached' || rows.length > 1)) throw new Refused('bad-input', { field: 'rating' })
  for (const n of rows) {
    const then = afterCall(told.outcome, n.tries, now)
    await trx.updateTable('notices').set({ tries: then.tries, sent_at: then.sentAt, next_at: then.nextAt, outcome: then.outcome }).where('id', '=', n.id).execute()
    await trx.insertInto('notice_tries').values({ notice_id: n.id, at: now, person_id: told.personId, outcome: told.outcome, words: told.words }).execute()
    if (told.rating && n.report_id !== null)
      await trx.insertInto('evaluations').values({ report_id: n.report_id, rating: told.rating, words: told.words, person_id: told.personId, at: now }).execute()
  }
  return rows.length
}
