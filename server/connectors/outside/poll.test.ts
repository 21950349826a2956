import { afterAll, beforeAll, expect, test } from 'vitest'
import { linkedHouse } from '../../../test/above.ts'
import { pollOne } from '../kit/jobs.ts'

let h: Awaited<ReturnType<typeof linkedHouse>>
beforeAll(async () => {
  h = await linkedHouse()
})
afterAll(() => h.close())
const order = (n: number) => ({ 工单编号: `20260922${String(n).padStart(6, '0')}`, 诉求内容: `第 ${n} 件：路灯不亮` })
const list = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => order(from + i))
const state = (id: number) => h.db.selectFrom('connectors').select(['cursor', 'poll_error']).where('id', '=', id).executeTakeFirstOrThrow()
const here = async (id: number) =>
  Number(
    (
      await h.db
        .selectFrom('reports')
        .select((e) => e.fn.countAll().as('n'))
        .where('connector_id', '=', id)
        .executeTakeFirstOrThrow()
    ).n,
  )

test('500 orders in five pages and a limit of 60 a minute: each round goes on where the last one stopped, none is lost, and then the cursor moves', async () => {
  const id = await h.instance('hotline', '市热线', 60)
  for (let page = 0; page < 5; page++) h.above.pages.set(page === 0 ? '' : `p${page}`, { rows: list(page * 100, (page + 1) * 100), next: page < 4 ? `p${page + 1}` : null })
  const first = h.clock.now.toISOString(),
    counts: number[] = []
  for (let round = 0; round < 20; round++) {
    await pollOne(h.dock, id, h.clock.now)
    counts.push(await here(id))
    const { cursor, poll_error } = await state(id)
    expect(poll_error).toBeNull()
    if (!(cursor as { rest?: boolean }).rest) break
    h.pass(60_000)
  }
  expect(counts.at(-1)).toBe(500)
  expect(counts[0]).toBe(60)
  expect(counts.every((n, i) => n > (counts[i - 1] ?? 0))).toBe(true)
  expect((await state(id)).cursor).toEqual({ since: first }) // what came there meanwhile is asked for next time
  expect(h.above.asked.filter((p) => p === '').length).toBeLessThanOrEqual(2) // a page that is done is not asked for again
  await pollOne(h.dock, id, h.clock.now)
  expect(await here(id)).toBe(500)
}, 120_000)

test('one page longer than the limit, again and again the same list, comes to its end too', async () => {
  const id = await h.instance('cityManagement', '县城管', 10)
  h.above.pages.set('', { rows: list(1000, 1025).map(({ 工单编号, 诉求内容 }) => ({ 案卷号: 工单编号, 问题描述: 诉求内容 })) })
  const counts: number[] = []
  for (let round = 0; round < 4; round++) {
    await pollOne(h.dock, id, h.clock.now)
    counts.push(await here(id))
    h.pass(60_000)
  }
  expect(counts).toEqual([10, 20, 25, 25])
})

test('a next page that is the same page is said to be wrong, not asked for ever', async () => {
  const id = await h.instance('hotline', '另一热线')
  h.above.pages.set('', { rows: list(2000, 2001), next: 'x' })
  h.above.pages.set('x', { rows: list(2001, 2002), next: 'x' })
  await pollOne(h.dock, id, h.clock.now)
  expect((await state(id)).poll_error).toContain('this page again')
})
