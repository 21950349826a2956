import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, expect, test } from 'vitest'
import { testDb } from '../../test/db.ts'
import { enqueue } from './db.ts'
import { type Embedded, startEmbedded } from './embedded.ts'
import { migrate, pending } from './migrate.ts'

const dir = mkdtempSync(join(tmpdir(), 'yinghuo-embedded-'))
chmodSync(dir, 0o755)
let running: Embedded | undefined
const start = async () => (running = await startEmbedded({ dir, log: () => {} }))
const pid = () => Number(readFileSync(join(dir, 'cluster', 'postmaster.pid'), 'utf8').split('\n')[0])
const gone = (id: number) => {
  try {
    process.kill(id, 0)
    // Where nobody reaps orphans (a container without init) the dead one stays in the table as a zombie.
    return process.platform === 'linux' && readFileSync(`/proc/${id}/stat`, 'utf8').includes(') Z ')
  } catch {
    return true
  }
}
async function ask(url: string, text: string) {
  const client = new pg.Client(url)
  client.on('error', () => {})
  await client.connect()
  return client
    .query(text)
    .then((r) => r.rows[0])
    .finally(() => client.end())
}
afterAll(async () => {
  await running?.stop()
  rmSync(dir, { recursive: true, force: true })
})

test('starts, holds UTF-8, refuses a second start, restarts by itself after a kill, stops without a trace', async () => {
  const { url, stop } = await start()
  expect(await ask(url('postgres'), `select length('萤火') as n, current_setting('server_encoding') as e`)).toEqual({ n: 2, e: 'UTF8' })
  await expect(startEmbedded({ dir, log: () => {} })).rejects.toThrow(/in use by process/)
  await expect(ask(url('postgres').replace(/:[^:@]+@/, ':wrong@'), 'select 1')).rejects.toThrow(/password/)
  await ask(url('postgres'), 'create table kept (n int)')
  process.kill(pid(), 'SIGKILL')
  await expect.poll(() => ask(url('postgres'), 'select count(*)::int as n from kept').catch(() => undefined), { timeout: 20_000 }).toEqual({ n: 0 })
  const last = pid()
  await stop()
  expect(gone(last)).toBe(true)
})

test('a database left behind by a killed server is stopped, and its data is there', async () => {
  const program = `const { startEmbedded } = await import(${JSON.stringify(new URL('./embedded.ts', import.meta.url).href)})
    await startEmbedded({ dir: ${JSON.stringify(dir)}, log() {} }); console.log('ready'); setInterval(() => {}, 1000)`
  const other = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise((done) => other.stdout.once('data', done))
  other.kill('SIGKILL')
  await new Promise((done) => other.once('exit', done))
  const orphan = pid()
  expect(gone(orphan)).toBe(false)
  const { url, stop } = await start()
  expect(gone(orphan)).toBe(true)
  expect(await ask(url('postgres'), 'select count(*)::int as n from kept')).toEqual({ n: 0 })
  await stop()
})

test('a pid file that names another living program does not stand in the way', async () => {
  const other = spawn('sleep', ['60'])
  writeFileSync(join(dir, 'cluster', 'postmaster.pid'), `${other.pid}\n${join(dir, 'cluster')}\n1\n5432\n\n127.0.0.1\n\nready\n`)
  const { stop } = await start()
  expect(gone(other.pid!)).toBe(false)
  await stop()
  other.kill()
})

test('data of another major version is refused with words and left alone', async () => {
  writeFileSync(join(dir, 'cluster', 'PG_VERSION'), '14\n')
  await expect(start()).rejects.toThrow(/belongs to PostgreSQL 14/)
  expect(readFileSync(join(dir, 'cluster', 'PG_VERSION'), 'utf8')).toBe('14\n')
})

test('a clone of the template is migrated; a job lives and dies with its transaction; a changed migration is refused', async () => {
  const { db, url, drop } = await testDb()
  try {
    expect(await pending(db)).toEqual([])
    expect(await migrate(url)).toEqual([])
    const jobs = async () => (await sql<{ n: number }>`select count(*) as n from graphile_worker.jobs`.execute(db)).rows[0]?.n
    await db.transaction().execute((trx) => enqueue(trx, 'nothing', { a: 1 }, { key: 'k' }))
    await db.transaction().execute((trx) => enqueue(trx, 'nothing', { a: 2 }, { key: 'k', runAt: new Date('2030-01-01') }))
    await db
      .transaction()
      .execute(async (trx) => {
        await enqueue(trx, 'nothing', {})
        throw new Error('undone')
      })
      .catch(() => {})
    expect(await jobs()).toBe(1)
    await sql`update migrations set sha256 = 'other'`.execute(db)
    await expect(migrate(url)).rejects.toThrow(/was changed after it was applied/)
  } finally {
    await drop()
  }
})

test('is asked through a socket whose folder is closed to others; where its path would be too long, through the loopback', async () => {
  const through = async (home: string) => {
    const { url, stop } = await startEmbedded({ dir: home, log: () => {}, fast: true })
    const { at } = (await ask(url('postgres'), 'select inet_server_addr()::text as at')) as { at: string | null }
    const beside = (await ask(url('postgres').replace(/\?.*/, ''), 'select inet_server_addr()::text as at')) as { at: string | null }
    const mode = at === null ? statSync(join(home, 'socket')).mode & 0o777 : null
    await stop()
    return { at, beside: beside.at, mode }
  }
  const near = join(dir, 'near')
  mkdirSync(near)
  expect(await through(near)).toEqual({ at: null, beside: '127.0.0.1/32', mode: 0o700 })
  const deep = join(dir, 'a-folder-whose-name-is-long'.repeat(4))
  mkdirSync(deep)
  expect(await through(deep)).toEqual({ at: '127.0.0.1/32', beside: '127.0.0.1/32', mode: null })
}, 60_000)
