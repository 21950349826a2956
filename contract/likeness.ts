/** Likeness 相似 and hot spots 热点: what may be one matter, with its reasons; merged or told apart; and what grows. */
import { type Static, Type } from '@sinclair/typebox'
import { endpoint, Instant, nullable, oneOf } from './endpoint.ts'

const Words = Type.Object({ zh: Type.String(), en: Type.String() })
export const PartView = Type.Object({ part: Type.String(), label: Words, share: Type.Number(), points: Type.Number(), most: Type.Number(), reason: Words })
export const LikelyView = Type.Object({
  no: Type.String(),
  title: Type.String(),
  stateLabel: Type.String(),
  place: Type.String(),
  channel: Type.String(),
  reportedAt: Instant,
  ended: Type.Boolean(),
  score: Type.Number(),
  band: oneOf(['attach', 'ask', 'new'] as const),
  /** The same caller again: 催办, not a new matter. */
  again: Type.Boolean(),
  held: nullable(Words),
  parts: Type.Array(PartView),
})
export type LikelyView = Static<typeof LikelyView>
/** One voice of a matter: masked, with the channel in which its answer goes back. */
export const VoiceView = Type.Object({
  no: Type.String(),
  channel: Type.String(),
  name: nullable(Type.String()),
  phone: nullable(Type.String()),
  confidential: Type.Boolean(),
  receivedAt: Instant,
  text: Type.String(),
  answeredAt: nullable(Instant),
  /** Its own case, or one that was merged into this one, by whom and why. */
  own: Type.Boolean(),
  automatic: Type.Boolean(),
  reason: nullable(Type.String()),
})
export type VoiceView = Static<typeof VoiceView>
const CaseNo = Type.Object({ no: Type.String({ maxLength: 40 }) })
export const LikenessOfCase = Type.Object({
  proposals: Type.Array(LikelyView),
  /** Where this one was merged into another: which, whether by the program, and the parts. */
  merged: nullable(
    Type.Object({
      no: Type.String(),
      title: Type.String(),
      automatic: Type.Boolean(),
      reason: nullable(Type.String()),
      score: nullable(Type.Number()),
      parts: Type.Array(PartView),
    }),
  ),
  voices: Type.Array(VoiceView),
  splitFrom: nullable(Type.String()),
  parts: Type.Array(Type.Object({ no: Type.String(), title: Type.String(), stateLabel: Type.String(), ended: Type.Boolean() })),
  mayMerge: Type.Boolean(),
})
export type LikenessOfCase = Static<typeof LikenessOfCase>

export const likenessOf = endpoint({
  method: 'GET',
  url: '/cases/:no/likeness',
  allow: 'cases.read',
  summary: '可能是同一件事 What may be the same matter, part by part; and the voices of a matter',
  schema: { params: CaseNo, response: { 200: LikenessOfCase } },
})
export const decideLikeness = endpoint({
  method: 'POST',
  url: '/cases/:no/likeness/:other',
  allow: 'cases.act',
  summary: '并入或不是同一件 The same matter: this case is merged into the other. Not the same: it is not proposed again',
  schema: {
    params: Type.Object({ no: Type.String({ maxLength: 40 }), other: Type.String({ maxLength: 40 }) }),
    body: Type.Object({ verdict: oneOf(['same', 'different'] as const), reason: Type.Optional(Type.String({ maxLength: 500 })) }),
    response: { 200: LikenessOfCase },
  },
})
export const detachCase = endpoint({
  method: 'POST',
  url: '/cases/:no/detach',
  allow: 'cases.act',
  summary: '撤销并案 Takes a merged case out again: as it was, with its clocks as if it had never been merged',
  schema: { params: CaseNo, body: Type.Object({ reason: Type.String({ minLength: 1, maxLength: 500 }) }), response: { 200: LikenessOfCase } },
})
export const previewLikeness = endpoint({
  method: 'POST',
  url: '/likeness/preview',
  allow: 'reports.file',
  summary: '登记前看看 What a report that is being written may be about; nothing is kept',
  schema: {
    body: Type.Object({
      text: Type.String({ maxLength: 5000 }),
      place: Type.String({ maxLength: 300 }),
      lng: Type.Optional(Type.Number({ minimum: -180, maximum: 180 })),
      lat: Type.Optional(Type.Number({ minimum: -90, maximum: 90 })),
      itemId: Type.Optional(Type.Integer()),
      phone: Type.Optional(Type.String({ maxLength: 30 })),
    }),
    response: { 200: Type.Object({ likely: Type.Array(LikelyView), hidden: Type.Integer() }) },
  },
})

export const Weights = Type.Object({
  place: Type.Integer({ minimum: 0, maximum: 100 }),
  words: Type.Integer({ minimum: 0, maximum: 100 }),
  item: Type.Integer({ minimum: 0, maximum: 100 }),
  time: Type.Integer({ minimum: 0, maximum: 100 }),
  caller: Type.Integer({ minimum: 0, maximum: 100 }),
})
const Thresholds = Type.Object({
  weights: Weights,
  attach: Type.Integer({ minimum: 1, maximum: 100 }),
  ask: Type.Integer({ minimum: 1, maximum: 100 }),
  nearM: Type.Integer({ minimum: 0, maximum: 5000 }),
  reachM: Type.Integer({ minimum: 1, maximum: 5000 }),
  windowDays: Type.Integer({ minimum: 1, maximum: 90 }),
  automatic: Type.Boolean(),
})
export type Thresholds = Static<typeof Thresholds>
export const getLikenessRules = endpoint({
  method: 'GET',
  url: '/likeness/rules',
  allow: 'likeness.rules',
  summary: '相似规则 The weights and thresholds in force, and the earlier ones',
  schema: {
    response: {
      200: Type.Object({
        now: Thresholds,
        history: Type.Array(
          Type.Composite([Thresholds, Type.Object({ id: Type.Integer(), note: Type.String(), by: nullable(Type.String()), from: Instant, to: nullable(Instant) })]),
        ),
      }),
    },
  },
})
export const setLikenessRules = endpoint({
  method: 'POST',
  url: '/likeness/rules',
  allow: 'likeness.rules',
  summary: '改相似规则 New weights and thresholds from now on; logged',
  schema: { body: Type.Composite([Thresholds, Type.Object({ note: Type.String({ minLength: 1, maxLength: 300 }) })]), response: { 200: Type.Object({ id: Type.Integer() }) } },
})
const Counts = Type.Object({ attach: Type.Integer(), ask: Type.Integer(), new: Type.Integer() })
export const DryRun = Type.Object({
  from: Instant,
  /** Reports that had a likeness to look at, in that time. */
  reports: Type.Integer(),
  was: Counts,
  would: Counts,
  /** Against what people decided: of those that would attach by themselves, how many were judged one matter, and how many not. */
  right: Type.Integer(),
  wrong: Type.Integer(),
  /** Judged one matter, and would neither attach nor be asked about. */
  missed: Type.Integer(),
  changed: Type.Array(
    Type.Object({
      no: Type.String(),
      title: Type.String(),
      other: Type.String(),
      otherTitle: Type.String(),
      was: oneOf(['attach', 'ask', 'new'] as const),
      would: oneOf(['attach', 'ask', 'new'] as const),
      score: Type.Number(),
      before: Type.Number(),
      truth: nullable(oneOf(['same', 'different'] as const)),
    }),
  ),
})
export type DryRun = Static<typeof DryRun>
export const dryRunLikeness = endpoint({
  method: 'POST',
  url: '/likeness/dry-run',
  allow: 'likeness.rules',
  summary: '试算 What other weights and thresholds would have done to the last month',
  schema: {
    body: Type.Object({ weights: Weights, attach: Type.Integer({ minimum: 1, maximum: 100 }), ask: Type.Integer({ minimum: 1, maximum: 100 }), automatic: Type.Boolean() }),
    response: { 200: DryRun },
  },
})

export const HotSpotView = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  words: Type.Array(Type.String()),
  voices: Type.Integer(),
  firstAt: Instant,
  raisedAt: Instant,
  lastAt: Instant,
  closedAt: nullable(Instant),
  lng: nullable(Type.Number()),
  lat: nullable(Type.Number()),
  step: oneOf(['hour', 'day'] as const),
  curve: Type.Array(Type.Object({ at: Instant, n: Type.Integer() })),
})
export type HotSpotView = Static<typeof HotSpotView>
export const listHotSpots = endpoint({
  method: 'GET',
  url: '/hotspots',
  allow: 'hotspots.read',
  summary: '热点 Hot spots, the open ones first, each with its curve',
  schema: { querystring: Type.Object({ closed: Type.Optional(Type.Boolean()) }), response: { 200: Type.Array(HotSpotView) } },
})
export const getHotSpot = endpoint({
  method: 'GET',
  url: '/hotspots/:id',
  allow: 'hotspots.read',
  summary: '一个热点 One hot spot with its cases',
  schema: {
    params: Type.Object({ id: Type.Integer() }),
    response: {
      200: Type.Composite([
        HotSpotView,
        Type.Object({
          cases: Type.Array(
            Type.Object({
              no: Type.String(),
              title: Type.String(),
              place: Type.String(),
              channel: Type.String(),
              stateLabel: Type.String(),
              reportedAt: Instant,
              ended: Type.Boolean(),
            }),
          ),
        }),
      ]),
    },
  },
})
