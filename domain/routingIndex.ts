/** The rules made ready once, to be asked of many matters: each side of a rule is a row of bits over all rules, so that a matter meets only the rules that fit it. The answer is that of `route`. */
import { type Attribute, attributes, type Barred, decide, type Facts, inForce, nobody, ordered, type Routed, type Rule, within } from './routing.ts'

/** What `route` answers without the rules that lost, which only the plain way tells. */
export type Decided = Omit<Routed, 'lost'>
/** One bit a rule, in their order. */
type Bits = Int32Array

const over = (count: number, has: (n: number) => boolean): Bits => {
  const bits = new Int32Array((count + 31) >> 5)
  for (let n = 0; n < count; n++) if (has(n)) bits[n >> 5]! |= 1 << (n & 31)
  return bits
}
/** For one side: the rules that leave it open, and for each name the rules that ask for it. */
function side<T>(rules: readonly Rule[], asks: (r: Rule) => readonly T[] | undefined) {
  const open = over(rules.length, (n) => !asks(rules[n]!)),
    by = new Map<T, Bits>()
  rules.forEach((r, n) => {
    for (const name of asks(r) ?? []) {
      const bits = by.get(name) ?? new Int32Array(open.length)
      bits[n >> 5]! |= 1 << (n & 31)
      by.set(name, bits)
    }
  })
  /** Those that do not speak against a matter of these names. */
  return (names: readonly T[]): Bits => {
    const out = open.slice()
    for (const name of names) {
      const bits = by.get(name)
      if (bits) for (let i = 0; i < out.length; i++) out[i]! |= bits[i]!
    }
    return out
  }
}
/** Remembers an answer for each key: matters of a month share their items, cells and minutes. */
function once<K, V>(make: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>()
  return (key) => {
    const there = known.get(key)
    if (there !== undefined) return there
    const made = make(key)
    known.set(key, made)
    return made
  }
}

/** The rules in force on one day, ready. */
function ofDay(rules: readonly Rule[]) {
  const items = side(rules, (r) => r.when.items),
    cells = side(rules, (r) => r.when.cells),
    channels = side(rules, (r) => r.when.channels),
    kinds = side(rules, (r) => r.when.days && [r.when.days])
  const byCode = once((code: string) => items(Array.from({ length: code.length + 1 }, (_, n) => code.slice(0, n)))),
    byChannel = once((channel: string) => channels([channel])),
    byKind = once((kind: 'work' | 'off') => kinds([kind])),
    none = items([]),
    byMinute = once((minute: number) => over(rules.length, (n) => !rules[n]!.when.hours || within(minute, rules[n]!.when.hours))),
    names = Object.keys(attributes) as Attribute[],
    byMarks = once((marks: number) => {
      const is = (a: Attribute) => (marks & (1 << names.indexOf(a))) !== 0
      return over(rules.length, (n) => (rules[n]!.when.is ?? []).every(is) && !(rules[n]!.when.not ?? []).some(is))
    })
  return (facts: Facts, barred: Barred): Decided => {
    const sides = [
      facts.item ? byCode(facts.item.code) : none,
      cells(facts.path.map((c) => c.id)),
      byChannel(facts.channel),
      byKind(facts.workDay ? 'work' : 'off'),
      byMinute(facts.minute),
      byMarks(names.reduce((marks, a, i) => (facts.is?.includes(a) ? marks | (1 << i) : marks), 0)),
    ]
    for (let word = 0; word < none.length; word++) {
      let left = -1
      for (const bits of sides) left &= bits[word]!
      for (; left; left &= left - 1) {
        const n = (word << 5) + 31 - Math.clz32(left & -left),
          decided = decide(rules[n]!, n + 1, facts, barred)
        if (decided) return decided
      }
    }
    return nobody
  }
}

/** Makes rules ready; what comes back answers lead, assistants, rule and reasons of one matter after another. */
export function compile(rules: readonly Rule[]): (facts: Facts, barred?: Barred) => Decided {
  const changes = [...new Set(rules.flatMap((r) => [r.validFrom, ...(r.validTo === null ? [] : [r.validTo])]))].sort()
  const since = once((change: string) => ofDay(ordered(rules.filter((r) => inForce(r, change)))))
  return (facts, barred = () => null) => since(changes.findLast((c) => c <= facts.day) ?? '')(facts, barred)
}
