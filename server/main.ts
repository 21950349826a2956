/** Starts the house: config → database → migrations → reference data → HTTP and worker. The only file that starts anything. */
import { mkdirSync } from 'node:fs'
import { sql } from 'kysely'
import { createApp } from './app.ts'
import { readConfig } from './config.ts'
import { connect } from './db/db.ts'
import { type Embedded, startEmbedded } from './db/embedded.ts'
import { migrate } from './db/migrate.ts'
import { keepBooks } from './directory/book.ts'
import { diskStorage } from './files/disk.ts'
import { createAccounts } from './kit/accounts.ts'
import { record } from './kit/audit.ts'
import type { House } from './kit/http.ts'
import { startHub } from './live/hub.ts'
import { createMetrics } from './kit/metrics.ts'
import { loadSecrets } from './kit/secrets.ts'
import { trouble } from './kit/trouble.ts'
import { furnish } from './seed/furnish.ts'
import { startWorker, type Worker } from './worker.ts'
import { buildWeb } from '../scripts/build-web.ts'

const say = (line: string) => console.log(line)
const config = readConfig(process.env, process.argv)
if (Number(process.versions.node.split('.')[0]) < 24) throw new Error(`需要随包带的 Node 24，这里是 ${process.version}：请用 npm start。 Node 24 is needed; start with npm start.`)
mkdirSync(config.dataDir, { recursive: true })
await buildWeb()

let embedded: Embedded | null = null
if (!config.databaseUrl) {
  embedded = await startEmbedded({ dir: `${config.dataDir}/postgres`, log: (line: string) => say(line) })
  const admin = connect(embedded.url('postgres'), { max: 1 })
  const { rows } = await sql`select 1 from pg_database where datname = 'yinghuo'`.execute(admin.db)
  if (!rows.length) await sql`create database yinghuo`.execute(admin.db)
  await admin.db.destroy()
}
const url = config.databaseUrl ?? embedded!.url('yinghuo')
await migrate(url)
const { db, pool } = connect(url, { max: 12, onLost: (error) => trouble('a database connection was lost', error) })
const secrets = loadSecrets(config.dataDir),
  now = () => new Date()
const accounts = createAccounts({ db, secrets, audit: (trx, entry, at) => record(trx, secrets, entry, at), baseUrl: config.baseUrl })
const house: House = { db, pool, now, secrets, accounts, dataDir: config.dataDir, metrics: createMetrics(true), log: { level: process.env['LOG_LEVEL'] ?? 'warn' } }
const books = keepBooks(db)
const furnished = await furnish({ db, accounts, books, secrets, storage: await diskStorage(`${config.dataDir}/files`) }, { empty: config.empty }, now())
books.refresh()
const hub = startHub({ url, onLost: (error) => trouble('the live line was lost; it is opened again', error) })
const app = await createApp(house, books, hub)
await app.listen({ port: config.port, host: config.host })
const { port } = app.server.address() as { port: number }
const address = `http://${config.host === '0.0.0.0' || config.host === '::' ? '127.0.0.1' : config.host}:${port}`
say(`\n  萤火 Yinghuo  ${address}\n`)
for (const line of furnished.lines) say(`  ${line}`)

let worker: Worker | null = null,
  stopping = false
async function stop(code = 0): Promise<void> {
  if (stopping) return
  stopping = true
  for (const [what, close] of [
    ['worker', () => worker?.stop()],
    ['live', () => hub.stop()],
    ['http', () => app.close()],
    ['database', () => db.destroy()],
    ['postgres', () => embedded?.stop()],
  ] as const) {
    try {
      await close()
    } catch (error) {
      console.error(`${what} did not stop cleanly:`, error)
      code ||= 1
    }
  }
  process.exit(code)
}
process.on('SIGTERM', () => void stop())
process.on('SIGINT', () => void stop())
await furnished.play?.((line) => say(`  ${line}`)).catch((error: unknown) => console.error('the demonstration could not be played to its end:', error))
if (!stopping) worker = await startWorker(house, books)
