import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDb } from '../../test/db.ts'
import { keepBooks } from '../directory/book.ts'
import { createAccounts } from '../kit/accounts.ts'
import { record } from '../kit/audit.ts'
import { loadSecrets } from '../kit/secrets.ts'
import { demoPassword } from './demo.ts'
import { installDemo, installReference } from './install.ts'

let house: Awaited<ReturnType<typeof testDb>>
beforeAll(async () => {
  house = await testDb()
})
afterAll(() => house.drop())

test('the demonstration is installed once, and its people can sign in', async () => {
  const { db } = house,
    now = new Date('2026-11-24T02:00:00Z'),
    secrets = loadSecrets(mkdtempSync(join(tmpdir(), 'seed-')))
  const accounts = createAccounts({ db, secrets, audit: (trx, entry, at) => record(trx, secrets, entry, at) })
  const install = () => db.transaction().execute(async (trx) => ({ fresh: await installReference(trx, now), list: await installDemo(trx, { accounts }, now) }))
  const first = await install(),
    again = await install()
  expect([first.fresh, again.fresh]).toEqual([true, false])
  expect(again.list).toEqual(first.list)
  expect(first.list.map((a) => a.account)).toContain('shizheng')

  const book = await keepBooks(db).at(now)
  expect(book.cells.filter((c) => c.kind === 'grid')).toHaveLength(132)
  expect(book.settings).toMatchObject({ office: '如城街道社会治理现代化指挥中心', demo: true })
  expect(book.calendar.days.get('2026-10-01')).toBe('off')
  const posts = await db.selectFrom('posts').innerJoin('people', 'people.id', 'posts.person_id').select(['role', 'name', 'unit_id', 'account']).execute()
  expect(new Set(posts.map((p) => p.account)).size).toBe(posts.length)
  expect(new Set(posts.map((p) => p.name)).size).toBe(posts.length)
  for (const u of book.units.values())
    expect(
      posts.some((p) => p.role === 'unit' && p.unit_id === u.id),
      u.name,
    ).toBe(true)

  const { who } = await accounts.signIn({ account: 'zuoxi', password: demoPassword }, now)
  expect(who.name).toBe('张晓岚')
})
