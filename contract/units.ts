/** Units 单位 as the system administrator keeps them. */
import { type Static, Type } from '@sinclair/typebox'
import { endpoint, nullable, oneOf } from './endpoint.ts'

export const unitKinds = { centre: { zh: '中心', en: 'Centre' }, department: { zh: '部门', en: 'Department' }, community: { zh: '社区、村', en: 'Community' } } as const
export type UnitKind = keyof typeof unitKinds
const Name = Type.String({ minLength: 1, maxLength: 40, pattern: '\\S' })
const Kind = oneOf(Object.keys(unitKinds) as UnitKind[])

export const UnitRow = Type.Object({
  id: Type.Integer(),
  code: Type.String(),
  name: Type.String(),
  kind: Kind,
  cellId: nullable(Type.Integer()),
  cell: nullable(Type.String()),
  active: Type.Boolean(),
  /** Who signs for it: people with the post of liaison today. */
  liaisons: Type.Array(Type.String()),
  /** What keeps it from being closed. */
  openOrders: Type.Integer(),
  posts: Type.Integer(),
  rules: Type.Integer(),
})
export type UnitRow = Static<typeof UnitRow>
export const allUnits = endpoint({
  method: 'GET',
  url: '/units/all',
  allow: 'directory.write',
  summary: '所有单位 Every unit, closed ones too, with its liaisons and what it has in hand',
  schema: { response: { 200: Type.Array(UnitRow) } },
})
export const createUnit = endpoint({
  method: 'POST',
  url: '/units',
  allow: 'directory.write',
  summary: '建单位 Make a unit; its code is what rules and catalogue name it by, and stays',
  schema: {
    body: Type.Object({ code: Type.String({ pattern: '^[\\p{L}\\p{N}._-]{1,40}$' }), name: Name, kind: Kind, cellId: Type.Optional(Type.Union([Type.Null(), Type.Integer()])) }),
    response: { 200: UnitRow },
  },
})
export const changeUnit = endpoint({
  method: 'PUT',
  url: '/units/:id',
  allow: 'directory.write',
  summary: '改单位 Rename a unit, or say which territory is its own',
  schema: {
    params: Type.Object({ id: Type.Integer() }),
    body: Type.Object({ name: Type.Optional(Name), kind: Type.Optional(Kind), cellId: Type.Optional(Type.Union([Type.Null(), Type.Integer()])) }),
    response: { 200: UnitRow },
  },
})
export const switchUnit = endpoint({
  method: 'PUT',
  url: '/units/:id/active',
  allow: 'directory.write',
  summary: '停用、启用单位 Close a unit that has nothing in hand, nobody in it and no rule that sends to it; or open it again',
  schema: { params: Type.Object({ id: Type.Integer() }), body: Type.Object({ active: Type.Boolean() }), response: { 200: UnitRow } },
})
