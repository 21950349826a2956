/** What another Open311 system answers, read from XML or JSON into one shape; what is not sound is left out, never guessed. Pure. */
import { XMLParser } from 'fast-xml-parser'
import type { RequestUpdate, ServiceRequest } from '../../../contract/open311.ts'

// No entities of the document's own: a DOCTYPE is refused, and only the five of XML and numbers are decoded.
const parser = new XMLParser({ processEntities: false, htmlEntities: false, parseTagValue: false, trimValues: true, ignoreAttributes: true })
const five: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const decoded = (text: string): string =>
  text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(amp|lt|gt|quot|apos));/gi, (whole, dec?: string, hex?: string, name?: string) => {
    if (name) return five[name.toLowerCase()]!
    const code = dec ? Number(dec) : Number.parseInt(hex!, 16)
    return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : whole
  })

type Row = Record<string, string>
/** The entries of a list, each as field → words. A cut-off or foreign text gives null, so that it is asked for again. */
function rowsIn(text: string, list: string, entry: string): Row[] | null {
  const start = text.trimStart()
  if (start.startsWith('[') || start.startsWith('{')) {
    try {
      const value: unknown = JSON.parse(text)
      const rows = Array.isArray(value) ? value : (value as Record<string, unknown>)[list]
      return Array.isArray(rows)
        ? rows.filter((r) => typeof r === 'object' && r !== null).map((r) => Object.fromEntries(Object.entries(r).map(([k, v]) => [k, v === null ? '' : String(v)])))
        : null
    } catch {
      return null
    }
  }
  if (/<!DOCTYPE/i.test(text) || !text.includes(`</${list}>`)) return /^\s*(<\?xml[^>]*>)?\s*<[\w_]+\s*\/>\s*$/.test(text) && text.includes(`<${list}`) ? [] : null
  try {
    const inside = (parser.parse(text) as Record<string, Record<string, unknown> | string>)[list]
    if (typeof inside !== 'object') return []
    return [inside[entry]]
      .flat()
      .filter((r): r is Record<string, unknown> => typeof r === 'object' && r !== null)
      .map((r) => Object.fromEntries(Object.entries(r).map(([k, v]) => [k, typeof v === 'object' ? '' : decoded(String(v))])))
  } catch {
    return null
  }
}
const when = (text: string | undefined): string | null => (text && !Number.isNaN(Date.parse(text)) ? new Date(text).toISOString() : null)

/** A request as far as a follower needs it. */
export type Seen = Pick<ServiceRequest, 'service_request_id' | 'status' | 'status_notes' | 'agency_responsible'> & { updated_datetime: string | null; description: string }
export const requestsIn = (text: string): Seen[] | null =>
  rowsIn(text, 'service_requests', 'request')?.flatMap((r) => {
    const status = r['status']?.toLowerCase()
    return r['service_request_id'] && (status === 'open' || status === 'closed')
      ? [
          {
            service_request_id: r['service_request_id'],
            status,
            status_notes: r['status_notes'] ?? '',
            agency_responsible: r['agency_responsible'] ?? '',
            updated_datetime: when(r['updated_datetime']),
            description: r['description'] ?? '',
          },
        ]
      : []
  }) ?? null
/** What a post (or a token) was answered: a number, or a token to ask with. */
export function numberIn(text: string): { id: string } | { token: string } | null {
  const row = rowsIn(text, 'service_requests', 'request')?.[0]
  if (row?.['service_request_id']) return { id: row['service_request_id'] }
  return row?.['token'] ? { token: row['token'] } : null
}
export const updatesIn = (text: string): (Omit<RequestUpdate, 'media_url'> & { media_url: string })[] | null =>
  rowsIn(text, 'service_request_updates', 'request_update')?.flatMap((r) => {
    const at = when(r['updated_datetime'])
    return r['update_id'] && r['service_request_id'] && at
      ? [
          {
            update_id: r['update_id'],
            service_request_id: r['service_request_id'],
            status: r['status']?.toUpperCase() === 'CLOSED' ? 'CLOSED' : 'OPEN',
            updated_datetime: at,
            description: r['description'] ?? '',
            media_url: r['media_url'] ?? '',
          },
        ]
      : []
  }) ?? null
/** The words of a fault. */
export const faultIn = (text: string): string | null => {
  const row = rowsIn(text, 'errors', 'error')?.[0] ?? (text.trimStart().startsWith('[') ? rowsIn(text, '', '')?.[0] : undefined)
  return row?.['description'] ?? null
}
