/** Alerts as they stand at a moment: in force, or all of them. */
import { sql } from 'kysely'
import type { AlertState, AlertView } from '../../../contract/alerts.ts'
import { levels } from '../../../domain/cap/show.ts'
import { valid } from '../../../domain/grid.ts'
import type { Db } from '../../db/db.ts'
import type { Book } from '../../directory/book.ts'

const rows = (db: Db) => db.selectFrom('alerts as a').leftJoin('cases as c', 'c.id', 'a.case_id').where('a.msg_type', 'in', ['Alert', 'Update']).selectAll('a').select('c.no')
type Row = Awaited<ReturnType<ReturnType<typeof rows>['execute']>>[number]

const stateOf = (a: Row, now: Date): AlertState => a.ended_how ?? (a.status !== 'Actual' ? 'exercise' : a.until_at <= now ? 'expired' : a.from_at > now ? 'coming' : 'live')
const viewOf = (a: Row, book: Book, now: Date): AlertView => ({
  ...{ id: a.id, state: stateOf(a, now), msgType: a.msg_type, status: a.status, event: a.event, headline: a.headline, description: a.description, instruction: a.instruction },
  ...{ severity: a.severity, urgency: a.urgency, certainty: a.certainty, senderName: a.sender_name, identifier: a.identifier, web: a.web, contact: a.contact, area: a.area },
  communities: a.communities?.map((id) => ({ id, name: book.grid.byId(id)?.name ?? String(id) })) ?? null,
  ...{ sentAt: a.sent_at.toISOString(), fromAt: a.from_at.toISOString(), untilAt: a.until_at.toISOString() },
  ...{ onsetAt: a.onset_at?.toISOString() ?? null, endedAt: a.ended_at?.toISOString() ?? null },
  no: a.no,
  breaches: a.breaches.map(({ at, zh, en }) => ({ at, zh, en })),
})
/** How many communities there are today. */
export const communityCount = (book: Book): number => book.cells.filter((c) => c.kind === 'community' && valid(c, book.day)).length

/** Those in force that touch us, or may: real, neither ended nor past, the most severe first. */
export async function alertsInForce(db: Db, book: Book, now: Date): Promise<AlertView[]> {
  const found = await rows(db)
    .where('a.ended_by', 'is', null)
    .where('a.status', '=', 'Actual')
    .where('a.until_at', '>', now)
    .where('a.from_at', '<=', now)
    .where(sql<boolean>`coalesce(jsonb_array_length(nullif(a.communities, 'null'::jsonb)), 1) > 0`)
    .orderBy('a.sent_at', 'desc')
    .limit(50)
    .execute()
  return found.map((a) => viewOf(a, book, now)).sort((a, b) => levels[b.severity].rank - levels[a.severity].rank)
}
/** All, newest first. */
export async function alertsPast(db: Db, book: Book, now: Date, { before, limit = 30 }: { before?: number | undefined; limit?: number | undefined }) {
  const found = await rows(db)
    .$if(before !== undefined, (q) => q.where('a.id', '<', before!))
    .orderBy('a.id', 'desc')
    .limit(limit + 1)
    .execute()
  return { rows: found.slice(0, limit).map((a) => viewOf(a, book, now)), next: found.length > limit ? found[limit - 1]!.id : null }
}
