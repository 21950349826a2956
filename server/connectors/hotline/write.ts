import { PassThrough, type Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import Excel from 'exceljs'
import { type FieldKey, fields } from './fields.ts'

export type Value = string | number | boolean | Date | null | undefined
export interface Column {
  key: string
  header: string
}

/** The columns of the hotline's own form, all of them or some, in its words. */
export const formColumns = (keys = Object.keys(fields) as FieldKey[]): Column[] => keys.map((key) => ({ key, header: fields[key].label }))

const longest = 32_767 // characters Excel allows in a cell; one more and it calls the file damaged
const wide = new Set<string>([fields.text.label, fields.result.label, fields.track.label, fields.answerGiven.label])

/**
 * Results as an .xlsx file, written while it is read. Words are cells of the type and the format 'text': what begins with = + - @ is shown as it is and never computed,
 * not even after somebody has edited the cell. Times are real times on the clock of Beijing.
 */
export function writeResults(
  rows: AsyncIterable<Readonly<Record<string, Value>>> | Iterable<Readonly<Record<string, Value>>>,
  columns: readonly Column[],
  sheet = '工单',
): Readable {
  const out = new PassThrough()
  fill(out, rows, columns, sheet).catch((e: Error) => out.destroy(e))
  return out
}

async function fill(out: PassThrough, rows: Parameters<typeof writeResults>[0], columns: readonly Column[], name: string) {
  const book = new Excel.stream.xlsx.WorkbookWriter({ stream: out, useStyles: true, useSharedStrings: false })
  const sheet = book.addWorksheet(name, { views: [{ state: 'frozen', ySplit: 1 }] })
  sheet.columns = columns.map((c) => ({ width: wide.has(c.header) ? 60 : Math.max(14, c.header.length * 2 + 2) }))
  const heading = sheet.addRow(columns.map((c) => text(c.header)))
  heading.font = { bold: true }
  heading.commit()
  let n = 0
  for await (const row of rows) {
    const line = sheet.addRow([])
    columns.forEach((c, i) => {
      const v = row[c.key]
      if (v === null || v === undefined || v === '') return
      const cell = line.getCell(i + 1)
      cell.numFmt = v instanceof Date ? 'yyyy-mm-dd hh:mm:ss' : typeof v === 'number' ? 'General' : '@'
      cell.value = v instanceof Date ? new Date(v.getTime() + 8 * 3_600_000) : typeof v === 'number' ? v : typeof v === 'boolean' ? (v ? '是' : '否') : text(v)
    })
    line.commit()
    if (++n % 100 === 0)
      do await setImmediate()
      while (out.writableLength > 1 << 20 && !out.destroyed) // the reader is slow: let it catch up
    if (out.destroyed) return
  }
  await book.commit()
}

const text = (s: string) => {
  const t = s
    .toWellFormed()
    .replace(/_(?=x[0-9A-F]{4}_)/gi, '_x005F_')
    .replaceAll('\r', '_x000D_')
  return t.length > longest ? `${t.slice(0, longest - 1).toWellFormed()}…` : t
}
