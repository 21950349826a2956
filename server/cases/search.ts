/** Full text without an extension: every pair of neighbouring characters is a word, so 井盖 and a part of a road name are found alike. */
import { type RawBuilder, sql } from 'kysely'

const squeezed = (text: string) =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\p{P}\p{S}\p{C}]+/gu, '')
/** The pairs of a text; a single character stands for itself. Capped, so that a huge text cannot make a huge index entry. */
export function pairs(text: string): string[] {
  const chars = [...squeezed(text)].slice(0, 4000)
  return chars.length === 1 ? [chars[0]!] : [...new Set(chars.slice(1).map((c, i) => chars[i]! + c))]
}
/** The search document of a case: pairs, and single characters for one-character searches. */
export const docOf = (text: string): RawBuilder<string> => sql`array_to_tsvector(${[...new Set([...pairs(text), ...squeezed(text)])].slice(0, 8000)}::text[])`
/** The query that finds all pairs of what was typed. */
export const queryOf = (text: string): RawBuilder<string> =>
  sql`${pairs(text)
    .map((p) => `'${p.replace(/['\\]/g, '\\$&').replace(/'/g, "''")}'`)
    .join(' & ')}::tsquery`
