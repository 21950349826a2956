/** Clocks (钟): how much of a limit is used, when it turns yellow and when it is due. Pure: facts, a calendar and a moment in, an answer out. */
import { DAY_MS, workMoment, workMsOfDay, workPosition, type Calendar } from './calendar.ts'

export const limitUnits = {
  minute: { label: '分钟（紧急）', measure: 'continuous' },
  workHour: { label: '工作时', measure: 'work' },
  workDay: { label: '工作日', measure: 'work' },
  day: { label: '自然日', measure: 'continuous' },
} as const satisfies Record<string, { label: string; measure: 'work' | 'continuous' }>
export type LimitUnit = keyof typeof limitUnits
export type Measure = 'work' | 'continuous'
export type Colour = 'green' | 'yellow' | 'red'
export interface Limit {
  amount: number
  unit: LimitUnit
}
/** `usedMs` is what earlier runs used up; a clock with no `runningSince` stands still (停钟). */
export interface ClockFacts {
  limit: Limit
  extensions: number
  usedMs: number
  runningSince: Date | null
}

/** What a unit is counted in: working time, or time as it passes. */
export const measureOf = (unit: LimitUnit): Measure => limitUnits[unit].measure

/** A limit in milliseconds of its own measure; a 工作日 is one day's shifts, not 24 hours. */
export function lengthOf(limit: Limit, cal: Calendar): number {
  const unit = { minute: 60_000, workHour: 3_600_000, workDay: workMsOfDay(cal), day: DAY_MS }[limit.unit]
  return Math.round(limit.amount * unit)
}

/** How much of a measure passes between two moments; nothing when they are the wrong way round. */
export function elapsed(measure: Measure, cal: Calendar, from: Date, to: Date): number {
  if (to <= from) return 0
  return measure === 'continuous' ? to.getTime() - from.getTime() : workPosition(cal, to.getTime()) - workPosition(cal, from.getTime())
}

/** The earliest moment at which that much has passed since `from`; with a negative amount, the moment since when it has. */
export function addTime(measure: Measure, cal: Calendar, from: Date, ms: number): Date {
  if (measure === 'continuous' || ms === 0) return new Date(from.getTime() + ms)
  return new Date(workMoment(cal, workPosition(cal, from.getTime()) + ms, 'earliest'))
}

/** The current limit: an approved extension (延期) adds the base once more. */
export const limitMs = (c: ClockFacts, cal: Calendar): number => lengthOf(c.limit, cal) * (1 + c.extensions)
// 80 % by S-5 of the practice; whole milliseconds, so that the moment and the colour cannot disagree by a fraction
const yellowMs = (c: ClockFacts, cal: Calendar) => Math.floor((limitMs(c, cal) * 4) / 5)

export function usedAt(c: ClockFacts, cal: Calendar, now: Date): number {
  return c.usedMs + (c.runningSince ? elapsed(measureOf(c.limit.unit), cal, c.runningSince, now) : 0)
}

const reaches = (c: ClockFacts, cal: Calendar, ms: number) => c.runningSince && addTime(measureOf(c.limit.unit), cal, c.runningSince, ms - c.usedMs)

/** The deadline (时限): when the current limit is used up; null while stopped. */
export const dueAt = (c: ClockFacts, cal: Calendar): Date | null => reaches(c, cal, limitMs(c, cal))

/** When 80 % of the current limit is used up; null while stopped. */
export const yellowAt = (c: ClockFacts, cal: Calendar): Date | null => reaches(c, cal, yellowMs(c, cal))

/** Green ≤ 80 % < yellow ≤ 100 % < red, of the current limit. */
export function colourAt(c: ClockFacts, cal: Calendar, now: Date): Colour {
  const used = usedAt(c, cal, now)
  return used > limitMs(c, cal) ? 'red' : used > yellowMs(c, cal) ? 'yellow' : 'green'
}

/**
 * The last moments at which a running clock is still green and still not red: `now > turns.red` is exactly `colourAt = red`, for queries.
 * They differ from the deadline when it falls on a shift's end: due Friday 18:00, over by the first millisecond of Monday's shift.
 */
export function turnsAt(c: ClockFacts, cal: Calendar): { yellow: Date; red: Date } | null {
  const since = c.runningSince?.getTime()
  if (since === undefined) return null
  const last = (ms: number) => (measureOf(c.limit.unit) === 'continuous' ? since + ms - c.usedMs : workMoment(cal, workPosition(cal, since) + ms - c.usedMs, 'latest'))
  return { yellow: new Date(last(yellowMs(c, cal))), red: new Date(last(limitMs(c, cal))) }
}

/** What is left of the current limit; below zero once over. */
export const remaining = (c: ClockFacts, cal: Calendar, now: Date): number => limitMs(c, cal) - usedAt(c, cal, now)

/** The clock stands still (挂账, or its state is left): what ran so far is kept. */
export const stop = (c: ClockFacts, cal: Calendar, now: Date): ClockFacts => ({ ...c, usedMs: usedAt(c, cal, now), runningSince: null })

/** The clock runs: going on from where it stood, or anew on its base limit. Carrying on a clock that runs already changes nothing. */
export const start = (c: ClockFacts, now: Date, carry: boolean): ClockFacts =>
  carry ? { ...c, runningSince: c.runningSince ?? now } : { ...c, extensions: 0, usedMs: 0, runningSince: now }

/** The running clocks whose deadline a late change of the calendar moves, by their place in the list: shown before it is applied. */
export function movedBy(clocks: readonly ClockFacts[], before: Calendar, after: Calendar): { index: number; from: Date; to: Date }[] {
  return clocks.flatMap((c, index) => {
    const from = dueAt(c, before)
    const to = dueAt(c, after)
    return from && to && from.getTime() !== to.getTime() ? [{ index, from, to }] : []
  })
}

const words = {
  zh: { day: '天', hour: '小时', hourAfterDay: '时', minute: '分', under: '不到 1 分' },
  en: { day: 'd', hour: 'h', hourAfterDay: 'h', minute: 'min', under: 'under 1 min' },
} as const

/** 剩 1 小时 34 分, 超 1 天: the two largest units, whole days from three days on. For working time pass `workMsOfDay` as the day. */
export function remainingWords(ms: number, lang: 'zh' | 'en', dayMs: number = DAY_MS): string {
  const w = words[lang]
  const minutes = Math.floor(Math.abs(ms) / 60_000)
  const perDay = dayMs / 60_000
  const days = Math.floor(minutes / perDay)
  const hours = Math.floor((minutes - days * perDay) / 60)
  const rest = minutes - days * perDay - hours * 60
  const part = (n: number, unit: string) => (n ? [`${n} ${unit}`] : [])
  const parts = days >= 3 ? part(days, w.day) : days ? [...part(days, w.day), ...part(hours, w.hourAfterDay)] : [...part(hours, w.hour), ...part(rest, w.minute)]
  const text = parts.join(' ') || w.under
  if (lang === 'en') return `${text} ${ms < 0 ? 'over' : 'left'}`
  return `${ms < 0 ? '超' : '剩'}${parts.length ? ' ' : ''}${text}`
}
