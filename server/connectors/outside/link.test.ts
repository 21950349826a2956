import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testHouse } from '../../../test/house.ts'
import { stage } from '../../../test/play.ts'
import { connectors } from '../all.ts'
import type { Dock } from '../kit/connector.ts'
import { createDock } from '../kit/dock.ts'
import { oweAll, pollOne } from '../kit/jobs.ts'
import { issueKey } from '../kit/keys.ts'
import { deliverOne } from '../kit/outbox.ts'
import { signed } from '../kit/signature.ts'

/** The centre above, which misbehaves: its answers in turn, and the deliveries it took, by their id. */
const told: Record<string, unknown>[] = [],
  answers: ('ok' | 'half' | 'down')[] = []
let listed: object[] = []
const above = createServer((req, res) => {
  const chunks: Buffer[] = []
  req.on('data', (c) => chunks.push(c))
  req.on('end', () => {
    const how = answers.shift() ?? 'ok'
    if (how === 'down') return res.writeHead(500).end('busy')
    if (req.method === 'GET') {
      const body = JSON.stringify({ rows: listed })
      return res.writeHead(200, { 'content-type': 'application/json' }).end(how === 'half' ? body.slice(0, body.length / 2) : body)
    }
    told.push(JSON.parse(Buffer.concat(chunks).toString()))
    if (how === 'half') return req.socket.destroy() // taken there, but its answer is lost
    res.writeHead(200).end('{"success":true}')
  })
})
let house: Awaited<ReturnType<typeof testHouse>>, dock: Dock, play: Awaited<ReturnType<typeof stage>>, hotline: number, city: number
const secret: Record<number, string> = {}
async function instance(kind: string, name: string) {
  const url = `http://127.0.0.1:${(above.address() as AddressInfo).port}/`,
    at = house.clock.now
  const { id } = await house.db
    .insertInto('connectors')
    .values({ kind, name, config: JSON.stringify({ fetchUrl: url, returnUrl: url }), made_at: at, changed_at: at })
    .returning('id')
    .executeTakeFirstOrThrow()
  secret[id] = (await house.db.transaction().execute((trx) => issueKey(trx, house.house.secrets, { sourceId: id, use: 'hmac', name: '主' }, at))).value
  return id
}
const post = async (id: number, body: object | Buffer) => {
  house.clock.now = new Date(house.clock.now.getTime() + 1000)
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body))
  const headers = { 'content-type': 'application/json', ...signed(secret[id]!, bytes, house.clock.now) }
  return (await house.app.inject({ method: 'POST', url: `/in/${id}`, payload: bytes, headers })).json()
}
async function sendDue() {
  const due = await house.db.selectFrom('deliveries').select('id').where('done_at', 'is', null).where('dead_at', 'is', null).orderBy('id').execute(),
    out: unknown[] = []
  for (const d of due) out.push(await deliverOne(dock, d.id, house.clock.now))
  return out
}
const order = (n: number, more: object = {}) => ({
  工单编号: `2026092200000${n}`,
  诉求内容: `东门 ${n} 号路灯不亮`,
  事发地址: '东门',
  联系人: '王小明',
  联系电话: '13812345678',
  ...more,
})
const report = (no: string) => house.db.selectFrom('reports').selectAll().where('external_no', '=', no).executeTakeFirst()

beforeAll(async () => {
  await new Promise<void>((up) => above.listen(0, '127.0.0.1', up))
  house = await testHouse()
  play = await stage(house.db, house.house.secrets, house.clock.now)
  house.books.refresh()
  dock = createDock(house.house, house.books, connectors)
  hotline = await instance('hotline', '市热线')
  city = await instance('cityManagement', '县城管')
})
afterAll(async () => {
  above.close()
  await house.close()
})

test('an order with unknown words is taken with a warning; once mapped, the same words count', async () => {
  const got = await post(hotline, order(1, { 承办单位: '路政科', 办结时限: '尽快' }))
  expect(got).toMatchObject({ outcome: 'taken' })
  expect(got.items[0].reason).toContain('路政科')
  const admin = await house.person('xt', 'sysAdmin')
  expect((await house.call(admin, 'GET', `/connectors/${hotline}/words`)).body.rows).toMatchObject([
    { kind: 'deadline', theirs: '尽快', ours: null },
    { kind: 'unit', theirs: '路政科', ours: null },
  ])
  for (const [kind, theirs, ours] of [
    ['unit', '路政科', '道路'],
    ['deadline', '尽快', '2小时'],
  ])
    expect((await house.call(admin, 'PUT', `/connectors/${hotline}/words`, { kind, theirs, ours })).status).toBe(200)
  const again = await post(hotline, order(2, { 承办单位: '路政科', 办结时限: '尽快', 接收时间: '2026-09-22 08:00' }))
  expect(again.items[0].reason).toBeUndefined()
  expect(await report('20260922000002')).toMatchObject({ connector_id: hotline, external_due_at: new Date('2026-09-22T10:00:00+08:00'), extra: { 建议承办: '道路' } })
  expect((await post(city, order(7, { 承办单位: '路政科' }))).items[0].reason).toContain('路政科') // by source system: the other one has its own words
})

test('duplicates, GB18030, a BOM, a cut-off body, and an event before its order', async () => {
  expect((await post(hotline, order(1))).outcome).toBe('duplicate')
  expect((await post(hotline, Buffer.from(JSON.stringify(order(3)).slice(0, 60)))).outcome).toBe('refused')
  // 催办 of order 3 comes before order 3, and twice
  const urge = { messageId: 'm1', 事件: '催办', 工单编号: '20260922000003', 备注: '请快一点' }
  expect((await post(hotline, urge)).items[0].reason).toContain('还没到')
  expect((await post(hotline, urge)).outcome).toBe('duplicate')
  expect((await post(hotline, Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(JSON.stringify(order(3)))]))).outcome).toBe('taken')
  const { case_id } = (await report('20260922000003'))!
  const words = await house.db.selectFrom('case_events').select('fields').where('case_id', '=', case_id).where('act', '=', 'addWords').execute()
  expect(words.map((w) => w.fields['text'])).toEqual(['上级催办：请快一点'])
  // {"工单编号":"20260922000004","诉求内容":"路灯"} in GB18030
  const gb = Buffer.from('7b22b9a4b5a5b1e0bac5223a223230323630393232303030303034222c22cbdfc7f3c4dac8dd223a22c2b7b5c6227d', 'hex')
  expect((await post(hotline, gb)).outcome).toBe('taken')
  expect((await report('20260922000004'))?.text).toBe('路灯')
})

test('two centres that number alike have a case each; an order that came in a workbook is still the same one', async () => {
  const county = await instance('hotline', '县热线')
  const [one, two] = [(await post(hotline, order(8))).items[0], (await post(county, order(8, { 诉求内容: '西门路面坑洞' }))).items[0]]
  expect([one.outcome, two.outcome]).toEqual(['taken', 'taken'])
  expect(two.no).not.toBe(one.no)
  expect((await post(hotline, order(8, { 备注: '再寄' }))).items[0]).toMatchObject({ outcome: 'duplicate', no: one.no })
  expect((await post(county, order(8, { 诉求内容: '西门路面坑洞', 备注: '再寄' }))).items[0]).toMatchObject({ outcome: 'duplicate', no: two.no })
  const { no } = (await post(county, order(9))).items[0]
  await house.db.updateTable('reports').set({ connector_id: null, key: 'hotline:20260922000009' }).where('external_no', '=', '20260922000009').execute()
  expect((await post(county, order(9, { 备注: '再寄' }))).items[0]).toMatchObject({ outcome: 'duplicate', no })
  expect(await report('20260922000009')).toMatchObject({ connector_id: county, key: 'hotline:20260922000009' })
})

test('the evaluation is kept once; a revoked order nobody took on ends', async () => {
  const rate = { 事件: '评价', 工单编号: '20260922000004', 满意度: '不满意', 备注: '没修' }
  await post(hotline, rate)
  expect((await post(hotline, rate)).outcome).toBe('duplicate')
  expect(await house.db.selectFrom('evaluations').select(['rating', 'words']).execute()).toEqual([{ rating: 'bad', words: '没修' }])
  await post(hotline, { 事件: '撤销', 工单编号: '20260922000004', 备注: '误派' })
  expect(
    await house.db
      .selectFrom('cases')
      .select('state')
      .where('id', '=', (await report('20260922000004'))!.case_id)
      .executeTakeFirst(),
  ).toEqual({ state: 'voided' })
})

test('polling: a cut-off answer moves no cursor, an overlap counts nothing twice', async () => {
  listed = [order(5), order(1)]
  answers.push('half')
  await pollOne(dock, hotline, house.clock.now)
  expect(await report('20260922000005')).toBeUndefined()
  const row = () => house.db.selectFrom('connectors').select(['cursor', 'poll_error']).where('id', '=', hotline).executeTakeFirstOrThrow()
  expect(await row()).toMatchObject({ cursor: null, poll_error: expect.stringContaining('cut off') })
  await pollOne(dock, hotline, house.clock.now)
  await pollOne(dock, hotline, house.clock.now)
  expect(await row()).toMatchObject({ cursor: { since: expect.any(String) }, poll_error: null })
  expect(
    await house.db.selectFrom('reports').select('id').where('connector_id', '=', hotline).where('external_no', 'in', ['20260922000005', '20260922000001']).execute(),
  ).toHaveLength(2)
  listed = []
})

test('signing and an extension asked of the upper centre go out, survive 500 and a lost answer, and its ruling comes back', async () => {
  const { case_id } = (await report('20260922000001'))!,
    dueBy = '2026-10-01T18:00:00+08:00'
  await play.deed(case_id, { life: 'case' }, 'accept', 'acceptor', {}, house.clock.now)
  await play.deed(case_id, { life: 'request', kind: 'upperExtension', unit: null }, 'ask', 'acceptor', { reason: '等配件', dueBy }, house.clock.now)
  await oweAll(dock, house.clock.now)
  await oweAll(dock, house.clock.now)
  answers.push('down')
  expect((await sendDue())[0]).toBe('again')
  house.clock.now = new Date(house.clock.now.getTime() + 120_000)
  answers.push('half')
  await sendDue()
  house.clock.now = new Date(house.clock.now.getTime() + 600_000)
  await sendDue()
  await sendDue()
  const mine = told.filter((t) => t['externalNo'] === '20260922000001')
  const ids = [...new Map(mine.filter((t) => t['action'] === 'sign' || t['action'] === 'extend').map((t) => [t['deliveryId'], t['action']])).values()]
  expect(ids).toEqual(['sign', 'extend']) // twice on the line, once by our id
  await post(hotline, { 事件: '延期批复', 工单编号: '20260922000001', 批复: '同意', 意见: '可以' })
  expect(await house.db.selectFrom('requests').select(['kind', 'state', 'opinion']).where('case_id', '=', case_id).execute()).toEqual([
    { kind: 'upperExtension', state: 'granted', opinion: '可以' },
  ])
  expect((await report('20260922000001'))?.external_due_at).toEqual(new Date(dueBy))
})

test('city management: an old code by date, a unit grid mapped to a cell, an unknown one listed', async () => {
  await house.db.insertInto('item_map').values({ old_system: 'GB/T 30428.2-2013', old_code: '01-10', code: '1', valid_from: '2026-01-01', valid_to: null }).execute()
  await house.db.insertInto('outside_words').values({ connector_id: city, kind: 'cell', theirs: '320682001001001', ours: '1', times: 0, seen_at: null }).execute()
  const one = { 案卷号: '2026092200000061', 问题描述: '井盖破损', 位置描述: '东门', 问题代码: '0110', 单元网格: '320682001001001', 外部时限: '3个工作日' }
  expect((await post(city, one)).items[0].reason).toBeUndefined()
  const { case_id, external_due_at } = (await report('2026092200000061'))!
  expect(external_due_at).not.toBeNull()
  expect(await house.db.selectFrom('cases').select(['item_id', 'cell_id']).where('id', '=', case_id).executeTakeFirst()).toMatchObject({
    item_id: expect.any(Number),
    cell_id: expect.any(Number),
  })
  const two = await post(city, { ...one, 案卷号: '2026092200000062', 单元网格: '320682001001999' })
  expect(two.items[0].reason).toContain('320682001001999')
})
