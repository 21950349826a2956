/** Signed webhooks: HMAC-SHA256 over `<seconds>.<body>`, so that neither the body nor the moment can be changed on the way. */
import { createHmac, timingSafeEqual } from 'node:crypto'

/** How far the sender's clock may be from ours, and how long a signature counts, in seconds. */
export const WINDOW = 300
const mark = (secret: string, seconds: string, body: Uint8Array) => createHmac('sha256', secret).update(`${seconds}.`).update(body).digest()

/** The two headers that prove a body. */
export const signed = (secret: string, body: Uint8Array, now: Date): Record<string, string> => {
  const seconds = String(Math.floor(now.getTime() / 1000))
  return { 'x-yinghuo-timestamp': seconds, 'x-yinghuo-signature': `sha256=${mark(secret, seconds, body).toString('hex')}` }
}
/** Is this body signed by one of these secrets, and lately? Compared in constant time. */
export function verify(secrets: readonly string[], headers: Record<string, string | undefined>, body: Uint8Array, now: Date): 'right' | 'wrong' | 'stale' {
  const seconds = headers['x-yinghuo-timestamp'] ?? '',
    given = /^(?:sha256=)?([0-9a-f]{64})$/i.exec(headers['x-yinghuo-signature'] ?? '')?.[1]
  if (!given || !/^\d{9,11}$/.test(seconds)) return 'wrong'
  const bytes = Buffer.from(given, 'hex')
  // Every secret is tried, so that the time does not tell which one fits.
  const right = secrets.map((s) => timingSafeEqual(mark(s, seconds, body), bytes)).some(Boolean)
  if (!right) return 'wrong'
  return Math.abs(now.getTime() / 1000 - Number(seconds)) <= WINDOW ? 'right' : 'stale'
}
