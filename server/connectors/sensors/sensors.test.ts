import { type EventEmitter, once } from 'node:events'
import { connect as dial } from 'node:net'
import mqtt from 'mqtt'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Person, testHouse } from '../../../test/house.ts'
import { connectors } from '../all.ts'
import { createDock } from '../kit/dock.ts'
import { frameGuard, startBroker } from './broker.ts'
import { createGateway, type Gateway } from './gateway.ts'
import { readingOf } from './reading.ts'

let house: Awaited<ReturnType<typeof testHouse>>, admin: Person, source: number, gateway: Gateway
const devices: Record<string, number> = {}
const rule = { side: 'above', on: 10, off: 8, holdMs: 0, clearMs: 0, silentMs: 600_000 }
const body = (key: string, mode: 'watch' | 'open') => ({
  connectorId: source,
  key,
  name: `${key} 号窨井`,
  kind: 'manholeLevel',
  place: '府前路',
  lng: null,
  lat: null,
  itemId: null,
  measure: 'm',
  rule,
  mode,
  active: true,
})
const say = (key: string, value: number) => gateway.hear(source, key, Buffer.from(JSON.stringify({ value })))
const later = (ms: number) => {
  house.clock.now = new Date(house.clock.now.getTime() + ms)
}
/** The client of mqtt has a typed emitter that `once` does not know. */
const heard = (client: mqtt.MqttClient, what: string) => once(client as unknown as EventEmitter, what)
const cases = async () =>
  Number(
    (
      await house.db
        .selectFrom('cases')
        .select((e) => e.fn.countAll().as('n'))
        .executeTakeFirstOrThrow()
    ).n,
  )

beforeAll(async () => {
  house = await testHouse()
  admin = await house.person('xt', 'sysAdmin')
  source = (await house.call(admin, 'POST', '/connectors', { kind: 'sensors', name: '水务', config: {} })).body.id
  for (const [key, mode] of [
    ['m1', 'open'],
    ['m2', 'watch'],
    ['m3', 'open'],
  ] as const)
    devices[key] = (await house.call(admin, 'POST', '/sensors/devices', body(key, mode))).body.id
  gateway = createGateway(createDock(house.house, house.books, connectors))
})
afterAll(() => house.close())

test('an alarm opens one case an episode, and its end is told', async () => {
  expect(await say('m1', 12)).toBe('counted')
  expect(await cases()).toBe(1)
  later(1000)
  await say('m1', 13)
  expect(await cases()).toBe(1)
  later(1000)
  await say('m1', 5)
  await gateway.tick()
  expect((await house.db.selectFrom('notices').where('kind', '=', 'sensor.recovered').select('id').execute()).length).toBe(1)
})
test('watching opens nothing and counts what it would have opened', async () => {
  later(1000)
  await say('m2', 12)
  expect(await cases()).toBe(1)
  const { body: seen } = await house.call(admin, 'GET', '/sensors')
  expect(seen.devices.find((d: { key: string }) => d.key === 'm2').figures).toMatchObject({ episodes: 1, opened: 0, wouldOpen: 1 })
})
test('a snoozed alarm waits, and opens when its snooze ends', async () => {
  const until = new Date(house.clock.now.getTime() + 60_000).toISOString()
  expect((await house.call(admin, 'POST', `/sensors/devices/${devices['m3']}/snooze`, { until, reason: '' })).status).toBe(400)
  expect((await house.call(admin, 'POST', `/sensors/devices/${devices['m3']}/snooze`, { until, reason: '检修' })).status).toBe(200)
  await say('m3', 12)
  await gateway.tick()
  expect(await cases()).toBe(1)
  later(61_000)
  await gateway.tick()
  expect(await cases()).toBe(2)
})
test('what is no reading changes nothing, and readings are not rows', async () => {
  for (const bad of ['{"value":', '{"value":"x"}', '{"value":1,"at":"yesterday"}', `{"value":1,"x":"${'a'.repeat(9000)}"}`])
    expect(await gateway.hear(source, 'm1', Buffer.from(bad))).toBe('bad')
  expect(await gateway.hear(source, 'nobody', Buffer.from('1'))).toBe('unknown')
  await gateway.flush()
  expect(await house.db.selectFrom('devices').where('key', '=', 'm1').select(['bad', 'last_value']).executeTakeFirstOrThrow()).toMatchObject({ last_value: 5 })
  expect(readingOf(Buffer.from('{"value":"3.5","at":1790000000}'))).toEqual({ value: 3.5, at: 1_790_000_000_000 })
})
test('the case of an alarm has the item of its device, as it is in force then', async () => {
  const form = (name: string, valid_from: string, valid_to: string | null) => ({
    ...{ version: 'v', code: '0401', name, kind: '部件', major: '04', major_name: '公用设施', limit_amount: 3, limit_unit: 'workDay', unit_code: null },
    ...{ filing: '[]', closing: '[]', evidence: '{}', valid_from, valid_to },
  })
  const [first, second] = await house.db
    .insertInto('items')
    .values([form('井盖', '2020-01-01', '2026-09-23'), form('井盖缺损', '2026-09-23', '2026-09-24')])
    .returning('id')
    .execute()
  house.books.refresh()
  const put = (itemId: number) => house.call(admin, 'PUT', `/sensors/devices/${devices['m1']}`, { ...body('m1', 'open'), itemId })
  const seen = async () => (await house.call(admin, 'GET', '/sensors')).body.devices.find((d: { key: string }) => d.key === 'm1')
  const next = async () => {
    later(1000)
    await say('m1', 12)
    later(1000)
    await say('m1', 5)
    await gateway.tick()
    return (
      await house.db
        .selectFrom('alarm_episodes as e')
        .innerJoin('cases as c', 'c.id', 'e.case_id')
        .where('e.device_id', '=', devices['m1']!)
        .where('e.what', '=', 'level')
        .select('c.item_id')
        .orderBy('e.id', 'desc')
        .executeTakeFirstOrThrow()
    ).item_id
  }
  const tomorrow = async () => {
    for (let n = 0; n < 4; n++) {
      later(6 * 3_600_000)
      await seen() // a session that is not used ends
    }
  }
  expect((await put(987_654)).body).toMatchObject({ code: 'bad-input' })
  expect((await put(first!.id)).status).toBe(200)
  expect([await next(), (await seen()).item]).toMatchObject([first!.id, { code: '0401', name: '井盖' }])
  await tomorrow()
  expect([await next(), (await seen()).item]).toMatchObject([second!.id, { name: '井盖缺损' }])
  await tomorrow()
  expect([await next(), await seen()]).toMatchObject([null, { itemId: first!.id, item: null }])
})
test('silence counts only while the line is up', async () => {
  later(3_600_000)
  await gateway.tick()
  expect(await house.db.selectFrom('alarm_episodes').where('what', '=', 'silent').select('id').execute()).toEqual([])
  gateway.line(source, true)
  later(600_001)
  await gateway.tick()
  expect((await house.db.selectFrom('alarm_episodes').where('what', '=', 'silent').select('id').execute()).length).toBe(3)
})
test('our broker: own password, own topic, and no huge packet', async () => {
  const { value } = (await house.call(admin, 'POST', `/sensors/devices/${devices['m2']}/password`)).body
  const broker = await startBroker(createDock(house.house, house.books, connectors), gateway, { port: 0, host: '127.0.0.1' })
  try {
    const open = (password: string) => mqtt.connect({ host: '127.0.0.1', port: broker.port, username: 'm2', password, reconnectPeriod: 0 })
    const wrong = open('wrong')
    const [refusal] = await heard(wrong, 'error').catch((e: unknown) => [e])
    expect(String(refusal)).toMatch(/not authorized/i)
    await wrong.endAsync(true)
    const right = open(value)
    await heard(right, 'connect')
    await right.publishAsync('sensors/m2', '{"value":4}', { qos: 1 })
    await gateway.flush()
    expect(await house.db.selectFrom('devices').where('key', '=', 'm2').select('last_value').executeTakeFirstOrThrow()).toEqual({ last_value: 4 })
    // Speaking for another is answered by hanging up.
    right.on('error', () => {})
    right.publish('sensors/m1', '{"value":99}', { qos: 1 }, () => {})
    await heard(right, 'close')
    await gateway.flush()
    expect((await house.db.selectFrom('devices').where('key', '=', 'm1').select('last_value').executeTakeFirstOrThrow()).last_value).toBe(5)
    await right.endAsync(true)
    const raw = dial(broker.port, '127.0.0.1')
    raw.on('error', () => {})
    raw.write(Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f]))
    await once(raw, 'close')
  } finally {
    await broker.stop()
  }
  expect(frameGuard(100)(Buffer.from([0xc0, 0, 0xc0, 0]))).toBe(true)
})

test('what could not be written of a device is written the next time', async () => {
  const readings = async () => (await house.db.selectFrom('devices').select('readings').where('key', '=', 'm2').executeTakeFirstOrThrow()).readings
  later(60_000)
  await gateway.flush()
  const before = await readings()
  expect(await say('m2', 5)).toBe('counted')
  await house.pool.query('alter table devices rename to devices_away')
  await expect(gateway.flush()).rejects.toThrow('devices')
  await house.pool.query('alter table devices_away rename to devices')
  await gateway.flush()
  expect(await readings()).toBe(before + 1)
})
