/** Words that are programs (server/rough/NOTICE.md says whose), in every place where words are shown: none of them runs, each is read as it was typed. */
import { readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { localDay } from '../server/seed/demo.ts'
import { openStage, password, phone, type Stage } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await openStage('--empty')
}, 180_000)
afterAll(() => stage?.close(), 60_000)

const lists = JSON.parse(gunzipSync(await readFile(new URL('../server/rough/strings.json.gz', import.meta.url))).toString()) as Record<string, string[]>
/** The strings of both collections that would run something. */
const programs = Object.entries(lists)
  .filter(([name]) => name === 'blns' || name.startsWith('fuzzdb/xss/'))
  .flatMap(([, lines]) => lines)
  .filter((s) => /<|javascript:/i.test(s) && /script|alert|on\w+\s*=/i.test(s))
/** Our own for short fields: each would leave a mark on the window. */
const mark = (where: string) => `<img src=x onerror=ran('${where}')>`

/** What ran, was asked or was stopped by the content security policy on a page; empty where words stayed words. */
function watched(page: Page): string[] {
  const found: string[] = []
  page.on('dialog', (dialog) => {
    found.push(`dialog ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('pageerror', (error) => found.push(`error ${error}`))
  page.on('console', (said) => {
    if (said.text().startsWith('ROUGH') || /Content Security Policy/i.test(said.text())) found.push(said.text())
  })
  return found
}
const watch = (page: Page) =>
  page.addInitScript(() => {
    const ran = (what: unknown) => console.log(`ROUGH ran ${String(what)}`)
    Object.assign(globalThis, { ran, alert: ran, prompt: ran, confirm: ran, print: ran })
    document.addEventListener('securitypolicyviolation', (v) => console.log(`ROUGH stopped ${v.violatedDirective} ${v.blockedURI} ${v.sample}`))
  })
/** The page holds these words as text, all white space taken as one. */
const shows = async (page: Page, ...all: string[]) => {
  for (const words of all)
    await expect
      .poll(async () => ((await page.evaluate(() => document.body.textContent)) ?? '').replace(/\s+/g, ' '), { timeout: 15_000, message: words.slice(0, 200) })
      .toContain(words.replace(/\s+/g, ' ').trim())
}

test('what would run is seen: on a page that does not escape, and where only the content security policy stops it', async () => {
  const page = await stage.nobody(),
    found = watched(page)
  await watch(page)
  await page.goto('about:blank')
  await page.setContent(`<p>${mark('open')}${programs.slice(0, 40).join(' ')}</p>`, { waitUntil: 'commit' }).catch(() => {})
  await expect.poll(() => found.join(' '), { timeout: 15_000 }).toContain('ROUGH ran open')
  found.length = 0
  await page.goto(`${stage.base}/public`)
  expect(found).toEqual([])
  await page.evaluate((text) => document.body.insertAdjacentHTML('beforeend', text), mark('shut'))
  await expect.poll(() => found.join(' '), { timeout: 15_000 }).toMatch(/ROUGH stopped script-src/)
  expect(await page.locator('img[src="x"]').count()).toBe(1)
  await page.context().close()
}, 60_000)

test('nothing typed into a text field is ever executed where it is read', async () => {
  expect(programs.length).toBeGreaterThan(400)
  const { base } = stage,
    found: Record<string, string[]> = {}
  const ok = async (page: Page, method: 'POST' | 'PUT', path: string, data: object, headers: Record<string, string> = {}) => {
    const res = await page.request.fetch(`${base}/api${path}`, { method, data, headers })
    expect(res.ok(), `${path} ${await res.text()}`).toBe(true)
    return res.json()
  }
  /** Signs in with a first password, and chooses the one the stage knows. */
  const join = async (account: string, first: string) => {
    const page = await stage.nobody()
    found[account] = watched(page)
    await watch(page)
    await ok(page, 'POST', '/session', { account, password: first })
    await ok(page, 'PUT', '/session/password', { old: first, fresh: password })
    return page
  }
  const admins = ['sysAdmin', 'securityAdmin', 'auditor'].map((role, i) => ({ role, name: `管理员${i}`, account: `rough.${role}`, password: `Rough-2026-${i}` }))
  await ok(await stage.nobody(), 'POST', '/set-up', { office: '河口街道', admins })
  const [keeper, guard, auditor] = (await Promise.all(admins.map((a) => join(a.account, a.password)))) as [Page, Page, Page]
  const hire = async (account: string, role: string) => {
    const { account: made, password: first } = await ok(guard, 'POST', '/accounts', { name: '某人', account })
    await ok(guard, 'POST', `/accounts/${made.id}/posts`, { role })
    return join(account, first)
  }
  const seat = await hire('rough.seat', 'acceptor'),
    chief = await hire('rough.chief', 'commander')

  // Reference data, accounts and connections with such names; making them leaves the same words in the audit log.
  const unit = mark('unit'),
    name = mark('name'),
    office = mark('office'),
    source = mark('source')
  await ok(keeper, 'POST', '/units', { code: 'rough', name: unit, kind: 'department' })
  await ok(keeper, 'PUT', '/settings/office', { value: office })
  await ok(keeper, 'POST', '/connectors', { kind: 'open311', name: source, config: { jurisdictionId: 'rough.example' } })
  await ok(guard, 'POST', '/accounts', { name, account: 'rough.one' })
  const item = mark('item'),
    today = localDay(new Date()),
    rule = { text: mark('filing'), must: true }
  await ok(keeper, 'POST', '/catalogue', {
    ...{ from: today, version: mark('version'), code: 'R-1', kind: '事项' },
    fields: {
      ...{ name: item, major: 'R', majorName: mark('class').slice(0, 40), filing: [rule], closing: [rule], limit: { amount: 1, unit: 'day' } },
      ...{ unitCode: null, evidence: { before: false, after: false }, answerable: false, engineering: false },
    },
  })
  const sheet = `工单编号,受理时间,诉求地址,诉求描述,${mark('column')}\nR1,2026-01-02 03:04:05,"${mark('where')}","${mark('what')}","${mark('other')}"\nR2,昨天,x,${mark('wrong')},`
  await seat.goto(`${base}/import`)
  await seat
    .locator('input[type=file]')
    .first()
    .setInputFiles({ name: `${mark('sheet').replace('/', '')}.csv`, mimeType: 'text/csv', buffer: Buffer.from(sheet) })
  await shows(seat, mark('column'))

  // Each report brings some hundred programs.
  const photo = await sharp({ create: { width: 64, height: 48, channels: 3, background: '#8899aa' } })
    .jpeg()
    .toBuffer()
  const texts: string[] = []
  for (let i = 0; i < programs.length; ) {
    let text = `${mark('title')} 萤火桥栏杆松动`
    while (i < programs.length && text.length + programs[i]!.length < 4900) text += `\n${programs[i++]}`
    texts.push(text)
  }
  expect(texts.length).toBeGreaterThan(4)
  const nos: string[] = []
  for (const [i, text] of texts.entries()) {
    const sent = await seat.request.post(`${base}/api/files`, { multipart: { file: { name: `${mark('photo').replace('/', '')}.jpg`, mimeType: 'image/jpeg', buffer: photo } } })
    const made = await ok(
      seat,
      'POST',
      '/reports',
      {
        ...{ text, place: mark('place'), channel: 'seat', externalNo: `${mark('no')}${i}`, lng: 120.56, lat: 32.38, photos: [(await sent.json()).id] },
        ...{ reporter: { name: mark('reporter'), phone: `1990000${1000 + i}`, address: mark('address') }, extra: { [mark('heading')]: mark('extra') } },
      },
      { 'idempotency-key': `rough-story-${i}` },
    )
    nos.push(made.no)
  }
  const act = (no: string, name: string, fields: object = {}) => ok(seat, 'POST', `/cases/${no}/acts`, { target: { life: 'case' }, act: name, fields })
  await act(nos[0]!, 'accept')
  await act(nos[0]!, 'reject', { reason: mark('answer') })

  // Where the seat reads it.
  await seat.goto(`${base}/`)
  await shows(seat, mark('title'), office)
  await seat.goto(`${base}/cases?text=${encodeURIComponent('萤火桥')}`)
  await shows(seat, mark('title'), mark('place'))
  await seat.goto(`${base}/cases?text=${encodeURIComponent(mark('title'))}`)
  await seat.getByLabel('找案号、文字、地点').waitFor()
  expect(await seat.getByLabel('找案号、文字、地点').inputValue()).toBe(mark('title'))
  for (const [i, no] of nos.entries()) {
    await seat.goto(`${base}/cases/${no}`)
    await shows(seat, texts[i]!, mark('place'))
  }
  await seat.goto(`${base}/cases/${nos[0]}`)
  await shows(seat, mark('answer'), `${mark('no')}0`)
  await seat.getByRole('button', { name: '查看要留痕' }).first().click()
  await seat.getByLabel('查看用途').fill(mark('purpose'))
  await seat.getByRole('button', { name: '查看并记下' }).click()
  await shows(seat, mark('reporter'), mark('address'))
  await seat.emulateMedia({ media: 'print' })
  await shows(seat, texts[0]!)
  await seat.emulateMedia({ media: null })
  await seat.goto(`${base}/report`)
  await seat.getByLabel('反映什么').fill(`${mark('draft')} 萤火桥栏杆松动`)
  await seat.getByLabel('地点').first().fill(mark('place'))
  await expect.poll(() => seat.evaluate(() => JSON.stringify(localStorage)), { timeout: 15_000 }).toContain('draft')
  await seat.reload()
  await expect.poll(() => seat.getByLabel('反映什么').inputValue(), { timeout: 15_000 }).toContain(mark('draft'))

  // Hot spots, of whatever words there are by now.
  await chief.goto(`${base}/hotspots`)
  await chief.getByRole('heading', { name: '热点' }).first().waitFor()

  // Where the keepers read it.
  for (const [page, path, words] of [
    [keeper, '/admin/units', unit],
    [keeper, '/admin/settings', office],
    [keeper, '/admin/connectors', source],
    [keeper, `/admin/catalogue?version=${encodeURIComponent(mark('version'))}`, item],
    [guard, '/admin/accounts', name],
    [auditor, '/admin/audit', mark('purpose')],
  ] as const) {
    await page.goto(`${base}${path}`)
    await page.locator('h1').first().waitFor()
    if (path === '/admin/settings') await expect.poll(async () => (await page.content()).includes('ran('), { timeout: 15_000 }).toBe(true)
    else await shows(page, words)
  }

  // Files go to the disk and are never shown as a page.
  for (const [page, path] of [
    [auditor, '/api/audit/export.csv'],
    [keeper, `/api/exports/catalogue.csv?version=${encodeURIComponent(mark('version'))}`],
    [seat, '/api/exports/hotline.xlsx'],
  ] as const) {
    const { ok, headers } = await page.request.get(`${base}${path}`).then((r) => ({ ok: r.ok(), headers: r.headers() }))
    expect([ok, headers['content-disposition'], headers['x-content-type-options']], path).toEqual([true, expect.stringMatching(/^attachment/), 'nosniff'])
  }

  // Where the resident reads it.
  const resident = await stage.nobody(phone)
  found['resident'] = watched(resident)
  await watch(resident)
  const own = texts[1]!.slice(0, 1_900).toWellFormed() // what one resident may write
  const { code } = await ok(resident, 'POST', '/public/reports', { text: own, place: mark('place'), name: mark('reporter') }, { 'idempotency-key': 'rough-story-of-a-resident' })
  await resident.goto(`${base}/public/${code}`)
  await shows(resident, own, mark('place'))

  // The list of calls: a notice finds its way within the minute.
  await expect
    .poll(async () => JSON.stringify(await (await seat.request.get(`${base}/api/notices?which=due&limit=200`)).json()), {
      timeout: 80_000,
      interval: 1_000,
      message: 'a call to make',
    })
    .toContain('answer')
  await seat.goto(`${base}/notices`)
  await shows(seat, mark('answer'))

  for (const page of [seat, keeper, guard, auditor, chief, resident]) expect(await page.locator('img[src="x"], iframe, object, embed').count()).toBe(0)
  expect(found).toEqual(Object.fromEntries(Object.keys(found).map((k) => [k, []])))
}, 420_000)
