/** An empty house in a real browser: the first three administrators, and what each can do then. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStage, type Stage } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await openStage('--empty')
}, 180_000)
afterAll(() => stage?.close(), 60_000)

test('the first visitor names the office and its three administrators; each signs in, and nobody can do it twice', async () => {
  const page = await stage.nobody()
  await page.goto(stage.base)
  await page.getByLabel('单位名称').fill('河口街道社会治理中心')
  const names = ['姓名', '账号', '密码'] as const
  for (const [i, words] of [
    ['孙立', 'sunli', 'Hekou-2026-a'],
    ['吴越', 'wuyue', 'Hekou-2026-b'],
    ['郑重', 'zhengzhong', 'Hekou-2026-c'],
  ].entries())
    for (const [k, label] of names.entries()) await page.getByLabel(label).nth(i).fill(words[k]!)
  await page.getByRole('button', { name: '建好这三位管理员' }).click()
  await page.locator('input[autocomplete="username"]').fill('sunli')
  await page.locator('input[type="password"]').fill('Hekou-2026-a')
  await page.keyboard.press('Enter')
  await page.getByLabel('现在的密码').waitFor()
  // one person typed three passwords, so each of the three chooses a new one
  for (const [i, words] of ['Hekou-2026-a', 'Sunli-2026-own', 'Sunli-2026-own'].entries()) await page.locator('input[type="password"]').nth(i).fill(words)
  await page.keyboard.press('Enter')
  await page.getByRole('navigation').first().waitFor()
  await page.getByText('孙立').first().waitFor()
  const twice = await page.request.post(`${stage.base}/api/set-up`, {
    data: { office: '别的', admins: ['sysAdmin', 'securityAdmin', 'auditor'].map((role, i) => ({ role, name: '某人', account: `other${i}`, password: 'Hekou-2026-x' })) },
  })
  expect(twice.status()).toBeGreaterThanOrEqual(400)
}, 120_000)
