import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { testDb } from '../../test/db.ts'
import { stage } from '../../test/play.ts'
import { sealAndTell } from '../audit/seal.ts'
import { keepBooks } from '../directory/book.ts'
import { createAccounts } from '../kit/accounts.ts'
import { record } from '../kit/audit.ts'
import { type App, createHttp } from '../kit/http.ts'
import { createMetrics } from '../kit/metrics.ts'
import { loadSecrets } from '../kit/secrets.ts'
import { startHub } from './hub.ts'
import { publish, publishTopic } from './publish.ts'
import { liveRoutes } from './routes.ts'

const now = new Date('2026-11-24T01:00:00Z')
const secrets = loadSecrets('', { YINGHUO_KEY: randomBytes(32).toString('base64') })
let base: Awaited<ReturnType<typeof testDb>>
let play: Awaited<ReturnType<typeof stage>>
let app: App
let hub: ReturnType<typeof startHub>
let address: string
beforeAll(async () => {
  base = await testDb()
  play = await stage(base.db, secrets, now)
  const accounts = createAccounts({ db: base.db, secrets, audit: (trx, entry, at) => record(trx, secrets, entry, at) })
  app = await createHttp({ db: base.db, pool: base.pool, now: () => now, secrets, accounts, dataDir: '', metrics: createMetrics() })
  hub = startHub({ url: base.url, together: 30, retry: 50 })
  await hub.ready
  liveRoutes(app, keepBooks(base.db), hub, { beat: 100 })
  address = await app.listen({ port: 0, host: '127.0.0.1' })
  const { id: auditor } = await base.db.insertInto('people').values({ name: 'auditor', account: null }).returning('id').executeTakeFirstOrThrow()
  await base.db.insertInto('posts').values({ person_id: auditor, role: 'auditor', unit_id: null, cell_id: null, valid_from: '2020-01-01', valid_to: null }).execute()
  const seated = (['dispatcher', 'unit', 'handler', 'shiftLead'] as const).map((role) => [role, play.people.get(role)!] as const)
  for (const [role, personId] of [...seated, ['auditor', auditor] as const])
    await base.db.transaction().execute((trx) => accounts.createAccount(trx, { personId, account: `a-${role.toLowerCase()}`, password: 'first-pass-1', mustChange: false }, now))
})
afterAll(async () => {
  await app.close()
  await hub.stop()
  await base.drop()
})

/** Somebody signed in with the channel open; `heard` is what came so far. */
async function listener(role: string) {
  const { who, cookies } = await app.house.accounts.signIn({ account: `a-${role}`, password: 'first-pass-1' }, now)
  const res = await fetch(`${address}/api/live`, { headers: { cookie: cookies[0]!.split(';')[0]! } })
  const me = { who, res, heard: '', over: false }
  void (async () => {
    for await (const part of res.body!) me.heard += Buffer.from(part).toString()
    me.over = true
  })()
  return me
}
const cases = (heard: string) => [...heard.matchAll(/event: case\ndata: (.*)\n\n/g)].map((m) => JSON.parse(m[1]!) as { case: string; version: number })
const told = (heard: string) => [...heard.matchAll(/event: (hotspots|alerts)\n/g)].map((m) => m[1])
const seal = () => sealAndTell(base.db, secrets, { tell: publish })

it('is closed to whoever is not signed in', async () => {
  expect((await fetch(`${address}/api/live`)).status).toBe(401)
})

it('tells of a case those who may see it, once for many acts, and nobody else', async () => {
  const [all, mine, other] = [await listener('dispatcher'), await listener('unit'), await listener('handler')]
  expect(all.res.headers.get('content-type')).toContain('text/event-stream')
  expect(all.res.headers.get('x-content-type-options')).toBe('nosniff')
  const [sent, kept] = [await play.reach('甲', 'pending', now), await play.reach('乙', 'registered', now)]
  await seal()
  await expect
    .poll(() => cases(all.heard), { timeout: 5_000 })
    .toEqual([
      { case: sent.no, version: 4 },
      { case: kept.no, version: 3 },
    ])
  await expect.poll(() => cases(mine.heard), { timeout: 5_000 }).toEqual([{ case: sent.no, version: 4 }])
  await expect.poll(() => other.heard, { timeout: 5_000 }).toContain(': still here')
  expect(cases(other.heard)).toEqual([])
})

it('tells of a topic those who may read it, once for what came together', async () => {
  const [all, field, none] = [await listener('dispatcher'), await listener('handler'), await listener('auditor')]
  await base.db.transaction().execute(async (trx) => {
    for (const topic of ['hotspots', 'alerts', 'alerts', 'hotspots'] as const) await publishTopic(trx, topic)
  })
  await expect.poll(() => told(all.heard), { timeout: 5_000 }).toEqual(['hotspots', 'alerts'])
  await expect.poll(() => told(field.heard), { timeout: 5_000 }).toEqual(['alerts'])
  // A sign of life after it: whatever was sent before has arrived.
  const beats = none.heard.length
  await expect.poll(() => none.heard.slice(beats), { timeout: 5_000 }).toContain(': still here')
  expect(told(none.heard)).toEqual([])
})

it('tells nobody of what was taken back', async () => {
  const heard: unknown[] = []
  const leave = hub.listen((news) => heard.push(news))
  const half = base.db.transaction().execute(async (trx) => {
    await publishTopic(trx, 'hotspots')
    throw new Error('taken back')
  })
  await expect(half).rejects.toThrow('taken back')
  await base.db.transaction().execute((trx) => publishTopic(trx, 'alerts'))
  await expect.poll(() => heard, { timeout: 5_000 }).toEqual([{ topic: 'alerts' }])
  leave()
})

it('tells whom the connection failed that something may be missed, and goes on', async () => {
  const all = await listener('dispatcher')
  await base.pool.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'yinghuo live' and datname = current_database()`)
  await expect.poll(() => all.heard, { timeout: 5_000 }).toContain('event: again')
  const { no } = await play.reach('丙', 'reported', now)
  await seal()
  await expect.poll(() => cases(all.heard).map((c) => c.case), { timeout: 5_000 }).toEqual([no])
})

it('ends when the session is revoked', async () => {
  const lead = await listener('shiftlead')
  await expect.poll(() => lead.heard, { timeout: 5_000 }).toContain(': still here')
  await app.house.accounts.revoke(lead.who, lead.who.sessionId, {}, now)
  await expect.poll(() => lead.over, { timeout: 5_000 }).toBe(true)
})

it('carries more cases in one go than one payload holds', async () => {
  const heard: number[] = []
  const leave = hub.listen((news) => 'cases' in news && heard.push(...news.cases))
  const many = Array.from({ length: 3_000 }, (_, n) => 9_000_000_000_000 + n)
  await base.db.transaction().execute((trx) => publish(trx, many))
  await expect.poll(() => heard.length, { timeout: 5_000 }).toBe(3_000)
  leave()
})
