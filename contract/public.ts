/** 随手拍·我要反映: what a resident can do without an account. Whoever holds the receipt code sees that one report and no other. */
import { type Static, Type } from '@sinclair/typebox'
import { type Rating, ratings } from '../domain/notify.ts'
import { type PublicStep, publicSteps } from '../domain/publicWords.ts'
import { endpoint, Instant, nullable, oneOf } from './endpoint.ts'

const Key = Type.Object({ 'idempotency-key': Type.String({ minLength: 20, maxLength: 80, pattern: '^[A-Za-z0-9_-]+$' }) })
const Code = Type.Object({ code: Type.String({ maxLength: 40 }) })
const Photos = Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { maxItems: 6 }))
/** The office, and a map without tiles: communities and the ground, nothing of the work. */
export const publicStart = endpoint({
  method: 'GET',
  url: '/public',
  allow: 'anyone',
  summary: '反映页 The office and its map, for the page of the residents',
  schema: { response: { 200: Type.Object({ office: Type.String(), demo: Type.Boolean(), cells: Type.Unknown(), ground: Type.Unknown() }) } },
})
export const publicPhoto = endpoint({
  method: 'POST',
  url: '/public/photos',
  allow: 'anyone',
  summary: '传照片 Send a photo (multipart); EXIF is removed, the place it held is offered back. The answer is a token that only the sender knows',
  schema: { response: { 200: Type.Object({ photo: Type.String(), place: nullable(Type.Object({ lng: Type.Number(), lat: Type.Number() })) }) } },
})
export const PublicReport = Type.Object({
  text: Type.String({ minLength: 2, maxLength: 2000 }),
  place: Type.String({ minLength: 1, maxLength: 300 }),
  lng: Type.Optional(Type.Number({ minimum: -180, maximum: 180 })),
  lat: Type.Optional(Type.Number({ minimum: -90, maximum: 90 })),
  photos: Photos,
  name: Type.Optional(Type.String({ maxLength: 60 })),
  phone: Type.Optional(Type.String({ maxLength: 30 })),
  wantsReply: Type.Optional(Type.Boolean()),
  lang: Type.Optional(oneOf(['zh', 'en'] as const)),
  /** A trap: no person sees this field. */
  website: Type.Optional(Type.String({ maxLength: 200 })),
})
export type PublicReport = Static<typeof PublicReport>
export const publicReport = endpoint({
  method: 'POST',
  url: '/public/reports',
  allow: 'anyone',
  summary: '反映 Report something; the same Idempotency-Key answers the same receipt code',
  schema: { headers: Key, body: PublicReport, response: { 200: Type.Object({ code: Type.String(), no: Type.String(), receivedAt: Instant, again: Type.Boolean() }) } },
})
const Both = Type.Object({ zh: Type.String(), en: Type.String() })
export const PublicProgress = Type.Object({
  no: Type.String(),
  text: Type.String(),
  place: Type.String(),
  photos: Type.Integer(),
  receivedAt: Instant,
  step: oneOf(Object.keys(publicSteps) as PublicStep[]),
  stands: Both,
  steps: Type.Array(Type.Object({ at: Instant, words: Both })),
  answer: nullable(Type.Object({ words: Type.String(), at: Instant })),
  added: Type.Array(Type.Object({ at: Instant, text: Type.String() })),
  rating: nullable(oneOf(Object.keys(ratings) as Rating[])),
  /** What can be done now. */
  may: Type.Object({ add: Type.Boolean(), rate: Type.Boolean(), reopen: Type.Boolean() }),
})
export type PublicProgress = Static<typeof PublicProgress>
export const publicProgress = endpoint({
  method: 'GET',
  url: '/public/reports/:code',
  allow: 'anyone',
  summary: '查进度 How a report stands, by its receipt code',
  schema: { params: Code, response: { 200: PublicProgress } },
})
export const publicAdd = endpoint({
  method: 'POST',
  url: '/public/reports/:code/words',
  allow: 'anyone',
  summary: '补充 Add words or photos to a report that is still open',
  schema: { params: Code, headers: Key, body: Type.Object({ text: Type.String({ minLength: 2, maxLength: 1000 }), photos: Photos }), response: { 200: PublicProgress } },
})
export const publicRate = endpoint({
  method: 'POST',
  url: '/public/reports/:code/evaluation',
  allow: 'anyone',
  summary: '评价 Say what one thinks of the answer; once for each answer',
  schema: {
    params: Code,
    body: Type.Object({ rating: oneOf(Object.keys(ratings) as Rating[]), words: Type.Optional(Type.String({ maxLength: 500 })) }),
    response: { 200: PublicProgress },
  },
})
export const publicReopen = endpoint({
  method: 'POST',
  url: '/public/reports/:code/reopen',
  allow: 'anyone',
  summary: '反映未解决 It is not solved: have it handled again, within the days and times the office sets',
  schema: { params: Code, body: Type.Object({ reason: Type.String({ minLength: 2, maxLength: 1000 }), photos: Photos }), response: { 200: PublicProgress } },
})
