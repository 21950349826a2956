/** Who had this kind of matter before: tables of counts from the general to the special, each leaning on the one before where it has seen little, old cases counting less. */

/** One case of the past: its facts by name, who had it, and when (in days). */
export interface Past {
  facts: Record<string, string>
  who: string
  day: number
}
export interface Tables {
  /** The facts of each table, from none to many. */
  keys: readonly (readonly string[])[]
  counts: Map<string, Map<string, number>>[]
  /** How many cases a table must have seen to be trusted half. */
  lean: number
}
const keyOf = (facts: Record<string, string>, names: readonly string[]) => names.map((n) => facts[n] ?? '').join('\u0001')

/** Counts the past; a case that is `halfLife` days older counts half. */
export function countPast(past: readonly Past[], keys: Tables['keys'], { halfLife = 60, lean = 3 } = {}): Tables {
  const today = past.reduce((d, p) => Math.max(d, p.day), Number.NEGATIVE_INFINITY),
    counts = keys.map(() => new Map<string, Map<string, number>>())
  for (const { facts, who, day } of past) {
    const weight = 2 ** ((day - today) / halfLife)
    keys.forEach((names, i) => {
      const key = keyOf(facts, names),
        row = counts[i]!.get(key) ?? new Map<string, number>()
      row.set(who, (row.get(who) ?? 0) + weight)
      counts[i]!.set(key, row)
    })
  }
  return { keys, counts, lean }
}

/** How likely each is to have a case with these facts, the likeliest first. */
export function likeliest({ keys, counts, lean }: Tables, facts: Record<string, string>): { who: string; probability: number }[] {
  const p = new Map<string, number>()
  keys.forEach((names, i) => {
    const row = counts[i]!.get(keyOf(facts, names))
    if (!row) return
    let seen = 0
    for (const n of row.values()) seen += n
    const trust = seen / (seen + (i ? lean : 0))
    for (const [who, old] of p) p.set(who, old * (1 - trust))
    for (const [who, n] of row) p.set(who, (p.get(who) ?? 0) + (trust * n) / seen)
  })
  return [...p].map(([who, probability]) => ({ who, probability })).sort((a, b) => b.probability - a.probability)
}
