/** The lines to brokers of others: one client an instance, that comes back by itself, and acknowledges a reading after it counted. */
import mqtt, { type MqttClient } from 'mqtt'
import { AHEAD } from '../../../domain/alarm.ts'
import { trouble } from '../../kit/trouble.ts'
import type { Dock, Source } from '../kit/connector.ts'
import type { Gateway } from './gateway.ts'
import { readingOf } from './reading.ts'

/** The device number in a topic, by the pattern with the one +; null when it is another topic, or the pattern is none. */
export function keyIn(pattern: string, topic: string): string | null {
  const parts = pattern.split('/'),
    said = topic.split('/')
  if (parts.filter((p) => p === '+').length !== 1 || parts.includes('#') || parts.length !== said.length) return null
  return parts.every((p, i) => p === '+' || p === said[i]) ? said[parts.indexOf('+')]! : null
}
/** A retained message is what was last said, perhaps days ago: it counts only if it says itself that it is of these minutes. */
export function isFresh(payload: Uint8Array, now: Date): boolean {
  const reading = readingOf(payload)
  return 'value' in reading && reading.at !== null && Math.abs(now.getTime() - reading.at) <= AHEAD
}
const noted = async (dock: Dock, source: Source, problem: string | null) => {
  await dock.house.db
    .updateTable('connectors')
    .set({ poll_error: problem, polled_at: dock.house.now(), ...(problem === null ? { poll_ok_at: dock.house.now() } : {}) })
    .where('id', '=', source.id)
    .execute()
    .catch((error: unknown) => trouble('how a line to a broker stands could not be noted', error, { source: source.id, problem }))
}

/** Opens the line of one instance; how it stands is seen on the page 接入. */
export async function openLink(dock: Dock, gateway: Gateway, source: Source, again = 5000): Promise<{ stop: () => Promise<void> } | null> {
  const url = String(source.config['brokerUrl']),
    pattern = String(source.config['topic'] ?? 'sensors/+')
  if (!/^(mqtts?|wss?):\/\//.test(url) || keyIn(pattern, pattern) === null) {
    await noted(dock, source, '地址要以 mqtt(s):// 开头，主题要正好有一个 + The address must begin with mqtt(s)://, the topic have exactly one +')
    return null
  }
  const password = await dock.outgoing(source, 'password')
  const client: MqttClient = mqtt.connect(url, {
    clientId: `yinghuo-${source.id}`,
    clean: false,
    reconnectPeriod: again,
    connectTimeout: 10_000,
    resubscribe: false,
    ...(source.config['user'] ? { username: String(source.config['user']) } : {}),
    ...(password === null ? {} : { password }),
  })
  client.on('connect', () => {
    client.subscribe(pattern, { qos: 1 }, (error, granted) => {
      const ok = !error && (granted ?? []).every((g) => g.qos < 128)
      gateway.line(source.id, ok)
      void noted(dock, source, ok ? null : `不让订阅 not allowed to subscribe ${pattern}`)
    })
  })
  client.on('close', () => gateway.line(source.id, false))
  client.on('error', (error) => void noted(dock, source, String(error.message).slice(0, 300)))
  client.handleMessage = (packet, done) => {
    const key = keyIn(pattern, packet.topic),
      payload = Buffer.from(packet.payload)
    if (key === null || (packet.retain && !isFresh(payload, dock.house.now()))) return done()
    // Not acknowledged when we could not write it: we come back after a pause, and the broker brings it again.
    gateway.hear(source.id, key, payload).then(
      () => done(),
      (error: unknown) => {
        trouble('a reading could not be written; the broker brings it again', error, { source: source.id, key })
        done(error as Error)
        client.stream.destroy()
      },
    )
  }
  return { stop: () => client.endAsync(true).then(() => {}) }
}
