/** The catalogue 事项目录: what kinds of matter there are, under which conditions each is filed and closed, and how old codes translate. Rows with dates, never enums. */
export const itemKinds = ['部件', '事项', '诉求'] as const
export type ItemKind = (typeof itemKinds)[number]
export const limitUnits = { minute: '分钟', workHour: '工作时', workDay: '工作日', day: '自然日' } as const satisfies Record<string, string>
export interface Limit {
  amount: number
  unit: keyof typeof limitUnits
}
/** 立案/结案条件: one line to be ticked; `must` lines all, and of the others at least one when there is no `must` line. */
export interface Condition {
  text: string
  must: boolean
}
export interface Item {
  id: number
  version: string
  code: string
  name: string
  kind: ItemKind
  major: string
  majorName: string
  filing: Condition[]
  closing: Condition[]
  limit: Limit
  unitCode: string | null
  evidence: { before: boolean; after: boolean }
  /** May be answered at once, without a case being dispatched (咨询). */
  answerable: boolean
  /** Engineering matters 工程类 need the higher approval for extensions and suspensions. */
  engineering: boolean
  validFrom: string
  validTo: string | null
}
/** One line of the old → new map. */
export interface Mapping {
  oldSystem: string
  oldCode: string
  code: string
  validFrom: string
  validTo: string | null
}

const inForce = (x: { validFrom: string; validTo: string | null }, day: string) => x.validFrom <= day && (x.validTo === null || day < x.validTo)

/** The items that may be chosen on a day. */
export const itemsAt = (items: Item[], day: string): Item[] => items.filter((i) => inForce(i, day))

/** The form in force on a day of an item that was chosen some time ago; null when it has ended, and somebody has to choose anew. */
export function formAt(items: ReadonlyMap<number, Item>, id: number, day: string): Item | null {
  const chosen = items.get(id)
  if (!chosen || inForce(chosen, day)) return chosen ?? null
  return [...items.values()].find((i) => i.version === chosen.version && i.code === chosen.code && inForce(i, day)) ?? null
}

/** Old codes come as 01-10, 0110, 1-10 or 01 10: majors and minors are two digits, whatever stands between. */
export function plainCode(code: string): string {
  const parts = code
    .trim()
    .split(/[^0-9A-Za-z]+/)
    .filter(Boolean)
  return parts.length > 1 ? parts.map((p) => p.padStart(2, '0')).join('') : (parts[0] ?? '')
}

/** The codes of today's catalogue for a code of another one: none, one, or several for a person to choose from. */
export function mapOld(map: Mapping[], code: string, system: string, day: string): string[] {
  const plain = plainCode(code)
  return [...new Set(map.filter((m) => m.oldSystem === system && plainCode(m.oldCode) === plain && inForce(m, day)).map((m) => m.code))]
}

/** Are the conditions for filing (or closing) met by the ticked lines, and if not, which are missing? A line that no longer exists counts for nothing. */
export function conditionsMet(conditions: Condition[], ticked: readonly string[]): { met: boolean; missing: string[] } {
  const open = conditions.filter((c) => !ticked.includes(c.text)),
    musts = open.filter((c) => c.must).map((c) => c.text)
  if (conditions.some((c) => c.must) || conditions.length === 0) return { met: musts.length === 0, missing: musts }
  return open.length < conditions.length ? { met: true, missing: [] } : { met: false, missing: open.map((c) => c.text) }
}
