import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDb } from '../../test/db.ts'
import { type CaseState, caseStates, kinds, orderStates, requestStates } from '../../domain/lifecycle.ts'
import { keepBooks } from '../directory/book.ts'
import { diskStorage } from '../files/disk.ts'
import { createAccounts } from '../kit/accounts.ts'
import { record } from '../kit/audit.ts'
import { loadSecrets } from '../kit/secrets.ts'
import { installDemo, installReference } from './install.ts'
import { playDemo } from './play.ts'
import { items } from './reference.ts'
import { stories } from './stories.ts'

let house: Awaited<ReturnType<typeof testDb>>
const now = new Date('2026-11-24T07:10:00Z'),
  dataDir = mkdtempSync(join(tmpdir(), 'play-')),
  secrets = loadSecrets(dataDir)
const play = async () =>
  playDemo({ db: house.db, books: keepBooks(house.db), secrets, storage: await diskStorage(dataDir) }, now, () => {}, Number(process.env['PLAY_COUNT'] ?? 60))

beforeAll(async () => {
  house = await testDb()
  const { db } = house,
    accounts = createAccounts({ db, secrets, audit: (trx, entry, at) => record(trx, secrets, entry, at) })
  await db.transaction().execute(async (trx) => {
    await installReference(trx, now)
    await installDemo(trx, { accounts }, now)
  })
  const cpu = process.cpuUsage(),
    began = performance.now(),
    played = await play(),
    used = process.cpuUsage(cpu)
  if (process.env['PLAY_COUNT']) console.log(`${played} matters in ${Math.round(performance.now() - began)} ms, ${Math.round((used.user + used.system) / 1000)} ms CPU here`)
}, 120_000)
afterAll(() => house.drop())

const asking = Object.keys(kinds)
const sorted = (list: Iterable<string>) => [...new Set(list)].sort()

test('every state, kind and answer occurs, in what stands and in what happened', async () => {
  const { db } = house
  const events = await db.selectFrom('case_events').select(['life', 'act', 'to_state']).execute()
  const reached = (life: string) => sorted(events.filter((e) => e.life === life).map((e) => e.to_state))
  // What an earlier system answered comes in by import only.
  expect(reached('case')).toEqual(sorted(Object.keys(caseStates).filter((s) => s !== 'migrated')))
  expect(reached('order')).toEqual(sorted(Object.keys(orderStates)))
  expect(reached('request')).toEqual(sorted(Object.keys(requestStates)))
  expect(sorted((await db.selectFrom('requests').select('kind').execute()).map((r) => r.kind))).toEqual(sorted(asking))
  const standing = sorted((await db.selectFrom('cases').select('state').execute()).map((c) => c.state))
  expect(standing).toEqual(sorted((Object.keys(caseStates) as CaseState[]).filter((s) => s !== 'migrated')))
  const asked = await db.selectFrom('requests').select('kind').where('state', '=', 'asked').execute()
  expect(sorted(asked.map((r) => r.kind))).toEqual(sorted(asking))
})

test('nothing open is without a holder or a running clock, nothing ended has either, and nothing happens after now', async () => {
  const cases = await house.db
    .selectFrom('cases')
    .select([
      'no',
      'state',
      'holder',
      'clock',
      'due_at',
      'ended_at',
      'reply',
      'changed_at',
      (eb) =>
        eb
          .selectFrom('clocks')
          .whereRef('clocks.case_id', '=', 'cases.id')
          .where('stopped_at', 'is', null)
          .where('clock', '!=', 'whole')
          .select((x) => x.fn.countAll<number>().as('n'))
          .as('running'),
      (eb) =>
        eb
          .selectFrom('orders')
          .whereRef('orders.case_id', '=', 'cases.id')
          .where('orders.state', '=', 'suspended')
          .select((x) => x.fn.countAll<number>().as('n'))
          .as('suspended'),
    ])
    .execute()
  expect(cases.length).toBeGreaterThan(50)
  for (const c of cases) {
    const ended = caseStates[c.state as CaseState].holder === null
    expect(c.holder === null, `${c.no} ${c.state}`).toBe(ended)
    expect(c.ended_at !== null, `${c.no} ${c.state}`).toBe(ended)
    if (ended || (c.state !== 'merged' && !c.suspended)) expect(Number(c.running) > 0, `${c.no} ${c.state}`).toBe(!ended)
    expect(c.changed_at <= now, `${c.no} ${c.state}`).toBe(true)
  }
  const colours = new Set(cases.filter((c) => c.due_at).map((c) => c.due_at! < now))
  expect(colours).toEqual(new Set([true, false]))
})

test('what was handled is shown: every handing-in and every check has its photo, and no photo is left lying about', async () => {
  const shown = await house.db.selectFrom('case_events').select('fields').where('act', 'in', ['submit', 'answerCheck']).execute()
  expect(shown.length).toBeGreaterThan(20)
  const ids = shown.map((e) => (e.fields['evidence'] as number[])[0]!)
  expect((await house.db.selectFrom('files').select('id').where('id', 'in', ids).where('use', '=', 'evidence').where('case_id', 'is not', null).execute()).length).toBe(
    new Set(ids).size,
  )
  expect(await house.db.selectFrom('files').select('id').where('case_id', 'is', null).execute()).toEqual([])
})

test('playing again adds nothing', async () => {
  const count = () =>
    house.db
      .selectFrom('case_events')
      .select((eb) => eb.fn.countAll().as('n'))
      .executeTakeFirstOrThrow()
  const before = await count()
  await play()
  expect(await count()).toEqual(before)
})

test('every story names an item of the catalogue', () => {
  expect(stories.length).toBeGreaterThan(60)
  expect(stories.filter((s) => !items.some((i) => i.code === s.code)).map((s) => s.code)).toEqual([])
})
