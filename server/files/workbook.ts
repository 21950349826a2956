import { Readable } from 'node:stream'
import { crc32 } from 'node:zlib'
import Excel from 'exceljs'
import { BadFile } from './badFile.ts'
import { type Entry, entriesOf, type Limits, packed, unpack } from './spool.ts'

export interface Row {
  line: number
  cells: string[]
}
export interface Sheet {
  name: string
  rows: () => AsyncGenerator<Row>
}

const widest = 300 // columns read of a row; a form has 45
const longestRow = 4 << 20 // bytes from one row to the next: exceljs holds a row whole, some fifty times as large
const mostStyles = 16 << 20 // bytes of the formats, which are held too

/** The visible sheets of an .xlsx file in their order, each readable row by row. Every part is unpacked once beforehand to prove that it is whole and no larger than it claims. */
export async function sheetsOf(path: string, limits: Limits): Promise<Sheet[]> {
  const all = new Map((await entriesOf(path, limits)).map((e) => [e.name.replace(/^\//, ''), e]))
  const need = (name: string): Entry => all.get(name) ?? bad('not_a_sheet')
  const book = need('xl/workbook.xml'),
    rels = need('xl/_rels/workbook.xml.rels')
  const targets = new Map(tags(await whole(path, rels), 'Relationship').map((t) => [t['Id'], t]))
  const styles = all.get('xl/styles.xml'),
    strings = all.get('xl/sharedStrings.xml')
  if ((strings && strings.unpacked > limits.strings) || (styles && styles.unpacked > mostStyles)) throw new BadFile('bomb')
  const visible = tags(await whole(path, book), 'sheet').filter((s) => (s['state'] ?? 'visible') === 'visible')
  const found: { name: string; entry: Entry }[] = visible.flatMap((s) => {
    const target = targets.get(s['r:id'])?.['Target'] ?? '',
      entry = all.get(target.startsWith('/') ? target.slice(1) : `xl/${target}`)
    return entry && /worksheets\//.test(entry.name) ? [{ name: s['name'] ?? '', entry }] : []
  })
  for (const e of [styles, strings]) if (e) await prove(path, e)
  for (const e of new Set(found.map((f) => f.entry))) await prove(path, e, '<row')
  return found.map(({ name, entry }) => ({ name, rows: () => rowsOf(repacked(path, book, rels, styles, strings, entry)) }))
}

/** Reads an entry once through: it is whole, no larger than it claims, and `mark` comes often enough that nothing between two of them fills the memory. */
async function prove(path: string, e: Entry, mark?: string) {
  let crc = 0,
    read = 0,
    last = 0
  for await (const chunk of unpack(path, e)) {
    crc = crc32(chunk, crc)
    for (let at = mark ? chunk.indexOf(mark) : -1; at >= 0; at = chunk.indexOf(mark!, at + 1)) {
      if (read + at - last > longestRow) throw new BadFile('bomb')
      last = read + at
    }
    read += chunk.length
    if (mark && read - last > longestRow + chunk.length) throw new BadFile('bomb')
  }
  if (crc !== e.crc) throw new BadFile('damaged_sheet')
}

async function whole(path: string, e: Entry): Promise<string> {
  if (e.unpacked > 1 << 20) throw new BadFile('bomb')
  const chunks: Buffer[] = []
  for await (const c of unpack(path, e)) chunks.push(c)
  return Buffer.concat(chunks).toString('utf8')
}

/**
 * The archive again with only one sheet, in the order that exceljs can stream: it keeps sheets that come before the shared strings (as Excel may write them) in temporary
 * files, fails when the book comes after its relations, overlooks sheets not called sheetN.xml, and never ends on a broken archive (exceljs 4.4.0, workbook-reader.js).
 */
async function* repacked(path: string, book: Entry, rels: Entry, styles: Entry | undefined, strings: Entry | undefined, sheet: Entry): AsyncGenerator<Buffer> {
  const parts: [string, Entry][] = [
    [book.name, book],
    [rels.name, rels],
  ]
  if (styles) parts.push([styles.name, styles])
  if (strings) parts.push([strings.name, strings])
  parts.push(['xl/worksheets/sheet1.xml', sheet])
  let at = 0
  const central: Buffer[] = []
  for (const [name, e] of parts) {
    const local = record(0x04034b50, name, e),
      here = at
    yield local
    yield* packed(path, e)
    at += local.length + e.packed
    central.push(record(0x02014b50, name, e, here))
  }
  const dir = Buffer.concat(central),
    end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(parts.length, 8)
  end.writeUInt16LE(parts.length, 10)
  end.writeUInt32LE(dir.length, 12)
  end.writeUInt32LE(at, 16)
  yield Buffer.concat([dir, end])
}

/** The record of an entry before its bytes, or, with the place of those, in the directory at the end. */
function record(mark: number, name: string, e: Entry, at?: number): Buffer {
  const n = Buffer.from(name),
    head = Buffer.alloc(at === undefined ? 30 : 46),
    shift = at === undefined ? 4 : 6
  head.writeUInt32LE(mark, 0)
  head.writeUInt16LE(20, shift)
  head.writeUInt16LE(e.method, shift + 4)
  head.writeUInt32LE(e.crc, shift + 10)
  head.writeUInt32LE(e.packed, shift + 14)
  head.writeUInt32LE(e.unpacked, shift + 18)
  head.writeUInt16LE(n.length, shift + 22)
  if (at !== undefined) head.writeUInt32LE(at, 42)
  return Buffer.concat([head, n])
}

async function* rowsOf(archive: AsyncGenerator<Buffer>): AsyncGenerator<Row> {
  const source = Readable.from(archive, { objectMode: false })
  const reader = new Excel.stream.xlsx.WorkbookReader(source, { worksheets: 'emit', sharedStrings: 'cache', hyperlinks: 'ignore', styles: 'cache', entries: 'ignore' })
  try {
    for await (const sheet of reader) {
      for await (const row of sheet) {
        const cells = Array.from({ length: Math.min(row.cellCount, widest) }, (_, i) => words(row.getCell(i + 1).value))
        if (cells.some((c) => c.trim() !== '')) yield { line: row.number, cells }
      }
    }
  } catch (e) {
    throw e instanceof BadFile ? e : new BadFile('damaged_sheet', { cause: e })
  } finally {
    source.destroy()
  }
}

/** What a person sees in a cell; times on the wall clock; a number that Excel can no longer hold to the last digit in the short form, so that nobody takes it for whole. */
export function words(v: Excel.CellValue | undefined): string {
  if (v === null || v === undefined) return ''
  if (typeof v === 'number') return Number.isNaN(v) ? '' : Math.abs(v) >= 1e15 ? v.toExponential(5).toUpperCase() : String(v)
  if (typeof v === 'boolean') return v ? '是' : '否'
  if (v instanceof Date) return Number.isNaN(v.getTime()) ? '' : new Date(Math.round(v.getTime() / 1000) * 1000).toISOString().slice(0, 19).replace('T', ' ')
  if (typeof v === 'string') return unescaped(v)
  if ('richText' in v) return unescaped(v.richText.map((r) => r.text ?? '').join(''))
  if ('error' in v) return ''
  if ('hyperlink' in v) return words(v.text)
  if ('result' in v) return words(v.result as Excel.CellValue)
  return ''
}

/** Excel writes signs that XML does not carry as _x000D_ (ECMA-376 part 1, 22.9.2.19: ST_Xstring); exceljs leaves them so. */
const unescaped = (s: string) =>
  s
    .replace(/_x([0-9A-F]{4})_/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replaceAll('\0', '\ufffd') // what no store can keep is shown as lost, with the sign Unicode has for it
    .toWellFormed()

const bad = (code: ConstructorParameters<typeof BadFile>[0]): never => {
  throw new BadFile(code)
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** The attributes of every tag of one name in a small XML text. */
const tags = (xml: string, name: string): Record<string, string>[] =>
  [...xml.matchAll(new RegExp(`<${name}\\s([^>]*)>`, 'g'))].map((m) =>
    Object.fromEntries(
      [...m[1]!.matchAll(/([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].map((a) => [a[1]!, (a[2] ?? a[3] ?? '').replace(/&(\w+);/g, (all, e: string) => entities[e] ?? all)]),
    ),
  )
