/** 派单目录 over the wire: the dated rows, edited one by one or as a sheet. */
import { type Static, Type } from '@sinclair/typebox'
import { dutyParts, type DutyPart } from '../domain/duty.ts'
import { endpoint, nullable, oneOf } from './endpoint.ts'

const Day = Type.String({ format: 'date' })
const parts = Object.keys(dutyParts) as DutyPart[]
const Code = Type.String({ minLength: 1, maxLength: 40 })
export const DutyBody = Type.Object(
  { unit: Code, item: Code, part: oneOf(parts), basis: Type.String({ maxLength: 300 }), note: Type.String({ maxLength: 300 }), validFrom: Day, validTo: nullable(Day) },
  { additionalProperties: false },
)
export type DutyBody = Static<typeof DutyBody>
/** A row with the names of its unit and item; null where there is no such unit or item now. */
export const DutyLine = Type.Composite([DutyBody, Type.Object({ id: Type.Integer(), unitName: nullable(Type.String()), itemName: nullable(Type.String()) })])
export type DutyLine = Static<typeof DutyLine>
const id = Type.Object({ id: Type.Integer() })
const Sheet = Type.Object({ csv: Type.String({ minLength: 1, maxLength: 900_000 }) })

export const listDuties = endpoint({
  method: 'GET',
  url: '/duties',
  allow: 'directory.read',
  summary: '派单目录 The duty list: unit × item with basis and days',
  schema: { response: { 200: Type.Array(DutyLine) } },
})
export const addDuty = endpoint({
  method: 'POST',
  url: '/duties',
  allow: 'directory.write',
  summary: '加一条职责 Add a row to the duty list',
  schema: { body: DutyBody, response: { 200: Type.Array(DutyLine) } },
})
export const changeDuty = endpoint({
  method: 'PUT',
  url: '/duties/:id',
  allow: 'directory.write',
  summary: '改一条职责 Change a row: its basis, note and last day; what it speaks of stays',
  schema: { params: id, body: Type.Pick(DutyBody, ['basis', 'note', 'validTo']), response: { 200: Type.Array(DutyLine) } },
})
export const dutySheetOut = endpoint({
  method: 'GET',
  url: '/duties/sheet',
  allow: 'directory.read',
  summary: '导出派单目录 The duty list as a sheet',
  schema: { response: { 200: Type.Object({ csv: Type.String() }) } },
})
/** What a sheet would change. */
export const DutyPlan = Type.Object({
  added: Type.Integer(),
  changed: Type.Integer(),
  same: Type.Integer(),
  problems: Type.Array(Type.Object({ line: Type.Integer(), zh: Type.String(), en: Type.String() })),
})
export type DutyPlan = Static<typeof DutyPlan>
export const checkDuties = endpoint({
  method: 'POST',
  url: '/duties/sheet/check',
  allow: 'directory.write',
  summary: '看一张派单目录 What a sheet of the duty list would change; nothing is written',
  schema: { body: Sheet, response: { 200: DutyPlan } },
})
export const importDuties = endpoint({
  method: 'POST',
  url: '/duties/sheet',
  allow: 'directory.write',
  summary: '导入派单目录 Take a sheet of the duty list in; lines with a fault are left out, rows that it does not name stay',
  schema: { body: Sheet, response: { 200: DutyPlan } },
})
