/** The seat's other work in a real browser: an import, a report with its place picked, a reporter revealed, the second step, English, and who sees or moves otherwise. */
import Excel from 'exceljs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { codeAt, stepOf } from '../server/kit/totp.ts'
import { barriers, openStage, password, phone, type Stage } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
}, 180_000)
afterAll(() => stage?.close(), 60_000)
const get = async (page: Page, path: string) => (await page.request.get(`${stage.base}/api${path}`)).json()

async function orders(): Promise<Buffer> {
  const book = new Excel.Workbook(),
    sheet = book.addWorksheet('工单')
  sheet.addRow(['工单编号', '接收时间', '工单类型', '联系人', '联系电话', '地址', '问题描述', '办结时限'])
  for (const [no, text] of [
    ['2026112400001', '路灯三天不亮，晚上看不清路'],
    ['2026112400002', '楼下垃圾桶满了没人收'],
    ['2026112400003', ''],
  ])
    sheet.addRow([no, '2026-11-23 09:30:00', '投诉', '周平', '19900005678', '如城街道孔庙社区中山路 1 号', text, '2026-11-30'])
  return Buffer.from(await book.xlsx.writeBuffer())
}

test('an Excel of hotline orders: seen first, the faulty row named, taken in, undone as a whole', async () => {
  const page = await stage.as('zuoxi')
  await page.goto(`${stage.base}/import`)
  await page.locator('input[type=file]').setInputFiles({ name: '热线.xlsx', mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', buffer: await orders() })
  await page.getByText('收不进来的行').waitFor()
  await page.getByRole('button', { name: /导入 2 件/ }).click()
  await page.getByText('去看案件').waitFor()
  const taken = async () => (await get(page, `/cases?channel=hotline&text=${encodeURIComponent('路灯三天不亮')}`)).rows as { state: string }[]
  await expect.poll(async () => (await taken())[0]?.state).toBe('reported')
  await page.getByRole('button', { name: '撤销导入' }).click()
  await page.locator('.ant-popconfirm').getByRole('button', { name: '撤销导入' }).click()
  await expect.poll(async () => (await taken())[0]?.state, { timeout: 20_000 }).toBe('voided')
}, 120_000)

test('a report with its place picked on the map has its grid; its reporter is shown for a purpose, and that is written down', async () => {
  const page = await stage.as('zuoxi')
  await page.goto(`${stage.base}/report`)
  await page.getByLabel('反映什么').fill('窨井盖松动，车一过就响')
  await page.getByLabel('地点').first().fill('东大街十字路口')
  await page.getByLabel('来电人').fill('钱多多')
  await page.getByLabel('电话').fill('19900004321')
  const map = page.locator('canvas.maplibregl-canvas')
  await map.waitFor()
  await expect
    .poll(
      async () => {
        await map.click()
        return page.locator('.why[role=status]').first().textContent()
      },
      { timeout: 30_000, interval: 1500 },
    )
    .toMatch(/网格|社区|村/)
  await page.getByRole('button', { name: '登记这件' }).click()
  await page.getByRole('button', { name: '打开这件' }).click()
  await page.getByText('钱**').first().waitFor()
  expect(await page.getByText('19900004321').count()).toBe(0)
  await page.getByRole('button', { name: '查看要留痕' }).click()
  await page.getByLabel('查看用途').fill('回访处置结果')
  await page.getByRole('button', { name: '查看并记下' }).click()
  await page.getByText('19900004321').waitFor()
  await page.reload()
  await page.getByText('钱**').first().waitFor()
  expect(await page.getByText('19900004321').count()).toBe(0)
}, 120_000)

/** The secret as the page writes it for those who cannot scan, back to bytes (RFC 4648). */
const bytesOf = (secret: string) =>
  Buffer.from(
    [...secret]
      .map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0'))
      .join('')
      .match(/.{8}/g)!
      .map((bits) => Number.parseInt(bits, 2)),
  )
test('the second step: turned on with the QR code, asked for at the next sign-in', async () => {
  const page = await stage.as('kaoping')
  await page.goto(`${stage.base}/account`)
  await page.getByLabel('先写一遍密码').fill(password)
  await page.getByRole('button', { name: '开两步验证' }).click()
  expect(await page.getByAltText('认证器用的二维码').getAttribute('src')).toMatch(/^data:image\/png/)
  const secret = bytesOf((await page.locator('code').textContent())!)
  await page.getByLabel('六位数字').fill(codeAt(secret, stepOf(new Date())))
  await page
    .locator('form', { has: page.getByLabel('六位数字') })
    .locator('button[type=submit]')
    .click()
  await page.getByText('已开：登录时还要认证器里的六位数字').waitFor()

  const again = await stage.nobody()
  await again.goto(stage.base)
  await again.locator('input[autocomplete="username"]').fill('kaoping')
  await again.locator('input[type="password"]').fill(password)
  await again.keyboard.press('Enter')
  const code = again.locator('input[autocomplete="one-time-code"]')
  await code.fill(codeAt(secret, stepOf(new Date()) + 1)) // one step ahead: the step that turned it on is used up
  await again.getByRole('navigation').waitFor()
}, 120_000)

test('English: every page the seat has says what it is in English, at the desk and on a phone', async () => {
  const page = await stage.as('zuoxi', { ...phone, locale: 'en' })
  await page.goto(stage.base)
  await page.getByRole('button', { name: 'switch to English' }).click()
  for (const path of ['/', '/cases', '/report', '/grid', '/import', '/account']) {
    await page.goto(`${stage.base}${path}`)
    await page.getByRole('link', { name: 'Cases' }).first().waitFor()
    const heading = await page.locator('h1').first().textContent()
    expect(heading, path).toMatch(/[A-Za-z]/)
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), `${path} is wider than the phone`).toBeLessThanOrEqual(0)
  }
}, 120_000)

test('nothing stands in the way of those who see or move otherwise, light or dark', async () => {
  const found: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    const gate = await stage.nobody({ colorScheme })
    await gate.goto(stage.base)
    await gate.locator('input[autocomplete="username"]').waitFor()
    for (const one of await barriers(gate)) found.push(`sign-in ${colorScheme} ${one}`)
    const page = await stage.as('zuoxi', { colorScheme })
    const { rows } = await get(page, '/cases?limit=1')
    for (const path of ['/', '/cases', `/cases/${rows[0].no}`, '/report', '/import', '/account']) {
      await page.goto(`${stage.base}${path}`)
      await page.locator('h1, h2').first().waitFor()
      await page.locator('.wait').first().waitFor({ state: 'detached' })
      for (const one of await barriers(page)) found.push(`${path} ${colorScheme} ${one}`)
    }
  }
  expect(found).toEqual([])
}, 240_000)
