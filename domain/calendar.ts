/**
 * Working time as a place keeps it: shifts of the day, holidays, and make-up workdays (调休). Counting is arithmetic on whole weeks
 * corrected by the listed exceptions, so a span of years costs as much as a span of minutes, and the host's time zone plays no part.
 */
export interface Shift {
  from: number
  to: number
}
export type DayKind = 'off' | 'work'
/** A calendar is a value: to change one, make another (what is derived from it is remembered by identity). */
export interface Calendar {
  id: number
  name: string
  shifts: readonly Shift[] // minutes of the local day, in order, never overlapping
  days: ReadonlyMap<string, DayKind> // exceptions by local day, '2026-02-14'; other days work from Monday to Friday
  years: ReadonlySet<number> // years whose exceptions are known
  offsetMinutes: number // 480 = Asia/Shanghai, which has had no summer time since 1991
}

const minute = 60_000
export const DAY_MS = 86_400_000
const { floor, min, max } = Math

interface Plan {
  perDay: number
  days: number[]
  kinds: DayKind[]
  shift: number[]
}
const plans = new WeakMap<Calendar, Plan>()

const weekday = (n: number) => (((n + 3) % 7) + 7) % 7 // Monday 0; day 0, 1970-01-01, was a Thursday
const weekdaysBefore = (n: number) => floor((n + 3) / 7) * 5 + min(weekday(n), 5)
const dayNumber = (day: string) => {
  const ms = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(day) : Number.NaN
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== day) throw new RangeError(`not a day: ${day}`)
  return ms / DAY_MS
}

/** What is wrong with a day's shifts, or null. */
export function shiftFlaw(shifts: readonly Shift[]): 'empty' | 'bounds' | 'overlap' | null {
  if (!shifts.length) return 'empty'
  if (shifts.some((s) => !Number.isInteger(s.from) || !Number.isInteger(s.to) || s.from < 0 || s.to > 1440 || s.from >= s.to)) return 'bounds'
  return shifts.some((s, i) => i > 0 && s.from < shifts[i - 1]!.to) ? 'overlap' : null
}

function planOf(cal: Calendar): Plan {
  const known = plans.get(cal)
  if (known) return known
  const flaw = shiftFlaw(cal.shifts)
  if (flaw) throw new RangeError(`calendar ${cal.name}: shifts ${flaw}`)
  const rows = [...cal.days].map(([day, kind]) => ({ n: dayNumber(day), kind })).sort((a, b) => a.n - b.n)
  const plan: Plan = { perDay: cal.shifts.reduce((sum, s) => sum + (s.to - s.from) * minute, 0), days: [], kinds: [], shift: [0] }
  for (const { n, kind } of rows) {
    plan.days.push(n)
    plan.kinds.push(kind)
    plan.shift.push(plan.shift.at(-1)! + (kind === 'work' ? 1 : 0) - (weekday(n) < 5 ? 1 : 0))
  }
  plans.set(cal, plan)
  return plan
}

/** The smallest whole number in [low, high] for which `holds`, which must be false up to a point and true from there on. */
function first(low: number, high: number, holds: (n: number) => boolean): number {
  while (low < high) {
    const middle = floor((low + high) / 2)
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}

const rowAt = (plan: Plan, n: number) => first(0, plan.days.length, (i) => plan.days[i]! >= n)
const workdaysBefore = (plan: Plan, n: number) => weekdaysBefore(n) + plan.shift[rowAt(plan, n)]!
const works = (plan: Plan, n: number) => {
  const row = rowAt(plan, n)
  return plan.days[row] === n ? plan.kinds[row] === 'work' : weekday(n) < 5
}

/** Whether people work on a local day, '2026-02-14'. */
export const isWorkday = (cal: Calendar, day: string): boolean => works(planOf(cal), dayNumber(day))

/** The working time of one workday: 8 h for 08–12 and 14–18. */
export const workMsOfDay = (cal: Calendar): number => planOf(cal).perDay

/** The local day a moment falls on. */
export const dayOf = (cal: Calendar, at: Date): string => new Date(at.getTime() + cal.offsetMinutes * minute).toISOString().slice(0, 10)

/** The years a span touches whose holidays the calendar does not know: whoever counts over them must say so loudly. */
export function unknownYears(cal: Calendar, from: Date, to: Date): number[] {
  const years = []
  for (let y = Number(dayOf(cal, from).slice(0, 4)); y <= Number(dayOf(cal, to).slice(0, 4)); y++) if (!cal.years.has(y)) years.push(y)
  return years
}

/** Where a moment stands on the calendar's endless line of working milliseconds; only differences mean anything. */
export function workPosition(cal: Calendar, at: number): number {
  const plan = planOf(cal)
  const local = at + cal.offsetMinutes * minute
  const n = floor(local / DAY_MS)
  const inDay = local - n * DAY_MS
  const today = works(plan, n) ? cal.shifts.reduce((sum, s) => sum + max(0, min(inDay, s.to * minute) - s.from * minute), 0) : 0
  return workdaysBefore(plan, n) * plan.perDay + today
}

/** The moment at a position: the earliest one (a shift's end), or the latest one (the start of the next shift). */
export function workMoment(cal: Calendar, position: number, edge: 'earliest' | 'latest'): number {
  const plan = planOf(cal)
  const late = edge === 'latest'
  const whole = late ? floor(position / plan.perDay) : Math.ceil(position / plan.perDay) - 1
  // the day that is workday number `whole`: the first with more than that many workdays before its end
  const ends = (n: number) => workdaysBefore(plan, n + 1) > whole
  const guess = floor(whole / 5) * 7
  let reach = 8
  while (ends(guess - reach) || !ends(guess + reach)) reach *= 2
  const n = first(guess - reach, guess + reach, ends)
  let rest = position - whole * plan.perDay
  for (const s of cal.shifts) {
    const length = (s.to - s.from) * minute
    if (rest < length || (!late && rest === length)) return n * DAY_MS + s.from * minute + rest - cal.offsetMinutes * minute
    rest -= length
  }
  throw new Error('a position lies within its workday')
}

/** A calendar from compact rows, {2026: {off: [...], work: [...]}}: each year present counts as known. */
export function calendarOf(facts: Omit<Calendar, 'days' | 'years'>, holidays: Record<string, { off: readonly string[]; work: readonly string[] }>): Calendar {
  const days = new Map<string, DayKind>()
  for (const { off, work } of Object.values(holidays)) {
    for (const day of off) days.set(day, 'off')
    for (const day of work) days.set(day, 'work')
  }
  return { ...facts, days, years: new Set(Object.keys(holidays).map(Number)) }
}
