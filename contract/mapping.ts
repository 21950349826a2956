/** 字段对应: the mapping of a generic connector, its dry run, and files taken in by it. */
import { type Static, Type } from '@sinclair/typebox'
import type { Mapping as MappingOf } from '../domain/mapping/targets.ts'
import { endpoint, Instant, nullable, oneOf } from './endpoint.ts'

const Words = Type.Record(Type.String({ maxLength: 200 }), Type.String({ maxLength: 500 }), { maxProperties: 2000 })
/** The mapping as it is kept; `domain/mapping/check.ts` says whether it can work. */
const Mapping = Type.Unsafe<MappingOf>(
  Type.Object({
    rows: Type.String({ maxLength: 300 }),
    datum: oneOf(['wgs84', 'gcj02', 'bd09'] as const),
    lines: Type.Array(
      Type.Object({
        target: Type.String({ maxLength: 40 }),
        from: Type.Array(
          Type.Union([
            Type.Object({ path: Type.String({ maxLength: 300 }) }, { additionalProperties: false }),
            Type.Object({ column: Type.String({ maxLength: 300 }) }, { additionalProperties: false }),
            Type.Object({ constant: Type.String({ maxLength: 1000 }) }, { additionalProperties: false }),
          ]),
          { maxItems: 10 },
        ),
        steps: Type.Array(
          Type.Object(
            {
              do: oneOf(['trim', 'digits', 'first', 'join', 'date', 'lookup', 'default'] as const),
              with: Type.Optional(Type.String({ maxLength: 20 })),
              format: Type.Optional(Type.String({ maxLength: 40 })),
              table: Type.Optional(Type.String({ maxLength: 60 })),
              otherwise: Type.Optional(oneOf(['fail', 'keep', 'empty'] as const)),
              value: Type.Optional(Type.String({ maxLength: 500 })),
            },
            { additionalProperties: false },
          ),
          { maxItems: 10 },
        ),
        heading: Type.Optional(Type.String({ maxLength: 60 })),
      }),
      { maxItems: 80 },
    ),
    tables: Type.Record(Type.String({ maxLength: 60 }), Words, { maxProperties: 20 }),
  }),
)
export const Fault = Type.Object({ field: Type.String(), zh: Type.String(), en: Type.String() })
/** One row of a dry run: what it would become. */
export const TriedRow = Type.Object({
  line: Type.Integer(),
  outcome: oneOf(['new', 'known', 'repeated', 'failed'] as const),
  /** The case that has it already. */
  no: nullable(Type.String()),
  faults: Type.Array(Fault),
  report: nullable(
    Type.Object({
      externalNo: Type.String(),
      text: Type.String(),
      place: Type.String(),
      cell: nullable(Type.String()),
      item: nullable(Type.String()),
      name: nullable(Type.String()),
      phone: nullable(Type.String()),
      urgent: Type.Boolean(),
      dueAt: nullable(Instant),
      extra: Type.Record(Type.String(), Type.String()),
    }),
  ),
})
export type TriedRow = Static<typeof TriedRow>
/** What would happen, of the whole: nothing was written. `rows` are the first, and of the failing the first as well. */
export const Tried = Type.Object({
  total: Type.Integer(),
  fresh: Type.Integer(),
  known: Type.Integer(),
  repeated: Type.Integer(),
  failed: Type.Integer(),
  rows: Type.Array(TriedRow),
  failing: Type.Array(TriedRow),
})
export type Tried = Static<typeof Tried>
export const RunView = Type.Object({
  id: Type.Integer(),
  fileName: Type.String(),
  version: Type.Integer(),
  total: Type.Integer(),
  taken: Type.Integer(),
  duplicate: Type.Integer(),
  refused: Type.Integer(),
  /** Rows that wait to be taken. */
  waiting: Type.Integer(),
  by: nullable(Type.String()),
  at: Instant,
  doneAt: nullable(Instant),
})
export type RunView = Static<typeof RunView>
const params = Type.Object({ id: Type.Integer() })

export const getMapping = endpoint({
  method: 'GET',
  url: '/connectors/:id/mapping',
  allow: 'connectors.watch',
  summary: '字段对应 The mapping in force and its versions',
  schema: {
    params,
    response: {
      200: Type.Object({ version: Type.Integer(), mapping: Mapping, versions: Type.Array(Type.Object({ version: Type.Integer(), at: Instant, by: nullable(Type.String()) })) }),
    },
  },
})
export const saveMapping = endpoint({
  method: 'PUT',
  url: '/connectors/:id/mapping',
  allow: 'connectors.manage',
  summary: '保存字段对应 A new version of the mapping, based on the one that was seen',
  schema: { params, body: Type.Object({ basedOn: Type.Integer(), mapping: Mapping }), response: { 200: Type.Object({ version: Type.Integer() }) } },
})
export const trySample = endpoint({
  method: 'POST',
  url: '/connectors/:id/mapping/try',
  allow: 'connectors.manage',
  summary: '试转一段来文 What a pasted sample would become by this mapping; nothing is written',
  bodyLimit: 4_000_000,
  schema: { params, body: Type.Object({ text: Type.String({ minLength: 1, maxLength: 1_000_000 }), mapping: Mapping }), response: { 200: Tried } },
})
export const tryFile = endpoint({
  method: 'POST',
  url: '/connectors/:id/runs/try',
  allow: 'imports.run',
  summary: '试转文件 What every row of a .csv file would become (multipart); nothing is written',
  schema: { params, response: { 200: Tried } },
})
export const runFile = endpoint({
  method: 'POST',
  url: '/connectors/:id/runs',
  allow: 'imports.run',
  summary: '导入文件 Takes a .csv file in (multipart), row by row, each once; the rows are worked off afterwards',
  schema: { params, response: { 200: RunView } },
})
export const listRuns = endpoint({
  method: 'GET',
  url: '/connectors/:id/runs',
  allow: 'connectors.watch',
  summary: '文件导入 Files taken in, newest first, with how far they are',
  schema: { params, response: { 200: Type.Object({ rows: Type.Array(RunView) }) } },
})
export const listRunFaults = endpoint({
  method: 'GET',
  url: '/connectors/:id/runs/:entry/faults',
  allow: 'connectors.watch',
  summary: '没收下的行 The rows that were not taken, and why; the first 500',
  schema: {
    params: Type.Object({ id: Type.Integer(), entry: Type.Integer() }),
    response: { 200: Type.Object({ rows: Type.Array(Type.Object({ line: nullable(Type.Integer()), reason: Type.String() })) }) },
  },
})
