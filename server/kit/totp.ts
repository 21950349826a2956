/** Time-based one-time passwords (RFC 6238, SHA-1, six digits, 30 s), as every authenticator shows them; the time is an argument. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const STEP_MS = 30_000

/** A fresh secret of 160 bits, as RFC 4226 §4 recommends. */
export const freshSecret = (): Buffer => randomBytes(20)
/** The secret as an authenticator takes it (RFC 4648 base32). */
export const base32 = (bytes: Buffer): string =>
  [...bytes]
    .map((b) => b.toString(2).padStart(8, '0'))
    .join('')
    .match(/.{1,5}/g)!
    .map((bits) => alphabet[Number.parseInt(bits.padEnd(5, '0'), 2)])
    .join('')
/** What the QR code holds. */
export const otpauth = (secret: Buffer, account: string, issuer: string): string =>
  `otpauth://totp/${encodeURIComponent(`${issuer}:${account}`)}?${new URLSearchParams({ secret: base32(secret), issuer, algorithm: 'SHA1', digits: '6', period: '30' })}`

/** The code of one 30-second step (RFC 4226 §5.3). */
export function codeAt(secret: Buffer, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', secret).update(counter).digest()
  return String((mac.readUInt32BE(mac[19]! & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}
export const stepOf = (now: Date): number => Math.floor(now.getTime() / STEP_MS)

/** The step this code belongs to, one before and one after allowed for clocks that differ; null if wrong or not later than `usedStep`: a code works once (RFC 6238 §5.2). */
export function stepOfCode(secret: Buffer, code: string, now: Date, usedStep: number | null): number | null {
  const given = Buffer.from(code)
  for (const step of [stepOf(now), stepOf(now) - 1, stepOf(now) + 1]) {
    const right = Buffer.from(codeAt(secret, step))
    if (given.length === right.length && timingSafeEqual(given, right)) return usedStep !== null && step <= usedStep ? null : step
  }
  return null
}
