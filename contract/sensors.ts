/** Sensors 物联感知: devices with their last value, their alarms, and what watching them would have opened. */
import { type Static, Type } from '@sinclair/typebox'
import { decisions, deviceKinds, type DeviceKind } from '../domain/alarm.ts'
import { ItemView } from './cases.ts'
import { endpoint, Instant, nullable, oneOf } from './endpoint.ts'

const Rule = Type.Object({
  side: oneOf(['above', 'below'] as const),
  on: Type.Number(),
  off: Type.Number(),
  holdMs: Type.Integer({ minimum: 0, maximum: 86_400_000 }),
  clearMs: Type.Integer({ minimum: 0, maximum: 86_400_000 }),
  silentMs: Type.Union([Type.Null(), Type.Integer({ minimum: 10_000, maximum: 2_592_000_000 })]),
})
const modes = ['watch', 'open'] as const
const Device = {
  connectorId: Type.Integer(),
  key: Type.String({ pattern: '^[\\w.-]{1,64}$' }),
  name: Type.String({ minLength: 1, maxLength: 80 }),
  kind: oneOf(Object.keys(deviceKinds) as DeviceKind[]),
  place: Type.String({ minLength: 1, maxLength: 200 }),
  lng: Type.Union([Type.Null(), Type.Number({ minimum: -180, maximum: 180 })]),
  lat: Type.Union([Type.Null(), Type.Number({ minimum: -90, maximum: 90 })]),
  itemId: Type.Union([Type.Null(), Type.Integer()]),
  measure: Type.String({ maxLength: 20 }),
  rule: Rule,
  mode: oneOf(modes),
  active: Type.Boolean(),
}
export const DeviceBody = Type.Object(Device)
export type DeviceBody = Static<typeof DeviceBody>
export const DeviceView = Type.Object({
  id: Type.Integer(),
  ...Device,
  /** The form in force of the item its cases get; null where none was chosen, or it has ended. */
  item: nullable(ItemView),
  cell: nullable(Type.String()),
  snoozedUntil: nullable(Instant),
  snoozeReason: nullable(Type.String()),
  hasPassword: Type.Boolean(),
  alarm: Type.Boolean(),
  silent: Type.Boolean(),
  heardAt: nullable(Instant),
  lastAt: nullable(Instant),
  lastValue: nullable(Type.Number()),
  readings: Type.Integer(),
  dropped: Type.Integer(),
  bad: Type.Integer(),
  badReason: nullable(Type.String()),
  /** Of the last 30 days. */
  figures: Type.Object({ episodes: Type.Integer(), opened: Type.Integer(), folded: Type.Integer(), wouldOpen: Type.Integer(), wouldFold: Type.Integer() }),
})
export type DeviceView = Static<typeof DeviceView>
export const EpisodeView = Type.Object({
  id: Type.Integer(),
  deviceId: Type.Integer(),
  device: Type.String(),
  what: oneOf(['level', 'silent'] as const),
  beganAt: Instant,
  endedAt: nullable(Instant),
  value: nullable(Type.Number()),
  measure: Type.String(),
  decision: oneOf(Object.keys(decisions) as (keyof typeof decisions)[]),
  would: oneOf(['opens', 'folds'] as const),
  leader: nullable(Type.Integer()),
  no: nullable(Type.String()),
  problem: nullable(Type.String()),
})
export type EpisodeView = Static<typeof EpisodeView>
const params = Type.Object({ id: Type.Integer() })

export const listSensors = endpoint({
  method: 'GET',
  url: '/sensors',
  allow: 'connectors.watch',
  summary: '物联感知 Devices with their last value, and the latest alarms',
  schema: {
    response: {
      200: Type.Object({
        devices: Type.Array(DeviceView),
        episodes: Type.Array(EpisodeView),
        sources: Type.Array(Type.Object({ id: Type.Integer(), name: Type.String() })),
        now: Instant,
      }),
    },
  },
})
export const addDevice = endpoint({
  method: 'POST',
  url: '/sensors/devices',
  allow: 'connectors.manage',
  summary: '新增设备 Add a device; it is only watched until told otherwise',
  schema: { body: DeviceBody, response: { 200: Type.Object({ id: Type.Integer() }) } },
})
export const changeDevice = endpoint({
  method: 'PUT',
  url: '/sensors/devices/:id',
  allow: 'connectors.manage',
  summary: '改设备 Change a device: thresholds, whether its alarms may open a case',
  schema: { params, body: DeviceBody, response: { 200: Type.Object({ id: Type.Integer() }) } },
})
export const issueDevicePassword = endpoint({
  method: 'POST',
  url: '/sensors/devices/:id/password',
  allow: 'connectors.manage',
  summary: '发口令 A new password for a device, shown once',
  schema: { params, response: { 200: Type.Object({ value: Type.String() }) } },
})
export const snoozeDevice = endpoint({
  method: 'POST',
  url: '/sensors/devices/:id/snooze',
  allow: 'connectors.watch',
  summary: '静默 Silence a device until a time (at most 30 days), with a reason; null ends it',
  schema: {
    params,
    body: Type.Object({ until: Type.Union([Type.Null(), Instant]), reason: Type.String({ maxLength: 200 }) }),
    response: { 200: Type.Object({ id: Type.Integer() }) },
  },
})
