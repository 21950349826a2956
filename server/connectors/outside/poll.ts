/** Fetching from a centre above: page by page, each message a payload of its own, and where the limit ends a round the next one goes on from there. */
import { Refused } from '../../kit/errors.ts'
import type { Dock, Source } from '../kit/connector.ts'
import { ask, Outside } from '../kit/outside.ts'
import { pageIn } from './messages.ts'

const MINUTE = 60_000
/** Pages of one round; the rest is for the next minute. */
const PAGES = 50
/** `since` moves when the last page is taken, to the moment when the first was asked for; `next` is the page to go on with. */
interface Cursor {
  since: string
  next?: string
  asked?: string
  rest?: true
}

/** Takes what is new since the cursor. A message that is here already is a duplicate and costs nothing, so every round comes further. */
export async function fetchNew(dock: Dock, source: Source, signal: AbortSignal): Promise<Cursor> {
  const now = dock.house.now(),
    was = (source.cursor ?? {}) as Partial<Cursor>,
    since = was.since ?? new Date(now.getTime() - 24 * 60 * MINUTE).toISOString(),
    asked = was.asked ?? now.toISOString(),
    token = await dock.outgoing(source, 'token')
  const overlap = Number(source.config['overlapMinutes'] ?? 60) * MINUTE
  let next = was.next
  for (let n = 0; n < PAGES; n++) {
    const url = new URL(String(source.config['fetchUrl']))
    url.searchParams.set('since', new Date(Date.parse(since) - overlap).toISOString())
    if (next !== undefined) url.searchParams.set('next', next)
    const { text } = await ask(url, { signal, headers: token ? { authorization: `Bearer ${token}` } : {} }),
      page = pageIn(text)
    if (!page) throw new Outside('the answer is cut off or not JSON', { again: true, status: 200 })
    for (const m of page.messages) {
      const body = Buffer.from(JSON.stringify({ messageId: m.mark, ...m.fields }))
      try {
        await dock.receive(source, { type: 'application/json; charset=utf-8', headers: {}, body }, { once: m.mark })
      } catch (error) {
        if (error instanceof Refused && error.code === 'too-many') return { since, asked, rest: true, ...(next === undefined ? {} : { next }) }
        throw error
      }
    }
    if (page.next === null) return { since: asked }
    if (page.next === next) throw new Outside('the next page is this page again', { again: false, status: 200 })
    next = page.next
  }
  return { since, asked, rest: true, ...(next === undefined ? {} : { next }) }
}
