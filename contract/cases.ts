/** Cases: the lists, one whole case, and the one door to act on it. */
import { type Static, Type } from '@sinclair/typebox'
import { caseStates, type CaseState } from '../domain/lifecycle.ts'
import { endpoint, Instant, nullable, oneOf } from './endpoint.ts'

const caseStateNames = Object.keys(caseStates) as CaseState[]
export const ClockView = Type.Object({
  clock: Type.String(),
  label: Type.String(),
  main: Type.Boolean(),
  unitId: nullable(Type.Integer()),
  requestId: nullable(Type.Integer()),
  startedAt: Instant,
  yellowAt: Instant,
  dueAt: Instant,
  stoppedAt: nullable(Instant),
  usedMs: Type.Integer(),
  limitMs: Type.Integer(),
  limit: Type.Object({ amount: Type.Integer(), unit: Type.String() }),
  extensions: Type.Integer(),
})
export type ClockView = Static<typeof ClockView>
/** A row of a list: enough to decide whether to open it. */
export const CaseRow = Type.Object({
  no: Type.String(),
  title: Type.String(),
  state: oneOf(caseStateNames),
  stateLabel: Type.String(),
  place: Type.String(),
  cell: nullable(Type.String()),
  item: nullable(Type.String()),
  channel: Type.String(),
  urgent: Type.Boolean(),
  holder: nullable(Type.String()),
  unit: nullable(Type.String()),
  reportedAt: Instant,
  yellowAt: nullable(Instant),
  dueAt: nullable(Instant),
  endedAt: nullable(Instant),
  pausedUntil: nullable(Instant),
  lng: nullable(Type.Number()),
  lat: nullable(Type.Number()),
})
export type CaseRow = Static<typeof CaseRow>
/** What waits for me: the case, and as what it waits. */
export const WorkRow = Type.Composite([
  CaseRow,
  Type.Object({ as: Type.String(), clockLabel: Type.String(), part: nullable(oneOf(['lead', 'assist'] as const)), waitsYellowAt: Instant, waitsDueAt: Instant }),
])
export type WorkRow = Static<typeof WorkRow>

export const Target = Type.Object({ life: oneOf(['case', 'order', 'request'] as const), unit: Type.Optional(nullable(Type.Integer())), kind: Type.Optional(Type.String()) })
export type Target = Static<typeof Target>
export const ActView = Type.Object({ target: Target, act: Type.String(), label: Type.String(), as: Type.String(), needs: Type.Array(Type.String()) })
export type ActView = Static<typeof ActView>
export const EventView = Type.Object({
  id: Type.Integer(),
  at: Instant,
  life: Type.String(),
  act: Type.String(),
  label: Type.String(),
  fromState: Type.String(),
  toState: Type.String(),
  toLabel: Type.String(),
  who: nullable(Type.String()),
  role: Type.String(),
  roleLabel: Type.String(),
  unit: nullable(Type.String()),
  fields: Type.Record(Type.String(), Type.Unknown()),
})
export type EventView = Static<typeof EventView>
export const FileView = Type.Object({
  id: Type.Integer(),
  use: Type.String(),
  name: Type.String(),
  type: Type.String(),
  size: Type.Integer(),
  width: nullable(Type.Integer()),
  height: nullable(Type.Integer()),
  at: Instant,
})
export const ReportView = Type.Object({
  id: Type.Integer(),
  channel: Type.String(),
  externalNo: nullable(Type.String()),
  text: Type.String(),
  place: Type.String(),
  name: nullable(Type.String()),
  phone: nullable(Type.String()),
  confidential: Type.Boolean(),
  wantsReply: Type.Boolean(),
  receivedAt: Instant,
  externalDueAt: nullable(Instant),
  answeredAt: nullable(Instant),
  answer: nullable(Type.String()),
})
export const OrderView = Type.Object({
  unitId: Type.Integer(),
  unit: Type.String(),
  part: Type.String(),
  state: Type.String(),
  stateLabel: Type.String(),
  firm: Type.Boolean(),
  extensions: Type.Integer(),
  suspensions: Type.Integer(),
  handler: nullable(Type.String()),
  resumeAt: nullable(Instant),
  result: nullable(Type.String()),
})
export const RequestView = Type.Object({
  id: Type.Integer(),
  kind: Type.String(),
  label: Type.String(),
  unitId: nullable(Type.Integer()),
  unit: nullable(Type.String()),
  state: Type.String(),
  stateLabel: Type.String(),
  by: nullable(Type.String()),
  reason: nullable(Type.String()),
  opinion: nullable(Type.String()),
  askedAt: Instant,
  endedAt: nullable(Instant),
})
export const ItemView = Type.Object({
  id: Type.Integer(),
  code: Type.String(),
  name: Type.String(),
  majorName: Type.String(),
  kind: Type.String(),
  limit: Type.Object({ amount: Type.Integer(), unit: Type.String() }),
  unitId: nullable(Type.Integer()),
  filing: Type.Array(Type.Object({ text: Type.String(), must: Type.Boolean() })),
  closing: Type.Array(Type.Object({ text: Type.String(), must: Type.Boolean() })),
  answerable: Type.Boolean(),
})
export type ItemView = Static<typeof ItemView>
const Words = Type.Object({ zh: Type.String(), en: Type.String() })
const Named = Type.Object({ id: Type.Integer(), name: Type.String() })
const RuleName = Type.Object({ id: Type.Integer(), version: Type.String(), place: Type.Integer() })
/** 派单建议: whom the case should go to, by which rule or ruling, on what facts, and what spoke for others. */
export const RoutingView = Type.Object({
  lead: nullable(Named),
  assist: Type.Array(Named),
  rule: nullable(RuleName),
  precedent: nullable(Type.Object({ id: Type.Integer(), no: Type.String() })),
  precedents: Type.Array(Type.Object({ no: Type.String(), unit: Type.String(), kind: oneOf(['meeting', 'return'] as const), opinion: Type.String(), day: Type.String() })),
  facts: Type.Array(Words),
  reasons: Type.Array(Words),
  lost: Type.Array(Type.Object({ rule: RuleName, why: Words, against: Type.Integer() })),
  more: Type.Integer(),
})
/** 派单目录 of the item: its rows, and the communities that may not have it. */
export const DutyView = Type.Object({
  blocks: Type.Boolean(),
  outside: Type.Array(Type.Integer()),
  rows: Type.Array(Type.Object({ unit: Type.String(), part: oneOf(['lead', 'assist'] as const), basis: Type.String(), note: Type.String() })),
})
export type RoutingView = Static<typeof RoutingView>
export const CaseView = Type.Composite([
  CaseRow,
  Type.Object({
    version: Type.Integer(),
    text: Type.String(),
    cellId: nullable(Type.Integer()),
    itemView: nullable(ItemView),
    parentNo: nullable(Type.String()),
    childNos: Type.Array(Type.String()),
    reply: nullable(Type.String()),
    checked: nullable(Type.String()),
    routing: nullable(RoutingView),
    duty: nullable(DutyView),
    clocks: Type.Array(ClockView),
    orders: Type.Array(OrderView),
    requests: Type.Array(RequestView),
    reports: Type.Array(ReportView),
    files: Type.Array(FileView),
    events: Type.Array(EventView),
    acts: Type.Array(ActView),
    closed: Type.Array(Type.Object({ label: Type.String(), zh: Type.String(), en: Type.String() })),
    now: Instant,
  }),
])
export type CaseView = Static<typeof CaseView>

const Page = Type.Object({ after: Type.Optional(Type.String({ maxLength: 80 })), limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })) })
export const CaseFilter = Type.Object({
  state: Type.Optional(oneOf(caseStateNames)),
  open: Type.Optional(Type.Boolean()),
  colour: Type.Optional(oneOf(['green', 'yellow', 'red', 'paused'] as const)),
  unit: Type.Optional(Type.Integer()),
  cell: Type.Optional(Type.Integer()),
  item: Type.Optional(Type.Integer()),
  channel: Type.Optional(Type.String({ maxLength: 40 })),
  text: Type.Optional(Type.String({ maxLength: 100 })),
  from: Type.Optional(Instant),
  to: Type.Optional(Instant),
})
export type CaseFilter = Static<typeof CaseFilter>

export const listCases = endpoint({
  method: 'GET',
  url: '/cases',
  allow: 'cases.read',
  summary: '案件列表 Cases, newest first, with stable keyset paging',
  schema: { querystring: Type.Composite([CaseFilter, Page]), response: { 200: Type.Object({ rows: Type.Array(CaseRow), next: nullable(Type.String()) }) } },
})
export const myWork = endpoint({
  method: 'GET',
  url: '/work',
  allow: 'cases.act',
  summary: '待我办的 What waits for me, by remaining time',
  schema: { querystring: Page, response: { 200: Type.Object({ rows: Type.Array(WorkRow), next: nullable(Type.String()) }) } },
})
export const getCase = endpoint({
  method: 'GET',
  url: '/cases/:no',
  allow: 'cases.read',
  summary: '一案 One case, whole, with the acts open to me',
  schema: { params: Type.Object({ no: Type.String() }), response: { 200: CaseView } },
})
export const actOnCase = endpoint({
  method: 'POST',
  url: '/cases/:no/acts',
  allow: 'cases.act',
  summary: '办理 Act on a case; `version` is the one seen, a moved case answers 409 with how it stands now',
  schema: {
    params: Type.Object({ no: Type.String() }),
    body: Type.Object({
      target: Target,
      act: Type.String({ maxLength: 40 }),
      as: Type.Optional(Type.String({ maxLength: 40 })),
      version: Type.Optional(Type.Integer()),
      fields: Type.Record(Type.String(), Type.Unknown(), { default: {} }),
    }),
    response: { 200: CaseView },
  },
})
export const mapCases = endpoint({
  method: 'GET',
  url: '/cases-on-map',
  allow: 'cases.read',
  summary: '地图上的案件 Open cases as points',
  schema: { response: { 200: Type.Array(Type.Pick(CaseRow, ['no', 'title', 'state', 'stateLabel', 'lng', 'lat', 'yellowAt', 'dueAt', 'unit', 'place', 'cell', 'pausedUntil'])) } },
})
export const revealReporter = endpoint({
  method: 'POST',
  url: '/cases/:no/reports/:id/reveal',
  allow: 'reports.reveal',
  summary: '查看报告人 Reveal a reporter for a stated purpose; logged',
  schema: {
    params: Type.Object({ no: Type.String(), id: Type.Integer() }),
    body: Type.Object({ purpose: Type.String({ minLength: 2, maxLength: 200 }) }),
    response: { 200: Type.Object({ name: Type.String(), phone: Type.String(), address: Type.String() }) },
  },
})
