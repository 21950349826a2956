/** The door at which every report comes in, from whatever channel: once for each key, placed in its cell, sealed, and a case of its own until somebody says otherwise. */
import { sql } from 'kysely'
import { type Point, inward, type System } from '../../domain/geo.ts'
import { perform, blank, type Actor } from '../../domain/matter.ts'
import { ballsOf } from '../../domain/matter.ts'
import type { Trx } from '../db/db.ts'
import { type Book, stageLimit } from '../directory/book.ts'
import { settleClocks, wantedClocks } from '../cases/clocks.ts'
import { tell } from '../cases/events.ts'
import { docOf } from '../cases/search.ts'
import { Refused } from '../kit/errors.ts'
import type { Secrets } from '../kit/secrets.ts'
import { maskName, maskPhone } from '../../domain/mask.ts'

export interface Report {
  key: string
  text: string
  place: string
  lng?: number | undefined
  lat?: number | undefined
  coordinates?: 'wgs84' | 'gcj02' | 'bd09' | undefined
  channel: string
  externalNo?: string | null | undefined
  itemId?: number | undefined
  urgent?: boolean | undefined
  reporter?: { name?: string | undefined; phone?: string | undefined; address?: string | undefined } | undefined
  confidential?: boolean | undefined
  wantsReply?: boolean | undefined
  externalDueAt?: Date | null | undefined
  extra?: Record<string, string> | undefined
  importId?: number | undefined
  photos?: number[] | undefined
}
export interface Receipt {
  caseId: number
  no: string
  receivedAt: Date
  cellId: number | null
  again: boolean
}
const systems = { wgs84: 'WGS84', gcj02: 'GCJ02', bd09: 'BD09' } as const satisfies Record<string, System>
/** The first sentence, short enough for a list. */
export const titleOf = (text: string): string => {
  const first = text
    .trim()
    .split(/[。！？!?\n]/)[0]!
    .trim()
  return [...first].length <= 40 ? first || text.trim().slice(0, 40) : `${[...first].slice(0, 39).join('')}…`
}

/** Takes a report in. The same key again answers the first receipt; the same key with another text is refused. */
export async function submit(
  trx: Trx,
  { book, secrets }: { book: Book; secrets: Pick<Secrets, 'mac' | 'seal' | 'hashPhone'> },
  report: Report,
  actor: Actor,
  personId: number | null,
  now: Date,
): Promise<Receipt> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${report.key}, 1))`.execute(trx)
  const known = await trx
    .selectFrom('reports')
    .innerJoin('cases', 'cases.id', 'reports.case_id')
    .select(['cases.id', 'cases.no', 'cases.cell_id', 'reports.received_at', 'reports.text', 'reports.key'])
    .where((eb) =>
      eb.or([
        eb('reports.key', '=', report.key),
        ...(report.externalNo ? [eb.and([eb('reports.channel', '=', report.channel), eb('reports.external_no', '=', report.externalNo)])] : []),
      ]),
    )
    .executeTakeFirst()
  if (known) {
    if (known.key === report.key && known.text !== report.text) throw new Refused('key-reused')
    return { caseId: known.id, no: known.no, receivedAt: known.received_at, cellId: known.cell_id, again: true }
  }
  const point: Point | null = report.lng == null || report.lat == null ? null : inward([report.lng, report.lat], systems[report.coordinates ?? 'wgs84'])
  const cell = point ? book.grid.cellAt(...point) : null,
    item = report.itemId === undefined ? undefined : book.items.get(report.itemId)
  if (report.itemId !== undefined && !item) throw new Refused('bad-input', { field: 'itemId' })
  const result = perform(blank, { target: { life: 'case' }, act: 'report', actor, fields: { text: report.text, place: report.place } }, {} as never)
  if ('refused' in result) throw new Refused(result.refused)
  const { matter, events } = result,
    ball = ballsOf(matter)[0]!
  const { rows } = await sql<{ id: number; no: string }>`
    with n as (select nextval('cases_id_seq') as id)
    insert into cases (id, no, state, title, text, place, lng, lat, cell_id, item_id, channel, urgent, engineering, reported_at, changed_at, holder)
    overriding system value
    select id, ${book.settings.numberPrefix} || ${now.toISOString().slice(2, 10).replaceAll('-', '')} || '-' || lpad(id::text, 4, '0'), ${matter.state}, ${titleOf(report.text)}, ${report.text}, ${report.place}, ${point?.[0] ?? null}, ${point?.[1] ?? null},
      ${cell?.id ?? null}, ${item?.id ?? null}, ${report.channel}, ${report.urgent ?? false}, ${item?.engineering ?? false}, ${now}, ${now}, ${ball.who} from n returning id, no`.execute(
    trx,
  )
  const { id, no } = rows[0]!
  const who = report.reporter,
    sealed = who && (who.name || who.phone || who.address) ? secrets.seal(JSON.stringify(who), `report ${report.key}`) : null
  const { id: reportId } = await trx
    .insertInto('reports')
    .values({
      case_id: id,
      key: report.key,
      channel: report.channel,
      external_no: report.externalNo ?? null,
      text: report.text,
      place: report.place,
      lng: point?.[0] ?? null,
      lat: point?.[1] ?? null,
      sealed,
      name_mask: who?.name ? maskName(who.name) : null,
      phone_mask: who?.phone ? maskPhone(who.phone) : null,
      phone_hash: who?.phone ? secrets.hashPhone(who.phone) : null,
      confidential: report.confidential ?? false,
      wants_reply: report.wantsReply ?? true,
      external_due_at: report.externalDueAt ?? null,
      extra: JSON.stringify(report.extra ?? {}),
      by_person: personId,
      import_id: report.importId ?? null,
      received_at: now,
      answered_at: null,
      answer: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await trx
    .insertInto('case_search')
    .values({ case_id: id, doc: docOf(no, report.text, report.place, report.externalNo ?? '') })
    .execute()
  if (report.photos?.length)
    await trx
      .updateTable('files')
      .set({ case_id: id, report_id: reportId })
      .where('id', 'in', report.photos)
      .where('case_id', 'is', null)
      .where('by_person', 'is not distinct from', personId)
      .execute()
  await tell(
    trx,
    secrets,
    events.map((e) => ({
      caseId: id,
      life: 'case',
      unitId: null,
      requestId: null,
      act: e.act,
      from: e.from,
      to: e.to,
      personId,
      role: actor.role,
      fields: { channel: report.channel },
    })),
    now,
  )
  const wanted = wantedClocks(matter, book, {
    requestIdOf: () => 0,
    limitOf: () => stageLimit(book, 'handle'),
    handlerOf: () => null,
    collectorId: null,
    wholeLimit: stageLimit(book, 'whole'),
  })
  const main = await settleClocks(trx, { caseId: id, cellId: cell?.id ?? null, clocks: [], wanted, carry: false, book, now })
  await trx
    .updateTable('cases')
    .set({ clock: main?.clock ?? null, yellow_at: main?.yellowAt ?? null, due_at: main?.dueAt ?? null })
    .where('id', '=', id)
    .execute()
  return { caseId: id, no, receivedAt: now, cellId: cell?.id ?? null, again: false }
}
