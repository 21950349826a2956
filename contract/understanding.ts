/** 理解 Understanding: what a text says, read on this machine. The place it speaks of, and the address book that knows the names; the item it is about, and the models learnt from our own cases. */
import { type Static, Type } from '@sinclair/typebox'
import { ItemView } from './cases.ts'
import { endpoint, nullable, oneOf } from './endpoint.ts'
import { type Kind, parts } from '../domain/place/grammar.ts'
import { type PlaceKind, placeKinds } from '../domain/place/book.ts'

export const PlacePart = Type.Object({
  kind: oneOf(Object.keys(parts) as Kind[]),
  from: Type.Integer({ description: 'first UTF-16 unit of the part in the text asked about' }),
  to: Type.Integer({ description: 'the unit after its last' }),
  text: Type.String(),
  known: Type.Boolean(),
})
export const PlaceReason = Type.Object({ code: Type.String(), text: Type.String(), en: Type.String(), weight: Type.Number({ description: 'its share of the log-odds' }) })
export const PlaceCandidate = Type.Object({
  name: Type.String(),
  placeId: nullable(Type.Integer()),
  lng: nullable(Type.Number()),
  lat: nullable(Type.Number()),
  cellId: nullable(Type.Integer()),
  cell: nullable(Type.String()),
  within: Type.Integer({ description: 'metres: how far off the point may be' }),
  score: Type.Number({ minimum: 0, maximum: 1, description: 'the probability that this is the place' }),
  reasons: Type.Array(PlaceReason),
})
export type PlaceCandidate = Static<typeof PlaceCandidate>
/** `best` is null when no place is sure enough: the candidates are then only worth a look. */
export const PlaceAnswer = Type.Object({ parts: Type.Array(PlacePart), candidates: Type.Array(PlaceCandidate), best: nullable(Type.Integer({ minimum: 0 })) })
export type PlaceAnswer = Static<typeof PlaceAnswer>
export const readPlace = endpoint({
  method: 'POST',
  url: '/understanding/place',
  allow: 'reports.file',
  summary: '地点识别 The place that a report speaks of, with reasons; nothing is stored',
  schema: {
    body: Type.Object({
      text: Type.Optional(Type.String({ maxLength: 5000 })),
      place: Type.Optional(Type.String({ maxLength: 300 })),
      lng: Type.Optional(Type.Number({ minimum: -180, maximum: 180 })),
      lat: Type.Optional(Type.Number({ minimum: -90, maximum: 90 })),
    }),
    response: { 200: PlaceAnswer },
  },
})

export const PlaceRow = Type.Object({
  kind: oneOf(Object.keys(placeKinds) as PlaceKind[]),
  name: Type.String(),
  aliases: Type.Array(Type.String()),
  lng: nullable(Type.Number()),
  lat: nullable(Type.Number()),
  road: nullable(Type.String()),
  no: nullable(Type.Integer()),
})
export const listPlaces = endpoint({
  method: 'GET',
  url: '/understanding/places',
  allow: 'directory.read',
  summary: '地址簿 The places the office knows by name',
  schema: {
    querystring: Type.Object({
      text: Type.Optional(Type.String({ maxLength: 40 })),
      after: Type.Optional(Type.Integer({ minimum: 0 })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 100 })),
    }),
    response: { 200: Type.Object({ total: Type.Integer(), rows: Type.Array(Type.Intersect([Type.Object({ id: Type.Integer() }), PlaceRow])) }) },
  },
})
/** A row of the file that was not taken, and why. */
export const BadPlace = Type.Object({ line: Type.Integer(), zh: Type.String(), en: Type.String() })
export const importPlaces = endpoint({
  method: 'POST',
  url: '/understanding/places/import',
  allow: 'directory.write',
  summary: '导入地址簿 Import an address book as CSV: 类别,名称,别名,经度,纬度,道路,门牌; the same row again changes nothing',
  schema: {
    body: Type.Object({
      csv: Type.String({ minLength: 1, maxLength: 900_000 }),
      coordinates: Type.Optional(oneOf(['wgs84', 'gcj02', 'bd09'] as const)),
      source: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
      dryRun: Type.Optional(Type.Boolean()),
    }),
    response: { 200: Type.Object({ rows: Type.Integer(), added: Type.Integer(), changed: Type.Integer(), bad: Type.Array(BadPlace) }) },
  },
})

/** A word of the text and what it said: above 0 for the item, below 0 against it. */
export const ItemReason = Type.Object({ word: Type.String(), weight: Type.Number() })
export const ItemCandidate = Type.Object({ item: ItemView, probability: Type.Number({ minimum: 0, maximum: 1 }), reasons: Type.Array(ItemReason) })
/** One question in plain words, where the first candidates are easily taken for each other. */
export const ItemQuestion = Type.Object({ zh: Type.String(), en: Type.String(), answers: Type.Array(Type.Object({ zh: Type.String(), en: Type.String(), item: ItemView })) })
/** `sure`: the first may be taken without asking (right in 95 of 100, as measured on this office's own cases). No candidates: it abstains. */
export const ItemAnswer = Type.Object({ candidates: Type.Array(ItemCandidate), sure: Type.Boolean(), question: nullable(ItemQuestion) })
export type ItemAnswer = Static<typeof ItemAnswer>
export const readItem = endpoint({
  method: 'POST',
  url: '/understanding/items',
  allow: 'reports.file',
  summary: '事项识别 The three likeliest items of a text, with the words that spoke for each; nothing is stored',
  schema: { body: Type.Object({ text: Type.String({ maxLength: 5000 }), place: Type.Optional(Type.String({ maxLength: 300 })) }), response: { 200: ItemAnswer } },
})
const Judged = Type.Object({ top1: Type.Number(), top3: Type.Number(), sureShare: Type.Number(), sureRight: Type.Number() })
/** How a model did on the cases withheld from it, and how what it would replace did on the same. */
export const ItemFigures = Type.Object({
  learnt: Type.Integer(),
  withheld: Type.Integer(),
  items: Type.Integer(),
  now: Judged,
  before: Judged,
  /** From which probability on it is sure; above 1 it never is. Not kept with the oldest. */
  sureAt: Type.Optional(Type.Number()),
})
export type ItemFigures = Static<typeof ItemFigures>
export const ItemModel = Type.Object({
  id: Type.Integer(),
  madeAt: Type.String({ format: 'date-time' }),
  madeBy: nullable(Type.String()),
  state: oneOf(['current', 'kept', 'refused'] as const),
  share: Type.Number(),
  figures: ItemFigures,
})
export const listItemModels = endpoint({
  method: 'GET',
  url: '/understanding/models',
  allow: 'directory.read',
  summary: '事项模型 What was learnt about items, newest first, with its figures',
  schema: { response: { 200: Type.Array(ItemModel) } },
})
/** What there is to learn from: cases whose item a person has confirmed, and how many it takes. */
export const itemLesson = endpoint({
  method: 'GET',
  url: '/understanding/lesson',
  allow: 'directory.read',
  summary: '有多少可学 The confirmed cases that a model is learnt from, how many it takes, and whether one is being learnt',
  schema: { response: { 200: Type.Object({ confirmed: Type.Integer(), least: Type.Integer(), leastEach: Type.Integer(), most: Type.Integer(), learning: Type.Boolean() }) } },
})
export const learnItems = endpoint({
  method: 'POST',
  url: '/understanding/models',
  allow: 'directory.write',
  summary: '重新学习 Learn from the confirmed cases, as a job; the new model replaces the old only if it does at least as well',
  schema: { response: { 200: Type.Object({ asked: Type.Boolean() }) } },
})
export const restoreItemModel = endpoint({
  method: 'POST',
  url: '/understanding/models/:id/restore',
  allow: 'directory.write',
  summary: '恢复 Put an earlier model back into use',
  schema: { params: Type.Object({ id: Type.Integer() }), response: { 200: Type.Array(ItemModel) } },
})
