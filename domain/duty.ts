/** 派单目录 The duty list: which unit bears which item, on what basis. What the communities' own list has not cannot be pushed to a community (《北京市接诉即办工作条例》 Art. 17). */
import type { Rule, Words } from './routing.ts'

/** `lead`: it may have the matter. `assist`: it may only help another unit with it. */
export const dutyParts = {
  lead: { zh: '主办', en: 'lead' },
  assist: { zh: '协助', en: 'assist' },
} as const satisfies Record<string, Words>
export type DutyPart = keyof typeof dutyParts
/** One row. `unit` is a unit's code, or `community` for every community and village; `item` is an item's code or its beginning. */
export interface DutyRow {
  unit: string
  item: string
  part: DutyPart
  basis: string
  note: string
  validFrom: string
  validTo: string | null
}
export interface Duty extends DutyRow {
  id: number
}
interface UnitOfList {
  code: string
  name: string
  kind: string
}
export const everyCommunity = 'community'
const inForce = (d: DutyRow, day: string) => d.validFrom <= day && (d.validTo === null || day < d.validTo)
const covers = (d: DutyRow, code: string) => code.startsWith(d.item)
const isOf = (d: DutyRow, unit: UnitOfList) => d.unit === unit.code || (d.unit === everyCommunity && unit.kind === 'community')

/** The rows of the list that speak of an item on a day, the most exact first. */
export const dutiesFor = (duties: readonly Duty[], item: string, day: string): Duty[] =>
  duties.filter((d) => inForce(d, day) && covers(d, item)).toSorted((a, b) => b.item.length - a.item.length || a.id - b.id)

/** Why this unit may not be given this item, or null. Only communities are held to a list, and only where there is one. */
export function outside(duties: readonly DutyRow[], unit: UnitOfList, item: { code: string; name: string } | null, part: DutyPart, day: string): Words | null {
  if (unit.kind !== 'community' || !item) return null
  const own = duties.filter((d) => inForce(d, day) && isOf(d, unit))
  if (!own.length || own.some((d) => covers(d, item.code) && (part === 'assist' || d.part === 'lead'))) return null
  const helps = own.some((d) => covers(d, item.code))
  return {
    zh: `社区（村）职责清单里，“${item.name}”${helps ? '只能协助，不能主办' : '没有列入'}，不能派给${unit.name}`,
    en: `On the communities’ duty list ${item.code} is ${helps ? 'to be assisted with only' : 'not found'}: it cannot be pushed to ${unit.name}.`,
  }
}

/** The rules that would send to a community what its list has not, each with those items: the matter passes on to the next rule. */
export function beyond(
  rules: readonly Pick<Rule, 'when' | 'unitCode'>[],
  duties: readonly DutyRow[],
  items: readonly { code: string; name: string }[],
  units: ReadonlyMap<string, UnitOfList>,
  day: string,
): { at: number; items: { code: string; name: string }[] }[] {
  return rules.flatMap(({ when, unitCode }, at) => {
    const unit = unitCode === everyCommunity ? { code: everyCommunity, name: '', kind: 'community' } : units.get(unitCode)
    if (!unit) return []
    const over = items.filter((i) => (!when.items || when.items.some((p) => i.code.startsWith(p))) && outside(duties, unit, i, 'lead', day))
    return over.length ? [{ at, items: over }] : []
  })
}
