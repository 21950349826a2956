/** HTTP, put together once: who asks, may they, what came in, what goes out, and every refusal in one shape. Knows no word of the business. */
import { STATUS_CODES } from 'node:http'
import helmet from '@fastify/helmet'
import multipart from '@fastify/multipart'
import swagger from '@fastify/swagger'
import type { Static, TSchema } from '@sinclair/typebox'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, type FastifySchema } from 'fastify'
import type pg from 'pg'
import type { Endpoint } from '../../contract/endpoint.ts'
import { may } from '../../domain/access.ts'
import { unstorable } from '../../domain/text/storable.ts'
import type { Db } from '../db/db.ts'
import type { Accounts, Who } from './accounts.ts'
import { Refused } from './errors.ts'
import { createGate } from './gate.ts'
import { jsonText } from './json.ts'
import type { Metrics } from './metrics.ts'
import type { Secrets } from './secrets.ts'

/** What every room is handed: the database, the time, the keys and the accounts. */
export interface House {
  db: Db
  pool: pg.Pool
  now: () => Date
  secrets: Secrets
  accounts: Accounts
  dataDir: string
  metrics: Metrics
  log?: boolean | object
}
export type App = FastifyInstance & { house: House }
declare module 'fastify' {
  interface FastifyInstance {
    house: House
  }
  interface FastifyRequest {
    who: Who | null
  }
  interface FastifyContextConfig {
    allow?: Endpoint['allow']
  }
}

type Part<E extends Endpoint, K extends 'params' | 'querystring' | 'body' | 'headers'> = E['schema'][K] extends TSchema ? Static<E['schema'][K]> : unknown
/** A request of this endpoint: its parts have the types of the contract; `who` is there unless anyone may ask. */
export type Req<E extends Endpoint> = {
  params: Part<E, 'params'>
  query: Part<E, 'querystring'>
  body: Part<E, 'body'>
  headers: Part<E, 'headers'> & FastifyRequest['headers']
  who: E['allow'] extends 'anyone' ? Who | null : Who
  ip: string
  raw: FastifyRequest
}

/** Serves one endpoint of the contract. Every route goes through here, so none can be open by oversight. */
export function serve<const E extends Endpoint>(app: App, e: E, handler: (req: Req<E>, reply: FastifyReply) => Promise<Static<E['schema']['response'][200]>>): void {
  app.route({
    method: e.method,
    url: `/api${e.url}`,
    schema: { ...e.schema, summary: e.summary, tags: [e.url.split('/')[1]!], 'x-allow': e.allow } as FastifySchema,
    config: { allow: e.allow },
    ...(e.bodyLimit === undefined ? {} : { bodyLimit: e.bodyLimit }),
    handler: (req, reply) =>
      handler({ params: req.params, query: req.query, body: req.body, headers: req.headers, who: req.who, ip: req.ip, raw: req } as unknown as Req<E>, reply),
  })
}

/** How many deeds of one source are worked on at once (fewer than the database has connections), how many more may wait, and how often slow callers are looked for. */
const [AT_ONCE, LINE, LOOK_MS] = [8, 1_000, 5_000]
/** One household: an IPv4 address, or the first half of an IPv6 one. */
export const household = (ip: string): string => (ip.includes(':') && !ip.includes('.') ? ip.split(':').slice(0, 4).join(':') : ip)

const openWithOldPassword = ['/api/session', '/api/session/password']

/** Builds the server without listening, so that a test can inject requests. */
export async function createHttp(house: House): Promise<App> {
  const app = Fastify({
    logger: (house.log ?? false) as never,
    genReqId: (req) => (typeof req.headers['x-request-id'] === 'string' && /^[\w-]{8,64}$/.test(req.headers['x-request-id']) ? req.headers['x-request-id'] : crypto.randomUUID()),
    bodyLimit: 1_048_576,
    requestTimeout: 60_000,
    http: { connectionsCheckingInterval: LOOK_MS },
    trustProxy: process.env['TRUST_PROXY'] === '1',
    ajv: { customOptions: { removeAdditional: false, allErrors: true, coerceTypes: 'array' } },
  }) as unknown as App
  app.decorate('house', house)
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (req, body, done) => {
    try {
      void parse(req, jsonText(body as Buffer, req.headers['content-type']), done)
    } catch (error) {
      done(error as Error)
    }
  })
  app.decorateRequest('who', null)
  await app.register(helmet, {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        styleSrc: ["'self'", "'unsafe-inline'"],
        workerSrc: ["'self'", 'blob:'],
        scriptSrc: ["'self'"],
        connectSrc: ["'self'"],
        upgradeInsecureRequests: null,
      },
    },
    strictTransportSecurity: false,
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
  })
  await app.register(multipart, { limits: { fileSize: 60_000_000, files: 9 } })
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: '萤火 Yinghuo', version: '0.1.0', description: 'Every matter lands somewhere, and every matter gets an answer. 件件有着落、事事有交待。' },
    },
  })
  app.addHook('onRequest', async (req, reply) => {
    reply.header('x-request-id', req.id)
    const { allow } = req.routeOptions.config
    if (!req.url.startsWith('/api/') || allow === undefined || allow === 'anyone') return
    req.who = await house.accounts.whoIs(req.headers, house.now())
    if (!req.who) throw new Refused('signed-out')
    if (req.who.mustChangePassword && !openWithOldPassword.includes(req.routeOptions.url ?? '')) throw new Refused('new-password-needed')
    if (allow !== 'signedIn' && !may(req.who.posts, allow)) throw new Refused('not-allowed', { allow })
  })
  // Of one source only so many deeds are worked on at once: the rest of its flood waits in its own line, and nobody else behind it.
  const gate = createGate<string>(LINE)
  app.addHook('onRequest', async (req, reply) => {
    if (req.method === 'GET' || req.method === 'HEAD' || req.routeOptions.config.allow === undefined) return
    const leave = await gate.enter(req.who ? `person ${req.who.personId}` : household(req.ip), AT_ONCE)
    if (!leave) throw new Refused('too-many')
    reply.raw.once('close', leave)
    req.raw.once('aborted', leave)
    if (reply.raw.destroyed || req.raw.aborted) leave()
  })
  // One rule for every text of every endpoint, before any of them looks at it.
  app.addHook('preValidation', async (req) => {
    for (const part of [req.params, req.query, req.body]) {
      const field = unstorable(part)
      if (field !== null) throw new Refused('unstorable', { field })
    }
  })
  app.setErrorHandler((error: Error & { validation?: unknown[]; statusCode?: number; code?: string }, req, reply) => {
    const refused = error instanceof Refused ? error : asRefused(error)
    if (refused)
      return reply
        .code(refused.status)
        .send({ code: refused.code, zh: refused.zh, en: refused.en, requestId: req.id, ...(refused.details === undefined ? {} : { details: refused.details }) })
    req.log.error({ err: error }, 'unexpected error')
    return reply.code(500).send({
      code: 'bug',
      zh: `没办成，是系统的错，已记下（编号 ${req.id}）。内容还在，可以再试一次`,
      en: `This failed by our fault and was logged (${req.id}). Nothing you typed is lost.`,
      requestId: req.id,
    })
  })
  app.addHook('onRoute', (route) => {
    if (route.url.startsWith('/api/') && route.config?.allow === undefined) throw new Error(`${route.url} does not say who may use it`)
  })
  app.addHook('onResponse', async (req, reply) => {
    house.metrics.http.observe({ method: req.method, route: req.routeOptions.url ?? 'none', status: String(reply.statusCode) }, reply.elapsedTime / 1000)
  })
  return app
}

/** What the framework refuses itself, in our words. */
function asRefused(error: Error & { validation?: unknown[]; statusCode?: number; code?: string }): Refused | null {
  if (error.validation) return new Refused('bad-input', error.validation)
  // Two deeds on the same cases waited for each other, and PostgreSQL let one go (deadlock_detected): it was late, and nothing of it stands.
  if (error.code === '40P01') return new Refused('moved-on')
  const status = error.statusCode ?? 500
  if (status === 413) return new Refused('too-large')
  if (status === 429) return new Refused('too-many')
  return status >= 400 && status < 500 ? new Refused('bad-input', { reason: `${STATUS_CODES[status] ?? status}: ${error.message}` }) : null
}
