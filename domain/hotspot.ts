/**
 * Hot spots 热点: like matters that grow. A report joins an open hot spot when it is akin to one of its voices; three voices that are akin
 * within the window raise a new one, at the third. A hot spot is named by its own words and closes by itself when nothing more is heard.
 * Pure: the voices nearby come from the caller (an index in the database, or one in memory for the bench).
 */
import { distance, type Point } from './geo.ts'
import { keysOf, sayings, shared } from './likeness.ts'

/** What is heard of one report: when, where, and what it says (`keysOf`). */
export interface Said {
  id: number
  at: Date
  point: Point | null
  said: Int32Array
}
export interface HotRules {
  /** How much two reports must share of what they say (0 to 1, each word counting by its rarity) to make a new hot spot together. */
  akin: number
  /** And to join one that is there: less, since that it grows speaks for it. */
  join: number
  /** Reports farther apart than this are not one hot spot, however alike; metres. */
  reachM: number
  /** At which voice it is raised. */
  voices: number
  /** Within how many days those voices must come. */
  windowDays: number
  /** After how many days of silence it closes. */
  quietDays: number
}
export const hotRules: HotRules = { akin: 0.2, join: 0.15, reachM: 1500, voices: 3, windowDays: 14, quietDays: 5 }
export const DAY = 86_400_000

/** How rare a saying, or a word, is in the recent past. */
export type Rarity<T = number> = (what: T) => number
/** The inverse frequency of a word among `all` reports of which `n` say it: 1 for a word nobody said before, towards 0 for one that all say. */
export const rarity = (n: number, all: number): number => Math.log((all + 1) / (n + 0.5)) / Math.log((all + 1) / 0.5)

/** How akin two reports are; 0 where they are too far apart in place or time. */
export function kinship(a: Said, b: Said, rare: Rarity, rules: HotRules): number {
  if (Math.abs(a.at.getTime() - b.at.getTime()) > rules.windowDays * DAY) return 0
  if (a.point && b.point && distance(a.point, b.point) > rules.reachM) return 0
  const share = shared(a.said, b.said, (key) => rare(key) ** 1.5) // the power was chosen in bench/hotspots.ts
  return share >= Math.min(rules.akin, rules.join) ? share : 0
}
/** A word is as rare as what it says is, on the mean; one that says nothing is not rare. */
export const wordRarity =
  (rare: Rarity): Rarity<string> =>
  (word) => {
    const keys = keysOf(sayings(word))
    return keys.length ? keys.reduce((sum, k) => sum + rare(k), 0) / keys.length : 0
  }

export type Rise = { joins: number } | { raises: number[] } | null
/** What a new voice does: `near` are those akin to it, each with the open hot spot it belongs to, or null. The spot with the most kin takes it; else three that are free make one. */
export function rise(near: readonly { id: number; kin: number; spot: number | null }[], rules: Pick<HotRules, 'voices' | 'akin' | 'join'>): Rise {
  const pull = new Map<number, number>()
  for (const n of near) if (n.spot !== null && n.kin >= rules.join) pull.set(n.spot, (pull.get(n.spot) ?? 0) + n.kin)
  const best = [...pull].toSorted((p, q) => q[1] - p[1] || p[0] - q[0])[0]
  if (best) return { joins: best[0] }
  const close = near.filter((n) => n.kin >= rules.akin && n.spot === null)
  return close.length + 1 >= rules.voices ? { raises: close.map((n) => n.id) } : null
}

/** The words a hot spot is named by: those most of its voices say and few others do, the longest first where they tell the same. */
export function namingWords(voices: readonly { words: readonly string[] }[], rare: Rarity<string>, many = 4): string[] {
  const said = new Map<string, number>()
  for (const v of voices) for (const w of new Set(v.words)) said.set(w, (said.get(w) ?? 0) + 1)
  const common = [...said]
    .filter(([w, n]) => n * 2 >= voices.length && !/^[\d.]+$/.test(w))
    .map(([w, n]) => ({ w, worth: n * rare(w) ** 2 * Math.min(1.5, Math.sqrt(w.length / 2)) }))
  const out: string[] = []
  for (const { w } of common.toSorted((p, q) => q.worth - p.worth || (p.w < q.w ? -1 : 1))) if (out.length < many && !out.some((o) => o.includes(w) || w.includes(o))) out.push(w)
  // In the order in which they are mostly said, so that the name reads.
  const place = (w: string) => voices.reduce((sum, v) => sum + (v.words.includes(w) ? v.words.indexOf(w) / v.words.length : 0.5), 0)
  return out.toSorted((p, q) => place(p) - place(q))
}
/** Its name; words that stand alone are kept apart, so that nothing is read into them that was not said. */
export const nameOf = (words: readonly string[]): string => words.join(' ')

/** Silent for so long that it closes by itself. */
export const isQuiet = (lastAt: Date, now: Date, rules: Pick<HotRules, 'quietDays'>): boolean => now.getTime() - lastAt.getTime() > rules.quietDays * DAY

/** Voices by the hour, or by the day once it is older than two days: [start of the bucket, how many], without gaps, at most `most` buckets. */
export function curve(times: readonly Date[], now: Date, offsetMinutes = 480, most = 90): { step: 'hour' | 'day'; points: [Date, number][] } {
  if (!times.length) return { step: 'hour', points: [] }
  const first = Math.min(...times.map((t) => t.getTime())),
    step = now.getTime() - first > 2 * DAY ? DAY : 3_600_000,
    shift = offsetMinutes * 60_000,
    slot = (ms: number) => Math.floor((ms + shift) / step),
    last = Math.max(slot(now.getTime()), ...times.map((t) => slot(t.getTime()))),
    from = Math.max(slot(first), last - most + 1)
  const count = new Map<number, number>()
  for (const t of times) count.set(slot(t.getTime()), (count.get(slot(t.getTime())) ?? 0) + 1)
  return { step: step === DAY ? 'day' : 'hour', points: Array.from({ length: last - from + 1 }, (_, i) => [new Date((from + i) * step - shift), count.get(from + i) ?? 0]) }
}
