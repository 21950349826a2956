/** Withdrawing a precedent: the commander's, with a reason, on record; it stays to be read. */
import type { Trx } from '../db/db.ts'
import { record } from '../kit/audit.ts'
import { Refused } from '../kit/errors.ts'
import type { Secrets } from '../kit/secrets.ts'

export async function withdraw(trx: Trx, secrets: Pick<Secrets, 'mac'>, id: number, why: string, by: { personId: number | null; ip: string }, now: Date): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('routing_precedents')
    .set({ withdrawn_at: now, withdrawn_by: by.personId, withdrawn_why: why })
    .where('id', '=', id)
    .where('withdrawn_at', 'is', null)
    .executeTakeFirst()
  if (!numUpdatedRows) throw new Refused('not-found')
  await record(trx, secrets, { action: 'precedent.withdrawn', subject: `precedent:${id}`, personId: by.personId, address: by.ip, detail: { why } }, now)
}
