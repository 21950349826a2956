import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testHouse } from '../../../test/house.ts'
import type { Dock } from './connector.ts'
import { createDock } from './dock.ts'
import { lamps } from './example.ts'
import { round } from './jobs.ts'

let house: Awaited<ReturnType<typeof testHouse>>, dock: Dock
beforeAll(async () => {
  house = await testHouse()
  dock = createDock(house.house, house.books, [lamps])
})
afterAll(() => house.close())

// A defect of a comparable system (D): each scan looked at the first hundred only, and what stood behind them was never looked at.
test('what waits behind one system that is down starves no other: after a restart the other one’s entry is found in the first round', async () => {
  const at = house.clock.now
  const instance = async (name: string) =>
    (
      await house.db
        .insertInto('connectors')
        .values({ kind: 'lamps', name, config: JSON.stringify({ tellUrl: 'http://127.0.0.1:1/' }), made_at: at, changed_at: at })
        .returning('id')
        .executeTakeFirstOrThrow()
    ).id
  const [down, well] = [await instance('停了的'), await instance('好的')]
  for (let n = 0; n < 700; n++) await house.db.transaction().execute((trx) => dock.send(trx, { id: down }, { key: `d${n}`, kind: 'x', payload: {} }, at))
  await house.db.transaction().execute((trx) => dock.send(trx, { id: well }, { key: 'w', kind: 'x', payload: {} }, at))
  const { id } = await house.db.selectFrom('deliveries').select('id').where('connector_id', '=', well).executeTakeFirstOrThrow()
  for (const { key } of (await sql<{ key: string }>`select key from graphile_worker.jobs where key like 'deliver %'`.execute(house.db)).rows)
    await sql`select graphile_worker.remove_job(${key})`.execute(house.db) // the jobs are lost, the entries are not
  await round(dock, at)
  const { rows } = await sql<{ key: string }>`select key from graphile_worker.jobs where key like 'deliver %'`.execute(house.db)
  expect(rows.map((r) => r.key)).toContain(`deliver ${id}`)
  expect(rows.length).toBeGreaterThan(1)
})
