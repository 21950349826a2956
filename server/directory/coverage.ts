/** Coverage 覆盖检查: what the children of a cell leave open, share, or hold outside it, as figures a person can see on the map. */
import { createRequire } from 'node:module'
import { area, box, flaws, type Flaw, type MultiPolygon } from '../../domain/geo.ts'
import { figureOn, type Cell } from '../../domain/grid.ts'

// its ESM file has no "exports" entry and its types describe another module shape than Node sees; require() gives the one true object
const clip = createRequire(import.meta.url)('polygon-clipping') as Record<'union' | 'intersection' | 'difference', (first: MultiPolygon, ...rest: MultiPolygon[]) => MultiPolygon>

export interface Patch {
  boundary: MultiPolygon
  squareMetres: number
}
export interface Coverage {
  gaps: Patch[]
  overlaps: (Patch & { cells: [number, number] })[]
  outside: (Patch & { cell: number })[]
  /** Boundaries that are no sound figures; they are left out of the reckoning above. */
  flawed: { cell: number; flaws: Flaw[] }[]
}

const apart = (figure: MultiPolygon, least: number): Patch[] =>
  figure.map((polygon) => ({ boundary: [polygon], squareMetres: area([polygon]) })).filter((p) => p.squareMetres >= least)
const meet = (a: MultiPolygon, b: MultiPolygon) => {
  const p = box(a),
    q = box(b)
  return p[0] < q[2] && q[0] < p[2] && p[1] < q[3] && q[1] < p[3]
}

/** Do the ordinary children of a cell tile it on that day? 专属网格 lie on top by nature and are left out; patches under `least` m² are drawing noise. */
export function coverage(cells: Cell[], parentId: number, day: string, least = 1): Coverage {
  const parent = cells.find((c) => c.id === parentId),
    drawn = cells.filter((c) => c.parentId === parentId && c.kind !== 'special' && figureOn(c, day)),
    outline = parent && (parent.boundaryFrom ?? day) <= day ? parent.boundary : null
  const checked = [...(parent && outline ? [parent] : []), ...drawn].map((c) => ({ cell: c.id, flaws: flaws(c.boundary!) })),
    flawed = checked.filter((f) => f.flaws.length > 0)
  const bad = new Set(flawed.map((f) => f.cell)),
    children = drawn.filter((c) => !bad.has(c.id)).map((c) => ({ id: c.id, figure: c.boundary! }))
  const whole = bad.has(parentId) ? null : outline,
    figures = children.map((c) => c.figure),
    [first, ...rest] = figures
  return {
    gaps: whole ? apart(first ? clip.difference(whole, clip.union(first, ...rest)) : whole, least) : [],
    overlaps: children.flatMap((a, i) =>
      children
        .slice(i + 1)
        .filter((b) => meet(a.figure, b.figure))
        .flatMap((b) => apart(clip.intersection(a.figure, b.figure), least).map((p) => ({ ...p, cells: [a.id, b.id] as [number, number] }))),
    ),
    outside: whole ? children.flatMap((c) => apart(clip.difference(c.figure, whole), least).map((p) => ({ ...p, cell: c.id }))) : [],
    flawed,
  }
}
