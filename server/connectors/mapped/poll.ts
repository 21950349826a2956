/** Fetching by address: GET what is new, page by page, each answer kept as it came and taken by the mapping like anything that is sent. Where the limit ends a round, the next one goes on from that page. */
import { createHash } from 'node:crypto'
import { Refused } from '../../kit/errors.ts'
import type { Dock, Payload, Source } from '../kit/connector.ts'
import { ask, Outside } from '../kit/outside.ts'
import { recordsOf } from './records.ts'
import { formatOf } from './translate.ts'

const MINUTE = 60_000
/** Pages of one round; the rest is for the next minute. */
const PAGES = 50
/** `since` moves when the last page is taken, to the moment when the first was asked for; `page` is the one to go on with. */
export interface Cursor {
  since: string
  page?: number
  asked?: string
  rest?: true
}
/** How a moment is written into their address; the first is usual. */
export const moments = {
  'ISO 8601': (at: Date) => at.toISOString(),
  北京时间: (at: Date) => new Date(at.getTime() + 480 * MINUTE).toISOString().slice(0, 19).replace('T', ' '),
  'Unix 秒': (at: Date) => String(Math.floor(at.getTime() / 1000)),
  'Unix 毫秒': (at: Date) => String(at.getTime()),
} as const satisfies Record<string, (at: Date) => string>
export type Moment = keyof typeof moments

/** The address with its blanks filled. What is filled in never changes whom we ask. */
export function addressOf(template: string, since: Date, page: number, moment: Moment = 'ISO 8601'): URL {
  const filled = (instead = '') => template.replaceAll('{since}', instead || encodeURIComponent(moments[moment](since))).replaceAll('{page}', instead || String(page))
  if (!/^https?:\/\/[^/?#{}]+([/?#]|$)/i.test(template) || !URL.canParse(filled()) || new URL(filled()).origin !== new URL(filled('0')).origin)
    throw new Outside(`取件地址写得不对 not an address to fetch from: ${template.slice(0, 200)}`, { again: false })
  return new URL(filled())
}

/** Fetches what is new since the cursor, and answers the cursor after it. An answer that is here already costs nothing; one that is cut off moves no cursor. */
export async function fetchPages(dock: Dock, source: Source, signal: AbortSignal): Promise<Cursor> {
  const { config, mapping } = source,
    now = dock.house.now(),
    was = (source.cursor ?? {}) as Partial<Cursor>,
    since = was.since ?? new Date(now.getTime() - 24 * 60 * MINUTE).toISOString(),
    asked = was.asked ?? now.toISOString(),
    from = new Date(Date.parse(since) - Number(config['overlapMinutes'] ?? 60) * MINUTE)
  if (!mapping) throw new Outside('还没有字段对应，先在接入页做好 there is no mapping yet', { again: true })
  const template = String(config['fetchUrl']),
    header = String(config['fetchHeader'] ?? 'authorization').toLowerCase(),
    token = await dock.outgoing(source, 'fetchToken'),
    headers = token ? { [header]: header === 'authorization' && !/\s/.test(token) ? `Bearer ${token}` : token } : {}
  const paged = template.includes('{page}')
  let page = was.page ?? Number(config['firstPage'] ?? 1),
    before = ''
  for (let n = 0; n < PAGES; n++, page++) {
    const { type, bytes } = await ask(addressOf(template, from, page, config['moment'] as Moment | undefined), { signal, headers }),
      payload: Payload = { type, headers: {}, body: bytes },
      mark = createHash('sha256').update(bytes).digest('hex'),
      lines = recordsOf(payload, formatOf(source), mapping)
    if (!Array.isArray(lines)) throw new Outside(`${lines.zh} ${lines.en}`, { again: true, status: 200 })
    // A page without records is the end; so is the same page again, which some answer beyond the last one.
    if (!lines.length || mark === before) return { since: asked }
    before = mark
    try {
      await dock.receive(source, payload, { once: `poll ${mark}` })
    } catch (error) {
      if (error instanceof Refused && error.code === 'too-many') return { since, asked, page, rest: true }
      throw error
    }
    if (!paged) return { since: asked }
  }
  return { since, asked, page, rest: true }
}
