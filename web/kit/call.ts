/** The one way to the server: an endpoint value in, its typed answer out, a refusal thrown in the user's words. */
import type { Static, TSchema } from '@sinclair/typebox'
import type { Endpoint, Refusal } from '../../contract/endpoint.ts'
import type { sendFile } from '../../contract/files.ts'
import { t, words } from './i18n.ts'

type Part<E extends Endpoint, K extends 'params' | 'querystring' | 'body' | 'headers'> = E['schema'] extends { [k in K]: infer S extends TSchema }
  ? { [k in K]: Static<S> }
  : unknown
/** What must be given to call this endpoint. */
export type Input<E extends Endpoint> = Part<E, 'params'> & Part<E, 'querystring'> & Part<E, 'body'> & Part<E, 'headers'>
export type Output<E extends Endpoint> = Static<E['schema']['response'][200]>

/** A refusal as the server worded it, or the plain fact that nothing came back. */
export class CallRefused extends Error {
  readonly code: string
  readonly details: unknown
  readonly requestId: string | undefined
  constructor(r: Refusal) {
    super(words(r))
    this.code = r.code
    this.details = r.details
    this.requestId = r.requestId
  }
}

interface Loose {
  params?: Record<string, unknown>
  querystring?: Record<string, unknown>
  body?: unknown
  headers?: Record<string, string>
}

export async function call<E extends Endpoint>(e: E, input: Input<E>): Promise<Output<E>> {
  const { params = {}, querystring = {}, body, headers = {} } = input as Loose
  const path = e.url.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name])))
  const query = new URLSearchParams(Object.entries(querystring).flatMap(([k, v]) => (v === undefined || v === '' ? [] : [[k, String(v)]])))
  return send(`/api${path}${query.size ? `?${query}` : ''}`, {
    method: e.method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }) as Promise<Output<E>>
}

/** Sends a photo; the answer is its number, and the place the camera noted. */
export const upload = async (file: File) => (await sendPhoto('/api/files', file)) as Output<typeof sendFile>
export function sendPhoto(url: string, file: Blob): Promise<unknown> {
  const form = new FormData()
  form.append('file', file, file instanceof File ? file.name : 'photo.jpg')
  return sendForm(url, form)
}
/** Sends a form with its files. */
export const sendForm = (url: string, form: FormData): Promise<unknown> => send(url, { method: 'POST', body: form })

/** Where a stored photo is shown from. */
export const fileUrl = (id: number, thumb = false) => `/api/files/${id}${thumb ? '?thumb=true' : ''}`

const offline = () =>
  new CallRefused({
    code: 'offline',
    zh: '连不上服务器，没有发出去。写的都还在，连上后再点一次',
    en: 'The server cannot be reached; nothing was sent. What you wrote is still here.',
  })
async function send(url: string, init: RequestInit): Promise<unknown> {
  // Whatever broke the line, the person is told one thing: it was not sent, and nothing is lost.
  const answer = await fetch(url, init).catch(() => null),
    text = await answer?.text().catch(() => null)
  if (!answer || text == null) throw offline()
  const json = parsed(text)
  if (answer.ok && json !== undefined) return json
  if (answer.ok) throw offline() // something between us and the server answered in its place, or the answer broke off
  throw new CallRefused(
    json && typeof (json as Refusal).zh === 'string'
      ? (json as Refusal)
      : { code: `http-${answer.status}`, zh: t('服务器出了错，没有办成。内容还在，可以再点一次'), en: t('服务器出了错，没有办成。内容还在，可以再点一次') },
  )
}
/** The value of an answer, null of an empty one; undefined where it is no JSON. */
function parsed(text: string): unknown {
  try {
    return text ? JSON.parse(text) : null
  } catch {
    return undefined
  }
}

/** The key under which an answer is kept; live messages forget by it. */
export const keyOf = (e: Endpoint, ...more: unknown[]) => [e.url, ...more]
