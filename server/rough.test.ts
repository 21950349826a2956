/** Bad input and load: naughty strings through every text field, broken and oversized requests over real sockets, a flood beside a neighbour, a burst in order. */
import { readdir, readFile } from 'node:fs/promises'
import { connect as dial } from 'node:net'
import { gunzipSync, gzipSync } from 'node:zlib'
import Excel from 'exceljs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Endpoint } from '../contract/endpoint.ts'
import { type StaffRole, staffRoles } from '../domain/access.ts'
import { placeOf } from '../domain/posts.ts'
import { unstorable } from '../domain/text/storable.ts'
import { type Person, testHouse } from '../test/house.ts'
import { stage } from '../test/play.ts'

const lists = JSON.parse(gunzipSync(await readFile(new URL('./rough/strings.json.gz', import.meta.url))).toString()) as Record<string, string[]>
const blns = lists['blns']!,
  patterns = [...new Set(Object.entries(lists).flatMap(([name, lines]) => (name === 'blns' ? [] : lines)))]
const contract = new URL('../contract/', import.meta.url)
const modules = await Promise.all((await readdir(contract)).filter((f) => /^[^.]+\.ts$/.test(f)).map((f) => import(new URL(f, contract).href) as Promise<Record<string, unknown>>))
const endpoints = modules.flatMap((m) => Object.values(m)).filter((v): v is Endpoint => typeof v === 'object' && v !== null && 'allow' in v && 'url' in v)

let h: Awaited<ReturnType<typeof testHouse>>, play: Awaited<ReturnType<typeof stage>>, port: number, seat: Person, admin: Person
const people: Person[] = []
beforeAll(async () => {
  h = await testHouse()
  play = await stage(h.db, h.house.secrets, h.clock.now)
  h.books.refresh()
  for (const role of Object.keys(staffRoles) as StaffRole[])
    people.push(await h.person(`r-${role}`, role, placeOf(role) === 'unit' ? { unitId: play.roads } : placeOf(role) === 'cell' ? { cellId: play.cell } : {}))
  seat = people.find((p) => p.account === 'r-acceptor')!
  admin = people.find((p) => p.account === 'r-sysAdmin')!
  port = Number(new URL(await h.app.listen({ port: 0, host: '127.0.0.1' })).port)
}, 60_000)
afterAll(() => h.close())

let n = 0
const key = () => ({ 'idempotency-key': `rough-key-000000000-${++n}` })
/** A refusal a person can read: below 500, in both languages. */
const refusedWell = ({ status, body }: { status: number; body: { zh?: string; en?: string } }, what: string) => {
  expect(status, what).toBeGreaterThanOrEqual(400)
  expect(status, what).toBeLessThan(500)
  expect(body.zh && body.en, what).toBeTruthy()
}

test('there are 515 naughty strings, and every one of them can be kept', () => {
  expect(blns).toHaveLength(515)
  expect(patterns.length).toBeGreaterThan(11_000)
  expect([...blns, ...patterns].filter((s) => unstorable(s) !== null)).toEqual([])
  expect(unstorable({ a: [{ b: 'x\0' }] })).toBe('/a/0/b')
  expect(unstorable({ a: '\ud83d' })).toBe('/a')
  expect(unstorable({ 'a\0': 1 })).toBe('/')
  expect(unstorable({ a: '👨‍👩‍👧 𠮷', at: new Date() })).toBe(null)
})

test('a report keeps every string to the last byte, in its text, place, number, extra and reporter, or is refused in words', async () => {
  let taken = 0
  const send = async (text: string, s: string) => {
    const k = key(),
      no = `${n} ${s}`
    const report = {
      text,
      place: s.length && s.length <= 300 ? s : '东门',
      ...(no.length <= 60 ? { externalNo: no } : {}),
      reporter: { name: s.length <= 60 ? s : '', address: s.length <= 200 ? s : '', phone: s.length <= 30 ? s : '' },
      extra: { [s.slice(0, 50).toWellFormed()]: s, whole: text },
    }
    const res = await h.call(seat, 'POST', '/reports', report, k)
    if (res.status !== 200) return refusedWell(res, JSON.stringify(s))
    taken++
    const row = await h.db.selectFrom('reports').selectAll().where('key', '=', k['idempotency-key']).executeTakeFirstOrThrow()
    expect({ text: row.text, place: row.place, externalNo: row.external_no ?? undefined, extra: row.extra }).toEqual({
      text,
      place: report.place,
      externalNo: report.externalNo,
      extra: report.extra,
    })
    if (row.sealed) expect(JSON.parse(h.house.secrets.open(row.sealed, `report ${row.key}`))).toEqual(report.reporter)
  }
  for (const s of blns) await send(s, s)
  expect(taken).toBeGreaterThan(490)
  for (let i = 0; i < patterns.length; ) {
    let text = `${patterns[i++]}\n` // one longer than a report may be is refused
    while (i < patterns.length && text.length + patterns[i]!.length < 4800) text += `${patterns[i++]}\n`
    await send(text, patterns[i - 1]!)
  }
}, 120_000)

test('a null sign and half a character are refused at one place, whatever the endpoint', async () => {
  for (const bad of ['a\0b', 'half \ud83d', '\udc00 half']) {
    const res = await h.call(seat, 'POST', '/reports', { text: `井盖${bad}`, place: '东门' }, key())
    expect(res.body).toMatchObject({ code: 'unstorable', details: { field: '/text' } })
    refusedWell(res, bad)
    refusedWell(await h.call(null, 'POST', '/public/reports', { text: '井盖松动', place: bad }, key()), bad)
    refusedWell(await h.call(seat, 'POST', '/reports', { text: '井盖', place: '东', extra: { [bad]: 'x' } }, key()), bad)
  }
  refusedWell(await h.call(seat, 'GET', '/cases?q=a%00b'), 'query')
  refusedWell(await h.call(seat, 'GET', '/cases/a%00b'), 'path')
})

test('a resident reads on the receipt what they wrote, as they wrote it', async () => {
  let taken = 0
  for (const [i, s] of blns.entries()) {
    h.clock.now = new Date(h.clock.now.getTime() + 1_000)
    const made = await h.app.inject({
      method: 'POST',
      url: '/api/public/reports',
      remoteAddress: `10.9.${i >> 8}.${i & 255}`,
      headers: key(),
      payload: { text: s, place: s.slice(0, 300) || '东门', name: s.length <= 60 ? s : '甲' },
    })
    if (made.statusCode !== 200) {
      refusedWell({ status: made.statusCode, body: made.json() }, s)
      continue
    }
    taken++
    const seen = await h.app.inject({ url: `/api/public/reports/${made.json().code}`, remoteAddress: `10.8.${i >> 8}.${i & 255}` })
    expect(seen.json()).toMatchObject({ text: s, place: s.slice(0, 300) || '东门' })
  }
  expect(taken).toBeGreaterThan(490)
}, 60_000)

const CRLF = '\r\n'
/** One file by multipart, as a browser sends it. */
const uploaded = (who: Person, url: string, name: string, bytes: Buffer | string, field = 'file') =>
  h.app.inject({
    method: 'POST',
    url: `/api${url}`,
    headers: { cookie: who.cookie, 'content-type': 'multipart/form-data; boundary=x-x-mark' },
    payload: Buffer.concat([
      Buffer.from(`--x-x-mark${CRLF}content-disposition: form-data; name="${field}"; filename="${name}"${CRLF}content-type: application/octet-stream${CRLF}${CRLF}`),
      Buffer.from(bytes as string),
      Buffer.from(`${CRLF}--x-x-mark--${CRLF}`),
    ]),
  })
const hotline = (s: string, i: number) => [`R${10_000 + i}`, '2026-09-21 09:30:00', '投诉', s.slice(0, 50), '', s.slice(0, 200) || '东门', `${s} 事`, '', '']
const heads = ['工单编号', '受理时间', '诉求类型', '联系人', '联系电话', '诉求地址', '诉求描述', '办结时限', '谁接的电话']
const imported = async (bytes: Buffer | string, name: string) => {
  const up = await uploaded(seat, '/imports', name, bytes)
  expect(up.statusCode, up.body.slice(0, 300)).toBe(200)
  const { id } = up.json()
  expect((await h.call(seat, 'POST', `/imports/${id}/run`)).status).toBe(200)
  await expect.poll(async () => (await h.call(seat, 'GET', `/imports/${id}`)).body.import.state, { timeout: 60_000, interval: 100 }).toBe('done')
  return new Map((await h.db.selectFrom('reports').select(['external_no', 'text']).where('import_id', '=', id).execute()).map((r) => [r.external_no, r.text]))
}
/** Of the last import: each of `all` rows either became a report or stands there with what is wrong with it. */
const accounted = async (taken: number, all: number) => {
  const { rows } = await h.pool.query('select outcome, problems from import_rows where import_id = (select max(id) from imports)')
  const failed = rows.filter((r) => r.outcome === 'failed')
  expect(rows).toHaveLength(all)
  expect(rows.filter((r) => r.case_id !== null && r.outcome !== 'failed')).toHaveLength(all - failed.length)
  expect(failed.filter((r) => !r.problems?.length)).toEqual([])
  expect(taken + failed.length).toBe(all)
}
test('a file of the hotline, as .csv and as .xlsx, brings every string to the last byte', async () => {
  const quoted = (s: string) => `"${s.replaceAll('"', '""')}"`
  const csv = [heads, ...blns.map((s, i) => hotline(s, i))].map((row) => row.map(quoted).join(',')).join(CRLF)
  const kept = await imported(csv, 'a.csv')
  await accounted(kept.size, blns.length)
  expect(blns.flatMap((s, i) => (kept.get(`R${10_000 + i}`) !== `${s} 事` ? [[`${s} 事`, kept.get(`R${10_000 + i}`)]] : []))).toEqual([])
  await h.pool.query(`update reports set external_no = external_no || ' csv', key = key || ' csv' where import_id is not null`)
  const book = new Excel.Workbook(),
    sheet = book.addWorksheet('工单')
  sheet.addRow(heads)
  // XML carries no control signs; Excel writes those, and a null sign, as _x0000_.
  const written = blns.map((s) => s.replace(/[\p{Cc}\ufffe\uffff]/gu, ''))
  for (const [i, s] of written.entries()) sheet.addRow(hotline(s, i))
  sheet.addRow(hotline('空_x0000_半_xD83D_个', 9_999))
  const back = await imported(Buffer.from(await book.xlsx.writeBuffer()), 'a.xlsx')
  expect(back.get('R19999')).toBe('空\ufffd半\ufffd个 事')
  await accounted(back.size, blns.length + 1)
  expect(written.flatMap((s, i) => (back.get(`R${10_000 + i}`) !== `${s} 事` ? [[`${s} 事`, back.get(`R${10_000 + i}`)]] : []))).toEqual([])
}, 90_000)

test('Open311 brings every string to the last byte', async () => {
  const source = async (kind: string, name: string, config: object, use: string) => {
    const { id } = (await h.call(admin, 'POST', '/connectors', { kind, name, config, perMinute: 6000, atOnce: 8 })).body
    return { id, secret: (await h.call(admin, 'POST', `/connectors/${id}/keys`, { use, name: '主' })).body.value as string }
  }
  const city = await source('open311', '城市', { jurisdictionId: 'rough.example' }, 'apiKey')
  let taken = 0
  for (const [i, s] of blns.entries()) {
    h.clock.now = new Date(h.clock.now.getTime() + 1_000)
    const form = new URLSearchParams({
      api_key: city.secret,
      service_code: '1',
      address_string: s.slice(0, 250) || '东门',
      description: `${i} ${s}`,
      first_name: s.slice(0, 60),
    }).toString()
    const res = await h.app.inject({
      method: 'POST',
      url: `/open311/v2/requests.${i % 2 ? 'json' : 'xml'}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: form,
    })
    expect(res.statusCode, s).toBeLessThan(500)
    if (res.statusCode !== 200) continue
    taken++
    const row = await h.db.selectFrom('reports').select('text').where('connector_id', '=', city.id).orderBy('id', 'desc').limit(1).executeTakeFirstOrThrow()
    expect(row.text).toBe(`${i} ${s}`.trim())
  }
  expect(taken).toBeGreaterThan(480)
}, 90_000)

type Schema = {
  type?: string
  enum?: unknown[]
  const?: unknown
  anyOf?: Schema[]
  properties?: Record<string, Schema>
  items?: Schema
  minItems?: number
  format?: string
  patternProperties?: Record<string, Schema>
}
/** A value that fits a schema as far as its shape goes, with this string wherever words may stand. */
function filled(s: Schema, word: string): unknown {
  if (s.const !== undefined) return s.const
  if (s.enum) return s.enum[0]
  if (s.anyOf) return filled(s.anyOf[0]!, word)
  if (s.type === 'object')
    return { ...Object.fromEntries(Object.entries(s.properties ?? {}).map(([k, v]) => [k, filled(v, word)])), ...(s.patternProperties ? { [word]: word } : {}) }
  if (s.type === 'array') return [filled(s.items ?? {}, word)]
  if (s.type === 'integer' || s.type === 'number') return 1
  if (s.type === 'boolean') return true
  if (s.format === 'date-time') return '2026-09-22T01:00:00Z'
  return word
}
test('every text field of every endpoint of the contract, in the body, the query and the address: never our fault', async () => {
  const faults: string[] = []
  const all = [...blns, ...patterns]
  let next = 0
  const asked = endpoints.filter((e) => !e.url.startsWith('/live') && !(e.method === 'DELETE' && e.url === '/session') && !/session|password|setup|set-up/.test(e.url))
  expect(asked.length).toBeGreaterThan(60)
  for (const e of asked) {
    for (let i = 0; i < 10; i++) {
      const word = all[(next += 37) % all.length]!,
        query = e.schema.querystring ? (filled(e.schema.querystring as Schema, word) as Record<string, unknown>) : {}
      const search = new URLSearchParams(Object.entries(query).map(([k, v]) => [k, String(v)])).toString()
      const params = (e.schema.params as Schema | undefined)?.properties ?? {}
      const url = `${e.url.replace(/:(\w+)/g, (_, p: string) => (params[p]?.type === 'integer' ? '1' : encodeURIComponent(word).slice(0, 90).replace(/%.?$/, '') || 'x'))}${search && `?${search}`}`
      const who = e.allow === 'anyone' ? [null] : i < people.length ? [people[i]!, admin] : [seat]
      for (const p of who) {
        const res = await h.call(p, e.method as 'GET', url, e.schema.body ? (filled(e.schema.body as Schema, word) as object) : undefined, {
          'idempotency-key': `walk-key-0000000000-${++n}`,
        })
        if (res.status >= 500) faults.push(`${e.method} ${e.url} ${JSON.stringify(word)}: ${JSON.stringify(res.body).slice(0, 80)}`)
      }
    }
  }
  expect(faults).toEqual([])
}, 120_000)

/** What a real socket gets back for these bytes; ends when the server closes. */
const raw = (bytes: (string | Buffer)[], { hang = false } = {}) =>
  new Promise<string>((done) => {
    const socket = dial(port, '127.0.0.1')
    let got = ''
    socket.on('data', (d) => {
      got += d.toString('latin1')
    })
    socket.on('error', () => done(got))
    socket.on('close', () => done(got))
    socket.on('connect', () => {
      for (const b of bytes) socket.write(b)
      if (!hang) socket.end()
    })
  })
const post = (body: string | Buffer, headers: Record<string, string> = {}, who: Person | null = seat, url = '/reports') =>
  h.app.inject({ method: 'POST', url: `/api${url}`, headers: { 'content-type': 'application/json', ...(who ? { cookie: who.cookie } : {}), ...key(), ...headers }, payload: body })

test('oversized, nested, half-sent, wrongly labelled and wrongly encoded bodies are refused in words', async () => {
  const good = JSON.stringify({ text: '井盖松动', place: '东门' })
  const bad: [string, string | Buffer, Record<string, string>?][] = [
    ['too large', JSON.stringify({ text: 'x'.repeat(1_100_000), place: 'x' })],
    ['deep', `{"text":"井盖","place":"东","extra":${'['.repeat(10_000)}${']'.repeat(10_000)}}`],
    ['deep objects', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`],
    ['half', good.slice(0, 20)],
    ['nothing', ''],
    ['null', 'null'],
    ['prototype', '{"__proto__":{"admin":true},"text":"井盖松动","place":"东门"}'],
    ['constructor', '{"constructor":{"prototype":{"admin":true}},"text":"井盖松动","place":"东门"}'],
    ['xml', '<a/>', { 'content-type': 'application/xml' }],
    ['a form', 'text=a&place=b', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['gzip', gzipSync(Buffer.alloc(5_000_000, 32)), { 'content-encoding': 'gzip' }],
    ['GB18030 said to be JSON', Buffer.concat([Buffer.from('{"text":"'), Buffer.from([0xbe, 0xae, 0xb8]), Buffer.from(good)])],
    ['UTF-16', Buffer.from(good, 'utf16le')],
    ['multipart without an end', '--x\r\ncontent-disposition: form-data; name="file"', { 'content-type': 'multipart/form-data; boundary=x' }],
  ]
  for (const [what, body, headers] of bad) {
    const res = await post(body, headers)
    refusedWell({ status: res.statusCode, body: res.json() }, `${what}: ${res.body.slice(0, 200)}`)
  }
  // Of a name that comes twice the last counts, and thousands of unknown ones harm nobody.
  expect((await post('{"text":"第一","text":"第二件事","place":"东门"}')).statusCode).toBe(200)
  expect((await post(JSON.stringify({ text: '很多名字', place: '东', ...Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`k${i}`, i])) }))).statusCode).toBeLessThan(
    500,
  )
  expect(({} as Record<string, unknown>)['admin']).toBe(undefined)
  for (const url of [
    '/api/files/..%2f..%2f..%2fetc%2fpasswd',
    '/..%2f..%2fpackage.json',
    '/api/cases/..%252f..%252f',
    '/%ff%fe',
    '/api/cases/%E4%BA',
    '/assets/..%5c..%5cmain.ts',
  ]) {
    const res = await h.app.inject({ url, headers: { cookie: seat.cookie } })
    expect(res.statusCode, url).toBeLessThan(500)
    expect(res.body, url).not.toMatch(/root:|"dependencies"|server\/app/)
  }
  expect((await h.app.inject({ url: `/api/cases?q=${'井'.repeat(20)}${'&a=1'.repeat(3_000)}`, headers: { cookie: seat.cookie } })).statusCode).toBeLessThan(500)
})

test('a caller that trickles is hung up on, and while hundreds of them wait the others are served', async () => {
  expect(h.app.server.headersTimeout).toBeGreaterThan(0)
  expect(h.app.server.headersTimeout).toBeLessThanOrEqual(60_000)
  expect(h.app.server.requestTimeout).toBe(60_000)
  const slow = Array.from({ length: 200 }, (_, i) => {
    const s = dial(port, '127.0.0.1').on('error', () => {})
    s.write(i % 2 ? 'POST /api/public/reports HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\ncontent-type: application/json\r\n\r\n{"te' : 'GET / HTTP/1.1\r\nx-a: ')
    return s
  })
  expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200)
  // Half a body, and the line is cut: nothing is kept, and nobody else notices.
  const before = await h.db
    .selectFrom('reports')
    .select((e) => e.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow()
  for (const s of slow) s.destroy()
  expect(await raw(['NONSENSE\r\n\r\n'])).toMatch(/^HTTP\/1\.1 400/)
  expect(await raw([`GET /${'a'.repeat(40_000)} HTTP/1.1\r\nhost: x\r\n\r\n`])).toMatch(/^HTTP\/1\.1 4/)
  expect(await raw(['POST /api/public/reports HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'])).toMatch(/^HTTP\/1\.1 400/)
  expect(
    await h.db
      .selectFrom('reports')
      .select((e) => e.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow(),
  ).toEqual(before)
})

test('a flood from one address is told to wait; every report of another comes in', async () => {
  const send = (ip: string) =>
    h.app.inject({ method: 'POST', url: '/api/public/reports', remoteAddress: ip, headers: key(), payload: { text: `井盖松动 ${n}`, place: '东门' } }).then((r) => r.statusCode)
  h.clock.now = new Date(h.clock.now.getTime() + 3_600_000)
  const flood = Array.from({ length: 300 }, () => send('10.66.6.6')),
    others = Array.from({ length: 50 }, (_, i) => send(`10.70.0.${i}`))
  expect(await Promise.all(others)).toEqual(Array(50).fill(200))
  const told = await Promise.all(flood)
  expect(told.filter((s) => s === 200)).toHaveLength(6)
  expect(told.filter((s) => s === 429)).toHaveLength(294)
})

test('a burst of reports is taken in without loss, once each; the deeds on one case keep their order', async () => {
  const keys = Array.from({ length: 300 }, (_, i) => `burst-key-${i}`)
  const sent = await Promise.all(keys.flatMap((k) => [k, k]).map((k) => h.call(seat, 'POST', '/reports', { text: `一阵报告 ${k}`, place: '东门' }, { 'idempotency-key': k })))
  expect(new Set(sent.map((r) => r.status))).toEqual(new Set([200]))
  expect(new Set(sent.map((r) => r.body.no)).size).toBe(300)
  const rows = await h.db.selectFrom('reports').select(['key', 'text']).where('key', 'like', 'burst-key-%').execute()
  expect(rows.map((r) => r.key).sort()).toEqual(keys.toSorted())
  const no = sent[0]!.body.no as string
  const deeds = await Promise.all(Array.from({ length: 20 }, () => h.call(seat, 'POST', `/cases/${no}/acts`, { target: { life: 'case' }, act: 'accept', fields: {} })))
  expect(deeds.filter((d) => d.status === 200)).toHaveLength(1)
  const events = await h.db.selectFrom('case_events as e').innerJoin('cases as c', 'c.id', 'e.case_id').where('c.no', '=', no).orderBy('e.id').select('e.act').execute()
  expect(events.map((e) => e.act).slice(0, 2)).toEqual(['report', 'accept'])
}, 60_000)
