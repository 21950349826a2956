/** GET /live: server-sent events for whoever is signed in, of the cases they may see and the topics they may read, and no others. */
import type { ServerResponse } from 'node:http'
import { live } from '../../contract/live.ts'
import { may, type Post } from '../../domain/access.ts'
import { visibleTo } from '../cases/visible.ts'
import type { Books } from '../directory/book.ts'
import { type App, serve } from '../kit/http.ts'
import type { Hub, News } from './hub.ts'
import { listening } from './listening.ts'
import { topics } from './publish.ts'

interface Listener {
  personId: number
  sessionId: string
  out: ServerResponse
}
const tooFarBehind = 1_000_000 // bytes; whoever does not read is let go and reads anew when they come back

/** Serves the channel. `beat` is the time between two signs of life, at which also ended sessions are noticed. */
export function liveRoutes(app: App, books: Books, hub: Hub, { beat = 20_000 }: { beat?: number } = {}): void {
  const { db, now } = app.house
  const listeners = new Set<Listener>()
  const send = (l: Listener, text: string) => {
    if (l.out.writableLength > tooFarBehind) l.out.destroy()
    else l.out.write(text)
  }

  /** Those whose sessions still stand, with their posts of the day; the streams of the others are closed. */
  async function present(): Promise<[Listener, Post[]][]> {
    const asked = [...listeners] // who joins while the question is out was not asked about, and must not be shown the door
    const posts = await listening(
      db,
      asked.map((l) => l.sessionId),
      now(),
    )
    return asked.flatMap((l): [Listener, Post[]][] => {
      const mine = posts.get(l.sessionId)
      if (!mine) l.out.end()
      return mine ? [[l, mine]] : []
    })
  }
  async function tell(news: News): Promise<void> {
    if (!listeners.size) return
    const here = await present()
    if ('missed' in news) {
      for (const [l] of here) send(l, 'event: again\ndata: {}\n\n')
      return
    }
    if ('topic' in news) {
      for (const [l, posts] of here) if (may(posts, topics[news.topic])) send(l, `event: ${news.topic}\ndata: {}\n\n`)
      return
    }
    const book = await books.at(now())
    const read = async (seer: { personId: number; posts: Post[] }) => {
      const visible = visibleTo(seer, book)
      const q = db.selectFrom('cases').select(['no', 'version']).where('cases.id', 'in', news.cases)
      const rows = await (visible ? q.where(visible) : q).orderBy('id').execute()
      return { all: visible === null, text: rows.map((r) => `event: case\ndata: ${JSON.stringify({ case: r.no, version: r.version })}\n\n`).join('') }
    }
    let everything: string | null = null // the same for all who see all
    for (const [l, posts] of here) {
      const seer = { personId: l.personId, posts }
      const text: string = everything !== null && visibleTo(seer, book) === null ? everything : await read(seer).then((r) => (r.all ? (everything = r.text) : r.text))
      if (text) send(l, text)
    }
  }
  const log = (error: unknown) => app.log.error({ err: error }, 'the live channel could not tell')
  // One after the other, so that versions arrive in order.
  let last: Promise<void> = Promise.resolve()
  const inTurn = (work: () => Promise<void>) => void (last = last.then(work).catch(log))
  const leave = hub.listen((news) => inTurn(() => tell(news)))
  const heart = setInterval(
    () =>
      inTurn(async () => {
        if (listeners.size) for (const [l] of await present()) send(l, ': still here\n\n')
      }),
    beat,
  )
  app.addHook('preClose', async () => {
    clearInterval(heart)
    leave()
    for (const l of listeners) l.out.end()
    await last
  })

  serve(app, live, async ({ who }, reply) => {
    reply.hijack()
    const out = reply.raw
    for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) out.setHeader(name, value)
    out.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
    const listener = { personId: who.personId, sessionId: who.sessionId, out }
    listeners.add(listener)
    out.on('error', (error) => app.log.debug({ err: error }, 'a listener went away'))
    // The answer's close, not the request's: a GET is 'closed' as soon as it has been read.
    out.on('close', () => listeners.delete(listener))
    out.write('retry: 3000\n: here\n\n')
    return ''
  })
}
