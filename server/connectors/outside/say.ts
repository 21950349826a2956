/** What the house does on a case for a centre above: an act where the tables allow it, else words to whoever has the matter. */
import { sql } from 'kysely'
import type { Trx } from '../../db/db.ts'
import { act } from '../../cases/act.ts'
import { Refused } from '../../kit/errors.ts'
import type { Dock, Source } from '../kit/connector.ts'

/** An act by the house; false where the tables refuse it, and then nothing is left of it. */
export async function tries(trx: Trx, dock: Dock, caseId: number, deed: Pick<Parameters<typeof act>[3], 'target' | 'act' | 'fields'>, now: Date): Promise<boolean> {
  await sql`savepoint deed`.execute(trx)
  try {
    await act(trx, { book: await dock.books.at(now), secrets: dock.house.secrets }, { id: caseId }, { ...deed, by: { personId: null, actor: { id: 0, role: 'system' } } }, now)
    return true
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    await sql`rollback to savepoint deed`.execute(trx)
    return false
  }
}

/** Words on the matter: they stand in its story where it is open, and whoever has it is told. */
export async function tell(trx: Trx, dock: Dock, source: Source, caseId: number, key: string, text: string, now: Date): Promise<void> {
  await tries(trx, dock, caseId, { target: { life: 'case' }, act: 'addWords', fields: { text, key } }, now)
  const c = await trx.selectFrom('cases').where('id', '=', caseId).select(['no', 'holder', 'holder_unit_id']).executeTakeFirstOrThrow()
  await trx
    .insertInto('notices')
    .values({
      case_id: caseId,
      report_id: null,
      to_role: c.holder ?? 'acceptor',
      to_unit_id: c.holder_unit_id,
      to_person_id: null,
      kind: 'addWords',
      channel: 'desk',
      text: `${c.no} ${source.name}：${text}`,
      made_at: now,
      sent_at: now,
      failed: null,
    })
    .execute()
}
