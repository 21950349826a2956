/** Reading what a stranger sends: JSON, its paths and the list of records in it. Nothing here trusts a name, a depth or a length. */
import type { From } from './targets.ts'

/** One record, with what encloses it: `up[0]` is the record one list above, `top` the whole. */
export interface Rec {
  value: unknown
  up: unknown[]
  top: unknown
}
/** JSON as a value; numbers too long for arithmetic keep their digits as text (an order number of 20 digits is no number). Null when it is no JSON or cut off. */
export function readJson(text: string): { value: unknown } | null {
  try {
    const keep = (_: string, v: unknown, context?: { source?: string }) =>
      typeof v === 'number' && !(Number.isSafeInteger(v) || (Number.isFinite(v) && !Number.isInteger(v))) && context?.source !== undefined ? context.source : v
    return { value: JSON.parse(text.replace(/^\ufeff/, ''), keep as (k: string, v: unknown) => unknown) }
  } catch {
    return null
  }
}

type Part = { key: string } | { index: number } | { every: true } | { up: true } | { top: true }
/** The parts of a path; null when it is none. Names with dots or brackets stand in quotes: `['a.b']`. */
export function partsOf(path: string): Part[] | null {
  const parts: Part[] = [],
    one = /\.?(?:\[\*\]|\[(\d{1,6})\]|\['((?:[^'\\]|\\.)*)'\]|([^.[\]'"]+))/y
  if (path.length > 300) return null
  while (one.lastIndex < path.length) {
    const at = one.lastIndex,
      m = one.exec(path)
    if (!m || parts.length >= 20 || (m[0].startsWith('.') && at === 0)) return null
    const name = m[2] !== undefined ? m[2].replace(/\\(.)/g, '$1') : m[3]?.trim()
    if (m[1] !== undefined) parts.push({ index: Number(m[1]) })
    else if (name === undefined) parts.push({ every: true })
    else if (m[3] !== undefined && name === '^' && parts.every((p) => 'up' in p)) parts.push({ up: true })
    else if (m[3] !== undefined && name === '$' && parts.length === 0) parts.push({ top: true })
    else parts.push({ key: name })
  }
  return parts
}
/** A name as a part of a path. */
export const pathPart = (key: string): string => (/^[^.[\]'"^$\s][^.[\]'"]*$/.test(key) ? key : `['${key.replace(/[\\']/g, '\\$&')}']`)
const within = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined

/** The values a path leads to; a list at its end counts as its elements. */
export function valuesAt(record: Rec, path: string): unknown[] {
  const parts = partsOf(path) ?? [],
    ups = parts.filter((p) => 'up' in p).length
  let found: unknown[] = [parts.some((p) => 'top' in p) ? record.top : ups ? record.up[ups - 1] : record.value]
  for (const p of parts) {
    if ('up' in p || 'top' in p) continue
    found = found.flatMap((v) => ('key' in p ? [within(v, p.key)] : 'index' in p ? [Array.isArray(v) ? v[p.index] : undefined] : Array.isArray(v) ? v : [])).slice(0, 1000)
  }
  return found.flatMap((v) => (Array.isArray(v) ? v : [v])).filter((v) => v !== undefined && v !== null)
}

/** The records under the path of a mapping; without one, the elements of a list, or the whole as one. */
export function recordsIn(top: unknown, rows: string): Rec[] {
  // `holder` is the nearest enclosing element of a list, or the whole: what `^` leads to from one list below.
  let found: (Rec & { holder: unknown })[] = [{ value: top, up: [], top, holder: top }]
  const each = (r: (typeof found)[number]) => (Array.isArray(r.value) ? r.value : []).map((value) => ({ value, up: [r.holder, ...r.up], top, holder: value as unknown }))
  for (const p of partsOf(rows) ?? [])
    found = found.flatMap((r) => {
      if ('every' in p) return each(r)
      if ('key' in p) return [{ ...r, value: within(r.value, p.key) }]
      return 'index' in p ? [{ ...r, value: Array.isArray(r.value) ? r.value[p.index] : undefined }] : [r]
    })
  return found.flatMap((r) => (Array.isArray(r.value) ? each(r) : r.value === undefined || r.value === null ? [] : [r])).map(({ holder: _, ...r }) => r)
}

/** Where a list of records may be: every path to a list of objects, the longest list first. */
export function listsIn(top: unknown): { path: string; count: number }[] {
  const out: { path: string; count: number }[] = []
  const look = (v: unknown, path: string, depth: number): void => {
    if (depth > 6 || out.length > 20 || typeof v !== 'object' || v === null) return
    if (Array.isArray(v)) {
      const objects = v.filter((x) => typeof x === 'object' && x !== null && !Array.isArray(x))
      if (objects.length) {
        out.push({ path: `${path}[*]`, count: objects.length })
        look(objects[0], `${path}[*]`, depth + 1)
      }
    } else for (const [k, x] of Object.entries(v).slice(0, 100)) look(x, path ? `${path}.${pathPart(k)}` : pathPart(k), depth + 1)
  }
  look(top, '', 0)
  return out.sort((a, b) => b.count - a.count)
}
/** The fields of a record, each with the path that leads to it and an example; what encloses it comes after. */
export function fieldsIn(record: Rec): { path: string; example: string }[] {
  const out: { path: string; example: string }[] = []
  const look = (v: unknown, path: string, depth: number): void => {
    if (depth > 8 || out.length >= 200) return
    if (Array.isArray(v)) {
      const plain = v.every((x) => typeof x !== 'object' || x === null)
      if (plain) out.push({ path: path || '[*]', example: shown(v.slice(0, 3).map(shown).join('、')) })
      else look(v[0], `${path}[*]`, depth + 1)
    } else if (typeof v === 'object' && v !== null) for (const [k, x] of Object.entries(v).slice(0, 200)) look(x, path ? `${path}.${pathPart(k)}` : pathPart(k), depth + 1)
    else out.push({ path, example: shown(v) })
  }
  look(record.value, '', 0)
  record.up.slice(0, 2).forEach((up, i) => {
    if (typeof up === 'object' && up !== null && !Array.isArray(up))
      for (const [k, x] of Object.entries(up))
        if (typeof x !== 'object' && out.length < 240)
          out.push({
            path: `${Array(i + 1)
              .fill('^')
              .join('.')}.${pathPart(k)}`,
            example: shown(x),
          })
  })
  return out
}
/** A plain value as text; an object as its JSON. */
export const shown = (v: unknown): string => (v === null || v === undefined ? '' : typeof v === 'string' ? v : typeof v === 'object' ? JSON.stringify(v).slice(0, 2000) : String(v))

/** The texts one source gives for a record. */
export function textsFrom(record: Rec, from: From): string[] {
  if ('constant' in from) return [from.constant]
  if ('column' in from) return [shown(within(record.value, from.column))]
  return valuesAt(record, from.path).map(shown)
}

/** Headings as names: blank ones get their place, one that stands twice a number. */
export function headingsOf(cells: readonly string[]): string[] {
  const seen = new Map<string, number>()
  return cells.map((c, i) => {
    const name = c.replace(/[\s\u3000\ufeff]+/g, ' ').trim() || `第${i + 1}列`,
      times = (seen.get(name) ?? 0) + 1
    seen.set(name, times)
    return times === 1 ? name : `${name} (${times})`
  })
}
/** A row as a record: heading → cell. */
export const recordOf = (headings: readonly string[], cells: readonly string[]): Rec => {
  const value = Object.fromEntries(headings.map((h, i) => [h, cells[i] ?? '']))
  return { value, up: [], top: value }
}
