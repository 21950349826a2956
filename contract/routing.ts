/** 派单 Routing over the wire: the rules in their versions with how right they were, the draft, the dry run, the precedents. */
import { type Static, Type } from '@sinclair/typebox'
import { attributes, type Attribute } from '../domain/routing.ts'
import { endpoint, Instant, nullable, oneOf } from './endpoint.ts'

const Day = Type.String({ format: 'date' })
const Codes = Type.Array(Type.String({ minLength: 1, maxLength: 40 }), { minItems: 1, maxItems: 300, uniqueItems: true })
const Attributes = Type.Array(oneOf(Object.keys(attributes) as Attribute[]), { minItems: 1, uniqueItems: true })
export const RuleWhen = Type.Object(
  {
    cells: Type.Optional(Type.Array(Type.Integer(), { minItems: 1, maxItems: 300, uniqueItems: true })),
    items: Type.Optional(Codes),
    channels: Type.Optional(Codes),
    hours: Type.Optional(Type.Unsafe<[number, number]>(Type.Array(Type.Integer({ minimum: 0, maximum: 1440 }), { minItems: 2, maxItems: 2 }))),
    days: Type.Optional(oneOf(['work', 'off'] as const)),
    is: Type.Optional(Attributes),
    not: Type.Optional(Attributes),
  },
  { additionalProperties: false },
)
export const RuleDraft = Type.Object(
  {
    when: RuleWhen,
    unitCode: Type.String({ minLength: 1, maxLength: 40 }),
    assist: Type.Array(Type.String({ maxLength: 40 }), { maxItems: 20 }),
    basis: Type.String({ maxLength: 300 }),
  },
  { additionalProperties: false },
)
export type RuleDraft = Static<typeof RuleDraft>
const Rules = Type.Array(RuleDraft, { maxItems: 500 })
/** What is odd about the rule that stands at `at` (from 0), and the earlier ones that take its matters. */
export const FlawView = Type.Object({ at: Type.Integer(), kind: oneOf(['unreachable', 'contradicts'] as const), others: Type.Array(Type.Integer()) })
/** 派遣准确率: of the first dispatches that went as the rule said, those neither returned with leave nor recalled; with Wilson's interval at 95 %. */
export const Accuracy = Type.Object({ ruleId: Type.Integer(), sent: Type.Integer(), kept: Type.Integer(), share: Type.Number(), low: Type.Number(), high: Type.Number() })
export type FlawView = Static<typeof FlawView>
const Words = Type.Object({ zh: Type.String(), en: Type.String() })
/** A rule in words: its conditions, who has it, who assists. */
const Told = Type.Object({ when: Type.Array(Words), unit: Type.String(), assist: Type.Array(Type.String()) })
export const VersionView = Type.Object({
  version: Type.String(),
  from: Day,
  to: nullable(Day),
  note: Type.String(),
  by: nullable(Type.String()),
  rules: Type.Array(Type.Composite([RuleDraft, Type.Object({ id: Type.Integer(), told: Told })])),
  flaws: Type.Array(FlawView),
  /** What it changed against the version before it. */
  changes: Type.Array(Type.Object({ zh: Type.String(), en: Type.String() })),
})
export type VersionView = Static<typeof VersionView>
/** One step of the draft: who changed what. */
export const StepView = Type.Object({ id: Type.Integer(), at: Instant, by: nullable(Type.String()), undone: Type.Boolean(), changes: Type.Array(Words) })
export const DraftView = Type.Object({
  rules: Type.Array(Type.Composite([RuleDraft, Type.Object({ told: Told })])),
  note: Type.String(),
  by: nullable(Type.String()),
  changedAt: Instant,
  flaws: Type.Array(FlawView),
  steps: Type.Array(StepView),
})
export type DraftView = Static<typeof DraftView>
export const RulesView = Type.Object({ day: Day, versions: Type.Array(VersionView), draft: nullable(DraftView), accuracy: Type.Array(Accuracy) })
export type RulesView = Static<typeof RulesView>

export const getRules = endpoint({
  method: 'GET',
  url: '/routing/rules',
  allow: 'routing.read',
  summary: '派单规则 Routing rules in their versions, the draft, and how right each rule was',
  schema: { response: { 200: RulesView } },
})
/** `was` is when the draft that the person saw was changed, null where there was none: somebody else's draft is not written over. */
export const saveDraft = endpoint({
  method: 'PUT',
  url: '/routing/draft',
  allow: 'directory.write',
  summary: '存派单规则草稿 Keep the draft of the rules; nothing is in force yet',
  schema: { body: Type.Object({ rules: Rules, note: Type.String({ maxLength: 300 }), was: nullable(Instant) }), response: { 200: RulesView } },
})
export const undoDraft = endpoint({
  method: 'POST',
  url: '/routing/draft/undo',
  allow: 'directory.write',
  summary: '撤销草稿的一步 Take the last step of the draft back',
  schema: { body: Type.Object({ was: Instant }), response: { 200: RulesView } },
})
export const dropDraft = endpoint({
  method: 'DELETE',
  url: '/routing/draft',
  allow: 'directory.write',
  summary: '删派单规则草稿 Drop the draft',
  schema: { response: { 200: RulesView } },
})
export const publishDraft = endpoint({
  method: 'POST',
  url: '/routing/draft/publish',
  allow: 'directory.write',
  summary: '发布派单规则 Put the draft in force as a version from a day on',
  schema: { body: Type.Object({ version: Type.String({ minLength: 1, maxLength: 40 }), from: Day, was: Instant }), response: { 200: RulesView } },
})
export const RoutingDryRun = Type.Object({
  from: Instant,
  to: Instant,
  cases: Type.Integer(),
  /** Those that an earlier ruling sends, whatever the rules say. */
  byPrecedent: Type.Integer(),
  /** Whether what is outside the duty list passes on to later rules, or is only warned of. */
  blocks: Type.Boolean(),
  /** The rules that would push to communities what their duty list has not, by their places, with how many items and a few of them. */
  beyond: Type.Array(Type.Object({ rule: Type.Integer(), items: Type.Integer(), few: Type.Array(Type.String()) })),
  changed: Type.Array(
    Type.Object({
      no: Type.String(),
      title: Type.String(),
      item: nullable(Type.String()),
      cell: nullable(Type.String()),
      at: Instant,
      was: nullable(Type.String()),
      would: nullable(Type.String()),
      /** Where the rule that decides stands in the draft, from 0. */
      rule: nullable(Type.Integer()),
    }),
  ),
})
export type RoutingDryRun = Static<typeof RoutingDryRun>
export const dryRunRules = endpoint({
  method: 'POST',
  url: '/routing/dry-run',
  allow: 'routing.read',
  summary: '派单规则试算 Which cases of a period other rules would have sent elsewhere; nothing changes',
  schema: { body: Type.Object({ rules: Rules, from: Type.Optional(Day), to: Type.Optional(Day) }), response: { 200: RoutingDryRun } },
})

export const PrecedentView = Type.Object({
  id: Type.Integer(),
  no: Type.String(),
  item: Type.String(),
  cell: nullable(Type.String()),
  unit: nullable(Type.String()),
  notUnit: nullable(Type.String()),
  kind: oneOf(['meeting', 'return'] as const),
  opinion: Type.String(),
  at: Instant,
  withdrawnAt: nullable(Instant),
  withdrawnWhy: nullable(Type.String()),
})
export type PrecedentView = Static<typeof PrecedentView>
export const listPrecedents = endpoint({
  method: 'GET',
  url: '/routing/precedents',
  allow: 'routing.read',
  summary: '派遣先例 Precedents from returned orders and meetings, newest first',
  schema: { response: { 200: Type.Array(PrecedentView) } },
})
export const withdrawPrecedent = endpoint({
  method: 'POST',
  url: '/routing/precedents/:id/withdraw',
  allow: 'precedents.withdraw',
  summary: '撤销先例 Withdraw a precedent: it is proposed no more',
  schema: { params: Type.Object({ id: Type.Integer() }), body: Type.Object({ why: Type.String({ minLength: 2, maxLength: 300 }) }), response: { 200: Type.Array(PrecedentView) } },
})
