/** A resident with a telephone and a poor line: reports without an account, is not lost, sees how it stands, is answered, and says what they think; the seat sees that. */
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { barriers, openStage, phone, type Stage } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
}, 180_000)
afterAll(() => stage?.close(), 60_000)

test('reported without a line, sent when there is one, answered in plain words, rated, and opened again', async () => {
  const { base } = stage,
    page = await stage.nobody(phone)
  await page.goto(`${base}/public`)
  await page.getByLabel('什么事').fill('路口井盖松动，晚上车一过就响')
  const photo = await sharp({ create: { width: 2400, height: 1800, channels: 3, background: '#887755' } })
    .jpeg()
    .toBuffer()
  await page.locator('input[type=file]').setInputFiles({ name: '井盖.jpg', mimeType: 'image/jpeg', buffer: photo })
  await page.locator('.photos img').waitFor()
  await page.reload() // half-way, and nothing is lost
  await expect.poll(() => page.getByLabel('什么事').inputValue()).toContain('井盖松动')
  await page.locator('.photos img').waitFor()
  await page.getByLabel('在哪里').fill('东门路口')
  await page.getByLabel('电话（可以不写）').fill('19900001234')
  expect(await barriers(page)).toEqual([])
  await page.context().setOffline(true)
  await page.getByRole('button', { name: '发送', exact: true }).click()
  await page.getByText('先存在手机里了').waitFor()
  await page.context().setOffline(false)
  await expect.poll(async () => (await page.evaluate(() => localStorage.getItem('yh.public.receipts')))?.includes('code') ?? false, { timeout: 40_000 }).toBe(true)
  const [{ code, no }] = JSON.parse((await page.evaluate(() => localStorage.getItem('yh.public.receipts')))!)
  await page.goto(`${base}/public/${code}`)
  await page.getByRole('heading', { name: '收到了，正在看' }).waitFor()
  await page.getByText('1 张照片').waitFor()

  await page.getByRole('button', { name: '补充几句' }).click()
  await page.getByLabel('补充几句').fill('在公交站牌旁边')
  await page.getByRole('button', { name: '发送', exact: true }).click()
  await page.getByText('补充：在公交站牌旁边').waitFor()

  const seat = await stage.as('zuoxi'),
    act = (name: string, fields: object = {}) => seat.request.post(`${base}/api/cases/${no}/acts`, { data: { target: { life: 'case' }, act: name, fields } })
  expect((await act('accept')).ok()).toBe(true)
  expect((await act('reject', { reason: '这个井盖归供水公司，已转告，三天内来修。' })).ok()).toBe(true)
  await page.reload()
  await page.getByText('这个井盖归供水公司').waitFor()
  await page.getByRole('button', { name: '不满意', exact: true }).click()
  await page.getByRole('button', { name: '提交评价' }).click()
  await page.getByText('您的评价：不满意').waitFor()
  expect(await barriers(page)).toEqual([])
  await page.getByRole('button', { name: '没有解决' }).click()
  await page.getByLabel('哪里没有解决').fill('三天了，没有人来')
  await page.getByRole('button', { name: '发送', exact: true }).click()
  await page.getByRole('heading', { name: '已受理，正在核对情况' }).waitFor()

  await seat.goto(`${base}/cases/${no}`)
  await seat.getByText('告知与评价').waitFor()
  await seat.getByText('上报人补充').waitFor()
  await seat.goto(`${base}/notices`)
  await seat.getByRole('heading', { name: '待回告' }).waitFor()
  await seat.getByText('现在要回告').waitFor()
  expect(await barriers(seat)).toEqual([])
}, 180_000)
