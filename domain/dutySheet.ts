/** 派单目录 as a sheet (CSV) that an office can edit in any spreadsheet: out, and in again with every faulty line named. */
import { type Duty, dutyParts, type DutyRow } from './duty.ts'
import type { Words } from './routing.ts'
import { csvLine, guarded, readCell } from './text/cell.ts'
import { BrokenCsv, csvLines } from './text/csv.ts'

const columns = ['单位代码', '单位', '事项代码', '事项', '主办或协助', '依据', '备注', '起', '止'] as const
const code = (text: string) => (/^\d+$/.test(text) ? `="${text}"` : guarded(text))

/** The list as a sheet any spreadsheet opens; the two columns of names are for the eye and are not read back. */
export const dutySheet = (rows: readonly DutyRow[], names: { unit: (code: string) => string; item: (code: string) => string }): string =>
  `\uFEFF${[
    [...columns],
    ...rows.map((d) => [
      code(d.unit),
      guarded(names.unit(d.unit)),
      code(d.item),
      guarded(names.item(d.item)),
      dutyParts[d.part].zh,
      guarded(d.basis),
      guarded(d.note),
      d.validFrom,
      d.validTo ?? '',
    ]),
  ]
    .map(csvLine)
    .join('')}`

export interface SheetProblem extends Words {
  line: number
}
const isDay = (s: string) => /^\d{4}-\d{2}-\d{2}$/.test(s) && !Number.isNaN(Date.parse(s)) && new Date(s).toISOString().startsWith(s)

/** Reads a sheet back; every faulty line is named, and what a row wants that is not written begins on `day`. */
export function readDuties(text: string, day: string): { rows: DutyRow[]; problems: SheetProblem[] } {
  const lines = csvLines(text, readCell)
  if (lines instanceof BrokenCsv) return { rows: [], problems: [{ line: lines.line, zh: '读不出表格：有引号没有闭合', en: 'No table can be read: a quote is never closed.' }] }
  if (!lines.length) return { rows: [], problems: [{ line: 1, zh: '读不出表格：文件是空的', en: 'No table can be read: the file is empty.' }] }
  const [head, ...body] = lines,
    at = (title: string) => head!.cells.indexOf(title)
  const lacking = ['单位代码', '事项代码'].filter((t) => at(t) < 0)
  if (lacking.length) return { rows: [], problems: [{ line: head!.line, zh: `缺列：${lacking.join('、')}`, en: `Columns are missing: ${lacking.join(', ')}` }] }
  const rows: DutyRow[] = [],
    problems: SheetProblem[] = []
  for (const { line, cells } of body) {
    if (cells.every((c) => !c)) continue
    const get = (title: string) => cells[at(title)] ?? '',
      part = get('主办或协助') || '主办'
    const row: DutyRow = {
      unit: get('单位代码'),
      item: get('事项代码'),
      part: part === '协助' ? 'assist' : 'lead',
      basis: get('依据').slice(0, 300),
      note: get('备注').slice(0, 300),
      validFrom: get('起') || day,
      validTo: get('止') || null,
    }
    const wrong = (zh: string, en: string) => problems.push({ line, zh, en })
    if (!row.unit || !row.item) wrong('要有单位代码和事项代码', 'The codes of unit and item are needed.')
    else if (part !== '主办' && part !== '协助') wrong(`“${part}”要写主办或协助`, `“${part}” has to be 主办 or 协助.`)
    else if (!isDay(row.validFrom) || (row.validTo !== null && (!isDay(row.validTo) || row.validTo <= row.validFrom))) wrong('起止日期不对', 'The days are not right.')
    else if (rows.some((r) => keyOf(r) === keyOf(row))) wrong('和前面一行重复', 'It is there already in an earlier line.')
    else rows.push(row)
  }
  return { rows, problems }
}
const keyOf = (d: DutyRow) => `${d.unit} ${d.item} ${d.part} ${d.validFrom}`
/** What a sheet would change: rows that are new, rows whose basis, note or end differ. What a sheet leaves out stays. */
export function differences(present: readonly Duty[], sheet: readonly DutyRow[]): { added: DutyRow[]; changed: { id: number; to: DutyRow }[]; same: number } {
  const known = new Map(present.map((d) => [keyOf(d), d]))
  const added = sheet.filter((r) => !known.has(keyOf(r)))
  const changed = sheet.flatMap((to) => {
    const d = known.get(keyOf(to))
    return d && (d.basis !== to.basis || d.note !== to.note || d.validTo !== to.validTo) ? [{ id: d.id, to }] : []
  })
  return { added, changed, same: sheet.length - added.length - changed.length }
}
