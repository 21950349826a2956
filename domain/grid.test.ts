import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it, test } from 'vitest'
import { area, type MultiPolygon, type Point } from './geo.ts'
import { buildGrid, cellAtSlowly, recut, successors, type Cell, type CellKind } from './grid.ts'

const rect = (w: number, s: number, e: number, n: number): MultiPolygon => [
  [
    [
      [w, s],
      [e, s],
      [e, n],
      [w, n],
      [w, s],
    ],
  ],
]
const cell = (id: number, kind: CellKind, parentId: number | null, name: string, boundary: MultiPolygon | null, more: Partial<Cell> = {}): Cell => ({
  id,
  code: `C${String(id).padStart(3, '0')}`,
  name,
  kind,
  parentId,
  validFrom: '2020-01-01',
  validTo: null,
  boundary,
  ...more,
})
// a slanted lattice: 12 × 12 skewed quads with shared vertices, so that borders are neither level nor upright
const at = (i: number, j: number): Point => [120.5 + i * 0.01 + j * 0.0013 + Math.sin(i * 3 + j) * 0.001, 32.3 + j * 0.01 - i * 0.0017 + Math.cos(j * 2 + i) * 0.001]
const quads = Array.from({ length: 144 }, (_, k) => {
  const i = k % 12,
    j = Math.floor(k / 12)
  return cell(100 + k, 'grid', 2, `第${k + 1}网格`, [[[at(i, j), at(i + 1, j), at(i + 1, j + 1), at(i, j + 1), at(i, j)]]])
})
const town = [
  cell(1, 'street', null, '如城街道', rect(120.4, 32.2, 120.8, 32.5)),
  cell(2, 'community', 1, '孔庙社区', rect(120.45, 32.22, 120.7, 32.48)),
  ...quads,
  cell(300, 'special', 2, '市场专属网格', rect(120.54, 32.33, 120.56, 32.345)),
]
let seed = 7
const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647

describe('point → cell', () => {
  const grid = buildGrid(town, '2026-01-01')
  it('is what trying every cell says, on random points, vertices and borders', () => {
    const points: Point[] = Array.from({ length: 20_000 }, () => [120.38 + random() * 0.44, 32.18 + random() * 0.34])
    for (const { boundary } of town)
      for (const ring of boundary!.flat())
        ring.forEach((p, i) => {
          const q = ring[i + 1] ?? p
          for (const t of [0, 0.25, 0.5, 0.9]) points.push([p[0] + (q[0] - p[0]) * t, p[1] + (q[1] - p[1]) * t])
        })
    const wrong = points.filter(([x, y]) => grid.cellAt(x, y)?.id !== cellAtSlowly(town, '2026-01-01', x, y)?.id)
    expect(wrong).toEqual([])
  })
  it('goes as deep as it can, prefers 专属网格, and knows nothing outside', () => {
    expect(grid.cellAt(120.55, 32.34)?.id).toBe(300)
    expect(grid.cellAt(120.46, 32.47)?.id).toBe(2)
    expect(grid.cellAt(120.41, 32.21)?.id).toBe(1)
    for (const [x, y] of [
      [121, 32.3],
      [120.3, 32.3],
      [Number.NaN, 32.3],
    ] as Point[])
      expect(grid.cellAt(x, y)).toBeNull()
    expect(buildGrid(town, '2019-12-31').cellAt(120.55, 32.34)).toBeNull()
    expect(buildGrid([], '2026-01-01').cellAt(120.55, 32.34)).toBeNull()
  })
  it('gives a shared corner to the smallest code, whatever the order of the rows', () => {
    for (const cells of [town, town.toReversed()]) expect(buildGrid(cells, '2026-01-01').cellAt(...at(6, 9))?.id).toBe(quads[8 * 12 + 5]!.id)
  })
  it('answers in microseconds', () => {
    const points = Array.from({ length: 50_000 }, () => [120.45 + random() * 0.25, 32.22 + random() * 0.26] as Point),
      start = performance.now()
    for (const [x, y] of points) grid.cellAt(x, y)
    expect((performance.now() - start) / points.length).toBeLessThan(0.02) // milliseconds; about 0.001 measured
  })
  it('walks the tree', () => {
    expect(grid.ancestors(300).map((c) => c.id)).toEqual([2, 1])
    expect(grid.subtree(1)).toHaveLength(town.length)
    expect(grid.pathName(102)).toBe('孔庙社区 · 第3网格')
    expect(grid.pathName(1)).toBe('如城街道')
    expect(buildGrid([...town, cell(400, 'micro', 102, '第3网格 2 小网格', null)], '2026-01-01').pathName(400)).toBe('孔庙社区 · 第3网格 · 2 小网格')
  })
  const towns = new URL('../../shared/data/rugao_geo/rugao_towns_14.geojson', import.meta.url)
  test.skipIf(!existsSync(towns))('holds for polygons of real size (skipped where ../shared/data is missing)', () => {
    const features = (JSON.parse(readFileSync(towns, 'utf8')) as { features: { geometry: { type: string; coordinates: unknown }; properties: { NAME: string } }[] }).features
    const real = features.map(({ geometry: g, properties }, i) =>
      cell(i + 1, 'street', null, properties.NAME, (g.type === 'Polygon' ? [g.coordinates] : g.coordinates) as MultiPolygon),
    )
    expect(area(real.find((c) => c.name === '如城街道')!.boundary!) / 97.2e6).toBeCloseTo(1, 2)
    const index = buildGrid(real, '2026-01-01'),
      points: Point[] = Array.from({ length: 3000 }, () => [120.3 + random() * 0.6, 32 + random() * 0.55])
    expect(points.filter(([x, y]) => index.cellAt(x, y)?.id !== cellAtSlowly(real, '2026-01-01', x, y)?.id)).toEqual([])
  })
})

describe('re-cutting 6 grids into 26', () => {
  const before = [cell(1, 'community', null, '新民社区', rect(0, 0, 6, 1)), ...Array.from({ length: 6 }, (_, i) => cell(10 + i, 'grid', 1, `${i + 1} 网格`, rect(i, 0, i + 1, 1)))]
  const parts = [5, 4, 4, 4, 4, 5]
  const micro = parts.flatMap((n, i) =>
    Array.from({ length: n }, (_, k) => ({
      id: 100 + i * 10 + k,
      code: `W${i}${k}`,
      name: `${i + 1}-${k + 1} 小网格`,
      kind: 'micro' as const,
      parentId: 1,
      boundary: rect(i + k / n, 0, i + (k + 1) / n, 1),
    })),
  )
  const after = recut(before, { retire: [10, 11, 12, 13, 14, 15], add: micro, day: '2026-01-01' })
  it('keeps last year adding up as it was then, and lets it be told as it is now', () => {
    expect(micro).toHaveLength(26)
    const then = buildGrid(after, '2025-06-01'),
      now = buildGrid(after, '2026-06-01')
    const matters = Array.from({ length: 1000 }, () => {
      const at: Point = [random() * 6, random()]
      return { at, cellId: then.cellAt(...at)!.id }
    })
    const count = (ids: number[]) => {
      const by = new Map<number, number>()
      for (const id of ids) by.set(id, (by.get(id) ?? 0) + 1)
      return by
    }
    const asThen = count(matters.map((m) => m.cellId)),
      asNow = count(matters.map((m) => now.cellAt(...m.at)!.id))
    expect([...asThen.keys()].sort((a, b) => a - b)).toEqual([10, 11, 12, 13, 14, 15])
    expect(asNow.size).toBe(26)
    // each old grid's figure is the sum of its successors' figures, and the community's total is 1000 either way
    for (let id = 10; id < 16; id++) expect(successors(after, id).reduce((sum, s) => sum + (asNow.get(s) ?? 0), 0)).toBe(asThen.get(id))
    for (const by of [asThen, asNow]) expect(now.subtree(1).reduce((sum, id) => sum + (by.get(id) ?? 0), 0)).toBe(1000)
  })
  it('names the successors of each, and no one else’s', () => {
    expect(parts.map((_, i) => successors(after, 10 + i).length)).toEqual(parts)
    expect(new Set(parts.flatMap((_, i) => successors(after, 10 + i))).size).toBe(26)
    expect(successors(after, 1)).toEqual([])
  })
  it('follows a merging too', () => {
    const merged = recut(before, { retire: [10, 11, 12], add: [{ id: 50, code: 'Z50', name: '大网格', kind: 'grid', parentId: 1, boundary: rect(0, 0, 3, 1) }], day: '2026-01-01' })
    expect([10, 11, 12, 13].map((id) => successors(merged, id))).toEqual([[50], [50], [50], []])
  })
  it('changes no row but the ends, on the day itself, and leaves the old list alone', () => {
    expect(before.every((c) => c.validTo === null)).toBe(true)
    expect(buildGrid(after, '2025-12-31').cellAt(0.1, 0.5)?.id).toBe(10)
    expect(buildGrid(after, '2026-01-01').cellAt(0.1, 0.5)?.id).toBe(100)
    expect(buildGrid(after, '2026-01-01').byId(10)?.validTo).toBe('2026-01-01')
  })
  it('refuses what would break the tree', () => {
    expect(() => recut(before, { retire: [1], add: [], day: '2026-01-01' })).toThrow(/lose its parent/)
    expect(() => recut(after, { retire: [10], add: [], day: '2026-02-01' })).toThrow(/cannot end/)
    expect(() => recut(before, { retire: [], add: [{ ...micro[0]!, id: 10 }], day: '2026-01-01' })).toThrow(/exists already/)
  })
})
