import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CAP12 } from '../../../domain/cap/alert.ts'
import { type Person, testHouse } from '../../../test/house.ts'
import { stage } from '../../../test/play.ts'
import { connectors } from '../all.ts'
import { createDock } from '../kit/dock.ts'
import { pollOne } from '../kit/jobs.ts'
import { alertJobs } from './jobs.ts'
import { opens } from './take.ts'
import { translate } from './translate.ts'

interface Of {
  id: string
  type?: string
  refs?: string[]
  sent?: string
  status?: string
  severity?: string
  event?: string
  area?: string
  expires?: string
  effective?: string
  sender?: string
  headline?: string
}
const cap = ({
  id,
  type = 'Alert',
  refs = [],
  sent = '2026-09-22T08:00:00+08:00',
  status = 'Actual',
  severity = 'Severe',
  event = '暴雨',
  area,
  expires,
  effective,
  sender = 'qx@example.org',
  headline,
}: Of) =>
  `<?xml version="1.0" encoding="UTF-8"?><alert xmlns="${CAP12}"><identifier>${id}</identifier><sender>${sender}</sender><sent>${sent}</sent><status>${status}</status><msgType>${type}</msgType><scope>Public</scope>${
    refs.length ? `<references>${refs.map((r) => `${sender},${r},2026-09-22T08:00:00+08:00`).join(' ')}</references>` : ''
  }<info><language>zh-CN</language><category>Met</category><event>${event}</event><urgency>Immediate</urgency><severity>${severity}</severity><certainty>Likely</certainty>${
    effective ? `<effective>${effective}</effective>` : ''
  }<expires>${expires ?? '2026-09-22T20:00:00+08:00'}</expires><headline>${headline ?? `${event}预警 ${id}`}</headline><description>注意防范</description><area><areaDesc>如城街道</areaDesc>${
    area ?? '<geocode><valueName>行政区划代码</valueName><value>320682001000</value></geocode>'
  }</area></info></alert>`

let house: Awaited<ReturnType<typeof testHouse>>, dock: ReturnType<typeof createDock>, admin: Person, seat: Person, id: number, key: string
beforeAll(async () => {
  house = await testHouse()
  await stage(house.db, house.house.secrets, house.clock.now)
  const square = (west: number) =>
    JSON.stringify([
      [
        [
          [west, 32.3],
          [west + 0.01, 32.3],
          [west + 0.01, 32.31],
          [west, 32.31],
          [west, 32.3],
        ],
      ],
    ])
  for (const [code, name, west] of [
    ['320682001001', '甲社区', 120.5],
    ['320682001002', '乙社区', 120.51],
  ] as const)
    await house.db
      .insertInto('cells')
      .values({ code, name, kind: 'community', parent_id: null, valid_from: '2020-01-01', valid_to: null, boundary: square(west) })
      .execute()
  house.books.refresh()
  dock = createDock(house.house, house.books, connectors)
  admin = await house.person('a-admin', 'sysAdmin')
  seat = await house.person('a-seat', 'acceptor')
  const made = await make('气象台', { opensFrom: '红色', opensEvents: '暴雨 台风' })
  id = made.id
  key = made.key
})
afterAll(() => house.close())

async function make(name: string, config: object): Promise<{ id: number; key: string }> {
  const { body } = await house.call(admin, 'POST', '/connectors', { kind: 'alerts', name, config })
  return { id: body.id, key: (await house.call(admin, 'POST', `/connectors/${body.id}/keys`, { use: 'apiKey', name: '主' })).body.value }
}
const push = async (body: string | Buffer, to = { id, key }, type = 'application/cap+xml') => {
  const res = await house.app.inject({ method: 'POST', url: `/in/${to.id}`, payload: Buffer.from(body as string), headers: { 'content-type': type, 'x-api-key': to.key } })
  return { status: res.statusCode, body: res.json() }
}
const live = async (who = seat) => (await house.call(who, 'GET', '/alerts/live')).body
const inForce = async () => ((await live()).rows as { identifier: string }[]).map((a) => a.identifier).sort()
const row = (identifier: string) => house.db.selectFrom('alerts').selectAll().where('identifier', '=', identifier).executeTakeFirst()
const cases = async () =>
  Number(
    (
      await house.db
        .selectFrom('cases')
        .select((e) => e.fn.countAll().as('n'))
        .executeTakeFirstOrThrow()
    ).n,
  )

describe('pushed by key', () => {
  test('an alert is in force, with its colour, its span and the communities it is about; sent again it counts once', async () => {
    expect((await push(cap({ id: 'P1' }))).body.outcome).toBe('taken')
    expect((await push(cap({ id: 'P1' }))).body.outcome).toBe('duplicate')
    expect(await live()).toMatchObject({
      communities: 2,
      rows: [{ identifier: 'P1', state: 'live', severity: 'Severe', untilAt: '2026-09-22T12:00:00.000Z', communities: [{ name: '甲社区' }, { name: '乙社区' }], area: '如城街道' }],
    })
    expect((await house.call(await house.person('a-auditor', 'auditor'), 'GET', '/alerts/live')).status).toBe(403)
  })
  test('one that breaks the standard is kept and refused with every breach', async () => {
    const { status, body } = await push(cap({ id: 'P2', severity: 'Bad' }).replace('<scope>Public</scope>', ''))
    expect(status).toBe(422)
    expect(body.reason).toMatch(/alert\/scope 缺少.*info\[1\]\/severity “Bad”/)
    expect(await row('P2')).toBeUndefined()
  })
  test('an Update replaces, a Cancel ends; whichever comes first', async () => {
    await push(cap({ id: 'U1' }))
    await push(cap({ id: 'U2', type: 'Update', refs: ['U1'], sent: '2026-09-22T08:30:00+08:00', severity: 'Extreme', event: '大风' }))
    expect(await inForce()).toEqual(['P1', 'U2'])
    expect(await row('U1')).toMatchObject({ ended_how: 'replaced' })
    await push(cap({ id: 'U3', type: 'Cancel', refs: ['U1', 'U2'], sent: '2026-09-22T08:50:00+08:00' }))
    expect(await inForce()).toEqual(['P1'])
    expect(await row('U2')).toMatchObject({ ended_how: 'cancelled' })
    // The other way round.
    await push(cap({ id: 'V2', type: 'Cancel', refs: ['V1'], sent: '2026-09-22T08:50:00+08:00' }))
    await push(cap({ id: 'V1' }))
    expect(await inForce()).toEqual(['P1'])
    expect(await row('V1')).toMatchObject({ ended_how: 'cancelled' })
    const list = (await house.call(seat, 'GET', '/alerts?limit=3')).body
    expect(list.rows.map((a: { identifier: string; state: string }) => [a.identifier, a.state])).toEqual([
      ['V1', 'cancelled'],
      ['U2', 'cancelled'],
      ['U1', 'replaced'],
    ])
    expect((await house.call(seat, 'GET', `/alerts?before=${list.next}`)).body).toMatchObject({ rows: [{ identifier: 'P1' }], next: null })
  })
  test('whoever may read alerts is told of one that came and of one that ended, and again when one begins or is over by its span', async () => {
    const line = await house.pool.connect(),
      heard: string[] = []
    line.on('notification', (n) => heard.push(n.payload ?? ''))
    await line.query('listen live')
    const turns = () => sql<{ key: string }>`select key from graphile_worker.jobs where task_identifier = 'alertTurn' order by run_at`.execute(house.db)
    const before = (await turns()).rows.length
    await push(cap({ id: 'L1', effective: '2026-09-22T09:30:00+08:00', expires: '2026-09-22T21:30:00+08:00' }))
    await expect.poll(() => heard, { timeout: 5_000 }).toEqual(['alerts'])
    await push(cap({ id: 'L1', effective: '2026-09-22T09:30:00+08:00', expires: '2026-09-22T21:30:00+08:00' }))
    await push('<alert/>')
    await house.pool.query(`select pg_notify('live', 'mark')`)
    await expect.poll(() => heard, { timeout: 5_000 }).toContain('mark')
    expect(heard).toEqual(['alerts', 'mark']) // neither what came twice nor what was refused
    await push(cap({ id: 'L2', type: 'Cancel', refs: ['L1'], sent: '2026-09-22T08:50:00+08:00' }))
    await expect.poll(() => heard, { timeout: 5_000 }).toEqual(['alerts', 'mark', 'alerts'])
    const { rows } = await turns()
    expect(rows).toHaveLength(before + 2)
    expect(rows.map((r) => r.key)).toEqual(expect.arrayContaining(['alertTurn 2026-09-22T01:30:00.000Z', 'alertTurn 2026-09-22T13:30:00.000Z']))
    heard.length = 0
    await alertJobs(house.house)['alertTurn']!({}, {} as never)
    await expect.poll(() => heard, { timeout: 5_000 }).toEqual(['alerts'])
    await line.query('unlisten live')
    line.release()
  })
  test('nobody ends the alert of another', async () => {
    const other = await make('别的台', {})
    expect(
      (await push(cap({ id: 'X1', type: 'Cancel', refs: ['P1'], sent: '2026-09-22T08:50:00+08:00' }).replace('<sender>qx@example.org<', '<sender>other@example.org<'), other)).body
        .outcome,
    ).toBe('taken')
    expect(await inForce()).toEqual(['P1'])
  })
  test('what is over, not yet, elsewhere, or an exercise is not shown as in force; words only are shown', async () => {
    await push(cap({ id: 'E1', expires: '2026-09-22T08:59:00+08:00' }))
    await push(cap({ id: 'E2', effective: '2026-09-22T10:00:00+08:00' }))
    await push(cap({ id: 'E3', area: '<polygon>31,120 31,121 31.5,121 31,120</polygon>' }))
    await push(cap({ id: 'E4', status: 'Exercise' }))
    await push(cap({ id: 'E5', area: '' }))
    expect(await inForce()).toEqual(['E5', 'P1'])
    const { rows } = (await house.call(seat, 'GET', '/alerts?limit=5')).body
    expect(rows.map((a: { state: string; communities: unknown[] | null }) => [a.state, a.communities?.length ?? null])).toEqual([
      ['live', null],
      ['exercise', 2],
      ['live', 0],
      ['coming', 2],
      ['expired', 2],
    ])
    const before = house.clock.now
    house.clock.now = new Date('2026-09-22T10:30:00+08:00')
    expect(await inForce()).toEqual(['E2', 'E5', 'P1'])
    house.clock.now = before
  })
  test('an outside that misbehaves: cut off, GB18030, a DTD, entities, too large, something else', async () => {
    const whole = cap({ id: 'G1' })
    expect((await push(whole.slice(0, -20))).body.reason).toContain('XML 不完整')
    const [a, b] = cap({ id: 'G1', headline: '~' })
      .replaceAll(/[\u4e00-\u9fff]/g, 'x')
      .replace('UTF-8', 'GB2312')
      .split('~')
    expect((await push(Buffer.concat([Buffer.from(a!), Buffer.from([0xb1, 0xa9, 0xd3, 0xea]), Buffer.from(b!)]), undefined, 'application/xml')).body.outcome).toBe('taken')
    expect(await row('G1')).toMatchObject({ headline: '暴雨' })
    expect((await push(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(cap({ id: 'G2' }))]))).body.outcome).toBe('taken')
    expect((await push(`<!DOCTYPE alert [<!ENTITY x SYSTEM "file:///etc/passwd">]>${cap({ id: 'G3' }).replace('注意防范', '&x;')}`)).body.reason).toContain('DTD')
    expect((await push(cap({ id: 'G4', headline: 'x'.repeat(1_000_001) }))).body.reason).toContain('太大')
    for (const odd of ['', 'null', '{"a":1}', '<rss/>', '<alert/>']) expect((await push(odd)).status, odd).toBe(422)
    expect((await push(cap({ id: 'G5', headline: 'half &#xD83D;' }))).status).toBe(422)
  })
})

describe('a case by itself', () => {
  const translated = (of: Of) => (translate({ type: '', headers: {}, body: Buffer.from(cap(of)) })[0] as { word: { alert: Parameters<typeof opens>[1] } }).word.alert
  test('the rule: no case unless it says so; level, event, no exercise', () => {
    const red = { id: 'R', severity: 'Extreme' }
    expect(opens({}, translated(red))).toBe(false)
    expect(opens({ opensFrom: '不自动立案' }, translated(red))).toBe(false)
    expect(opens({ opensFrom: '红色' }, translated(red))).toBe(true)
    expect(opens({ opensFrom: '红色' }, translated({ ...red, severity: 'Severe' }))).toBe(false)
    expect(opens({ opensFrom: '蓝色及以上' }, translated({ ...red, severity: 'Minor' }))).toBe(true)
    expect(opens({ opensFrom: '蓝色及以上' }, translated({ ...red, severity: 'Unknown' }))).toBe(false)
    expect(opens({ opensFrom: '红色', opensEvents: '台风 大风' }, translated(red))).toBe(false)
    expect(opens({ opensFrom: '红色', opensEvents: '台风、暴雨' }, translated(red))).toBe(true)
    expect(opens({ opensFrom: '红色' }, translated({ ...red, status: 'Test' }))).toBe(false)
  })
  test('one case for an alert and its updates; whoever has it hears of each; one that is over or ended opens none', async () => {
    const before = await cases()
    await push(cap({ id: 'C1', severity: 'Extreme' }))
    expect(await cases()).toBe(before + 1)
    const c = await house.db.selectFrom('reports').selectAll().where('key', '=', `c${id}:alert qx@example.org C1`).executeTakeFirstOrThrow()
    expect(c).toMatchObject({ channel: 'alert', place: '甲社区、乙社区', wants_reply: false, connector_id: id, extra: { 级别: '红色' } })
    await push(cap({ id: 'C2', type: 'Update', refs: ['C1'], sent: '2026-09-22T08:30:00+08:00', severity: 'Extreme' }))
    await push(cap({ id: 'C3', type: 'Cancel', refs: ['C2'], sent: '2026-09-22T08:40:00+08:00' }))
    await push(cap({ id: 'C4', severity: 'Extreme', expires: '2026-09-22T08:50:00+08:00' }))
    await push(cap({ id: 'C6', type: 'Cancel', refs: ['C5'], sent: '2026-09-22T08:50:00+08:00' }))
    await push(cap({ id: 'C5', severity: 'Extreme' }))
    expect(await cases()).toBe(before + 1)
    const told = await house.db.selectFrom('notices').select('text').where('case_id', '=', c.case_id).where('kind', '=', 'alert.changed').orderBy('id').execute()
    expect(told.map((n) => n.text.replace(/^\S+ /, ''))).toEqual(['预警有更新：暴雨预警 C2', '预警已解除：暴雨预警 C3'])
    const { rows } = (await house.call(seat, 'GET', '/alerts?limit=100')).body as { rows: { identifier: string; no: string | null }[] }
    expect(rows.find((a) => a.identifier === 'C2')!.no).toMatch(/-\d+/)
  })
})

describe('a feed', () => {
  const files = new Map<string, { body: string | Buffer; how?: 'half' | 'down' }>(),
    asked: string[] = []
  const server: Server = createServer((req, res) => {
    asked.push(req.url!)
    const f = files.get(req.url!)
    if (!f || f.how === 'down') return void res.writeHead(f ? 503 : 404).end()
    if (f.how === 'half') {
      res.writeHead(200, { 'content-length': '9999' })
      res.write(String(f.body).slice(0, 100))
      return void setTimeout(() => req.socket.destroy(), 20)
    }
    res.writeHead(200, { 'content-type': 'application/xml' }).end(f.body)
  })
  const atom = (...entries: string[]) => `<feed xmlns="http://www.w3.org/2005/Atom">${entries.join('')}</feed>`
  const entry = (href: string, updated = '1') => `<entry><updated>${updated}</updated><link rel="self" href="/no"/><link type="application/cap+xml" href="${href}"/></entry>`
  let feed: { id: number }
  beforeAll(async () => {
    await new Promise<void>((up) => server.listen(0, '127.0.0.1', up))
    feed = await make('订阅', { feedUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/feed` })
  })
  afterAll(() => server.close())
  const poll = async () => {
    asked.length = 0
    await pollOne(dock, feed.id, house.clock.now)
    return (await house.db.selectFrom('connectors').select('poll_error').where('id', '=', feed.id).executeTakeFirstOrThrow()).poll_error
  }
  test('each message is fetched once; a changed entry again', async () => {
    files.set('/feed', { body: atom(entry('/f1.cap'), entry('f2.cap')) })
    files.set('/f1.cap', { body: cap({ id: 'F1' }) })
    files.set('/f2.cap', { body: cap({ id: 'F2' }) })
    expect(await poll()).toBeNull()
    expect(await inForce()).toEqual(expect.arrayContaining(['F1', 'F2']))
    await poll()
    expect(asked).toEqual(['/feed'])
    files.set('/feed', { body: atom(entry('/f1.cap', '2'), entry('f2.cap')) })
    await poll()
    expect(asked).toEqual(['/feed', '/f1.cap'])
    expect(await house.db.selectFrom('alerts').select('id').where('identifier', '=', 'F1').execute()).toHaveLength(1)
  })
  test('one that breaks off is asked for again and holds up no other; another site is never asked', async () => {
    files.set('/feed', { body: atom(entry('/f3.cap'), entry('http://127.0.0.1:9/f4.cap'), entry('file:///etc/passwd'), entry('/f5.cap')) })
    files.set('/f3.cap', { body: cap({ id: 'F3' }), how: 'half' })
    files.set('/f5.cap', { body: cap({ id: 'F5' }) })
    expect(await poll()).toContain('3 not fetched')
    expect(await row('F5')).toBeDefined()
    expect(await row('F3')).toBeUndefined()
    files.set('/f3.cap', { body: cap({ id: 'F3' }) })
    expect(await poll()).toContain('is not where the feed is')
    expect(asked).toEqual(['/feed', '/f3.cap'])
    expect(await row('F3')).toBeDefined()
  })
  test('RSS is read as well, one message at the address too; a feed that is cut off or something else concludes nothing', async () => {
    files.set('/feed', { body: '<rss version="2.0"><channel><title>x</title><item><link>/r1.cap</link><pubDate>x</pubDate></item></channel></rss>' })
    files.set('/r1.cap', { body: cap({ id: 'S1' }) })
    expect(await poll()).toBeNull()
    expect(await row('S1')).toBeDefined()
    files.set('/feed', { body: cap({ id: 'S2' }) })
    expect(await poll()).toBeNull()
    expect(await row('S2')).toBeDefined()
    files.set('/feed', { body: atom(entry('/f1.cap')).slice(0, -10) })
    expect(await poll()).toContain('cut off')
    files.set('/feed', { body: '<html></html>' })
    expect(await poll()).toContain('neither a feed')
    files.set('/feed', { body: '', how: 'down' })
    expect(await poll()).toContain('503')
    expect(await inForce()).toEqual(expect.arrayContaining(['F1', 'F2', 'F3', 'F5', 'S1', 'S2']))
  })
})
