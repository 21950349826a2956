/** Asking an outside system: bounded in time and size, without following it elsewhere, and with a clear word on whether to try again. */
import { charsetOf, decodeText } from './decode.ts'

/** What went wrong outside. `again` says whether the same thing may succeed later. */
export class Outside extends Error {
  readonly again: boolean
  readonly status: number | null
  constructor(message: string, { again, status = null }: { again: boolean; status?: number | null }) {
    super(message)
    this.again = again
    this.status = status
  }
}
export interface Answer {
  status: number
  type: string
  text: string
  /** As it came, whatever it is written with. */
  bytes: Buffer
  headers: Headers
}
export interface Ask {
  method?: 'GET' | 'POST' | 'PUT'
  headers?: Record<string, string>
  body?: string | Uint8Array
  timeoutMs?: number
  maxBytes?: number
  signal?: AbortSignal
}
/** Timeouts, broken lines, 408, 425, 429 and 5xx may pass; any other refusal stays one. */
const passing = (status: number) => status === 408 || status === 425 || status === 429 || status >= 500

/** Sends one request; answers only a 2xx, read to its end. The address is the administrator's setting, never something out of a payload. */
export async function ask(url: string | URL, { method = 'GET', headers = {}, body, timeoutMs = 15_000, maxBytes = 8_000_000, signal }: Ask = {}): Promise<Answer> {
  const where = new URL(url)
  if (where.protocol !== 'http:' && where.protocol !== 'https:') throw new Outside(`not a web address: ${where.protocol}`, { again: false })
  const late = AbortSignal.timeout(timeoutMs)
  try {
    const res = await fetch(where, {
      method,
      headers,
      redirect: 'manual',
      signal: signal ? AbortSignal.any([signal, late]) : late,
      ...(body === undefined ? {} : { body: body as BodyInit }),
    })
    const chunks: Uint8Array[] = []
    let size = 0
    for await (const chunk of res.body ?? []) {
      size += chunk.length
      if (size > maxBytes) throw new Outside(`the answer is larger than ${maxBytes} bytes`, { again: false, status: res.status })
      chunks.push(chunk)
    }
    const type = res.headers.get('content-type') ?? ''
    const bytes = Buffer.concat(chunks),
      { text } = decodeText(bytes, charsetOf(type))
    if (res.status < 200 || res.status > 299) throw new Outside(`${res.status} ${text.slice(0, 300)}`, { again: passing(res.status), status: res.status })
    return { status: res.status, type, text, bytes, headers: res.headers }
  } catch (error) {
    if (error instanceof Outside) throw error
    const cause = (error as { cause?: { code?: string; message?: string } }).cause
    throw new Outside(late.aborted ? `no answer within ${timeoutMs / 1000} s` : `the line broke: ${cause?.code ?? cause?.message ?? (error as Error).message}`, { again: true })
  }
}
