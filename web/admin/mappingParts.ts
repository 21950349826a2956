/** A pasted sample as records and fields, and sources as values of a list. */
import { type Rec, fieldsIn, headingsOf, listsIn, partsOf, readJson, recordOf, recordsIn } from '../../domain/mapping/source.ts'
import type { From } from '../../domain/mapping/targets.ts'
import { BrokenCsv, csvLines } from '../../domain/text/csv.ts'
import { w } from './parts.tsx'

export interface Field {
  from: From
  label: string
  example: string
}
export interface SampleRead {
  records: Rec[]
  fields: Field[]
  /** JSON: where lists of records are. */
  lists: { path: string; count: number }[]
  /** Why nothing can be read, if so. */
  problem: string | null
}
const nothing: SampleRead = { records: [], fields: [], lists: [], problem: null }

/** What the page knows of a sample; only the first thousand rows of a table are looked at. */
export function readSample(text: string, format: 'json' | 'csv', rows: string): SampleRead {
  if (!text.trim()) return nothing
  if (format === 'csv') return readTable(text)
  const read = readJson(text)
  if (!read) return { ...nothing, problem: w('不是完整的 JSON', 'This is not whole JSON') }
  const records = recordsIn(read.value, rows),
    first = records[0]
  return {
    records,
    lists: listsIn(read.value),
    fields: first ? fieldsIn(first).map(({ path, example }) => ({ from: { path }, label: path, example })) : [],
    problem: first ? null : w('这个路径下没有记录，换一个', 'There are no records under this path'),
  }
}
function readTable(text: string): SampleRead {
  const lines = csvLines(text)
  if (lines instanceof BrokenCsv) return { ...nothing, problem: w(`第 ${lines.line} 行起有一个引号没有收住`, `From line ${lines.line} on a quote is never closed`) }
  const [head, ...rows] = lines,
    headings = headingsOf(head?.cells ?? [])
  const records = rows.slice(0, 1000).map(({ cells }) => recordOf(headings, cells))
  return {
    records,
    lists: [],
    fields: headings.map((h, i) => ({ from: { column: h }, label: h, example: rows[0]?.cells[i] ?? '' })),
    problem: records.length ? null : w('只有标题行，没有数据', 'There is a row of headings and no data'),
  }
}

/** A source as a value of a list, and back; what was typed and is no path is a constant. */
export const tokenOf = (from: From): string => ('path' in from ? `p:${from.path}` : 'column' in from ? `c:${from.column}` : `k:${from.constant}`)
export const fromOf = (value: string): From =>
  value.startsWith('p:')
    ? { path: value.slice(2) }
    : value.startsWith('c:')
      ? { column: value.slice(2) }
      : value.startsWith('k:')
        ? { constant: value.slice(2) }
        : /^[$^]\.|\.|\[/.test(value) && partsOf(value)
          ? { path: value }
          : { constant: value }
export const labelOf = (from: From): string => ('path' in from ? from.path : 'column' in from ? from.column : w(`固定文字“${from.constant}”`, `constant “${from.constant}”`))
