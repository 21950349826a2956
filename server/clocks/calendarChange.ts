/** A late change of the working calendar: which running clocks it moves, shown before it is applied; then moved, with a trace in each case and in the audit log. */
import { sql } from 'kysely'
import type { Calendar } from '../../domain/calendar.ts'
import { type ClockFacts, dueAt, type Limit, yellowAt } from '../../domain/clock.ts'
import type { Means } from '../cases/act.ts'
import { tell } from '../cases/events.ts'
import { clockLabel, holderWords } from '../cases/rows.ts'
import type { Db, Trx } from '../db/db.ts'
import type { Book } from '../directory/book.ts'
import { record } from '../kit/audit.ts'

/** A running clock that moves: of which case, in whose hands, from when to when. */
export interface Moved {
  clockId: number
  caseId: number
  no: string
  clock: string
  label: string
  holder: string | null
  from: Date
  to: Date
  yellowTo: Date
}
const page = 2_000

/** Lists the running clocks whose due or yellow moment changes with the calendar, the soonest first. */
export async function previewCalendarChange(db: Db | Trx, book: Book, before: Calendar, after: Calendar): Promise<Moved[]> {
  const moved: Moved[] = []
  for (let last = 0; ; ) {
    const rows = await db
      .selectFrom('clocks as c')
      .innerJoin('cases as ca', 'ca.id', 'c.case_id')
      .selectAll('c')
      .select('ca.no')
      .where('c.stopped_at', 'is', null)
      .where('c.id', '>', last)
      .orderBy('c.id')
      .limit(page)
      .execute()
    for (const c of rows) {
      const facts: ClockFacts = { limit: { amount: c.limit_amount, unit: c.limit_unit as Limit['unit'] }, extensions: c.extensions, usedMs: c.used_ms, runningSince: c.started_at }
      const [from, to, yellow, yellowTo] = [dueAt(facts, before)!, dueAt(facts, after)!, yellowAt(facts, before)!, yellowAt(facts, after)!]
      if (from.getTime() !== to.getTime() || yellow.getTime() !== yellowTo.getTime())
        moved.push({ clockId: c.id, caseId: c.case_id, no: c.no, clock: c.clock, label: clockLabel(c.clock), holder: holderWords(c.who, c.who_unit_id, book), from, to, yellowTo })
    }
    if (rows.length < page) return moved.sort((a, b) => a.to.getTime() - b.to.getTime() || a.clockId - b.clockId)
    last = rows.at(-1)!.id
  }
}

/** Moves them, in the transaction that changes the calendar's days. Nobody acts on a case meanwhile: an act would date its clocks by the old calendar. */
export async function applyCalendarChange(trx: Trx, { book, secrets }: Means, before: Calendar, after: Calendar, personId: number, now: Date): Promise<Moved[]> {
  // Against the row lock with which each act begins, so taken before anything else this transaction holds could be waited for.
  await sql`lock table cases in exclusive mode`.execute(trx)
  const moved = await previewCalendarChange(trx, book, before, after)
  const ids = moved.map((m) => m.clockId)
  // What is ahead again is neither warned of nor breached any more (as when an extension moves a clock).
  await sql`
    update clocks c set due_at = m.due, yellow_at = m.yellow, breached_at = case when m.due > ${now} then null else c.breached_at end, warned_at = case when m.yellow > ${now} then null else c.warned_at end
    from unnest(${ids}::bigint[], ${moved.map((m) => m.to.toISOString())}::timestamptz[], ${moved.map((m) => m.yellowTo.toISOString())}::timestamptz[]) as m(id, due, yellow) where c.id = m.id`.execute(
    trx,
  )
  await sql`update cases ca set due_at = c.due_at, yellow_at = c.yellow_at from clocks c where c.id = any(${ids}::bigint[]) and c.case_id = ca.id and c.main and c.who is not null`.execute(
    trx,
  )
  await leaveTraces(trx, secrets, moved, after.offsetMinutes, personId, now)
  const days = [...new Set([...before.days.keys(), ...after.days.keys()])].filter((day) => before.days.get(day) !== after.days.get(day)).sort()
  await record(
    trx,
    secrets,
    {
      action: 'calendar.changed',
      subject: `calendar:${after.id}`,
      personId,
      detail: {
        days: days.map((day) => ({ day, from: before.days.get(day) ?? null, to: after.days.get(day) ?? null })),
        shifts: [before.shifts, after.shifts],
        moved: moved.map((m) => ({ no: m.no, clock: m.clock, from: m.from, to: m.to })),
      },
    },
    now,
  )
  return moved
}

/** One line in the story of each case, with all its clocks that moved: from when to when. */
async function leaveTraces(trx: Trx, secrets: Means['secrets'], moved: Moved[], offsetMinutes: number, personId: number, now: Date): Promise<void> {
  const byCase = Map.groupBy(moved, (m) => m.caseId)
  const rows = await trx
    .selectFrom('cases')
    .select(['id', 'state'])
    .where('id', '=', sql<number>`any(${[...byCase.keys()]}::bigint[])`)
    .orderBy('id')
    .execute()
  const when = (at: Date) => new Date(at.getTime() + offsetMinutes * 60_000).toISOString().slice(0, 16).replace('T', ' ')
  const lines = rows.map(({ id, state }) => ({
    caseId: id,
    life: 'case',
    unitId: null,
    requestId: null,
    act: 'calendarChanged',
    from: state,
    to: state,
    personId,
    role: 'system',
    fields: {
      text: byCase
        .get(id)!
        .map((m) => `${m.label}：${when(m.from)} → ${when(m.to)}`)
        .join('；'),
    },
  }))
  for (let at = 0; at < lines.length; at += 500) await tell(trx, secrets, lines.slice(at, at + 500), now)
}
