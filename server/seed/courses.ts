// biome-ignore-all format: a table is read by its rows
/** The courses a matter takes in the demonstration: who does what, after how many working minutes. Data; `play.ts` walks them through the real doors. */
import type { KindName } from '../../domain/lifecycle.ts'
import type { words } from './stories.ts'

export type Who = 'acceptor' | 'acceptor2' | 'shiftLead' | 'dispatcher' | 'commander' | 'unit' | 'handler' | 'collector' | 'reporter' | 'system' | 'ruler'
/** A field that only the moment knows, by its name in `play.ts`; anything else is what it says. */
export type Word = keyof typeof words
export interface Step {
  /** Working minutes since the step before, or a share of the order's limit. */
  wait: number | { ofLimit: number }
  who: Who; act: string
  /** Which of the matter's units the order or request is about: 0 is the one the rules propose. */
  unit?: number; kind?: KindName
  fields?: Record<string, unknown>
  /** Fields whose text is taken from `words`. */
  say?: Record<string, Word>
  lead?: number; assisting?: number[]
  /** Working days from now on for `until`, or for the date asked of the centre above. */
  until?: number
  /** A second voice comes in and is merged into this case. */
  twin?: true
}
type More = Partial<Omit<Step, 'who' | 'act'>>
const s = (wait: Step['wait'], who: Who, act: string, more: More = {}): Step => ({ wait, who, act, ...more })
const share = (ofLimit: number) => ({ ofLimit })

const accept = [s(18, 'acceptor', 'accept')]
const filed = [...accept, s(14, 'acceptor', 'register')]
const sent = [...filed, s(16, 'dispatcher', 'dispatch', { lead: 0 })]
const sign = (unit = 0, wait = 32) => s(wait, 'unit', 'sign', { unit })
const submit = (unit = 0, span = 0.45) => s(share(span), 'unit', 'submit', { unit })
const check = (result = 'pass') => [s(22, 'acceptor', 'sendCheck'), s(150, 'collector', 'answerCheck', { fields: { result } })]
const close = [s(25, 'acceptor', 'askClose'), s(70, 'shiftLead', 'close')]
const ended = [...check(), ...close]
const worked = (unit = 0) => [sign(unit), submit(unit), ...ended]
const ask = (wait: Step['wait'], who: Who, kind: KindName, unit: number | undefined, say: Record<string, Word>, more: More = {}) => s(wait, who, 'ask', { ...(unit === undefined ? {} : { unit }), kind, say, ...more })
const rule = (act: 'grant' | 'refuse', kind: KindName, unit?: number) => s(75, 'ruler', act, { ...(unit === undefined ? {} : { unit }), kind, say: { opinion: act } })
const reply = (who: Who, kind: KindName, unit?: number) => s(110, who, 'reply', { ...(unit === undefined ? {} : { unit }), kind, say: { opinion: 'progress' } })
const bounce = (unit: number) => ask(40, 'unit', 'return', unit, { reason: 'giveBack', basis: 'basis' })

export const courses = {
  plain:    [...sent, ...worked()],
  handler:  [...sent, sign(), s(22, 'unit', 'assign', { unit: 0 }), s(share(0.4), 'handler', 'finish', { unit: 0 }), s(45, 'unit', 'submit', { unit: 0 }), ...ended],
  again:    [...sent, sign(), s(22, 'unit', 'assign', { unit: 0 }), s(share(0.3), 'handler', 'finish', { unit: 0 }), s(30, 'unit', 'tryAgain', { unit: 0, say: { reason: 'rework' } }), s(share(0.2), 'handler', 'finish', { unit: 0 }), s(45, 'unit', 'submit', { unit: 0 }), ...ended],
  late:     [...sent, sign(0, 90), submit(0, 1.3), ...ended],
  verified: [...accept, s(12, 'acceptor', 'sendVerify'), s(105, 'collector', 'answerVerify', { fields: { result: '情况属实' } }), s(8, 'acceptor', 'register'), s(16, 'dispatcher', 'dispatch', { lead: 0 }), ...worked()],
  rejected: [...accept, s(12, 'acceptor', 'sendVerify'), s(130, 'collector', 'answerVerify', { fields: { result: '现场未发现' } }), s(10, 'acceptor', 'reject', { say: { reason: 'reject' } })],
  answered: [...accept, s(20, 'acceptor', 'answer'), s(60, 'shiftLead', 'close')],
  proposed: [...accept, s(14, 'acceptor', 'propose'), s(25, 'shiftLead', 'approve'), s(16, 'dispatcher', 'dispatch', { lead: 0 }), ...worked()],
  joint:    [...filed, s(22, 'dispatcher', 'dispatch', { lead: 0, assisting: [1, 2], fields: { quorum: 1 } }), sign(0), sign(1, 15), sign(2, 20), submit(1, 0.2), submit(0, 0.3), ...ended],
  jointAll: [...filed, s(22, 'dispatcher', 'dispatch', { lead: 0, assisting: [1, 2] }), sign(0), sign(1, 15), sign(2, 20), submit(1, 0.15), submit(2, 0.15), submit(0, 0.2), ...ended],
  returned: [...sent, bounce(0), rule('grant', 'return', 0), s(20, 'dispatcher', 'dispatch', { lead: 1 }), ...worked(1)],
  kept:     [...sent, bounce(0), rule('refuse', 'return', 0), ...worked()],
  meeting:  [...sent, bounce(0), rule('grant', 'return', 0), s(20, 'dispatcher', 'dispatch', { lead: 1 }), bounce(1), s(240, 'commander', 'designate', { lead: 2, assisting: [1], say: { opinion: 'designate' }, fields: { quorum: 0 } }), ...worked(2)],
  extended: [...sent, sign(), ask(share(0.5), 'unit', 'extension', 0, { reason: 'extend' }), rule('grant', 'extension', 0), submit(0, 0.6), ...ended],
  further:  [...sent, sign(), ask(share(0.4), 'unit', 'extension', 0, { reason: 'extend' }), rule('grant', 'extension', 0), ask(share(0.5), 'unit', 'furtherExtension', 0, { reason: 'extend' }, { fields: { form: '延期审批表' } }), rule('grant', 'furtherExtension', 0), submit(0, 0.9), ...ended],
  noMore:   [...sent, sign(), ask(share(0.3), 'unit', 'extension', 0, { reason: 'extend' }), rule('refuse', 'extension', 0), submit(0, 0.3), ...ended],
  withdrew: [...sent, sign(), ask(share(0.3), 'unit', 'extension', 0, { reason: 'extend' }), s(30, 'unit', 'withdraw', { unit: 0, kind: 'extension' }), submit(0, 0.2), ...ended],
  lapsed:   [...sent, sign(), ask(share(0.4), 'unit', 'extension', 0, { reason: 'extend' }), s(60, 'unit', 'submit', { unit: 0 }), ...ended],
  paused:   [...sent, sign(), ask(share(0.2), 'unit', 'suspension', 0, { reason: 'suspend' }, { until: 8 }), rule('grant', 'suspension', 0), s(8 * 480, 'system', 'resume', { unit: 0 }), submit(0, 0.3), ...ended],
  voided:   [...filed, ask(30, 'acceptor', 'void', undefined, { reason: 'void' }), rule('grant', 'void')],
  notVoid:  [...sent, ask(25, 'dispatcher', 'void', undefined, { reason: 'void' }), rule('refuse', 'void'), ...worked()],
  watched:  [...sent, sign(), ask(share(0.3), 'commander', 'supervision', 0, { opinion: 'supervise' }), reply('unit', 'supervision', 0), submit(0, 0.2), ...ended],
  urged:    [...sent, ask(35, 'acceptor', 'urging', 0, { opinion: 'urge' }), reply('unit', 'urging', 0), ...worked()],
  desk:     [ask(50, 'shiftLead', 'deskSupervision', undefined, { opinion: 'supervise' }), reply('acceptor', 'deskSupervision'), ...sent, ...worked()],
  redone:   [...sent, sign(), submit(), ...check('fail'), s(20, 'acceptor', 'rework', { say: { reason: 'rework' } }), submit(0, 0.2), ...ended],
  twins:    [...filed, s(30, 'acceptor', 'merge', { twin: true }), s(16, 'dispatcher', 'dispatch', { lead: 0 }), ...worked()],
  reopened: [...sent, ...worked(), s(600, 'reporter', 'reopen', { say: { reason: 'reopen' } }), s(20, 'acceptor', 'register'), s(16, 'dispatcher', 'dispatch', { lead: 0 }), ...worked()],
  forced:   [...sent, sign(), s(share(0.8), 'commander', 'forceClose', { say: { reason: 'force', basis: 'basis' } })],
  recalled: [...sent, s(20, 'dispatcher', 'recall', { say: { reason: 'recall' } }), s(12, 'dispatcher', 'dispatch', { lead: 1 }), ...worked(1)],
  // Asked of the centre above: its answer comes by the connector, or the shift lead writes down what it said on the telephone.
  upperLater: [...accept, ask(25, 'acceptor', 'upperExtension', undefined, { reason: 'upperExtend' }, { until: 8 }), s(160, 'system', 'grant', { kind: 'upperExtension', say: { opinion: 'upperGrant' } }), s(14, 'acceptor', 'register'), s(16, 'dispatcher', 'dispatch', { lead: 0 }), ...worked()],
  upperBack:  [...accept, ask(20, 'acceptor', 'upperReturn', undefined, { reason: 'upperReturn', basis: 'basis' }), s(140, 'system', 'grant', { kind: 'upperReturn', say: { opinion: 'upperTaken' } })],
  upperStays: [...filed, ask(20, 'dispatcher', 'upperReturn', undefined, { reason: 'upperReturn', basis: 'basis' }), s(130, 'shiftLead', 'refuse', { kind: 'upperReturn', say: { opinion: 'upperKept' } }), s(16, 'dispatcher', 'dispatch', { lead: 0 }), ...worked()],
} as const satisfies Record<string, readonly Step[]>
/** Courses of matters that a centre above sent; they are planned after all others. */
export const fromAbove: readonly (keyof typeof courses)[] = ['upperLater', 'upperBack', 'upperStays']
export type CourseName = keyof typeof courses

/** How often a course is taken among those already ended. */
export const weights: Partial<Record<CourseName, number>> = { plain: 60, handler: 45, verified: 24, answered: 24, late: 12, joint: 7, jointAll: 4, rejected: 10, redone: 8, twins: 5, reopened: 4, extended: 6, returned: 6, urged: 5, again: 4, watched: 4, paused: 3, desk: 2 }

/** Where open matters stand now: the course, the last step done (`nth` of that name), how many, and what share of the present clock is used. */
export const standing: readonly { course: CourseName; after: string; nth?: number; used: readonly number[] }[] = [
  { course: 'plain', after: '', used: [0.1, 0.3, 0.55, 0.9, 1.1] },
  { course: 'plain', after: 'accept', used: [0.05, 0.2, 0.4] },
  { course: 'verified', after: 'sendVerify', used: [0.2, 0.6, 0.9] },
  { course: 'proposed', after: 'propose', used: [0.3, 0.85] },
  { course: 'plain', after: 'register', used: [0.1, 0.4, 0.7, 1.2] },
  { course: 'plain', after: 'dispatch', used: [0.02, 0.1, 0.2, 0.5] },
  { course: 'plain', after: 'sign', used: [0.1, 0.2, 0.35, 0.5, 0.6, 0.84, 1.15] },
  { course: 'handler', after: 'assign', used: [0.15, 0.3, 0.5, 0.7, 0.88, 1.3] },
  { course: 'handler', after: 'finish', used: [0.05, 0.2] },
  { course: 'joint', after: 'dispatch', used: [0.1] },
  { course: 'joint', after: 'submit', used: [0.1, 0.2] },
  { course: 'jointAll', after: 'sign', nth: 2, used: [0.3] },
  { course: 'returned', after: 'ask.return', used: [0.3, 0.9] },
  { course: 'returned', after: 'grant.return', used: [0.4] },
  { course: 'meeting', after: 'ask.return', nth: 2, used: [0.3, 0.8] },
  { course: 'meeting', after: 'designate', used: [0.2] },
  { course: 'extended', after: 'ask.extension', used: [0.5] },
  { course: 'extended', after: 'grant.extension', used: [0.1] },
  { course: 'further', after: 'ask.furtherExtension', used: [0.4] },
  { course: 'paused', after: 'ask.suspension', used: [0.3] },
  { course: 'paused', after: 'grant.suspension', used: [0.2, 0.4, 0.6] },
  { course: 'paused', after: 'resume', used: [0.2] },
  { course: 'voided', after: 'ask.void', used: [0.5] },
  { course: 'watched', after: 'ask.supervision', used: [0.3] },
  { course: 'urged', after: 'ask.urging', used: [0.1, 0.3] },
  { course: 'desk', after: 'ask.deskSupervision', used: [0.2] },
  { course: 'plain', after: 'submit', used: [0.2, 0.6] },
  { course: 'plain', after: 'sendCheck', used: [0.2, 0.5, 0.85, 1.1] },
  { course: 'redone', after: 'rework', used: [0.2, 0.4] },
  { course: 'plain', after: 'askClose', used: [0.2, 0.6] },
  { course: 'answered', after: 'answer', used: [0.3] },
  { course: 'twins', after: 'merge', used: [0.3] },
  { course: 'twins', after: 'sign', used: [0.3] },
  { course: 'reopened', after: 'reopen', used: [0.3] },
  { course: 'upperLater', after: 'ask.upperExtension', used: [0.4] },
  { course: 'upperLater', after: 'grant.upperExtension', used: [0.3] },
  { course: 'upperBack', after: 'ask.upperReturn', used: [0.2, 0.85] },
]
