/** The grid 网格: a dated tree of cells, which of them holds a point, and what becomes of figures when it is re-cut. */
import { box, holds, innerPoint, type Box, type MultiPolygon, type Point } from './geo.ts'

export const cellKinds = { street: '街道', community: '社区/村', grid: '综合网格', special: '专属网格', micro: '微网格' } as const satisfies Record<string, string>
export type CellKind = keyof typeof cellKinds
/** One cell for one span of days, `validFrom` in and `validTo` out (YYYY-MM-DD). A cell without a boundary has a place in the tree, but no point falls into it. */
export interface Cell {
  id: number
  code: string
  name: string
  kind: CellKind
  parentId: number | null
  validFrom: string
  validTo: string | null
  boundary: MultiPolygon | null
  /** The day a boundary that was drawn later counts from; without one it counts from the cell's first day. */
  boundaryFrom?: string | null
}

export interface Grid {
  /** The deepest cell of this day that holds the point; a 专属网格 wins over its ordinary siblings. A point on a border goes to the smaller code. */
  cellAt(lng: number, lat: number): Cell | null
  /** Any cell ever, so that an old case still finds its retired cell. */
  byId(id: number): Cell | undefined
  /** The cells above, nearest first. */
  ancestors(id: number): Cell[]
  /** The cell and all below it, retired ones too: what a territory may see, and what its figures 'as it was then' add up. */
  subtree(id: number): number[]
  /** 孔庙社区 · 3 网格: the name below the street, each part without what its parent already says. */
  pathName(id: number): string
}

export const valid = (x: { validFrom: string; validTo: string | null }, day: string) => x.validFrom <= day && (x.validTo === null || day < x.validTo)

/** The figure of a cell on a day: none before it begins, after it ends, or before its boundary was drawn. */
export const figureOn = (c: Cell, day: string): MultiPolygon | null => (valid(c, day) && (c.boundaryFrom ?? c.validFrom) <= day ? c.boundary : null)

interface Placed {
  cell: Cell
  figure: MultiPolygon
  box: Box
}

/** In descending order of precedence: a depth-first walk, special cells first, children before their parent, so that the first hit is the answer. */
function precedence(all: Cell[], day: string): Placed[] {
  const cells = all.filter((c) => valid(c, day)),
    known = new Set(cells.map((c) => c.id)),
    below = Map.groupBy(cells, (c) => (c.parentId !== null && known.has(c.parentId) ? c.parentId : null))
  const walk = (parent: number | null): Placed[] =>
    (below.get(parent) ?? [])
      .sort((a, b) => Number(b.kind === 'special') - Number(a.kind === 'special') || (a.code < b.code ? -1 : 1))
      .flatMap((cell) => {
        const figure = figureOn(cell, day)
        return [...walk(cell.id), ...(figure ? [{ cell, figure, box: box(figure) }] : [])]
      })
  return walk(null)
}

/** Without an index: tries one cell after another. The yardstick of the tests and of the bench. */
export function cellAtSlowly(cells: Cell[], day: string, lng: number, lat: number): Cell | null {
  return precedence(cells, day).find((p) => holds(p.figure, [lng, lat]))?.cell ?? null
}

/** A raster over the whole territory. Each bucket lists, in order of precedence, the cells whose border crosses it (to be tested) up to the first that covers it whole (sure). */
function raster(placed: Placed[], side: number) {
  const all = placed.reduce<Box>(
    (b, p) => [Math.min(b[0], p.box[0]), Math.min(b[1], p.box[1]), Math.max(b[2], p.box[2]), Math.max(b[3], p.box[3])],
    [Infinity, Infinity, -Infinity, -Infinity],
  )
  const [west, south] = all,
    w = (all[2] - west) / side || 1,
    h = (all[3] - south) / side || 1
  const column = (lng: number) => Math.min(side - 1, Math.max(0, Math.floor((lng - west) / w)))
  const row = (lat: number) => Math.min(side - 1, Math.max(0, Math.floor((lat - south) / h)))
  const maybe: Placed[][] = Array.from({ length: side * side }, () => []),
    sure: (Cell | null)[] = Array(side * side).fill(null)
  const touched = new Uint8Array(side * side)
  for (const p of placed) {
    touched.fill(0)
    for (const ring of p.figure.flat()) for (let i = 0; i + 1 < ring.length; i++) touchEdge(ring[i]!, ring[i + 1]!)
    for (let r = row(p.box[1]); r <= row(p.box[3]); r++)
      for (let c = column(p.box[0]); c <= column(p.box[2]); c++) {
        const at = r * side + c
        if (sure[at]) continue
        if (touched[at]) maybe[at]!.push(p)
        else if (holds(p.figure, [west + (c + 0.5) * w, south + (r + 0.5) * h])) sure[at] = p.cell
      }
  }
  // row by row, the columns the edge passes, one bucket wider on each side: rounding must never call a crossed bucket sure
  function touchEdge(a: Point, b: Point) {
    const [low, high] = a[1] <= b[1] ? [a, b] : [b, a],
      xAt = (lat: number) => low[0] + ((high[0] - low[0]) * (lat - low[1])) / (high[1] - low[1])
    const [r1, r2] = [row(low[1]), row(high[1])]
    for (let r = Math.max(0, r1 - 1); r <= Math.min(side - 1, r2 + 1); r++) {
      const x1 = r <= r1 ? low[0] : xAt(south + r * h),
        x2 = r >= r2 ? high[0] : xAt(south + (r + 1) * h)
      for (let c = Math.max(0, column(Math.min(x1, x2)) - 1); c <= Math.min(side - 1, column(Math.max(x1, x2)) + 1); c++) touched[r * side + c] = 1
    }
  }
  return (lng: number, lat: number): Cell | null => {
    if (!(lng >= all[0] && lng <= all[2] && lat >= all[1] && lat <= all[3])) return null
    const at = row(lat) * side + column(lng),
      point: Point = [lng, lat]
    for (const p of maybe[at]!) if (lng >= p.box[0] && lng <= p.box[2] && lat >= p.box[1] && lat <= p.box[3] && holds(p.figure, point)) return p.cell
    return sure[at]!
  }
}

/** The grid of one day, built once and asked often. */
export function buildGrid(cells: Cell[], day: string, side = 128): Grid {
  const byId = new Map(cells.map((c) => [c.id, c])),
    below = Map.groupBy(cells, (c) => c.parentId)
  const subtree = (id: number): number[] => [id, ...(below.get(id) ?? []).flatMap((c) => subtree(c.id))]
  const ancestors = (id: number): Cell[] => {
    const up = byId.get(byId.get(id)?.parentId ?? NaN)
    return up ? [up, ...ancestors(up.id)] : []
  }
  const pathName = (id: number) => {
    const path = [byId.get(id), ...ancestors(id)].filter((c) => c !== undefined).reverse(),
      shown = path.length > 1 ? path.filter((c) => c.kind !== 'street') : path
    return shown
      .map((c, i) => {
        const up = shown[i - 1]?.name
        return up && c.name.startsWith(up) ? c.name.slice(up.length).trim() : c.name
      })
      .join(' · ')
  }
  return { cellAt: raster(precedence(cells, day), side), byId: (id) => byId.get(id), ancestors, subtree, pathName }
}

/** From `day` on, `retire` ends and `add` begins. Nothing is deleted: what pointed at an old cell still finds it. */
export function recut(cells: Cell[], { retire, add, day }: { retire: number[]; add: Omit<Cell, 'validFrom' | 'validTo'>[]; day: string }): Cell[] {
  const ends = new Set(retire)
  for (const id of ends) {
    const cell = cells.find((c) => c.id === id)
    if (!cell || !valid(cell, day) || cell.validFrom === day) throw new RangeError(`cell ${id} cannot end on ${day}`)
    const orphan = cells.find((c) => c.parentId === id && valid(c, day) && !ends.has(c.id))
    if (orphan) throw new RangeError(`cell ${orphan.id} would lose its parent ${id}`)
  }
  const kept = cells.map((c) => (ends.has(c.id) ? { ...c, validTo: day } : c)),
    known = new Set(cells.map((c) => c.id))
  for (const c of add) if (known.has(c.id)) throw new RangeError(`cell ${c.id} exists already`)
  return [...kept, ...add.map((c) => ({ ...c, validFrom: day, validTo: null }))]
}

/** What took the place of a retired cell: the cells that began the day it ended and lie, by their own middle or its middle, in one another. Read from the rows alone. */
export function successors(cells: Cell[], id: number): number[] {
  const old = cells.find((c) => c.id === id)
  if (!old?.validTo || !old.boundary) return []
  const figure = old.boundary,
    middle = innerPoint(figure)
  return cells.filter((c) => c.validFrom === old.validTo && c.boundary && (holds(figure, innerPoint(c.boundary)) || holds(c.boundary, middle))).map((c) => c.id)
}
