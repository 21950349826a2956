/** What follows an act outside the case itself: answers owed, people told, a proposal whom to send, a date to go on. All in the transaction of the act. */
import { sql } from 'kysely'
import type { Effect } from '../../domain/lifecycle.ts'
import type { Event, Fields, Matter } from '../../domain/matter.ts'
import type { Trx } from '../db/db.ts'
import { enqueue } from '../db/db.ts'
import { holderOf } from '../../domain/matter.ts'
import type { DoneBy, Means } from './means.ts'
import type { CaseRecord } from './load.ts'
import { precedentsFor, remember, returnedBy } from './precedent.ts'
import { proposeRoute } from './route.ts'

interface After {
  row: CaseRecord
  after: Matter
  events: Event[]
  fields: Fields
  by: DoneBy
  now: Date
}

/** Every effect the tables name. Assessment reads the events themselves and needs nothing here; the door promises `findLikely` itself. */
const effects: Record<Effect, ((trx: Trx, means: Means, at: After, event: Event) => Promise<void>) | null> = {
  notifyReporter: answerReporters,
  notifyUnit: (trx, _, { row, now }, e) =>
    notice(
      trx,
      {
        case_id: row.id,
        to_role: 'unit',
        to_unit_id: e.target.life === 'order' ? e.target.unit : null,
        kind: e.act,
        text: `${row.no} ${e.act === 'restore' ? '恢复办理' : '已收回'}`,
      },
      now,
    ),
  notifyAsker: (trx, _, { row, after, fields, now }, { target, act }) =>
    notice(
      trx,
      {
        case_id: row.id,
        to_unit_id: target.life === 'request' ? target.unit : null,
        to_person_id: target.life === 'request' ? after.requests.findLast((r) => r.kind === target.kind && r.unit === target.unit)?.by || null : null,
        kind: act,
        text: `${row.no}：${fields['opinion'] ?? '请示已了结'}`,
      },
      now,
    ),
  route: async (trx, means, { row, fields, now }) => {
    const cellId = Number(fields['cell'] ?? row.cell_id) || null,
      itemId = Number(fields['item'] ?? row.item_id) || null
    const { rows } = await sql<{ hidden: boolean }>`/* hidden */ select exists (select from reports where case_id = ${row.id}::bigint and confidential) as hidden`.execute(trx)
    const routing = proposeRoute(
      means.book,
      { cellId, itemId, channel: row.channel, urgent: row.urgent, confidential: rows[0]!.hidden },
      now,
      await precedentsFor(trx, means.book, { caseId: row.id, cellId, itemId }),
      await returnedBy(trx, row.id),
    )
    await sql`/* proposal */ update cases set routing = ${JSON.stringify(routing)}::jsonb where id = ${row.id}::bigint`.execute(trx)
  },
  scheduleResume: async (trx, _, { row }, e) => {
    const unit = e.target.life === 'order' ? e.target.unit : 0
    const { resume_at } = await trx.selectFrom('orders').select('resume_at').where('case_id', '=', row.id).where('unit_id', '=', unit).executeTakeFirstOrThrow()
    if (resume_at) await enqueue(trx, 'resume', { caseId: row.id, unit }, { key: `resume ${row.id} ${unit}`, runAt: resume_at })
  },
  openMeeting: (trx, _, { row, now }, e) => notice(trx, { case_id: row.id, to_role: 'commander', kind: e.act, text: `${row.no} 需要会商` }, now),
  openPart: (trx, _, { row, fields }) =>
    enqueue(trx, 'openPart', { caseId: row.id, text: String(fields['part']), reportId: Number(fields['report']) || null, key: `part ${row.no} ${row.version}` }),
  // 外部时限: what the centre above granted, or else what it was asked; for its own order where it named one, for each that came from above where a person wrote it down.
  moveOuterLimit: async (trx, _, { row, fields }, { target }) => {
    const asked = await trx
      .selectFrom('requests')
      .select('fields')
      .where('case_id', '=', row.id)
      .where('kind', '=', target.life === 'request' ? target.kind : '')
      .orderBy('id', 'desc')
      .executeTakeFirst()
    const dueBy = new Date(String(fields['dueBy'] ?? asked?.fields['dueBy'])),
      of = Number(fields['report']) || null
    await trx
      .updateTable('reports')
      .set({ external_due_at: dueBy })
      .where('case_id', '=', row.id)
      .where('external_no', 'is not', null)
      .$if(of !== null, (q) => q.where('id', '=', of!))
      .execute()
  },
  findLikely: null,
  assess: null,
}

/** Does what the events ask for, and tells the new holder that the ball is theirs. */
export async function follow(trx: Trx, means: Means, at: After): Promise<void> {
  for (const event of at.events) for (const name of event.then) await effects[name]?.(trx, means, at, event)
  await remember(trx, means.book, at)
  const rebid = at.events.find((e) => e.act === 'rebid')
  if (rebid) await effects.route!(trx, means, at, rebid) // whoever returned it is not proposed again
  const holder = holderOf(at.after)
  if (holder && (holder.who !== at.row.holder || (holder.unit ?? null) !== at.row.holder_unit_id))
    await notice(trx, { case_id: at.row.id, to_role: holder.who, to_unit_id: holder.unit ?? null, kind: 'yours', text: `${at.row.no} 到你这里了` }, at.now)
}

/** Every reporter of the case is told, in the channel each came by; at an ending the answer is kept on the report itself. Why two matters are one is for the desk, and may speak of others. */
async function answerReporters(trx: Trx, _: Means, { row, after, fields, now }: After, event: Event): Promise<void> {
  const ended = holderOf(after) === null,
    about = event.act === 'reopen' ? 'reopened' : after.state
  const text = ended
    ? String(fields['reply'] ?? fields['reason'] ?? fields['result'] ?? row.reply ?? (after.state === 'voided' ? '这件不再由我们办理' : '已办结'))
    : (({ merged: '同一件事已有人在办，结果会一并告诉您', reopened: '您说没有解决，已重新受理' } as Record<string, string>)[about] ?? '已受理，正在办理')
  // Sent by nobody yet: each waits to go out in its channel.
  await sql`/* answers */ insert into notices (case_id, report_id, to_role, kind, about, channel, text, made_at)
    select case_id, id, 'reporter', ${ended ? 'answer' : after.state}::text, ${about}::text, channel, ${text}::text, ${now}::timestamptz from reports where case_id = ${row.id}::bigint order by id`.execute(
    trx,
  )
  if (ended) await sql`/* answered */ update reports set answered_at = ${now}::timestamptz, answer = ${text}::text where case_id = ${row.id}::bigint`.execute(trx)
}

/** What a colleague is told: read on the desk, at once. */
const notice = async (
  trx: Trx,
  n: { case_id: number; to_role?: string; to_unit_id?: number | null; to_person_id?: number | null; kind: string; text: string },
  now: Date,
): Promise<void> => {
  await sql`/* notice */ insert into notices (case_id, to_role, to_unit_id, to_person_id, kind, channel, text, made_at, sent_at)
    values (${n.case_id}, ${n.to_role ?? null}, ${n.to_unit_id ?? null}, ${n.to_person_id ?? null}, ${n.kind}, 'desk', ${n.text}, ${now}, ${now})`.execute(trx)
}
