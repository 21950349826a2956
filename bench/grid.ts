/** (d) A point into its cell: the demonstration's grid asked with points in and around it, against trying one cell after another. */
import { performance } from 'node:perf_hooks'
import { buildGrid, cellAtSlowly } from '../domain/grid.ts'
import { makeGeography } from '../server/seed/geography.ts'
import { randomFrom } from '../server/seed/mesh.ts'
import { digits, table } from './clients.ts'
import type { Program } from './setting.ts'

export const bench: Program = async ({ small }) => {
  const day = '2026-11-24',
    cells = makeGeography(day).cells,
    began = performance.now(),
    grid = buildGrid(cells, day),
    built = performance.now() - began
  const corners = cells.flatMap((c) => c.boundary?.flat(2) ?? []),
    bounds = [0, 1].map((axis) => corners.reduce(([low, high], p) => [Math.min(low, p[axis]!), Math.max(high, p[axis]!)] as const, [Infinity, -Infinity] as const))
  const random = randomFrom(1),
    within = ([low, high]: readonly [number, number]) => low + (high - low) * (random() * 1.1 - 0.05)
  const points = Array.from({ length: small ? 2_000 : 200_000 }, () => [within(bounds[0]!), within(bounds[1]!)] as const)
  let inside = 0,
    wrong = 0
  const timed = (rounds: number) => {
    const from = performance.now()
    for (let round = 0; round < rounds; round++) for (const [lng, lat] of points) if (grid.cellAt(lng, lat)) inside++
    return ((performance.now() - from) * 1000) / (rounds * points.length)
  }
  timed(1)
  inside = 0
  const each = timed(5),
    share = inside / (5 * points.length)
  const few = points.slice(0, small ? 20 : 500),
    from = performance.now(),
    answers = few.map(([lng, lat]) => cellAtSlowly(cells, day, lng, lat)?.id),
    slowly = ((performance.now() - from) * 1000) / few.length
  for (const [i, [lng, lat]] of few.entries()) if (grid.cellAt(lng, lat)?.id !== answers[i]) wrong++
  return [
    '### (d) Point → grid',
    table(
      ['', 'µs each'],
      [
        [`indexed grid, ${cells.length} cells, ${points.length} points (${(100 * share).toFixed(0)} % inside)`, digits(each)],
        ['one cell after another', digits(slowly)],
      ],
    ),
    `The index is built in ${digits(built)} ms; ${wrong} of ${few.length} answers differ between the two. Aim: 5 µs.`,
  ].join('\n\n')
}
