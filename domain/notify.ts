/** Telling 告知: by which way a notice to a reporter goes out, what comes of it, and how long it may be owed. 事事有交待: it is delivered, or it is a person's task. */

/** How a reporter can be told. */
export const ways = { connector: '系统回传', page: '查询页', call: '人工回告', desk: '站内' } as const
export type Way = keyof typeof ways
/** Why somebody need not, or cannot, be told. */
export const untold = { notNeeded: '不必告知', notWanted: '不要回复', noContact: '没有留联系方式' } as const
/** What came of a call-back. Only `unreached` is tried again; the others settle it. */
export const callOutcomes = { reached: '已告知', unreached: '没联系上', refused: '不愿接听' } as const
export type CallOutcome = keyof typeof callOutcomes

const HOUR = 3_600_000
/** Calls: tried so often, so far apart; then it is settled as unreachable, with the tries on record. */
export const calls = { most: 3, apart: 4 * HOUR }
/** How long a notice may be owed by each way before the doctor names it; a receipt page is there at once and is never late. */
export const owedFor: Record<Way | 'unrouted', number | null> = { unrouted: HOUR, connector: HOUR, call: 24 * HOUR, page: null, desk: HOUR }
/** An answer on the receipt page that nobody opened becomes a call after so long, where there is a telephone and a reply was wanted. */
export const unseenFor = 48 * HOUR

/** What the way depends on. */
export interface Owed {
  channel: string
  /** It brings an answer; the steps before are told by those ways only that cost nobody a telephone call. */
  ending: boolean
  wantsReply: boolean
  /** The report came by a connector, which sends what is owed by itself. */
  connector: boolean
  /** The reporter holds a receipt code. */
  code: boolean
  /** There is a telephone, or a number of the other side's system. */
  reachable: boolean
  /** The reporter works here. */
  staff: boolean
  /** It was given up when the report was withdrawn. */
  givenUp: boolean
}
/** Channels behind which nobody waits for an answer. */
const nobody: readonly string[] = ['sensor', 'camera', 'alert']

/** The way for one notice, or why there is none. */
export function wayOf(o: Owed): Way | keyof typeof untold {
  if (o.connector) return 'connector'
  if (o.givenUp || nobody.includes(o.channel)) return 'notNeeded'
  if (o.code) return 'page'
  if (o.channel === 'grid' && o.staff) return 'desk'
  if (!o.ending) return 'notNeeded'
  if (!o.wantsReply) return 'notWanted'
  return o.reachable ? 'call' : 'noContact'
}

/** What a call leaves behind: told, to be tried again at a time, or settled without. */
export function afterCall(outcome: CallOutcome, tries: number, now: Date): { tries: number; sentAt: Date | null; nextAt: Date | null; outcome: string | null } {
  const tried = tries + 1
  if (outcome === 'reached') return { tries: tried, sentAt: now, nextAt: null, outcome }
  if (outcome === 'unreached' && tried < calls.most) return { tries: tried, sentAt: null, nextAt: new Date(now.getTime() + calls.apart), outcome: null }
  return { tries: tried, sentAt: null, nextAt: null, outcome }
}

/** 评价: what a reporter thinks of an answer (满意率 counts them). */
export const ratings = { good: { zh: '满意', en: 'Satisfied' }, fair: { zh: '基本满意', en: 'Fairly satisfied' }, bad: { zh: '不满意', en: 'Not satisfied' } } as const
export type Rating = keyof typeof ratings

/** The words of each notice, by what happened; {title}, {no} and {answer} are filled in. An answer mostly begins with 您反映的 itself, so the words around it do not. */
export const templates = {
  accepted: { zh: '您反映的“{title}”已受理，案号 {no}，正在办理。', en: 'Your report “{title}” was accepted as {no} and is being handled.' },
  merged: {
    zh: '您反映的“{title}”（{no}）和别人先反映的是同一件事，一起办，结果也会告诉您。',
    en: 'Your report “{title}” ({no}) is about a matter already in hand; you will be told the result too.',
  },
  reopened: { zh: '您说“{title}”（{no}）还没有解决，已重新受理。', en: 'You told us that “{title}” ({no}) is not solved; it was opened again.' },
  rejected: { zh: '“{title}”（{no}）没有立案：{answer}', en: 'Your report “{title}” ({no}) was not taken on: {answer}' },
  closed: { zh: '“{title}”（{no}）已办结：{answer}', en: 'Your report “{title}” ({no}) is settled: {answer}' },
  forceClosed: { zh: '“{title}”（{no}）暂时办不了，先答复您：{answer}', en: 'Your report “{title}” ({no}) cannot be settled for now: {answer}' },
  voided: { zh: '“{title}”（{no}）已终止办理：{answer}', en: 'Your report “{title}” ({no}) was ended: {answer}' },
} as const satisfies Record<string, { zh: string; en: string }>
export type About = keyof typeof templates

/** A notice in words. What no template is about is told as it was written. */
export function noticeWords(about: string | null, fill: { title: string; no: string; answer: string }, language: 'zh' | 'en' = 'zh'): string {
  const row = about !== null && Object.hasOwn(templates, about) ? templates[about as About] : null
  return row ? row[language].replace(/\{(title|no|answer)\}/g, (_, name: keyof typeof fill) => fill[name]) : fill.answer
}
