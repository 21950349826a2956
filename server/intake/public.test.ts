import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stage } from '../../test/play.ts'
import { type Person, testHouse } from '../../test/house.ts'
import { routeNotices } from '../notify/route.ts'

let h: Awaited<ReturnType<typeof testHouse>>, play: Awaited<ReturnType<typeof stage>>, seat: Person
const own = { life: 'case' } as const
let n = 0
/** Each visitor comes from an address of their own, as in life. */
const from = (ip = `10.1.${++n >> 8}.${n & 255}`) => ip
const call = async (method: 'GET' | 'POST', url: string, payload?: object, headers: Record<string, string> = {}, ip = from()) => {
  const res = await h.app.inject({ method, url: `/api/public${url}`, remoteAddress: ip, headers, ...(payload ? { payload } : {}) })
  return { status: res.statusCode, body: res.json() }
}
const key = () => ({ 'idempotency-key': crypto.randomUUID() })
const report = { text: '井盖松动，夜里响得睡不着。麻烦修一下', place: '东门 3 号', name: '赵小满', phone: '13812345678' }
const photo = async (ip = from()) => {
  const bytes = await sharp({ create: { width: 40, height: 30, channels: 3, background: { r: n % 255, g: 9, b: 9 } } })
    .jpeg()
    .toBuffer()
  const body = Buffer.concat([
    Buffer.from('--x\r\ncontent-disposition: form-data; name="file"; filename="a.jpg"\r\ncontent-type: image/jpeg\r\n\r\n'),
    bytes,
    Buffer.from('\r\n--x--\r\n'),
  ])
  const res = await h.app.inject({ method: 'POST', url: '/api/public/photos', remoteAddress: ip, headers: { 'content-type': 'multipart/form-data; boundary=x' }, payload: body })
  return { status: res.statusCode, body: res.json() }
}
const idOf = async (no: string) => (await h.db.selectFrom('cases').select('id').where('no', '=', no).executeTakeFirstOrThrow()).id
const later = (hours: number) => {
  h.clock.now = new Date(h.clock.now.getTime() + hours * 3_600_000)
}

beforeAll(async () => {
  h = await testHouse('2026-09-22T09:00:00+08:00')
  play = await stage(h.db, h.house.secrets, h.clock.now)
  seat = await h.person('seat', 'acceptor')
})
afterAll(() => h.close())

test('what is missing or made up is refused, and takes nothing in', async () => {
  expect((await call('POST', '/reports', report)).status).toBe(400)
  expect((await call('POST', '/reports', report, { 'idempotency-key': 'short' })).status).toBe(400)
  expect((await call('POST', '/reports', { ...report, text: '' }, key())).status).toBe(400)
  expect((await call('POST', '/reports', { ...report, photos: ['1-00000000000000000000000000000000'] }, key())).body).toMatchObject({
    code: 'bad-input',
    details: { field: 'photos' },
  })
  expect((await call('POST', '/reports', { ...report, photos: Array.from({ length: 7 }, () => 'x') }, key())).status).toBe(400)
  expect((await h.db.selectFrom('reports').select('id').execute()).length).toBe(0)
  const trapped = await call('POST', '/reports', { ...report, website: 'http://buy.example' }, key())
  expect(trapped).toMatchObject({ status: 200, body: { again: false } })
  expect((await h.db.selectFrom('reports').select('id').execute()).length).toBe(0)
  expect((await call('GET', `/reports/${trapped.body.code}`)).status).toBe(404)
})

test('an unknown code, a wrong one and no code at all get the same answer, from every door', async () => {
  const words = { text: '还在响', rating: 'good', reason: '没修' }
  const shapes = new Set<string>()
  for (const code of ['0000-0000-0000-0000', 'ZZZZZZZZZZZZZZZZ', 'x', '%F0%9F%94%A5', "'or 1=1--"])
    for (const [method, end, body] of [
      ['GET', '', undefined],
      ['POST', '/words', { text: words.text }],
      ['POST', '/evaluation', { rating: words.rating }],
      ['POST', '/reopen', { reason: words.reason }],
    ] as const) {
      const { status, body: said } = await call(method, `/reports/${code}${end}`, body, method === 'POST' ? key() : {})
      shapes.add(JSON.stringify([status, said.code, said.zh]))
    }
  expect([...shapes]).toEqual(['[404,"not-found","没有找到"]'])
})

test('a report without an account: one case however often it is sent, sealed, and a code that nobody can read in the database', async () => {
  const k = key(),
    first = await call('POST', '/reports', report, k),
    twice = await call('POST', '/reports', report, k)
  expect(first.body.code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/)
  expect(twice.body).toMatchObject({ code: first.body.code, no: first.body.no, again: true })
  expect((await call('POST', '/reports', { ...report, text: '另一件事，完全不同' }, k)).body.code).toBe('key-reused')
  const rows = await h.db.selectFrom('reports').selectAll().execute()
  expect(rows).toMatchObject([{ channel: 'resident', name_mask: '赵**', phone_mask: '138****5678', by_person: null }])
  const dump = JSON.stringify([rows, await h.db.selectFrom('receipts').selectAll().execute(), await h.db.selectFrom('case_events').selectAll().execute()])
  for (const secret of [first.body.code, first.body.code.replaceAll('-', ''), '13812345678', '赵小满']) expect(dump).not.toContain(secret)
  const seen = (await call('GET', `/reports/${first.body.code.toLowerCase().replaceAll('-', ' ')}`)).body
  expect(seen).toMatchObject({ no: first.body.no, text: report.text, step: 'received', answer: null, may: { add: true, rate: false, reopen: false } })
  expect(JSON.stringify(seen)).not.toContain('13812345678')
})

test("from the report to the answer in a resident's words; rated once; not solved, opened again, within the days and times", async () => {
  const { code, no } = (await call('POST', '/reports', report, key())).body,
    id = await idOf(no)
  await play.deed(id, own, 'accept', 'acceptor', {}, h.clock.now)
  const sent = await call('POST', `/reports/${code}/evaluation`, { rating: 'good' })
  expect(sent).toMatchObject({ status: 409, body: { code: 'moved-on' } })
  expect((await call('POST', `/reports/${code}/reopen`, { reason: '还没修' })).status).toBe(409)
  await play.deed(id, own, 'reject', 'acceptor', { reason: '这个井盖归供水公司，已转告。' }, h.clock.now)
  const seen = (await call('GET', `/reports/${code}`)).body
  expect(seen).toMatchObject({
    step: 'done',
    stands: { zh: '没有立案，原因见答复' },
    answer: { words: '这个井盖归供水公司，已转告。' },
    may: { add: false, rate: true, reopen: true },
  })
  expect(seen.steps.map((s: { words: { zh: string } }) => s.words.zh)).toEqual(['收到了，正在看', '已受理，正在核对情况', '没有立案，原因见答复'])
  for (const inside of ['受理员', 'acceptor', 'rejected', 'seat']) expect(JSON.stringify(seen)).not.toContain(inside)
  const told = await h.db.selectFrom('notices').select(['outcome', 'way']).where('case_id', '=', id).where('to_role', '=', 'reporter').execute()
  expect(
    told.map((t) => [t.way, t.outcome]),
    'shown is told',
  ).toEqual([
    ['page', 'shown'],
    ['page', 'shown'],
  ])
  expect(await routeNotices(h.db, h.clock.now)).toBe(0)
  expect((await call('POST', `/reports/${code}/evaluation`, { rating: 'bad', words: '还在响' })).body).toMatchObject({ rating: 'bad', may: { rate: false } })
  expect((await call('POST', `/reports/${code}/evaluation`, { rating: 'good' })).status).toBe(409)
  const fresh = (await photo()).body.photo
  expect((await call('POST', `/reports/${code}/reopen`, { reason: '夜里还是响', photos: [fresh] })).body).toMatchObject({
    step: 'received',
    photos: 1,
    may: { add: true, reopen: false },
  })
  expect(await h.db.selectFrom('notices').select(['about', 'text']).where('case_id', '=', id).where('about', '=', 'reopened').execute()).toHaveLength(1)
  expect((await h.call(seat, 'GET', `/cases/${no}/notices`)).body).toMatchObject({ evaluations: [{ rating: 'bad', words: '还在响' }] })
  await play.deed(id, own, 'register', 'acceptor', { item: play.item, cell: play.cell, conditions: [] }, h.clock.now)
  await play.deed(id, own, 'forceClose', 'commander', { reason: '等材料', basis: '规程', reply: '材料到了就修' }, h.clock.now)
  later(16 * 24)
  expect((await call('GET', `/reports/${code}`)).body.may.reopen).toBe(false)
  expect((await call('POST', `/reports/${code}/reopen`, { reason: '还是没修' })).body).toMatchObject({ code: 'not-mayReopen' })
})

test('words added to an open matter stand in its story once, with whose they are; a closed one takes none', async () => {
  const mine = (await call('POST', '/reports', report, key())).body,
    other = (await call('POST', '/reports', { ...report, text: '路灯不亮' }, key())).body,
    k = key()
  const token = (await photo()).body.photo
  const added = await call('POST', `/reports/${mine.code}/words`, { text: '<b>刚才又响了</b>', photos: [token] }, k)
  expect(added.body).toMatchObject({ added: [{ text: '<b>刚才又响了</b>' }], photos: 1 })
  expect((await call('POST', `/reports/${mine.code}/words`, { text: '<b>刚才又响了</b>' }, k)).body.added).toHaveLength(1)
  expect((await call('POST', `/reports/${other.code}/words`, { text: '拿别人的照片', photos: [token] }, key())).body, 'a photo belongs to one report').toMatchObject({ photos: 0 })
  expect((await call('GET', `/reports/${other.code}`)).body.added).toEqual([expect.objectContaining({ text: '拿别人的照片' })])
  const fresh = await h.person(`seat${n}`, 'acceptor')
  const bell = (await h.call(fresh, 'GET', '/notices/mine')).body
  expect(bell.rows[0]).toMatchObject({ kind: 'addWords' })
  const id = await idOf(mine.no)
  await play.deed(id, own, 'accept', 'acceptor', {}, h.clock.now)
  await play.deed(id, own, 'reject', 'acceptor', { reason: '已处理' }, h.clock.now)
  expect((await call('POST', `/reports/${mine.code}/words`, { text: '还有' }, key())).status).toBe(409)
})

test('a flood from one address is stopped there, and others are let in', async () => {
  const flood = from('10.9.9.9')
  const statuses: number[] = []
  for (let i = 0; i < 9; i++) statuses.push((await call('POST', '/reports', report, key(), flood)).status)
  expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 429, 429, 429])
  expect((await call('POST', '/reports', report, key())).status).toBe(200)
  const six = [(await call('POST', '/reports', report, key(), '2001:db8:1:2::1')).status]
  for (let i = 2; i < 9; i++) six.push((await call('POST', '/reports', report, key(), `2001:db8:1:2::${i}`)).status)
  expect(six.slice(-2), 'one household, however many addresses it has').toEqual([429, 429])
  later(0.1)
  expect((await call('POST', '/reports', report, key(), flood)).status).toBe(200)
})

test('the page gets the office and communities, and nothing of the work', async () => {
  const { body } = await call('GET', '')
  expect(Object.keys(body).sort()).toEqual(['cells', 'demo', 'ground', 'office'])
})
