/** Intake 来件: a report at the door, with photos, once only for each key. */
import { type Static, Type } from '@sinclair/typebox'
import { endpoint, Instant, nullable } from './endpoint.ts'

/** 来源 channels of a report. */
export const channels = {
  hotline: '12345热线',
  citySystem: '数字城管',
  grid: '网格',
  resident: '居民',
  seat: '坐席登记',
  sensor: '物联感知',
  camera: '视频',
  other: '其他系统',
  alert: '预警',
} as const
export const ReportBody = Type.Object({
  text: Type.String({ minLength: 2, maxLength: 5000 }),
  place: Type.String({ minLength: 1, maxLength: 300 }),
  lng: Type.Optional(Type.Number({ minimum: -180, maximum: 180 })),
  lat: Type.Optional(Type.Number({ minimum: -90, maximum: 90 })),
  coordinates: Type.Optional(Type.Unsafe<'wgs84' | 'gcj02' | 'bd09'>({ type: 'string', enum: ['wgs84', 'gcj02', 'bd09'] })),
  channel: Type.Optional(Type.Unsafe<keyof typeof channels>({ type: 'string', enum: Object.keys(channels) })),
  externalNo: Type.Optional(Type.String({ maxLength: 60 })),
  itemId: Type.Optional(Type.Integer()),
  urgent: Type.Optional(Type.Boolean()),
  reporter: Type.Optional(
    Type.Object({
      name: Type.Optional(Type.String({ maxLength: 60 })),
      phone: Type.Optional(Type.String({ maxLength: 30 })),
      address: Type.Optional(Type.String({ maxLength: 200 })),
    }),
  ),
  confidential: Type.Optional(Type.Boolean()),
  wantsReply: Type.Optional(Type.Boolean()),
  /** 外部时限: by when the sender wants it done. */
  externalDueAt: Type.Optional(Instant),
  /** What the sender's form says besides, under its own headings. */
  extra: Type.Optional(Type.Record(Type.String({ maxLength: 60 }), Type.String({ maxLength: 10_000 }))),
  photos: Type.Optional(Type.Array(Type.Integer(), { maxItems: 9 })),
})
export type ReportBody = Static<typeof ReportBody>
export const Receipt = Type.Object({ no: Type.String(), receivedAt: Instant, cell: nullable(Type.String()), again: Type.Boolean() })
/** 自处置: what a grid worker settled on the spot. */
export const selfHandled = endpoint({
  method: 'POST',
  url: '/reports/self-handled',
  allow: 'reports.file',
  summary: '自处置 A grid worker settled it on the spot: with photos before and after; somebody else checks it',
  schema: {
    headers: Type.Object({ 'idempotency-key': Type.String({ minLength: 8, maxLength: 100 }) }),
    body: Type.Composite([
      Type.Pick(ReportBody, ['text', 'place', 'lng', 'lat', 'coordinates']),
      Type.Object({
        itemId: Type.Integer(),
        result: Type.Optional(Type.String({ maxLength: 1000 })),
        before: Type.Array(Type.Integer(), { minItems: 1, maxItems: 9 }),
        after: Type.Array(Type.Integer(), { minItems: 1, maxItems: 9 }),
      }),
    ]),
    response: { 200: Receipt },
  },
})
export const fileReport = endpoint({
  method: 'POST',
  url: '/reports',
  allow: 'reports.file',
  summary: '上报 File a report; the Idempotency-Key makes it one case however often it is sent',
  schema: { headers: Type.Object({ 'idempotency-key': Type.String({ minLength: 8, maxLength: 100 }) }), body: ReportBody, response: { 200: Receipt } },
})
