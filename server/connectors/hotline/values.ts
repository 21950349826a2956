import { plain } from '../../../domain/text/readings.ts'
import { types, type ReportType } from './fields.ts'

export { dayOnly, plain, readPhone, readTime, readUrgency, readYesNo } from '../../../domain/text/readings.ts'

/** The type of a matter from the hotline's word; null when the word is unknown. */
export function readType(raw: string): ReportType | null {
  const s = plain(raw)
  for (const [key, { label, aliases }] of Object.entries(types)) if (s === label || (aliases as readonly string[]).includes(s)) return key as ReportType
  return null
}

/** A length of time in days; null when it is none. */
export const readDays = (raw: string): number | null => {
  const m = /^(\d{1,4})\s*(?:个)?(?:工作日|自然日|天|日)?$/.exec(plain(raw))
  return m ? Number(m[1]) : null
}
