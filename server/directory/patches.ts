/** Coverage of one or all parts of the grid, as figures and names a page can show. */
import type { Patch } from '../../contract/gridAdmin.ts'
import { innerPoint } from '../../domain/geo.ts'
import { type Cell, figureOn } from '../../domain/grid.ts'
import { coverage } from './coverage.ts'

/** The parents on a day that have anything drawn below them: what can be checked. */
export const checkable = (cells: Cell[], day: string): number[] => [
  ...new Set(cells.filter((c) => c.parentId !== null && c.kind !== 'special' && figureOn(c, day)).map((c) => c.parentId!)),
]

/** Gaps, overlaps, overhangs and unsound figures among the children of these cells, the largest first. */
export function patchesOf(cells: Cell[], parents: number[], day: string): Patch[] {
  const names = new Map(cells.map((c) => [c.id, c.name])),
    name = (id: number) => names.get(id) ?? String(id)
  const found = parents.flatMap((parentId): Patch[] => {
    const c = coverage(cells, parentId, day)
    const patch = (what: Patch['what'], p: { boundary: Cell['boundary']; squareMetres: number }, of: string[]): Patch => ({
      what,
      parentId,
      cells: of,
      squareMetres: Math.round(p.squareMetres),
      at: innerPoint(p.boundary!),
      boundary: p.boundary,
    })
    return [
      ...c.flawed.flatMap((f) => f.flaws.slice(0, 1).map((flaw): Patch => ({ what: 'flawed', parentId, cells: [name(f.cell)], squareMetres: null, at: flaw.at, boundary: null }))),
      ...c.gaps.map((p) => patch('gap', p, [name(parentId)])),
      ...c.overlaps.map((p) => patch('overlap', p, p.cells.map(name))),
      ...c.outside.map((p) => patch('outside', p, [name(p.cell), name(parentId)])),
    ]
  })
  const seen = new Set<string>()
  return found
    .filter((p) => p.what !== 'flawed' || seen.size !== seen.add(p.cells[0]!).size)
    .sort((a, b) => (b.squareMetres ?? Infinity) - (a.squareMetres ?? Infinity))
    .slice(0, 500)
}
