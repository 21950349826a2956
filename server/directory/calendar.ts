/** 日历 as it stands in the database, changed by days and shifts. */
import { type Calendar, DAY_MS, type DayKind, shiftFlaw, unknownYears } from '../../domain/calendar.ts'
import type { CalendarChange } from '../../contract/calendar.ts'
import type { Db, Trx } from '../db/db.ts'
import { Refused } from '../kit/errors.ts'

interface CalendarRecord {
  id: number
  name: string
  shifts: { from: number; to: number }[]
  offset_minutes: number
}
/** A calendar from its row and its days; where none is installed, the usual hours and no holidays. */
export const calendarFrom = (row: CalendarRecord | undefined, days: { day: string; kind: string }[]): Calendar => ({
  id: row?.id ?? 0,
  name: row?.name ?? '未设日历',
  shifts: row?.shifts ?? [
    { from: 480, to: 720 },
    { from: 840, to: 1080 },
  ],
  offsetMinutes: row?.offset_minutes ?? 480,
  days: new Map(days.map((d) => [d.day, d.kind as DayKind])),
  years: new Set(days.map((d) => Number(d.day.slice(0, 4)))),
})

/** The calendar of the house, held until the transaction ends when `held`. */
export async function readCalendar(db: Db | Trx, held = false): Promise<Calendar> {
  const find = db.selectFrom('calendars').selectAll().orderBy('id').limit(1)
  const row = await (held ? find.forUpdate() : find).executeTakeFirst()
  return calendarFrom(row, row ? await db.selectFrom('calendar_days').select(['day', 'kind']).where('calendar_id', '=', row.id).execute() : [])
}

const isDay = (day: string) => {
  const ms = Date.parse(day)
  return !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === day
}
/** The calendar as it would be; refuses days that are none and shifts nobody could work. */
export function changed(before: Calendar, { days, shifts }: CalendarChange): Calendar {
  const bad = days.find((d) => !isDay(d.day))
  if (bad) throw new Refused('bad-calendar', { day: bad.day }, { zh: `没有 ${bad.day} 这一天`, en: `There is no day ${bad.day}.` })
  const flaw = shifts && shiftFlaw(shifts)
  if (flaw)
    throw new Refused(
      'bad-calendar',
      { flaw },
      flaw === 'overlap'
        ? { zh: '班次有重叠，或没有按先后排', en: 'Shifts overlap, or are out of order.' }
        : { zh: '班次的起止不对：要先开始后结束，在一天之内', en: 'A shift must begin before it ends, within one day.' },
    )
  const after = new Map(before.days)
  for (const { day, kind } of days)
    if (kind) after.set(day, kind)
    else after.delete(day)
  return { ...before, shifts: shifts ?? before.shifts, days: after, years: new Set([...after.keys()].map((d) => Number(d.slice(0, 4)))) }
}

/** Writes what differs. */
export async function writeCalendar(trx: Trx, before: Calendar, after: Calendar): Promise<void> {
  const gone = [...before.days.keys()].filter((d) => !after.days.has(d)),
    fresh = [...after.days].filter(([d, kind]) => before.days.get(d) !== kind)
  if (gone.length) await trx.deleteFrom('calendar_days').where('calendar_id', '=', before.id).where('day', 'in', gone).execute()
  if (fresh.length)
    await trx
      .insertInto('calendar_days')
      .values(fresh.map(([day, kind]) => ({ calendar_id: before.id, day, kind })))
      .onConflict((c) => c.columns(['calendar_id', 'day']).doUpdateSet((eb) => ({ kind: eb.ref('excluded.kind') })))
      .execute()
  if (before.shifts !== after.shifts)
    await trx
      .updateTable('calendars')
      .set({ shifts: JSON.stringify(after.shifts) })
      .where('id', '=', before.id)
      .execute()
}

/** The years that clocks run into, or will within sixty days, and whose holidays nobody has entered. */
export async function missingYears(db: Db, cal: Calendar, now: Date): Promise<number[]> {
  const { last } = await db
    .selectFrom('clocks')
    .select((eb) => eb.fn.max('due_at').as('last'))
    .where('stopped_at', 'is', null)
    .executeTakeFirstOrThrow()
  const ahead = new Date(now.getTime() + 60 * DAY_MS)
  return unknownYears(cal, now, last && last > ahead ? last : ahead)
}
