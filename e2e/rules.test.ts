/** The keeper writes rules and sees what they would have done; the dispatcher sees why; a community is not given what is not its own; what is no matter of ours ends with its answer. */
import type { APIRequestContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { barriers, openStage, type Stage } from './stage.ts'

let stage: Stage
const patient = { timeout: 60_000 }
/** Somebody at a page; a drawn map on a busy machine takes its time. */
const sit = async (account: string): Promise<Page> => {
  const page = await stage.as(account, { reducedMotion: 'reduce' }) // a button that is turning to its colour has not its contrast yet
  page.setDefaultTimeout(90_000)
  return page
}
const url = (path: string) => `${stage.base}${path}`
beforeAll(async () => {
  stage = await openStage()
}, 240_000)
afterAll(() => stage?.close())

const file = async (who: APIRequestContext, text: string, n: number): Promise<string> => {
  const answer = await who.post(url('/api/reports'), {
    data: { text, place: '文德路 12 号', lng: 120.5612, lat: 32.3905, reporter: { name: '甲', phone: '19900000001' } },
    headers: { 'idempotency-key': `rules-story-${n}` },
  })
  expect(answer.ok(), await answer.text()).toBe(true)
  return (await answer.json()).no
}
const act = async (who: APIRequestContext, no: string, name: string, fields: object = {}) => {
  const answer = await who.post(url(`/api/cases/${no}/acts`), { data: { target: { life: 'case' }, act: name, fields } })
  return { ok: answer.ok(), body: await answer.json() }
}
const done = async (...a: Parameters<typeof act>) => {
  const { ok, body } = await act(...a)
  expect(ok, JSON.stringify(body).slice(0, 300)).toBe(true)
  return body
}
/** Files a case of an item as far as the dispatcher. */
async function registered(seat: APIRequestContext, code: string, n: number): Promise<string> {
  const no = await file(seat, `有人反映 ${code} 的问题，请处理`, n)
  await done(seat, no, 'accept')
  const items = (await (await seat.get(url(`/api/items?text=${code}`))).json()) as { id: number; code: string; filing: { text: string }[] }[],
    item = items.find((i) => i.code === code)!,
    cell = (await (await seat.get(url('/api/grid/at?lng=120.5612&lat=32.3905'))).json()) as { id: number }
  await done(seat, no, 'register', { item: item.id, cell: cell.id, conditions: item.filing.map((f) => f.text) })
  return no
}

test('the keeper drafts a rule, sees what it would have done, takes a step back, and puts it in force', async () => {
  const page = await sit('xitong')
  await page.goto(url('/admin/rules'))
  await page.getByRole('button', { name: '起草新版' }).click()
  await page.getByText('草稿，还没有生效').waitFor()
  await page.getByRole('button', { name: '加一条，放在最前' }).click()
  await page.getByLabel('事项', { exact: true }).fill('07')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  await choose(page, '派给', '环卫所')
  await page.getByLabel('依据', { exact: true }).fill('试一试')
  await page.getByRole('button', { name: '记进草稿' }).click()
  await page.getByText(/加第 1 条：事项 07.* → 环卫所/).waitFor()
  const first = page.getByRole('group', { name: /^第 1 条/ })
  await expect.poll(() => first.textContent(), patient).toContain('环卫所')
  await first.focus()
  await page.keyboard.press('Alt+ArrowDown')
  await page.getByText(/条移到第/).waitFor()
  await page.getByRole('button', { name: '撤销一步' }).click()
  await expect.poll(() => first.textContent(), patient).toContain('环卫所')
  await page.getByRole('button', { name: '对上个月试算' }).click()
  await page.getByText(/件会派去别家/).waitFor()
  expect(await barriers(page)).toEqual([])
  await page.getByLabel('版本名').fill('2026-9')
  await page.getByLabel('为什么改').fill('广告清理归环卫')
  await page.getByRole('button', { name: '发布这一版' }).click()
  await page.getByRole('button', { name: /2026-9 在用/ }).waitFor()
}, 300_000)

test('the dispatcher sees the proposal with its reasons, and one key takes it', async () => {
  const seat = (await sit('zuoxi')).context().request,
    page = await sit('paiqian'),
    no = await registered(seat, '07001', 1)
  await page.goto(url(`/cases/${no}`))
  await page.getByText('建议派给').waitFor()
  await expect.poll(() => page.locator('.proposed').textContent(), patient).toMatch(/环卫所[\s\S]*规则 2026-9 第 1 条[\s\S]*07001/)
  expect(await barriers(page)).toEqual([])
  await page.keyboard.press('Alt+1')
  await page.getByText('照建议派的').waitFor()
  await expect.poll(() => page.locator('.big').textContent(), patient).toBe('待签收')
}, 300_000)

test('a community is not given what its duty list has not: the choice says so, and so does the server', async () => {
  const seat = (await sit('zuoxi')).context().request,
    page = await sit('paiqian'),
    no = await registered(seat, '01001', 2)
  const { duty } = (await (await page.context().request.get(url(`/api/cases/${no}`))).json()) as { duty: { outside: number[] } }
  expect(duty.outside.length).toBe(35)
  const refused = await act(page.context().request, no, 'dispatch', { lead: duty.outside[0] })
  expect([refused.ok, refused.body.code, refused.body.zh]).toEqual([false, 'outside-duties', expect.stringContaining('职责清单')])
  const units = (await (await page.context().request.get(url('/api/units'))).json()) as { id: number; name: string }[]
  await page.goto(url(`/cases/${no}`))
  await page.getByRole('button', { name: /派给别家|^派遣$/ }).click()
  await choose(page, '主办单位', units.find((u) => u.id === duty.outside[0])!.name)
  await page.getByText('社区（村）职责清单里没有这个事项，不能派给社区').waitFor()
  await page.getByRole('button', { name: '派遣', exact: true }).click()
  await page.getByText(/没有列入，不能派给/).waitFor()
}, 300_000)

test('an emergency ends with its own answer, which the reporter is told', async () => {
  const page = await sit('zuoxi'),
    who = page.context().request,
    no = await file(who, '楼上着火了，冒黑烟', 3)
  await done(who, no, 'accept')
  await page.goto(url(`/cases/${no}`))
  await page.getByRole('button', { name: '不予立案' }).click()
  await page.getByLabel(/紧急警情/).check()
  await page.getByText('先打电话转过去，再填这张表').waitFor()
  await page.getByText('119', { exact: true }).click()
  await expect.poll(() => page.getByLabel('给上报人的答复').inputValue(), patient).toContain('应由 119 立即处置')
  const answer = await page.getByLabel('给上报人的答复').inputValue()
  expect(await barriers(page)).toEqual([])
  await page.getByRole('button', { name: '不予立案', exact: true }).click()
  await expect.poll(() => page.locator('.big').textContent(), patient).toBe('不予立案')
  const seen = (await (await who.get(url(`/api/cases/${no}`))).json()) as { reports: { answer: string }[] }
  expect(seen.reports[0]!.answer).toBe(answer)
}, 300_000)

/** Chooses from a list with the keyboard alone: what is typed stands first, and Enter takes it. */
async function choose(page: Page, label: string, name: string) {
  await page.getByLabel(label, { exact: true }).fill(name)
  await page.locator('.ant-select-item-option-active', { hasText: name }).waitFor({ state: 'attached' })
  await page.keyboard.press('Enter')
}
