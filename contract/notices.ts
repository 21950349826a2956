/** Telling: the call-backs that wait for somebody, what came of them, and the bell of each person. */
import { type Static, Type } from '@sinclair/typebox'
import { callOutcomes, type CallOutcome, type Rating, ratings } from '../domain/notify.ts'
import { endpoint, Instant, nullable, oneOf } from './endpoint.ts'

const ratingNames = Object.keys(ratings) as Rating[]
/** A reporter to be told: what to say, how they can be reached, and what was tried. */
export const CallRow = Type.Object({
  id: Type.Integer(),
  no: Type.String(),
  title: Type.String(),
  reportId: Type.Integer(),
  channel: Type.String(),
  externalNo: nullable(Type.String()),
  name: nullable(Type.String()),
  phone: nullable(Type.String()),
  words: Type.String(),
  madeAt: Instant,
  nextAt: nullable(Instant),
  late: Type.Boolean(),
  tries: Type.Array(Type.Object({ at: Instant, who: nullable(Type.String()), outcome: Type.String(), words: Type.String() })),
  outcome: nullable(Type.String()),
  failed: nullable(Type.String()),
})
export type CallRow = Static<typeof CallRow>
export const listCalls = endpoint({
  method: 'GET',
  url: '/notices',
  allow: 'notices.tell',
  summary: '待回告 Reporters who wait to be told: due now, to be tried later, settled, or stuck in a connector',
  schema: {
    querystring: Type.Object({
      which: Type.Optional(oneOf(['due', 'later', 'settled', 'stuck'] as const)),
      channel: Type.Optional(Type.String({ maxLength: 40 })),
      after: Type.Optional(Type.Integer()),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
    }),
    response: {
      200: Type.Object({
        rows: Type.Array(CallRow),
        next: nullable(Type.Integer()),
        counts: Type.Object({ due: Type.Integer(), later: Type.Integer(), stuck: Type.Integer() }),
      }),
    },
  },
})
export const recordCalls = endpoint({
  method: 'POST',
  url: '/notices/told',
  allow: 'notices.tell',
  summary: '记回告 What came of telling one reporter, or of several answers handed over together; with their evaluation if they gave one',
  schema: {
    body: Type.Object({
      ids: Type.Array(Type.Integer(), { minItems: 1, maxItems: 200 }),
      outcome: oneOf(Object.keys(callOutcomes) as CallOutcome[]),
      words: Type.Optional(Type.String({ maxLength: 500 })),
      rating: Type.Optional(oneOf(ratingNames)),
    }),
    response: { 200: Type.Object({ recorded: Type.Integer() }) },
  },
})
/** What the office tells a colleague. */
export const BellRow = Type.Object({ id: Type.Integer(), no: Type.String(), kind: Type.String(), text: Type.String(), at: Instant, unread: Type.Boolean() })
export const myNotices = endpoint({
  method: 'GET',
  url: '/notices/mine',
  allow: 'cases.act',
  summary: '我的通知 What I am told, newest first, and how much of it is unread',
  schema: { response: { 200: Type.Object({ unread: Type.Integer(), rows: Type.Array(BellRow) }) } },
})
export const seeNotices = endpoint({
  method: 'POST',
  url: '/notices/mine/seen',
  allow: 'cases.act',
  summary: '都看过了 I have read up to here',
  schema: { body: Type.Object({ upTo: Type.Integer() }), response: { 200: Type.Object({ unread: Type.Integer() }) } },
})
/** What each reporter of a case was told and what they thought of it. */
export const CaseNotices = Type.Object({
  notices: Type.Array(
    Type.Object({ reportId: Type.Integer(), words: Type.String(), way: nullable(Type.String()), madeAt: Instant, sentAt: nullable(Instant), outcome: nullable(Type.String()) }),
  ),
  evaluations: Type.Array(Type.Object({ reportId: Type.Integer(), rating: oneOf(ratingNames), words: Type.String(), at: Instant })),
})
export const caseNotices = endpoint({
  method: 'GET',
  url: '/cases/:no/notices',
  allow: 'cases.read',
  summary: '告知与评价 What the reporters of a case were told, and what they thought of it',
  schema: { params: Type.Object({ no: Type.String() }), response: { 200: CaseNotices } },
})
