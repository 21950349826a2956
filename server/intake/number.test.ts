import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testHouse } from '../../test/house.ts'
import { keepBooks } from '../directory/book.ts'
import { caseNumber } from './number.ts'
import { openCase } from './open.ts'
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

test('the day in a number is the office’s own, also between midnight and eight; a long number is whole, also of a matter that comes in further along', async () => {
  const book = await keepBooks(house.db).at(house.clock.now),
    early = new Date('2026-09-23T00:30:00+08:00'),
    means = { book, secrets: house.house.secrets }
  expect([caseNumber(book, early, 7), caseNumber(book, early, 123_456)]).toEqual(['RC260923-0007', 'RC260923-123456'])
  await sql`select setval('cases_id_seq', 20000)`.execute(house.db)
  const old = (n: number) =>
    house.db.transaction().execute((trx) =>
      openCase(
        trx,
        means,
        {
          ...{
            act: 'importHistory',
            fields: { source: '旧系统', externalNo: `old${n}`, result: '已办', history: 1 },
            actor: { id: 0, role: 'system' },
            personId: null,
            key: `old${n}`,
            text: '旧系统的一件',
            place: '东门',
            point: null,
          },
          ...{
            cellId: null,
            itemId: null,
            unitId: null,
            channel: 'other',
            reporter: null,
            externalNo: null,
            reportedAt: early,
            ended: { at: early, answer: '已办' },
            told: {},
            earlier: [],
          },
        },
        house.clock.now,
      ),
    )
  expect([(await old(1)).no, (await old(2)).no]).toEqual(['RC260923-20001', 'RC260923-20002'])
})
