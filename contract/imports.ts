/** 导入导出: the hotline's work orders in from a file, tried before they count, undone as a whole; results out in its columns. */
import { type Static, Type } from '@sinclair/typebox'
import { endpoint, Instant, nullable, oneOf } from './endpoint.ts'

/** How far an import is. `failed` is an import that broke off and can be run on. */
export const importStates = { draft: '待核对', running: '导入中', done: '已导入', failed: '中断', undoing: '撤销中', undone: '已撤销' } as const
/** What became of a row: 收下, 有误, 已有, 已撤销, 已有人办理而保留. */
export const rowOutcomes = { taken: '已收下', failed: '有误', known: '已有', undone: '已撤销', kept: '有人办过，保留' } as const

export const Problem = Type.Object({ field: Type.String(), zh: Type.String(), en: Type.String() })
export type Problem = Static<typeof Problem>
const Row = Type.Object({
  line: Type.Integer(),
  externalNo: Type.String(),
  text: Type.String(),
  address: Type.String(),
  type: Type.String(),
  receivedAt: nullable(Instant),
  deadline: nullable(Instant),
  ok: Type.Boolean(),
  /** Why it cannot be taken, or, where it can, what was assumed. */
  problems: Type.Array(Problem),
})
/** Null stands first: the validator would rather make '' of a null than pass it on. */
const Columns = Type.Array(Type.Union([Type.Null(), Type.String({ maxLength: 40 })]), { maxItems: 400 })
/** What would happen if it were run now: every row was read for it. */
export const ImportPreview = Type.Object({
  id: Type.Integer(),
  fileName: Type.String(),
  headers: Type.Array(Type.String()),
  /** Beside the headers: the field each column is, or null where it is kept under its own heading. */
  mapping: Columns,
  fields: Type.Array(Type.Object({ key: Type.String(), label: Type.String(), required: Type.Boolean() })),
  unplaced: Type.Array(Type.String()),
  missing: Type.Array(Type.String()),
  total: Type.Integer(),
  knownCount: Type.Integer(),
  repeatedCount: Type.Integer(),
  failingCount: Type.Integer(),
  preview: Type.Array(Row),
  failing: Type.Array(Type.Object({ line: Type.Integer(), problems: Type.Array(Problem) })),
})
export type ImportPreview = Static<typeof ImportPreview>
export const ImportView = Type.Object({
  id: Type.Integer(),
  source: Type.String(),
  fileName: Type.String(),
  state: oneOf(Object.keys(importStates) as (keyof typeof importStates)[]),
  stateLabel: Type.String(),
  total: Type.Integer(),
  taken: Type.Integer(),
  failed: Type.Integer(),
  known: Type.Integer(),
  undone: Type.Integer(),
  kept: Type.Integer(),
  by: nullable(Type.String()),
  at: Instant,
  undoneAt: nullable(Instant),
})
export type ImportView = Static<typeof ImportView>
const Outcome = oneOf(Object.keys(rowOutcomes) as (keyof typeof rowOutcomes)[])
export const ImportRow = Type.Object({ line: Type.Integer(), outcome: Outcome, outcomeLabel: Type.String(), caseNo: nullable(Type.String()), problems: Type.Array(Problem) })
export type ImportRow = Static<typeof ImportRow>

const params = Type.Object({ id: Type.Integer() })
const Day = Type.String({ format: 'date' })
export const uploadImport = endpoint({
  method: 'POST',
  url: '/imports',
  allow: 'imports.run',
  summary: '上传工单表 Upload an .xlsx or .csv (multipart); answers what would become of every row, and takes in none',
  schema: { querystring: Type.Object({ source: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })) }), response: { 200: ImportPreview } },
})
export const mapImport = endpoint({
  method: 'PUT',
  url: '/imports/:id/mapping',
  allow: 'imports.run',
  summary: '对列名 Say which column is which; `saveAs` keeps it for the next file of this source',
  schema: { params, body: Type.Object({ columns: Columns, saveAs: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })) }), response: { 200: ImportPreview } },
})
export const runImportNow = endpoint({
  method: 'POST',
  url: '/imports/:id/run',
  allow: 'imports.run',
  summary: '开始导入 Start it, or go on with one that broke off',
  schema: { params, response: { 200: ImportView } },
})
export const undoImportNow = endpoint({
  method: 'POST',
  url: '/imports/:id/undo',
  allow: 'imports.run',
  summary: '撤销导入 Withdraw every case of it that nobody has touched',
  schema: { params, response: { 200: ImportView } },
})
export const getImport = endpoint({
  method: 'GET',
  url: '/imports/:id',
  allow: 'imports.run',
  summary: '一次导入 How far it is, and a page of its rows that need a look',
  schema: {
    params,
    querystring: Type.Object({ outcome: Type.Optional(Outcome), after: Type.Optional(Type.Integer()), limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })) }),
    response: { 200: Type.Object({ import: ImportView, rows: Type.Array(ImportRow), next: nullable(Type.Integer()) }) },
  },
})
export const listImports = endpoint({
  method: 'GET',
  url: '/imports',
  allow: 'imports.run',
  summary: '历次导入 The last hundred imports',
  schema: { response: { 200: Type.Array(ImportView) } },
})
export const exportHotline = endpoint({
  method: 'GET',
  url: '/exports/hotline.xlsx',
  allow: 'exports.run',
  summary: '导出办理结果 Results in the columns of the hotline, by day of receipt',
  schema: { querystring: Type.Object({ from: Type.Optional(Day), to: Type.Optional(Day) }), response: { 200: Type.Unsafe<unknown>({ description: 'An .xlsx file' }) } },
})
