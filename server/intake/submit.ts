/** The door at which every report comes in, from whatever channel: once for each key, placed in its cell, sealed, and a case of its own until somebody says otherwise. */
import { sql } from 'kysely'
import { type Point, inward, type System } from '../../domain/geo.ts'
import { type Actor, ballsOf, blank, perform } from '../../domain/matter.ts'
import { asJson, type Db, hex, type Trx } from '../db/db.ts'
import { type Book, stageLimit } from '../directory/book.ts'
import { clockColumns, settled, wantedClocks } from '../cases/clocks.ts'
import { eventColumns, marked } from '../cases/events.ts'
import { lexemes } from '../cases/search.ts'
import { Refused } from '../kit/errors.ts'
import type { Secrets } from '../kit/secrets.ts'
import { maskName, maskPhone } from '../../domain/mask.ts'
import { caseNumber } from './number.ts'

export interface Report {
  key: string
  text: string
  place: string
  lng?: number | undefined
  lat?: number | undefined
  coordinates?: 'wgs84' | 'gcj02' | 'bd09' | undefined
  channel: string
  externalNo?: string | null | undefined
  /** The connector it came by, whose numbers are its own; what came by none (a workbook, the seat) may be any source's report of that number. */
  source?: number | undefined
  itemId?: number | undefined
  /** The cell where the sender names one; a point says more and comes first. */
  cellId?: number | undefined
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

/** Takes a report in. All it leaves is one statement, so it needs no transaction of its own; given one, it is part of that. The same key again, or the same number from the same channel and source, answers the first receipt; the same key with another text is refused. */
export async function submit(
  trx: Db | Trx,
  { book, secrets }: { book: Book; secrets: Pick<Secrets, 'mac' | 'seal' | 'hashPhone'> },
  report: Report,
  actor: Actor,
  personId: number | null,
  now: Date,
): Promise<Receipt> {
  const asked = await ask(trx, report)
  if ('known' in asked) return asked.known
  const { caseId, eventId } = asked
  const point: Point | null = report.lng == null || report.lat == null ? null : inward([report.lng, report.lat], systems[report.coordinates ?? 'wgs84'])
  const cell = (point && book.grid.cellAt(...point)) ?? (report.cellId === undefined ? null : book.grid.byId(report.cellId)),
    item = report.itemId === undefined ? undefined : book.items.get(report.itemId)
  if (report.itemId !== undefined && !item) throw new Refused('bad-input', { field: 'itemId' })
  const result = perform(blank, { target: { life: 'case' }, act: 'report', actor, fields: { text: report.text, place: report.place } }, {} as never)
  if ('refused' in result) throw new Refused(result.refused)
  const { matter, events } = result,
    wanted = wantedClocks(matter, book, {
      requestIdOf: () => 0,
      limitOf: () => stageLimit(book, 'handle'),
      handlerOf: () => null,
      collectorId: null,
      wholeLimit: stageLimit(book, 'whole'),
    }),
    { fresh, main } = settled({ caseId, cellId: cell?.id ?? null, clocks: [], wanted, carry: false, book, now })
  const no = caseNumber(book, now, caseId),
    who = report.reporter
  const said = { text: report.text, place: report.place, lng: point?.[0] ?? null, lat: point?.[1] ?? null, channel: report.channel }
  const written = await write(trx, {
    report: {
      case_id: caseId,
      key: report.key,
      ...said,
      external_no: report.externalNo || null,
      sealed: who && (who.name || who.phone || who.address) ? hex(secrets.seal(JSON.stringify(who), `report ${report.key}`)) : null,
      name_mask: who?.name ? maskName(who.name) : null,
      phone_mask: who?.phone ? maskPhone(who.phone) : null,
      phone_hash: who?.phone ? hex(secrets.hashPhone(who.phone)) : null,
      confidential: report.confidential ?? false,
      wants_reply: report.wantsReply ?? true,
      external_due_at: report.externalDueAt ?? null,
      extra: report.extra ?? {},
      by_person: personId,
      import_id: report.importId ?? null,
      connector_id: report.source ?? null,
      received_at: now,
    },
    case: {
      id: caseId,
      no,
      state: matter.state,
      title: titleOf(report.text),
      ...said,
      cell_id: cell?.id ?? null,
      item_id: item?.id ?? null,
      urgent: report.urgent ?? false,
      engineering: item?.engineering ?? false,
      reported_at: now,
      changed_at: now,
      holder: ballsOf(matter)[0]!.who,
      clock: main?.clock ?? null,
      yellow_at: main?.yellowAt ?? null,
      due_at: main?.dueAt ?? null,
    },
    words: lexemes(no, report.text, report.place, report.externalNo ?? ''),
    clocks: fresh,
    events: marked(
      secrets,
      [eventId],
      events.map((e) => ({
        caseId,
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
    ),
    photos: report.photos ?? [],
    personId,
  })
  if (written) return { caseId, no, receivedAt: now, cellId: cell?.id ?? null, again: false }
  // Somebody else brought the same report in the same moment, and has just finished.
  const first = await ask(trx, report)
  if ('known' in first) return first.known
  throw new Error(`report ${report.key} was neither written nor there already`)
}

/** Whether this report is there already; if not, under which ids it will be written. */
async function ask(trx: Db | Trx, report: Report): Promise<{ known: Receipt } | { caseId: number; eventId: number }> {
  const { rows } = await sql<{
    id: number | null
    no: string
    cell_id: number | null
    received_at: Date
    text: string
    key: string
    caseId: number
    eventId: number
  }>`/* report known */
    select k.*, case when k.id is null then nextval('cases_id_seq') end as "caseId", case when k.id is null then nextval('case_events_id_seq') end as "eventId"
    from (values (${report.key}::text, ${report.channel}::text, ${report.externalNo || null}::text, ${report.source ?? null}::bigint)) as g(key, channel, external_no, source) left join lateral (
      select c.id, c.no, c.cell_id, r.received_at, r.text, r.key from reports r join cases c on c.id = r.case_id
      where r.key = g.key or (r.channel = g.channel and r.external_no = g.external_no and (r.connector_id = g.source or r.connector_id is null or g.source is null))
      order by r.key = g.key desc, r.connector_id = g.source desc nulls last limit 1) k on true`.execute(trx)
  const { id, no, cell_id, received_at, text, key, caseId, eventId } = rows[0]!
  if (id === null) return { caseId, eventId }
  if (key === report.key && text !== report.text.toWellFormed()) throw new Refused('key-reused')
  return { known: { caseId: id, no, receivedAt: received_at, cellId: cell_id, again: true } }
}

const reportColumns = sql.raw(
  'case_id, key, channel, external_no, text, place, lng, lat, sealed, name_mask, phone_mask, phone_hash, confidential, wants_reply, external_due_at, extra, by_person, import_id, connector_id, received_at',
)
const caseColumns = sql.raw(
  'id, no, state, title, text, place, lng, lat, cell_id, item_id, channel, urgent, engineering, reported_at, changed_at, holder, clock, yellow_at, due_at',
)
/** Everything a report leaves, in one statement: all of it, or nothing where the unique keys of `reports` know the report already (then false). */
async function write(
  trx: Db | Trx,
  r: { report: object; case: object; words: string[]; clocks: object[]; events: object[]; photos: number[]; personId: number | null },
): Promise<boolean> {
  const { rows } = await sql`/* report */
    with r as (
      insert into reports (${reportColumns}) select ${reportColumns} from json_populate_record(null::reports, ${asJson(r.report)}::json) on conflict do nothing returning id, case_id
    ), c as (
      insert into cases (${caseColumns}) overriding system value select ${caseColumns} from json_populate_record(null::cases, ${asJson(r.case)}::json) where exists (select from r)
    ), s as (
      insert into case_search (case_id, doc) select case_id, array_to_tsvector(string_to_array(${r.words.join(' ')}, ' ')) from r
    ), k as (
      insert into clocks (${clockColumns}) select ${clockColumns} from json_populate_recordset(null::clocks, ${asJson(r.clocks)}::json) where exists (select from r)
    ), e as (
      insert into case_events (${eventColumns}) overriding system value
      select ${eventColumns} from json_populate_recordset(null::case_events, ${asJson(r.events)}::json) where exists (select from r) returning id, case_id
    ), f as (
      update files set case_id = r.case_id, report_id = r.id from r where files.id = any(${r.photos}::bigint[]) and files.case_id is null and files.by_person is not distinct from ${r.personId}::bigint
    )
    insert into outbox (log, ref, case_id) select 'case', id, case_id from e returning id`.execute(trx)
  return rows.length > 0
}
