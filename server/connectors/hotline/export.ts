/** Results out: the hotline's orders with what was done, in its own columns, read page by page. */
import { sql } from 'kysely'
import type { Db } from '../../db/db.ts'
import { fields, type FieldKey } from './fields.ts'
import type { Value } from './write.ts'

const page = 500
/** The reply the hotline expects for an ending of ours; a case still open has none. */
const replyKinds: Readonly<Record<string, string>> = { closed: '回复', forceClosed: '回复', migrated: '回复', rejected: '回退', voided: '回退' }

/** The hotline's orders received in a period, each as a row of its form. The citizen stays masked: the hotline knows whom it sent. */
export async function* resultRows(db: Db, { from, to }: { from: Date | null; to: Date | null }): AsyncGenerator<Partial<Record<FieldKey, Value>>> {
  for (let after = 0; ; ) {
    const rows = await db
      .selectFrom('reports as r')
      .innerJoin('cases as c', 'c.id', 'r.case_id')
      .leftJoin('units as u', 'u.id', 'c.lead_unit_id')
      .leftJoin('orders as o', (j) => j.onRef('o.case_id', '=', 'c.id').on('o.part', '=', 'lead'))
      .where('r.channel', '=', 'hotline')
      .where('r.external_no', 'is not', null)
      .where('r.id', '>', after)
      .where((eb) => eb.and([...(from ? [eb('r.received_at', '>=', from)] : []), ...(to ? [eb('r.received_at', '<', to)] : [])]))
      .select([
        'r.id',
        'r.external_no',
        'r.text',
        'r.place',
        'r.name_mask',
        'r.phone_mask',
        'r.confidential',
        'r.wants_reply',
        'r.external_due_at',
        'r.received_at',
        'r.answer',
        'r.answered_at',
        'c.state',
        'c.ended_at',
        'c.reply',
        'c.urgent',
        'u.name as unit',
        'o.result',
      ])
      .select(sql<Record<string, string>>`r.extra`.as('extra'))
      .orderBy('r.id')
      .limit(page)
      .execute()
    for (const r of rows) {
      const told = r.extra[fields.receivedAt.label],
        ended = r.ended_at !== null
      yield {
        ...(Object.fromEntries(Object.entries(fields).map(([key, f]) => [key, r.extra[f.label]])) as Partial<Record<FieldKey, Value>>), // what came in goes out as it came
        orderNo: r.external_no,
        receivedAt: told && !Number.isNaN(Date.parse(told)) ? new Date(told) : r.received_at,
        text: r.text,
        address: r.place,
        contact: r.name_mask,
        phone: r.phone_mask,
        urgency: r.urgent ? '紧急' : '普通',
        confidential: r.confidential,
        wantsReply: r.wants_reply,
        deadline: r.external_due_at,
        ...(ended
          ? { replyKind: replyKinds[r.state], repliedAt: r.ended_at, result: r.result ?? r.answer ?? r.reply, answerGiven: r.answer ?? r.reply, answeredAt: r.answered_at }
          : {}),
        ...(r.unit ? { repliedBy: r.unit } : {}),
      }
    }
    if (rows.length < page) return
    after = rows.at(-1)!.id
  }
}
