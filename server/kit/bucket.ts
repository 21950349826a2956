/** A token bucket per key, in memory: `burst` at once, then one every `everyMs`. The time is an argument. */
export interface Bucket {
  /** Takes one; false when there is none left. */
  take: (key: string, now: Date) => boolean
  /** Returns one: what turned out well does not count. */
  giveBack: (key: string) => void
}
export function createBucket(burst: number, everyMs: number): Bucket {
  const fullAt = new Map<string, number>() // when the bucket will be full again
  return {
    take: (key, now) => {
      const t = now.getTime()
      // Full buckets are forgotten before the map can grow without bound.
      if (fullAt.size >= 10_000) for (const [k, full] of fullAt) if (full <= t) fullAt.delete(k)
      const full = Math.max(fullAt.get(key) ?? t, t) + everyMs
      if (full - t > burst * everyMs) return false
      fullAt.set(key, full)
      return true
    },
    giveBack: (key) => {
      const full = fullAt.get(key)
      if (full !== undefined) fullAt.set(key, full - everyMs)
    },
  }
}
