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
/** Every name under which something of ours is told to a centre above; their word for one is mapped as a `state`. */
export const toldNames = {
  sign: '签收',
  register: '立案',
  reject: '不予立案',
  dispatch: '派遣',
  handled: '处置完毕',
  close: '结案',
  return: '退回上级',
  extend: '申请延期',
  withdrawReturn: '撤回退单',
  withdrawExtend: '撤回延期申请',
  progress: '进展',
  reply: '答复',
} as const
const WordName = Type.Object({ kind: oneOf(Object.keys(wordKinds) as WordKind[]), theirs: Type.String({ minLength: 1, maxLength: 200 }) })
export const OutsideWord = Type.Object({
  kind: oneOf(Object.keys(wordKinds) as WordKind[]),
  theirs: Type.String(),
  /** Null: seen, and nobody has said yet what it means. */
  ours: nullable(Type.String()),
  times: Type.Integer(),
  seenAt: nullable(Instant),
  /** How many messages were met with this word and are not worked off yet. */
  waiting: Type.Integer(),
  /** The first order that said it, and our case, where it is here. */
  sample: nullable(Type.Object({ externalNo: Type.String(), no: nullable(Type.String()) })),
})
export type OutsideWord = Static<typeof OutsideWord>
const Choice = Type.Object({ value: Type.String(), label: Type.String() })
const source = Type.Object({ id: Type.Integer() })
export const listOutsideWords = endpoint({
  method: 'GET',
  url: '/connectors/:id/words',
  allow: 'connectors.watch',
  summary: '对照表 What the words of an outside system mean here; those not mapped yet come first, the most frequent before the rest',
  schema: {
    params: source,
    response: {
      200: Type.Object({
        rows: Type.Array(OutsideWord),
        /** What a word of each kind can mean; a deadline is typed (3个工作日, 24小时), a state is their word for one of ours. */
        choices: Type.Object({
          field: Type.Array(Choice),
          event: Type.Array(Choice),
          item: Type.Array(Choice),
          unit: Type.Array(Choice),
          cell: Type.Array(Choice),
          rating: Type.Array(Choice),
          ruling: Type.Array(Choice),
          state: Type.Array(Choice),
        }),
        /** Events that wait: for their order, or for a word of theirs. */
        waiting: Type.Integer(),
      }),
    },
  },
})
export const mapOutsideWord = endpoint({
  method: 'PUT',
  url: '/connectors/:id/words',
  allow: 'connectors.manage',
  summary: '对照 Say what one word of an outside system means here; null takes it back',
  schema: {
    params: source,
    body: Type.Composite([WordName, Type.Object({ ours: Type.Union([Type.Null(), Type.String({ minLength: 1, maxLength: 200 })]) })]),
    response: { 200: Type.Object({ waiting: Type.Integer() }) },
  },
})
export const workOffWord = endpoint({
  method: 'POST',
  url: '/connectors/:id/words/replay',
  allow: 'connectors.manage',
  summary: '补办 Take up to a hundred messages again that were met with this word before it was mapped; nothing is made twice',
  schema: {
    params: source,
    body: WordName,
    response: {
      200: Type.Object({
        /** Taken, with nothing left to be mapped in them. */
        done: Type.Integer(),
        /** Taken, and another word of theirs is not mapped yet. */
        still: Type.Integer(),
        /** Refused or failed; they stand among the messages that came. */
        failed: Type.Integer(),
        left: Type.Integer(),
      }),
    },
  },
})
