import { beforeAll, describe, expect, it } from 'vitest'
import { area, box, flaws, holds } from '../../domain/geo.ts'
import { buildGrid, type Grid } from '../../domain/grid.ts'
import { coverage } from '../directory/coverage.ts'
import { makeGeography, type Geography } from './geography.ts'

const day = '2026-11-24'
let town: Geography, grid: Grid
beforeAll(() => {
  town = makeGeography(day)
  grid = buildGrid(town.cells, day)
})
const of = (kind: string) => town.cells.filter((c) => c.kind === kind)

describe('the demonstration 如城街道', () => {
  it('has the numbers of the article', () => {
    expect(of('street').map((c) => [c.code, c.name])).toEqual([['320682001', '如城街道']])
    expect(of('community')).toHaveLength(35)
    expect(of('community').map((c) => c.name)).toEqual(expect.arrayContaining(['孔庙社区', '龙游河村', '安定社区', '安定村', '新民社区']))
    expect(of('grid')).toHaveLength(132)
    expect(of('micro')).toHaveLength(26)
    expect(of('special')).toHaveLength(6)
    expect(area(of('street')[0]!.boundary!) / 97.2e6).toBeCloseTo(1, 2)
  })
  it('is a tree of sound, single figures with unique codes of the agreed form', () => {
    expect(new Set(town.cells.map((c) => c.code)).size).toBe(town.cells.length)
    for (const c of town.cells) {
      expect(flaws(c.boundary!), c.name).toEqual([])
      expect(c.boundary, c.name).toHaveLength(1)
      const parent = grid.byId(c.parentId ?? 0)
      if (['grid', 'special'].includes(c.kind)) expect(c.code).toMatch(new RegExp(`^${parent?.code}[ZS]\\d{3}$`))
      if (c.kind === 'micro') expect(parent?.kind).toBe('grid')
    }
  })
  it('tiles: no gap and no overlap of a square metre at any level', () => {
    for (const parent of [...of('street'), ...of('community'), ...of('grid').filter((g) => of('micro').some((m) => m.parentId === g.id))])
      expect(coverage(town.cells, parent.id, day), parent.name).toEqual({ gaps: [], overlaps: [], outside: [], flawed: [] })
  })
  it('re-cut the six grids of 新民社区 into 26 sixty days ago', () => {
    const place = town.places.find((p) => p.cellCode.startsWith('320682001018Z'))!
    expect(grid.cellAt(place.lng, place.lat)?.kind).toBe('micro')
    const before = buildGrid(town.cells, '2026-09-24'),
      after = buildGrid(town.cells, '2026-09-25')
    expect(before.cellAt(place.lng, place.lat)?.code).toBe(place.cellCode)
    expect(after.cellAt(place.lng, place.lat)?.kind).toBe('micro')
    expect(new Set(of('micro').map((c) => c.parentId)).size).toBe(6)
    expect(grid.pathName(of('micro')[0]!.id)).toBe('新民社区 · 1 网格 · 1 小网格')
  })
  it('has places for addresses in every grid, each where it says', () => {
    const byCode = new Map(town.cells.map((c) => [c.code, c]))
    expect(new Set(town.places.map((p) => p.cellCode)).size).toBe(132)
    for (const p of town.places) {
      expect(holds(byCode.get(p.cellCode)!.boundary!, [p.lng, p.lat]), p.name).toBe(true)
      expect(p.road).toMatch(/路$/)
      expect(p.no).toBeGreaterThan(0)
    }
  })
  it('draws roads, water and green inside the town', () => {
    const [w, s, e, n] = box(of('street')[0]!.boundary!)
    for (const road of town.roads) {
      expect(road.line.length, road.name).toBeGreaterThan(5)
      for (const [x, y] of road.line) expect(x >= w && x <= e && y >= s && y <= n).toBe(true)
    }
    for (const f of [...town.water, ...town.green]) expect(area(f.boundary)).toBeGreaterThan(1000)
  })
  it('is the same every time', () => {
    expect(makeGeography(day)).toEqual(town)
  })
})
