/** The common door of webhooks, `POST /in/:id`: proves who sends by signature or API key, keeps what came, and says what became of it. */
import { createBucket } from '../../kit/bucket.ts'
import { Refused } from '../../kit/errors.ts'
import type { App } from '../../kit/http.ts'
import type { Dock, Source } from './connector.ts'
import { ownerOf, secretsOf } from './keys.ts'
import { verify } from './signature.ts'

/** Headers that belong to the meaning of a payload and are kept with it; never the ones that prove the sender. */
const kept = ['content-type', 'content-language', 'x-request-id', 'x-event', 'x-yinghuo-timestamp', 'user-agent']
export const keptHeaders = (headers: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(kept.flatMap((k) => (typeof headers[k] === 'string' ? [[k, headers[k] as string]] : [])))

/** The API key of a request, from `X-Api-Key` or `Authorization: Bearer`. */
export const apiKeyOf = (headers: Record<string, unknown>): string | null => {
  const bearer = /^Bearer\s+(\S+)$/i.exec(String(headers['authorization'] ?? ''))?.[1]
  return typeof headers['x-api-key'] === 'string' ? headers['x-api-key'] : (bearer ?? null)
}

/** Serves the common door. Bodies come in as bytes, whatever they call themselves. */
export function inlet(app: App, dock: Dock): void {
  const { now, db, secrets } = dock.house
  // Wrong proofs of one address: after twenty at once it is no longer told what was wrong. What is right is never held up by a neighbour's wrong tries.
  const wrong = createBucket(20, 3000)

  /** Whose request this is, or the same refusal for a wrong key and for an instance that is not there. */
  async function prove(id: number, headers: Record<string, string | undefined>, body: Buffer): Promise<{ source: Source; once?: string; sentAt?: Date }> {
    const source = Number.isSafeInteger(id) ? await dock.source(id) : null,
      proves = (source && dock.kinds.get(source.kind)?.proves) ?? []
    if (!source || !proves.length) throw new Refused('wrong-credentials')
    if (headers['x-yinghuo-signature'] !== undefined && proves.includes('hmac')) {
      const how = verify(await secretsOf(db, secrets, { sourceId: id, use: 'hmac' }, now()), headers, body, now())
      if (how !== 'right') throw new Refused(how === 'stale' ? 'stale-signature' : 'wrong-credentials')
      if (!source.enabled) throw new Refused('connector-off')
      return { source, once: headers['x-yinghuo-signature'].toLowerCase().replace('sha256=', ''), sentAt: new Date(Number(headers['x-yinghuo-timestamp']) * 1000) }
    }
    const key = apiKeyOf(headers),
      owner = key !== null && proves.includes('apiKey') ? await ownerOf(db, key, now()) : null
    if (owner?.connectorId !== id) throw new Refused('wrong-credentials')
    if (!source.enabled) throw new Refused('connector-off')
    return { source }
  }

  app.register(async (inner) => {
    inner.removeAllContentTypeParsers()
    inner.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: 5_242_880 }, (_, body, done) => done(null, body))
    inner.post('/in/:id', async (req, reply) => {
      const body = Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0),
        headers = req.headers as Record<string, string | undefined>
      const { source, ...how } = await prove(Number((req.params as { id: string }).id), headers, body).catch((error: unknown) => {
        throw wrong.take(req.ip, now()) ? error : new Refused('too-many')
      })
      const receipt = await dock.receive(source, { type: headers['content-type'] ?? '', headers: keptHeaders(headers), body }, how)
      // Kept is acknowledged: what we could not take by our own fault we take later, the sender need not send again.
      return reply.code(receipt.outcome === 'refused' ? 422 : receipt.outcome === 'waiting' || receipt.outcome === 'failed' ? 202 : 200).send({
        receipt: receipt.ref,
        outcome: receipt.outcome,
        reason: receipt.reason,
        items: receipt.items.map(({ outcome, no, reason, line }) => ({ outcome, no, reason, line })),
      })
    })
  })
}
