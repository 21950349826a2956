/** 网格 as its keeper sees it: the tree with its dates, what it leaves open, and how a part of it is cut anew. */
import { type Static, Type } from '@sinclair/typebox'
import { cellKinds, type CellKind } from '../domain/grid.ts'
import type { System } from '../domain/geo.ts'
import { endpoint, nullable, oneOf } from './endpoint.ts'
import { Words } from './settings.ts'

const Day = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\d$' })
const kind = oneOf(Object.keys(cellKinds) as CellKind[])
/** Any cell ever; those of a day are found by their dates. */
export const CellRow = Type.Object({
  id: Type.Integer(),
  code: Type.String(),
  name: Type.String(),
  kind,
  parentId: nullable(Type.Integer()),
  validFrom: Type.String(),
  validTo: nullable(Type.String()),
  squareMetres: nullable(Type.Number()),
  boundaryFrom: nullable(Type.String({ description: 'the day a boundary that was drawn later counts from' })),
  people: Type.Integer(),
  open: Type.Integer(),
})
export type CellRow = Static<typeof CellRow>
export const gridTree = endpoint({
  method: 'GET',
  url: '/grid/tree',
  allow: 'directory.read',
  summary: '网格树 All cells with their dates, people and open cases',
  schema: { response: { 200: Type.Object({ today: Type.String(), cells: Type.Array(CellRow) }) } },
})
export const gridOn = endpoint({
  method: 'GET',
  url: '/grid/on',
  allow: 'directory.read',
  summary: '某日的网格 The grid as it was or will be on a day, as GeoJSON',
  schema: { querystring: Type.Object({ day: Day }), response: { 200: Type.Object({ cells: Type.Unknown() }) } },
})
/** Who is attached to a cell, and what came before and after it. */
export const CellPage = Type.Object({
  people: Type.Array(Type.Object({ name: Type.String(), role: Type.String(), unit: nullable(Type.String()), validFrom: Type.String(), validTo: nullable(Type.String()) })),
  units: Type.Array(Type.String()),
  before: Type.Array(Type.Object({ id: Type.Integer(), name: Type.String(), share: Type.Number() })),
  after: Type.Array(Type.Object({ id: Type.Integer(), name: Type.String(), share: Type.Number() })),
})
export type CellPage = Static<typeof CellPage>
export const oneCell = endpoint({
  method: 'GET',
  url: '/grid/cells/:id',
  allow: 'directory.read',
  summary: '一个网格 One cell: people, predecessors, successors',
  schema: { params: Type.Object({ id: Type.Integer() }), response: { 200: CellPage } },
})
export const renameCell = endpoint({
  method: 'PUT',
  url: '/grid/cells/:id',
  allow: 'directory.write',
  summary: '改网格名称 Rename a cell',
  schema: {
    params: Type.Object({ id: Type.Integer() }),
    body: Type.Object({ name: Type.String({ minLength: 1, maxLength: 60 }) }),
    response: { 200: Type.Object({ name: Type.String() }) },
  },
})

const patchKinds = ['gap', 'overlap', 'outside', 'flawed'] as const
/** One figure to look at: what is open, shared, over the edge, or not sound. `at` is a point of it. */
export const Patch = Type.Object({
  what: oneOf(patchKinds),
  parentId: nullable(Type.Integer()),
  cells: Type.Array(Type.String()),
  squareMetres: nullable(Type.Number()),
  at: Type.Array(Type.Number()),
  boundary: Type.Unknown(),
})
export type Patch = Static<typeof Patch>
export const gridCoverage = endpoint({
  method: 'GET',
  url: '/grid/coverage',
  allow: 'directory.read',
  summary: '覆盖检查 Gaps, overlaps and flaws of the grid on a day',
  schema: {
    querystring: Type.Object({ day: Type.Optional(Day), parent: Type.Optional(Type.Integer()) }),
    response: { 200: Type.Object({ checked: Type.Integer(), patches: Type.Array(Patch) }) },
  },
})

export const systems = ['CGCS2000', 'WGS84', 'GCJ02', 'BD09'] as const satisfies readonly System[]
/** `retire`: whether the present children end on that day (ordinary ones, 专属 ones too, or none: the new ones are added). A cell that comes with the code, name and figure it has stays as it is. */
const cut = Type.Object({
  parentId: Type.Union([Type.Null(), Type.Integer()]),
  day: Day,
  system: oneOf(systems),
  retire: oneOf(['ordinary', 'all', 'none'] as const),
  geojson: Type.Unknown(),
})
export type Cut = Static<typeof cut>
/** What must be mended in the file before it can be taken, and where it is. */
export const CutProblem = Type.Object({ feature: Type.Integer(), name: Type.String(), zh: Type.String(), en: Type.String(), at: nullable(Type.Array(Type.Number())) })
export const CutView = Type.Object({
  problems: Type.Array(CutProblem),
  add: Type.Array(Type.Object({ code: Type.String(), name: Type.String(), kind, parent: nullable(Type.String()), squareMetres: nullable(Type.Number()) })),
  kept: Type.Integer(),
  /** What ends, and by which share of its area each new cell takes its place. */
  retire: Type.Array(
    Type.Object({ id: Type.Integer(), code: Type.String(), name: Type.String(), to: Type.Array(Type.Object({ code: Type.String(), name: Type.String(), share: Type.Number() })) }),
  ),
  people: Type.Array(Type.Object({ name: Type.String(), role: Type.String(), cell: Type.String() })),
  rules: Type.Array(Type.String()),
  cases: Type.Object({
    moving: Type.Integer(),
    staying: Type.Integer(),
    first: Type.Array(Type.Object({ no: Type.String(), from: Type.String(), to: nullable(Type.String()) })),
  }),
  patches: Type.Array(Patch),
  cells: Type.Unknown(),
  warnings: Type.Array(Words),
})
export type CutView = Static<typeof CutView>
const MB = 1_048_576
export const previewCut = endpoint({
  method: 'POST',
  url: '/grid/recut/preview',
  allow: 'directory.read',
  summary: '重划预览 What a re-cut would do',
  bodyLimit: 20 * MB,
  schema: { body: cut, response: { 200: CutView } },
})
/** With gaps or overlaps it takes `accept`: somebody has seen them. */
export const applyCut = endpoint({
  method: 'POST',
  url: '/grid/recut',
  allow: 'directory.write',
  summary: '重划网格 Cut a part of the grid anew from a day on',
  bodyLimit: 20 * MB,
  schema: {
    body: Type.Intersect([cut, Type.Object({ accept: Type.Boolean() })]),
    response: { 200: Type.Object({ id: Type.Integer(), added: Type.Integer(), retired: Type.Integer(), moved: Type.Integer(), staying: Type.Integer() }) },
  },
})
/** A cut is undone as a whole while nothing hangs on its new cells but what it moved there itself. */
export const undoCut = endpoint({
  method: 'POST',
  url: '/grid/recut/:id/undo',
  allow: 'directory.write',
  summary: '撤销重划 Undo a re-cut',
  schema: { params: Type.Object({ id: Type.Integer() }), response: { 200: Type.Object({ restored: Type.Integer(), moved: Type.Integer() }) } },
})
export const CutRow = Type.Object({
  id: Type.Integer(),
  parent: nullable(Type.String()),
  day: Type.String(),
  at: Type.String(),
  by: nullable(Type.String()),
  retired: Type.Integer(),
  added: Type.Integer(),
  moved: Type.Integer(),
  undoneAt: nullable(Type.String()),
})
export type CutRow = Static<typeof CutRow>
export const listCuts = endpoint({
  method: 'GET',
  url: '/grid/recuts',
  allow: 'directory.read',
  summary: '历次重划 Earlier re-cuts',
  schema: { response: { 200: Type.Array(CutRow) } },
})

/** 补边界: a cell that began without a boundary gets one, from a day that is not after today. */
const Outline = Type.Object({ day: Day, system: oneOf(systems), geojson: Type.Unknown() })
export type Outline = Static<typeof Outline>
/** What the boundary would do: its faults, what it leaves open or shares, and the open cases whose point falls into it. */
export const OutlineView = Type.Object({
  problems: Type.Array(CutProblem),
  squareMetres: nullable(Type.Number()),
  patches: Type.Array(Patch),
  moving: Type.Integer(),
  cells: Type.Unknown(),
})
export type OutlineView = Static<typeof OutlineView>
const cellParams = Type.Object({ id: Type.Integer() })
export const previewOutline = endpoint({
  method: 'POST',
  url: '/grid/cells/:id/boundary/preview',
  allow: 'directory.read',
  summary: '补边界预览 What a boundary given later would do',
  bodyLimit: 20 * MB,
  schema: { params: cellParams, body: Outline, response: { 200: OutlineView } },
})
export const giveOutline = endpoint({
  method: 'PUT',
  url: '/grid/cells/:id/boundary',
  allow: 'directory.write',
  summary: '补边界 Give a boundary to a cell that has none; with gaps or overlaps it takes `accept`',
  bodyLimit: 20 * MB,
  schema: {
    params: cellParams,
    body: Type.Intersect([Outline, Type.Object({ accept: Type.Boolean() })]),
    response: { 200: Type.Object({ squareMetres: Type.Number(), moved: Type.Integer() }) },
  },
})
export const dropOutline = endpoint({
  method: 'DELETE',
  url: '/grid/cells/:id/boundary',
  allow: 'directory.write',
  summary: '撤去补的边界 Take a boundary away that was given later; the cases stay where they are',
  schema: { params: cellParams, response: { 200: Type.Object({ name: Type.String() }) } },
})
