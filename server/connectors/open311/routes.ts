/** Open311 over HTTP, at the addresses and with the words of GeoReport v2: `/open311/discovery` and `/open311/v2/…`, each as .xml and .json. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Discovery, type Fault, specification } from '../../../contract/open311.ts'
import type { Book } from '../../directory/book.ts'
import { createBucket } from '../../kit/bucket.ts'
import { Refused } from '../../kit/errors.ts'
import type { App } from '../../kit/http.ts'
import type { At, Dock, Payload, Receipt, Source } from '../kit/connector.ts'
import { apiKeyOf } from '../kit/inlet.ts'
import { ownerOf } from '../kit/keys.ts'
import { sourcesOf } from '../kit/sources.ts'
import { one, readForm } from './form.ts'
import { type Filter, MOST, type Reader, requestsFor, SPAN_DAYS, updatesFor } from './requests.ts'
import { definitionOf, itemOf, offered, serviceOf } from './services.ts'
import { contentTypes, type Format, written } from './shape.ts'
import { readPost, readUpdate } from './translate.ts'

/** A fault of the specification, thrown where a request cannot be answered. */
class Wrong extends Error {
  readonly fault: Fault
  constructor(code: number, description: string) {
    super(description)
    this.fault = { code, description }
  }
}
type Query = Record<string, string | string[] | undefined>
const DAY = 86_400_000
const word = (q: Query, name: string): string => {
  const v = q[name]
  return ((Array.isArray(v) ? v[0] : v) ?? '').trim()
}
/** The format by the ending of the address, else by what the client would rather have; XML is the one that must be there. */
const formatOf = (ending: string | undefined, accept: string | undefined): Format => {
  if (ending === undefined) return accept?.includes('json') ? 'json' : 'xml'
  if (ending === 'xml' || ending === 'json') return ending
  throw new Wrong(404, `format ${ending} is not offered: xml or json`)
}
/** The format of an answer that no resource gives. */
const wanted = (req: FastifyRequest): Format => (/\.json(\?|$)/.test(req.url) ? 'json' : 'xml')
const instant = (q: Query, name: string): Date | undefined => {
  const text = word(q, name).replace(' ', '+') // a + of the zone that was not encoded
  if (!text) return undefined
  if (!/^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:?\d{2})?)?$/.test(text) || Number.isNaN(Date.parse(text))) throw new Wrong(400, `${name} is not a date and time of ISO 8601`)
  return new Date(text)
}
const counted = (q: Query, name: string, usual: number, most: number): number => {
  const text = word(q, name)
  if (!text) return usual
  if (!/^\d{1,6}$/.test(text) || Number(text) < 1) throw new Wrong(400, `${name} is not a positive number`)
  return Math.min(Number(text), most)
}

export function open311Routes(app: App, dock: Dock): void {
  const { db, now } = dock.house

  /** The instance a request is for: the one of its jurisdiction; without one, the only one there is. */
  async function sourceOf(jurisdiction: string): Promise<Source> {
    const all = (await sourcesOf(db, { kind: 'open311' })).filter((s) => s.enabled)
    if (jurisdiction) {
      const found = all.find((s) => s.config['jurisdictionId'] === jurisdiction)
      if (!found) throw new Wrong(404, 'jurisdiction_id provided was not found')
      return found
    }
    if (!all.length) throw new Wrong(404, 'Open311 is not offered here')
    if (all.length > 1) throw new Wrong(400, 'jurisdiction_id was not provided')
    return all[0]!
  }
  const keyFits = async (source: Source, key: string | null): Promise<boolean> => !!key && (await ownerOf(db, key, now()))?.connectorId === source.id
  /** Who reads: with a key of the instance, or by its setting, the words of people too. */
  async function reader(source: Source, q: Query, req: FastifyRequest, book: Book): Promise<Reader> {
    const key = word(q, 'api_key') || apiKeyOf(req.headers),
      known = await keyFits(source, key)
    if (key && !known) throw new Wrong(403, 'the api_key is not valid')
    if (!known && source.config['closedReading'] === true) throw new Wrong(403, 'an api_key is required')
    return { sourceId: source.id, book, open: known || source.config['publicWords'] === true }
  }
  const sendAs = (reply: FastifyReply, format: Format, body: string, code = 200) => reply.code(code).header('content-type', contentTypes[format]).send(body)

  /** Serves one resource in both formats; its faults go out in the format that was asked for. */
  const resource = (
    inner: FastifyInstance,
    method: 'GET' | 'POST',
    url: string,
    answer: (req: FastifyRequest, format: Format) => Promise<{ name: Parameters<typeof written>[1]; value: unknown; status?: number }>,
  ) =>
    inner.route({
      method,
      url,
      schema: { hide: true },
      handler: async (req, reply) => {
        const params = req.params as { ending?: string }
        let format: Format = 'xml'
        try {
          format = formatOf(params.ending, req.headers.accept)
          const { name, value, status } = await answer(req, format)
          return sendAs(reply, format, written(format, name, value), status)
        } catch (error) {
          const wrong = error instanceof Wrong ? error.fault : error instanceof Refused ? { code: error.status, description: error.en } : null
          if (wrong) return sendAs(reply, format, written(format, 'errors', [wrong]), wrong.code)
          req.log.error({ err: error }, 'unexpected error')
          return sendAs(reply, format, written(format, 'errors', [{ code: 500, description: `this failed by our fault and was logged (${req.id})` }]), 500)
        }
      },
    })
  /** Both forms of an address: with an ending and without. */
  const both = (inner: FastifyInstance, method: 'GET' | 'POST', url: string, answer: Parameters<typeof resource>[3]) => {
    resource(inner, method, `${url}.:ending`, answer)
    resource(inner, method, url, answer)
  }

  const plugin = async (inner: FastifyInstance): Promise<void> => {
    // Anybody may read, but one address no more than a thousand times at once and then 16 a second.
    const readers = createBucket(1000, 60)
    inner.addHook('onRequest', async (req, reply) => {
      const format = wanted(req)
      if (!readers.take(req.ip, now())) return sendAs(reply, format, written(format, 'errors', [{ code: 429, description: 'too many requests' }]), 429)
    })
    inner.removeAllContentTypeParsers()
    inner.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: 1_048_576 }, (_, body, done) => done(null, body))
    const base = (req: FastifyRequest) => `${req.protocol}://${req.host}`

    both(inner, 'GET', '/discovery', async (req) => {
      const all = (await sourcesOf(db, { kind: 'open311' })).filter((s) => s.enabled),
        first = all[0]
      if (!first) throw new Wrong(404, 'Open311 is not offered here')
      const row = await db.selectFrom('connectors').select('changed_at').where('id', '=', first.id).executeTakeFirstOrThrow()
      const changeset = row.changed_at.toISOString()
      const value: Discovery = {
        changeset,
        contact: String(first.config['contact'] ?? ''),
        key_service: String(first.config['keyService'] ?? ''),
        endpoints: [
          { specification, url: `${base(req)}/open311/v2`, changeset, type: first.config['test'] === true ? 'test' : 'production', formats: ['text/xml', 'application/json'] },
        ],
      }
      return { name: 'discovery', value }
    })

    both(inner, 'GET', '/v2/services', async (req) => {
      const source = await sourceOf(word(req.query as Query, 'jurisdiction_id')),
        book = await dock.books.at(now())
      return { name: 'services', value: offered(book, source).map((i) => serviceOf(i, source)) }
    })
    // A service code may hold a dot, so the ending is what stands after the last one.
    inner.get('/v2/services/*', { schema: { hide: true } }, async (req, reply) =>
      single(req, reply, async (code, q) => {
        const source = await sourceOf(word(q, 'jurisdiction_id')),
          item = itemOf(await dock.books.at(now()), source, code)
        if (!item) throw new Wrong(404, 'service_code was not found')
        return { name: 'service_definition', value: definitionOf(item, source) }
      }),
    )
    async function single(
      req: FastifyRequest,
      reply: FastifyReply,
      answer: (id: string, q: Query, req: FastifyRequest) => Promise<{ name: Parameters<typeof written>[1]; value: unknown }>,
    ) {
      const [, id = '', ending] = /^(.*?)(?:\.(xml|json))?$/.exec((req.params as { '*': string })['*']) ?? []
      const format = formatOf(ending, req.headers.accept)
      try {
        const { name, value } = await answer(id, req.query as Query, req)
        return sendAs(reply, format, written(format, name, value))
      } catch (error) {
        if (!(error instanceof Wrong)) throw error
        return sendAs(reply, format, written(format, 'errors', [error.fault]), error.fault.code)
      }
    }

    both(inner, 'GET', '/v2/requests', async (req) => {
      const q = req.query as Query,
        source = await sourceOf(word(q, 'jurisdiction_id')),
        book = await dock.books.at(now())
      return { name: 'service_requests', value: await requestsFor(db, await reader(source, q, req, book), filterOf(q, now())) }
    })
    inner.get('/v2/requests/*', { schema: { hide: true } }, async (req, reply) =>
      single(req, reply, async (id, q) => {
        const source = await sourceOf(word(q, 'jurisdiction_id')),
          who = await reader(source, q, req, await dock.books.at(now()))
        const found = /^\d{1,15}$/.test(id) ? await requestsFor(db, who, { ids: [Number(id)], page: 1, pageSize: 1 }) : []
        if (!found.length) throw new Wrong(404, 'service_request_id was not found')
        return { name: 'service_requests', value: found }
      }),
    )
    inner.get('/v2/tokens/*', { schema: { hide: true } }, async (req, reply) =>
      single(req, reply, async (token, q) => {
        const source = await sourceOf(word(q, 'jurisdiction_id'))
        const row = /^[0-9a-f-]{36}$/.test(token)
          ? await db.selectFrom('payloads').select(['outcome', 'reason', 'detail']).where('ref', '=', token).where('connector_id', '=', source.id).executeTakeFirst()
          : undefined
        if (!row) throw new Wrong(404, 'token was not found')
        if (row.outcome === 'refused') throw new Wrong(400, englishOf(row.reason))
        const report = reportOf((row.detail ?? []) as Receipt['items'])
        return { name: 'service_requests', value: [{ service_request_id: report === null ? '' : String(report), token }] }
      }),
    )

    /** What is common to both posts: whose it is, and the payload as it is kept, without the key. */
    const posted = async (req: FastifyRequest, event: 'request' | 'update'): Promise<{ source: Source; payload: Payload; at: At }> => {
      const type = String(req.headers['content-type'] ?? '')
      if (!/^application\/x-www-form-urlencoded\b/i.test(type)) throw new Wrong(400, 'the body must be application/x-www-form-urlencoded')
      const bytes = req.body as Buffer,
        form = readForm(bytes),
        q = req.query as Query
      const source = await sourceOf(one(form, 'jurisdiction_id') || word(q, 'jurisdiction_id'))
      if (!(await keyFits(source, one(form, 'api_key') || word(q, 'api_key') || apiKeyOf(req.headers)))) throw new Wrong(403, 'the api_key is missing or not valid')
      const own = req.headers['idempotency-key']
      const headers = { 'x-event': event, ...(typeof own === 'string' ? { 'idempotency-key': own } : {}) }
      // The key proves the sender and is no part of what was said.
      const body = Buffer.from(bytes.toString('latin1').replace(/(^|&)api_key=[^&]*/g, '$1api_key='), 'latin1')
      return { source, payload: { type, headers, body }, at: { source, book: await dock.books.at(now()), receivedAt: now() } }
    }
    both(inner, 'POST', '/v2/requests', async (req) => {
      const { source, payload, at } = await posted(req, 'request'),
        read = readPost(payload, at)
      const receipt = await dock.receive(source, payload, { later: source.config['tokens'] === true && !('fault' in read) })
      if ('fault' in read) throw new Wrong(read.fault.code, read.fault.description)
      if (receipt.outcome === 'refused') throw new Wrong(400, englishOf(receipt.reason))
      const report = reportOf(receipt.items)
      // Kept, but not yet a request: the client asks for its number with the token.
      if (report === null) return { name: 'service_requests', value: [{ token: receipt.ref }] }
      return { name: 'service_requests', value: [{ service_request_id: String(report), service_notice: String(source.config['notice'] ?? ''), account_id: '' }] }
    })

    both(inner, 'GET', '/v2/servicerequestupdates', async (req) => {
      const q = req.query as Query,
        source = await sourceOf(word(q, 'jurisdiction_id')),
        who = await reader(source, q, req, await dock.books.at(now()))
      return { name: 'service_request_updates', value: await updatesFor(db, who, { from: instant(q, 'start_date'), to: instant(q, 'end_date') }) }
    })
    both(inner, 'POST', '/v2/servicerequestupdates', async (req) => {
      const { source, payload } = await posted(req, 'update'),
        read = readUpdate(payload)
      const receipt = await dock.receive(source, payload)
      if ('fault' in read) throw new Wrong(read.fault.code, read.fault.description)
      if (receipt.outcome === 'refused') throw new Wrong(/^404 /.test(receipt.reason ?? '') ? 404 : 400, englishOf(receipt.reason))
      return { name: 'service_request_updates', value: [{ update_id: read.word.updateId }] }
    })
    inner.setNotFoundHandler((req, reply) => {
      const format = wanted(req)
      return sendAs(reply, format, written(format, 'errors', [{ code: 404, description: 'there is no such resource' }]), 404)
    })
  }
  app.register(plugin, { prefix: '/open311' })
}

const reportOf = (items: Receipt['items']): number | null => items.find((i) => i.reportId !== undefined)?.reportId ?? null
/** The English half of a reason that was kept in both languages. */
const englishOf = (reason: string | null): string => (reason ?? '').replace(/^[^\x20-\x7e]*\s*/, '').replace(/^\d{3} /, '') || 'the request was refused'

/** The filters of a list, by the rules of the specification: named requests override all others; at most 50 of them; 90 days unless told otherwise. */
export function filterOf(q: Query, now: Date): Filter {
  const ids = word(q, 'service_request_id')
  if (ids) {
    const named = ids.split(',').map((s) => s.trim())
    if (named.length > 50) throw new Wrong(400, 'at most 50 service_request_id may be named')
    return { ids: named.filter((n) => /^\d{1,15}$/.test(n)).map(Number), page: 1, pageSize: MOST }
  }
  const status = word(q, 'status')
    .split(',')
    .map((s) => s.trim().toLowerCase())
    .filter(Boolean)
  if (status.some((s) => s !== 'open' && s !== 'closed')) throw new Wrong(400, 'status must be open or closed')
  const [start, end, changedFrom, changedTo] = ['start_date', 'end_date', 'updated_after', 'updated_before'].map((n) => instant(q, n))
  const span = SPAN_DAYS * DAY
  const byChange = changedFrom !== undefined || changedTo !== undefined
  const from = start ?? (byChange && !end ? undefined : new Date((end ?? now).getTime() - span))
  // A span of more than 90 days is cut to its first 90.
  const to = from && !(byChange && !start && !end) ? new Date(Math.min((end ?? now).getTime(), from.getTime() + span)) : end
  const codes = word(q, 'service_code')
  return {
    ...(codes ? { codes: codes.split(',').map((c) => c.trim()) } : {}),
    ...(status.length ? { status: [...new Set(status)] as ('open' | 'closed')[] } : {}),
    from,
    to,
    changedFrom,
    changedTo,
    page: counted(q, 'page', 1, 100_000),
    pageSize: counted(q, 'page_size', MOST, MOST),
  }
}
