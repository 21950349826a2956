/** The catalogue as a sheet (CSV) that an office can edit in any spreadsheet: out, and in again with every faulty line named. */
import { type Condition, type Item, type ItemKind, itemKinds, limitUnits } from './catalogue.ts'
import { csvLine, guarded, readCell } from './text/cell.ts'
import { BrokenCsv, csvLines } from './text/csv.ts'

export type SheetItem = Omit<Item, 'id' | 'version' | 'validFrom' | 'validTo'>
export interface SheetProblem {
  line: number
  zh: string
  en: string
}
const yes = (b: boolean) => (b ? '是' : '否')
// A sign of its own meaning is led by a backslash where it only means itself.
const conditions = (cs: Condition[]) => cs.map((c) => `${c.must ? '!' : ''}${c.text.replace(/[\\|｜\n]|^[\s!！]|\s$/g, '\\$&')}`).join(' | ')
/** Conditions again; `!` before one makes it one that must be met. */
function conditionsOf(cell: string): Condition[] {
  const pieces: string[][] = [[]]
  for (const sign of cell.match(/\\?./gs) ?? []) /^[|｜\n]$/.test(sign) ? pieces.push([]) : pieces.at(-1)!.push(sign)
  return pieces.flatMap((signs) => {
    const words = signs.slice(
        signs.findIndex((s) => s.trim()),
        signs.findLastIndex((s) => s.trim()) + 1,
      ),
      must = /^[!！]$/.test(words[0] ?? ''),
      text = must ? words.slice(words.findIndex((s, i) => i > 0 && s.trim())) : words
    return words.length > (must ? 1 : 0) ? [{ text: text.map((s) => (s.length > 1 ? s.slice(1) : s)).join(''), must }] : []
  })
}
/** The columns in order. */
const columns: { title: string; other: string; of: (i: SheetItem) => string }[] = [
  { title: '代码', other: 'code', of: (i) => i.code },
  { title: '名称', other: 'name', of: (i) => i.name },
  { title: '类别', other: 'kind', of: (i) => i.kind },
  { title: '大类代码', other: 'major', of: (i) => i.major },
  { title: '大类', other: 'majorName', of: (i) => i.majorName },
  { title: '时限', other: 'limit', of: (i) => String(i.limit.amount) },
  { title: '时限单位', other: 'limitUnit', of: (i) => limitUnits[i.limit.unit] },
  { title: '责任单位代码', other: 'unitCode', of: (i) => i.unitCode ?? '' },
  { title: '处置前照片', other: 'before', of: (i) => yes(i.evidence.before) },
  { title: '处置后照片', other: 'after', of: (i) => yes(i.evidence.after) },
  { title: '可直接答复', other: 'answerable', of: (i) => yes(i.answerable) },
  { title: '工程类', other: 'engineering', of: (i) => yes(i.engineering) },
  { title: '立案条件', other: 'filing', of: (i) => conditions(i.filing) },
  { title: '结案条件', other: 'closing', of: (i) => conditions(i.closing) },
]
const asText = new Set(['code', 'major', 'unitCode'])

/** The sheet, with the mark by which Excel knows UTF-8. A code is text: its leading noughts count. */
export const sheetOf = (items: readonly SheetItem[]): string =>
  `\uFEFF${[columns.map((c) => c.title), ...items.map((i) => columns.map((c) => (asText.has(c.other) && /^\d+$/.test(c.of(i)) ? `="${c.of(i)}"` : guarded(c.of(i)))))].map(csvLine).join('')}`

/** Reads a sheet; titles in Chinese or by their other name, in any order. Lines with a problem are left out of the items. */
export function readSheet(text: string, unitCodes: ReadonlySet<string>): { items: SheetItem[]; problems: SheetProblem[] } {
  const lines = csvLines(text, readCell),
    problems: SheetProblem[] = []
  if (lines instanceof BrokenCsv) return { items: [], problems: [{ line: lines.line, zh: '有引号没有闭合', en: 'A quote is never closed.' }] }
  if (!lines.length) return { items: [], problems: [{ line: 1, zh: '文件是空的', en: 'The file is empty.' }] }
  const head = lines[0]!.cells.map((t) => columns.find((c) => c.title === t.trim() || c.other.toLowerCase() === t.trim().toLowerCase())?.other)
  const missing = columns.slice(0, 7).filter((c) => !head.includes(c.other))
  if (missing.length)
    return { items: [], problems: [{ line: 1, zh: `少了列：${missing.map((c) => c.title).join('、')}`, en: `Columns are missing: ${missing.map((c) => c.other).join(', ')}.` }] }
  const seen = new Set<string>()
  const items = lines.slice(1).flatMap(({ line, cells }): SheetItem[] => {
    const before = problems.length
    const wrong = (zh: string, en: string) => void problems.push({ line, zh, en })
    const words = (name: string) => cells[head.indexOf(name)] ?? '',
      get = (name: string) => words(name).trim()
    const flag = (name: string, title: string) => {
      const v = get(name).toLowerCase()
      if (!['', '是', '否', 'yes', 'no', '1', '0', 'true', 'false', 'y', 'n'].includes(v)) wrong(`${title}要填是或否`, `${name} is yes or no.`)
      return ['是', 'yes', '1', 'true', 'y'].includes(v)
    }
    const code = get('code'),
      kind = get('kind') as ItemKind,
      amount = Number(get('limit')),
      word = get('limitUnit')
    const unit = (Object.keys(limitUnits) as (keyof typeof limitUnits)[]).find((u) => u === word || limitUnits[u] === word || `个${limitUnits[u]}` === word)
    if (!/^[0-9A-Za-z-]{1,20}$/.test(code)) wrong(`代码“${code}”不对：字母、数字和横线，最多 20 位`, `The code “${code}” is not right.`)
    else if (seen.has(code)) wrong(`代码 ${code} 出现了两次`, `The code ${code} comes twice.`)
    seen.add(code)
    if (!get('name') || words('name').length > 80) wrong('名称要有，最多 80 字', 'A name is needed, up to 80 characters.')
    if (!itemKinds.includes(kind)) wrong(`类别要是${itemKinds.join('、')}之一`, `The kind is one of ${itemKinds.join(', ')}.`)
    if (!get('major') || !get('majorName')) wrong('大类和大类代码要有', 'The class and its code are needed.')
    if (!Number.isInteger(amount) || amount < 1 || amount > 10_000) wrong('时限要是 1 到 10000 的整数', 'The limit is a whole number from 1 to 10000.')
    if (!unit) wrong(`时限单位要是${Object.values(limitUnits).join('、')}之一`, 'The unit of the limit is minute, workHour, workDay or day.')
    const unitCode = get('unitCode')
    if (unitCode && !unitCodes.has(unitCode)) wrong(`没有单位 ${unitCode}`, `There is no unit ${unitCode}.`)
    const item: SheetItem = {
      code,
      name: words('name'),
      kind,
      major: words('major'),
      majorName: words('majorName'),
      filing: conditionsOf(words('filing')),
      closing: conditionsOf(words('closing')),
      limit: { amount, unit: unit ?? 'workDay' },
      unitCode: unitCode || null,
      evidence: { before: flag('before', '处置前照片'), after: flag('after', '处置后照片') },
      answerable: flag('answerable', '可直接答复'),
      engineering: flag('engineering', '工程类'),
    }
    return problems.length > before ? [] : [item]
  })
  return { items, problems }
}

/** In which columns two forms of an item differ. */
export const differences = (a: SheetItem, b: SheetItem): string[] => columns.filter((c) => c.of(a) !== c.of(b)).map((c) => c.title)
