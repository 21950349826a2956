/** A centre above for a test (12345, or the county's city management) which misbehaves as told, and a house that is linked to it. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connectors } from '../server/connectors/all.ts'
import type { Dock } from '../server/connectors/kit/connector.ts'
import { createDock } from '../server/connectors/kit/dock.ts'
import { issueKey } from '../server/connectors/kit/keys.ts'
import { deliverOne } from '../server/connectors/kit/outbox.ts'
import { signed } from '../server/connectors/kit/signature.ts'
import { testHouse } from './house.ts'
import { stage } from './play.ts'

/** How it answers next: rightly; in the middle of its answer the line breaks (what it was told, it has); it is down; it takes nothing; it answers in GB18030 with a BOM before it. */
export type Mood = 'ok' | 'half' | 'down' | 'refuse' | 'bom'
export async function fakeAbove() {
  /** What it was told, in the order it came. */
  const told: Record<string, unknown>[] = []
  const moods: Mood[] = []
  /** What it answers to whoever fetches, by the word for the page. */
  const pages = new Map<string, object>([['', { rows: [] }]])
  const asked: string[] = []
  const server = createServer((req, res) => {
    const chunks: Buffer[] = []
    req.on('data', (c) => chunks.push(c))
    req.on('end', () => {
      const how = moods.shift() ?? 'ok'
      if (how === 'down') return void res.writeHead(503).end('busy')
      if (req.method === 'GET') {
        const url = new URL(req.url!, 'http://above')
        asked.push(url.searchParams.get('next') ?? '')
        const body = Buffer.from(`${how === 'bom' ? '\ufeff' : ''}${JSON.stringify(pages.get(url.searchParams.get('next') ?? ''))}`)
        if (how !== 'half') return void res.writeHead(200, { 'content-type': 'application/json' }).end(body)
        res.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).write(body.subarray(0, body.length / 2))
        return void setTimeout(() => req.socket.destroy(), 10)
      }
      if (how === 'refuse') return void res.writeHead(200).end('{"success":false,"message":"no such order"}')
      told.push(JSON.parse(Buffer.concat(chunks).toString()))
      if (how === 'half') return void req.socket.destroy()
      res.writeHead(200).end('{"success":true}')
    })
  })
  await new Promise<void>((up) => server.listen(0, '127.0.0.1', up))
  return { told, moods, pages, asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close: () => server.close() }
}

/** A house with a stage to play on and instances of links to the fake outside. */
export async function linkedHouse() {
  const above = await fakeAbove(),
    house = await testHouse(),
    play = await stage(house.db, house.house.secrets, house.clock.now)
  house.books.refresh()
  const dock: Dock = createDock(house.house, house.books, connectors),
    secret: Record<number, string> = {}
  const pass = (ms: number) => {
    house.clock.now = new Date(house.clock.now.getTime() + ms)
  }
  async function instance(kind: string, name: string, perMinute = 600): Promise<number> {
    const at = house.clock.now
    const { id } = await house.db
      .insertInto('connectors')
      .values({ kind, name, config: JSON.stringify({ fetchUrl: above.url, returnUrl: above.url }), per_minute: perMinute, made_at: at, changed_at: at })
      .returning('id')
      .executeTakeFirstOrThrow()
    secret[id] = (await house.db.transaction().execute((trx) => issueKey(trx, house.house.secrets, { sourceId: id, use: 'hmac', name: '主' }, at))).value
    return id
  }
  /** Through the real door, signed. */
  async function post(id: number, body: object | Buffer) {
    pass(1000)
    const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body))
    const headers = { 'content-type': 'application/json', ...signed(secret[id]!, bytes, house.clock.now) }
    return (await house.app.inject({ method: 'POST', url: `/in/${id}`, payload: bytes, headers })).json()
  }
  /** Sends all that is due, in order; answers what became of each. */
  async function sendDue() {
    const due = await house.db.selectFrom('deliveries').select(['id', 'kind']).where('done_at', 'is', null).where('dead_at', 'is', null).orderBy('id').execute(),
      out: string[] = []
    for (const d of due) out.push(`${d.kind} ${await deliverOne(dock, d.id, house.clock.now)}`)
    return out
  }
  const report = (no: string) => house.db.selectFrom('reports').selectAll().where('external_no', '=', no).executeTakeFirstOrThrow()
  const close = async () => {
    above.close()
    await house.close()
  }
  return { ...house, above, play, dock, pass, instance, post, sendDue, report, close }
}
