/** The story of the README in a real browser: the built page, a real server, one person after another. */
import type { Locator, Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStage, type Stage } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
}, 180_000)
afterAll(() => stage?.close(), 60_000)

test('the seat signs in, sees what waits, and nothing goes wrong on the way', async () => {
  const page = await stage.nobody(),
    wrong: string[] = []
  page.on('pageerror', (error) => wrong.push(String(error)))
  await page.goto(stage.base)
  await page.locator('input[autocomplete="username"]').fill('zuoxi')
  await page.locator('input[type="password"]').fill('Yinghuo-2026')
  await page.keyboard.press('Enter')
  await page.getByText('张晓岚').waitFor({ timeout: 30_000 })
  expect(await page.getByText('演示').first().isVisible()).toBe(true)
  expect(wrong).toEqual([])
}, 120_000)

test('one matter through dispatch, sign-off, handling, check and closing, by six people at the pages', async () => {
  const photo = await sharp({ create: { width: 640, height: 480, channels: 3, background: '#88aa77' } })
    .jpeg()
    .toBuffer()
  const { as, base } = stage
  const get = async (page: Page, path: string) => (await page.request.get(`${base}/api${path}`)).json()
  const seat = await as('zuoxi')
  const law = (await get(seat, '/units')).find((u: { name: string }) => u.name === '综合行政执法局一中队')
  // Not noise, which is the police's by night.
  const item = (await get(seat, '/items?limit=500')).find((i: { unitId: number; code: string }) => i.unitId === law.id && !/^(06028|H303)$/.test(i.code))
  const filed = await seat.request.post(`${base}/api/reports`, {
    headers: { 'idempotency-key': 'browser-journey' },
    data: { text: '店门口堆满货物，行人只能走到车道上', place: '解放路口', lng: 120.56, lat: 32.38, itemId: item.id, reporter: { name: '李想', phone: '19900001234' } },
  })
  const { no } = await filed.json()
  /** Presses the button of an act on the case's page, fills its form and sends it; answers the case as it then stands. */
  const act = async (page: Page, label: string, fill?: (form: Locator) => Promise<void>) => {
    await page.goto(`${base}/cases/${no}`)
    const before = (await get(page, `/cases/${no}`)).version
    await page
      .getByRole('button', { name: new RegExp(`^${label}( Alt\\+1)?$`) })
      .first()
      .click()
    if (fill) {
      const form = page.locator('form.form')
      await form.waitFor()
      await fill(form)
      await form.locator('button[type=submit]:enabled').click()
    }
    await expect.poll(async () => (await get(page, `/cases/${no}`)).version, { timeout: 15_000, message: label }).toBeGreaterThan(before)
    return get(page, `/cases/${no}`)
  }
  const tickAll = async (form: Locator) => {
    for (const box of await form.locator('input[type=checkbox]').all()) await box.check()
  }
  const sendPhoto = async (form: Locator) => {
    await form.locator('input[type=file]').first().setInputFiles({ name: '现场.jpg', mimeType: 'image/jpeg', buffer: photo })
    await form.locator('img').first().waitFor()
  }
  await act(seat, '受理')
  expect(await act(seat, '立案', tickAll)).toMatchObject({ state: 'registered', holder: '派遣员' })
  expect(await act(await as('paiqian'), '就派给它')).toMatchObject({ state: 'inHand', holder: '综合行政执法局一中队' })
  const unit = await as('zhifa')
  await act(unit, '签收')
  expect(
    await act(unit, '提交处置', async (form) => {
      await form.locator('textarea').first().fill('货物已清走，人行道畅通')
      await sendPhoto(form)
      const before = form.getByLabel('没有照片就写明为什么') // where the item asks for a photo before, words will do
      if (await before.count()) await before.fill('来件时没有照片，到场时货物已在搬')
    }),
  ).toMatchObject({ state: 'handled', holder: '受理员' })
  let collector = 0
  await act(seat, '发核查', async (form) => {
    await form.locator('.ant-select').first().click()
    await seat.locator('.ant-select-item-option').first().click()
  }).then((c) => {
    collector = c.events.at(-1).fields.collector
  })
  const account = (await get(seat, '/people?role=collector')).findIndex((p: { id: number }) => p.id === collector) + 1
  const checked = await act(await as(`wangge${account}`), '回复核查', async (form) => {
    await form.locator('input[type=radio]').first().check()
    await sendPhoto(form)
  })
  expect(checked).toMatchObject({ state: 'handled', checked: 'pass', files: [{ use: 'evidence' }, { use: 'evidence' }] })
  await act(seat, '提请结案', async (form) => form.locator('textarea').first().fill('核查通过'))
  const closed = await act(await as('banzhang'), '结案', async (form) => {
    await tickAll(form)
    await form.locator('textarea').first().fill('货物已清走，人行道畅通。')
  })
  expect(closed).toMatchObject({ state: 'closed', holder: null, reports: [{ name: '李*', answer: '货物已清走，人行道畅通。' }] })
  await seat.goto(`${base}/cases/${no}`)
  await seat.getByText('已结案').first().waitFor()
}, 240_000)
