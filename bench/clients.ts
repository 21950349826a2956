/** Clients over HTTP with connections kept open, and the measure of what they did. */
import { Agent, request } from 'node:http'
import { performance } from 'node:perf_hooks'

export interface Answer {
  status: number
  body: string
  cookies: string[]
}
export type Call = (method: 'GET' | 'POST', path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>
/** Calls a server of this machine; any answer of 400 and more is a fault of the bench and throws. */
export function clientOf(port: number, cookie?: string): Call {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  return (method, path, body, headers = {}) =>
    new Promise((done, failed) => {
      const payload = body === undefined ? undefined : JSON.stringify(body)
      const req = request(
        {
          port,
          host: '127.0.0.1',
          method,
          path: `/api${path}`,
          agent,
          headers: {
            ...(cookie ? { cookie } : {}),
            ...(payload === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) }),
            ...headers,
          },
        },
        (res) => {
          const parts: Buffer[] = []
          res.on('data', (part: Buffer) => parts.push(part)).on('error', failed)
          res.on('end', () => {
            const text = Buffer.concat(parts).toString()
            if ((res.statusCode ?? 500) >= 400) failed(new Error(`${method} ${path} ${payload?.slice(0, 300) ?? ''}: ${res.statusCode} ${text.slice(0, 500)}`))
            else done({ status: res.statusCode!, body: text, cookies: res.headers['set-cookie'] ?? [] })
          })
        },
      )
      req.on('error', failed).end(payload)
    })
}
/** Signs in with an account of the demonstration. */
export async function signedIn(port: number, account: string, password: string): Promise<Call> {
  const { cookies } = await clientOf(port)('POST', '/session', { account, password })
  return clientOf(port, cookies.map((c) => c.split(';')[0]).join('; '))
}

/** What some operations took together. */
export interface Taken {
  ops: number
  seconds: number
  cpuMs: number
  /** What of it is the database's. */
  databaseMs: number
  waits: number[]
}
/** Does `ops` operations with `clients` at a time; `cpu` tells the processor time used so far. After the last one it waits a moment, so that what follows an operation counts too. */
export async function measure(
  op: (n: number) => Promise<unknown>,
  { clients, ops, cpu, after = 500 }: { clients: number; ops: number; cpu: () => [all: number, database: number]; after?: number },
): Promise<Taken> {
  const waits: number[] = [],
    before = cpu(),
    start = performance.now()
  let next = 0
  await Promise.all(
    Array.from({ length: clients }, async () => {
      for (let n = next++; n < ops; n = next++) {
        const from = performance.now()
        await op(n)
        waits.push(performance.now() - from)
      }
    }),
  )
  const seconds = (performance.now() - start) / 1000
  await new Promise((done) => setTimeout(done, after))
  const now = cpu()
  return { ops, seconds, cpuMs: now[0] - before[0], databaseMs: now[1] - before[1], waits }
}
export const together = (parts: readonly Taken[]): Taken => ({
  ops: parts.reduce((n, p) => n + p.ops, 0),
  seconds: parts.reduce((n, p) => n + p.seconds, 0),
  cpuMs: parts.reduce((n, p) => n + p.cpuMs, 0),
  databaseMs: parts.reduce((n, p) => n + p.databaseMs, 0),
  waits: parts.flatMap((p) => p.waits),
})
/** The wait that this share of the operations did not exceed, in milliseconds. */
export function quantile(waits: readonly number[], share: number): number {
  const sorted = [...waits].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}
export const digits = (n: number): string => (n >= 100 ? n.toFixed(0) : n >= 10 ? n.toFixed(1) : n.toFixed(2))
/** A table in markdown. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map((_, i) => (i === 0 ? '---' : '--:')), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')
