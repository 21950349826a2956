import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Person, testHouse } from '../../test/house.ts'
import { hotRules } from '../../domain/hotspot.ts'
import { hotRulesOf, settingFacts, settingFlaw, settingsDefaults } from './settings.ts'

let house: Awaited<ReturnType<typeof testHouse>>
let admin: Person, seat: Person
beforeAll(async () => {
  house = await testHouse()
  admin = await house.person('xitong', 'sysAdmin')
  seat = await house.person('zuoxi', 'acceptor')
})
afterAll(() => house.close())

it('every default fits its own bounds, and each setting says what it is for in two languages', () => {
  for (const [key, fact] of Object.entries(settingFacts)) {
    if (!('fixed' in fact)) expect([key, settingFlaw(key as 'office', settingsDefaults[key as 'office'])]).toEqual([key, null])
    expect(fact.meaning.zh.length * fact.meaning.en.length).toBeGreaterThan(0)
  }
})

it('hot spots begin with the rules that were measured', () => expect(hotRulesOf(settingsDefaults)).toEqual(hotRules))

it('is read by all, changed by the system administrator only', async () => {
  expect((await house.call(null, 'GET', '/settings')).status).toBe(401)
  expect((await house.call(seat, 'GET', '/settings')).body.map((s: { key: string }) => s.key)).toEqual(Object.keys(settingFacts))
  expect((await house.call(seat, 'PUT', '/settings/reopenDays', { value: 5 })).status).toBe(403)
})

it.each([
  ['reopenDays', 366],
  ['reopenDays', -1],
  ['reopenDays', 1.5],
  ['reopenDays', '15'],
  ['twoStepRegistering', 'on'],
  ['numberPrefix', 'rc'],
  ['numberPrefix', ''],
  ['office', 'x'],
  ['demo', true],
  ['stageLimits', {}],
  ['stageLimits', { handle: { amount: 1, unit: 'workDay' } }],
  ['stageLimits', { intake: { amount: 0, unit: 'workHour' } }],
  ['stageLimits', { intake: { amount: 1, unit: 'week' } }],
])('refuses %s = %j in words', async (key, value) => {
  const { status, body } = await house.call(admin, 'PUT', `/settings/${key}`, { value })
  expect([status, body.code]).toEqual([422, 'bad-setting'])
})
it('knows no other setting, not even what lies in the table', async () => {
  expect((await house.call(admin, 'PUT', '/settings/played', { value: true })).status).toBe(404)
  expect((await house.call(admin, 'PUT', '/settings/toString', { value: true })).status).toBe(404)
})

it('changes, at once in the book, on record with both values; a stale form does not overwrite', async () => {
  const { status, body } = await house.call(admin, 'PUT', '/settings/reopenDays', { value: 20, was: 15 })
  expect([status, body.value, body.standard]).toEqual([200, 20, 15])
  expect((await house.books.at(house.clock.now)).settings.reopenDays).toBe(20)
  expect((await house.call(admin, 'PUT', '/settings/reopenDays', { value: 3, was: 15 })).status).toBe(409)
  const log = await house.db.selectFrom('audit').select(['subject', 'detail', 'person_id']).where('action', '=', 'settings.changed').execute()
  expect(log).toEqual([{ subject: 'setting:reopenDays', detail: { from: 15, to: 20 }, person_id: admin.id }])
})

it('says what a change would touch before it is made', async () => {
  const at = async (key: string, value: unknown) => (await house.call(admin, 'POST', `/settings/${key}/preview`, { value })).body.effects
  expect(await at('reopenDays', 20)).toEqual([])
  expect((await at('reopenDays', 21))[0].zh).toBe('反映人现在可以重开的已结案件：0 件变成 0 件')
  expect((await at('stageLimits', { intake: { amount: 2, unit: 'workHour' } }))[0].zh).toContain('受理')
  expect((await at('numberPrefix', 'YH'))[0].zh).toContain('YH')
})
it('a stage limit changed alone leaves the other stages as they are', async () => {
  await house.call(admin, 'PUT', '/settings/stageLimits', { value: { ...settingsDefaults.stageLimits, intake: { amount: 30, unit: 'minute' } } })
  const { stageLimits } = (await house.books.at(house.clock.now)).settings
  expect([stageLimits.intake, stageLimits.check]).toEqual([{ amount: 30, unit: 'minute' }, settingsDefaults.stageLimits.check])
})
it('another process hears of it', async () => {
  const { keepBooks } = await import('./book.ts'),
    { createApp } = await import('../app.ts')
  const books = keepBooks(house.db),
    other = await createApp(house.house, books)
  await other.listen({ port: 0, host: '127.0.0.1' })
  try {
    await expect.poll(async () => (await house.pool.query(`select 1 from pg_stat_activity where query = 'listen directory'`)).rowCount).toBe(1)
    expect((await books.at(house.clock.now)).settings.reopenTimes).toBe(2)
    await house.call(admin, 'PUT', '/settings/reopenTimes', { value: 4 })
    await expect.poll(async () => (await books.at(house.clock.now)).settings.reopenTimes).toBe(4)
  } finally {
    await other.close()
  }
})
