/** 重划 planned: what ends, what begins, what is wrong with it, and which new cell takes the place of which old one. Nothing is written here. */
import { createRequire } from 'node:module'
import type { Cut } from '../../contract/gridAdmin.ts'
import { area, box, type MultiPolygon } from '../../domain/geo.ts'
import { type Problem, readFeatures } from '../../domain/geojson.ts'
import { type Cell, cellKinds, type CellKind, recut, valid } from '../../domain/grid.ts'

const clip = createRequire(import.meta.url)('polygon-clipping') as { intersection: (a: MultiPolygon, b: MultiPolygon) => MultiPolygon }

/** A cell to be: its `id` is negative until the database gives one. */
export type NewCell = Omit<Cell, 'validFrom' | 'validTo'>
export interface CutPlan {
  problems: Problem[]
  add: NewCell[]
  retire: Cell[]
  kept: number
  /** The cells as they would be; those of today where there are problems. */
  after: Cell[]
  /** Whose children change: to be checked for gaps and overlaps. */
  parents: number[]
}
const depth: Record<CellKind, number> = { street: 0, community: 1, grid: 2, special: 2, micro: 3 }
const below: Record<CellKind, CellKind> = { street: 'community', community: 'grid', grid: 'micro', special: 'micro', micro: 'micro' }

/** Plans a cut from what a person sent. */
export function planCut(cells: Cell[], { parentId, day, system, retire: mode, geojson }: Cut, today: string): CutPlan {
  const { drawn, problems } = readFeatures(geojson, system),
    parent = parentId === null ? null : cells.find((c) => c.id === parentId)
  const plan: CutPlan = { problems, add: [], retire: [], kept: 0, after: cells, parents: [] }
  const wrong = (feature: number, name: string, zh: string, en: string) => void problems.push({ feature, name, zh, en, at: null })
  if (parent === undefined) wrong(0, '', '没有这个上级网格', 'There is no such parent cell.')
  else if (parent && !valid(parent, day)) wrong(0, '', `${parent.name}在 ${day} 不在用`, `${parent.name} is not in force on ${day}.`)
  const children = cells.filter((c) => c.parentId === parentId && valid(c, day)),
    ending = mode === 'none' ? [] : children.filter((c) => mode === 'all' || c.kind !== 'special')
  const withAllBelow = (c: Cell): Cell[] => [c, ...cells.filter((x) => x.parentId === c.id && valid(x, day)).flatMap(withAllBelow)]
  if (parent === null && mode === 'none' && children.length) wrong(0, '', `已经有${children[0]!.name}了`, `There is ${children[0]!.name} already.`)
  if (ending.length && day < today) wrong(0, '', '重划只能从今天或以后的日子起，过去的网格不改', 'A re-cut begins today or later; the grid of the past stays.')
  if (problems.length) return plan

  // unchanged in code, name and figure: it stays
  const byCode = new Map(ending.map((c) => [c.code, c]))
  const keeps = new Set(drawn.flatMap((d) => (sameCell(byCode.get(d.code), d) && (!d.parent || d.parent === parent?.code) ? [d.code] : [])))
  plan.kept = keeps.size
  plan.retire = ending.filter((c) => !keeps.has(c.code)).flatMap(withAllBelow)
  const gone = new Set(plan.retire.map((c) => c.id)),
    young = plan.retire.find((c) => c.validFrom === day)
  if (young) wrong(0, young.name, `${young.name}就是 ${day} 开始的，换一天`, `${young.name} begins on ${day} itself; choose another day.`)
  const staying = cells.filter((c) => !gone.has(c.id) && (c.validTo === null || c.validTo > day)),
    used = new Map(staying.filter((c) => !keeps.has(c.code)).map((c) => [c.code, c]))
  const ids = new Map<string, number>()
  drawn.forEach((d, i) => {
    if (keeps.has(d.code)) return
    if (ids.has(d.code)) wrong(i + 1, d.name, `代码 ${d.code} 出现了两次`, `The code ${d.code} comes twice.`)
    else if (used.has(d.code)) wrong(i + 1, d.name, `代码 ${d.code} 已是${used.get(d.code)!.name}的`, `The code ${d.code} belongs to ${used.get(d.code)!.name}.`)
    ids.set(d.code, -1 - i)
  })
  const kinds = new Map<number, CellKind>(cells.map((c) => [c.id, c.kind]))
  const fresh = drawn.map((d, i) => ({ d, i })).filter(({ d }) => !keeps.has(d.code))
  // parents first, so that a child's kind can follow from its parent's
  for (let left = fresh; left.length; ) {
    const ready = left.filter(({ d }) => !d.parent || !ids.has(d.parent) || kinds.has(ids.get(d.parent)!))
    if (!ready.length) {
      wrong(left[0]!.i + 1, left[0]!.d.name, '上级绕成了圈', 'Its parents go in a circle.')
      break
    }
    for (const { d, i } of ready) {
      const up = !d.parent || d.parent === parent?.code ? parentId : (ids.get(d.parent) ?? staying.find((c) => c.code === d.parent && valid(c, day))?.id)
      if (up === undefined) {
        wrong(i + 1, d.name, `没有代码是 ${d.parent} 的上级`, `There is no parent with the code ${d.parent}.`)
        kinds.set(-1 - i, d.kind ?? 'grid')
        continue
      }
      const over = up === null ? null : kinds.get(up)!,
        kind = d.kind ?? (over === null ? 'street' : below[over])
      kinds.set(-1 - i, kind)
      if (over !== null && depth[kind] <= depth[over]) wrong(i + 1, d.name, `${cellKinds[kind]}不能在${cellKinds[over]}下面`, `A ${kind} cannot lie below a ${over}.`)
      plan.add.push({ id: -1 - i, code: d.code, name: d.name, kind, parentId: up, boundary: d.boundary })
    }
    left = left.filter((x) => !ready.includes(x))
  }
  if (problems.length) return plan
  plan.after = recut(cells, { retire: [...gone], add: plan.add, day })
  plan.parents = [...new Set([...(parentId === null ? [] : [parentId]), ...plan.add.flatMap((c) => (c.parentId === null ? [] : [c.parentId]))])]
  return plan
}
const sameCell = (old: Cell | undefined, d: { name: string; kind: CellKind | null; boundary: MultiPolygon | null }) =>
  old !== undefined && old.name === d.name && (d.kind === null || d.kind === old.kind) && JSON.stringify(old.boundary) === JSON.stringify(d.boundary)

/** By which share of its area each of `others` lies in the cell, largest first; under half a hundredth is drawing noise. */
export function shares<T extends { boundary: MultiPolygon | null }>(cell: { boundary: MultiPolygon | null }, others: readonly T[]): { cell: T; share: number }[] {
  const figure = cell.boundary
  if (!figure) return []
  const whole = area(figure),
    [w, s, e, n] = box(figure)
  return others
    .flatMap((o) => {
      if (!o.boundary) return []
      const b = box(o.boundary)
      if (b[0] >= e || b[2] <= w || b[1] >= n || b[3] <= s) return []
      const common = clip.intersection(figure, o.boundary)
      return common.length ? [{ cell: o, share: area(common) / whole }] : []
    })
    .filter((x) => x.share >= 0.005)
    .sort((a, b) => b.share - a.share)
}
/** Cells nobody lies below. */
export const leaves = <T extends { id: number; parentId: number | null }>(cells: readonly T[]): T[] => {
  const parents = new Set(cells.map((c) => c.parentId))
  return cells.filter((c) => !parents.has(c.id))
}
