/** Times by a format: what `readTime` cannot guess (day first, seconds since 1970). On the clock of Beijing unless the text names its own offset. */
import { plain, readTime } from '../text/readings.ts'

const tokens: Record<string, [string, string]> = {
  YYYY: ['y', '(\\d{4})'],
  MM: ['mo', '(\\d{1,2})'],
  DD: ['d', '(\\d{1,2})'],
  HH: ['h', '(\\d{1,2})'],
  mm: ['mi', '(\\d{1,2})'],
  ss: ['s', '(\\d{1,2})'],
}
/** Formats the editor offers; any other of YYYY MM DD HH mm ss will do. */
export const dateFormats = ['auto', 'YYYY-MM-DD HH:mm:ss', 'DD/MM/YYYY HH:mm', 'MM/DD/YYYY HH:mm', 'YYYYMMDDHHmmss', 'unix', 'unixMs'] as const
/** Whether a format can be used: the automatic ones, or one that names at least year, month and day. */
export const soundFormat = (format: string): boolean =>
  ['auto', 'unix', 'unixMs'].includes(format) || (format.length <= 40 && ['YYYY', 'MM', 'DD'].every((t) => format.includes(t)))

/** A moment, or null where the text is no time of this form, or no day of the calendar. */
export function readDated(text: string, format: string): Date | null {
  const s = plain(text)
  if (format === 'auto') return readTime(s)
  if (format === 'unix' || format === 'unixMs') {
    const n = /^\d{1,14}(\.\d+)?$/.test(s) ? Number(s) * (format === 'unix' ? 1000 : 1) : Number.NaN
    return n >= Date.UTC(1990, 0, 1) && n < Date.UTC(2100, 0, 1) ? new Date(n) : null
  }
  const names: string[] = [],
    fixed = /^(?:YYYY(?=MM)|YYYYMMDD)/.test(format)
  const pattern = format.split(/(YYYY|MM|DD|HH|mm|ss)/).map((part) => {
    const token = Object.hasOwn(tokens, part) ? tokens[part]! : null
    if (token) names.push(token[0])
    return token ? (fixed ? token[1].replace('1,2', '2') : token[1]) : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s+/g, '\\s+')
  })
  const m = s.length > 60 ? null : new RegExp(`^${pattern.join('')}$`).exec(s)
  if (!m) return null
  const at = Object.fromEntries(names.map((n, i) => [n, Number(m[i + 1])])) as Record<string, number>
  const pad = (n: number | undefined, width = 2) => String(n ?? 0).padStart(width, '0')
  // One calendar for all: that of readTime.
  return readTime(`${pad(at['y'], 4)}-${pad(at['mo'])}-${pad(at['d'])} ${pad(at['h'])}:${pad(at['mi'])}:${pad(at['s'])}`)
}
