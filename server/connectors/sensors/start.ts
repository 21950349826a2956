/** Starts what listens to devices: our own broker where a port is set, the lines to others, and the few-second round. */
import { trouble } from '../../kit/trouble.ts'
import type { Dock } from '../kit/connector.ts'
import { sourcesOf } from '../kit/sources.ts'
import { startBroker } from './broker.ts'
import { createGateway } from './gateway.ts'
import { openLink } from './link.ts'

const TICK = 5000

/** `MQTT_PORT` opens our own broker, on `MQTT_HOST` (127.0.0.1 unless told). */
export async function startSensors(dock: Dock, env: NodeJS.ProcessEnv): Promise<{ stop: () => Promise<void> }> {
  const gateway = createGateway(dock),
    port = Number(env['MQTT_PORT'])
  const broker = env['MQTT_PORT'] && Number.isInteger(port) ? await startBroker(dock, gateway, { port, host: env['MQTT_HOST'] || '127.0.0.1' }) : null
  const links = new Map<number, { as: string; stop: (() => Promise<void>) | null }>()
  /** The lines follow the instances: a changed one is closed and opened anew. */
  async function follow(): Promise<void> {
    const sources = (await sourcesOf(dock.house.db, { kind: 'sensors' })).filter((s) => s.enabled && s.config['brokerUrl'])
    const keys = await dock.house.db
      .selectFrom('connector_keys')
      .where('use', '=', 'outgoing')
      .groupBy('connector_id')
      .select((e) => ['connector_id', e.fn.max('id').as('last')])
      .execute()
    const wanted = new Map(sources.map((s) => [s.id, { s, as: JSON.stringify([s.config, keys.find((k) => k.connector_id === s.id)?.last]) }]))
    for (const [id, link] of links)
      if (wanted.get(id)?.as !== link.as) {
        links.delete(id)
        await link.stop?.()
      }
    for (const [id, { s, as }] of wanted) if (!links.has(id)) links.set(id, { as, stop: (await openLink(dock, gateway, s))?.stop ?? null })
  }
  let stopped = false,
    timer: NodeJS.Timeout | undefined
  const step = async (): Promise<void> => {
    try {
      await follow()
      await gateway.tick()
      await gateway.flush()
    } catch (error) {
      trouble('the round of the sensors failed; it is tried again', error)
    }
    if (!stopped)
      timer = setTimeout(() => {
        current = step()
      }, TICK)
  }
  let current = step()
  return {
    async stop() {
      stopped = true
      clearTimeout(timer)
      await current
      for (const { stop } of links.values()) await stop?.()
      await broker?.stop()
      await gateway.flush()
    },
  }
}
