/** Every page of administration and the desk's lesser pages: light at the desk, dark on a phone. Nothing stands in the way of anybody, nothing is wider than the phone, and each has a heading that is its title. */
import type { Locator, Page } from 'playwright-core'
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

test('/ goes to the search of a page, and what is chosen beside it while the typing rests is kept', async () => {
  const page = await stage.as('zuoxi')
  await page.goto(`${stage.base}/cases`)
  const search = page.getByLabel('找案号、文字、地点')
  await search.waitFor()
  await page.keyboard.press('/')
  await page.keyboard.type('井盖')
  await page.getByLabel('钟', { exact: true }).click()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect.poll(() => [...new URL(page.url()).searchParams].sort().join(' '), { timeout: 30_000 }).toBe('colour,yellow text,井盖')
  await page.getByRole('button', { name: '清掉条件' }).click()
  await expect.poll(() => page.url(), { timeout: 30_000 }).toBe(`${stage.base}/cases`)
  await expect.poll(() => search.inputValue(), { timeout: 30_000 }).toBe('')
}, 120_000)

test('days and times are typed, in the ways people write them', async () => {
  const page = await stage.as('xitong')
  /** As fingers do it: into the field, over what stands there, one key after the other. */
  const type = async (field: Locator, text: string) => {
    await field.click()
    await field.press('ControlOrMeta+a')
    await field.pressSequentially(text, { delay: 80 })
    await field.press('Enter')
  }
  await page.goto(`${stage.base}/admin/duties`)
  await page.getByRole('button', { name: '加一条' }).click()
  const day = page.getByLabel('从哪天起')
  for (const [typed, shown] of [
    ['20300407', '2030-04-07'],
    ['2030/4/8', '2030-04-08'],
    ['2030-04-09', '2030-04-09'],
  ] as const) {
    await type(day, typed)
    await expect.poll(() => day.inputValue(), { timeout: 30_000 }).toBe(shown)
  }
  await page.goto(`${stage.base}/admin/calendar`)
  const begins = page.getByLabel('第 1 班开始'),
    ends = page.getByLabel('第 2 班结束')
  for (const [field, typed, shown] of [
    [begins, '0730', '07:30'],
    [ends, '9:05', '09:05'],
    [ends, '00:00', '00:00'], // the midnight that ends the day
  ] as const) {
    await type(field, typed)
    await expect.poll(() => field.inputValue(), { timeout: 30_000 }).toBe(shown)
  }
  await page.getByText('一天 14.5 个工作时').waitFor() // 07:30–12:00 and 14:00–24:00
}, 120_000)

test('an alert stands above the page as it comes, and is gone as it is cancelled', async () => {
  const admin = await stage.as('xitong'),
    post = async (url: string, data: object) => (await (await admin.request.post(`${stage.base}/api${url}`, { data })).json()) as { id: number; value: string }
  const { id } = await post('/connectors', { kind: 'alerts', name: '县气象台', config: {} }),
    { value: key } = await post(`/connectors/${id}/keys`, { use: 'apiKey', name: '主' })
  const at = (hours: number) => `${new Date(Date.now() + hours * 3_600_000).toISOString().slice(0, 19)}+00:00`
  const send = async (no: string, type: string, more = '') => {
    const info = `<info><language>zh-CN</language><category>Met</category><event>暴雨</event><urgency>Immediate</urgency><severity>Severe</severity><certainty>Likely</certainty><expires>${at(3)}</expires><headline>暴雨橙色预警</headline><area><areaDesc>全街道</areaDesc></area></info>`
    const body = `<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>${no}</identifier><sender>qx@example.org</sender><sent>${at(-1)}</sent><status>Actual</status><msgType>${type}</msgType><scope>Public</scope>${more}${info}</alert>`
    const answer = await admin.request.post(`${stage.base}/in/${id}`, { data: body, headers: { 'content-type': 'application/cap+xml', 'x-api-key': key } })
    expect(answer.ok(), await answer.text()).toBe(true)
  }
  const page = await stage.as('zuoxi')
  await page.goto(`${stage.base}/cases`)
  await page.locator('.row').first().waitFor()
  const banner = page.getByRole('complementary', { name: '预警' })
  await send('W1', 'Alert')
  await banner.getByText('暴雨橙色预警').waitFor()
  await send('W2', 'Cancel', `<references>qx@example.org,W1,${at(-1)}</references>`)
  await banner.waitFor({ state: 'detached' })
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
