/** How long it takes to find what is odd about many routing rules, to route by them, and to hold a month's cases against them one by one and made ready: `node bench/rules.ts [rules] [cases]`. Rules are invented over the items and cells of the demonstration. */
import { type Facts, route, type Rule, type When } from '../domain/routing.ts'
import { compile } from '../domain/routingIndex.ts'
import { flaws } from '../domain/ruleFlaws.ts'
import { items } from '../server/seed/reference.ts'

const count = Number(process.argv[2] ?? 500),
  cases = Number(process.argv[3] ?? 3_000),
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
/** A month's cases, every one with the facts it had. */
const month = Array.from({ length: cases }, (_, n): Facts => {
  const cell = 1 + communities + (n % grids),
    code = any(codes)
  return {
    day: `2026-11-${String(1 + (n % 28)).padStart(2, '0')}`,
    minute: (n * 7) % 1440,
    workDay: n % 7 < 5,
    channel: any(['grid', 'resident', '12345']),
    path: [cell, ...up(cell)].map((id) => ({ id, name: '' })),
    item: { code, name: '', unitCode: any(['A', null]) },
    communityUnit: 'K',
    is: n % 20 ? [] : ['urgent'],
  }
})
/** The processor's time of a piece of work, in ms, and what it answered. */
function costs<T>(work: () => T): { ms: number; answer: T } {
  const began = process.cpuUsage(),
    answer = work(),
    { user, system } = process.cpuUsage(began)
  return { ms: (user + system) / 1000, answer }
}
const told = (a: { lead: string | null; rule: { id: number } | null }) => `${a.lead} ${a.rule?.id}`
const plain = costs(() => month.map((facts) => told(route(facts, rules)))),
  ready = costs(() => {
    const decide = compile(rules)
    return month.map((facts) => told(decide(facts)))
  }),
  differ = plain.answer.filter((a, n) => a !== ready.answer[n]).length
console.log(
  `${count} rules over ${codes.length} items and ${grids} grids: flaws in ${took.toFixed(0)} ms (${found.filter((f) => f.kind === 'unreachable').length} unreachable, ${found.filter((f) => f.kind === 'contradicts').length} hang on their order)`,
)
console.log(`${cases} cases one by one: ${plain.ms.toFixed(0)} ms of processor, ${(plain.ms / cases).toFixed(2)} ms each`)
console.log(`${cases} cases by rules made ready: ${ready.ms.toFixed(0)} ms of processor, making ready included; ${differ} answers differ`)
if (differ) process.exitCode = 1
