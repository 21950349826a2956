/** 粘贴工单: the text of a work order as somebody copied it (labels with colons, cells with tabs, a table, one blob) → its fields. Pure. */
import { type Field, type FieldKey, fields } from './fields.ts'
import { guessMapping, looksLikeHeader } from './mapping.ts'
import { orderNumbersIn, splitQuoted } from './quoted.ts'
import { type HotlineReport, type Problem, translateRow } from './translate.ts'
import { plain } from './values.ts'

/** What was recognised: a report still to be looked at; `externalNo` is null where no number was found. */
export type Pasted = Omit<HotlineReport, 'externalNo'> & { externalNo: string | null; notes: Problem[] }

const many = new Set<FieldKey>(['text', 'result', 'track', 'answerGiven', 'forwardNote', 'note'])
const words = (Object.entries(fields) as [FieldKey, Field][])
  .flatMap(([key, f]) => [f.label, ...(f.aliases ?? [])].map((word) => ({ key, word })))
  .sort((a, b) => b.word.length - a.word.length)
const keyOf = new Map(words.map(({ key, word }) => [word, key]))
const escaped = (s: string) => s.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
/** A label with what goes before it and what ends it; cells of a table and lines count like a colon. */
const label = new RegExp(`(^|[\\s|，,；;。【\\[(（])\\**(${words.map((w) => escaped(w.word)).join('|')})\\**[ \\u3000]*([:：]|[】\\]][:：]?|\\t|\\||(?=\\n|$))`, 'gmu')
const unknown = /^[ \u3000]*([\p{Script=Han}A-Za-z0-9（）()]{2,12})[ \u3000]*[:：]/gmu

interface Mark {
  key: FieldKey | null
  name: string
  from: number
  to: number
  /** At the beginning of a line or of a cell: the surer sign. */
  first: boolean
}
const clean = (s: string) =>
  s
    .replace(/^[\s|:：]+/u, '')
    .replace(/[\s|，,；;【[（(]+$/u, '')
    .trim()

/** The stretches of a text that quote an earlier order: a label within one is not a label of this order. */
function quotedIn(text: string): [number, number][] {
  const out: [number, number][] = []
  for (const block of splitQuoted(text).quoted)
    if (block.length > 12 && !/^[\p{L}\p{N}\s]/u.test(block)) {
      const at = text.indexOf(block)
      if (at >= 0) out.push([at, at + block.length])
    }
  return out
}

function marksOf(text: string): Mark[] {
  const quoted = quotedIn(text),
    inside = (i: number) => quoted.some(([a, b]) => i > a && i < b)
  const found: Mark[] = []
  for (const m of text.matchAll(label)) {
    const from = m.index + m[1]!.length,
      before = m[1] === '' ? '\n' : m[1]!
    const first = /[\n\t|]/.test(before) || text.slice(text.lastIndexOf('\n', from - 1) + 1, from).trim() === '' || /[【[]/.test(before)
    // Without a colon a label must fill its line or its cell.
    if (inside(from) || (!first && !/[:：]/.test(m[3]!))) continue
    found.push({ key: keyOf.get(m[2]!)!, name: m[2]!, from, to: m.index + m[0].length, first })
  }
  // Where the order is set out in lines or cells, a label in the middle of a sentence is part of the sentence.
  const setOut = found.filter((m) => m.first).length >= 3,
    known = setOut ? found.filter((m) => m.first || /\s{2}$/u.test(text.slice(Math.max(0, m.from - 2), m.from))) : found
  const once = known.filter((m, i) => known.findIndex((k) => k.key === m.key) === i)
  const others = [...text.matchAll(unknown)]
    .map((m): Mark => ({ key: null, name: m[1]!, from: m.index, to: m.index + m[0].length, first: true }))
    .filter((o) => !inside(o.from) && !known.some((k) => k.from <= o.to && o.from <= k.to))
  const all: Mark[] = []
  for (const m of [...once, ...others].sort((a, b) => a.from - b.from)) {
    const last = all.findLast((k) => k.key !== null)?.key
    if (m.key === null && (!setOut || (last && many.has(last)))) continue
    all.push(m)
  }
  return all
}

/** A row of a table drawn with strokes, as cells with tabs; the line under its headings is none. */
const row = (line: string): string =>
  /^[\s|:-]+$/.test(line)
    ? ''
    : line
        .trim()
        .slice(1, -1)
        .split('|')
        .map((c) => c.trim())
        .join('\t')

/** Label → words, in the order in which they stand; what belongs to no label comes back as `rest`. */
export function fieldsIn(text: string): { cells: { key: FieldKey | null; name: string; value: string }[]; rest: string } {
  const lines = text.split('\n'),
    at = lines.findIndex((l) => l.includes('\t') && looksLikeHeader(l.split('\t').map((c) => c.trim())))
  if (at >= 0 && lines[at + 1] !== undefined) {
    const headers = lines[at]!.split('\t').map((c) => c.trim()),
      values = lines
        .slice(at + 1)
        .join('\n')
        .split('\t')
    if (values.length > 1 && !looksLikeHeader(values.slice(0, headers.length).map((c) => c.trim()))) {
      const { columns } = guessMapping(headers)
      return { cells: headers.map((name, i) => ({ key: columns[i]!, name, value: clean(values[i] ?? '') })), rest: '' }
    }
  }
  const marks = marksOf(text)
  const cells = marks.map((m, i) => ({ key: m.key, name: m.name, value: clean(text.slice(m.to, marks[i + 1]?.from ?? text.length)) }))
  return { cells, rest: clean(text.slice(0, marks[0]?.from ?? text.length)) }
}

/** The fields of a pasted order, read as an imported row is; null when there are no words in it at all. `now` stands in for a missing time of receipt. */
export function readPaste(pasted: string, now: Date): Pasted | null {
  const text = pasted
    .replace(/\r\n?/g, '\n')
    .replaceAll('\u00a0', ' ')
    .replaceAll('\ufeff', '')
    .replace(/^[ ]*\|.*\|[ ]*$/gm, row)
    .trim()
  if (plain(text) === '') return null
  const { cells, rest } = fieldsIn(text)
  const given = (key: FieldKey) => cells.find((c) => c.key === key && c.value !== '')?.value
  const own = splitQuoted(text).text
  const description = given('text') ?? (rest || given('title') || text)
  // A number without a label counts only when it is the only one outside the quoted blocks.
  const loose = orderNumbersIn(own === text && splitQuoted(text).quoted.length ? '' : own),
    number = given('orderNo') ?? (loose.length === 1 ? loose[0]! : undefined)
  const phone = given('phone') ?? /(?<!\d)1[3-9]\d{9}(?!\d)/.exec(own)?.[0]
  const others = [...cells.filter((c) => c.value !== '' && c.key !== 'text' && c.key !== 'orderNo' && c.key !== 'phone')]
  const headers = [...others.map((c) => c.name), fields.text.label, fields.orderNo.label, fields.phone.label],
    columns = [...others.map((c) => c.key), 'text' as const, 'orderNo' as const, 'phone' as const]
  const values = [...others.map((c) => c.value), description, number ?? '', phone ?? '']
  const read = (no: string, drop: readonly FieldKey[] = []) =>
    translateRow(
      values.map((v, i) => (columns[i] === 'orderNo' ? no : columns[i] && drop.includes(columns[i]) ? '' : v)),
      { headers, columns },
      { line: 1, importedAt: now },
    )
  const stand = '00000000000000'
  for (const [no, drop] of [
    [number, []],
    [number, ['receivedAt']],
    [stand, []],
    [stand, ['receivedAt']],
  ] as [string | undefined, FieldKey[]][]) {
    if (no === undefined) continue
    const got = read(no, drop)
    if ('ok' in got) return { ...got.ok, externalNo: no === stand ? null : got.ok.externalNo, notes: got.notes }
  }
  return null
}
