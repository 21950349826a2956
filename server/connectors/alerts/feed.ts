/** A feed of alerts (Atom, RSS, or one message at the address): what is in it, and fetching what is new. */
import { CAP12 } from '../../../domain/cap/alert.ts'
import { type Element, readXml } from '../../../domain/cap/xml.ts'
import type { Dock, Source } from '../kit/connector.ts'
import { ask, Outside } from '../kit/outside.ts'

const ATOM = 'http://www.w3.org/2005/Atom'
/** So many links are remembered as seen; feeds are shorter. */
const REMEMBERED = 1000
/** So many new messages are fetched in one round; the rest in the next. */
const AT_ONCE = 50
export interface Entry {
  /** What makes it this entry in this version. */
  mark: string
  link: string
}
const child = (e: Element, name: string): Element | undefined => e.children.find((c) => c.name === name)
const words = (e: Element, name: string): string => child(e, name)?.text.trim() ?? ''

/** The entries of a feed, each with its link to a message; null where it is no feed. Links are resolved against the feed. */
export function entriesOf(root: Element, base: string): Entry[] | null {
  const list =
    root.name === 'feed' && root.space === ATOM
      ? root.children.filter((c) => c.name === 'entry')
      : root.name === 'rss' || root.name === 'RDF'
        ? [...(child(root, 'channel')?.children ?? []), ...root.children].filter((c) => c.name === 'item')
        : null
  if (!list) return null
  return list.flatMap((e) => {
    const links = e.children.filter((c) => c.name === 'link' || c.name === 'enclosure'),
      cap = links.find((l) => l.attributes['type']?.includes('cap')) ?? links.find((l) => !l.attributes['rel'] || l.attributes['rel'] === 'alternate') ?? links[0]
    const said = cap?.attributes['href'] ?? cap?.attributes['url'] ?? cap?.text.trim() ?? ''
    const link = URL.parse(said, base)?.href
    return link ? [{ link, mark: `${link} ${words(e, 'updated') || words(e, 'pubDate')}` }] : []
  })
}

/** Asks the feed, and hands on each message it has not seen. A message that cannot be fetched is asked for again next time, and holds up no other. */
export async function pollFeed(dock: Dock, source: Source, signal: AbortSignal): Promise<unknown> {
  const feed = String(source.config['feedUrl'])
  const seen = new Set(((source.cursor ?? {}) as { seen?: string[] }).seen ?? []),
    answer = await ask(feed, { signal, headers: { accept: 'application/atom+xml, application/rss+xml, application/cap+xml, application/xml;q=0.9, text/xml;q=0.8' } }),
    xml = readXml(answer.text)
  if ('problem' in xml) throw new Outside(xml.problem.en, { again: true, status: answer.status })
  const hand = (text: string, mark: string) => dock.receive(source, { type: 'application/cap+xml; charset=utf-8', headers: {}, body: Buffer.from(text) }, { once: mark })
  if (xml.root.name === 'alert' && xml.root.space === CAP12) {
    await hand(answer.text, answer.text)
    return source.cursor
  }
  const entries = entriesOf(xml.root, feed)
  if (!entries) throw new Outside(`neither a feed nor an alert: <${xml.root.name}>`, { again: false, status: answer.status })
  const problems: string[] = [],
    origin = new URL(feed).origin
  for (const { link, mark } of entries.filter((e) => !seen.has(e.mark)).slice(0, AT_ONCE))
    try {
      // A feed must not make this house call an address of its choice.
      if (new URL(link).origin !== origin) throw new Error(`${new URL(link).origin} is not where the feed is`)
      await hand((await ask(link, { signal, maxBytes: 4_000_000 })).text, mark)
      seen.add(mark)
    } catch (error) {
      problems.push(`${link}: ${(error as Error).message}`)
    }
  if (problems.length) {
    // What went well is remembered all the same.
    await dock.house.db
      .updateTable('connectors')
      .set({ cursor: JSON.stringify({ seen: [...seen].slice(-REMEMBERED) }) })
      .where('id', '=', source.id)
      .execute()
    throw new Outside(`${problems.length} not fetched: ${problems[0]}`, { again: true })
  }
  return { seen: [...seen].slice(-REMEMBERED) }
}
