/** Time in words: what is left, by when, how long. */
import { isEnglish, t } from './i18n.ts'

const MIN = 60_000,
  HOUR = 60 * MIN,
  DAY = 24 * HOUR

/** A length in its two largest units; over three days whole days. */
export function lengthWords(ms: number): string {
  const m = Math.abs(ms),
    en = isEnglish()
  if (m < MIN) return t('不到 1 分')
  const d = Math.floor(m / DAY),
    h = Math.floor((m % DAY) / HOUR),
    min = Math.floor((m % HOUR) / MIN)
  const say = (n: number, zh: string, short: string) => (n ? (en ? `${n} ${short}` : `${n} ${zh}`) : '')
  const two = d > 3 ? [say(d, '天', 'd')] : d ? [say(d, '天', 'd'), say(h, '时', 'h')] : h ? [say(h, '小时', 'h'), say(min, '分', 'min')] : [say(min, '分', 'min')]
  return two.filter(Boolean).join(' ')
}

export type ClockState = 'ok' | 'due' | 'over' | 'pause' | 'done'
/** What the state of a clock is made from; any row of a list has it. */
export interface Timed {
  yellowAt: string | null
  dueAt: string | null
  endedAt?: string | null
  pausedUntil?: string | null
}
/** Which of the five shapes a matter shows now; null while no clock is set. */
export function clockState(x: Timed, now: number): ClockState | null {
  if (x.endedAt) return 'done'
  if (x.pausedUntil) return 'pause'
  if (!x.dueAt) return null
  if (now > Date.parse(x.dueAt)) return 'over'
  return x.yellowAt && now >= Date.parse(x.yellowAt) ? 'due' : 'ok'
}
export function clockWords(x: Timed, now: number): string {
  const s = clockState(x, now)
  if (s === 'done') return t('已办结')
  if (s === 'pause') return t('停至 {}', day(x.pausedUntil!))
  if (s === null) return ''
  const left = Date.parse(x.dueAt!) - now
  return s === 'over' ? t('超 {}', lengthWords(left)) : t('剩 {}', lengthWords(left))
}

const format = (options: Intl.DateTimeFormatOptions) => (at: string | number | Date) =>
  new Intl.DateTimeFormat(isEnglish() ? 'en-GB' : 'zh-CN', { timeZone: 'Asia/Shanghai', ...options }).format(new Date(at))
export const day = (at: string | number) => format({ month: isEnglish() ? 'short' : 'long', day: 'numeric' })(at)
/** With the weekday this year, with the year in another. */
export const dayLong = (at: string | number) =>
  format({ month: isEnglish() ? 'short' : 'long', day: 'numeric', ...(dateKey(at).slice(0, 4) === dateKey(Date.now()).slice(0, 4) ? { weekday: 'short' } : { year: 'numeric' }) })(
    at,
  )
export const clock = (at: string | number) => format({ hour: '2-digit', minute: '2-digit', hour12: false })(at)
export const moment = (at: string | number) => `${dayLong(at)} ${clock(at)}`
/** The last moment of a day of the office, as an instant. */
export const endOfDay = (date: string) => new Date(`${date}T23:59:59.999+08:00`).toISOString()
/** The day after a day written YYYY-MM-DD. */
export const dayAfter = (date: string) => new Date(Date.parse(date) + DAY).toISOString().slice(0, 10)
/** The calendar day in the office's zone, to tell today from tomorrow. */
export const dateKey = (at: string | number) => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(new Date(at))
