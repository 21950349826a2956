/** 预警: what weather and emergency services warn of, as it stands and as it was. */
import { type Static, Type } from '@sinclair/typebox'
import { vocabulary } from '../domain/cap/alert.ts'
import { endpoint, Instant, nullable, oneOf } from './endpoint.ts'

/** How an alert stands; of what is no real one, `exercise`. */
export const alertStates = { live: '生效中', coming: '未生效', expired: '已过期', replaced: '已更新', cancelled: '已解除', exercise: '演习或测试' } as const
export type AlertState = keyof typeof alertStates
export const AlertView = Type.Object({
  id: Type.Integer(),
  state: oneOf(Object.keys(alertStates) as AlertState[]),
  msgType: oneOf(vocabulary.msgType),
  status: oneOf(vocabulary.status),
  event: Type.String(),
  headline: Type.String(),
  description: Type.String(),
  instruction: Type.String(),
  severity: oneOf(vocabulary.severity),
  urgency: oneOf(vocabulary.urgency),
  certainty: oneOf(vocabulary.certainty),
  senderName: Type.String(),
  identifier: Type.String(),
  web: Type.String(),
  contact: Type.String(),
  /** The area in the sender's words. */
  area: Type.String(),
  /** Our communities it is about; null where the message does not say so that it can be placed. */
  communities: nullable(Type.Array(Type.Object({ id: Type.Integer(), name: Type.String() }))),
  sentAt: Instant,
  fromAt: Instant,
  untilAt: Instant,
  onsetAt: nullable(Instant),
  endedAt: nullable(Instant),
  /** The case it opened. */
  no: nullable(Type.String()),
  /** Where it breaks the standard without leaving a doubt. */
  breaches: Type.Array(Type.Object({ at: Type.String(), zh: Type.String(), en: Type.String() })),
})
export type AlertView = Static<typeof AlertView>

export const liveAlerts = endpoint({
  method: 'GET',
  url: '/alerts/live',
  allow: 'alerts.read',
  summary: '生效中的预警 Alerts in force that touch us, the most severe first; `communities` is how many there are here',
  schema: { response: { 200: Type.Object({ rows: Type.Array(AlertView), communities: Type.Integer() }) } },
})
export const listAlerts = endpoint({
  method: 'GET',
  url: '/alerts',
  allow: 'alerts.read',
  summary: '预警 All alerts, newest first, those elsewhere too',
  schema: {
    querystring: Type.Object({ before: Type.Optional(Type.Integer()), limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })) }),
    response: { 200: Type.Object({ rows: Type.Array(AlertView), next: nullable(Type.Integer()), communities: Type.Integer() }) },
  },
})
