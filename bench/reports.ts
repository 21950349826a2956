/** (a) POST /api/reports with everything on, against a bare Fastify + pg handler with three plain inserts in one transaction, and against pgbench doing those inserts. */
import { execFile } from 'node:child_process'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { demoPassword } from '../server/seed/demo.ts'
import { bareTables, pgbenchScript } from './bare.ts'
import { clientOf, digits, measure, quantile, signedIn, table, type Taken, together } from './clients.ts'
import { cpu } from './postgres.ts'
import { type Program, startServer } from './setting.ts'
import { copyOfTown, voices } from './town.ts'

const text = '解放路东侧人行道上的井盖缺失，旁边堆了不少建筑垃圾，昨晚有老人差点摔倒，请尽快派人处理。',
  place = '如城街道文昌花园东门（解放路 18 号）'

export const bench: Program = async ({ small, data, postgres, say }) => {
  const store = await postgres(),
    database = await copyOfTown(store, data, small ? 500 : 10_000, say)
  const admin = new pg.Client(store.url(database))
  await admin.connect()
  await admin.query(bareTables)
  const { rows } = await admin.query<{ id: string }>(`select id from items where valid_to is null and kind <> '诉求' order by id limit 1`)
  const said = await voices(admin)
  await admin.end()
  const item = Number(rows[0]!.id),
    run = Date.now().toString(36)
  const door = await startServer('door', store, database, data),
    house = await startServer('house', store, database, data),
    bare = await startServer('bare', store, database, data),
    prepared = await startServer('prepared', store, database, data)
  let sent = Date.now() % said.length // another run says other things
  const report = (call: ReturnType<typeof clientOf>) => () => {
    const n = ++sent,
      { text, place, lng, lat } = said[n % said.length]!
    return call('POST', '/reports', { text, place, lng, lat, itemId: item, reporter: { name: '张三', phone: '13800000000' } }, { 'idempotency-key': `bench-${run}-${n}` })
  }
  const contenders = [
    { name: 'POST /api/reports, everything on', server: door, op: report(await signedIn(door.port, 'zuoxi', demoPassword)) },
    { name: 'and its likeness and hot spots worked off', server: house, op: report(await signedIn(house.port, 'zuoxi', demoPassword)), after: small ? 500 : 5000 },
    { name: 'bare Fastify + pg, three inserts', server: bare, op: report(clientOf(bare.port)) },
    { name: 'the same, statements prepared', server: prepared, op: report(clientOf(prepared.port)) },
  ]
  for (const c of contenders) {
    await measure(c.op, { clients: 4, ops: small ? 5 : 400, cpu: c.server.cpu })
    c.server.pause()
  }
  const lines: { name: string; clients: number; taken: Taken }[] = []
  for (const clients of [1, 16]) {
    const ops = small ? 20 : clients === 1 ? 300 : 900
    const parts = contenders.map((): Taken[] => [])
    for (let round = 0; round < (small ? 1 : 3); round++)
      for (const [i, c] of contenders.entries()) {
        c.server.resume()
        parts[i]!.push(await measure(c.op, { clients, ops, cpu: c.server.cpu, after: 'after' in c ? c.after : 700 }))
        c.server.pause()
      }
    for (const [i, c] of contenders.entries()) lines.push({ name: c.name, clients, taken: together(parts[i]!) })
    const own = await pgbench(store, database, data, clients, small ? 1 : 5)
    if (own) lines.push({ name: 'pgbench, the same inserts (database only)', clients, taken: own })
  }
  for (const c of contenders) await c.server.end()
  await forgetJobs(store.url(database))
  const cpuOf = (l: (typeof lines)[number]) => l.taken.cpuMs / l.taken.ops
  const of = (clients: number, name: string) => lines.find((l) => l.clients === clients && l.name.startsWith(name))!
  const ratio = (clients: number, name: string) => `${digits(cpuOf(of(clients, 'POST')) / cpuOf(of(clients, name)))} ×`
  return [
    '### (a) A report',
    table(
      ['', 'clients', 'CPU ms each', 'of it database', 'each second', 'p50 ms', 'p99 ms'],
      lines.map((l) => [
        l.name,
        String(l.clients),
        digits(cpuOf(l)),
        digits(l.taken.databaseMs / l.taken.ops),
        digits(l.taken.ops / l.taken.seconds),
        l.taken.waits.length ? digits(quantile(l.taken.waits, 0.5)) : '–',
        l.taken.waits.length ? digits(quantile(l.taken.waits, 0.99)) : '–',
      ]),
    ),
    `CPU against the bare handler: ${ratio(1, 'bare')} with 1 client, ${ratio(16, 'bare')} with 16; against prepared statements ${ratio(1, 'the same')} and ${ratio(16, 'the same')}. Aim: 2.5 ×.`,
  ].join('\n\n')
}

/** What the door promised and nobody will do: the next run must not find it. */
export async function forgetJobs(url: string): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  await client.query('delete from graphile_worker._private_jobs')
  await client.end()
}

/** The inserts by PostgreSQL's own client, or null where there is none on this machine. */
async function pgbench(postgres: { url: (database: string) => string; pid: number }, database: string, data: string, clients: number, seconds: number): Promise<Taken | null> {
  const root = '/usr/lib/postgresql',
    bin = existsSync(root) ? readdirSync(root).flatMap((version) => [join(root, version, 'bin', 'pgbench')].filter((path) => existsSync(path)))[0] : undefined
  if (!bin) return null
  const script = join(data, 'inserts.sql')
  writeFileSync(script, pgbenchScript(text, place))
  const before = cpu(postgres.pid)
  const { stdout } = await promisify(execFile)(bin, ['-n', '-f', script, '-c', String(clients), '-j', '1', '-T', String(seconds), postgres.url(database)])
  const ops = Number(/actually processed: (\d+)/.exec(stdout)?.[1])
  const used = cpu(postgres.pid) - before
  return { ops, seconds, cpuMs: used, databaseMs: used, waits: [] }
}
