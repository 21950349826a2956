/** What is odd about an ordered list of routing rules, for whoever writes it. A rule is a box over day, time, channel, item, cell and attributes; each side of a box is a set of bits. */
import { type Attribute, attributes, type Rule, type When } from './routing.ts'

/** A rule that never decides, and two that send the same matter to different units where neither is the narrower one, so that only their order decides. */
export interface Flaw {
  id: number
  kind: 'unreachable' | 'contradicts'
  /** The earlier rules that take its matters. */
  others: number[]
}
type Box = readonly bigint[]

/** Names for the pieces of one side: what rules name, and what they leave. */
function pieces<T>(named: readonly T[], above: (a: T, b: T) => boolean) {
  const bits = new Map(named.map((n, i) => [n, 1n << BigInt(i)])),
    rest = 1n << BigInt(named.length)
  const under = new Map(named.map((n) => [n, named.reduce((set, m) => (above(n, m) ? set | bits.get(m)! : set), 0n)]))
  return { all: (rest << 1n) - 1n, of: (names: readonly T[]) => names.reduce((set, n) => set | under.get(n)!, 0n) }
}
/** Pieces of a line, cut where rules begin and end. */
function stretches(cuts: readonly (number | string)[]) {
  const at = [...new Set(cuts)].sort((a, b) => (a < b ? -1 : 1))
  return {
    all: (1n << BigInt(at.length + 1)) - 1n,
    /** From (in) to (out); null is open. */
    of: (from: number | string | null, to: number | string | null) => {
      const a = from === null ? 0 : at.indexOf(from) + 1,
        b = to === null ? at.length + 1 : at.indexOf(to) + 1
      return b <= a ? 0n : ((1n << BigInt(b - a)) - 1n) << BigInt(a)
    },
  }
}

function boxes(rules: readonly Rule[], up: (cell: number) => readonly number[]): Box[] {
  const spread = <T>(pick: (w: When) => readonly T[] | undefined) => [...new Set(rules.flatMap((r) => pick(r.when) ?? []))]
  const cells = spread((w) => w.cells),
    lines = new Map(cells.map((c) => [c, new Set([c, ...up(c)])]))
  const items = pieces(
      spread((w) => w.items),
      (a, b) => b.startsWith(a),
    ),
    places = pieces(cells, (a, b) => lines.get(b)!.has(a)),
    channels = pieces(
      spread((w) => w.channels),
      (a, b) => a === b,
    )
  const hours = stretches(spread((w) => w.hours)),
    days = stretches(rules.flatMap((r) => [r.validFrom, ...(r.validTo === null ? [] : [r.validTo])]))
  const names = Object.keys(attributes) as Attribute[]
  return rules.map(({ when: w, validFrom, validTo }) => [
    w.items ? items.of(w.items) : items.all,
    w.cells ? places.of(w.cells) : places.all,
    w.channels ? channels.of(w.channels) : channels.all,
    days.of(validFrom, validTo),
    !w.hours ? hours.all : w.hours[0] <= w.hours[1] ? hours.of(...w.hours) : hours.of(w.hours[0], null) | hours.of(null, w.hours[1]),
    w.days === 'work' ? 1n : w.days === 'off' ? 2n : 3n,
    ...names.map((a) => (w.is?.includes(a) ? 1n : w.not?.includes(a) ? 2n : 3n)),
  ])
}
const meet = (a: Box, b: Box) => a.every((side, i) => (side & b[i]!) !== 0n)
const holds = (a: Box, b: Box) => b.every((side, i) => (side & ~a[i]!) === 0n)
/** A box without another, as boxes that do not meet. */
function without(box: Box, taken: Box): Box[] {
  const out: Box[] = [],
    left = [...box]
  for (const [i, side] of taken.entries()) {
    const over = left[i]! & ~side
    if (over) out.push(left.with(i, over))
    left[i] = left[i]! & side
  }
  return out
}

/** How many boxes are looked at before a rule is let stand: where so many pieces are left, one of them is somebody's. */
const patience = 20_000
/** Whether earlier boxes leave anything of this one. */
function isLeft(box: Box, earlier: readonly Box[]): boolean {
  let looked = 0
  const walk = (rest: Box, from: number): boolean => {
    if (++looked > patience) return true
    let n = from
    while (n < earlier.length && !meet(rest, earlier[n]!)) n++
    return n === earlier.length || without(rest, earlier[n]!).some((piece) => walk(piece, n + 1))
  }
  return walk(box, 0)
}

/** The flaws of rules in their order; `up` gives a cell's ancestors. */
export function flaws(rules: readonly Rule[], up: (cell: number) => readonly number[] = () => []): Flaw[] {
  const row = rules.toSorted((a, b) => a.position - b.position || a.id - b.id),
    box = boxes(row, up)
  // rules for the community or the catalogue's unit may pass the matter on
  const takes = row.map((r) => r.unitCode !== 'item' && r.unitCode !== 'community')
  return row.flatMap((rule, n): Flaw[] => {
    const mine = box[n]!,
      met = row.flatMap((_, k) => (k < n && meet(box[k]!, mine) ? [k] : []))
    const takers = met.filter((k) => takes[k]),
      dead =
        takers.length > 0 &&
        !isLeft(
          mine,
          takers.map((k) => box[k]!),
        )
    const others = dead ? met : met.filter((k) => row[k]!.unitCode !== rule.unitCode && !holds(box[k]!, mine) && !holds(mine, box[k]!))
    return dead || others.length ? [{ id: rule.id, kind: dead ? 'unreachable' : 'contradicts', others: others.map((k) => row[k]!.id) }] : []
  })
}
/** The rules that can never decide, because earlier ones take all they would. */
export const unreachable = (rules: readonly Rule[], up?: (cell: number) => readonly number[]): number[] => flaws(rules, up).flatMap((f) => (f.kind === 'unreachable' ? [f.id] : []))
