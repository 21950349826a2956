/** 派单目录 The duty list: which unit bears which item, on what basis. What the communities' own list has not cannot be pushed to a community (《北京市接诉即办工作条例》 Art. 17). */
import type { Rule, When, Words } from './routing.ts'

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

/** The rows a unit is held to on a day: only communities are held to a list, and only where there is one. */
function listOf(duties: readonly DutyRow[], unit: UnitOfList, day: string): DutyRow[] {
  return unit.kind === 'community' ? duties.filter((d) => inForce(d, day) && isOf(d, unit)) : []
}
const bears = (own: readonly DutyRow[], code: string, part: DutyPart) => !own.length || own.some((d) => covers(d, code) && (part === 'assist' || d.part === 'lead'))

/** Why this unit may not be given this item, or null. */
export function outside(duties: readonly DutyRow[], unit: UnitOfList, item: { code: string; name: string } | null, part: DutyPart, day: string): Words | null {
  if (unit.kind !== 'community' || !item) return null
  const own = listOf(duties, unit, day)
  if (bears(own, item.code, part)) return null
  const helps = own.some((d) => covers(d, item.code))
  return {
    zh: `社区（村）职责清单里，“${item.name}”${helps ? '只能协助，不能主办' : '没有列入'}，不能派给${unit.name}`,
    en: `On the communities’ duty list ${item.code} is ${helps ? 'to be assisted with only' : 'not found'}: it cannot be pushed to ${unit.name}.`,
  }
}

/** An item that a rule would push where the list has it not; `only` names the communities that may not have it where others of the rule may. */
export interface Over {
  code: string
  name: string
  only: string[]
}
/** The rules that would send to a community what its list has not, each with those items: the matter passes on to the next rule. `reached` are the communities a rule for the community of the place may mean. */
export function beyond(
  rules: readonly Pick<Rule, 'when' | 'unitCode'>[],
  duties: readonly DutyRow[],
  items: readonly { code: string; name: string; unitCode: string | null }[],
  units: ReadonlyMap<string, UnitOfList>,
  reached: (when: When) => readonly UnitOfList[],
  day: string,
): { at: number; items: Over[] }[] {
  const listed = new Set(duties.map((d) => d.unit)),
    known = new Map<string, Set<string>>()
  /** The codes a unit may not lead. Communities without a row of their own are held to the same ones. */
  const notOf = (unit: UnitOfList): Set<string> => {
    const key = unit.kind === 'community' && !listed.has(unit.code) ? everyCommunity : unit.code,
      there = known.get(key)
    if (there) return there
    const own = listOf(duties, unit, day),
      made = new Set(items.flatMap((i) => (bears(own, i.code, 'lead') ? [] : [i.code])))
    known.set(key, made)
    return made
  }
  return rules.flatMap(({ when, unitCode }, at) => {
    const named = unitCode === everyCommunity ? reached(when) : [units.get(unitCode) ?? []].flat()
    const over = items.flatMap(({ code, name, unitCode: ofItem }): Over[] => {
      if (when.items && !when.items.some((p) => code.startsWith(p))) return []
      const may = unitCode === 'item' ? [units.get(ofItem ?? '') ?? []].flat() : named,
        not = may.filter((u) => notOf(u).has(code))
      return not.length ? [{ code, name, only: not.length < may.length ? not.map((u) => u.name) : [] }] : []
    })
    return over.length ? [{ at, items: over }] : []
  })
}
