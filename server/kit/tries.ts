/** Wrong tries and the lock: five in a row lock the name that was typed for ten minutes, whether such an account exists or not. */
import { sql } from 'kysely'
import type { AccountTables } from '../db/account-tables.ts'
import type { Db, Trx } from '../db/db.ts'

export const MAX_TRIES = 5
export const LOCK_MS = 600_000

/**
 * Counts a try before it is judged, so that guesses sent at once cannot outrun the count; the fifth sets the lock, and turning out right removes it.
 * A process that dies in between leaves one try too many counted, never one too few.
 */
export async function countTry(db: Db, name: string, now: Date): Promise<{ locked: boolean; last: boolean; until: Date | null }> {
  const until = new Date(now.getTime() + LOCK_MS)
  const { rows } = await sql<{ failed: number; locked_until: Date | null }>`
    insert into auth_tries as t (name, failed, at) values (${name}, 1, ${now})
    on conflict (name) do update set at = excluded.at,
      failed = case when t.locked_until <= ${now} then 1 else t.failed + 1 end,
      locked_until = case when t.locked_until <= ${now} then null when t.locked_until is null and t.failed + 1 >= ${MAX_TRIES}::int then ${until}::timestamptz else t.locked_until end
    returning failed, locked_until`.execute(db)
  const { failed, locked_until } = rows[0]!
  return { locked: failed > MAX_TRIES, last: failed === MAX_TRIES, until: locked_until }
}
/** All is well: the count starts anew. */
export async function clearTries(trx: Trx, name: string): Promise<void> {
  await trx.withTables<AccountTables>().deleteFrom('auth_tries').where('name', '=', name).execute()
}
/** This try was not wrong, yet does not prove enough to forget the earlier ones (the password is right, the code is still to come). */
export async function takeBackTry(db: Db, name: string): Promise<void> {
  await sql`update auth_tries set failed = failed - 1, locked_until = null where name = ${name}`.execute(db)
}
/** Names nobody tried for a day are forgotten, so that made-up names do not pile up. */
export async function forgetOldTries(trx: Trx, now: Date): Promise<void> {
  await trx
    .withTables<AccountTables>()
    .deleteFrom('auth_tries')
    .where('at', '<', new Date(now.getTime() - 86_400_000))
    .execute()
}
