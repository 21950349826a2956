/** A house for a test: a real database, real accounts' stand-in headers, and time as a variable. People are made literally, so a story reads as one. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { InjectOptions } from 'fastify'
import type { StaffRole } from '../domain/access.ts'
import { createApp } from '../server/app.ts'
import { keepBooks } from '../server/directory/book.ts'
import { createAccounts } from '../server/kit/accounts.ts'
import { record } from '../server/kit/audit.ts'
import type { House } from '../server/kit/http.ts'
import { createMetrics } from '../server/kit/metrics.ts'
import { loadSecrets } from '../server/kit/secrets.ts'
import { testDb } from './db.ts'

export interface Person {
  id: number
  account: string
  cookie: string
}
const password = 'Firefly-2026'

/** Builds the app on a database of its own; `clock.now` is the time everywhere in it. */
export async function testHouse(start = '2026-09-22T09:00:00+08:00') {
  const { db, pool, drop } = await testDb(),
    dataDir = await mkdtemp(join(tmpdir(), 'yinghuo-test-')),
    clock = { now: new Date(start) }
  const secrets = loadSecrets(dataDir, {}),
    accounts = createAccounts({ db, secrets, audit: (trx, entry, at) => record(trx, secrets, entry, at) })
  const house: House = { db, pool, now: () => clock.now, secrets, accounts, dataDir, metrics: createMetrics() }
  const books = keepBooks(db),
    app = await createApp(house, books)
  /** A person with one post and a session of their own. */
  async function person(account: string, role: StaffRole, at: { unitId?: number; cellId?: number } = {}): Promise<Person> {
    const { id } = await db.insertInto('people').values({ name: account, account }).returning('id').executeTakeFirstOrThrow()
    await db
      .insertInto('posts')
      .values({ person_id: id, role, unit_id: at.unitId ?? null, cell_id: at.cellId ?? null, valid_from: '2020-01-01', valid_to: null })
      .execute()
    await db.transaction().execute((trx) => accounts.createAccount(trx, { personId: id, account, password, mustChange: false }, clock.now))
    const { cookies } = await accounts.signIn({ account, password, address: '127.0.0.1', agent: null }, clock.now)
    return { id, account, cookie: cookies.map((c) => c.split(';')[0]).join('; ') }
  }
  const call = async (who: Person | null, method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, payload?: object, headers: Record<string, string> = {}) => {
    const res = await app.inject({
      method,
      url: `/api${url}`,
      ...(payload === undefined ? {} : { payload }),
      headers: { ...headers, ...(who ? { cookie: who.cookie } : {}) },
    } as InjectOptions)
    return { status: res.statusCode, body: res.headers['content-type']?.toString().includes('json') ? res.json() : res.body }
  }
  return {
    db,
    pool,
    app,
    books,
    house,
    clock,
    person,
    call,
    close: async () => {
      await app.close()
      await drop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
