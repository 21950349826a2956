import { spawnSync } from 'node:child_process'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { crc32, deflateRawSync } from 'node:zlib'
import Excel from 'exceljs'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { BadFile } from '../../files/badFile.ts'
import { type ReadOptions, readRows } from './read.ts'
import type { Row } from '../../files/workbook.ts'
import { formColumns, writeResults } from './write.ts'

let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'yinghuo-read-'))
})
afterAll(() => rm(dir, { recursive: true, force: true }))

const headers = ['工单编号', '接收时间', '联系人', '联系电话', '地址', '问题描述']
async function all<T>(from: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const one of from) list.push(one)
  return list
}
const spools = async () => (await readdir(tmpdir())).filter((n) => n.startsWith('yinghuo-import-'))
const rowsIn = async (bytes: Uint8Array | string, options?: ReadOptions): Promise<Row[]> =>
  all(readRows(typeof bytes === 'string' ? bytes : Readable.from([Buffer.from(bytes)]), options))
const refused = (bytes: Uint8Array, options?: ReadOptions) =>
  rowsIn(bytes, options).then(
    (r) => `${r.length} rows`,
    (e) => (e instanceof BadFile ? e.code : e),
  )
async function workbook(fill: (book: Excel.Workbook) => void): Promise<Buffer> {
  const book = new Excel.Workbook()
  fill(book)
  return Buffer.from(await book.xlsx.writeBuffer())
}
const simple = () => workbook((b) => b.addWorksheet('工单').addRows([headers, ['20260901123456', '2026-09-01 08:05', '李萤', '13800000000', '海阳路8号', '油烟']]))

/** A zip archive by hand, so that it may lie. */
function zip(files: { name: string; data: Buffer; claim?: number; flags?: number }[]): Buffer {
  const parts: Buffer[] = [],
    central: Buffer[] = []
  let at = 0
  for (const { name, data, claim = data.length, flags = 0 } of files) {
    const n = Buffer.from(name),
      body = deflateRawSync(data),
      head = Buffer.alloc(26)
    head.writeUInt16LE(20, 0)
    head.writeUInt16LE(flags, 2)
    head.writeUInt16LE(8, 4)
    head.writeUInt32LE(crc32(data), 10)
    head.writeUInt32LE(body.length, 14)
    head.writeUInt32LE(claim, 18)
    head.writeUInt16LE(n.length, 22)
    const place = Buffer.alloc(14)
    place.writeUInt32LE(at, 10)
    central.push(Buffer.from('PK\x01\x02\x14\0'), head, place, n)
    parts.push(Buffer.from('PK\x03\x04'), head, n, body)
    at += 30 + n.length + body.length
  }
  const list = Buffer.concat(central),
    end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(files.length, 10)
  end.writeUInt32LE(list.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...parts, list, end])
}
const x = (s: string) => Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>${s}`)
const bookXml = x('<workbook xmlns:r="r"><sheets><sheet name="a&amp;b" sheetId="1" r:id="rId1"/></sheets></workbook>')
const relsXml = x('<Relationships><Relationship Id="rId1" Type="worksheet" Target="worksheets/orders.xml"/></Relationships>')
const cell = (s: string, i: number, r: number) => `<c r="${'ABCDEF'[i]}${r}" t="inlineStr"><is><t>${s}</t></is></c>`
const sheetXml = (rows: string[][]) =>
  x(`<worksheet><sheetData>${rows.map((r, i) => `<row r="${i + 1}">${r.map((s, k) => cell(s, k, i + 1)).join('')}</row>`).join('')}</sheetData></worksheet>`)
const archive = (sheet: Buffer, more: { claim?: number; flags?: number } = {}, others: { name: string; data: Buffer }[] = []) =>
  zip([{ name: 'xl/worksheets/orders.xml', data: sheet, ...more }, ...others, { name: 'xl/_rels/workbook.xml.rels', data: relsXml }, { name: 'xl/workbook.xml', data: bookXml }])

test('the headings are found below titles, on the second sheet; every kind of cell is read as a person sees it', async () => {
  const file = await workbook((b) => {
    b.addWorksheet('说明').addRows([['填表说明'], ['联系人', '地址'], ['一', '二']])
    b.addWorksheet('旧', { state: 'hidden' }).addRows([headers, ['1', '2', '3', '4', '5', '6']])
    const s = b.addWorksheet('9月工单')
    s.addRow(['如城街道12345热线工单汇总表'])
    s.mergeCells('A1:F1')
    s.addRow(['制表：测试', null, '2026年9月'])
    s.addRow([])
    s.addRow(headers.map((h) => ({ richText: [{ text: ` ${h.slice(0, 2)}`, font: { bold: true } }, { text: h.slice(2) }] })))
    s.addRow([
      20260901123456,
      new Date(Date.UTC(2026, 8, 1, 8, 5)),
      { richText: [{ text: '李' }, { font: { bold: true }, text: '萤' }] },
      { text: '13800000000', hyperlink: 'tel:13800000000' },
      { formula: 'A1&"x"', result: '海阳路8号' },
      '甲\n <b>&乙 ',
    ])
    s.getCell('B5').numFmt = 'yyyy"年"m"月"d"日" h:mm'
    s.addRow([])
    s.addRow([Number('202609011234567890'), 46266.33680555555, true, { formula: '1/0', result: { error: '#DIV/0!' } as Excel.CellErrorValue }, null, '乙'])
  })
  expect(await rowsIn(file)).toEqual([
    { line: 4, cells: headers },
    { line: 5, cells: ['20260901123456', '2026-09-01 08:05:00', '李萤', '13800000000', '海阳路8号', '甲\n <b>&乙 '] },
    { line: 7, cells: ['2.02609E+17', '46266.33680555555', '是', '', '', '乙'] },
  ])
})

test('a file of another maker (inline words, sheet with its own name, parts in an unhandy order) is read all the same', async () => {
  expect(await rowsIn(archive(sheetXml([headers, ['20260901123456', '', '', '', '', '油&amp;烟']])))).toEqual([
    { line: 1, cells: headers },
    { line: 2, cells: ['20260901123456', '', '', '', '', '油&烟'] },
  ])
})

test('where nothing is recognised the operator may say where the headings are', async () => {
  const file = await workbook((b) => b.addWorksheet('甲').addRows([['x'], ['编码', '事情'], ['1', '漏水']]))
  expect(await refused(file)).toBe('no_header')
  expect(await rowsIn(file, { header: { sheet: '甲', line: 2 } })).toEqual([
    { line: 2, cells: ['编码', '事情'] },
    { line: 3, cells: ['1', '漏水'] },
  ])
  expect(await refused(file, { header: { sheet: '乙', line: 2 } })).toBe('no_header')
})

const csv = `如城街道,,,,,\r\n${headers.join(',')}\r\n="20260901123456",2026/9/1 8:05,李萤,13800000000,"海阳路8号,东侧","他说""吵""，\r\n两次"\r\n\r\n20260901123457,,,,,漏水`
const expected = [
  { line: 2, cells: headers },
  { line: 3, cells: ['20260901123456', '2026/9/1 8:05', '李萤', '13800000000', '海阳路8号,东侧', '他说"吵"，\r\n两次'] },
  { line: 5, cells: ['20260901123457', '', '', '', '', '漏水'] },
]
/** GB18030 of a text, made by looking every two-byte pair up in the decoder (Node has no encoder for it). */
function gb18030(text: string): Buffer {
  const table = new Map<string, number[]>(),
    decoder = new TextDecoder('gb18030')
  for (let a = 0x81; a <= 0xfe; a++) for (let b = 0x40; b <= 0xfe; b++) if (b !== 0x7f) table.set(decoder.decode(Uint8Array.of(a, b)), [a, b])
  return Buffer.from([...text].flatMap((c) => (c < '\x80' ? [c.charCodeAt(0)] : table.get(c)!)))
}
test.each([
  ['UTF-8 with its mark', () => Buffer.from('\ufeff' + csv)],
  ['UTF-8', () => Buffer.from(csv)],
  ['GB18030', () => gb18030(csv)],
  ['UTF-16', () => Buffer.from('\ufeff' + csv, 'utf16le')],
  ['tabs', () => Buffer.from(csv.replace('"海阳路8号,东侧"', '海阳路8号，东侧').replaceAll(',', '\t').replaceAll('，东侧', ',东侧'))],
])('a .csv in %s', async (_name, make) => {
  expect(await rowsIn(make())).toEqual(expected)
})

test('text split between two reads is not torn', async () => {
  const path = join(dir, 'long.csv'),
    lines = Array.from({ length: 20_000 }, (_, i) => `${20260901000000 + i},,,,,${'萤火'.repeat(i % 7)}乙`)
  await writeFile(path, gb18030([headers.join(','), ...lines].join('\n')))
  const rows = await rowsIn(path)
  expect(rows).toHaveLength(20_001)
  expect(rows.slice(1).every((r, i) => r.cells[5] === `${'萤火'.repeat(i % 7)}乙`)).toBe(true)
})

test('what is no spreadsheet is refused by what it is, not by its name', async () => {
  expect(await refused(Buffer.alloc(0))).toBe('empty')
  expect(await refused(Buffer.from('d0cf11e0a1b11ae1', 'hex'))).toBe('old_excel')
  expect(await refused(Buffer.from('\ufeff<html><table><tr><td>工单编号'))).toBe('web_page')
  expect(await refused(Buffer.from('%PDF-1.7 ...'))).toBe('not_a_sheet')
  expect(await refused(zip([{ name: 'word/document.xml', data: x('<w/>') }]))).toBe('not_a_sheet')
  expect(await refused(Buffer.from('工单编号\0\0\0'))).toBe('not_a_sheet')
  expect(await refused(Buffer.from([0xff, 0xff, 0xff, 0x80, 0x2c]))).toBe('encoding')
  expect(await refused(Buffer.from('随便写点什么\n第二行'))).toBe('no_header')
  expect(await refused(Buffer.from(`${headers.join(',')}\n1,"never closed`))).toBe('damaged_sheet')
  expect(await refused(Buffer.alloc(2000, 'a,b\n'), { limits: { bytes: 1000 } })).toBe('too_large')
})

test('a file that was not sent to its end is refused, wherever it ends', async () => {
  const whole = await simple()
  for (const part of [0.1, 0.5, 0.9, 0.99]) expect(await refused(whole.subarray(0, Math.floor(whole.length * part)))).toBe('damaged_sheet')
  expect(await refused(whole)).toBe('2 rows')
})

test('a file with a spoilt byte, or a password on its parts, is refused before its first row', async () => {
  const sheet = sheetXml([headers, ...Array.from({ length: 300 }, (_, i) => [`${20260901000000 + i * 7919}`, '', '', '', '', `第${i}件`])]),
    good = archive(sheet)
  const spoilt = Buffer.from(good)
  spoilt[2000]! ^= 0xff
  expect(await refused(good)).toBe('301 rows')
  expect(await refused(spoilt)).toMatch(/damaged_sheet|bomb/)
  expect(await refused(archive(sheet, { flags: 1 }))).toBe('damaged_sheet')
})

test('bombs: by size claimed, by size unclaimed, by number of parts', async () => {
  const big = Buffer.concat([sheetXml([headers]), Buffer.alloc(8 << 20, ' ')])
  expect(archive(big).length).toBeLessThan(50_000)
  expect(await refused(archive(big), { limits: { unpacked: 4 << 20 } })).toBe('bomb')
  expect(await refused(archive(big, { claim: 1000 }), { limits: { unpacked: 4 << 20 } })).toBe('bomb')
  expect(
    await refused(
      archive(
        sheetXml([headers]),
        {},
        Array.from({ length: 3000 }, (_, i) => ({ name: `xl/media/${i}`, data: Buffer.from('x') })),
      ),
    ),
  ).toBe('bomb')
})

test('shared words beyond what may be held, and XML that is none, are refused', async () => {
  expect(await refused(await simple(), { limits: { strings: 10 } })).toBe('bomb')
  for (const xml of [
    '<worksheet><sheetData><row r="1"><c r="A1',
    '<worksheet><sheetData><<<',
    '<!DOCTYPE a [<!ENTITY b "工单编号">]><worksheet><sheetData><row r="1"><c r="A1" t="str"><v>&b;</v></c></row></sheetData></worksheet>',
  ]) {
    expect(await refused(archive(x(xml)))).toMatch(/damaged_sheet|no_header/)
  }
})

test('nothing is left in the temporary folder: after an end, a refusal, a reader who leaves early, a broken upload', async () => {
  // A temporary folder of this test's own: other tests make imports beside it.
  vi.stubEnv('TMPDIR', await mkdtemp(join(dir, 'tmp-')))
  const file = await simple()
  await rowsIn(file)
  await refused(file.subarray(0, 100))
  for await (const _ of readRows(Readable.from([file]))) break
  const broken = Readable.from(
    (async function* () {
      yield file.subarray(0, 50)
      throw new Error('gone')
    })(),
  )
  await expect(all(readRows(broken))).rejects.toThrow('gone')
  const left = await spools()
  vi.unstubAllEnvs()
  expect(left).toEqual([])
})

test('10,000 orders stream in under a small heap', { timeout: 120_000 }, async () => {
  const path = join(dir, 'big.xlsx'),
    out = createWriteStream(path),
    columns = formColumns()
  const orders = function* () {
    for (let i = 0; i < 10_000; i++)
      yield {
        ...Object.fromEntries(columns.map((c) => [c.key, `${c.header}${i}`])),
        orderNo: `${20260901000000 + i}`,
        receivedAt: new Date(Date.UTC(2026, 8, 1, 0, 5)),
        text: `第${i}件：${'楼下烧烤店油烟扰民，'.repeat(20)}`,
      }
  }
  await finished(writeResults(orders(), columns).pipe(out))
  const script = `import { readRows } from ${JSON.stringify(new URL('./read.ts', import.meta.url).href)}
    let n = 0, last; for await (const r of readRows(process.argv[1])) { n++; last = r }
    console.log(JSON.stringify({ n, line: last.line, no: last.cells[0], at: last.cells[1], mb: Math.round(process.resourceUsage().maxRSS / 1024) }))`
  const run = spawnSync(process.execPath, ['--max-old-space-size=64', '--input-type=module', '-e', script, path], { encoding: 'utf8' })
  expect(run.stderr.replace(/^.*(Warning|--trace).*$/gm, '').trim()).toBe('')
  expect(JSON.parse(run.stdout)).toMatchObject({ n: 10_001, line: 10_001, no: '20260901009999', at: '2026-09-01 08:05:00' })
  if (process.env['SHOW']) console.log(run.stdout, (await readFile(path)).length)
})

test('a path is read in place', async () => {
  const path = join(dir, 'plain.xlsx')
  await writeFile(path, await simple())
  expect((await rowsIn(path)).length).toBe(2)
  expect((await all(readRows(createReadStream(path)))).length).toBe(2)
})
