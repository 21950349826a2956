/** What a device says, as bytes: a bare number, or JSON with a value and, where it knows it, a time. */
import { decodeText } from '../kit/decode.ts'

export interface Reading {
  at: number | null
  value: number
}
/** A reading is small; what is larger is not one. Bytes. */
export const READING_MAX = 4096
/** Seconds below this, milliseconds above: the year 5138 in seconds is 1973 in milliseconds. */
const SECONDS = 1e11

/** Reads one message; says in words why it is none. `value` and `at` may be a number or a string of one; `at` also an ISO time with its offset. */
export function readingOf(bytes: Uint8Array): Reading | { problem: string } {
  if (bytes.length > READING_MAX) return { problem: `报文过大 larger than ${READING_MAX} bytes` }
  const { text, broken } = decodeText(bytes)
  if (broken) return { problem: '不是文本 not text' }
  let said: unknown
  try {
    said = JSON.parse(text)
  } catch {
    return { problem: '不是 JSON not JSON' }
  }
  if (typeof said !== 'object' || said === null) said = { value: said }
  const { value: v, at: t } = said as { value?: unknown; at?: unknown }
  const value = typeof v === 'number' ? v : typeof v === 'string' && v.trim() !== '' ? Number(v) : typeof v === 'boolean' ? Number(v) : Number.NaN
  if (!Number.isFinite(value)) return { problem: '没有读数 value 不是数 no number in value' }
  if (t === undefined || t === null) return { at: null, value }
  const at = typeof t === 'number' ? (t < SECONDS ? t * 1000 : t) : typeof t === 'string' && /(Z|[+-]\d\d:?\d\d)$/.test(t) ? Date.parse(t) : Number.NaN
  return Number.isFinite(at) ? { at, value } : { problem: '时间 at 看不懂（要带时区）at is no time with an offset' }
}
