/** Full text without an extension or a dictionary: each pair of neighbouring characters is a word, so 井盖 and a part of a road name are found alike. Figures: docs/decisions/0006-search-by-pairs.md. */
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Db, Trx } from '../db/db.ts'

/** Characters of a text as they are compared; a number or a Latin word counts as one, so 18号 is not found by 8号, nor one order's number within another's. */
export const charsOf = (text: string): string[] =>
  [
    ...(text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[a-z0-9]+|[^\s\p{P}\p{S}\p{C}]/gu) ?? []),
  ]
    .slice(0, 4000)
    .map((c) => (c.length > 60 ? c.slice(0, 60) : c))
const isRun = (c: string) => /^[a-z0-9]/.test(c)
const pairsOf = (chars: readonly string[]) => chars.slice(1).map((c, i) => chars[i]! + c)

/** The words of the index for these texts: their pairs, and the last character of each, so that one character alone is found as the beginning of a word. */
export const lexemes = (...texts: string[]): string[] => [
  ...new Set(
    texts.flatMap((text) => {
      const chars = charsOf(text)
      return [...pairsOf(chars), ...chars.slice(-1)]
    }),
  ),
]
/** The search document of a case, from the texts by which it should be found. */
export const docOf = (...texts: string[]): RawBuilder<string> => sql`array_to_tsvector(string_to_array(${lexemes(...texts).join(' ')}, ' '))`

/** What was typed, as terms that must all be there: 福寿路 井盖 are two, 井 盖 is one. */
export function termsOf(typed: string): string[][] {
  const terms: string[][] = []
  let single = false
  for (const piece of typed.split(/\s+/)) {
    const chars = charsOf(piece)
    if (!chars.length) continue
    const alone = chars.length === 1 && !isRun(chars[0]!)
    if (alone && single) terms.at(-1)!.push(chars[0]!)
    else terms.push(chars)
    single = alone
  }
  return terms
}
const word = (text: string, open: boolean) => `'${text}'${open ? ':*' : ''}`
/** The words of one term; its end stays open after a number, since more digits may follow what was typed. */
const words = (chars: readonly string[]): string[] =>
  chars.length === 1 ? [word(chars[0]!, true)] : pairsOf(chars).map((p, i) => word(p, i === chars.length - 2 && isRun(chars.at(-1)!)))
const all = (parts: readonly string[]) => parts.join(' & ')

/** How closely a case says what was typed: `exact` each term as it stands; `gap` with something in between once, as in 福寿路(东侧)井盖. */
export type Closeness = 'exact' | 'gap'
/** The question to the index, or null where there is none to ask. */
export function queryOf(typed: string, closeness: Closeness = 'exact'): string | null {
  const terms = termsOf(typed)
  if (!terms.length) return null
  const exact = all(terms.flatMap(words))
  if (closeness === 'exact') return exact
  if (!terms.some((t) => t.length >= 4)) return null
  const loose = terms.map((t) => {
    const whole = words(t)
    return `(${
      t.length < 4
        ? all(whole)
        : whole
            .slice(1, -1)
            .map((_, i) => all(whole.toSpliced(i + 1, 1)))
            .join(' | ')
    })`
  })
  return `${all(loose)} & !(${exact})`
}

// 16,384 cases have one number in the index, beside their words, so that the newest can be asked first.
const SHIFT = 14
/** Conditions on `case_search` that look through all cases, the newest first and each time further: of a word that every tenth case has only the newest tenth of a thousandth is read, and a rare one costs three look-ups. */
export async function spans(db: Db | Trx, before: number | null): Promise<RawBuilder<SqlBool>[]> {
  const { rows } = await sql<{ last: number | null }>`select max(case_id) as last from case_search`.execute(db)
  const last = Math.min(rows[0]?.last ?? 0, before ?? Number.POSITIVE_INFINITY),
    block = Math.floor(last / 2 ** SHIFT)
  const blocks = (from: number, to: number) => {
    const list = Array.from({ length: to - from }, (_, i) => from + i).filter((n) => n >= 0)
    return list.length ? [sql<SqlBool>`array[case_search.case_id >> ${sql.lit(SHIFT)}] && ${sql.raw(`'{${list.join()}}'::bigint[]`)}`] : []
  }
  const rest = (block - 17) * 2 ** SHIFT
  return [...blocks(block - 1, block + 1), ...blocks(block - 17, block - 1), ...(rest > 0 ? [sql<SqlBool>`case_search.case_id < ${sql.lit(rest)}`] : [])]
}
/** The condition that a case answers this question of `queryOf`. */
export const answers = (query: string): RawBuilder<SqlBool> => sql`case_search.doc @@ ${query}::tsquery`
