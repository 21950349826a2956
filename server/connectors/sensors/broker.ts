/** Our own MQTT broker: each device signs in with its number and password, says what it has to say on its own topic, and hears nobody else's. */
import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer, type Socket } from 'node:net'
import { Aedes, type Client } from 'aedes'
import { trouble } from '../../kit/trouble.ts'
import type { Dock } from '../kit/connector.ts'
import type { Gateway } from './gateway.ts'
import { READING_MAX } from './reading.ts'

export const passwordHash = (password: string | Uint8Array): Buffer => createHash('sha256').update(password).digest()
const topicOf = (key: string) => `sensors/${key}`

/** Watches the framing of MQTT (fixed header and remaining length, §2.2.3 of 3.1.1): false as soon as a packet announces more than `max` bytes, so that it is never gathered in memory. */
export function frameGuard(max: number): (chunk: Uint8Array) => boolean {
  let skip = 0,
    header = true,
    length = 0,
    shift = 0
  return (chunk) => {
    for (let i = 0; i < chunk.length; ) {
      if (skip > 0) {
        const n = Math.min(skip, chunk.length - i)
        skip -= n
        i += n
      } else if (header) {
        header = false
        length = shift = 0
        i++
      } else {
        const byte = chunk[i++]!
        length += (byte & 127) * 2 ** shift
        shift += 7
        if (length > max || shift > 28) return false
        if (byte < 128) {
          skip = length
          header = true
        }
      }
    }
    return true
  }
}

export async function startBroker(dock: Dock, gateway: Gateway, at: { port: number; host: string }): Promise<{ port: number; stop: () => Promise<void> }> {
  const { db } = dock.house,
    of = new WeakMap<Client, { key: string; connectorId: number }>(),
    lines = new Set<number>()
  const refuse = () => Object.assign(new Error('not authorized'), { returnCode: 5 })
  const aedes = await Aedes.createBroker({
    connectTimeout: 10_000,
    keepaliveLimit: 3600,
    maxClientsIdLength: 64,
    maxTopicLevels: 8,
    authenticate: (client, username, password, done) => {
      const find = db
        .selectFrom('devices as d')
        .innerJoin('connectors as c', 'c.id', 'd.connector_id')
        .where('d.key', '=', username ?? '')
        .where('d.active', '=', true)
        .where('c.enabled', '=', true)
        .where((e) => e.or([e('c.config', '=', '{}' as never), e(e.ref('c.config', '->>').key('brokerUrl' as never), 'is', null)]))
        .select(['d.key', 'd.connector_id', 'd.password_hash'])
        .executeTakeFirst()
      find.then(
        (row) => {
          if (!row?.password_hash || !password || !timingSafeEqual(row.password_hash, passwordHash(password))) return done(refuse() as never, false)
          of.set(client, { key: row.key, connectorId: row.connector_id })
          if (!lines.has(row.connector_id)) gateway.line(row.connector_id, true)
          lines.add(row.connector_id)
          done(null, true)
        },
        (error: unknown) => {
          trouble('a device could not be let in; it comes again by itself', error, { device: username })
          done(refuse() as never, false)
        },
      )
    },
    authorizePublish: (client, packet, done) => {
      const who = client && of.get(client)
      // A will is said in the name of its client; nothing is retained: the broker is a door, not a store.
      if (!who || packet.topic !== topicOf(who.key) || packet.payload.length > READING_MAX) return done(refuse())
      packet.retain = false
      gateway.hear(who.connectorId, who.key, Buffer.from(packet.payload)).then(
        () => done(),
        (error: unknown) => {
          trouble('a reading could not be written; its device is cut off and says it again', error, { device: who.key })
          done(error as Error)
        },
      )
    },
    authorizeSubscribe: (client, subscription, done) => {
      const who = of.get(client)
      done(null, who && subscription.topic === `${topicOf(who.key)}/down` ? subscription : null)
    },
  })
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    const fits = frameGuard(4 * READING_MAX)
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy()) // a line that broke: the device comes again by itself
    // Beside `readable`, which the broker listens to: what it reads passes here first.
    socket.on('data', (chunk) => {
      if (!fits(chunk as Buffer)) socket.destroy()
    })
    aedes.handle(socket)
  })
  await new Promise<void>((up, down) => server.once('error', down).listen(at.port, at.host, up))
  return {
    port: (server.address() as { port: number }).port,
    stop: async () => {
      const closed = new Promise<void>((done) => server.close(() => done()))
      for (const s of sockets) s.destroy()
      await new Promise<void>((done) => aedes.close(() => done()))
      await closed
    },
  }
}
