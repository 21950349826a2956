/** The story of a case: each change of state, append-only, with a keyed mark made outside the database, and into the outbox to be sealed and told. */
import { sql } from 'kysely'
import type { Trx } from '../db/db.ts'
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
/** What the mark of an event is made of. */
export const eventText = (e: StoryLine & { at: Date }): string =>
  canonical({
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
export const traces: Readonly<Record<string, string>> = { calendarChanged: '日历改动，时限随之移动', recut: '网格重划，归入新网格' }

/** Writes the lines in order and answers their ids. */
export async function tell(trx: Trx, secrets: Pick<Secrets, 'mac'>, lines: StoryLine[], now: Date): Promise<number[]> {
  if (!lines.length) return []
  const rows = lines.map((e) => ({
    case_id: e.caseId,
    life: e.life,
    unit_id: e.unitId,
    request_id: e.requestId,
    act: e.act,
    from_state: e.from,
    to_state: e.to,
    person_id: e.personId,
    role: e.role,
    fields: JSON.stringify(e.fields),
    at: now,
    mac: secrets.mac(eventText({ ...e, at: now })),
  }))
  const ids = await trx.insertInto('case_events').values(rows).returning('id').execute()
  await sql`insert into outbox (log, ref, case_id) select 'case', unnest(${ids.map((r) => r.id)}::bigint[]), unnest(${lines.map((e) => e.caseId)}::bigint[])`.execute(
    trx,
  )
  return ids.map((r) => r.id)
}
