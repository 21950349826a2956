/** A burst: 300 reports of many sources at once, worked off while the worker is killed once. None is lost, none doubled, and of one case everything is in its order. */
import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Person, testHouse } from '../test/house.ts'
import { stage } from '../test/play.ts'
import { verify } from './audit/verify.ts'
import { enqueue } from './db/db.ts'

let h: Awaited<ReturnType<typeof testHouse>>, url: string
const seats: Person[] = []
let worker: ChildProcess | undefined
beforeAll(async () => {
  h = await testHouse()
  await stage(h.db, h.house.secrets, h.clock.now)
  h.books.refresh()
  for (let i = 0; i < 6; i++) seats.push(await h.person(`seat-${i}`, 'acceptor'))
  url = (h.pool.options as { connectionString: string }).connectionString
}, 90_000)
afterAll(async () => {
  worker?.kill('SIGKILL')
  await h.close()
})
const start = () =>
  new Promise<void>((done, failed) => {
    worker = fork(fileURLToPath(new URL('../test/worker.ts', import.meta.url)), [url, h.house.dataDir, h.clock.now.toISOString()], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    worker.once('message', () => done()).once('exit', (code) => failed(new Error(`the worker ended (${code})`)))
  })
const count = async (table: string) => Number((await h.pool.query(`select count(*) as n from ${table}`)).rows[0].n)

test('a burst is accepted whole and worked off through a kill of the worker', async () => {
  const keys = Array.from({ length: 300 }, (_, i) => `burst-report-${i}`)
  const send = (key: string, i: number) =>
    h.call(seats[i % seats.length]!, 'POST', '/reports', { text: `${key}，第 ${i * 7919} 号井盖松动`, place: `${i} 号楼` }, { 'idempotency-key': key })
  const act = (no: string, name: string, fields: object = {}) => h.call(seats[0]!, 'POST', `/cases/${no}/acts`, { target: { life: 'case' }, act: name, fields })
  await start()
  const known = new Map<string, string>()
  const sent = Promise.all(
    keys.flatMap((key, i) =>
      // Every third is sent twice; of every fifth the next two acts follow at once, as soon as its number is known.
      Array.from({ length: i % 3 ? 1 : 2 }, async (_, again) => {
        const { status, body } = await send(key, i)
        expect(status, JSON.stringify(body)).toBe(200)
        expect(known.get(key) ?? body.no).toBe(body.no)
        known.set(key, body.no)
        if (i % 5 === 0 && again === 0) {
          await act(body.no, 'accept')
          await act(body.no, 'reject', { reason: '不属于受理范围' })
        }
      }),
    ),
  )
  // The worker dies with what it has in hand.
  await expect.poll(() => count('likeness_index'), { timeout: 60_000, interval: 10 }).toBeGreaterThan(20)
  const gone = new Promise((done) => worker!.removeAllListeners('exit').once('exit', done))
  worker!.kill('SIGKILL')
  await gone
  await sent
  const left = 300 - (await count('likeness_index'))
  expect(left).toBeGreaterThan(0)
  await start()
  // Other work is not behind what is left of the burst: it needs one worker, in its own queue.
  await h.db.transaction().execute((trx) => enqueue(trx, 'tidyLikeness', {}, { key: 'other' }))
  await expect
    .poll(async () => [await count(`outbox`), await count(`graphile_worker.jobs where task_identifier in ('findLikely', 'tidyLikeness')`)], { timeout: 90_000, interval: 200 })
    .toEqual([0, 0])

  const reports = await h.db.selectFrom('reports as r').innerJoin('cases as c', 'c.id', 'r.case_id').select(['r.key', 'c.no']).execute()
  expect(reports).toHaveLength(300)
  expect(new Map(reports.map((r) => [r.key, r.no]))).toEqual(known)
  expect(new Set(known.values()).size).toBe(300)
  expect([await count('cases'), await count('likeness_index'), await count('case_search')]).toEqual([300, 300, 300])
  // Of each case: reported once and first, then what followed in the order it was asked for; sealed in that order.
  const story = await h.db.selectFrom('case_events').select(['case_id', 'id', 'act']).orderBy('id').execute()
  const acts = [...Map.groupBy(story, (e) => e.case_id).values()].map((events) => events.map((e) => e.act).join(' '))
  expect(acts.filter((a) => a.startsWith('report') && a.indexOf('report', 1) < 0)).toHaveLength(300)
  expect(acts.filter((a) => a.startsWith('report accept reject'))).toHaveLength(60)
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from (
      select e.case_id, s.seq, lag(s.seq) over (partition by e.case_id order by e.id) as before from case_events e left join seals s on s.log = 'case' and s.ref = e.id
    ) x where seq is null or before > seq`.execute(h.db)
  expect(rows).toEqual([{ n: 0 }])
  await expect.poll(async () => (await verify(h.db, h.house.secrets)).problems, { timeout: 20_000 }).toEqual([])
}, 240_000)

test('a flood of looks holds one worker; what others need is done while it lasts', async () => {
  const { rows } = await h.pool.query(`select count(*)::int as n from graphile_worker.jobs`)
  await h.db.transaction().execute(async (trx) => {
    // Cases that are known are looked at again, which is quick and does nothing: it is the order of the jobs that is asked about.
    for (let i = 0; i < 2_000; i++) await enqueue(trx, 'findLikely', { cases: Array.from({ length: 20 }, (_, k) => k + 1) }, { queue: 'likeness' })
    for (let i = 0; i < 5; i++) await enqueue(trx, 'tidyLikeness', {}, { key: `between ${i}` })
  })
  await expect.poll(() => count(`graphile_worker.jobs where task_identifier = 'tidyLikeness' and key like 'between%'`), { timeout: 60_000, interval: 5 }).toBe(0)
  expect(await count(`graphile_worker.jobs where task_identifier = 'findLikely'`)).toBeGreaterThan(1_000)
  expect(await count(`graphile_worker.jobs where task_identifier = 'findLikely' and locked_at is not null`)).toBeLessThanOrEqual(1)
  expect(rows[0].n).toBeLessThan(10)
}, 120_000)
