/** The door over real HTTP, on raw sockets: who is slow, cut off, oversized or talks nonsense is turned away in words and leaves nothing, and nobody else notices. */
import { readdir } from 'node:fs/promises'
import { connect as dial } from 'node:net'
import { crc32, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Person, testHouse } from '../test/house.ts'

let h: Awaited<ReturnType<typeof testHouse>>, port: number, seat: Person, other: Person
beforeAll(async () => {
  h = await testHouse()
  seat = await h.person('zuoxi', 'acceptor')
  other = await h.person('zuoxi2', 'acceptor')
  port = Number(new URL(await h.app.listen({ port: 0, host: '127.0.0.1' })).port)
})
afterAll(() => h.close())

let n = 0
const kept = async () => Number((await h.pool.query('select count(*) as n from reports')).rows[0].n)
const good = () => JSON.stringify({ text: '井盖松动', place: '东门' })
const head = (lines: string[] = [], who: Person | null = seat) =>
  ['POST /api/reports HTTP/1.1', 'host: x', 'content-type: application/json', `idempotency-key: door-key-${++n}`, ...(who ? [`cookie: ${who.cookie}`] : []), ...lines].join('\r\n')
/** What a socket gets back for these bytes, until the server closes; the caller itself closes only when told to. */
const raw = (parts: (string | Buffer)[], { cut = false } = {}) =>
  new Promise<string>((done) => {
    let got = ''
    const socket = dial(port, '127.0.0.1', () => {
      for (const part of parts) socket.write(part)
      if (cut) setTimeout(() => socket.destroy(), 50)
    })
    socket.on('data', (part) => {
      got += part.toString()
    })
    socket.on('error', () => {})
    socket.on('close', () => done(got))
  })
/** The same for one whole request, with the line closed after the answer. */
const ask = (lines: string[], body: string | Buffer, who: Person | null = seat) => raw([`${head(['connection: close', ...lines], who)}\r\n\r\n`, body])
const sized = (body: string | Buffer) => `content-length: ${Buffer.byteLength(body)}`
/** The answer's status and its words, which are there in both languages. */
const told = (answer: string) => {
  const status = Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]),
    body = /\r\n\r\n[^{]*(\{.*\})/s.exec(answer)?.[1]
  return { status, ...(body ? (JSON.parse(body) as { code: string; zh: string; en: string }) : {}) }
}
const works = async () => {
  const before = await kept()
  expect(told(await ask([sized(good())], good(), other)).status).toBe(200)
  expect(await kept()).toBe(before + 1)
}
let before = 0
beforeEach(async () => {
  before = await kept()
})

test('who trickles the head or the body is hung up on, and leaves nothing; the others are served meanwhile', async () => {
  const { headersTimeout, requestTimeout } = h.app.server
  expect([headersTimeout, requestTimeout]).toEqual([60_000, 60_000])
  // So that the test does not take a minute; the server looks for them every five seconds.
  Object.assign(h.app.server, { headersTimeout: 1_000, requestTimeout: 1_500 })
  const slow = Array.from({ length: 400 }, (_, i) => raw([i % 2 ? `${head(['content-length: 1000'])}\r\n\r\n{"te` : 'GET / HTTP/1.1\r\nx-a: ']))
  const drip = dial(port, '127.0.0.1').on('error', () => {})
  drip.write('GET / HTTP/1.1\r\n')
  const drops = setInterval(() => drip.write('x-a: b\r\n'), 200)
  try {
    await works()
    await works()
    const answers = await Promise.all(slow)
    expect(answers.filter((a) => !/^(HTTP\/1\.1 408|$)/.test(a))).toEqual([])
    if (!drip.closed) await new Promise((gone) => drip.once('close', gone))
  } finally {
    clearInterval(drops)
    Object.assign(h.app.server, { headersTimeout, requestTimeout })
  }
  expect(await kept()).toBe(before + 2)
}, 90_000)

test('a body of which half comes leaves nothing: JSON, chunks, and a file', async () => {
  const boundary = 'x-x'
  const file = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\ncontent-type: text/csv\r\n\r\n工单编号,受理时间`
  const upload = head(['content-length: 5000']).replace('/api/reports', '/api/imports').replace('application/json', `multipart/form-data; boundary=${boundary}`)
  await raw([`${head([sized(good())])}\r\n\r\n${good().slice(0, 20)}`], { cut: true })
  await raw([`${head(['transfer-encoding: chunked'])}\r\n\r\n${good().length.toString(16)}\r\n${good().slice(0, 9)}`], { cut: true })
  await raw([`${upload}\r\n\r\n${file}`], { cut: true })
  await works()
  await expect.poll(() => readdir(`${h.house.dataDir}/files/.incoming`), { timeout: 15_000 }).toEqual([])
  expect((await h.pool.query('select count(*)::int as n from imports')).rows).toEqual([{ n: 0 }])
  expect(await kept()).toBe(before + 1)
})

test('oversized, said or not said beforehand, is refused in words', async () => {
  const large = JSON.stringify({ text: 'x'.repeat(1_200_000), place: 'x' })
  const all = [
    await ask([sized(large)], large),
    await ask(['content-length: 99999999999'], '{'),
    await ask(['transfer-encoding: chunked'], `${large.length.toString(16)}\r\n${large}\r\n0\r\n\r\n`),
  ]
  for (const answer of all) expect(told(answer)).toMatchObject({ status: 413, code: 'too-large', zh: expect.any(String), en: expect.any(String) })
  const small = gzipSync(Buffer.alloc(50_000_000, 32))
  expect(told(await ask(['content-encoding: gzip', sized(small)], small)).status).toBe(400)
  expect(await raw([`GET /${'a'.repeat(40_000)} HTTP/1.1\r\nhost: x\r\n\r\n`])).toMatch(/^HTTP\/1\.1 431/)
  expect(await kept()).toBe(before)
})

test('nested deeply is refused before it is parsed', async () => {
  const deep = (open: string, close: string, times: number) => `{"text":"井盖","place":"东","extra":${open.repeat(times)}1${close.repeat(times)}}`
  for (const body of [deep('[', ']', 400_000), deep('{"a":', '}', 100_000), '['.repeat(900_000), `${'{"a":'.repeat(150_000)}1${'}'.repeat(150_000)}`])
    expect(told(await ask([sized(body)], body))).toMatchObject({ status: 400, code: 'bad-input', zh: expect.any(String), en: expect.any(String) })
  for (const times of [63, 64]) {
    const aside = deep('[', ']', times).replace('extra', 'aside').replace('井盖', '"[[[{{{'.replace('"', '\\"'))
    expect(told(await ask([sized(aside)], aside)).status, String(times)).toBe(times === 63 ? 200 : 400)
  }
  expect(await kept()).toBe(before + 1)
})

test('GB18030 is read where it says so and refused where it does not, never stored as something else', async () => {
  const gb = Buffer.concat([Buffer.from('{"text":"'), Buffer.from([0xbe, 0xae, 0xb8, 0xc7]), Buffer.from('","place":"'), Buffer.from([0xb6, 0xab, 0xc3, 0xc5]), Buffer.from('"}')])
  const sent = (type: string, body: string | Buffer, how = sized(body)) =>
    raw([
      `${head(['connection: close', how]).replace('application/json', type)}\r\n\r\n`,
      how.startsWith('transfer') ? Buffer.concat([Buffer.from(`${Buffer.byteLength(body).toString(16)}\r\n`), Buffer.from(body as string), Buffer.from('\r\n0\r\n\r\n')]) : body,
    ])
  for (const how of [sized(gb), 'transfer-encoding: chunked'])
    for (const type of ['application/json', 'application/json; charset=utf-8', 'application/json; charset=nonsense'])
      expect(told(await sent(type, gb, how)), type).toMatchObject({ status: 400, code: 'encoding' })
  expect(await kept()).toBe(before)
  expect(told(await sent('application/json; charset=GB18030', gb)).status).toBe(200)
  expect(told(await sent('application/json; charset="gbk"', gb)).status).toBe(200)
  // Said to be GB and is UTF-8: sound UTF-8 with Chinese in it is hardly ever anything else.
  expect(told(await sent('application/json; charset=gb2312', '\ufeff{"text":"井盖","place":"东门"}')).status).toBe(200)
  for (const body of [Buffer.from(good(), 'utf16le'), Buffer.from([0xc3, 0x28]), Buffer.from('{"text":"\xff","place":"x"}', 'latin1')])
    expect([400, 415]).toContain(told(await sent('application/json', body)).status)
  expect(told(await sent('application/json; charset=utf-16', Buffer.from('{"text":"井盖","place":"东门"}', 'utf16le'))).status).toBe(200)
  const { rows } = await h.pool.query(`select distinct text, place from reports where place <> '东' and text not like '井盖松动%'`)
  expect(rows).toEqual([{ text: '井盖', place: '东门' }])
  expect(told(await sent('text/html', good())).status).toBeGreaterThanOrEqual(400)
})

test('nonsense in the protocol is answered with 400 and closed', async () => {
  for (const bytes of [
    'NONSENSE\r\n\r\n',
    '\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03',
    `${head(['transfer-encoding: chunked'])}\r\n\r\nzz\r\n{}\r\n0\r\n\r\n`,
    `${head(['transfer-encoding: chunked'])}\r\n\r\n-5\r\n{}\r\n0\r\n\r\n`,
    `${head(['transfer-encoding: chunked'])}\r\n\r\nfffffffffffffffff\r\n{}`,
    `${head(['transfer-encoding: chunked', 'content-length: 5'])}\r\n\r\n0\r\n\r\n`,
    `${head(['content-length: 5', 'content-length: 6'])}\r\n\r\n12345`,
    `${head(['content-length: -1'])}\r\n\r\n`,
    `${head(['transfer-encoding: chunked, nonsense'])}\r\n\r\n0\r\n\r\n`,
    'GET / HTTP/1.1\r\nx: a\0b\r\n\r\n',
    'GET / HTTP/9.9\r\n\r\n',
  ])
    expect(await raw([bytes]), JSON.stringify(bytes)).toMatch(/^HTTP\/1\.1 (400|501|505)/)
  expect(await kept()).toBe(before)
  await works()
})

test('a flood of one person waits in its own line: another’s reports overtake it', async () => {
  const done: string[] = []
  const send = (who: Person) =>
    h.call(who, 'POST', '/reports', { text: `一件 ${++n}`, place: '东门' }, { 'idempotency-key': `flood-key-${n}` }).then(({ status }) => {
      expect(status).toBe(200)
      done.push(who.account)
    })
  const flood = Array.from({ length: 300 }, () => send(seat))
  await expect.poll(() => done.length, { interval: 5, timeout: 20_000 }).toBeGreaterThan(10)
  const others = Array.from({ length: 20 }, () => send(other))
  await Promise.all(others)
  const ahead = done.lastIndexOf('zuoxi2') + 1
  await Promise.all(flood)
  // Twenty of the other need a share of the same house; the flood may have had as many again and some, not all of its three hundred.
  expect(ahead).toBeLessThan(150)
  expect(done).toHaveLength(320)
}, 60_000)

/** A file by multipart. */
const sendFile = async (url: string, name: string, type: string, bytes: Buffer, who: Person | null = seat) => {
  const form = new FormData()
  form.append('file', new Blob([Uint8Array.from(bytes)], { type }), name)
  const res = await fetch(`http://127.0.0.1:${port}/api${url}`, { method: 'POST', body: form, headers: who ? { cookie: who.cookie } : {} })
  return { status: res.status, body: (await res.json()) as { code?: string; zh?: string; en?: string; details?: { reason?: string } } }
}
/** A zip archive by hand, so that it may lie about its sizes. */
function zip(files: { name: string; packed: Buffer; crc?: number; claim: number }[]): Buffer {
  const parts: Buffer[] = [],
    central: Buffer[] = []
  let at = 0
  for (const { name, packed, crc = 0, claim } of files) {
    const label = Buffer.from(name),
      meta = Buffer.alloc(26),
      place = Buffer.alloc(14)
    meta.writeUInt16LE(20, 0)
    meta.writeUInt16LE(8, 4)
    meta.writeUInt32LE(crc, 10)
    meta.writeUInt32LE(packed.length, 14)
    meta.writeUInt32LE(claim, 18)
    meta.writeUInt16LE(label.length, 22)
    place.writeUInt32LE(at, 10)
    central.push(Buffer.from('PK\x01\x02\x14\0'), meta, place, label)
    parts.push(Buffer.from('PK\x03\x04'), meta, label, packed)
    at += 30 + label.length + packed.length
  }
  const list = Buffer.concat(central),
    end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(files.length % 65_536, 10)
  end.writeUInt32LE(list.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...parts, list, end])
}
const whole = (name: string, text: string | Buffer) => ({ name, packed: deflateRawSync(text), crc: crc32(text), claim: Buffer.byteLength(text) })
const book = whole('xl/workbook.xml', '<workbook xmlns:r="r"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>'),
  rels = whole('xl/_rels/workbook.xml.rels', '<Relationships><Relationship Id="rId1" Type="worksheet" Target="worksheets/s.xml"/></Relationships>')
/** Deflate of as many blocks of 16 MB of noughts as asked for: gigabytes in some megabytes, made without holding them. */
function noughts(blocks: number): Buffer {
  const one = deflateRawSync(Buffer.alloc(16 << 20), { finishFlush: 2 }) // Z_SYNC_FLUSH: can be followed by another
  return Buffer.concat([...Array.from({ length: blocks }, () => one), deflateRawSync('')])
}

test('bombs of .xlsx are refused in words before they burst', async () => {
  const many = whole('a', ''),
    row = `<row>${'<c t="inlineStr"><is><t>a</t></is></c>'.repeat(400_000)}</row>`,
    inner = zip([book, rels, { name: 'xl/worksheets/s.xml', packed: noughts(4), claim: 64 << 20 }])
  const bombs: [string, Buffer, string][] = [
    ['says honestly that it unpacks to 4 GB', zip([{ name: 'xl/worksheets/s.xml', packed: noughts(256), claim: 0xffff_fff0 }, book, rels]), 'bomb'],
    ['unpacks to 4 GB and says it is small', zip([{ name: 'xl/worksheets/s.xml', packed: noughts(256), claim: 10_000 }, book, rels]), 'bomb'],
    ['sixty thousand entries', zip([...Array.from({ length: 60_000 }, () => many), book, rels]), 'bomb'],
    [
      'the same bytes named ten times',
      zip([...Array.from({ length: 10 }, (_, i) => ({ name: `xl/worksheets/s${i}.xml`, packed: noughts(2), claim: 32 << 20 })), book, rels]),
      'bomb',
    ],
    ['an archive in the archive', zip([whole('inner.xlsx', inner)]), 'not_a_sheet'],
    ['words to be shared, 80 MB of them', zip([{ name: 'xl/sharedStrings.xml', packed: noughts(5), claim: 80 << 20 }, book, rels]), 'bomb'],
    ['one row of four hundred thousand cells', zip([whole('xl/worksheets/s.xml', `<worksheet><sheetData>${row}</sheetData></worksheet>`), book, rels]), 'bomb'],
    ['styles of 64 MB', zip([{ name: 'xl/styles.xml', packed: noughts(4), claim: 64 << 20 }, book, rels]), 'bomb'],
  ]
  for (const [what, bytes, reason] of bombs) {
    expect(bytes.length, what).toBeLessThan(10 << 20)
    const { status, body } = await sendFile('/imports', 'a.xlsx', 'application/octet-stream', bytes)
    expect({ what, status, reason: body.details?.reason }, JSON.stringify(body)).toEqual({ what, status: 422, reason })
    expect(body.zh && body.en).toBeTruthy()
  }
  await works()
}, 120_000)

test('bombs among pictures are refused in words, at the desk and at the residents’ door', async () => {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]),
      out = Buffer.alloc(body.length + 8)
    out.writeUInt32BE(data.length, 0)
    body.copy(out, 4)
    out.writeUInt32BE(crc32(body), body.length + 4)
    return out
  }
  const png = (width: number, height: number, { depth = 8, interlaced = 0 } = {}) => {
    const ihdr = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, depth, 6, 0, 0, interlaced])
    ihdr.writeUInt32BE(width, 0)
    ihdr.writeUInt32BE(height, 4)
    return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', ihdr), chunk('IDAT', deflateSync(Buffer.alloc(1 << 20))), chunk('IEND', Buffer.alloc(0))])
  }
  const webp = Buffer.from('524946461a000000574542505650384c0d0000002fffffff3f0000000000000000', 'hex') // VP8L, 16384 × 16384 by its head
  const jpeg = await sharp({ create: { width: 400, height: 300, channels: 3, background: '#888', noise: { type: 'gaussian', mean: 128, sigma: 30 } } })
    .jpeg()
    .toBuffer()
  const bombs: [string, string, Buffer, RegExp][] = [
    ['a PNG of 2.5 thousand million pixels', 'image/png', png(50_000, 50_000), /^photo_pixels$/],
    ['a PNG as wide as can be', 'image/png', png(0x7fff_ffff, 1), /^photo_(pixels|damaged)$/],
    ['an interlaced PNG of 16 bits, 800 MB when unpacked', 'image/png', png(9_900, 9_900, { depth: 16, interlaced: 1 }), /^photo_pixels$/],
    ['a WebP of 268 million pixels', 'image/webp', webp, /^photo_(pixels|damaged)$/],
    ['a JPEG cut off', 'image/jpeg', jpeg.subarray(0, jpeg.length / 2), /^photo_damaged$/],
    ['an SVG that includes itself', 'image/svg+xml', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><image href="x.svg"/></svg>'), /^not_a_photo$/],
  ]
  for (const [what, type, bytes, reason] of bombs)
    for (const [url, who] of [
      ['/files', seat],
      ['/public/photos', null],
    ] as const) {
      const { status, body } = await sendFile(url, 'a', type, bytes, who)
      expect(status, `${what} ${url} ${JSON.stringify(body)}`).toBe(422)
      expect(body.details?.reason, what).toMatch(reason)
      expect(body.zh && body.en, what).toBeTruthy()
    }
  expect((await h.pool.query('select count(*)::int as n from files')).rows).toEqual([{ n: 0 }])
}, 60_000)
