import { fields, type Field, type FieldKey } from './fields.ts'
import { plain } from './values.ts'

/** Which column of a file is which field: made by guessMapping, adjusted by the operator, kept with the import. */
export interface Mapping {
  headers: string[]
  columns: (FieldKey | null)[] // beside headers; null: kept in `extra` under its own heading
  unplaced: string[] // headings nobody could place
  missing: FieldKey[] // fields without which no row can become a report
}

const required: readonly FieldKey[] = ['orderNo', 'text']
const loose = (s: string) =>
  plain(s.length > 60 ? '' : s) // no heading is that long, and a cell of any length must not cost more than its reading
    .toLowerCase()
    .replace(/\([^)]*\)|\[[^\]]*\]|【[^】]*】/g, '')
    .replace(/^12345(热线)?/, '')
    .replace(/[^\p{L}\p{N}]/gu, '')

/** What the headings of a file most likely mean: by what was saved for them, then the form's own words, then other cities' words, then either without marks and remarks. */
export function guessMapping(headers: readonly string[], saved: Readonly<Record<string, FieldKey | null>> = {}): Mapping {
  const columns: (FieldKey | null)[] = headers.map(() => null),
    decided = new Set<number>(),
    taken = new Set<FieldKey>()
  const place = (i: number, key: FieldKey) => {
    columns[i] = key
    decided.add(i)
    taken.add(key)
  }
  headers.forEach((h, i) => {
    if (!Object.hasOwn(saved, h.trim())) return
    const key = saved[h.trim()]!
    if (key === null) decided.add(i)
    else if (Object.hasOwn(fields, key) && !taken.has(key)) place(i, key)
  })
  const passes: [(f: Field) => readonly string[], (s: string) => string][] = [
    [(f) => [f.label], (s) => s.trim()],
    [(f) => f.aliases ?? [], (s) => s.trim()],
    [(f) => [f.label, ...(f.aliases ?? [])], loose],
  ]
  for (const [words, norm] of passes) {
    const heads = headers.map(norm)
    for (const [key, field] of Object.entries(fields) as [FieldKey, Field][]) {
      for (const word of words(field)) {
        if (taken.has(key)) break
        const w = norm(word),
          i = w === '' ? -1 : heads.findIndex((h, k) => h === w && !decided.has(k))
        if (i >= 0) place(i, key)
      }
    }
  }
  return mappingOf(headers, columns, decided)
}

/** A mapping from the operator's own choice of columns. */
export function mappingOf(headers: readonly string[], columns: readonly (FieldKey | null)[], decided: ReadonlySet<number> = new Set(headers.keys())): Mapping {
  return {
    headers: [...headers],
    columns: headers.map((_, i) => columns[i] ?? null),
    unplaced: headers.filter((h, i) => h.trim() !== '' && !decided.has(i)),
    missing: required.filter((k) => !columns.includes(k)),
  }
}

/** What to keep of a mapping, so that the next file with these headings is placed the same way. */
export const savedFrom = (m: Mapping): Record<string, FieldKey | null> =>
  Object.fromEntries(m.headers.map((h, i) => [h.trim(), m.columns[i] ?? null] as const).filter(([h]) => h !== ''))

/** Whether a row of words looks like the headings of the form: three fields known, the order number or the description among them. */
export function looksLikeHeader(cells: readonly string[]): boolean {
  const known = guessMapping(cells).columns.filter((c) => c !== null)
  return known.length >= 3 && known.some((k) => required.includes(k))
}
