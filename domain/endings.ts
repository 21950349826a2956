/**
 * 不予立案 The kinds of matters that are not dispatched, each with its own ending: what it rests on, what has to be done besides, and the answer the reporter is given.
 * The six are those of 《北京市接诉即办工作条例》 (2021) Art. 11, which other places follow by reference; an office elsewhere reads its own rule beside it.
 */
import type { Words } from './lifecycle.ts'

/** Whither the matter goes, where the ending says so: one of a few channels, another case, or an office in words. */
export interface Towards {
  label: Words
  /** The channels to choose from, or `case` for the number of another case, or `words`. */
  from: readonly string[] | 'case' | 'words'
}
export interface Ending {
  label: Words
  meaning: Words
  basis: string | null
  /** What has to be done besides writing. */
  step: Words | null
  towards: Towards | null
  /** The answer to the reporter: {no} is the case, {towards} whither it goes, {state} how the other case stands; what stands in 【】 the operator fills in. */
  answer: string
}
const article = '参照《北京市接诉即办工作条例》第十一条'

export const endings = {
  emergency: {
    label: { zh: '紧急警情', en: 'An emergency' },
    meaning: { zh: '该打 110、119、120、122 的', en: 'for 110, 119, 120 or 122' },
    basis: article,
    step: { zh: '先打电话转过去，再填这张表', en: 'Telephone first and pass it on; this form comes after.' },
    towards: { label: { zh: '转给了', en: 'Passed on to' }, from: ['110', '119', '120', '122'] },
    answer: '您反映的是紧急情况，应由 {towards} 立即处置，我们已转告 {towards}。情况还在发生的，请马上直接拨打 {towards}，先保证自身安全。本件（{no}）不再派单。',
  },
  litigation: {
    label: { zh: '要走法定程序', en: 'For a procedure of law' },
    meaning: { zh: '诉讼、仲裁、纪检监察、行政复议、信息公开、信访', en: 'courts, arbitration, discipline, review, disclosure, petitions' },
    basis: article,
    step: null,
    towards: { label: { zh: '应走的程序', en: 'The procedure' }, from: ['诉讼', '仲裁', '纪检监察', '行政复议', '政府信息公开', '信访'] },
    answer: '您反映的事项应当（或正在）通过{towards}解决，我们不能代替法定程序处理。请向{towards}的受理机关提出：【机关名称和联系方式】。',
  },
  inHand: {
    label: { zh: '已在办或已办结', en: 'Already in hand, or done' },
    meaning: { zh: '同一件事，没有新情况', en: 'the same matter, with nothing new' },
    basis: article,
    step: { zh: '要让这位也收到那一件的结果，请用并案', en: 'If this reporter should be told the result of that case too, merge instead.' },
    towards: { label: { zh: '那一件的案号', en: 'Number of that case' }, from: 'case' },
    answer: '您反映的事项已有一件（{towards}），目前：{state}。这次没有新的情况，不再重复派单；有新情况请再告诉我们。',
  },
  secret: {
    label: { zh: '涉密或涉隐私', en: 'Secrets or privacy' },
    meaning: { zh: '国家秘密、商业秘密、个人隐私', en: 'secrets of state or business, privacy' },
    basis: article,
    step: { zh: '答复里不要重复秘密的内容', en: 'Do not repeat what is secret in the answer.' },
    towards: null,
    answer: '您反映的内容涉及国家秘密、商业秘密或个人隐私，按规定不能通过本渠道办理，我们不再传递。请不要再通过电话或网络发送，可当面向【主管机关】提出。',
  },
  outOfDuty: {
    label: { zh: '不在职责范围', en: 'Out of our duty' },
    meaning: { zh: '超出本级各单位的职责，有别的渠道', en: 'beyond the units’ duty; another office takes it' },
    basis: article,
    step: null,
    towards: { label: { zh: '由谁受理', en: 'Who takes it' }, from: 'words' },
    answer: '您反映的事项不在本街道和有关单位的职责范围内，由{towards}受理，请向其反映：【电话或地址】。',
  },
  unlawful: {
    label: { zh: '违法或违背公序良俗', en: 'Unlawful, or against public order' },
    meaning: { zh: '要求本身不合法', en: 'what is asked is itself not lawful' },
    basis: article,
    step: null,
    towards: null,
    answer: '您提出的要求不符合【法律、法规或公序良俗的具体要求】，我们不能办理。您在这件事上有别的合法诉求，请再告诉我们。',
  },
  other: {
    label: { zh: '其他', en: 'Other' },
    meaning: { zh: '现场没有、不在辖区等', en: 'nothing found, outside the area and the like' },
    basis: null,
    step: null,
    towards: null,
    answer: '',
  },
} as const satisfies Record<string, Ending>
export type EndingCode = keyof typeof endings
export const isEnding = (code: unknown): code is EndingCode => typeof code === 'string' && Object.hasOwn(endings, code)
export const endingOf = (code: EndingCode): Ending => endings[code]

/** The template filled with what is known; what is not known stays a blank in 【】. */
export function answerFor(code: EndingCode, known: { no: string; towards?: string | undefined; state?: string | undefined }): string {
  const { answer, towards } = endingOf(code)
  return answer
    .replaceAll('{no}', known.no)
    .replaceAll('{towards}', known.towards?.trim() || `【${towards?.label.zh ?? ''}】`)
    .replaceAll('{state}', known.state || '【办理情况】')
}
/** What still stands in 【】 of an answer made from a template. */
export const blanksOf = (code: EndingCode, answer: string): string[] => (endingOf(code).answer ? (answer.match(/【[^】]*】/g) ?? []) : [])
