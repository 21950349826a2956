/** 迁入历史: finished cases of an earlier system, with their whole story at the times it happened. The format is docs/history-import.md. */
import { type Static, Type } from '@sinclair/typebox'
import { endpoint, Instant, nullable, oneOf } from './endpoint.ts'

export const historyStates = { draft: '待核对', taken: '已迁入', undone: '已撤销' } as const
const Problem = Type.Object({ line: Type.Integer(), externalNo: Type.String(), field: Type.String(), zh: Type.String(), en: Type.String() })
/** The balance: every case of the file is taken, known already, or named with the reason. */
export const HistoryView = Type.Object({
  id: Type.Integer(),
  source: Type.String(),
  fileName: Type.String(),
  state: oneOf(Object.keys(historyStates) as (keyof typeof historyStates)[]),
  total: Type.Integer(),
  taken: Type.Integer(),
  known: Type.Integer(),
  failed: Type.Integer(),
  balanced: Type.Boolean(),
  at: Instant,
  undoneAt: nullable(Instant),
  /** The first two hundred that cannot be taken, and why. */
  failing: Type.Array(Problem),
})
export type HistoryView = Static<typeof HistoryView>
const params = Type.Object({ id: Type.Integer() })
export const uploadHistory = endpoint({
  method: 'POST',
  url: '/history-imports',
  allow: 'history.run',
  summary: '上传历史案件 Upload a .jsonl, or a pair of .csv as `cases` and `events` (multipart); says what would become of every case, and takes in none',
  schema: { querystring: Type.Object({ source: Type.String({ minLength: 1, maxLength: 40 }) }), response: { 200: HistoryView } },
})
export const runHistory = endpoint({
  method: 'POST',
  url: '/history-imports/:id/run',
  allow: 'history.run',
  summary: '迁入 Take the cases in; run again, it goes on where it broke off',
  schema: { params, response: { 200: HistoryView } },
})
export const undoHistory = endpoint({
  method: 'POST',
  url: '/history-imports/:id/undo',
  allow: 'history.run',
  summary: '撤销迁入 Withdraw the whole import, while nobody has acted on any case of it',
  schema: { params, response: { 200: HistoryView } },
})
export const listHistory = endpoint({
  method: 'GET',
  url: '/history-imports',
  allow: 'history.run',
  summary: '历次迁入 The imports of history',
  schema: { response: { 200: Type.Array(HistoryView) } },
})
