/** The line to a broker of others, against real ones in processes of their own: aedes, and mosquitto where the machine has it. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect as dial, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import mqtt from 'mqtt'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Person, testHouse } from '../../../test/house.ts'
import { connectors } from '../all.ts'
import { createDock } from '../kit/dock.ts'
import { createGateway, type Gateway } from './gateway.ts'
import { isFresh, openLink } from './link.ts'

const mosquitto = ['/usr/sbin/mosquitto', 'mosquitto'].find((path) => spawnSync(path, ['-h']).error === undefined)
if (!mosquitto) console.log('mosquitto is not on this machine: its part is skipped')

let house: Awaited<ReturnType<typeof testHouse>>, dock: ReturnType<typeof createDock>, admin: Person, dir: string
beforeAll(async () => {
  house = await testHouse()
  dock = createDock(house.house, house.books, connectors)
  admin = await house.person('xt', 'sysAdmin')
  dir = await mkdtemp(join(tmpdir(), 'yinghuo-broker-'))
})
afterAll(async () => {
  await house.close()
  await rm(dir, { recursive: true, force: true })
})

const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as { port: number }
  probe.close()
  await once(probe, 'close')
  return port
}
const later = (ms: number) => {
  house.clock.now = new Date(house.clock.now.getTime() + ms)
}
const until = (what: () => unknown) => vi.waitFor(async () => expect(await what()).toBe(true), { timeout: 15_000, interval: 50 })
const takesCalls = (port: number) =>
  new Promise<boolean>((done) => {
    const s = dial(port, '127.0.0.1', () => done(true)).on('error', () => done(false))
    s.on('connect', () => s.destroy())
  })

const brokers: [string, ((port: number) => Promise<ChildProcess>) | null][] = [
  ['aedes', async (port) => spawn(process.execPath, [new URL('../../../test/broker.ts', import.meta.url).pathname, String(port)], { stdio: 'ignore' })],
  [
    'mosquitto',
    mosquitto
      ? async (port) => {
          const file = join(dir, `${port}.conf`)
          await writeFile(file, `listener ${port} 127.0.0.1\nallow_anonymous true\npersistence false\n`)
          return spawn(mosquitto, ['-c', file], { stdio: 'ignore' })
        }
      : null,
  ],
]

describe.each(brokers)('a broker of others: %s', (name, start) => {
  let port: number, broker: ChildProcess, source: number, gateway: Gateway, link: Awaited<ReturnType<typeof openLink>>, sender: mqtt.MqttClient
  const key = (n: number) => `${name}-${n}`
  const device = (n: number) =>
    house.call(admin, 'POST', '/sensors/devices', {
      ...{ connectorId: source, key: key(n), name: `${n} 号`, kind: 'waterLevel', place: '府前路', lng: null, lat: null, itemId: null, measure: 'cm', mode: 'open', active: true },
      rule: { side: 'above', on: 10, off: 8, holdMs: 0, clearMs: 0, silentMs: null },
    })
  const up = async () => {
    broker = await start!(port)
    await until(() => takesCalls(port))
  }
  const kill = async () => {
    const gone = once(broker, 'exit')
    broker.kill('SIGKILL')
    await gone
  }
  const open = async (over: Gateway = gateway) => {
    link = await openLink(dock, over, (await dock.source(source))!, 200)
  }
  const say = (n: number, value: object | number, how: object = {}) =>
    sender.publishAsync(`up/${key(n)}/data`, JSON.stringify(value), { qos: 1, ...how } as mqtt.IClientPublishOptions)
  const episodes = async (n: number) =>
    (await house.db.selectFrom('alarm_episodes as e').innerJoin('devices as d', 'd.id', 'e.device_id').where('d.key', '=', key(n)).select('e.case_id').execute()).length
  const counted = async (n: number) => {
    await gateway.flush()
    const { readings, dropped, last_value } = await house.db.selectFrom('devices').where('key', '=', key(n)).select(['readings', 'dropped', 'last_value']).executeTakeFirstOrThrow()
    return { readings: Number(readings), dropped: Number(dropped), last: last_value }
  }
  const standing = async () => (await house.db.selectFrom('connectors').where('id', '=', source).select(['poll_error', 'poll_ok_at']).executeTakeFirstOrThrow()).poll_ok_at !== null

  beforeAll(async () => {
    if (!start) return
    port = await freePort()
    source = (await house.call(admin, 'POST', '/connectors', { kind: 'sensors', name, config: { brokerUrl: `mqtt://127.0.0.1:${port}`, topic: 'up/+/data' } })).body.id
    for (const n of [1, 2, 3, 4, 5]) await device(n)
    gateway = createGateway(dock)
    await up()
    sender = mqtt.connect(`mqtt://127.0.0.1:${port}`, { reconnectPeriod: 100 })
    sender.on('error', () => {})
  })
  afterAll(async () => {
    if (!start) return
    await link?.stop()
    await sender.endAsync(true)
    await kill()
  })
  afterEach(() => {
    later(60_000)
  })

  test.skipIf(!start)('what the broker kept from earlier opens no old alarm; what it says of these minutes does', async () => {
    const at = house.clock.now.getTime()
    await say(2, 99, { retain: true })
    await say(3, { value: 99, at: at - 3_600_000 }, { retain: true })
    await say(4, { value: 99, at: at - 1000 }, { retain: true })
    await open()
    await until(standing)
    await until(async () => (await episodes(4)) === 1)
    expect([await episodes(2), await episodes(3), await episodes(4)]).toEqual([0, 0, 1])
    await say(2, 99)
    await until(async () => (await episodes(2)) === 1)
  })
  test.skipIf(!start)('a reading counts, an alarm opens one case; the same one brought twice counts once', async () => {
    const at = house.clock.now.getTime()
    await say(1, { value: 12, at })
    await say(1, { value: 12, at }, { dup: true })
    await until(async () => (await counted(1)).dropped === 1)
    expect(await counted(1)).toEqual({ readings: 1, dropped: 1, last: 12 })
    expect(await episodes(1)).toBe(1)
    later(1000)
    await say(1, 4)
    await until(async () => (await counted(1)).last === 4)
  })
  test.skipIf(!start)('a broker that dies and comes back: the line comes back by itself, and nothing is opened twice', async () => {
    const lines: boolean[] = []
    await link!.stop()
    await open({ ...gateway, line: (_, isUp) => void lines.push(isUp) })
    await until(() => lines.at(-1) === true)
    await kill()
    await until(() => lines.at(-1) === false)
    await up()
    await until(() => lines.at(-1) === true)
    await until(() => sender.connected)
    later(1000)
    await say(2, 99)
    await until(async () => (await counted(2)).readings === 2)
    expect(await episodes(2)).toBe(1)
    later(1000)
    await say(2, 3)
    await until(async () => (await counted(2)).last === 3)
  })
  test.skipIf(!start)('a reading we could not write is not acknowledged, and is brought again', async () => {
    await link!.stop()
    let failures = 1
    const lines: boolean[] = []
    await open({
      ...gateway,
      line: (_, isUp) => void lines.push(isUp),
      hear: async (...of) => {
        if (failures-- > 0) throw new Error('the database is away')
        return gateway.hear(...of)
      },
    })
    await until(() => lines.at(-1) === true)
    await say(5, { value: 12, at: house.clock.now.getTime() })
    await until(async () => (await episodes(5)) === 1)
    expect(failures).toBeLessThan(0)
  })
})

test('a retained message is of these minutes only if it says so', () => {
  const now = new Date('2026-09-22T09:00:00+08:00'),
    of = (v: unknown) => isFresh(Buffer.from(JSON.stringify(v)), now)
  expect([of(5), of({ value: 5 }), of({ value: 5, at: now.getTime() - 299_000 }), of({ value: 5, at: now.getTime() - 301_000 }), of({ at: now.getTime() })]).toEqual([
    false,
    false,
    true,
    false,
    false,
  ])
})
