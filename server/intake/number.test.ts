import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testHouse } from '../../test/house.ts'
import { keepBooks } from '../directory/book.ts'
import { submit } from './submit.ts'

let house: Awaited<ReturnType<typeof testHouse>>
beforeAll(async () => {
  house = await testHouse()
})
afterAll(() => house.close())

// A defect of a comparable system (U ⑥): the next number was the highest so far and one more, under a lock of one process, in four digits.
test('case numbers stay unique from two books and many at once, and beyond 9,999', async () => {
  await sql`select setval('cases_id_seq', 9990)`.execute(house.db)
  const books = [await keepBooks(house.db).at(house.clock.now), await keepBooks(house.db).at(house.clock.now)],
    report = (n: number) =>
      submit(
        house.db,
        { book: books[n % 2]!, secrets: house.house.secrets },
        { key: `n${n}`, text: `第 ${n} 件`, place: '东门', channel: 'phone' },
        { id: 1, role: 'acceptor' },
        null,
        house.clock.now,
      )
  const got = await Promise.all(Array.from({ length: 40 }, (_, n) => report(n)))
  expect(new Set(got.map((r) => r.no)).size).toBe(40)
  expect(got.filter((r) => /-\d{4}$/.test(r.no)).length).toBeGreaterThan(5)
  expect(got.filter((r) => /-\d{5}$/.test(r.no)).length).toBeGreaterThan(20)
  expect((await report(0)).no).toBe(got[0]!.no)
})
