/** The keeper of the system takes in a platform nobody wrote a connector for: a sample is pasted, its fields are mapped and tried, and what is then sent becomes a case. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { barriers, openStage, type Stage } from './stage.ts'

let stage: Stage, page: Page
const patient = { timeout: 60_000 }
const url = (path: string) => `${stage.base}${path}`
const row = (n: number, more: object = {}) => ({ id: `YL-${n}`, desc: `文德路 ${n} 号门前井盖响`, wz: `文德路 ${n} 号`, lon: 120.5612, lat: 32.3905, tel: '19900000001', ...more })
const message = (...list: object[]) => JSON.stringify({ code: 0, data: { list } })
const choose = async (label: string, name: string) => {
  await page.getByLabel(label, { exact: true }).fill(name)
  await page.locator('.ant-select-item-option-active', { hasText: name }).waitFor({ state: 'attached' })
  await page.keyboard.press('Enter')
}
/** From a short list without a search, by the keyboard. */
const pick = async (label: string, name: string) => {
  const active = page.locator('.ant-select-item-option-active')
  await page.getByLabel(label, { exact: true }).press('ArrowDown')
  await active.waitFor({ state: 'attached' })
  for (let n = 0; n < 20 && !(await active.textContent())!.includes(name); n++) await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
}

beforeAll(async () => {
  stage = await openStage()
}, 240_000)
afterAll(() => stage?.close())

test('a mapping is made from a sample, tried, saved; a row sent to its address becomes a case', async () => {
  page = await stage.as('xitong', { reducedMotion: 'reduce' })
  page.setDefaultTimeout(90_000)
  await page.goto(url('/admin/connectors'))
  await page.getByRole('button', { name: '新增接入' }).click()
  await pick('种类', '通用对接')
  await page.getByLabel('名称', { exact: true }).fill('园林巡查')
  await expect.poll(() => page.locator('.ant-select-dropdown').isVisible(), patient).toBe(false) // for whom nothing moves, a list is gone too
  expect(await page.getByLabel('第一页的号码').count()).toBe(0) // nothing about fetching is asked of whom nobody fetches from
  await page.getByLabel('取件地址').fill('https://yl.example/list?from={since}&p={page}')
  await page.getByLabel('第一页的号码').waitFor()
  await page.getByLabel('取件地址').fill('')
  await page.getByRole('button', { name: '新增', exact: true }).click()
  await page.waitForURL(/connectors\/\d+$/)
  await page.getByRole('heading', { name: '凭据' }).waitFor()
  const id = Number(/connectors\/(\d+)/.exec(page.url())![1])
  expect(await page.getByRole('button', { name: '立即拉取' }).count()).toBe(0)
  await page.getByLabel('给谁用').fill('园林')
  await page.getByRole('button', { name: '发接口密钥' }).click()
  const key = (await page.locator('.conn-once code').textContent())!.trim()

  await page.getByRole('button', { name: '字段对应' }).click()
  await page.getByRole('heading', { name: '字段对应' }).waitFor()
  await page.getByLabel('样本', { exact: true }).fill(message(row(1), row(2, { desc: '' }), row(3, { lat: 322 }), row(1)))
  await page.getByRole('status').filter({ hasText: '共 4 条' }).waitFor()
  expect(await page.getByLabel('记录在哪里').inputValue()).toBe('data.list[*]') // the list is found, and what has a known name is mapped
  const result = (target: string) => page.locator('.map-line', { hasText: target }).locator('output')
  await expect.poll(() => result('外部编号').textContent(), patient).toBe('YL-1')
  expect(await barriers(page)).toEqual([])
  await choose('加一个字段', '地点') // their name for it tells nobody: the keeper says it
  await choose('地点 的来源', 'wz')
  await page.keyboard.press('Escape')
  await expect.poll(() => result('地点').textContent(), patient).toBe('文德路 1 号')

  await page.getByRole('button', { name: '试转' }).click()
  const tried = page.getByLabel('试转结果')
  await tried.getByText('什么都没有写进去').waitFor()
  expect((await tried.getByRole('status').textContent())!.replace(/\s/g, '')).toContain('4条1会收下0已来过1重复2有误')
  await tried.getByText('有误的', { exact: true }).click()
  await expect.poll(() => tried.locator('.map-try').count(), patient).toBe(2)
  const reasons = (await tried.locator('.map-faults').allTextContents()).join('；')
  expect(reasons).toContain('问题描述：是空的')
  expect(reasons).toContain('坐标超出范围')
  await page.getByRole('button', { name: '保存', exact: true }).click()
  await page.getByText('已保存，从现在起按第 1 版收').waitFor()
  expect(await page.getByLabel('样本', { exact: true }).inputValue()).toContain('YL-1') // what was pasted is still there to go on with
  expect(await page.getByRole('button', { name: '保存', exact: true }).isDisabled()).toBe(true)

  const sent = await page
    .context()
    .request.post(url(`/in/${id}`), { headers: { 'content-type': 'application/json', 'x-api-key': key }, data: message(row(1), row(2, { desc: '' })) })
  const { items } = (await sent.json()) as { items: { outcome: string; no?: string; reason?: string }[] }
  expect(items).toMatchObject([{ outcome: 'taken' }, { outcome: 'refused', reason: expect.stringContaining('问题描述') }])
  const seat = await stage.as('zuoxi')
  await seat.goto(url(`/cases/${items[0]!.no}`))
  await seat.getByText('文德路 1 号门前井盖响').first().waitFor()
  await page.goto(url(`/admin/connectors/${id}`))
  await page.getByText(/最近收到/).waitFor()
}, 300_000)
