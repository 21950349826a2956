import { open } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { BadFile } from '../../files/badFile.ts'
import { csvRows } from '../../files/csv.ts'
import { looksLikeHeader } from './mapping.ts'
import { type Limits, limits, spool } from '../../files/spool.ts'
import { type Row, type Sheet, sheetsOf } from '../../files/workbook.ts'

export interface ReadOptions {
  limits?: Partial<Limits>
  header?: { sheet?: string; line: number } // where the operator says the headings are, when none is recognised
  isHeader?: (cells: readonly string[]) => boolean
}

const titleRows = 20 // rows looked through for the headings of a sheet
const mostSheets = 20

/**
 * The rows of an .xlsx or .csv file one by one: first the headings (of the first visible sheet that has recognisable ones, below any title), then the rows that say
 * anything. The file is never held; a file that is not what it claims, damaged or a bomb is a BadFile before the first row.
 */
export async function* readRows(input: Readable | string, options: ReadOptions = {}): AsyncGenerator<Row> {
  const max = { ...limits, ...options.limits },
    { path, done } = await spool(input, max.bytes)
  try {
    const sheets = await sheetsIn(path, max),
      { header } = options
    for (const sheet of sheets.slice(0, mostSheets)) {
      if (header?.sheet !== undefined && header.sheet !== sheet.name) continue
      let found = false,
        looked = 0
      for await (const row of sheet.rows()) {
        if (found) yield row
        else if (header ? row.line === header.line : (options.isHeader ?? looksLikeHeader)(row.cells)) {
          found = true
          yield { line: row.line, cells: row.cells.map((c) => c.trim()) }
        } else if (!header && ++looked >= titleRows) break
      }
      if (found) return
    }
    throw new BadFile('no_header')
  } finally {
    await done()
  }
}

/** What kind of file this is by its first bytes, whatever its name says. */
async function sheetsIn(path: string, max: Limits): Promise<Sheet[]> {
  const file = await open(path),
    head = Buffer.alloc(512)
  const { size } = await file.stat(),
    { bytesRead } = await file.read(head, 0, 512, 0)
  await file.close()
  const start = head.subarray(0, bytesRead),
    hex = start.subarray(0, 4).toString('hex')
  if (size === 0) throw new BadFile('empty')
  if (size > max.bytes) throw new BadFile('too_large')
  if (hex === '504b0304') return sheetsOf(path, max)
  if (hex === 'd0cf11e0') throw new BadFile('old_excel')
  if (/^\ufeff?\s*<(!doctype|html|table|meta|\?xml|head|body)/i.test(start.toString('utf8'))) throw new BadFile('web_page')
  if (hex === '25504446' || hex === '89504e47' || hex.startsWith('ffd8ff') || hex.startsWith('504b')) throw new BadFile('not_a_sheet')
  return [{ name: '', rows: () => csvRows(path) }]
}
