/** Finds the way for each notice that is new, and turns an answer nobody looked at into a call. */
import { sql } from 'kysely'
import { unseenFor, wayOf, ways } from '../../domain/notify.ts'
import type { Db } from '../db/db.ts'

/** Routes up to `atOnce` new notices; answers how many. Every notice is then on its way, in somebody's list, or settled with a reason. */
export async function routeNotices(db: Db, now: Date, atOnce = 500): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const fresh = await trx
      .selectFrom('notices as n')
      .innerJoin('reports as r', 'r.id', 'n.report_id')
      .innerJoin('cases as c', 'c.id', 'n.case_id')
      .leftJoin('receipts as code', 'code.report_id', 'r.id')
      .where('n.sent_at', 'is', null)
      .where('n.outcome', 'is', null)
      .where('n.to_role', '=', 'reporter')
      .where('n.way', 'is', null)
      .orderBy('n.id')
      .limit(atOnce)
      .forUpdate('n')
      .skipLocked()
      .select(['n.id', 'n.kind', 'n.failed', 'n.made_at', 'r.channel', 'r.wants_reply', 'r.connector_id', 'r.phone_mask', 'r.external_no', 'r.by_person', 'code.report_id as code'])
      .execute()
    for (const n of fresh) {
      const way = wayOf({
        channel: n.channel,
        ending: n.kind === 'answer',
        wantsReply: n.wants_reply,
        connector: n.connector_id !== null,
        code: n.code !== null,
        reachable: n.phone_mask !== null || n.external_no !== null,
        staff: n.by_person !== null && n.phone_mask === null,
        givenUp: n.failed !== null,
      })
      await trx
        .updateTable('notices')
        .set(
          !(way in ways)
            ? { outcome: way }
            : way === 'desk'
              ? { way, to_person_id: n.by_person, sent_at: now, outcome: 'told' }
              : { way, next_at: way === 'call' ? n.made_at : way === 'page' ? new Date(n.made_at.getTime() + unseenFor) : null },
        )
        .where('id', '=', n.id)
        .execute()
    }
    return fresh.length
  })
}

/** Answers that lie unread on a receipt page: a call where there is a telephone and a reply was wanted, else they stay to be fetched. */
export async function callForUnseen(db: Db, now: Date): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    update notices n set way = case when n.kind = 'answer' and r.wants_reply and r.phone_mask is not null then 'call' else n.way end,
      outcome = case when n.kind = 'answer' and r.wants_reply and r.phone_mask is not null then null else 'waiting' end
    from reports r where r.id = n.report_id and n.way = 'page' and n.sent_at is null and n.outcome is null and n.next_at <= ${now} returning n.id`.execute(db)
  return rows.length
}
