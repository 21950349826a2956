/** Reference data as the screens need it: units, people who can be named, catalogue items, the grid. */
import { type Static, Type } from '@sinclair/typebox'
import { ItemView } from './cases.ts'
import { endpoint, nullable } from './endpoint.ts'

export const UnitView = Type.Object({ id: Type.Integer(), code: Type.String(), name: Type.String(), kind: Type.String(), cellId: nullable(Type.Integer()) })
export type UnitView = Static<typeof UnitView>
export const listUnits = endpoint({ method: 'GET', url: '/units', allow: 'directory.read', summary: '单位 Units', schema: { response: { 200: Type.Array(UnitView) } } })
export const PersonView = Type.Object({ id: Type.Integer(), name: Type.String(), role: Type.String(), unitId: nullable(Type.Integer()), cell: nullable(Type.String()) })
export const listPeople = endpoint({
  method: 'GET',
  url: '/people',
  allow: 'directory.read',
  summary: '可指派的人 People who can be named in an act',
  schema: {
    querystring: Type.Object({ role: Type.Optional(Type.String()), unit: Type.Optional(Type.Integer()), cell: Type.Optional(Type.Integer()) }),
    response: { 200: Type.Array(PersonView) },
  },
})
export const listItems = endpoint({
  method: 'GET',
  url: '/items',
  allow: 'directory.read',
  summary: '事项目录 The catalogue in force',
  schema: {
    querystring: Type.Object({ text: Type.Optional(Type.String({ maxLength: 40 })), limit: Type.Optional(Type.Integer({ maximum: 500, default: 30 })) }),
    response: { 200: Type.Array(ItemView) },
  },
})
/** The grid as GeoJSON features, with the properties id, code, name, kind and parentId. */
export const getGrid = endpoint({
  method: 'GET',
  url: '/grid',
  allow: 'directory.read',
  summary: '网格 The grid in force, as GeoJSON',
  schema: { response: { 200: Type.Object({ cells: Type.Unknown(), ground: Type.Unknown() }) } },
})
export const cellAt = endpoint({
  method: 'GET',
  url: '/grid/at',
  allow: 'directory.read',
  summary: '这一点在哪个网格 Which cell holds this point',
  schema: { querystring: Type.Object({ lng: Type.Number(), lat: Type.Number() }), response: { 200: Type.Object({ id: nullable(Type.Integer()), name: nullable(Type.String()) }) } },
})
