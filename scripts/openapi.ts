/** Writes contract/openapi.json from the endpoints as they are served; a test compares it, so that the document cannot drift. */
import { writeFileSync } from 'node:fs'
import { createApp } from '../server/app.ts'
import type { House } from '../server/kit/http.ts'
import { createMetrics } from '../server/kit/metrics.ts'
import { tmpdir } from 'node:os'

/** The document of a house that serves nothing: no database is asked. */
export async function openapi(): Promise<string> {
  const house = { db: {}, pool: {}, now: () => new Date(), secrets: {}, accounts: {}, dataDir: `${tmpdir()}/yinghuo-openapi`, metrics: createMetrics() } as unknown as House
  const app = await createApp(house, { at: () => Promise.reject(new Error('no database here')), refresh() {} })
  await app.ready()
  const text = `${JSON.stringify(app.swagger(), null, 2)}\n`
  await app.close()
  return text
}
if (process.argv[1] === new URL(import.meta.url).pathname) writeFileSync(new URL('../contract/openapi.json', import.meta.url), await openapi())
