/** (e) A burst: 2,000 reports of several people at once, against the store's bare speed; then how long until the worker has looked at, sealed and told all of it. */
import pg from 'pg'
import { demoPassword } from '../server/seed/demo.ts'
import { bareTables } from './bare.ts'
import { clientOf, digits, measure, quantile, signedIn, table, type Taken } from './clients.ts'
import { forgetJobs } from './reports.ts'
import { type Program, startServer } from './setting.ts'
import { copyOfTown, voices } from './town.ts'

const clients = 32
export const bench: Program = async ({ small, data, postgres, say }) => {
  const store = await postgres(),
    database = await copyOfTown(store, data, small ? 500 : 10_000, say),
    burst = small ? 60 : 2_000
  await forgetJobs(store.url(database))
  const db = new pg.Client(store.url(database))
  await db.connect()
  await db.query(bareTables)
  const said = await voices(db),
    run = Date.now().toString(36),
    shift = Date.now() % said.length
  const report = (n: number) => {
    const { text, place, lng, lat } = said[(n + shift) % said.length]!
    return { text, place, lng, lat, reporter: { phone: '13800000000' } }
  }
  const number = async (sql: string, values: unknown[] = []) => Number((await db.query<{ n: string }>(sql, values)).rows[0]!.n)

  const bare = await startServer('bare', store, database, data),
    plain = clientOf(bare.port)
  const post = (call: typeof plain, n: number) => call('POST', '/reports', report(n), { 'idempotency-key': `burst-${run}-${n}` })
  await measure((n) => post(plain, n), { clients, ops: small ? 5 : 200, cpu: bare.cpu })
  const store_ = await measure((n) => post(plain, n), { clients, ops: burst, cpu: bare.cpu, after: 0 })
  await bare.end()

  const house = await startServer('house', store, database, data)
  const sources = await Promise.all(['zuoxi', 'zuoxi2', 'wangge1', 'banzhang'].map((account) => signedIn(house.port, account, demoPassword)))
  const numbers = new Map<number, string>()
  const before = house.cpu(),
    from = performance.now()
  const door = await measure(
    async (n) => {
      numbers.set(n, (JSON.parse((await post(sources[n % sources.length]!, n)).body) as { no: string }).no)
    },
    { clients, ops: burst, cpu: house.cpu, after: 0 },
  )
  say(`${burst} accepted; waiting until they are worked off`)
  const own = `reports where key like '%burst-${run}-%'`
  for (;;) {
    const left =
      (await number('select count(*) as n from outbox')) +
      (await number(`select count(*) as n from graphile_worker.jobs where task_identifier = 'findLikely'`)) +
      (await number(`select count(distinct case_id) as n from ${own} and not exists (select from likeness_index i where i.case_id = reports.case_id)`))
    if (left === 0) break
    await new Promise((done) => setTimeout(done, 200))
  }
  const seconds = (performance.now() - from) / 1000,
    after = house.cpu()
  const kept = await number(`select count(*) as n from ${own}`),
    cases = await number(`select count(distinct c.no) as n from cases c where c.no = any($1) and exists (select from case_events e where e.case_id = c.id and e.act = 'report')`, [
      [...numbers.values()],
    ])
  const disordered = await number(
    `select count(*) as n from (
       select s.seq, lag(s.seq) over (partition by e.case_id order by e.id) as before, e.act, row_number() over (partition by e.case_id order by e.id) as place
       from case_events e join cases c on c.id = e.case_id left join seals s on s.log = 'case' and s.ref = e.id where c.no = any($1)
     ) x where seq is null or before > seq or (act = 'report') <> (place = 1)`,
    [[...numbers.values()]],
  )
  await house.end()
  await db.end()
  const each = (cpuMs: number) => digits(cpuMs / burst)
  const line = (name: string, t: Taken) => [name, digits(t.ops / t.seconds), each(t.cpuMs), each(t.databaseMs), digits(quantile(t.waits, 0.5)), digits(quantile(t.waits, 0.99))]
  return [
    '### (e) A burst',
    table(
      [`${burst} reports, ${clients} at a time`, 'each second', 'CPU ms each', 'of it database', 'p50 ms', 'p99 ms'],
      [
        line('bare Fastify + pg, three inserts', store_),
        line('POST /api/reports by four people, the worker working beside it', door),
        ['until all is looked at, sealed and told', digits(burst / seconds), each(after[0] - before[0]), each(after[1] - before[1]), '–', '–'],
      ],
    ),
    `Accepted at ${digits(door.ops / door.seconds / (store_.ops / store_.seconds))} of the bare store's speed; worked off ${digits(seconds - door.seconds)} s after the last was accepted. Lost: ${burst - kept}; doubled: ${burst - cases}; events out of order within their case: ${disordered}.`,
  ].join('\n\n')
}
