/** Every page of administration and the desk's lesser pages: light at the desk, dark on a phone. Nothing stands in the way of anybody, nothing is wider than the phone, and each has a heading that is its title. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { barriers, openStage, phone, type Stage } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
}, 300_000)
afterAll(() => stage?.close(), 60_000)

const pages: Record<string, string[]> = {
  anquan: ['/admin/accounts', '/admin/accounts/new', '/admin/accounts/1'],
  shenji: ['/admin/audit'],
  xitong: [
    ...[
      'units',
      'settings',
      'calendar',
      'grid',
      'catalogue?major=事项+01',
      'catalogue/import',
      'catalogue/new',
      'connectors',
      'sensors',
      'rules',
      'duties',
      'precedents',
      'understanding',
      'history',
    ].map((p) => `/admin/${p}`),
    '/likeness',
  ],
  banzhang: ['/notices', '/hotspots', '/alerts', '/grid'],
}
/** What is wrong with one page, a line for each. */
async function faults(page: Page, path: string): Promise<string[]> {
  await page.goto(`${stage.base}${path}`)
  const heading = page.locator('main h1').first()
  await heading.waitFor()
  await expect.poll(() => page.locator('.wait').count(), { timeout: 30_000, message: `${path} goes on waiting` }).toBe(0)
  const found = await barriers(page),
    words = (await heading.textContent())!.trim(),
    wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  if (wider > 0) found.push(`wider than the screen by ${wider}`)
  if (!(await page.title()).startsWith(words)) found.push(`the title is ${await page.title()}`)
  return found.map((f) => `${path} ${f}`)
}

test.each([
  ['light', 'at the desk', {}],
  ['dark', 'on a phone', phone],
] as const)(
  'every page, %s, %s',
  async (colorScheme, _, size) => {
    const found: string[] = []
    for (const [account, paths] of Object.entries(pages)) {
      const page = await stage.as(account, { ...size, colorScheme })
      for (const path of paths) found.push(...(await faults(page, path)))
      await page.context().close()
    }
    expect(found).toEqual([])
  },
  800_000,
)

test('another page, and the keyboard begins at its heading', async () => {
  const page = await stage.as('xitong')
  await page.goto(`${stage.base}/admin/units`)
  await page.locator('main h1').waitFor()
  await page.getByRole('link', { name: '日历' }).focus()
  await page.keyboard.press('Enter')
  await expect.poll(() => page.evaluate(() => `${document.activeElement?.tagName} ${document.activeElement?.textContent}`), { timeout: 30_000 }).toBe('H1 日历')
  expect(await page.title()).toContain('日历')
}, 120_000)

const figure = (w: number, s: number, e: number, n: number) => ({
  type: 'Polygon',
  coordinates: [
    [
      [w, s],
      [e, s],
      [e, n],
      [w, n],
      [w, s],
    ],
  ],
})
const jsonFile = (name: string, of: unknown) => ({ name, mimeType: 'application/json', buffer: Buffer.from(typeof of === 'string' ? of : JSON.stringify(of)) })

test('a cell added without a boundary gets one from its page, and it can be taken away again', async () => {
  const page = await stage.as('xitong'),
    tree = (await (await page.request.get(`${stage.base}/api/grid/tree`)).json()) as { today: string; cells: { id: number; code: string; kind: string }[] },
    community = tree.cells.find((c) => c.kind === 'community')!
  const made = await page.request.post(`${stage.base}/api/grid/recut`, {
    data: {
      ...{ parentId: community.id, day: tree.today, system: 'CGCS2000', retire: 'none', accept: true },
      geojson: { type: 'FeatureCollection', features: [{ type: 'Feature', properties: { code: 'ZS1', name: '临时专属网格', kind: 'special' }, geometry: null }] },
    },
  })
  expect(made.ok(), await made.text()).toBe(true)
  await page.goto(`${stage.base}/admin/grid`)
  await page.getByLabel('找名称或代码').fill('ZS1')
  await page.getByRole('treeitem', { name: '临时专属网格' }).click()
  await page.getByRole('button', { name: '补边界' }).click()
  await page.locator('input[type=file]').setInputFiles(jsonFile('一块.geojson', figure(120.565, 32.385, 120.566, 32.386)))
  await page.getByRole('button', { name: /^补上/ }).click()
  await page.getByText('临时专属网格有边界了').waitFor()
  await page.getByRole('treeitem', { name: '临时专属网格' }).click()
  await page.getByRole('button', { name: '撤去' }).click()
  await page.getByText('边界撤去了').waitFor()
}, 120_000)

test('history: looked at with the reasons of what fails, taken in, counted, withdrawn', async () => {
  const page = await stage.as('xitong')
  const one = (no: string, result: string) =>
    JSON.stringify({
      ...{ externalNo: no, text: '路面坑洞', place: '东门', reportedAt: '2024-05-06 08:30', endedAt: '2024-05-08 17:00', result },
      events: [{ at: '2024-05-06 09:00', what: '派遣' }],
    })
  await page.goto(`${stage.base}/admin/history`)
  await page.getByLabel('从哪个系统来').fill('旧平台')
  await page.locator('input[type=file]').setInputFiles(jsonFile('旧案.jsonl', [one('A1', '已补平'), one('A2', '已补平'), one('A3', '')].join('\n')))
  await page.getByRole('button', { name: '先核对' }).click()
  await page.getByText('没有办理结果').waitFor()
  await page.getByRole('button', { name: '迁入 2 件' }).click()
  await page.getByText('进出相等').waitFor()
  await page.getByRole('button', { name: '整批撤销' }).click()
  await page.locator('.ant-popconfirm').getByRole('button', { name: '整批撤销' }).click()
  await page.getByText(/整批撤销，编号空出来了/).waitFor()
}, 120_000)
