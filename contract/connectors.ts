/** Connectors 接入: the outside systems that send to us or are told by us; their health, what came, what is owed, and their keys. */
import { type Static, Type } from '@sinclair/typebox'
import { endpoint, Instant, nullable, oneOf } from './endpoint.ts'

export const payloadOutcomes = { waiting: '待处理', taken: '已收下', duplicate: '重复', refused: '拒收', failed: '出错' } as const
export const deliveryStates = { waiting: '待发', done: '已发', dead: '死信' } as const
const Words = { zh: Type.String(), en: Type.String() }
const Setting = Type.Object({
  key: Type.String(),
  ...Words,
  type: oneOf(['text', 'number', 'flag', 'choice', 'map'] as const),
  needed: Type.Boolean(),
  long: Type.Boolean(),
  choices: Type.Array(Type.String()),
  default: nullable(Type.Union([Type.String(), Type.Number(), Type.Boolean()])),
  hint: nullable(Type.Object(Words)),
  /** Asked only where this other one is filled in. */
  after: nullable(Type.String()),
})
export const ConnectorKind = Type.Object({
  kind: Type.String(),
  label: Type.Object(Words),
  channel: Type.String(),
  settings: Type.Array(Setting),
  proves: Type.Array(oneOf(['apiKey', 'hmac'] as const)),
  outgoing: Type.Array(Type.Object({ key: Type.String(), ...Words })),
  polls: Type.Boolean(),
  /** The setting that says from where it is polled: where that is empty, it is not. */
  fetches: nullable(Type.String()),
  sends: Type.Boolean(),
  inlet: Type.Boolean(),
  words: Type.Boolean(),
})
export type ConnectorKind = Static<typeof ConnectorKind>
const Config = Type.Record(Type.String({ maxLength: 60 }), Type.Unknown())
const Rights = Type.Object({
  units: Type.Optional(Type.Array(Type.Integer(), { maxItems: 200 })),
  items: Type.Optional(Type.Array(Type.String({ maxLength: 40 }), { maxItems: 1000 })),
})
const limits = {
  perMinute: Type.Optional(Type.Integer({ minimum: 1, maximum: 60_000 })),
  atOnce: Type.Optional(Type.Integer({ minimum: 1, maximum: 8 })),
  keepDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 3650 })),
}
/** Not the key itself: how it is called, since when, until when, and when it was last used. */
export const KeyView = Type.Object({
  id: Type.Integer(),
  use: oneOf(['apiKey', 'hmac', 'outgoing'] as const),
  name: Type.String(),
  madeAt: Instant,
  endsAt: nullable(Instant),
  usedAt: nullable(Instant),
})
export const SourceView = Type.Object({
  id: Type.Integer(),
  kind: Type.String(),
  name: Type.String(),
  enabled: Type.Boolean(),
  config: Config,
  rights: Rights,
  perMinute: Type.Integer(),
  atOnce: Type.Integer(),
  keepDays: Type.Integer(),
  keys: Type.Array(KeyView),
  /** Health 健康: of the last 24 hours, except what waits and what is dead, which is all there is. */
  health: Type.Object({
    lastReceivedAt: nullable(Instant),
    /** Seconds between the sender's own time and ours, of the last message that told it. */
    lagSeconds: nullable(Type.Number()),
    taken: Type.Integer(),
    duplicate: Type.Integer(),
    refused: Type.Integer(),
    failed: Type.Integer(),
    waiting: Type.Integer(),
    /** Words of theirs that nobody has mapped, and events that wait for their order or for such a word. */
    unmapped: Type.Integer(),
    events: Type.Integer(),
    sent: Type.Integer(),
    toSend: Type.Integer(),
    oldestToSendAt: nullable(Instant),
    dead: Type.Integer(),
    polledAt: nullable(Instant),
    pollOkAt: nullable(Instant),
    pollError: nullable(Type.String()),
    /** Why the latest that waits to be sent has not gone yet. */
    sendError: nullable(Type.String()),
  }),
})
export type SourceView = Static<typeof SourceView>
const params = Type.Object({ id: Type.Integer() })
const one = Type.Object({ id: Type.Integer(), entry: Type.Integer() })

export const listConnectors = endpoint({
  method: 'GET',
  url: '/connectors',
  allow: 'connectors.watch',
  summary: '接入 Every outside system, how it is, and the kinds that can be added',
  schema: { response: { 200: Type.Object({ kinds: Type.Array(ConnectorKind), sources: Type.Array(SourceView), now: Instant }) } },
})
export const addConnector = endpoint({
  method: 'POST',
  url: '/connectors',
  allow: 'connectors.manage',
  summary: '新增接入 Add an instance of a kind',
  schema: {
    body: Type.Object({ kind: Type.String(), name: Type.String({ minLength: 1, maxLength: 60 }), config: Config, rights: Type.Optional(Rights), ...limits }),
    response: { 200: SourceView },
  },
})
export const changeConnector = endpoint({
  method: 'PUT',
  url: '/connectors/:id',
  allow: 'connectors.manage',
  summary: '改接入 Change, switch on or off',
  schema: {
    params,
    body: Type.Object({
      name: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
      enabled: Type.Optional(Type.Boolean()),
      config: Type.Optional(Config),
      rights: Type.Optional(Rights),
      ...limits,
    }),
    response: { 200: SourceView },
  },
})
export const issueConnectorKey = endpoint({
  method: 'POST',
  url: '/connectors/:id/keys',
  allow: 'connectors.manage',
  summary: '发新凭据 Issue or rotate a key; it is shown this once, and the earlier one of this name counts for another 24 hours. `outgoing` keeps the secret typed in',
  schema: {
    params,
    body: Type.Object({
      use: oneOf(['apiKey', 'hmac', 'outgoing'] as const),
      name: Type.String({ minLength: 1, maxLength: 60 }),
      value: Type.Optional(Type.String({ minLength: 1, maxLength: 4000 })),
    }),
    response: { 200: Type.Object({ id: Type.Integer(), value: nullable(Type.String()) }) },
  },
})
export const endConnectorKey = endpoint({
  method: 'DELETE',
  url: '/connectors/:id/keys/:entry',
  allow: 'connectors.manage',
  summary: '停用凭据 End a key at once',
  schema: { params: one, response: { 200: Type.Object({}) } },
})
export const PayloadView = Type.Object({
  id: Type.Integer(),
  receivedAt: Instant,
  sentAt: nullable(Instant),
  type: Type.String(),
  size: Type.Integer(),
  outcome: oneOf(Object.keys(payloadOutcomes) as (keyof typeof payloadOutcomes)[]),
  outcomeLabel: Type.String(),
  reason: nullable(Type.String()),
  no: nullable(Type.String()),
  tries: Type.Integer(),
})
export type PayloadView = Static<typeof PayloadView>
const page = Type.Object({ before: Type.Optional(Type.Integer()), limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })) })
export const listPayloads = endpoint({
  method: 'GET',
  url: '/connectors/:id/payloads',
  allow: 'connectors.watch',
  summary: '来文 What came, newest first',
  schema: {
    params,
    querystring: Type.Composite([page, Type.Object({ outcome: Type.Optional(oneOf(Object.keys(payloadOutcomes) as (keyof typeof payloadOutcomes)[])) })]),
    response: { 200: Type.Object({ rows: Type.Array(PayloadView), next: nullable(Type.Integer()) }) },
  },
})
export const openPayload = endpoint({
  method: 'POST',
  url: '/connectors/:id/payloads/:entry/open',
  allow: 'connectors.reveal',
  summary: '看原文 Read a kept payload, with the purpose; it is logged',
  schema: {
    params: one,
    body: Type.Object({ purpose: Type.String({ minLength: 2, maxLength: 200 }) }),
    response: { 200: Type.Object({ headers: Type.Record(Type.String(), Type.String()), text: Type.String(), encoding: Type.String() }) },
  },
})
export const replayPayload = endpoint({
  method: 'POST',
  url: '/connectors/:id/payloads/:entry/replay',
  allow: 'connectors.watch',
  summary: '重放 Take a kept payload again; nothing is made twice',
  schema: { params: one, response: { 200: PayloadView } },
})
export const DeliveryView = Type.Object({
  id: Type.Integer(),
  kind: Type.String(),
  no: nullable(Type.String()),
  state: oneOf(Object.keys(deliveryStates) as (keyof typeof deliveryStates)[]),
  stateLabel: Type.String(),
  madeAt: Instant,
  tries: Type.Integer(),
  nextTryAt: nullable(Instant),
  doneAt: nullable(Instant),
  deadAt: nullable(Instant),
  answer: nullable(Type.String()),
  error: nullable(Type.String()),
})
export type DeliveryView = Static<typeof DeliveryView>
export const listDeliveries = endpoint({
  method: 'GET',
  url: '/connectors/:id/deliveries',
  allow: 'connectors.watch',
  summary: '待发与死信 What is owed to this system, newest first',
  schema: {
    params,
    querystring: Type.Composite([page, Type.Object({ state: Type.Optional(oneOf(Object.keys(deliveryStates) as (keyof typeof deliveryStates)[])) })]),
    response: { 200: Type.Object({ rows: Type.Array(DeliveryView), next: nullable(Type.Integer()) }) },
  },
})
export const resendDelivery = endpoint({
  method: 'POST',
  url: '/connectors/:id/deliveries/:entry/resend',
  allow: 'connectors.watch',
  summary: '重发 Send a dead or waiting entry anew',
  schema: { params: one, response: { 200: DeliveryView } },
})
export const pollConnector = endpoint({
  method: 'POST',
  url: '/connectors/:id/poll',
  allow: 'connectors.watch',
  summary: '立即拉取 Ask this system now for what is new',
  schema: { params, response: { 200: Type.Object({}) } },
})
