/** What the messages of a centre above call things: events, answers and fields under the names everybody uses; other names are mapped in the table of words. */
import { type FieldKey, type Field, fields as hotlineFields } from '../hotline/fields.ts'
import { guessMapping, type Mapping } from '../hotline/mapping.ts'
import type { Message } from './messages.ts'
import type { Words } from './words.ts'

/** The events, and the words that usually say them. */
export const events = {
  order: ['派单', '新工单', '派发', '派遣', 'order'],
  urge: ['催办', '催单', 'urge'],
  add: ['补充', '追加', 'add'],
  revoke: ['撤销', '撤单', 'revoke'],
  rate: ['评价', '满意度', '回访', 'rate'],
  extensionRuling: ['延期批复', '延期审批', 'extensionRuling'],
  returnRuling: ['退单批复', '退单审批', '回退批复', 'returnRuling'],
} as const
export type Event = keyof typeof events
export const eventLabels: Readonly<Record<Event, string>> = {
  order: '派单',
  urge: '催办',
  add: '补充',
  revoke: '撤销',
  rate: '评价',
  extensionRuling: '延期批复',
  returnRuling: '退单批复',
}
export const ratings = { good: ['满意', '非常满意'], fair: ['基本满意', '一般'], bad: ['不满意', '非常不满意'] } as const
export const rulings = { grant: ['同意', '通过', '批准'], refuse: ['不同意', '驳回', '不通过'] } as const

/** The row of a table that a word means: mapped for this system, or usual everywhere; null where neither. */
export const meant = <T extends string>(table: Readonly<Record<T, readonly string[]>>, word: string, mapped: string | null): T | null =>
  (Object.keys(table) as T[]).find((k) => k === mapped) ?? (Object.keys(table) as T[]).find((k) => k === word || table[k].includes(word)) ?? null

/** The names a message may give to what the hotline's form does not have. */
export const extras = {
  event: ['事件', '消息类型', 'event', 'eventType'],
  opinion: ['意见', '批复意见', 'opinion'],
  ruling: ['批复', '审批结果', 'ruling'],
  rating: ['满意度', '评价结果', '评价', 'rating'],
  unit: ['承办单位', '建议单位', 'unit'],
  code: ['问题代码', '事部件代码', '大小类编码', 'code'],
  cell: ['单元网格', '单元网格编码', 'SZDYWGBSM', 'gridCode'],
  lng: ['经度', 'X坐标', 'lng'],
  lat: ['纬度', 'Y坐标', 'lat'],
} as const satisfies Record<string, readonly string[]>
export type Extra = keyof typeof extras
/** The words of city management for the hotline's fields. */
const cityNames: Record<string, FieldKey> = {
  案卷号: 'orderNo',
  任务号: 'orderNo',
  外部编号: 'orderNo',
  问题描述: 'text',
  案件描述: 'text',
  外部时限: 'deadline',
  上报时间: 'receivedAt',
  位置描述: 'address',
}
/** Names that carry a message rather than say something. */
const carriers: readonly string[] = ['messageId', '消息编号']
/** A field mapped to this is only kept, word for word. */
export const KEEP = 'keep'

/** A message read: mapped words first, then the names everybody uses. */
export interface Read {
  words: Words
  /** What stands under one of the names of `extras`. */
  get: (name: Extra) => string
  /** What stands under a field of the hotline's form. */
  value: (key: FieldKey) => string
  mapping: Mapping
  row: string[]
}
export function readMessage(message: Message, words: Words): Read {
  const named = Object.entries(message.fields).map(([theirs, v]) => [words.ours('field', theirs) ?? theirs, v, theirs] as const)
  const isExtra = (k: string, name: Extra) => k === name || (extras[name] as readonly string[]).includes(k)
  const get = (name: Extra): string => named.find(([k, v]) => v !== '' && isExtra(k, name))?.[1] ?? ''
  const rest = named.filter(([k]) => !(['event', 'lng', 'lat'] as const).some((n) => isExtra(k, n)) && !carriers.includes(k))
  const headers = rest.map(([k, , theirs]) =>
    Object.hasOwn(hotlineFields, k) ? (hotlineFields[k as FieldKey] as Field).label : Object.hasOwn(cityNames, k) ? hotlineFields[cityNames[k]!].label : k === KEEP ? theirs : k,
  )
  const mapping = guessMapping(headers),
    row = rest.map(([, v]) => v)
  rest.forEach(([k, v, theirs], i) => {
    const known = k !== theirs || mapping.columns[i] !== null || (Object.keys(extras) as Extra[]).some((n) => isExtra(k, n))
    if (!known && v !== '') words.unknown('field', theirs)
  })
  return { words, get, mapping, row, value: (key) => row[mapping.columns.indexOf(key)] ?? '' }
}
