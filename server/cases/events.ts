/** The story of a case: each change of state, append-only, with a keyed mark made outside the database, and into the outbox to be sealed and told. */
import { sql } from 'kysely'
import { asJson, hex, type Trx } from '../db/db.ts'
import { canonical } from '../kit/audit.ts'
import type { Secrets } from '../kit/secrets.ts'

export interface StoryLine {
  caseId: number
  life: string
  unitId: number | null
  requestId: number | null
  act: string
  from: string
  to: string
  personId: number | null
  role: string
  fields: Record<string, unknown>
}
/** What the mark of an event is made of; its own id among it, so that a true row copied to another place is found. */
export const eventText = (e: StoryLine & { id: number; at: Date }): string =>
  canonical({
    id: e.id,
    case: e.caseId,
    life: e.life,
    unit: e.unitId,
    request: e.requestId,
    act: e.act,
    from: e.from,
    to: e.to,
    person: e.personId,
    role: e.role,
    fields: e.fields,
    at: e.at,
  })

/** What befell a case without anybody acting on it: its state stays, its story says so. */
export const traces: Readonly<Record<string, string>> = { earlier: '原办理经过', calendarChanged: '日历改动，时限随之移动', recut: '网格重划，归入新网格' }

/** The lines as rows under these ids, each with its mark, for a statement that writes them. */
export const marked = (secrets: Pick<Secrets, 'mac'>, ids: readonly number[], lines: readonly StoryLine[], now: Date) =>
  lines.map((e, i) => ({
    id: ids[i]!,
    case_id: e.caseId,
    life: e.life,
    unit_id: e.unitId,
    request_id: e.requestId,
    act: e.act,
    from_state: e.from,
    to_state: e.to,
    person_id: e.personId,
    role: e.role,
    fields: e.fields,
    at: now,
    mac: hex(secrets.mac(eventText({ ...e, id: ids[i]!, at: now }))),
  }))
/** The columns of an event, in the order of `marked`. */
export const eventColumns = sql.raw('id, case_id, life, unit_id, request_id, act, from_state, to_state, person_id, role, fields, at, mac')

/** Ids for events that are about to be written: a mark is made of its row's id, so the id comes first. */
export async function eventIds(trx: Trx, count: number): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`/* event ids */ select nextval('case_events_id_seq') as id from generate_series(1, ${count}::int)`.execute(trx)
  return rows.map((r) => r.id)
}

/** Writes the lines in order and answers their ids. */
export async function tell(trx: Trx, secrets: Pick<Secrets, 'mac'>, lines: StoryLine[], now: Date): Promise<number[]> {
  if (!lines.length) return []
  const ids = await eventIds(trx, lines.length)
  await sql`/* events */ with told as (
      insert into case_events (${eventColumns}) overriding system value select ${eventColumns} from json_populate_recordset(null::case_events, ${asJson(marked(secrets, ids, lines, now))}::json)
      returning id, case_id)
    insert into outbox (log, ref, case_id) select 'case', id, case_id from told order by id`.execute(trx)
  return ids
}
