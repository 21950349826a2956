/** Defects found in the sources of comparable systems, each as a test that would catch it here: U a Chinese 数字城管 system, D DIGIT CCRS, F FixMyStreet. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { calendarOf, isWorkday, unknownYears, type Calendar } from './calendar.ts'
import { addTime, colourAt, dueAt, elapsed, lengthOf, remaining, start, stop, turnsAt, usedAt, yellowAt, type ClockFacts, type Limit } from './clock.ts'

const hour = 3_600_000
const day = 24 * hour
const holidays = JSON.parse(readFileSync(new URL('../server/seed/data/holidays.json', import.meta.url), 'utf8'))
const shifts = [
  { from: 480, to: 720 },
  { from: 840, to: 1080 },
]
const office = calendarOf({ id: 1, name: '机关', shifts, offsetMinutes: 480 }, holidays)
const at = (local: string) => new Date(`${local}+08:00`)
const clock = (amount: number, unit: Limit['unit'], since: string): ClockFacts => ({ limit: { amount, unit }, extensions: 0, usedMs: 0, runningSince: at(since) })

describe('U', () => {
  it('① one workday costs one workday, not 24 hours of working time', () => {
    expect(lengthOf({ amount: 1, unit: 'workDay' }, office)).toBe(8 * hour)
    for (const n of [1, 2, 3, 4]) expect(dueAt(clock(n, 'workDay', '2026-03-09T10:00'), office)).toEqual(at(`2026-03-${n < 4 ? `${9 + n}` : '13'}T10:00`))
    expect(dueAt(clock(5, 'workDay', '2026-03-09T10:00'), office)).toEqual(at('2026-03-16T10:00'))
  })

  it('② an approved extension (延期) moves the light together with the deadline', () => {
    const short = clock(1, 'workDay', '2026-03-09T08:00')
    const longer = { ...short, extensions: 1 }
    const now = at('2026-03-10T09:00')
    expect([colourAt(short, office, now), colourAt(longer, office, now)]).toEqual(['red', 'green'])
    expect(dueAt(longer, office)).toEqual(at('2026-03-10T18:00'))
    expect(yellowAt(longer, office)).toEqual(addTime('work', office, short.runningSince!, (16 * hour * 4) / 5))
    expect(turnsAt(longer, office)!.red).toEqual(at('2026-03-11T08:00'))
  })

  it('② an approved suspension (挂账) holds the light still and moves the deadline by as long', () => {
    const stopped = stop(clock(1, 'workDay', '2026-03-09T08:00'), office, at('2026-03-09T10:00'))
    expect(colourAt(stopped, office, at('2026-06-01T10:00'))).toBe('green')
    expect(dueAt(stopped, office)).toBeNull()
    const again = start(stopped, at('2026-03-18T10:00'), true)
    expect(colourAt(again, office, at('2026-03-18T12:00'))).toBe('green')
    expect(dueAt(again, office)).toEqual(at('2026-03-18T18:00'))
  })

  it.each([25, 60, 366])('③ a limit of %d days does not overflow 32 bits', (amount) => {
    const long = clock(amount, 'day', '2026-01-05T08:00')
    const end = new Date(long.runningSince!.getTime() + amount * day)
    expect(lengthOf(long.limit, office)).toBe(amount * day)
    expect(dueAt(long, office)).toEqual(end)
    expect(usedAt(long, office, end)).toBe(amount * day)
    expect(remaining(long, office, new Date(end.getTime() + amount * day))).toBe(-amount * day)
    expect(colourAt(long, office, end)).toBe('yellow')
    const work = clock(amount, 'workDay', '2025-01-06T08:00')
    expect(elapsed('work', office, work.runningSince!, dueAt(work, office)!)).toBe(amount * 8 * hour)
  })

  it('⑨ a calendar without one row counts the first and the last day in part and each day by itself', () => {
    const bare: Calendar = { ...office, days: new Map(), years: new Set() }
    // Friday 16:00 to Tuesday 09:30: two hours, no weekend, a Monday, an hour and a half
    expect(elapsed('work', bare, at('2026-03-06T16:00'), at('2026-03-10T09:30'))).toBe(11.5 * hour)
    expect(elapsed('work', bare, at('2026-03-06T19:00'), at('2026-03-08T23:00'))).toBe(0)
    expect(elapsed('work', bare, at('2026-03-06T12:30'), at('2026-03-06T15:00'))).toBe(hour)
  })
})

describe('D', () => {
  it('a comment, or a second start, does not wind a running clock back', () => {
    const running = clock(1, 'workDay', '2026-03-09T08:00')
    expect(start(running, at('2026-03-09T16:00'), true)).toEqual(running)
    const now = at('2026-03-10T09:00')
    expect(colourAt(start(running, now, true), office, now)).toBe('red')
  })

  it('working limits are not counted on the wall clock', () => {
    expect(colourAt(clock(4, 'workHour', '2026-02-14T17:00'), office, at('2026-02-24T08:00'))).toBe('green')
    expect(dueAt(clock(4, 'workHour', '2026-02-14T17:00'), office)).toEqual(at('2026-02-24T11:00'))
  })
})

describe('F', () => {
  it('no last day is typed into the source: rows carry 2026 on, and a year without rows is named', () => {
    expect(unknownYears(office, at('2026-01-01T00:00'), at('2026-12-31T23:59'))).toEqual([])
    expect(unknownYears(office, at('2026-12-31T23:59'), dueAt(clock(1, 'workDay', '2026-12-31T17:00'), office)!)).toEqual([2027])
    const next = calendarOf(office, { ...holidays, 2027: { off: ['2027-01-01'], work: [] } })
    expect(unknownYears(next, at('2026-12-31T23:59'), at('2027-12-31T23:59'))).toEqual([])
    expect(dueAt(clock(1, 'workDay', '2026-12-31T17:00'), next)).toEqual(at('2027-01-04T17:00'))
  })

  it('make-up workdays (调休) are worked', () => {
    const madeUp = Object.values<{ work: string[] }>(holidays).flatMap((year) => year.work)
    expect(madeUp.filter((date) => [0, 6].includes(new Date(date).getUTCDay())).length).toBeGreaterThan(30)
    for (const date of madeUp) {
      expect(isWorkday(office, date)).toBe(true)
      expect(elapsed('work', office, at(`${date}T00:00`), at(`${date}T23:59`))).toBe(8 * hour)
    }
  })
})

it('a limit of years is found at once, not day by day', () => {
  const from = performance.now()
  for (let n = 0; n < 10_000; n++) dueAt(clock(2000, 'workDay', '2020-01-06T08:00'), office)
  expect((performance.now() - from) / 10_000).toBeLessThan(0.2) // milliseconds each
})
