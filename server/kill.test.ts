/** Power cuts: the real server with its own database, killed whole while reports pour in. What was acknowledged is there, once; nothing is there by half. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { examine } from './audit/examine.ts'
import { sealAndTell } from './audit/seal.ts'
import { verify } from './audit/verify.ts'
import { connect } from './db/db.ts'
import { runningEmbedded } from './db/embedded.ts'
import { keepBooks } from './directory/book.ts'
import { createAccounts } from './kit/accounts.ts'
import { record } from './kit/audit.ts'
import { loadSecrets } from './kit/secrets.ts'

// Five in the suite; twenty by `npm run kill`. A start costs a second or two of the processor, which is nearly all of what a kill costs.
const times = Number(process.env['YINGHUO_KILLS'] ?? (process.env['npm_lifecycle_event'] === 'kill' ? 20 : 5))
const main = fileURLToPath(new URL('./main.ts', import.meta.url))
let dir: string
let port: number
let server: ChildProcess
const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms))
const freePort = () =>
  new Promise<number>((done) => {
    const s = createServer().listen(0, '127.0.0.1', () => {
      const { port } = s.address() as { port: number }
      s.close(() => done(port))
    })
  })

/** Starts the server in a process group of its own and waits until it answers. */
async function start(): Promise<void> {
  let said = ''
  server = spawn(process.execPath, [main, '--empty'], {
    detached: true,
    env: { ...process.env, PORT: String(port), DATA_DIR: dir, HOST: '127.0.0.1', DATABASE_URL: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  for (const out of [server.stdout!, server.stderr!])
    out.on('data', (part: Buffer) => {
      said += part.toString()
    })
  for (;;) {
    if (server.exitCode !== null) throw new Error(`the server ended:\n${said}`)
    const answer = await fetch(`http://127.0.0.1:${port}/api/set-up`).catch(() => null)
    if (answer?.ok) return
    await sleep(100)
  }
}
/** The server alone, or as in a power cut its database with it (which has a process group of its own). */
async function kill(databaseToo: boolean): Promise<void> {
  const gone = new Promise((done) => server.once('exit', done))
  if (databaseToo) process.kill(Number(readFileSync(join(dir, 'postgres', 'cluster', 'postmaster.pid'), 'utf8').split('\n')[0]), 'SIGKILL')
  process.kill(-server.pid!, 'SIGKILL')
  await gone
}
const here = () => connect(runningEmbedded(join(dir, 'postgres'), 'yinghuo')!, { max: 2 })

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'yinghuo-kill-'))
  chmodSync(dir, 0o755) // as root, the database runs under another account
  port = await freePort()
  await start()
}, 180_000)
afterAll(async () => {
  const gone = new Promise((done) => server.once('exit', done))
  if (server.exitCode === null && server.kill('SIGTERM')) await gone
  rmSync(dir, { recursive: true, force: true })
}, 60_000)

it(`loses nothing and doubles nothing through ${times} power cuts`, { timeout: times * 120_000 }, async () => {
  const secrets = loadSecrets(dir, {})
  const { db } = here()
  const accounts = createAccounts({ db, secrets, audit: (trx, entry, at) => record(trx, secrets, entry, at) })
  await db.transaction().execute(async (trx) => {
    const { id } = await trx.insertInto('people').values({ name: '王受理', account: null }).returning('id').executeTakeFirstOrThrow()
    await trx.insertInto('posts').values({ person_id: id, role: 'acceptor', unit_id: null, cell_id: null, valid_from: '2020-01-01', valid_to: null }).execute()
    await accounts.createAccount(trx, { personId: id, account: 'shouli', password: 'first-pass-1', mustChange: false }, new Date())
  })
  const { cookies } = await accounts.signIn({ account: 'shouli', password: 'first-pass-1' }, new Date())
  const cookie = cookies[0]!.split(';')[0]!
  await db.destroy()

  const known = new Map<string, string>() // key → the number that was acknowledged
  let [next, pouring, sentAgain] = [0, true, 0]
  async function pour(): Promise<void> {
    while (pouring) {
      const key = `report-${++next}`
      for (let tries = 0; ; tries++) {
        const res = await fetch(`http://127.0.0.1:${port}/api/reports`, {
          method: 'POST',
          headers: { cookie, 'content-type': 'application/json', 'idempotency-key': key },
          body: JSON.stringify({ text: `${key}，路灯不亮`, place: '东门', reporter: { phone: '13800000000' } }),
        })
          .then(
            async (r) => (r.ok ? ((await r.json()) as { no: string }) : r.status < 500 ? Promise.reject(new Error(await r.text())) : null),
            () => null,
          )
          .catch((error: unknown) => {
            if (error instanceof Error && error.message.startsWith('{')) throw error
            return null
          }) // an answer cut off is no answer
        if (res) {
          known.set(key, res.no)
          break
        }
        if (tries === 0) sentAgain++
        await sleep(50)
      }
    }
  }
  const pourers = Array.from({ length: 4 }, pour)
  for (let n = 0; n < times; n++) {
    const before = known.size
    await expect.poll(() => known.size, { timeout: 120_000, interval: 20 }).toBeGreaterThan(before + 10)
    await sleep((n * 37) % 150) // not always at the same beat
    await kill(n % 2 === 0)
    await start()
  }
  pouring = false
  await Promise.all(pourers)

  const after = here()
  try {
    const rows = await after.db.selectFrom('reports').innerJoin('cases', 'cases.id', 'reports.case_id').select(['reports.key', 'cases.no']).execute()
    expect(rows.length).toBe(known.size)
    expect(new Map(rows.map((r) => [r.key, r.no]))).toEqual(known)
    const count = async (table: 'cases' | 'case_search') =>
      Number(
        (
          await after.db
            .selectFrom(table)
            .select((eb) => eb.fn.countAll().as('n'))
            .executeTakeFirstOrThrow()
        ).n,
      )
    // Reports that say the same may be merged meanwhile, which is an event of its own; each was reported once.
    const reported = await after.db.selectFrom('case_events').select('case_id').where('act', '=', 'report').execute()
    expect([await count('cases'), new Set(reported.map((e) => e.case_id)).size, reported.length, await count('case_search')]).toEqual(Array(4).fill(known.size))
    while ((await sealAndTell(after.db, secrets, {})) > 0);
    const now = new Date()
    expect(await examine(after.db, await keepBooks(after.db).at(now), now)).toEqual([])
    // What the server is sealing at this moment is passed over above; a moment later it is done.
    await expect.poll(async () => (await verify(after.db, secrets)).problems, { timeout: 20_000 }).toEqual([])
    expect(sentAgain).toBeGreaterThan(0)
    // The tools say so too, beside the live server.
    const tool = async (name: string) =>
      (await promisify(execFile)(process.execPath, [fileURLToPath(new URL(name, import.meta.url))], { env: { ...process.env, DATA_DIR: dir, DATABASE_URL: '' } })).stdout
    expect(await tool('./doctor.ts')).toContain('All is well')
    expect(await tool('./audit-verify.ts')).toContain('all as they were written')
    console.log(`${times} power cuts, ${known.size} reports acknowledged, ${sentAgain} sent again: each there once`)
  } finally {
    await after.db.destroy()
  }
})
