/** Where readings arrive: each moves its device on in memory; only alarms and, now and then, last values are written. One gateway a house, so that episodes are judged one after another. */
import { sql } from 'kysely'
import { type AlarmEvent, type AlarmRule, type DeviceState, pass, take, unheard } from '../../../domain/alarm.ts'
import { asJson } from '../../db/db.ts'
import { createBucket } from '../../kit/bucket.ts'
import type { Dock } from '../kit/connector.ts'
import { beginEpisode, endEpisode, openOwed, wakeSnoozed } from './episodes.ts'
import { readingOf } from './reading.ts'

/** A device as the gateway knows it. */
export interface Device {
  id: number
  connectorId: number
  key: string
  rule: AlarmRule
  state: DeviceState
  counts: { readings: number; dropped: number; bad: number; badReason: string | null }
  dirty: boolean
}
export interface Gateway {
  /** Takes one message of a device; answers whether it counted, and what was wrong otherwise. */
  hear: (connectorId: number, key: string, bytes: Uint8Array) => Promise<'counted' | 'dropped' | 'bad' | 'unknown' | 'too-many'>
  /** The line of an instance is up (again) or down: silence counts only while it is up. */
  line: (connectorId: number, up: boolean) => void
  /** Every few seconds: devices as they are now in the table, lost heartbeats, ended snoozes, what is still owed. */
  tick: () => Promise<void>
  /** Writes last values and counts, in one statement. */
  flush: () => Promise<void>
}
/** A device may speak 30 times at once, then once a second. */
const BURST = 30

export function createGateway(dock: Dock): Gateway {
  const { db, now } = dock.house,
    devices = new Map<string, Device>(),
    upSince = new Map<number, number>(),
    bucket = createBucket(BURST, 1000)
  let seen = '',
    queue: Promise<unknown> = Promise.resolve()
  /** One thing after another; a failure is the caller's, not the next one's. */
  const inLine = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = queue.then(work)
    queue = turn.catch(() => {}) // whoever asked holds `turn`, and the failure with it
    return turn
  }

  /** Reads the devices again when one was changed; what is in memory of a known one stays. */
  async function refresh(): Promise<void> {
    const mark = await sql<{ mark: string }>`select (select count(*) || ' ' || coalesce(max(changed_at)::text, '') from devices) || ' ' ||
      (select count(*) filter (where enabled) || ' ' || coalesce(max(changed_at)::text, '') from connectors where kind = 'sensors') as mark`.execute(db)
    if (mark.rows[0]!.mark === seen) return
    const rows = await db
      .selectFrom('devices as d')
      .innerJoin('connectors as c', 'c.id', 'd.connector_id')
      .where('c.enabled', '=', true)
      .where('d.active', '=', true)
      .select(['d.id', 'd.connector_id', 'd.key', 'd.rule', 'd.state'])
      .execute()
    const old = new Map(devices)
    devices.clear()
    for (const r of rows) {
      const was = old.get(r.key)
      devices.set(r.key, {
        id: r.id,
        connectorId: r.connector_id,
        key: r.key,
        rule: r.rule,
        state: was?.id === r.id ? was.state : (r.state ?? unheard),
        counts: was?.id === r.id ? was.counts : { readings: 0, dropped: 0, bad: 0, badReason: null },
        dirty: was?.dirty ?? false,
      })
    }
    seen = mark.rows[0]!.mark
  }

  /** What follows from a step is written before the step counts: where that fails, the device stays where it was and the next reading says it again. */
  async function follow(device: Device, before: DeviceState, events: readonly AlarmEvent[]): Promise<void> {
    try {
      for (const e of events) await (e.begins ? beginEpisode(dock, device, e, now()) : endEpisode(dock, device, e, now()))
    } catch (error) {
      device.state = before
      throw error
    }
  }

  return {
    async hear(connectorId, key, bytes) {
      if (!devices.has(key)) await inLine(refresh)
      const device = devices.get(key)
      if (!device || device.connectorId !== connectorId) return 'unknown'
      const heard = now()
      if (!bucket.take(key, heard)) return 'too-many'
      const reading = readingOf(bytes)
      device.dirty = true
      if ('problem' in reading) {
        device.counts.bad++
        device.counts.badReason = reading.problem
        return 'bad'
      }
      const before = device.state,
        step = take(device.rule, before, reading, heard.getTime())
      device.state = step.state
      if (step.dropped) device.counts.dropped++
      else device.counts.readings++
      if (step.events.length) await inLine(() => follow(device, before, step.events))
      return step.dropped ? 'dropped' : 'counted'
    },
    line(connectorId, up) {
      if (up) upSince.set(connectorId, now().getTime())
      else upSince.delete(connectorId)
    },
    tick: () =>
      inLine(async () => {
        await refresh()
        const at = now().getTime()
        for (const device of devices.values()) {
          const up = upSince.get(device.connectorId)
          if (up === undefined || device.state.heardAt === null) continue
          const before = device.state,
            step = pass(device.rule, { ...before, heardAt: Math.max(before.heardAt!, up) }, at)
          if (!step.events.length) continue
          device.state = { ...before, silent: true }
          device.dirty = true
          await follow(device, before, step.events)
        }
        await wakeSnoozed(dock, now())
        await openOwed(dock, now())
      }),
    async flush() {
      const rows = [...devices.values()].filter((d) => d.dirty)
      if (!rows.length) return
      for (const d of rows) d.dirty = false
      const told = rows.map(({ id, state, counts }) => {
        const row = {
          id,
          state,
          heard_at: state.heardAt === null ? null : new Date(state.heardAt),
          last_at: state.lastAt === null ? null : new Date(state.lastAt),
          last_value: state.lastValue,
          readings: counts.readings,
          dropped: counts.dropped,
          bad: counts.bad,
          bad_reason: counts.badReason,
        }
        counts.readings = counts.dropped = counts.bad = 0
        return row
      })
      const write = sql`update devices d set state = g.state, heard_at = g.heard_at, last_at = g.last_at, last_value = g.last_value,
        readings = d.readings + g.readings, dropped = d.dropped + g.dropped, bad = d.bad + g.bad, bad_reason = coalesce(g.bad_reason, d.bad_reason)
        from json_populate_recordset(null::devices, ${asJson(told)}::json) g where d.id = g.id`
      try {
        await write.execute(db)
      } catch (error) {
        // What was not written is owed to the next time.
        for (const [i, { key, counts }] of rows.entries()) {
          for (const count of ['readings', 'dropped', 'bad'] as const) counts[count] += told[i]![count]
          const device = devices.get(key)
          if (device) device.dirty = true
        }
        throw error
      }
    },
  }
}
