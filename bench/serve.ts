/** A server of the benches, in a process of its own: the house with everything on, or the bare handler it is compared with. Says its port, then serves until it is told to end. */
import Fastify from 'fastify'
import pg from 'pg'
import { createApp } from '../server/app.ts'
import { connect } from '../server/db/db.ts'
import { keepBooks } from '../server/directory/book.ts'
import { createAccounts } from '../server/kit/accounts.ts'
import { record } from '../server/kit/audit.ts'
import { createMetrics } from '../server/kit/metrics.ts'
import { loadSecrets } from '../server/kit/secrets.ts'
import { startHub } from '../server/live/hub.ts'
import { startWorker } from '../server/worker.ts'
import { bareInserts } from './bare.ts'

const [kind, url, data] = process.argv.slice(2) as ['house' | 'bare' | 'prepared', string, string]
const listening = { port: 0, host: '127.0.0.1' }

/** As server/main.ts, without the web and without furnishing. */
async function house(): Promise<{ port: number; end: () => Promise<void> }> {
  const { db, pool } = connect(url, { max: 12 }),
    secrets = loadSecrets(data, process.env),
    now = () => new Date()
  const accounts = createAccounts({ db, secrets, audit: (trx, entry, at) => record(trx, secrets, entry, at) })
  const own = { db, pool, now, secrets, accounts, dataDir: data, metrics: createMetrics(true), log: { level: 'warn' } }
  const books = keepBooks(db),
    hub = startHub({ url, onLost: console.error }),
    app = await createApp(own, books, hub)
  await app.listen(listening)
  const worker = await startWorker(own, books)
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

const { port, end } = await (kind === 'house' ? house() : bare(kind === 'prepared'))
process.send?.({ port })
process.on('message', () => void end().finally(() => process.exit()))
process.on('disconnect', () => process.exit())
