/** How the words of a form or a spreadsheet are read: times, telephone numbers, yes and no, urgency; in every spelling that Excel and the hotlines produce. */

/** Full-width digits, letters and signs as their plain forms, and all blanks at the ends gone: for values that are compared or computed, never for prose. */
export const plain = (s: string) =>
  s
    .normalize('NFKC')
    .replace(/[\u200b-\u200f\ufeff]/g, '')
    .trim()

const beijing = 8 * 3_600_000,
  day = 86_400_000

/** A moment on the clock of Beijing; null when no calendar has that day or no clock that hour. */
function moment(y: number, mo: number, d: number, h = 0, mi = 0, s = 0): Date | null {
  const t = Date.UTC(y, mo - 1, d, h, mi, s),
    back = new Date(t)
  if (y < 1990 || y > 2099 || h > 23 || mi > 59 || s > 59 || back.getUTCMonth() !== mo - 1 || back.getUTCDate() !== d) return null
  return new Date(t - beijing)
}

const dated = /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:\s*(?:星期|周)[一二三四五六日天])?(.*)$/
const compact = /^(\d{4})(\d{2})(\d{2})(?:\s*(\d{2}):?(\d{2}):?(\d{2})?)?$/
const clock =
  /^[T\s]*(上午|下午|晚上|凌晨|中午|早上|AM|PM)?\s*(\d{1,2})\s*[:时点]\s*(?:(\d{1,2})\s*(?:[:分]\s*(?:(\d{1,2})(?:\.\d+)?\s*秒?)?)?)?\s*(AM|PM)?\s*(Z|[+-]\d{2}:?\d{2})?$/i

/** A time in any spelling Excel and the hotlines produce, read on the clock of Beijing unless it names its own offset; null when it is none. */
export function readTime(raw: string): Date | null {
  const s = plain(raw)
  if (/^\d{5}(\.\d+)?$/.test(s)) {
    // a serial number of Excel: days since 1899-12-30, a fraction for the hours
    const t = Math.round((Number(s) - 25_569) * 86_400) * 1000
    return t >= Date.UTC(1990, 0, 1) && t < Date.UTC(2100, 0, 1) ? new Date(t - beijing) : null
  }
  if (s.length > 40) return null
  const c = compact.exec(s)
  if (c) return moment(...(c.slice(1, 7).map((x) => Number(x ?? 0)) as [number, number, number, number, number, number]))
  const m = dated.exec(s)
  if (!m) return null
  const rest = m[4]!.trim(),
    [y, mo, d] = [Number(m[1]), Number(m[2]), Number(m[3])]
  if (rest === '') return moment(y, mo, d)
  const k = clock.exec(rest)
  if (!k) return null
  const half = (k[1] ?? k[5] ?? '').toUpperCase()
  let h = Number(k[2])
  if (['下午', '晚上', 'PM'].includes(half) && h < 12) h += 12
  if (half === '中午' && h < 11) h += 12
  if (['上午', '凌晨', 'AM'].includes(half) && h === 12) h = 0
  const at = h === 24 && Number(k[3] ?? 0) === 0 && Number(k[4] ?? 0) === 0 ? moment(y, mo, d, 0) : moment(y, mo, d, h, Number(k[3] ?? 0), Number(k[4] ?? 0))
  if (!at) return null
  if (h === 24) return new Date(at.getTime() + day) // 24:00 is the end of the day, as deadlines are written
  const zone = k[6]?.toUpperCase()
  if (!zone) return at
  const offset = zone === 'Z' ? 0 : (zone[0] === '-' ? -1 : 1) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))) * 60_000
  return new Date(at.getTime() + beijing - offset)
}

/** Whether a value says only a day; a deadline given so ends with that day. */
export const dayOnly = (raw: string) => /^(\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?|\d{8}|\d{5})$/.test(plain(raw)) || /\s0?0:00(:00)?$/.test(plain(raw))

/** A telephone number as digits (an extension after a dash), without country code, blanks and marks; null when the words hold none. */
export function readPhone(raw: string): string | null {
  const s = plain(raw)
    .replace(/^[a-z\u4e00-\u9fff]+[:：]?/i, '')
    .replace(/[\s()（）—–_.-]+/g, '-')
    .replace(/^-|-$/g, '')
  const mobile = /^(?:(?:\+|00)?86-?)?(1[3-9]\d)-?(\d{4})-?(\d{4})$/.exec(s)
  if (mobile) return mobile.slice(1).join('')
  const first = /(?<!\d)1[3-9]\d{9}(?!\d)/.exec(s)
  if (first) return first[0]
  const landline = /^(?:(?:\+|00)?86-?)?(0\d{2,3})-?(\d{4}-?\d{3,4})(?:-?(?:转|x|#|-)-?(\d{1,6}))?$/i.exec(s)
  if (landline) return `${landline[1]}-${landline[2]!.replace('-', '')}${landline[3] ? `-${landline[3]}` : ''}`
  return /^(?:[2-9]\d{6,7}|[48]00-?\d{3}-?\d{4}|1\d{4}|9\d{4,7})$/.test(s) ? s.replaceAll('-', '') : null
}

const yes = new Set(['是', '有', '需要', '要', '保密', '需保密', '需要回复', '需回复', '回复', 'y', 'yes', 'true', '1', '√', '✓', '需要保密'])
const no = new Set(['否', '无', '不', '不需要', '不要', '不保密', '公开', '不回复', '无需回复', '不需要回复', '无需', 'n', 'no', 'false', '0', '×', '不需要保密', '无需保密'])

/** Yes or no in the words of a form; null when it says neither. */
export const readYesNo = (raw: string): boolean | null => {
  const s = plain(raw).toLowerCase()
  return yes.has(s) ? true : no.has(s) ? false : null
}

const calm = new Set(['普通', '一般', '正常', '平件', '非紧急', '不紧急', '常规'])

/** Urgent or not, of 普通/紧急/特急 and their kin; null when it says neither. */
export const readUrgency = (raw: string): boolean | null => {
  const s = plain(raw)
  return calm.has(s) ? false : /紧急|特急|加急|急件|突发|^急$/.test(s) ? true : readYesNo(s)
}
