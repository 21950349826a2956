/** Is the house well: for a person, a load balancer and Prometheus; and what it can do, as OpenAPI. */
import { pending } from './db/migrate.ts'
import { sql } from 'kysely'
import type { App } from './kit/http.ts'

/** What the worker tells of itself. */
export const worker = { running: false }

export function statusRoutes(app: App): void {
  const { db, metrics } = app.house
  app.get('/healthz', { schema: { hide: true } }, async () => ({ ok: true }))
  app.get('/readyz', { schema: { hide: true } }, async (req, reply) => {
    const well = async (check: () => Promise<boolean>) => {
      try {
        return await check()
      } catch (error) {
        req.log.warn({ err: error }, 'not ready')
        return false
      }
    }
    const database = await well(async () => (await sql`select 1`.execute(db)).rows.length === 1)
    const migrations = database && (await well(async () => (await pending(db)).length === 0))
    const ok = database && migrations && worker.running
    return reply.code(ok ? 200 : 503).send({ ok, database, migrations, worker: worker.running })
  })
  app.get('/metrics', { schema: { hide: true } }, async (_req, reply) => reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()))
  app.get('/api/openapi.json', { schema: { hide: true }, config: { allow: 'anyone' } }, async () => app.swagger())
}
