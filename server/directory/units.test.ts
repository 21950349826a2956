import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Person, testHouse } from '../../test/house.ts'
import { stage } from '../../test/play.ts'

const start = '2026-09-22T09:00:00+08:00'
let h: Awaited<ReturnType<typeof testHouse>>
let play: Awaited<ReturnType<typeof stage>>
let sys: Person, desk: Person, keeper: Person
beforeAll(async () => {
  h = await testHouse(start)
  play = await stage(h.db, h.house.secrets, new Date(start))
  h.books.refresh()
  sys = await h.person('xitong', 'sysAdmin')
  keeper = await h.person('anquan', 'securityAdmin')
  desk = await h.person('paiqian', 'dispatcher')
})
afterAll(() => h.close())
const make = (body: object, by = sys) => h.call(by, 'POST', '/units', { kind: 'department', ...body })
const shut = (id: number, active = false) => h.call(sys, 'PUT', `/units/${id}/active`, { active })

it('a unit is made by the system administrator alone, once under its code, and is there at once', async () => {
  expect((await make({ code: '园林', name: '园林所' }, keeper)).body.code).toBe('not-allowed')
  const { status, body } = await make({ code: '园林', name: ' 园林所 ', cellId: play.cell })
  expect([status, body.name, body.cell, body.liaisons]).toEqual([200, '园林所', '一格', []])
  expect((await h.call(desk, 'GET', '/units')).body.map((u: { code: string }) => u.code)).toContain('园林')
  expect((await make({ code: '园林', name: '又一个' })).body.code).toBe('unit-code-taken')
  expect((await make({ code: 'a b', name: '有空格' })).status).toBe(400)
  expect((await make({ code: 'x', name: '没有这个格', cellId: 999_999 })).body.code).toBe('bad-input')
})
it('it is renamed under the same code, and the audit says from what to what', async () => {
  const { body } = await h.call(sys, 'PUT', `/units/${play.water}`, { name: '水务站' })
  expect(body).toMatchObject({ code: '水务', name: '水务站' })
  expect((await h.db.selectFrom('audit').selectAll().where('action', '=', 'unit.changed').executeTakeFirstOrThrow()).detail).toEqual({ name: ['水务', '水务站'] })
  expect((await h.call(sys, 'PUT', `/units/${play.water}`, { cellId: play.cell })).body.cellId).toBe(play.cell)
  expect((await h.call(sys, 'PUT', `/units/${play.water}`, { cellId: null })).body.cellId).toBe(null)
  expect((await h.call(sys, 'PUT', '/units/999999', { name: '谁' })).status).toBe(404)
})
it('closed only with nothing in hand, nobody in it and no rule that sends to it; closed, nothing can be sent to it', async () => {
  await play.reach('在办', 'pending', h.clock.now)
  expect((await shut(play.roads)).body).toMatchObject({ code: 'unit-busy', details: { orders: 1, posts: 2, rules: 0 } })
  await h.db
    .insertInto('routing_rules')
    .values({ version: 'v', position: 1, cond: '{}', unit_code: '道路', assist: '["水务"]', basis: '', valid_from: '2020-01-01', valid_to: null })
    .execute()
  expect((await shut(play.water)).body).toMatchObject({ code: 'unit-busy', details: { orders: 0, posts: 0, rules: 1 } })
  await h.db.updateTable('routing_rules').set({ valid_to: '2026-09-22' }).execute()
  expect((await shut(play.water)).body.active).toBe(false)
  expect((await h.call(desk, 'GET', '/units')).body.map((u: { id: number }) => u.id)).not.toContain(play.water)
  expect((await h.call(keeper, 'POST', `/accounts/${desk.id}/posts`, { role: 'unit', unitId: play.water })).body.code).toBe('unit-unknown')
  expect((await h.call(sys, 'GET', '/units/all')).body.map((u: { id: number }) => u.id)).toContain(play.water)
  expect((await shut(play.water, true)).body.active).toBe(true)
})
