/** The office's address book in memory: every name it knows with its places, the doors along its roads, and where roads cross. */
import { distance, innerPoint, type Point } from '../geo.ts'
import type { Cell, Grid } from '../grid.ts'
import type { Kind } from './grammar.ts'
import { plainOf } from './normal.ts'
import type { Names } from './read.ts'

export const placeKinds = { road: '路街巷', estate: '小区', poi: '地名', group: '村民小组', door: '门牌', building: '楼栋' } as const satisfies Record<string, string>
export type PlaceKind = keyof typeof placeKinds
/** One line of the address book. A road has a line, the others a point; `road` and `no` say at which door it stands. */
export interface Place {
  id: number
  kind: PlaceKind
  name: string
  aliases: readonly string[]
  at: Point | null
  line: readonly Point[] | null
  road: string | null
  no: number | null
  cellId: number | null
}
/** Something a name may mean: a place of the book, or a cell of the grid. */
export interface Meaning {
  name: string
  alias: boolean
  place: Place | null
  cell: Cell | null
}
export interface Road {
  name: string
  place: Place | null
  line: readonly Point[]
  doors: { no: number; at: Point; place: Place }[]
}
export interface AddressBook {
  names: Names
  meanings: ReadonlyMap<string, readonly Meaning[]>
  roads: ReadonlyMap<string, Road>
  /** Names with one character left open, for a slip of the pen. */
  open: ReadonlyMap<string, readonly string[]>
  grid: Grid
  towns: ReadonlySet<string>
  size: number
}

const kindOf: Record<PlaceKind, Kind> = { road: 'road', estate: 'estate', poi: 'poi', group: 'poi', door: 'poi', building: 'poi' }
const cellKind = { street: 'town', community: 'community', grid: 'poi', special: 'poi', micro: 'poi' } as const
/** 东苑 for 西苑 is no slip of the pen, nor is 三村 for 二村. */
const tells = /[东南西北上下前后内外一二三四五六七八九十0-9A-Za-z]/

/** The spellings of a name that differ from it by one character. */
export function openings(name: string): string[] {
  return name.length < 3 ? [] : Array.from(name, (c, i) => (tells.test(c) ? null : `${name.slice(0, i)}*${name.slice(i + 1)}`)).filter((x) => x !== null)
}

/** The book of a day: places and cells that stand, ready to be asked. */
export function bookOf(places: readonly Place[], cells: readonly Cell[], grid: Grid): AddressBook {
  const meanings = new Map<string, Meaning[]>(),
    kinds = new Map<string, Kind[]>(),
    roads = new Map<string, Road>(),
    open = new Map<string, string[]>()
  let longest = 0
  const put = (spelling: string, kind: Kind, meaning: Meaning) => {
    const name = plainOf(spelling).text
    if (name.length < 2) return
    const all = meanings.get(name)
    if (all) all.push(meaning)
    else {
      meanings.set(name, [meaning])
      for (const key of openings(name)) open.set(key, [...(open.get(key) ?? []), name])
    }
    // 石庄村3组 is read as a community and its group, so that 三组 and 第3组 are the same
    if (meaning.place?.kind === 'group') return
    longest = Math.max(longest, name.length)
    const known = kinds.get(name) ?? []
    if (!known.includes(kind)) kinds.set(name, [...known, kind])
  }
  for (const place of places) {
    for (const [k, name] of [place.name, ...place.aliases].entries()) put(name, kindOf[place.kind], { name: place.name, alias: k > 0, place, cell: null })
    if (place.kind === 'road') {
      const road = { name: place.name, place, line: place.line ?? [], doors: roads.get(plainOf(place.name).text)?.doors ?? [] }
      for (const name of [place.name, ...place.aliases]) roads.set(plainOf(name).text, road)
    }
  }
  for (const place of places) {
    if (!place.road || place.no === null || !place.at) continue
    const key = plainOf(place.road).text
    if (!roads.has(key)) {
      const road: Road = { name: place.road, place: null, line: [], doors: [] }
      roads.set(key, road)
      put(place.road, 'road', { name: place.road, alias: false, place: null, cell: null })
    }
    roads.get(key)!.doors.push({ no: place.no, at: place.at, place })
  }
  for (const road of roads.values()) road.doors.sort((a, b) => a.no - b.no)
  for (const cell of cells) {
    const kind = cellKind[cell.kind]
    put(cell.name, kind, { name: cell.name, alias: false, place: null, cell })
    const short = cell.name.replace(/专属网格$/, '')
    if (short !== cell.name) put(short, 'poi', { name: cell.name, alias: true, place: null, cell })
    put(cell.code, 'code', { name: cell.name, alias: false, place: null, cell })
  }
  return {
    names: { kinds, longest },
    meanings,
    roads,
    open,
    grid,
    towns: new Set(cells.filter((c) => c.kind === 'street').map((c) => plainOf(c.name).text)),
    size: places.length,
  }
}

/** The names that a mistyped word may have been: one character wrong, missing or too many; never one that tells sides or numbers apart. */
export function nearNames(book: AddressBook, word: string): string[] {
  const out = new Set<string>()
  if (word.length < 3 || book.meanings.has(word)) return []
  for (let i = 0; i < word.length; i++) {
    if (tells.test(word[i]!)) continue
    for (const name of book.open.get(`${word.slice(0, i)}*${word.slice(i + 1)}`) ?? []) out.add(name)
    const less = word.slice(0, i) + word.slice(i + 1)
    if (word.length > 4 && book.meanings.has(less)) out.add(less)
  }
  if (word.length >= 3) for (let i = 0; i <= word.length; i++) for (const name of book.open.get(`${word.slice(0, i)}*${word.slice(i)}`) ?? []) if (name.length > 3) out.add(name)
  out.delete(word)
  return [...out]
}

export const cellMiddle = (cell: Cell): Point | null => (cell.boundary?.length ? innerPoint(cell.boundary) : null)

/** Where a house number lies: at its door, or between the doors left and right of it on the same side. `slack` is how far off it may be, in metres. */
export function doorAt(road: Road, no: number): { at: Point; how: 'door' | 'between' | 'beside'; slack: number; near: number[] } | null {
  const exact = road.doors.find((d) => d.no === no)
  if (exact) return { at: exact.at, how: 'door', slack: 15, near: [no] }
  const below = road.doors.findLast((d) => d.no < no),
    above = road.doors.find((d) => d.no > no)
  if (below && above) {
    const share = (no - below.no) / (above.no - below.no),
      gap = distance(below.at, above.at)
    return {
      at: [below.at[0] + (above.at[0] - below.at[0]) * share, below.at[1] + (above.at[1] - below.at[1]) * share],
      how: 'between',
      slack: Math.max(30, gap / 2),
      near: [below.no, above.no],
    }
  }
  const next = below ?? above
  return next && Math.abs(next.no - no) <= 40 ? { at: next.at, how: 'beside', slack: 60 + 8 * Math.abs(next.no - no), near: [next.no] } : null
}

/** Where two roads come nearest to each other, and how near, in metres. */
export function crossingOf(a: Road, b: Road): { at: Point; gap: number } | null {
  let best: { at: Point; gap: number } | null = null
  const meet = cut(a.line, b.line)
  if (meet) return { at: meet, gap: 0 }
  for (const p of a.line)
    for (const q of b.line) {
      const gap = distance(p, q)
      if (!best || gap < best.gap) best = { at: [(p[0] + q[0]) / 2, (p[1] + q[1]) / 2], gap }
    }
  return best
}
function cut(a: readonly Point[], b: readonly Point[]): Point | null {
  for (let i = 1; i < a.length; i++)
    for (let j = 1; j < b.length; j++) {
      const [p, q, r, s] = [a[i - 1]!, a[i]!, b[j - 1]!, b[j]!],
        d = (q[0] - p[0]) * (s[1] - r[1]) - (q[1] - p[1]) * (s[0] - r[0])
      if (d === 0) continue
      const u = ((r[0] - p[0]) * (s[1] - r[1]) - (r[1] - p[1]) * (s[0] - r[0])) / d,
        v = ((r[0] - p[0]) * (q[1] - p[1]) - (r[1] - p[1]) * (q[0] - p[0])) / d
      if (u >= 0 && u <= 1 && v >= 0 && v <= 1) return [p[0] + u * (q[0] - p[0]), p[1] + u * (q[1] - p[1])]
    }
  return null
}
/** The middle of a road and half its length in metres. */
export function roadMiddle(road: Road): { at: Point; half: number } | null {
  const points = road.line.length ? road.line : road.doors.map((d) => d.at)
  if (!points.length) return null
  let length = 0
  for (let i = 1; i < points.length; i++) length += distance(points[i - 1]!, points[i]!)
  return { at: points[Math.floor(points.length / 2)]!, half: length / 2 }
}
