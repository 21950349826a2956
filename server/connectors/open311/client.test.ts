import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testHouse } from '../../../test/house.ts'
import { stage } from '../../../test/play.ts'
import { connectors } from '../all.ts'
import type { Dock } from '../kit/connector.ts'
import { createDock } from '../kit/dock.ts'
import { pollOne } from '../kit/jobs.ts'
import { issueKey } from '../kit/keys.ts'
import { deliverOne } from '../kit/outbox.ts'
import { numberIn, requestsIn, updatesIn } from './remote.ts'

type House = Awaited<ReturnType<typeof testHouse>>
const minute = 60_000

/** An instance of a kind, with the keys it needs. */
async function instance(house: House, kind: string, name: string, config: object, rights: object = {}) {
  const { id } = await house.db
    .insertInto('connectors')
    .values({ kind, name, config: JSON.stringify(config), rights: JSON.stringify(rights), made_at: house.clock.now, changed_at: house.clock.now })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}
/** Sends what is due of one instance. */
async function sendDue(house: House, dock: Dock, id: number, signal?: AbortSignal) {
  const due = await house.db.selectFrom('deliveries').select('id').where('connector_id', '=', id).where('done_at', 'is', null).where('dead_at', 'is', null).orderBy('id').execute()
  const out: unknown[] = []
  for (const d of due) out.push(await deliverOne(dock, d.id, house.clock.now, signal))
  return out
}

describe('the client against our own server', () => {
  let house: House, dock: Dock, play: Awaited<ReturnType<typeof stage>>, server: number
  beforeAll(async () => {
    house = await testHouse()
    play = await stage(house.db, house.house.secrets, house.clock.now)
    house.books.refresh()
    dock = createDock(house.house, house.books, connectors)
    await house.app.listen({ port: 0, host: '127.0.0.1' })
    server = await instance(house, 'open311', '上级平台', { jurisdictionId: 'county.example' })
  })
  afterAll(() => house.close())

  test.each(['json', 'xml'])('an order of its unit is pushed once, followed, and handed in with their answer (%s)', async (format) => {
    const { port } = house.app.server.address() as AddressInfo
    const client = await instance(
      house,
      'open311Client',
      `推送 ${format}`,
      { endpoint: `http://127.0.0.1:${port}/open311/v2/`, jurisdictionId: 'county.example', format, services: { '1': '1' }, updates: true },
      { units: [play.roads] },
    )
    await house.db.transaction().execute(async (trx) => {
      const { value } = await issueKey(trx, house.house.secrets, { sourceId: server, use: 'apiKey', name: format }, house.clock.now)
      await issueKey(trx, house.house.secrets, { sourceId: client, use: 'outgoing', name: 'apiKey', value }, house.clock.now)
    })
    const ours = await play.reach(`推送 ${format} 13812345678`, 'pending', house.clock.now)
    await pollOne(dock, client, house.clock.now)
    await pollOne(dock, client, house.clock.now)
    expect(await sendDue(house, dock, client)).toEqual(['done'])
    const pushed = await house.db.selectFrom('open311_pushed').selectAll().where('connector_id', '=', client).executeTakeFirstOrThrow()
    const there = await house.db.selectFrom('reports').selectAll().where('id', '=', Number(pushed.remote_id)).executeTakeFirstOrThrow()
    expect(there).toMatchObject({ connector_id: server, text: `推送 ${format} ***，路面破损（案号 ${ours.no}）`, place: '东门' })

    const order = () => house.db.selectFrom('orders').selectAll().where('case_id', '=', ours.id).executeTakeFirstOrThrow()
    await pollOne(dock, client, house.clock.now)
    expect((await order()).state).toBe('signed') // it stands there, so it is taken on
    house.clock.now = new Date(house.clock.now.getTime() + minute)
    await play.deed(there.case_id, { life: 'case' }, 'accept', 'acceptor', {}, house.clock.now)
    await play.deed(there.case_id, { life: 'case' }, 'reject', 'acceptor', { reason: '已由养护队修好' }, house.clock.now)
    await pollOne(dock, client, house.clock.now)
    await pollOne(dock, client, house.clock.now)
    expect(await order()).toMatchObject({ state: 'done', result: '不予立案。已由养护队修好' })
    expect((await house.db.selectFrom('cases').select('state').where('id', '=', ours.id).executeTakeFirstOrThrow()).state).toBe('handled')
    const told = await house.db.selectFrom('notices').select('text').where('case_id', '=', ours.id).where('kind', '=', 'open311.follow').execute()
    expect(told.map((t) => t.text)).toEqual([`${ours.no} 推送 ${format}：已受理`, `${ours.no} 推送 ${format}：不予立案。已由养护队修好`])
    expect((await house.db.selectFrom('connectors').select('poll_error').where('id', '=', client).executeTakeFirstOrThrow()).poll_error).toBeNull()
  })
})

describe('the client against an outside that misbehaves', () => {
  let house: House, dock: Dock, play: Awaited<ReturnType<typeof stage>>, client: number
  /** What it holds, and how it answers the next request of each kind. */
  const remote = { requests: [] as Record<string, string>[], posts: 0, answer: null as null | ((req: IncomingMessage, res: ServerResponse, body: string) => void) }
  const outside = createServer((req, res) => {
    let body = ''
    req.on('data', (c) => (body += c))
    req.on('end', () => {
      const special = remote.answer
      remote.answer = null
      if (req.method === 'POST') {
        remote.posts++
        const form = new URLSearchParams(body)
        const made = {
          service_request_id: `R-${remote.posts}`,
          status: 'open',
          status_notes: '',
          description: form.get('description')!,
          updated_datetime: house.clock.now.toISOString(),
        }
        remote.requests.push(made)
        if (special) return special(req, res, body)
        return res.end(JSON.stringify([{ service_request_id: made.service_request_id }]))
      }
      if (special) return special(req, res, body)
      const ids = new URL(req.url!, 'http://x').searchParams.get('service_request_id')?.split(',')
      res.end(JSON.stringify(remote.requests.filter((r) => !ids || ids.includes(r['service_request_id']!))))
    })
  })
  const order = (id: number) => house.db.selectFrom('orders').selectAll().where('case_id', '=', id).executeTakeFirstOrThrow()
  const error = async () => (await house.db.selectFrom('connectors').select('poll_error').where('id', '=', client).executeTakeFirstOrThrow()).poll_error
  const later = (minutes: number) => (house.clock.now = new Date(house.clock.now.getTime() + minutes * minute))

  beforeAll(async () => {
    house = await testHouse()
    play = await stage(house.db, house.house.secrets, house.clock.now)
    house.books.refresh()
    dock = createDock(house.house, house.books, connectors)
    await new Promise<void>((up) => outside.listen(0, '127.0.0.1', up))
    client = await instance(
      house,
      'open311Client',
      '外系统',
      { endpoint: `http://127.0.0.1:${(outside.address() as AddressInfo).port}`, usualService: 'pothole' },
      { units: [play.roads] },
    )
  })
  afterAll(async () => {
    await house.close()
    outside.closeAllConnections()
    outside.close()
  })

  test('an answer that never comes makes no second request there: the first is found again by our number', async () => {
    const ours = await play.reach('半路断了', 'pending', house.clock.now)
    await pollOne(dock, client, house.clock.now)
    remote.answer = (_, res) => {
      res.writeHead(200, { 'content-type': 'application/json' })
      res.write('[{"service_req') // and then nothing more
    }
    const abort = new AbortController()
    const sending = sendDue(house, dock, client, abort.signal)
    await expect.poll(() => remote.posts).toBe(1)
    abort.abort()
    expect(await sending).toEqual(['again'])
    later(2)
    expect(await sendDue(house, dock, client)).toEqual(['done'])
    expect(remote.posts).toBe(1)
    expect((await house.db.selectFrom('open311_pushed').select('remote_id').where('case_id', '=', ours.id).executeTakeFirstOrThrow()).remote_id).toBe('R-1')
  })

  test('cut off, foreign or empty answers conclude nothing and are said on the page', async () => {
    for (const body of [
      '[{"service_request_id":"R-1","status":"clo',
      '<html>Bad Gateway</html>',
      '',
      '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e "x">]><service_requests><request/></service_requests>',
    ]) {
      remote.answer = (_, res) => res.end(body)
      await pollOne(dock, client, house.clock.now)
      expect(await error()).toContain('not a whole list')
    }
    remote.answer = (_, res) => res.writeHead(500).end('oops')
    await pollOne(dock, client, house.clock.now)
    expect(await error()).toContain('500')
    await pollOne(dock, client, house.clock.now)
    expect(await error()).toBeNull()
  })

  test('what comes twice, out of order, for others, in another encoding or with unknown words does its work once', async () => {
    const ours = await house.db.selectFrom('open311_pushed').select('case_id').executeTakeFirstOrThrow()
    later(10)
    const [early, late] = [new Date(house.clock.now.getTime() - 5 * minute).toISOString(), house.clock.now.toISOString()]
    const one = { service_request_id: 'R-1', status: 'open', status_notes: '已派养护队', updated_datetime: late }
    remote.answer = (_, res) =>
      res.end(
        JSON.stringify([
          one,
          one,
          { service_request_id: 'R-1', status: 'closed', status_notes: '旧的', updated_datetime: early }, // overtaken on the way
          { service_request_id: 'R-1', status: 'half-open' },
          { service_request_id: 'R-99', status: 'closed' },
          null,
          'x',
        ]),
      )
    await pollOne(dock, client, house.clock.now)
    expect(await error()).toBeNull()
    expect((await order(ours.case_id)).state).toBe('signed')

    later(10)
    const words = Buffer.concat([
      Buffer.from(`<?xml version="1.0" encoding="GB18030"?><service_requests><request><service_request_id>R-1</service_request_id><status>closed</status><status_notes>`),
      Buffer.from([0xd2, 0xd1, 0xd0, 0xde, 0xba, 0xc3]), // 已修好
      Buffer.from(` &amp; &#x68C0;</status_notes><updated_datetime>${house.clock.now.toISOString()}</updated_datetime></request></service_requests>`),
    ])
    for (let n = 0; n < 2; n++) {
      remote.answer = (_, res) => res.writeHead(200, { 'content-type': 'text/xml; charset=utf-8' }).end(words)
      await pollOne(dock, client, house.clock.now)
    }
    expect(await order(ours.case_id)).toMatchObject({ state: 'done', result: '已修好 & 检' })
    const handed = await house.db.selectFrom('case_events').select('act').where('case_id', '=', ours.case_id).where('act', '=', 'submit').execute()
    expect(handed).toHaveLength(1)
  })

  test('a token is asked for its number until there is one', async () => {
    const ours = await play.reach('先给凭号', 'pending', house.clock.now)
    await pollOne(dock, client, house.clock.now)
    remote.answer = (_, res) => res.end('[{"token":"T-1"}]')
    expect(await sendDue(house, dock, client)).toEqual(['done'])
    const number = async () => (await house.db.selectFrom('open311_pushed').select('remote_id').where('case_id', '=', ours.id).executeTakeFirstOrThrow()).remote_id
    remote.answer = (_, res) => res.end('[{"token":"T-1","service_request_id":""}]')
    await pollOne(dock, client, house.clock.now)
    expect(await number()).toBeNull()
    remote.answer = (_, res) => res.end('[{"token":"T-1","service_request_id":"R-2"}]')
    await pollOne(dock, client, house.clock.now)
    expect(await number()).toBe('R-2')
  })

  test('what they refuse is a dead letter with their words, and nothing is asked of them again', async () => {
    await play.reach('不收的', 'pending', house.clock.now)
    await pollOne(dock, client, house.clock.now)
    remote.answer = (_, res) => res.writeHead(400).end('[{"code":400,"description":"outside of our city"}]')
    expect(await sendDue(house, dock, client)).toEqual(['dead'])
    const { error: words } = await house.db.selectFrom('deliveries').select('error').where('dead_at', 'is not', null).executeTakeFirstOrThrow()
    expect(words).toContain('outside of our city')
    await pollOne(dock, client, house.clock.now)
    expect(await sendDue(house, dock, client)).toEqual([])
  })
})

test('lists are read in both formats and every shape that is seen in the wild', () => {
  const xml = (inside: string) => `<?xml version="1.0" encoding="utf-8"?>\n<service_requests>${inside}</service_requests>`
  expect(numberIn(xml('<request><token>12345</token></request>'))).toEqual({ token: '12345' })
  expect(numberIn(xml('<request><service_request_id>638344</service_request_id><token>12345</token></request>'))).toEqual({ id: '638344' })
  expect(numberIn('[{"service_request_id":293944,"service_notice":"…","account_id":null}]')).toEqual({ id: '293944' })
  expect(requestsIn(xml(''))).toEqual([])
  expect(requestsIn('<service_requests/>')).toEqual([])
  expect(requestsIn('[]')).toEqual([])
  expect(requestsIn(xml('<request><service_request_id>1</service_request_id><status>Closed</status><status_notes></status_notes></request>'))).toMatchObject([
    { status: 'closed', status_notes: '' },
  ])
  expect(
    updatesIn('{"service_request_updates":[{"update_id":1,"service_request_id":2,"status":"OPEN","updated_datetime":"2026-09-22T08:00:00+08:00","description":"x"}]}'),
  ).toEqual([{ update_id: '1', service_request_id: '2', status: 'OPEN', updated_datetime: '2026-09-22T00:00:00.000Z', description: 'x', media_url: '' }])
  expect(updatesIn('nonsense')).toBeNull()
})
