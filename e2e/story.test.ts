/** The story of the README in a real browser: the built page, a real server, one person after another. */
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

const executablePath = [process.env['CHROMIUM'] ?? '', '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)
let server: ChildProcess, browser: Browser, dir: string, base: string
const freePort = () =>
  new Promise<number>((found) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => found(port))
    })
  })

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'yinghuo-e2e-'))
  await chmod(dir, 0o755) // the database's account must reach its folder
  const port = await freePort()
  base = `http://127.0.0.1:${port}`
  server = spawn(process.execPath, ['server/main.ts'], {
    cwd: new URL('..', import.meta.url),
    env: { ...process.env, PORT: String(port), HOST: '127.0.0.1', DATA_DIR: dir, DATABASE_URL: '' },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  for (let i = 0; ; i++) {
    if (
      await fetch(`${base}/healthz`).then(
        (r) => r.ok,
        () => false,
      )
    )
      break
    if (i > 200) throw new Error('the server did not come up')
    await new Promise((go) => setTimeout(go, 500))
  }
  browser = await chromium.launch({
    ...(executablePath ? { executablePath } : {}),
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  })
}, 180_000)
afterAll(async () => {
  await browser?.close()
  const gone = new Promise((done) => server.once('exit', done))
  server.kill('SIGTERM')
  await gone
  await rm(dir, { recursive: true, force: true })
}, 60_000)

test('the seat signs in, sees what waits, and nothing goes wrong on the way', async () => {
  const page = await (await browser.newContext({ locale: 'zh-CN', viewport: { width: 1440, height: 900 } })).newPage(),
    wrong: string[] = []
  page.on('pageerror', (error) => wrong.push(String(error)))
  await page.goto(base)
  await page.locator('input[autocomplete="username"]').fill('zuoxi')
  await page.locator('input[type="password"]').fill('Yinghuo-2026')
  await page.keyboard.press('Enter')
  await page.getByText('张晓岚').waitFor({ timeout: 30_000 })
  expect(await page.getByText('演示').first().isVisible()).toBe(true)
  expect(wrong).toEqual([])
}, 120_000)
