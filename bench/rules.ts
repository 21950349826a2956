/** How long it takes to find what is odd about many routing rules, and to route by them: `node bench/rules.ts [rules]`. Rules are invented over the items and cells of the demonstration. */
import { route, type Rule, type When } from '../domain/routing.ts'
import { flaws } from '../domain/ruleFlaws.ts'
import { items } from '../server/seed/reference.ts'

const count = Number(process.argv[2] ?? 500),
  grids = 132,
  communities = 35
let seed = 20260318
const any = <T>(of: readonly T[]): T => of[(seed = (seed * 48271) % 2147483647) % of.length]!
const codes = items.filter((i) => i.kind !== '诉求' && i.validTo === null).map((i) => i.code)
const up = (cell: number) => (cell > communities ? [1 + (cell % communities), 0] : cell ? [0] : [])
const when = (): When => ({
  ...any<When>([{ items: [any(codes)] }, { items: [any(codes), any(codes), any(codes)] }, { items: [any(codes).slice(0, 2)], channels: ['resident'] }]),
  ...any<When>([{ cells: [1 + communities + any(Array.from({ length: grids }, (_, n) => n))] }, { cells: [1 + any(Array.from({ length: communities }, (_, n) => n))] }, {}]),
  ...any<When>([{}, {}, { channels: ['grid'] }, { hours: [1320, 360] }, { days: 'off' }, { is: ['urgent'] }, { not: ['confidential'] }]),
})
const rules = Array.from(
  { length: count },
  (_, n): Rule => ({
    id: n,
    version: 'b',
    position: n,
    when: when(),
    unitCode: any(['A', 'B', 'C', 'D', 'E', 'community', 'item']),
    assist: [],
    basis: '',
    validFrom: '2026-01-01',
    validTo: null,
  }),
)
const at = performance.now(),
  found = flaws(rules, up),
  took = performance.now() - at
const many = 2_000,
  began = performance.now()
for (let n = 0; n < many; n++) {
  const cell = 1 + communities + (n % grids),
    code = codes[n % codes.length]!
  route(
    {
      day: '2026-11-24',
      minute: n % 1440,
      workDay: n % 7 < 5,
      channel: 'grid',
      path: [cell, ...up(cell)].map((id) => ({ id, name: '' })),
      item: { code, name: '', unitCode: 'A' },
      communityUnit: 'K',
    },
    rules,
  )
}
const each = (performance.now() - began) / many
console.log(
  `${count} rules over ${codes.length} items and ${grids} grids: flaws in ${took.toFixed(0)} ms (${found.filter((f) => f.kind === 'unreachable').length} unreachable, ${found.filter((f) => f.kind === 'contradicts').length} hang on their order)`,
)
console.log(`one case routed by them in ${each.toFixed(2)} ms`)
