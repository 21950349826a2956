/** Bytes → records: JSON with its list, separated cells with headings in the first row, or the rows of a file that was cut into payloads. Pure. */
import { BrokenCsv, csvLines } from '../../../domain/text/csv.ts'
import { headingsOf, readJson, type Rec, recordOf, recordsIn } from '../../../domain/mapping/source.ts'
import type { Mapping } from '../../../domain/mapping/targets.ts'
import type { Payload, Words } from '../kit/connector.ts'
import { textOf } from '../kit/decode.ts'
import type { Row } from '../../files/workbook.ts'

/** How the rows of a file are kept: headings, and rows with the line each has there. */
export const ROWS = 'application/vnd.yinghuo.rows+json'
export interface RowsOf {
  headings: string[]
  rows: Row[]
}
/** More than this many in one message are refused: it is one transaction. */
export const MOST = 1000
export interface Line {
  line: number
  record: Rec
}

/** The records of a text that is all there. */
export function linesOf(text: string, format: 'json' | 'csv', mapping: Pick<Mapping, 'rows'>): Line[] | Words {
  if (format === 'json') {
    const read = readJson(text)
    if (!read) return { zh: '报文不完整或不是 JSON', en: 'Cut off, or not JSON.' }
    return recordsIn(read.value, mapping.rows).map((record, i) => ({ line: i + 1, record }))
  }
  const read = csvLines(text)
  if (read instanceof BrokenCsv) return { zh: `表格不完整：第 ${read.line} 行起有一个引号没有收住`, en: `The table is cut off: from line ${read.line} on a quote is never closed.` }
  const [head, ...rows] = read,
    headings = headingsOf(head?.cells ?? [])
  return rows.map(({ row, cells }) => ({ line: row, record: recordOf(headings, cells) }))
}
/** The records of a payload; its type says what it is, else the settings of the instance. */
export function recordsOf(payload: Payload, format: 'json' | 'csv', mapping: Pick<Mapping, 'rows'>): Line[] | Words {
  const type = payload.type.split(';')[0]!.trim().toLowerCase(),
    text = textOf(payload)
  if (type === ROWS) {
    const { headings, rows } = JSON.parse(text) as RowsOf
    return rows.map(({ line, cells }) => ({ line, record: recordOf(headings, cells) }))
  }
  const is = type.endsWith('json') ? 'json' : type === 'text/csv' || type === 'text/tab-separated-values' ? 'csv' : format
  const lines = linesOf(text, is, mapping)
  if (!Array.isArray(lines)) return lines
  return lines.length > MOST ? { zh: `一次最多 ${MOST} 条`, en: `At most ${MOST} at once.` } : lines
}
