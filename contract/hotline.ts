/** 12345 both ways: a pasted work order read, and what an outside system's words mean here. */
import { type Static, Type } from '@sinclair/typebox'
import { endpoint, Instant, nullable, oneOf } from './endpoint.ts'

/** What was recognised in a pasted work order: to be looked at in the report form before it is filed. */
export const PastedOrder = Type.Object({
  externalNo: nullable(Type.String()),
  text: Type.String(),
  /** Blocks about earlier orders that the hotline had appended: taken off the description. */
  quoted: Type.Array(Type.String()),
  earlier: Type.Array(Type.String()),
  address: Type.String(),
  name: Type.String(),
  phone: Type.String(),
  urgent: Type.Boolean(),
  confidential: Type.Boolean(),
  wantsReply: Type.Boolean(),
  receivedAt: Instant,
  deadline: nullable(Instant),
  extra: Type.Record(Type.String(), Type.String()),
  notes: Type.Array(Type.Object({ field: Type.String(), zh: Type.String(), en: Type.String() })),
})
export type PastedOrder = Static<typeof PastedOrder>
export const readPasted = endpoint({
  method: 'POST',
  url: '/hotline/paste',
  allow: 'reports.file',
  summary: '粘贴工单 Recognise the fields of a pasted work order; nothing is filed',
  schema: { body: Type.Object({ text: Type.String({ minLength: 1, maxLength: 50_000 }) }), response: { 200: PastedOrder } },
})

/** What can be mapped: their word for it → ours, for each outside system. */
export const wordKinds = {
  field: '字段',
  event: '事件',
  item: '事项',
  unit: '单位',
  cell: '单元网格',
  deadline: '时限',
  rating: '满意度',
  ruling: '批复',
  state: '状态（回传）',
} as const
export type WordKind = keyof typeof wordKinds
export const OutsideWord = Type.Object({
  kind: oneOf(Object.keys(wordKinds) as WordKind[]),
  theirs: Type.String(),
  /** Null: seen, and nobody has said yet what it means. */
  ours: nullable(Type.String()),
  times: Type.Integer(),
  seenAt: nullable(Instant),
})
export type OutsideWord = Static<typeof OutsideWord>
const source = Type.Object({ id: Type.Integer() })
export const listOutsideWords = endpoint({
  method: 'GET',
  url: '/connectors/:id/words',
  allow: 'connectors.watch',
  summary: '对照表 What the words of an outside system mean here; those not mapped yet come first',
  schema: { params: source, response: { 200: Type.Object({ rows: Type.Array(OutsideWord) }) } },
})
export const mapOutsideWord = endpoint({
  method: 'PUT',
  url: '/connectors/:id/words',
  allow: 'connectors.manage',
  summary: '对照 Say what one word of an outside system means here; null takes it back',
  schema: {
    params: source,
    body: Type.Object({
      kind: oneOf(Object.keys(wordKinds) as WordKind[]),
      theirs: Type.String({ minLength: 1, maxLength: 200 }),
      ours: Type.Union([Type.Null(), Type.String({ minLength: 1, maxLength: 200 })]),
    }),
    response: { 200: Type.Object({}) },
  },
})
