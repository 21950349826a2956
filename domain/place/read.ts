/** Reads the parts of an address in a sentence: known names and the grammar propose pieces, and the best chain of pieces wins. */
import { besides, cities, endings, joinsRoads, type Kind, municipalities, numbered, outside, hardlyFirst, little, parts, provinces, runsOver } from './grammar.ts'
import { type Plain, plainOf } from './normal.ts'

/** A part that was read: `from` in, `to` out in the text as typed; `text` is its one spelling; `known` if the office's own books have the name. */
export interface Part {
  kind: Kind
  from: number
  to: number
  text: string
  known: boolean
}
/** The names that the office knows, each with the kinds it may be. */
export interface Names {
  kinds: ReadonlyMap<string, readonly Kind[]>
  longest: number
}
export const noNames: Names = { kinds: new Map(), longest: 0 }

interface Piece {
  to: number
  kind: Kind
  worth: number
  known: boolean
  cut?: { kind: Kind; from: number; to: number }[]
}
const firstOf = Map.groupBy(
  endings.flatMap((e) => e.words.map((word) => ({ ...e, word }))),
  (e) => e.word[0]!,
)
const divisionsFrom = Map.groupBy(
  [...provinces.map((name) => ({ name, kind: 'province' as const })), ...[...municipalities, ...cities].map((name) => ({ name, kind: 'city' as const }))],
  (d) => d.name[0]!,
)
/** 江苏, 江苏省, 南通, 南通市; but 中山路 is no city. */
function divisionAt(text: string, i: number, { name, kind }: { name: string; kind: 'province' | 'city' }): Piece[] {
  const to = i + name.length,
    tail = kind === 'province' ? /(?:省|(?:壮族|回族|维吾尔)?自治区|特别行政区)/y : /(?:市|地区|[\u4e00-\u9fff]{1,6}族自治州)/y
  tail.lastIndex = to
  const whole = tail.exec(text)
  if (whole) return [{ to: to + whole[0].length, kind, worth: 9, known: false }]
  return /^(?:[东南西北中一二三四]?[路街道巷弄]|大[街道]|[区县镇乡村湖山河]|广场|公园|花园|小区)/.test(text.slice(to)) ? [] : [{ to, kind, worth: 3, known: false }]
}
const outsideAll = { line: new RegExp(outside.source, 'g'), sentence: new RegExp(`${outside.source}|${little.source}`, 'g') }
const longestName = 14

/** Where no name may run through: a position is set when an outside word covers it. */
function walls(text: string, manner: 'sentence' | 'line'): Uint8Array {
  const out = new Uint8Array(text.length)
  for (const hit of text.matchAll(outsideAll[manner])) out.fill(1, hit.index, hit.index + hit[0].length)
  return out
}

/** The endings that stand at each position. */
function tails(text: string) {
  return Array.from({ length: text.length }, (_, i) => (firstOf.get(text[i]!) ?? []).filter((e) => text.startsWith(e.word, i)))
}

const dashed = /(?:[0-9]{1,4}|[A-Za-z]{1,2}[0-9]{0,3})(?:-(?:[0-9]{1,5}|[A-Za-z]{1,2}[0-9]{0,4})){1,3}(?![0-9号栋幢室层楼座单组弄])/y
const bare = /(?<![0-9])[0-9]{3,4}[A-Za-z]?(?![0-9A-Za-z米号元个年月人次多])/y
const dashKinds: readonly (readonly Kind[])[] = [[], [], ['building', 'room'], ['building', 'unit', 'room'], ['building', 'unit', 'floor', 'room']]

/** Every piece that could begin at `i`. */
function piecesAt(text: string, i: number, names: Names, wall: Uint8Array, tail: ReturnType<typeof tails>): Piece[] {
  const out: Piece[] = []
  for (let n = 1; n <= Math.min(names.longest, text.length - i); n++)
    for (const kind of names.kinds.get(text.slice(i, i + n)) ?? []) out.push({ to: i + n, kind, worth: 6 + 0.9 * n - (n === 1 ? 9 : 0), known: true })
  for (const { kind, pattern, worth } of [...numbered, ...besides]) {
    pattern.lastIndex = i
    const hit = pattern.exec(text)
    if (hit) out.push({ to: i + hit[0].length, kind, worth: worth + 0.3 * hit[0].length, known: false })
  }
  for (const d of divisionsFrom.get(text[i]!) ?? []) if (text.startsWith(d.name, i)) out.push(...divisionAt(text, i, d))
  if (!wall[i] && !/\d/.test(text[i]!)) {
    for (let j = i + 1; j < Math.min(text.length, i + longestName) && !wall[j - 1]; j++)
      for (const e of tail[j]!) {
        const n = j - i
        if (n < e.least || n > e.most || e.not?.test(text.slice(i, j))) continue
        const to = j + e.word.length
        if (wall.subarray(j, to).some(Boolean)) continue
        const odd = /[0-9A-Za-z]/.test(text.slice(i, j)) ? 1.5 : 0
        const over = (runsOver.test(text.slice(i, j)) ? 2.5 : 0) + (hardlyFirst.test(text.slice(i, to)) ? 2 : 0)
        // 文化路社区 is no road: a name that an ending follows goes on
        const goesOn = to < text.length && tail[to]!.some((x) => x.word.length > 1 && x.kind !== 'road') ? 2.5 : 0
        out.push({ to, kind: e.kind, worth: e.worth + 0.35 * (to - i) - 0.3 * Math.abs(n - 2) - odd - goesOn - over, known: false })
      }
  }
  dashed.lastIndex = i
  const run = /[0-9A-Za-z-]/.test(text[i - 1] ?? '') ? null : dashed.exec(text)
  if (run) {
    const cut: Piece['cut'] = [],
      words = run[0].split('-'),
      kinds = dashKinds[words.length]!
    let at = i
    words.forEach((w, k) => {
      if (k) cut.push({ kind: 'mark', from: at, to: ++at })
      cut.push({ kind: kinds[k]!, from: at, to: (at += w.length) })
    })
    out.push({ to: i + run[0].length, kind: 'room', worth: 5, known: false, cut })
  }
  bare.lastIndex = i
  const number = bare.exec(text)
  if (number) out.push({ to: i + number[0].length, kind: 'room', worth: 2.2, known: false })
  return out
}

const levels = 19
/** What it costs to say `kind` after a part of level `before` (0: nothing before it). */
function follow(before: number, kind: Kind): number {
  const level = parts[kind].level
  if (kind === 'number') return before === 8 ? 2 : before >= 4 && before <= 11 ? 0 : before === 0 ? -4 : -1.5
  if (kind === 'room' || kind === 'unit' || kind === 'floor' || kind === 'building') return before === 0 ? -3.5 : before > level ? -1.5 : before >= 7 ? 0.8 : -1
  if (kind === 'beside' || kind === 'cross') return before === 0 ? -5 : before === 8 && kind === 'cross' ? 1 : 0
  if (kind === 'group') return before === 6 || before === 5 ? 1 : before === 0 ? -1 : -0.5
  if (before === 0 || before >= 17) return 0
  if (kind === 'city' && before === 2) return -2.5
  return level < before ? -1.2 - 0.25 * (before - level) : level === before ? -0.6 : 0.4
}

/**
 * The parts of an address in a text. In a `line` (the field 地点) nearly everything belongs to the address and what no rule knows is kept as a name of its own;
 * in a `sentence` most words are not of the address.
 */
export function readParts(text: string, names: Names = noNames, manner: 'sentence' | 'line' = 'sentence'): Part[] {
  const plain = plainOf(text)
  return chain(plain, names, manner).map((p) => ({
    kind: p.kind,
    from: plain.starts[p.from]!,
    to: plain.ends[p.to - 1]!,
    text: plain.text.slice(p.from, p.to),
    known: p.known,
  }))
}

interface Found {
  kind: Kind
  from: number
  to: number
  known: boolean
}
function chain({ text }: Plain, names: Names, manner: 'sentence' | 'line'): Found[] {
  const n = text.length,
    wall = walls(text, manner),
    tail = tails(text),
    best = new Float64Array((n + 1) * levels).fill(-Infinity),
    back: ({ at: number; level: number; piece: Piece | null } | undefined)[] = new Array((n + 1) * levels)
  best[0] = 0
  const offer = (to: number, level: number, score: number, at: number, from: number, piece: Piece | null) => {
    const k = to * levels + level
    if (score > best[k]!) {
      best[k] = score
      back[k] = { at, level: from, piece }
    }
  }
  for (let i = 0; i < n; i++) {
    const pieces = piecesAt(text, i, names, wall, tail)
    for (let level = 0; level < levels; level++) {
      const so = best[i * levels + level]!
      if (so === -Infinity) continue
      // a character that is no part: in a sentence it ends the address, on a line it is kept and costs
      if (manner === 'sentence') offer(i + 1, /[，,、（）()“”"]/.test(text[i]!) ? level : 0, so, i, level, null)
      else offer(i + 1, level, so - (wall[i] ? 0.2 : 0.9), i, level, null)
      for (const piece of pieces) offer(piece.to, parts[piece.kind].level, so + piece.worth - 2.2 + follow(level, piece.kind), i, level, piece)
    }
  }
  let level = 0
  for (let k = 1; k < levels; k++) if (best[n * levels + k]! > best[n * levels + level]!) level = k
  const out: Found[] = []
  for (let at = n; at > 0; ) {
    const step = back[at * levels + level]!
    if (step.piece?.cut) out.push(...step.piece.cut.map((c) => ({ ...c, known: false })).reverse())
    else if (step.piece) out.push({ kind: step.piece.kind, from: step.at, to: at, known: step.piece.known })
    ;[at, level] = [step.at, step.level]
  }
  out.reverse()
  return manner === 'line' ? fill(text, out) : out
}

/** On a line, what lies between the parts is a name too: the rest of a place's name, a road without its ending before a number, a firm behind the floor. */
function fill(text: string, found: Found[]): Found[] {
  const out: Found[] = [],
    place = (p: Found | undefined) => p !== undefined && !p.known && (p.kind === 'poi' || p.kind === 'estate')
  let at = 0,
    level = 0
  for (const part of found) {
    gaps(at, part.from, part)
    if (part.from < part.to) out.push(part)
    if (part.kind !== 'mark' && part.kind !== 'beside') level = parts[part.kind].level
    at = part.to
  }
  gaps(at, text.length, undefined)
  return out

  function gaps(start: number, end: number, next: Found | undefined) {
    for (const gap of text.slice(start, end).matchAll(/[^，,、。；;:：（）()"“”\s.\-_/]+|[，,、。；;:：（）()"“”\s.\-_/]+/g)) {
      const from = start + gap.index,
        to = from + gap[0].length,
        last = out[out.length - 1]
      if (joinsRoads.test(gap[0]) || /^[，,、。；;:：（）()"“”\s.\-_/]/.test(gap[0])) out.push({ kind: 'mark', from, to, known: false })
      else if (last && place(last) && last.to === from && gap[0].length <= 3 && !(next?.kind === 'number' && next.from === to)) last.to = to
      else if (next && place(next) && next.from === to && gap[0].length <= 4) next.from = from
      else out.push({ kind: kindOfGap(next?.kind === 'number' && next.from === to), from, to, known: false })
    }
  }
  function kindOfGap(beforeNumber: boolean): Kind {
    if (beforeNumber && level < parts.road.level) return 'road'
    return level >= parts.building.level && level <= parts.room.level ? 'firm' : 'poi'
  }
}
