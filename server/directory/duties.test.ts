import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Person, testHouse } from '../../test/house.ts'
import { stage } from '../../test/play.ts'

let h: Awaited<ReturnType<typeof testHouse>>, play: Awaited<ReturnType<typeof stage>>
const p = {} as Record<'sys' | 'dispatch' | 'boss', Person>
let village = 0,
  code = ''
beforeAll(async () => {
  h = await testHouse()
  play = await stage(h.db, h.house.secrets, h.clock.now)
  p.sys = await h.person('sys', 'sysAdmin')
  p.dispatch = await h.person('sender', 'dispatcher')
  p.boss = await h.person('boss', 'commander')
  village = (await h.db.insertInto('units').values({ code: 'KM', name: '孔庙社区', kind: 'community', cell_id: play.cell }).returning('id').executeTakeFirstOrThrow()).id
  code = (await h.db.selectFrom('items').select('code').where('id', '=', play.item).executeTakeFirstOrThrow()).code
  h.books.refresh()
}, 60_000)
afterAll(() => h.close())

const duty = (unit: string, item: string, more: object = {}) => ({ unit, item, part: 'lead', basis: '社区工作事项清单', note: '', validFrom: '2026-01-01', validTo: null, ...more })
const dispatch = (no: string, fields: object) => h.call(p.dispatch, 'POST', `/cases/${no}/acts`, { target: { life: 'case' }, act: 'dispatch', fields })

test('the system administrator keeps the list; it names only what there is, and each change is on record', async () => {
  expect((await h.call(p.dispatch, 'POST', '/duties', duty('KM', code))).status).toBe(403)
  expect((await h.call(p.sys, 'POST', '/duties', duty('XX', code))).body).toMatchObject({ code: 'bad-duties', zh: '没有单位 XX' })
  expect((await h.call(p.sys, 'POST', '/duties', duty('KM', '77777'))).body.code).toBe('bad-duties')
  expect((await h.call(p.sys, 'POST', '/duties', duty('KM', code, { validTo: '2025-01-01' }))).body.code).toBe('bad-duties')
  const { no } = await play.reach('no list', 'registered', h.clock.now)
  expect((await h.call(p.dispatch, 'GET', `/cases/${no}`)).body.duty).toBeNull()
  expect((await dispatch(no, { lead: village })).status).toBe(200) // where no list is kept, nothing is held back
  // a list that has something else only
  const { body } = await h.call(p.sys, 'POST', '/duties', duty('community', code, { part: 'assist' }))
  expect(body).toMatchObject([{ unit: 'community', unitName: '社区（村）', part: 'assist' }])
  expect((await h.call(p.sys, 'POST', '/duties', duty('community', code, { part: 'assist' }))).body.zh).toBe('这一条已经有了')
  const log = await h.db.selectFrom('audit').select(['action', 'subject']).where('action', 'like', 'duty.%').execute()
  expect(log).toEqual([{ action: 'duty.added', subject: `duty:community/${code}` }])
})

test('what is outside the list cannot be pushed to a community, by dispatcher or commander, and the refusal names the list; helping is another thing', async () => {
  const { no } = await play.reach('outside', 'registered', h.clock.now)
  expect((await h.call(p.dispatch, 'GET', `/cases/${no}`)).body.duty).toMatchObject({ blocks: true, outside: [village], rows: [{ unit: '社区（村）', part: 'assist' }] })
  const no1 = await dispatch(no, { lead: village })
  expect([no1.status, no1.body.code]).toEqual([422, 'outside-duties'])
  expect(no1.body.zh).toMatch(/职责清单里，“.+”只能协助，不能主办，不能派给孔庙社区/)
  await h.call(p.dispatch, 'POST', `/cases/${no}/acts`, { target: { life: 'case' }, act: 'refer', fields: { reason: '谁来办' } })
  expect((await h.call(p.boss, 'POST', `/cases/${no}/acts`, { target: { life: 'case' }, act: 'designate', fields: { lead: village, opinion: '就它' } })).body.code).toBe(
    'outside-duties',
  )
  const done = await h.call(p.boss, 'POST', `/cases/${no}/acts`, {
    target: { life: 'case' },
    act: 'designate',
    fields: { lead: play.roads, assisting: [village], opinion: '社区协助' },
  })
  expect(done.body).toMatchObject({ state: 'inHand' })
})

test('a rule that would push it there loses with the reason; where the office only warns it wins, and the warning stands by', async () => {
  await h.db.updateTable('routing_precedents').set({ withdrawn_at: h.clock.now, withdrawn_why: '只看规则' }).execute() // the meeting's word would come before any rule
  await h.db
    .insertInto('routing_rules')
    .values({ version: 't', position: 0, cond: '{}', unit_code: 'KM', assist: '[]', basis: '', valid_from: '2020-01-01', valid_to: null })
    .execute()
  h.books.refresh()
  const book = await h.books.at(h.clock.now)
  Object.assign(play.book, book)
  const one = await play.reach('rule', 'registered', h.clock.now)
  const { routing } = (await h.call(p.dispatch, 'GET', `/cases/${one.no}`)).body
  expect(routing.lead?.id).not.toBe(village)
  expect(routing.lost).toContainEqual(expect.objectContaining({ against: 0, why: expect.objectContaining({ zh: expect.stringContaining('职责清单') }) }))
  expect((await h.call(p.sys, 'PUT', '/settings/communityDutyBlocks', { value: false })).status).toBe(200)
  Object.assign(play.book, await h.books.at(h.clock.now))
  const two = await play.reach('warned', 'registered', h.clock.now)
  const seen = (await h.call(p.dispatch, 'GET', `/cases/${two.no}`)).body
  expect(seen.routing).toMatchObject({ lead: { id: village } })
  expect(seen.routing.reasons.at(-1).zh).toContain('职责清单')
  expect((await dispatch(two.no, { lead: village })).status).toBe(200)
})

test('the sheet goes out and comes back the same; a new row is added, a changed one changed, a faulty line named', async () => {
  const { csv } = (await h.call(p.dispatch, 'GET', '/duties/sheet')).body
  const check = (text: string) => h.call(p.sys, 'POST', '/duties/sheet/check', { csv: text })
  expect((await check(csv)).body).toEqual({ added: 0, changed: 0, same: 1, problems: [] })
  const more = `${csv.replace('社区工作事项清单', '社区工作事项清单第 2 项')}KM,,${code},,主办,,,2026-01-01,\r\nXX,,${code},,主办,,,,\r\n`
  expect((await check(more)).body).toMatchObject({ added: 1, changed: 1, same: 0, problems: [{ zh: `XX ${code}：没有单位 XX` }] })
  expect((await h.call(p.dispatch, 'POST', '/duties/sheet', { csv: more })).status).toBe(403)
  expect((await h.call(p.sys, 'POST', '/duties/sheet', { csv: more })).body).toMatchObject({ added: 1, changed: 1 })
  expect((await h.call(p.dispatch, 'GET', '/duties')).body.map((d: { unit: string; basis: string }) => [d.unit, d.basis])).toEqual([
    ['community', '社区工作事项清单第 2 项'],
    ['KM', ''],
  ])
})
