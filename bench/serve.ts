/** A server of the benches, in a process of its own: the house with everything on, or the bare handler it is compared with. Says its port, then serves until it is told to end. */
import Fastify from 'fastify'
import pg from 'pg'
import { createApp } from '../server/app.ts'
import { sealAndTell } from '../server/audit/seal.ts'
import { connect, type Trx } from '../server/db/db.ts'
import { keepBooks } from '../server/directory/book.ts'
import { createAccounts } from '../server/kit/accounts.ts'
import { record } from '../server/kit/audit.ts'
import type { House } from '../server/kit/http.ts'
import { createMetrics } from '../server/kit/metrics.ts'
import { loadSecrets } from '../server/kit/secrets.ts'
import { lookSoon } from '../server/likeness/jobs.ts'
import { startHub } from '../server/live/hub.ts'
import { publish } from '../server/live/publish.ts'
import { startWorker } from '../server/worker.ts'
import { bareInserts } from './bare.ts'
import type { Kind } from './setting.ts'

const [kind, url, data] = process.argv.slice(2) as [Kind, string, string]
const SEAL_EVERY = 300
const listening = { port: 0, host: '127.0.0.1' }

/** As server/main.ts, without the web and without furnishing. The `door` seals, tells and promises jobs as the worker does, and leaves the jobs to be done later. */
async function house(jobs: boolean): Promise<{ port: number; end: () => Promise<void> }> {
  const { db, pool } = connect(url, { max: 12 }),
    secrets = loadSecrets(data, process.env),
    now = () => new Date()
  const accounts = createAccounts({ db, secrets, audit: (trx, entry, at) => record(trx, secrets, entry, at) })
  const own = { db, pool, now, secrets, accounts, dataDir: data, metrics: createMetrics(true), log: { level: 'warn' } }
  const books = keepBooks(db),
    hub = startHub({ url, onLost: console.error }),
    app = await createApp(own, books, hub)
  await app.listen(listening)
  const worker = jobs ? await startWorker(own, books) : sealing(own)
  return {
    port: (app.server.address() as { port: number }).port,
    async end() {
      await worker.stop()
      await hub.stop()
      await app.close()
      await db.destroy()
    },
  }
}

function sealing({ db, secrets }: Pick<House, 'db' | 'secrets'>): { stop: () => Promise<void> } {
  let stopped = false
  const told = async (trx: Trx, cases: number[]) => {
    await publish(trx, cases)
    await lookSoon(trx, cases)
  }
  const running = (async () => {
    while (!stopped) {
      await sealAndTell(db, secrets, { tell: told })
      await new Promise((done) => setTimeout(done, SEAL_EVERY))
    }
  })()
  return {
    async stop() {
      stopped = true
      await running
    },
  }
}

/** What a handler costs that only writes: three inserts in one transaction. Its statements are sent as text, or prepared once for each connection. */
async function bare(prepared: boolean): Promise<{ port: number; end: () => Promise<void> }> {
  const pool = new pg.Pool({ connectionString: url, max: 12 }),
    app = Fastify()
  app.post('/api/reports', async (req) => {
    const body = req.body as { text: string; place: string; lng: number; lat: number }
    const client = await pool.connect()
    try {
      await client.query('begin')
      const id = await bareInserts(
        (name, text, values) => client.query<{ id: string }>(prepared ? { name, text, values } : { text, values }),
        String(req.headers['idempotency-key']),
        body,
      )
      await client.query('commit')
      return { no: id }
    } catch (error) {
      await client.query('rollback')
      throw error
    } finally {
      client.release()
    }
  })
  await app.listen(listening)
  return {
    port: (app.server.address() as { port: number }).port,
    async end() {
      await app.close()
      await pool.end()
    },
  }
}

const { port, end } = await (kind === 'house' || kind === 'door' ? house(kind === 'house') : bare(kind === 'prepared'))
process.send?.({ port })
process.on('message', () => void end().finally(() => process.exit()))
process.on('disconnect', () => process.exit())
