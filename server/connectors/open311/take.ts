/** What an update of the other side does here: kept once, told to whoever has the matter, and 反映未解决 where it opens a closed one. */
import { sql } from 'kysely'
import type { Trx } from '../../db/db.ts'
import { act } from '../../cases/act.ts'
import { Refused } from '../../kit/errors.ts'
import type { Dock, Source, Taken } from '../kit/connector.ts'
import { statusOf } from './states.ts'
import type { UpdateWord } from './translate.ts'

export async function takeUpdate(trx: Trx, dock: Dock, source: Source, word: UpdateWord, now: Date): Promise<Taken> {
  const id = /^\d{1,15}$/.test(word.requestId) ? Number(word.requestId) : 0
  const found = await trx
    .selectFrom('reports as r')
    .innerJoin('cases as c', 'c.id', 'r.case_id')
    .where('r.id', '=', id)
    .where('r.connector_id', '=', source.id)
    .select(['c.id', 'c.no', 'c.state', 'c.ended_at', 'c.holder', 'c.holder_unit_id'])
    .executeTakeFirst()
  if (!found) return { outcome: 'refused', reason: '404 service_request_id was not found' }
  const kept = await trx
    .insertInto('open311_updates')
    .values({ connector_id: source.id, report_id: id, external_id: word.updateId, status: word.status, text: word.text, at: new Date(word.at), received_at: now })
    .onConflict((c) => c.columns(['connector_id', 'external_id']).doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!kept) return { outcome: 'duplicate', no: found.no, caseId: found.id, reportId: id }
  await trx
    .insertInto('notices')
    .values({
      case_id: found.id,
      report_id: null,
      to_role: found.holder ?? 'acceptor',
      to_unit_id: found.holder_unit_id,
      to_person_id: null,
      kind: 'open311.update',
      channel: 'desk',
      text: `${found.no} 来件人补充：${word.text}${word.mediaUrl ? `（${word.mediaUrl}）` : ''}`,
      made_at: now,
      sent_at: now,
      failed: null,
    })
    .execute()
  if (word.status === 'OPEN' && statusOf(found.state, found.ended_at !== null).status === 'closed') {
    await sql`savepoint reopening`.execute(trx)
    try {
      const book = await dock.books.at(now)
      await act(
        trx,
        { book, secrets: dock.house.secrets },
        { id: found.id },
        { target: { life: 'case' }, act: 'reopen', fields: { reason: word.text }, by: { personId: null, actor: { id: 0, role: 'reporter' } } },
        now,
      )
    } catch (error) {
      // Too late or too often: the words are kept and told all the same, and the acceptor may reopen.
      if (!(error instanceof Refused)) throw error
      await sql`rollback to savepoint reopening`.execute(trx)
    }
  }
  return { outcome: 'taken', no: found.no, caseId: found.id, reportId: id }
}
