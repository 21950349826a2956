/** What time alone brings about: a clock past its yellow or its due moment is marked once and its holder told, and what was suspended until a day goes on. */
import { sql } from 'kysely'
import { apply, type Means } from '../cases/act.ts'
import { load } from '../cases/load.ts'
import { clockLabel } from '../cases/rows.ts'
import type { Db, Trx } from '../db/db.ts'
import { Refused } from '../kit/errors.ts'

interface Swept {
  case_id: number
  no: string
  clock: string
  to_role: string | null
  to_unit_id: number | null
  to_person_id: number | null
}
// In whose hands a clock without a name is: of a shorter limit within an order the unit's, of the whole matter whoever holds the case. The calendar and a parent read no notices.
const holder = sql`nullif(nullif(case when c.who is not null then c.who when c.unit_id is not null then 'unit' else ca.holder end, 'calendar'), 'parent') as to_role,
  case when c.who is not null then c.who_unit_id else coalesce(c.unit_id, ca.holder_unit_id) end as to_unit_id, c.who_person_id as to_person_id`

/** Marks every clock past yellow and past due, in batches until none is left; one that an act holds at this moment is left to the next sweep. */
export async function sweep(trx: Trx, now: Date, batch = 500): Promise<{ warned: number; breached: number }> {
  let [warned, breached] = [0, 0]
  for (let rows = await mark(trx, 'breached', now, batch); rows.length; rows = await mark(trx, 'breached', now, batch)) {
    breached += rows.length
    await leave(trx, 'breached', rows, now)
  }
  for (let rows = await mark(trx, 'warned', now, batch); rows.length; rows = await mark(trx, 'warned', now, batch)) {
    warned += rows.length
    await leave(trx, 'warned', rows, now)
  }
  return { warned, breached }
}

// The case is held too, and likewise only if it is free: an act holds its case first and its clocks after, and a notice points at the case, so waiting for either could wait for ever.
async function mark(trx: Trx, what: 'warned' | 'breached', now: Date, batch: number): Promise<Swept[]> {
  const past = what === 'breached' ? sql`c.breached_at is null and c.due_at < ${now}` : sql`c.warned_at is null and c.yellow_at < ${now}`
  const marks = what === 'breached' ? sql`breached_at = ${now}, warned_at = coalesce(c.warned_at, ${now})` : sql`warned_at = ${now}`
  const { rows } = await sql<Swept>`
    with past as (
      select c.id, ca.no, ${holder} from clocks c join cases ca on ca.id = c.case_id
      where c.stopped_at is null and ${past} order by ${what === 'breached' ? sql`c.due_at` : sql`c.yellow_at`} limit ${batch} for update of c skip locked for key share of ca skip locked
    )
    update clocks c set ${marks} from past where c.id = past.id returning c.case_id, past.no, c.clock, past.to_role, past.to_unit_id, past.to_person_id`.execute(trx)
  return rows
}

async function leave(trx: Trx, kind: 'warned' | 'breached', rows: Swept[], now: Date): Promise<void> {
  const notice = (s: Swept, to: Pick<Swept, 'to_role' | 'to_unit_id' | 'to_person_id'>) => ({
    case_id: s.case_id,
    report_id: null,
    to_role: to.to_role,
    to_unit_id: to.to_unit_id,
    to_person_id: to.to_person_id,
    kind,
    channel: 'desk',
    text: `${s.no} ${clockLabel(s.clock)}${kind === 'breached' ? '已超时' : '快到时限了'}`,
    made_at: now,
    sent_at: null,
    failed: null,
  })
  const lead = { to_role: 'shiftLead', to_unit_id: null, to_person_id: null }
  const notices = rows.flatMap((s) => [...(s.to_role === null ? [] : [notice(s, s)]), ...(kind === 'breached' && s.to_role !== 'shiftLead' ? [notice(s, lead)] : [])])
  if (notices.length) await trx.insertInto('notices').values(notices).execute()
}

/** Lets one suspended order go on when its day has come; false when there is nothing to do (any more). */
export async function resume(db: Db, means: Means, { caseId, unit }: { caseId: number; unit: number }, now: Date): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const loaded = await load(trx, { id: caseId }, true)
    const order = loaded.orders.find((o) => o.unit_id === unit)
    if (order?.state !== 'suspended' || !order.resume_at || order.resume_at > now) return false
    await apply(trx, means, loaded, { target: { life: 'order', unit }, act: 'resume', fields: {}, by: { personId: null, actor: { id: 0, role: 'system' } } }, now)
    return true
  })
}

/** All suspensions whose day has come, each in a transaction of its own; one that fails holds up no other and is told at the end. */
export async function resumeDue(db: Db, means: Means, now: Date): Promise<number> {
  const due = await db.selectFrom('orders').select(['case_id', 'unit_id']).where('state', '=', 'suspended').where('resume_at', '<=', now).orderBy('resume_at').execute()
  const failed: unknown[] = []
  let resumed = 0
  for (const o of due) {
    try {
      if (await resume(db, means, { caseId: o.case_id, unit: o.unit_id }, now)) resumed++
    } catch (error) {
      failed.push(error instanceof Refused ? new Error(`case ${o.case_id}, unit ${o.unit_id}: resuming was refused (${error.code})`) : error)
    }
  }
  if (failed.length) throw new AggregateError(failed, `${failed.length} of ${due.length} suspensions did not resume`)
  return resumed
}
