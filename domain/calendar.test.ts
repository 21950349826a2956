import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { calendarOf, dayOf, isWorkday, shiftFlaw, unknownYears, workMoment, workMsOfDay, workPosition } from './calendar.ts'

const holidays = JSON.parse(readFileSync(new URL('../server/seed/data/holidays.json', import.meta.url), 'utf8'))
const shifts = [
  { from: 480, to: 720 },
  { from: 840, to: 1080 },
]
const cal = calendarOf({ id: 1, name: '机关', shifts, offsetMinutes: 480 }, holidays)

describe('the State Council days 2020–2026', () => {
  it('gives the published number of workdays a year', () => {
    // the counts of the source's own cross-check over every day
    const expected = { 2020: 249, 2021: 250, 2022: 249, 2023: 249, 2024: 251, 2025: 248, 2026: 248 }
    const counted = Object.fromEntries(
      Object.keys(expected).map((year) => {
        let days = 0
        for (let at = Date.UTC(Number(year), 0, 1); at < Date.UTC(Number(year) + 1, 0, 1); at += 86_400_000) if (isWorkday(cal, new Date(at).toISOString().slice(0, 10))) days++
        return [year, days]
      }),
    )
    expect(counted).toEqual(expected)
  })

  it.each([
    ['2026-02-14', true], // a Saturday worked for the Spring Festival
    ['2026-02-17', false], // the festival, a Tuesday
    ['2026-02-21', false],
    ['2026-03-02', true],
    ['2026-03-07', false],
    ['2022-12-31', false], // written in the notice of the next year
  ])('%s works: %s', (day, works) => expect(isWorkday(cal, day)).toBe(works))

  it('keeps each day under its own year, on one side only', () => {
    for (const [year, { off, work }] of Object.entries<{ off: string[]; work: string[] }>(holidays)) {
      for (const day of [...off, ...work]) expect(day.slice(0, 4)).toBe(year)
      expect(off.filter((day) => work.includes(day))).toEqual([])
    }
  })
})

it('names the years it knows nothing of, by the local day', () => {
  expect(unknownYears(cal, new Date('2026-12-01T00:00Z'), new Date('2026-12-31T15:59:59.999Z'))).toEqual([])
  expect(unknownYears(cal, new Date('2026-12-01T00:00Z'), new Date('2026-12-31T16:00Z'))).toEqual([2027])
  expect(unknownYears(cal, new Date('2019-06-01T00:00Z'), new Date('2028-06-01T00:00Z'))).toEqual([2019, 2027, 2028])
})

it('knows the local day and the length of a workday', () => {
  expect(dayOf(cal, new Date('2026-03-01T16:00Z'))).toBe('2026-03-02')
  expect(workMsOfDay(cal)).toBe(8 * 3_600_000)
})

it('finds the two edges of a position at a shift end', () => {
  const at = workPosition(cal, Date.parse('2026-03-06T18:00+08:00'))
  expect(new Date(workMoment(cal, at, 'earliest'))).toEqual(new Date('2026-03-06T18:00+08:00'))
  expect(new Date(workMoment(cal, at, 'latest'))).toEqual(new Date('2026-03-09T08:00+08:00'))
})

it('refuses shifts and days that cannot be', () => {
  expect(shiftFlaw([])).toBe('empty')
  expect(shiftFlaw([{ from: 600, to: 600 }])).toBe('bounds')
  expect(shiftFlaw([{ from: 600, to: 1441 }])).toBe('bounds')
  expect(shiftFlaw([...shifts].reverse())).toBe('overlap')
  expect(shiftFlaw(shifts)).toBeNull()
  expect(() => workMsOfDay({ ...cal, shifts: [] })).toThrow('empty')
  expect(() => isWorkday(cal, '2026-02-30')).toThrow('not a day')
})
