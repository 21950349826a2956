/** A finished case of an earlier system, as a file tells it: read into one shape, or refused with the reason. */
import type { Words } from './lifecycle.ts'

export interface PastEvent {
  at: Date
  what: string
  who: string
  unit: string
  words: string
}
export interface PastCase {
  externalNo: string
  text: string
  place: string
  reportedAt: Date
  endedAt: Date
  result: string
  channel: string
  item: string
  unit: string
  lng: number | null
  lat: number | null
  name: string
  phone: string
  events: PastEvent[]
}
export type Trouble = { field: string } & Words
const trouble = (field: string, zh: string, en: string): Trouble => ({ field, zh, en })

/** A time as earlier systems write it: ISO, or 2024-05-06 07:08[:09] and 2024/5/6 7:08, then in the office's own zone. */
export function pastTime(value: unknown, zone = '+08:00'): Date | null {
  const text = String(value ?? '').trim()
  const plain = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?$/.exec(text)
  const two = (part: string | undefined) => (part ?? '0').padStart(2, '0')
  const iso = plain ? `${plain[1]}-${two(plain[2])}-${two(plain[3])}T${two(plain[4])}:${two(plain[5])}:${two(plain[6])}${zone}` : text
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}.*(Z|[+-]\d{2}:?\d{2})$/.test(iso)) return null
  const at = new Date(iso)
  // 2024-02-30 would quietly become the first of March
  if (plain && new Date(Date.UTC(+plain[1]!, +plain[2]! - 1, +plain[3]!)).getUTCDate() !== +plain[3]!) return null
  return Number.isNaN(at.getTime()) ? null : at
}

/** One case from its raw fields, or everything that is wrong with it. Events may come in any order; they are told in the order they happened. */
export function readPast(raw: Record<string, unknown>, events: readonly Record<string, unknown>[], now: Date): { ok: PastCase } | { problems: Trouble[] } {
  const word = (name: string, max: number) =>
    String(raw[name] ?? '')
      .trim()
      .slice(0, max)
  const problems: Trouble[] = []
  const needed = (name: string, zh: string, en: string, max: number) => {
    const text = word(name, max)
    if (!text) problems.push(trouble(name, `没有${zh}`, `No ${en}`))
    return text
  }
  const externalNo = needed('externalNo', '原编号', 'number in the source', 60),
    text = needed('text', '问题描述', 'description', 5000),
    result = needed('result', '办理结果', 'result', 5000)
  const when = (from: Record<string, unknown>, name: string, zh: string, en: string, where = '') => {
    const at = pastTime(from[name])
    if (!at) problems.push(trouble(name, `${where}${zh}认不出：${String(from[name] ?? '').slice(0, 40)}`, `${where}${en} is no time: ${String(from[name] ?? '').slice(0, 40)}`))
    else if (at > now) problems.push(trouble(name, `${where}${zh}在将来`, `${where}${en} is in the future`))
    return at ?? now
  }
  const reportedAt = when(raw, 'reportedAt', '上报时间', 'reportedAt'),
    endedAt = when(raw, 'endedAt', '办结时间', 'endedAt')
  if (endedAt < reportedAt) problems.push(trouble('endedAt', '办结早于上报', 'It ended before it was reported'))
  if (!events.length) problems.push(trouble('history', '没有办理过程', 'No history'))
  const told = events.map((e, n) => ({
    at: when(e, 'at', '时间', 'at', `#${n + 1} `),
    what: String(e['what'] ?? '')
      .trim()
      .slice(0, 60),
    who: String(e['who'] ?? '')
      .trim()
      .slice(0, 60),
    unit: String(e['unit'] ?? '')
      .trim()
      .slice(0, 60),
    words: String(e['words'] ?? '')
      .trim()
      .slice(0, 5000),
  }))
  if (told.some((e) => !e.what)) problems.push(trouble('history', '有一步没写办了什么', 'A step does not say what was done'))
  const number = (name: string, most: number) => {
    if (raw[name] == null || raw[name] === '') return null
    const n = Number(raw[name])
    if (!Number.isFinite(n) || Math.abs(n) > most) problems.push(trouble(name, '坐标不对', 'No coordinate'))
    return n
  }
  const lng = number('lng', 180),
    lat = number('lat', 90)
  if ((lng === null) !== (lat === null)) problems.push(trouble(lng === null ? 'lng' : 'lat', '坐标只有一半', 'Half a coordinate'))
  if (problems.length) return { problems }
  return {
    ok: {
      ...{ externalNo, text, place: word('place', 300), reportedAt, endedAt, result, channel: word('channel', 40) || 'history', item: word('item', 40), unit: word('unit', 60) },
      ...{ lng, lat, name: word('name', 60), phone: word('phone', 30), events: told.sort((a, b) => a.at.getTime() - b.at.getTime()) },
    },
  }
}
