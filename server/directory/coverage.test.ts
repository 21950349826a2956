import { expect, it } from 'vitest'
import { area, type MultiPolygon } from '../../domain/geo.ts'
import type { Cell } from '../../domain/grid.ts'
import { coverage } from './coverage.ts'

const k = 0.001 // about 94 × 111 m
const rect = (w: number, s: number, e: number, n: number): MultiPolygon =>
  [
    [
      [
        [w, s],
        [e, s],
        [e, n],
        [w, n],
        [w, s],
      ].map(([x, y]) => [120.5 + x! * k, 32.3 + y! * k]),
    ],
  ] as MultiPolygon
const cell = (id: number, parentId: number | null, boundary: MultiPolygon | null, more: Partial<Cell> = {}): Cell => ({
  id,
  code: String(id),
  name: String(id),
  kind: 'grid',
  parentId,
  validFrom: '2020-01-01',
  validTo: null,
  boundary,
  ...more,
})
const parent = cell(1, null, rect(0, 0, 10, 10), { kind: 'community' })
const day = '2026-01-01'

it('a tiling has nothing to show', () => {
  expect(coverage([parent, cell(2, 1, rect(0, 0, 5, 10)), cell(3, 1, rect(5, 0, 10, 10))], 1, day)).toEqual({ gaps: [], overlaps: [], outside: [], flawed: [] })
})

it('shows the gap, the overlap and what hangs over, with their areas', () => {
  const found = coverage([parent, cell(2, 1, rect(0, 0, 5, 10)), cell(3, 1, rect(4, 0, 9, 11))], 1, day)
  expect(found.gaps).toHaveLength(1)
  expect(found.gaps[0]!.squareMetres).toBeCloseTo(area(rect(9, 0, 10, 10)), 3)
  expect(found.overlaps.map((o) => o.cells)).toEqual([[2, 3]])
  expect(found.overlaps[0]!.squareMetres).toBeCloseTo(area(rect(4, 0, 5, 10)), 3)
  expect(found.outside.map((o) => o.cell)).toEqual([3])
  expect(found.outside[0]!.squareMetres).toBeCloseTo(area(rect(4, 10, 9, 11)), 3)
})

it('two gaps are two patches, and a crack under a square metre is none', () => {
  const found = coverage([parent, cell(2, 1, rect(1, 0, 5, 10)), cell(3, 1, rect(5.000001, 0, 9, 10))], 1, day)
  expect(found.gaps).toHaveLength(2)
})

it('looks at the cells of the day, not at 专属网格, and at no children at all', () => {
  const old = cell(2, 1, rect(0, 0, 10, 10), { validTo: day }),
    special = cell(3, 1, rect(2, 2, 3, 3), { kind: 'special' })
  expect(coverage([parent, old, special], 1, '2025-12-31')).toEqual({ gaps: [], overlaps: [], outside: [], flawed: [] })
  expect(coverage([parent, old, special], 1, day).gaps[0]!.squareMetres).toBeCloseTo(area(parent.boundary!), 3)
})

it('names a boundary that crosses itself instead of reckoning with it', () => {
  const bow = [
    [
      [
        [120.5, 32.3],
        [120.51, 32.31],
        [120.51, 32.3],
        [120.5, 32.31],
        [120.5, 32.3],
      ],
    ],
  ] as MultiPolygon
  const found = coverage([parent, cell(2, 1, bow)], 1, day)
  expect(found.flawed.map((f) => [f.cell, f.flaws[0]!.code])).toEqual([[2, 'self-intersection']])
  expect(found.gaps).toHaveLength(1)
})
