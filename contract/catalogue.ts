/** 事项目录 as its keeper sees it: every item of every version with its dates, what it asks for, what it was called before, and a change from a day on. */
import { type Static, Type } from '@sinclair/typebox'
import { itemKinds, limitUnits } from '../domain/catalogue.ts'
import { endpoint, nullable, oneOf } from './endpoint.ts'

const Day = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\d$' })
const Limit = Type.Object({ amount: Type.Integer({ minimum: 1, maximum: 10_000 }), unit: oneOf(Object.keys(limitUnits) as (keyof typeof limitUnits)[]) })
const Condition = Type.Object({ text: Type.String({ minLength: 1, maxLength: 200 }), must: Type.Boolean() })
const Evidence = Type.Object({ before: Type.Boolean(), after: Type.Boolean() })
/** What can be edited of an item; code, kind and version make it the item it is. */
export const ItemFields = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 80 }),
  major: Type.String({ minLength: 1, maxLength: 10 }),
  majorName: Type.String({ minLength: 1, maxLength: 40 }),
  filing: Type.Array(Condition, { maxItems: 20 }),
  closing: Type.Array(Condition, { maxItems: 20 }),
  limit: Limit,
  unitCode: Type.Union([Type.Null(), Type.String({ maxLength: 40 })]),
  evidence: Evidence,
  answerable: Type.Boolean(),
  engineering: Type.Boolean(),
})
export type ItemFields = Static<typeof ItemFields>
/** Of an item, or of anything with its fields, those that can be edited alone. */
export const fieldsOf = ({ name, major, majorName, filing, closing, limit, unitCode, evidence, answerable, engineering }: ItemFields): ItemFields => ({
  ...{ name, major, majorName, filing, closing, limit, unitCode, evidence, answerable, engineering },
})
const whole = { version: Type.String(), code: Type.String(), kind: oneOf(itemKinds) }
export const ItemRow = Type.Intersect([
  Type.Object({ id: Type.Integer(), ...whole, unit: nullable(Type.String()), validFrom: Type.String(), validTo: nullable(Type.String()) }),
  ItemFields,
])
export type ItemRow = Static<typeof ItemRow>
export const VersionView = Type.Object({ version: Type.String(), from: Type.String(), to: nullable(Type.String()), items: Type.Integer(), inForce: Type.Integer() })
export const listCatalogue = endpoint({
  method: 'GET',
  url: '/catalogue',
  allow: 'directory.read',
  summary: '事项目录 Items of the catalogue, by version, class and words',
  schema: {
    querystring: Type.Object({
      version: Type.Optional(Type.String({ maxLength: 60 })),
      kind: Type.Optional(oneOf(itemKinds)),
      major: Type.Optional(Type.String({ maxLength: 10 })),
      text: Type.Optional(Type.String({ maxLength: 60 })),
      day: Type.Optional(Day),
      all: Type.Optional(Type.Boolean()),
    }),
    response: {
      200: Type.Object({
        today: Type.String(),
        versions: Type.Array(VersionView),
        majors: Type.Array(Type.Object({ kind: oneOf(itemKinds), major: Type.String(), majorName: Type.String(), items: Type.Integer() })),
        total: Type.Integer(),
        items: Type.Array(ItemRow),
      }),
    },
  },
})
const Mapping = Type.Object({
  oldSystem: Type.String(),
  oldCode: Type.String(),
  oldName: nullable(Type.String()),
  code: Type.String(),
  name: nullable(Type.String()),
  validFrom: Type.String(),
  validTo: nullable(Type.String()),
})
export const oneItem = endpoint({
  method: 'GET',
  url: '/catalogue/:id',
  allow: 'directory.read',
  summary: '一个事项 One item: its earlier and later forms, and the map of codes',
  schema: {
    params: Type.Object({ id: Type.Integer() }),
    response: {
      200: Type.Object({ item: ItemRow, forms: Type.Array(ItemRow), before: Type.Array(Mapping), after: Type.Array(Mapping), open: Type.Integer(), ever: Type.Integer() }),
    },
  },
})
export const changeItem = endpoint({
  method: 'PUT',
  url: '/catalogue/:id',
  allow: 'directory.write',
  summary: '改事项 A new form of an item from a day on; cases already filed keep the old one',
  schema: { params: Type.Object({ id: Type.Integer() }), body: Type.Object({ from: Day, fields: ItemFields }), response: { 200: ItemRow } },
})
export const addItem = endpoint({
  method: 'POST',
  url: '/catalogue',
  allow: 'directory.write',
  summary: '加事项 A new item from a day on',
  schema: {
    body: Type.Object({
      from: Day,
      version: Type.String({ minLength: 1, maxLength: 60 }),
      code: Type.String({ pattern: '^[0-9A-Za-z-]{1,20}$' }),
      kind: oneOf(itemKinds),
      fields: ItemFields,
    }),
    response: { 200: ItemRow },
  },
})
export const endItem = endpoint({
  method: 'POST',
  url: '/catalogue/:id/end',
  allow: 'directory.write',
  summary: '停用事项 An item ends on a day; null brings it back',
  schema: { params: Type.Object({ id: Type.Integer() }), body: Type.Object({ day: Type.Union([Type.Null(), Day]) }), response: { 200: ItemRow } },
})
/** Takes back the newest form of an item that no case has used: the form before it runs on. */
export const dropForm = endpoint({
  method: 'DELETE',
  url: '/catalogue/:id',
  allow: 'directory.write',
  summary: '撤销改动 Take the newest form of an item back',
  schema: { params: Type.Object({ id: Type.Integer() }), response: { 200: Type.Object({ restored: nullable(Type.Integer()) }) } },
})
export const mapItem = endpoint({
  method: 'PUT',
  url: '/catalogue/map',
  allow: 'directory.write',
  summary: '新旧对照 Map an old code to a new one from a day on, or end that',
  schema: {
    body: Type.Object({
      oldSystem: Type.String({ minLength: 1, maxLength: 60 }),
      oldCode: Type.String({ minLength: 1, maxLength: 20 }),
      code: Type.String({ minLength: 1, maxLength: 20 }),
      from: Day,
      on: Type.Boolean(),
    }),
    response: { 200: Type.Object({ ok: Type.Literal(true) }) },
  },
})
export const exportCatalogue = endpoint({
  method: 'GET',
  url: '/exports/catalogue.csv',
  allow: 'directory.read',
  summary: '导出事项目录 The catalogue in force as CSV',
  schema: { querystring: Type.Object({ version: Type.Optional(Type.String({ maxLength: 60 })) }), response: { 200: Type.Unknown() } },
})
const sheet = { csv: Type.String({ maxLength: 4_000_000 }), version: Type.String({ minLength: 1, maxLength: 60 }), from: Day, whole: Type.Boolean() }
/** `whole`: the file is the whole version, so that what it leaves out ends. */
export const SheetView = Type.Object({
  problems: Type.Array(Type.Object({ line: Type.Integer(), zh: Type.String(), en: Type.String() })),
  fresh: Type.Array(Type.Object({ code: Type.String(), name: Type.String() })),
  changed: Type.Array(Type.Object({ code: Type.String(), name: Type.String(), what: Type.Array(Type.String()) })),
  ended: Type.Array(Type.Object({ code: Type.String(), name: Type.String() })),
  same: Type.Integer(),
})
export type SheetView = Static<typeof SheetView>
export const previewSheet = endpoint({
  method: 'POST',
  url: '/catalogue/import/preview',
  allow: 'directory.read',
  summary: '导入预览 What an import of the catalogue would change',
  bodyLimit: 8_388_608,
  schema: { body: Type.Object(sheet), response: { 200: SheetView } },
})
export const importSheet = endpoint({
  method: 'POST',
  url: '/catalogue/import',
  allow: 'directory.write',
  summary: '导入事项目录 Import the catalogue from a day on',
  bodyLimit: 8_388_608,
  schema: { body: Type.Object(sheet), response: { 200: SheetView } },
})
