/** What every browser story stands on: the real server on a data folder of its own, and a real browser. */
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import axe from 'axe-core'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

const executablePath = [process.env['CHROMIUM'] ?? '', '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)
export const password = 'Yinghuo-2026'

const freePort = () =>
  new Promise<number>((found) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => found(port))
    })
  })

export interface Stage {
  base: string
  browser: Browser
  /** A page of somebody who has signed in; wide unless said otherwise. */
  as(account: string, options?: BrowserContextOptions): Promise<Page>
  /** A page nobody has signed in at. */
  nobody(options?: BrowserContextOptions): Promise<Page>
  close(): Promise<void>
}
const wide: BrowserContextOptions = { locale: 'zh-CN', viewport: { width: 1440, height: 900 } }
export const phone: BrowserContextOptions = { locale: 'zh-CN', viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }

/** Starts the house, with what `npm start` would be given, and a browser; ready when the house says so. */
export async function openStage(...args: string[]): Promise<Stage> {
  const base = 'http://127.0.0.1:7230'
  const browser = await chromium.launch({
    ...(executablePath ? { executablePath } : {}),
    args: [
      ...['--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
    ],
  })
  const nobody = async (options: BrowserContextOptions = {}) => (await browser.newContext({ ...wide, ...options })).newPage()
  return {
    base,
    browser,
    nobody,
    async as(account, options) {
      const page = await nobody(options),
        answer = await page.context().request.post(`${base}/api/session`, { data: { account, password } })
      if (!answer.ok()) throw new Error(`${account} could not sign in: ${await answer.text()}`)
      return page
    },
    async close() {
      await browser.close()
    },
  }
}

/** What stands in the way of people who see or move otherwise (WCAG 2.1 A and AA, as axe finds it): a line for each. */
export async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const found = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'], resultTypes: ['violations'] }),
  )
  return found.violations.flatMap((v) => v.nodes.map((n) => `${v.id} (${v.impact}): ${n.target.join(' ')}: ${n.html.slice(0, 160)}`))
}
