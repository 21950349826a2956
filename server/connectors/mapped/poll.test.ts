import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Mapping } from '../../../domain/mapping/targets.ts'
import { type Person, testHouse } from '../../../test/house.ts'
import { stage } from '../../../test/play.ts'
import { connectors } from '../all.ts'
import { createDock } from '../kit/dock.ts'
import { pollOne, round } from '../kit/jobs.ts'
import { addressOf } from './poll.ts'

/** How the outside answers next: rightly; the line breaks half-way; half, and then nothing more; whole as HTTP but cut; it is down; it sends on elsewhere. */
type Mood = 'ok' | 'half' | 'hang' | 'cut' | 'down' | 'elsewhere'
const moods: Mood[] = [],
  asked: { path: string; token: string | undefined }[] = []
let pages: Buffer[] = [],
  type = 'application/json'
const outside = createServer((req, res) => {
  asked.push({ path: req.url!, token: (req.headers['x-token'] ?? req.headers['authorization']) as string | undefined })
  const how = moods.shift() ?? 'ok',
    page = Number(new URL(req.url!, 'http://o').searchParams.get('p') ?? 1),
    body = pages[page - 1] ?? Buffer.from('{"rows":[]}')
  if (how === 'down') return void res.writeHead(500).end('busy')
  if (how === 'elsewhere') return void res.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()
  if (how === 'cut') return void res.writeHead(200, { 'content-type': type }).end(body.subarray(0, body.length - 9))
  if (how === 'ok') return void res.writeHead(200, { 'content-type': type }).end(body)
  res.writeHead(200, { 'content-type': type, 'content-length': body.length }).write(body.subarray(0, body.length / 2))
  if (how === 'half') setTimeout(() => req.socket.destroy(), 10)
})
const mapping = (csv: boolean): Mapping => ({
  rows: csv ? '' : 'rows[*]',
  datum: 'wgs84',
  lines: [
    { target: 'externalNo', from: [csv ? { column: 'no' } : { path: 'no' }], steps: [] },
    { target: 'text', from: [csv ? { column: 'what' } : { path: 'what' }], steps: [] },
  ],
  tables: {},
})
const rows = (...of: [string, string][]) => Buffer.from(JSON.stringify({ rows: of.map(([no, what]) => ({ no, what })) }))
let house: Awaited<ReturnType<typeof testHouse>>,
  dock: ReturnType<typeof createDock>,
  admin: Person,
  lead: Person,
  base: string,
  made = 0
beforeAll(async () => {
  await new Promise<void>((up) => outside.listen(0, '127.0.0.1', up))
  base = `http://127.0.0.1:${(outside.address() as AddressInfo).port}`
  house = await testHouse()
  await stage(house.db, house.house.secrets, house.clock.now)
  house.books.refresh()
  dock = createDock(house.house, house.books, connectors)
  admin = await house.person('p-admin', 'sysAdmin')
  lead = await house.person('p-lead', 'shiftLead')
})
afterAll(async () => {
  outside.closeAllConnections()
  outside.close()
  await house.close()
})
beforeEach(() => {
  moods.length = asked.length = 0
  pages = []
  type = 'application/json'
})
const instance = async (config: object, { csv = false, mapped = true, perMinute = 600 } = {}) => {
  const { body } = await house.call(admin, 'POST', '/connectors', { kind: 'mapped', name: `取件 ${++made}`, config: { format: csv ? 'CSV' : 'JSON', ...config }, perMinute })
  if (mapped) expect((await house.call(admin, 'PUT', `/connectors/${body.id}/mapping`, { basedOn: 0, mapping: mapping(csv) })).status).toBe(200)
  return body.id as number
}
const poll = (id: number, signal?: AbortSignal) => pollOne(dock, id, house.clock.now, signal)
const state = (id: number) => house.db.selectFrom('connectors').select(['cursor', 'poll_error']).where('id', '=', id).executeTakeFirstOrThrow()
const texts = async (id: number) => (await house.db.selectFrom('reports').select('text').where('connector_id', '=', id).orderBy('id').execute()).map((r) => r.text)
const pass = (minutes: number) => {
  house.clock.now = new Date(house.clock.now.getTime() + minutes * 60_000)
}

describe('the address', () => {
  const at = new Date('2026-09-22T00:00:00Z')
  test.each([
    ['ISO 8601', '2026-09-22T00%3A00%3A00.000Z'],
    ['北京时间', '2026-09-22%2008%3A00%3A00'],
    ['Unix 秒', '1790035200'],
    ['Unix 毫秒', '1790035200000'],
  ] as const)('a moment as %s', (moment, written) => {
    expect(addressOf('https://o.example/list?from={since}&p={page}', at, 3, moment).href).toBe(`https://o.example/list?from=${written}&p=3`)
  })
  test.each(['ftp://o.example/', 'o.example/list', 'https://{page}.example/', 'https://o.example{page}/', 'http://', 'https://o.example:{page}/'])('%s is none', (template) => {
    expect(() => addressOf(template, at, 1)).toThrow('取件地址写得不对')
  })
})

test('page by page with its own credential; what came before costs nothing; the next round asks from where this one began', async () => {
  const id = await instance({ fetchUrl: `${base}/list?from={since}&p={page}`, fetchHeader: 'X-Token', overlapMinutes: 10 })
  expect((await house.call(admin, 'POST', `/connectors/${id}/keys`, { use: 'outgoing', name: 'fetchToken', value: 'abc' })).status).toBe(200)
  pages = [rows(['1', '路灯不亮'], ['2', '井盖松动']), rows(['2', '井盖松动'], ['3', '树倒了'])]
  const began = house.clock.now
  await poll(id)
  expect(await texts(id)).toEqual(['路灯不亮', '井盖松动', '树倒了'])
  expect(await state(id)).toMatchObject({ cursor: { since: began.toISOString() }, poll_error: null })
  expect(asked.map((a) => a.token)).toEqual(['abc', 'abc', 'abc'])
  pass(5)
  asked.length = 0
  await poll(id)
  expect(asked[0]!.path).toBe(`/list?from=${encodeURIComponent(new Date(began.getTime() - 600_000).toISOString())}&p=1`)
  expect(await texts(id)).toHaveLength(3)
  const { rows: kept } = (await house.call(admin, 'GET', `/connectors/${id}/payloads`)).body
  expect(kept).toHaveLength(2) // each answer is kept once, as it came, and can be taken again
  expect((await house.call(lead, 'POST', `/connectors/${id}/payloads/${kept[0].id}/open`, { purpose: '核对报文' })).body.text).toBe(pages[1]!.toString())
  expect((await house.call(admin, 'POST', `/connectors/${id}/payloads/${kept[0].id}/replay`)).body.outcome).toBe('taken')
  expect(await texts(id)).toHaveLength(3)
})

test('the outside misbehaves: each is named, moves no cursor and makes nothing; then it is whole, and nothing is lost', async () => {
  const id = await instance({ fetchUrl: `${base}/list?p={page}` })
  pages = [rows(['1', '路灯不亮'], ['2', '井盖松动'])]
  for (const [mood, says] of [
    ['half', 'line broke'],
    ['cut', '不完整'],
    ['down', '500 busy'],
    ['elsewhere', '302'],
  ] as const) {
    moods.push(mood)
    await poll(id)
    expect(await state(id), mood).toMatchObject({ cursor: null, poll_error: expect.stringContaining(says) })
  }
  moods.push('hang')
  await poll(id, AbortSignal.timeout(200))
  expect(await state(id)).toMatchObject({ cursor: null, poll_error: expect.stringMatching(/line broke|no answer/) })
  expect(await texts(id)).toEqual([])
  moods.push('ok', 'down')
  await poll(id)
  expect((await state(id)).cursor).toBeNull() // the first page is here, the second is not known: it is asked again from the first
  expect(await texts(id)).toHaveLength(2)
  await poll(id)
  expect(await state(id)).toMatchObject({ cursor: { since: expect.any(String) }, poll_error: null })
  expect(await texts(id)).toEqual(['路灯不亮', '井盖松动'])
})

test('a table in GB18030 that calls itself something else; one that is cut within a quote', async () => {
  const id = await instance({ fetchUrl: `${base}/table.csv` }, { csv: true })
  type = 'text/plain; charset=utf-8'
  pages = [Buffer.concat([Buffer.from('no,what\r\n7,"'), Buffer.from([0xbe, 0xae, 0xb8, 0xc7]), Buffer.from('"\r\n8,"lamp, dark"\r\n')])]
  moods.push('cut')
  await poll(id)
  expect(await state(id)).toMatchObject({ cursor: null, poll_error: expect.stringContaining('不完整') })
  await poll(id)
  expect(await texts(id)).toEqual(['井盖', 'lamp, dark'])
  expect(asked).toHaveLength(2) // without {page} one answer is all
})

test('a bad record is refused by its line and the good ones are taken; without a mapping nothing is asked for; too long a page is said', async () => {
  const id = await instance({ fetchUrl: `${base}/list` }, { mapped: false })
  pages = [rows(['1', ''], ['2', '井盖松动'])]
  await poll(id)
  expect(await state(id)).toMatchObject({ cursor: null, poll_error: expect.stringContaining('还没有字段对应') })
  expect(asked).toHaveLength(0)
  await house.call(admin, 'PUT', `/connectors/${id}/mapping`, { basedOn: 0, mapping: mapping(false) })
  await poll(id)
  expect(await texts(id)).toEqual(['井盖松动'])
  expect((await house.call(admin, 'GET', `/connectors/${id}/payloads`)).body.rows[0]).toMatchObject({ outcome: 'taken', reason: expect.stringContaining('问题描述') })
  pages = [rows(...Array.from({ length: 1001 }, (_, n): [string, string] => [`L${n}`, '路灯']))]
  await poll(id)
  expect((await state(id)).poll_error).toContain('1000')
})

test('a limit ends the round and the next goes on with that page; the last page again and again is the end', async () => {
  const id = await instance({ fetchUrl: `${base}/list?p={page}` }, { perMinute: 2 })
  pages = Array.from({ length: 5 }, (_, n) => rows([`${n}`, `第 ${n} 件`]))
  pages.push(pages[4]!, pages[4]!)
  const counts: number[] = []
  for (let n = 0; n < 3; n++) {
    await poll(id)
    counts.push((await texts(id)).length)
    pass(1)
  }
  expect(counts).toEqual([2, 4, 5])
  expect((await state(id)).cursor).not.toHaveProperty('rest')
  expect(asked.length).toBeLessThan(12)
})

test('the minute’s round asks in its interval', async () => {
  const id = await instance({ fetchUrl: `${base}/list`, everyMinutes: 30 })
  const due = async () => {
    await round(dock, house.clock.now)
    const jobs = await house.pool.query('select 1 from graphile_worker.jobs where key = $1', [`poll ${id}`])
    return jobs.rows.length > 0
  }
  await poll(id)
  pass(10)
  expect(await due()).toBe(false)
  pass(20)
  expect(await due()).toBe(true)
})

test('an instance without an address is not polled, by hand or by the round, and says so', async () => {
  const id = await instance({}),
    polled = () => house.db.selectFrom('connectors').select(['polled_at', 'poll_ok_at']).where('id', '=', id).executeTakeFirstOrThrow()
  await poll(id)
  expect(await polled()).toEqual({ polled_at: null, poll_ok_at: null })
  expect((await house.call(admin, 'POST', `/connectors/${id}/poll`)).body).toMatchObject({ code: 'connector-off' })
  expect((await house.call(admin, 'PUT', `/connectors/${id}`, { config: { format: 'JSON', fetchUrl: `${base}/list` } })).status).toBe(200)
  await poll(id)
  expect((await polled()).poll_ok_at).toEqual(house.clock.now)
})
