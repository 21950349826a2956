/** (c) The lists at ten thousand and at a million cases: my work, filtered lists, text search. Both towns stand side by side and are asked in turn. */
import pg from 'pg'
import { demoPassword } from '../server/seed/demo.ts'
import { type Call, digits, measure, quantile, signedIn, table, type Taken, together } from './clients.ts'
import { type Program, type Server, startServer } from './setting.ts'
import { town } from './town.ts'

const people = ['zuoxi', 'banzhang', 'paiqian', 'shizheng', 'shizheng1', 'wangge1'] as const
interface House {
  server: Server
  as: Record<(typeof people)[number], Call>
  /** What the filters of this town are asked with. */
  facts: Record<'unit' | 'community' | 'cell' | 'item' | 'no' | 'road', string>
}
/** Every list that is measured: by whom, and its path; `i` counts the rounds, so that no two ask the same. */
const asked: readonly [string, (typeof people)[number], (f: House['facts'], i: number) => string][] = [
  ['my work: the desk', 'zuoxi', () => '/work'],
  ['my work: the shift lead', 'banzhang', () => '/work'],
  ['my work: the dispatcher', 'paiqian', () => '/work'],
  ['my work: a unit', 'shizheng', () => '/work'],
  ['my work: a grid worker', 'wangge1', () => '/work'],
  ['cases, newest first', 'zuoxi', () => '/cases'],
  ['open cases', 'zuoxi', () => '/cases?open=true'],
  ['waiting for dispatch', 'zuoxi', () => '/cases?state=registered'],
  ['red', 'zuoxi', () => '/cases?colour=red'],
  ['suspended', 'zuoxi', () => '/cases?colour=paused'],
  ['of one unit', 'zuoxi', (f) => `/cases?unit=${f.unit}`],
  ['of one community', 'zuoxi', (f) => `/cases?cell=${f.community}`],
  ['of one grid, closed', 'zuoxi', (f) => `/cases?cell=${f.cell}&state=closed`],
  ['of one item', 'zuoxi', (f) => `/cases?item=${f.item}`],
  ['hotline, open', 'zuoxi', () => '/cases?channel=hotline&open=true'],
  ['a month, long ago', 'zuoxi', (_, i) => `/cases?from=${day(600 + i)}&to=${day(570 + i)}`],
  ['a unit sees its own', 'shizheng', () => '/cases'],
  ['a handler sees theirs', 'shizheng1', () => '/cases'],
  ['a grid worker sees their territory', 'wangge1', () => '/cases'],
  ['search 垃圾 (one case in seven)', 'zuoxi', () => `/cases?text=${q('垃圾')}`],
  ['search 井盖', 'zuoxi', () => `/cases?text=${q('井盖')}`],
  ['search 井 盖', 'zuoxi', () => `/cases?text=${q('井 盖')}`],
  ['search part of a road and its number', 'zuoxi', (f) => `/cases?text=${q(f.road)}`],
  ['search two terms', 'zuoxi', (f) => `/cases?text=${q(`${f.road} 垃圾`)}`],
  ['search a sentence with a gap', 'zuoxi', () => `/cases?text=${q('垃圾房床垫没人收')}`],
  ['search what nobody said', 'zuoxi', () => `/cases?text=${q('火星飞船')}`],
  ['search 路, one character', 'zuoxi', () => `/cases?text=${q('路')}`],
  ['search 垃圾 among the open of one grid', 'zuoxi', (f) => `/cases?text=${q('垃圾')}&cell=${f.cell}&open=true`],
  ['search by number', 'zuoxi', (f) => `/cases?text=${f.no}`],
  ['a unit searches 垃圾', 'shizheng', () => `/cases?text=${q('垃圾')}`],
]
const q = encodeURIComponent
const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString()

export const bench: Program = async ({ small, data, postgres, say }) => {
  const store = await postgres(),
    sizes = small ? [500, 2_000] : [10_000, 1_000_000]
  const houses: House[] = []
  for (const size of sizes) {
    const database = await town(store, data, size, say),
      server = await startServer('house', store, database, data)
    const as = Object.fromEntries(await Promise.all(people.map(async (account) => [account, await signedIn(server.port, account, demoPassword)] as const))) as House['as']
    houses.push({ server, as, facts: await factsOf(store.url(database)) })
  }
  const rounds = small ? 2 : 5,
    ops = small ? 5 : 60,
    lines: { name: string; taken: Taken[]; rows: number }[] = []
  for (const [name, who, path] of asked) {
    const parts = houses.map((): Taken[] => [])
    let rows = 0
    for (let round = 0; round < rounds; round++)
      for (const [i, h] of houses.entries()) {
        const ask = (n: number) => h.as[who]('GET', path(h.facts, n))
        if (round === 0) {
          rows = (JSON.parse((await ask(0)).body) as { rows: unknown[] }).rows.length // warm, and not counted
          await ask(1)
        }
        parts[i]!.push(await measure(ask, { clients: 1, ops, cpu: h.server.cpu, after: 0 }))
      }
    lines.push({ name, taken: parts.map(together), rows })
    say(
      `  ${name}: ${lines
        .at(-1)!
        .taken.map((t) => `p50 ${digits(quantile(t.waits, 0.5))}, p99 ${digits(quantile(t.waits, 0.99))}`)
        .join('; ')}`,
    )
  }
  const crowded = await measure((n) => asked[n % asked.length]![2] && houses[1]!.as[asked[n % asked.length]![1]]('GET', asked[n % asked.length]![2](houses[1]!.facts, n)), {
    clients: 16,
    ops: small ? 30 : 1200,
    cpu: houses[1]!.server.cpu,
  })
  for (const h of houses) await h.server.end()
  const [less, more] = sizes.map((n) => n.toLocaleString('en'))
  const worst = Math.max(...lines.map((l) => quantile(l.taken[1]!.waits, 0.99)))
  return [
    '### (c) Lists',
    table(
      ['one client', 'rows', `${less}: p50 ms`, 'p99 ms', 'CPU ms', `${more}: p50 ms`, 'p99 ms', 'CPU ms', 'p99, times'],
      lines.map(({ name, rows, taken }) => [
        name,
        String(rows),
        ...taken.flatMap((t) => [digits(quantile(t.waits, 0.5)), digits(quantile(t.waits, 0.99)), digits(t.cpuMs / t.ops)]),
        digits(quantile(taken[1]!.waits, 0.99) / quantile(taken[0]!.waits, 0.99)),
      ]),
    ),
    `The slowest p99 at ${more} is ${digits(worst)} ms. All of them in turn, 16 clients at ${more}: ${digits(crowded.ops / crowded.seconds)} lists a second, p50 ${digits(quantile(crowded.waits, 0.5))} ms, p99 ${digits(quantile(crowded.waits, 0.99))} ms, ${digits(crowded.cpuMs / crowded.ops)} CPU ms each. Aim: p99 under 50 ms, and no more than twice that of ${less}.`,
  ].join('\n\n')
}

async function factsOf(url: string): Promise<House['facts']> {
  const client = new pg.Client(url)
  await client.connect()
  const one = async (text: string) => String((await client.query<{ x: unknown }>(text)).rows[0]!.x)
  const facts = {
    unit: await one('select lead_unit_id as x from cases where lead_unit_id is not null group by 1 order by count(*) desc offset 2 limit 1'),
    community: await one(`select id as x from cells where kind = 'community' order by code limit 1`),
    cell: await one('select cell_id as x from cases where cell_id is not null group by 1 order by count(*), 1 offset 40 limit 1'),
    item: await one('select item_id as x from cases where item_id is not null group by 1 order by count(*), 1 offset 10 limit 1'),
    no: await one('select no as x from cases order by id desc offset 77 limit 1'),
    road: await one(`select substring(place from '（(.*号)') as x from cases order by id desc offset 5 limit 1`),
  }
  await client.end()
  return facts
}
