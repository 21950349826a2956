/** Every endpoint × every role, asked over the network, against the table of docs/access.md as it is printed there. */
import { readdir, readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Endpoint } from '../contract/endpoint.ts'
import { type StaffRole, staffRoles } from '../domain/access.ts'
import { placeOf } from '../domain/posts.ts'
import { type Person, testHouse } from '../test/house.ts'
import { stage } from '../test/play.ts'

const roles = Object.keys(staffRoles) as StaffRole[]
const roleOf = new Map(roles.map((r) => [staffRoles[r].label as string, r]))
/** `anyone`, `signedIn`, or just these roles: as the page says it, not as the code does. */
type Row = { method: string; url: string; who: 'anyone' | 'signedIn' | StaffRole[] }
const page = await readFile(new URL('../docs/access.md', import.meta.url), 'utf8')
const rows: Row[] = [...page.matchAll(/^\| `([A-Z]+) (\/\S+)` \| `[^`]+` \| ([^|]+) \|/gm)].map(([, method, url, who]) => ({
  method: method!,
  url: url!,
  who: who === 'nobody needs to sign in' ? 'anyone' : who === 'every account' ? 'signedIn' : who!.split('、').map((label) => roleOf.get(label)!),
}))
const contract = new URL('../contract/', import.meta.url)
const modules = await Promise.all((await readdir(contract)).filter((f) => /^[^.]+\.ts$/.test(f)).map((f) => import(new URL(f, contract).href) as Promise<Record<string, unknown>>))
const endpoints = modules.flatMap((m) => Object.values(m)).filter((v): v is Endpoint => typeof v === 'object' && v !== null && 'allow' in v && 'url' in v)

let h: Awaited<ReturnType<typeof testHouse>>
let base: string
let newcomer: Person
const people = new Map<StaffRole, Person>()
beforeAll(async () => {
  h = await testHouse()
  const { roads, cell } = await stage(h.db, h.house.secrets, h.clock.now)
  h.books.refresh()
  for (const role of roles) people.set(role, await h.person(`w-${role}`, role, placeOf(role) === 'unit' ? { unitId: roads } : placeOf(role) === 'cell' ? { cellId: cell } : {}))
  // holds every acting post, and a password that somebody else knows
  newcomer = await h.person('newcomer', 'shiftLead')
  await h.pool.query('update auth_user set must_change_password = true where person_id = $1', [newcomer.id])
  base = await h.app.listen({ port: 0, host: '127.0.0.1' })
}, 60_000)
afterAll(() => h.close())

/** The least a request can be: numbers where the address wants them, an empty body. What comes of it is the endpoint's business; whether it is let in is ours. */
async function knock(who: Person | null, { method, url }: Pick<Row, 'method' | 'url'>): Promise<{ status: number; code: string | undefined; text: string }> {
  const over = new AbortController()
  const res = await fetch(`${base}${url.replace(/:\w+/g, '0')}`, {
    method,
    signal: over.signal,
    headers: { ...(who ? { cookie: who.cookie } : {}), ...(method === 'GET' || method === 'DELETE' ? {} : { 'content-type': 'application/json' }) },
    ...(method === 'GET' || method === 'DELETE' ? {} : { body: '{}' }),
  })
  // the live line never ends by itself: that it opened is the answer
  const text = res.ok && res.headers.get('content-type')?.includes('event-stream') ? '' : await res.text()
  over.abort()
  const code = res.headers.get('content-type')?.includes('json') ? ((JSON.parse(text || 'null') as { code?: string } | null)?.code ?? undefined) : undefined
  return { status: res.status, code, text }
}
/** Signing out comes last, each for itself. */
const ordered = rows.toSorted((a, b) => Number(a.method === 'DELETE' && a.url === '/api/session') - Number(b.method === 'DELETE' && b.url === '/api/session'))

it('the page names every endpoint of the contract, and every one that is served', () => {
  const named = new Set(rows.map((r) => `${r.method} ${r.url}`))
  expect(endpoints.length).toBeGreaterThan(30)
  expect(endpoints.map((e) => `${e.method} /api${e.url}`).filter((e) => !named.has(e))).toEqual([])
  const served = Object.entries(h.app.swagger().paths as Record<string, object>).flatMap(([path, ops]) =>
    Object.keys(ops).map((m) => `${m.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
  )
  expect(served.filter((s) => s.includes(' /api/') && !named.has(s))).toEqual([])
  expect([...named].filter((n) => !served.includes(n))).toEqual([])
  expect(rows.flatMap((r) => (Array.isArray(r.who) ? r.who : [])).includes(undefined as never)).toBe(false)
})

describe.each(ordered.map((r) => [`${r.method} ${r.url}`, r] as const))('%s', (_, row) => {
  const open = row.who === 'anyone'
  it('who may and who may not', async () => {
    const found: Record<string, string> = {},
      wanted: Record<string, string> = {}
    const verdict = ({ status, code }: Awaited<ReturnType<typeof knock>>) =>
      status >= 500 ? `${status} ${code}` : status === 401 && code === 'signed-out' ? 'signed out' : code === 'not-allowed' || code === 'new-password-needed' ? code : 'let in'
    found['nobody'] = verdict(await knock(null, row))
    wanted['nobody'] = open ? 'let in' : 'signed out'
    found['first password'] = verdict(await knock(newcomer, row))
    wanted['first password'] = open || row.url === '/api/session' || row.url === '/api/session/password' ? 'let in' : 'new-password-needed'
    for (const role of roles) {
      found[role] = verdict(await knock(people.get(role)!, row))
      wanted[role] = !Array.isArray(row.who) || row.who.includes(role) ? 'let in' : 'not-allowed'
    }
    expect(found).toEqual(wanted)
  })
})
