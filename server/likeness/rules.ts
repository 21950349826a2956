/** The rules of likeness at a moment: rows with validity, so that what was decided last month can be asked of the rules of last month. */
import { type Rules, type Weights, defaultRules } from '../../domain/likeness.ts'
import type { Db, Trx } from '../db/db.ts'

export interface Ruled extends Rules {
  id: number
  note: string
  from: Date
}
/** The row in force at that moment. */
export async function rulesAt(db: Db | Trx, now: Date): Promise<Ruled> {
  const row = await db
    .selectFrom('likeness_rules')
    .selectAll()
    .where('valid_from', '<=', now)
    .where((eb) => eb.or([eb('valid_to', 'is', null), eb('valid_to', '>', now)]))
    .orderBy('valid_from', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!row) return { ...defaultRules, id: 0, note: '', from: new Date(0) }
  return {
    id: row.id,
    weights: row.weights,
    attach: row.attach,
    ask: row.ask,
    nearM: row.near_m,
    reachM: row.reach_m,
    windowDays: row.window_days,
    automatic: row.automatic,
    note: row.note,
    from: row.valid_from,
  }
}

/** New rules from now on; the old ones end, and stay to be looked up. */
export async function changeRules(trx: Trx, rules: Rules & { note: string }, personId: number, now: Date): Promise<number> {
  await trx.updateTable('likeness_rules').set({ valid_to: now }).where('valid_to', 'is', null).execute()
  const { id } = await trx
    .insertInto('likeness_rules')
    .values({
      weights: JSON.stringify(rules.weights satisfies Weights),
      attach: rules.attach,
      ask: rules.ask,
      near_m: rules.nearM,
      reach_m: rules.reachM,
      window_days: rules.windowDays,
      automatic: rules.automatic,
      note: rules.note,
      by_person: personId,
      valid_from: now,
      valid_to: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}
