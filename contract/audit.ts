/** The audit 审计 for its reader: what was done by whom, whether the chain stands, and the log as a table. */
import { type Static, Type } from '@sinclair/typebox'
import { endpoint, Instant, nullable } from './endpoint.ts'

const filter = {
  from: Type.Optional(Instant),
  to: Type.Optional(Instant),
  /** A name or an account, or a part of one. */
  who: Type.Optional(Type.String({ maxLength: 40 })),
  action: Type.Optional(Type.String({ maxLength: 60 })),
  /** How the subject begins, `account:li` for instance. */
  subject: Type.Optional(Type.String({ maxLength: 80 })),
}
const Filter = Type.Object(filter)
export type AuditFilter = Static<typeof Filter>
export const AuditRow = Type.Object({
  id: Type.Integer(),
  at: Instant,
  personId: nullable(Type.Integer()),
  person: nullable(Type.String()),
  account: nullable(Type.String()),
  action: Type.String(),
  subject: Type.String(),
  detail: Type.Record(Type.String(), Type.Unknown()),
  address: nullable(Type.String()),
  /** Whether the row has joined the chain; that takes less than a second. */
  sealed: Type.Boolean(),
})
export type AuditRow = Static<typeof AuditRow>
export const listAudit = endpoint({
  method: 'GET',
  url: '/audit',
  allow: 'audit.read',
  summary: '审计 The audit log, newest first, with stable keyset paging',
  schema: {
    querystring: Type.Object({ ...filter, after: Type.Optional(Type.Integer()), limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })) }),
    response: { 200: Type.Object({ rows: Type.Array(AuditRow), next: nullable(Type.Integer()) }) },
  },
})
export const exportAudit = endpoint({
  method: 'GET',
  url: '/audit/export.csv',
  allow: 'audit.read',
  summary: '导出审计 The same rows as CSV; the export itself is on record',
  schema: { querystring: Filter, response: { 200: Type.Unknown() } },
})

/** One check of the chain; `faults` are rows that are not as they were written, of which the first 200 are named. */
export const CheckView = Type.Object({
  id: Type.Integer(),
  by: nullable(Type.String()),
  askedAt: Instant,
  doneAt: nullable(Instant),
  /** Rows there were to check when it was asked for. */
  total: Type.Integer(),
  rows: nullable(Type.Integer()),
  faults: nullable(Type.Integer()),
  problems: Type.Array(Type.Object({ log: Type.String(), id: Type.Integer(), what: Type.String() })),
  failed: nullable(Type.String()),
})
export type CheckView = Static<typeof CheckView>
export const listChecks = endpoint({
  method: 'GET',
  url: '/audit/checks',
  allow: 'audit.read',
  summary: '验链的结果 The last checks of the chain; how many rows are sealed, and how many wait for their seal',
  schema: { response: { 200: Type.Object({ checks: Type.Array(CheckView), sealed: Type.Integer(), waiting: Type.Integer() }) } },
})
export const startCheck = endpoint({
  method: 'POST',
  url: '/audit/checks',
  allow: 'audit.read',
  summary: '验链 Check both logs row by row, in the worker; answers with the check under way',
  schema: { response: { 200: CheckView } },
})
