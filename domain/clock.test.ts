import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Calendar, DayKind, Shift } from './calendar.ts'
import {
  addTime,
  colourAt,
  dueAt,
  elapsed,
  lengthOf,
  limitMs,
  movedBy,
  remaining,
  remainingWords,
  start,
  stop,
  turnsAt,
  usedAt,
  yellowAt,
  type ClockFacts,
  type Limit,
} from './clock.ts'

const minute = 60_000
const hour = 60 * minute
const shift = (...hours: [number, number][]): Shift[] => hours.map(([from, to]) => ({ from: from * 60, to: to * 60 }))
const calendar = (shifts: Shift[], days: Record<string, DayKind> = {}, offsetMinutes = 480): Calendar => ({
  id: 1,
  name: 'test',
  shifts,
  days: new Map(Object.entries(days)),
  years: new Set([2026]),
  offsetMinutes,
})
const nationalDay = Object.fromEntries(['01', '02', '03', '04', '05', '06', '07'].map((d) => [`2026-10-${d}`, 'off' as const]))
const office = calendar(shift([8, 12], [14, 18]), { ...nationalDay, '2026-09-20': 'work', '2026-10-10': 'work' })
const calendars = {
  'lunch break, 国庆 and 调休': office,
  'no lunch': calendar(shift([9, 17]), { '2026-09-23': 'off', '2026-09-26': 'work', '2026-09-27': 'work' }),
  'three shifts, two of them touching': calendar(
    [
      { from: 0, to: 95 },
      { from: 421, to: 600 },
      { from: 600, to: 1003 },
    ],
    nationalDay,
  ),
  'a shift to midnight': calendar(shift([16, 24]), { '2026-09-27': 'work' }),
  'round the clock': calendar(shift([0, 24]), nationalDay),
  'another offset': calendar(shift([8, 12], [14, 18]), { '2026-09-20': 'work' }, -210),
}
const at = (local: string) => new Date(`${local}+08:00`)

/** The oracle knows nothing of weeks or positions: it asks each minute by itself whether people work in it. */
const names = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
function worksIn(cal: Calendar, ms: number): boolean {
  const local = new Date(ms + cal.offsetMinutes * minute)
  const kind = cal.days.get(local.toISOString().slice(0, 10)) ?? (names[local.getUTCDay()]!.startsWith('S') ? 'off' : 'work')
  const of = local.getUTCHours() * 60 + local.getUTCMinutes()
  return kind === 'work' && cal.shifts.some((s) => of >= s.from && of < s.to)
}
function naive(cal: Calendar, from: number, to: number): number {
  let sum = 0
  for (let m = Math.floor(from / minute) * minute; m < to; m += minute) if (worksIn(cal, m)) sum += Math.min(to, m + minute) - Math.max(from, m)
  return sum
}

const origin = Date.parse('2026-09-17T00:00:00Z')
const moment = fc.integer({ min: 0, max: 24 * 24 * hour }).map((ms) => origin + ms)
const span = fc.tuple(moment, fc.oneof(fc.integer({ min: 0, max: 3 * hour }), fc.integer({ min: 0, max: 12 * 24 * hour })))
const runs = { numRuns: 40 }

describe.each(Object.entries(calendars))('against the minutes: %s', (_, cal) => {
  it('counts the same working time', () => {
    fc.assert(
      fc.property(span, ([from, length]) => {
        expect(elapsed('work', cal, new Date(from), new Date(from + length))).toBe(naive(cal, from, from + length))
      }),
      runs,
    )
  })

  it('adds time so that just that much has passed, and not a millisecond sooner', () => {
    fc.assert(
      fc.property(moment, fc.integer({ min: 1, max: 50 * hour }), (from, ms) => {
        const to = addTime('work', cal, new Date(from), ms).getTime()
        expect(naive(cal, from, to)).toBe(ms)
        expect(naive(cal, from, to - 1)).toBe(ms - 1)
      }),
      runs,
    )
  })

  it('never falls and joins without a seam', () => {
    fc.assert(
      fc.property(moment, moment, moment, (...three) => {
        const [a, b, c] = three.sort((x, y) => x - y).map((ms) => new Date(ms)) as [Date, Date, Date]
        expect(elapsed('work', cal, a, b)).toBeGreaterThanOrEqual(0)
        expect(elapsed('work', cal, a, b) + elapsed('work', cal, b, c)).toBe(elapsed('work', cal, a, c))
      }),
    )
  })

  it('keeps a clock through random pauses and extensions', () => {
    const step = fc.record({ after: fc.integer({ min: 0, max: 20 * hour }), what: fc.constantFrom('stop' as const, 'start' as const, 'extend' as const) })
    const limit = fc.record({ amount: fc.integer({ min: 1, max: 20 }), unit: fc.constantFrom('workHour' as const, 'workDay' as const, 'day' as const, 'minute' as const) })
    fc.assert(
      fc.property(moment, limit, fc.array(step, { maxLength: 8 }), (from, limit, steps) => {
        let clock: ClockFacts = { limit, extensions: 0, usedMs: 0, runningSince: new Date(from) }
        let now = from
        let used = 0
        let running = true
        let extensions = 0
        const count = limit.unit === 'day' || limit.unit === 'minute' ? (a: number, b: number) => b - a : (a: number, b: number) => naive(cal, a, b)
        for (const { after, what } of [...steps, { after: hour, what: 'start' as const }]) {
          if (running) used += count(now, now + after)
          now += after
          if (what === 'stop') clock = stop(clock, cal, new Date(now))
          if (what === 'start') clock = start(clock, new Date(now), true)
          if (what === 'extend') clock = { ...clock, extensions: ++extensions }
          if (what !== 'extend') running = what === 'start'
          const whole = lengthOf(limit, cal) * (1 + extensions)
          expect(usedAt(clock, cal, new Date(now))).toBe(used)
          expect(remaining(clock, cal, new Date(now))).toBe(whole - used)
          expect(colourAt(clock, cal, new Date(now))).toBe(used > whole ? 'red' : used * 5 > whole * 4 ? 'yellow' : 'green')
          expect(dueAt(clock, cal) === null).toBe(!running)
          const turns = turnsAt(clock, cal)
          if (turns) expect([now > turns.yellow.getTime(), now > turns.red.getTime()]).toEqual([used * 5 > whole * 4, used > whole])
        }
      }),
      runs,
    )
  })

  it('turns colour just after the moments it names', () => {
    fc.assert(
      fc.property(moment, fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 2 }), (from, amount, extensions) => {
        const clock: ClockFacts = { limit: { amount, unit: 'workHour' }, extensions, usedMs: 0, runningSince: new Date(from) }
        const turns = turnsAt(clock, cal)!
        const colours = [yellowAt(clock, cal)!, turns.yellow, new Date(turns.yellow.getTime() + 1), dueAt(clock, cal)!, turns.red, new Date(turns.red.getTime() + 1)].map((t) =>
          colourAt(clock, cal, t),
        )
        expect(colours).toEqual(['green', 'green', 'yellow', 'yellow', 'yellow', 'red'])
      }),
      runs,
    )
  })
})

describe('values of the practice', () => {
  const clock: ClockFacts = { limit: { amount: 2, unit: 'workDay' }, extensions: 0, usedMs: 0, runningSince: at('2026-03-06T17:00') }

  it('2 workdays from Friday 17:00 are 16 working hours and due on Tuesday 17:00', () => {
    expect(lengthOf(clock.limit, office)).toBe(16 * hour)
    expect(usedAt(clock, office, at('2026-03-06T23:00'))).toBe(hour)
    expect(dueAt(clock, office)).toEqual(at('2026-03-10T17:00'))
  })

  it('is green at exactly 80 % and yellow at exactly 100 %', () => {
    const hours: ClockFacts = { ...clock, limit: { amount: 5, unit: 'workHour' }, runningSince: at('2026-03-09T08:00') }
    expect(yellowAt(hours, office)).toEqual(at('2026-03-09T12:00'))
    expect(dueAt(hours, office)).toEqual(at('2026-03-09T15:00'))
    const seen = ['12:00', '13:59:59.999', '14:00:00.001', '15:00', '15:00:00.001'].map((t) => colourAt(hours, office, at(`2026-03-09T${t}`)))
    expect(seen).toEqual(['green', 'green', 'yellow', 'yellow', 'red'])
  })

  it('an urgent clock runs through the night, a 自然日 through the holiday', () => {
    const from = at('2026-09-30T23:30')
    expect(dueAt({ ...clock, limit: { amount: 90, unit: 'minute' }, runningSince: from }, office)).toEqual(at('2026-10-01T01:00'))
    expect(dueAt({ ...clock, limit: { amount: 3, unit: 'day' }, runningSince: from }, office)).toEqual(at('2026-10-03T23:30'))
    expect(dueAt({ ...clock, limit: { amount: 3, unit: 'workDay' }, runningSince: from }, office)).toEqual(at('2026-10-10T18:00'))
  })
})

it('a clock begun anew forgets its use and extensions; carried on, it keeps both', () => {
  const stood: ClockFacts = { limit: { amount: 1, unit: 'workDay' }, extensions: 1, usedMs: hour, runningSince: null }
  const now = at('2026-03-09T08:00')
  expect(start(stood, now, false)).toEqual({ ...stood, extensions: 0, usedMs: 0, runningSince: now })
  expect(start(stood, now, true)).toEqual({ ...stood, runningSince: now })
})

it('lists what a late change of the calendar moves, and only that', () => {
  const limit: Limit = { amount: 1, unit: 'workDay' }
  const running = (since: string, unit = limit.unit): ClockFacts => ({ limit: { ...limit, unit }, extensions: 0, usedMs: 0, runningSince: at(since) })
  const after: Calendar = { ...office, days: new Map([...office.days, ['2026-03-10', 'off']]) }
  const clocks = [running('2026-03-09T09:00'), running('2026-03-12T09:00'), running('2026-03-09T09:00', 'day'), { ...running('2026-03-09T09:00'), runningSince: null }]
  expect(movedBy(clocks, office, after)).toEqual([{ index: 0, from: at('2026-03-10T09:00'), to: at('2026-03-11T09:00') }])
  expect(limitMs(clocks[0]!, after)).toBe(8 * hour)
})

it.each([
  [94 * minute, '剩 1 小时 34 分', '1 h 34 min left'],
  [-24 * hour, '超 1 天', '1 d over'],
  [27 * hour + 5 * minute, '剩 1 天 3 时', '1 d 3 h left'],
  [24 * hour + 20 * minute, '剩 1 天', '1 d left'],
  [72 * hour - 1, '剩 2 天 23 时', '2 d 23 h left'],
  [77 * hour, '剩 3 天', '3 d left'],
  [34 * minute, '剩 34 分', '34 min left'],
  [2 * hour, '剩 2 小时', '2 h left'],
  [minute - 1, '剩不到 1 分', 'under 1 min left'],
  [-1, '超不到 1 分', 'under 1 min over'],
] as const)('says %d ms as %s', (ms, zh, en) => {
  expect(remainingWords(ms, 'zh')).toBe(zh)
  expect(remainingWords(ms, 'en')).toBe(en)
})

it('says working time in workdays of its own length', () => expect(remainingWords(9 * hour, 'zh', 8 * hour)).toBe('剩 1 天 1 时'))
