/** How many of one source are worked on at once: the rest of that source waits in its own line, and nobody else behind it. */
export interface Gate<Key = number> {
  /** Waits for its turn and answers how to leave again (once; more often does no harm); null when the line is too long already. */
  enter: (key: Key, atOnce: number) => Promise<(() => void) | null>
  /** Runs the work when there is room; null when the line is too long already. */
  pass: <T>(key: Key, atOnce: number, work: () => Promise<T>) => Promise<T | null>
}
export function createGate<Key = number>(lineOf = 64): Gate<Key> {
  const inside = new Map<Key, { running: number; line: (() => void)[] }>()
  const enter: Gate<Key>['enter'] = async (key, atOnce) => {
    const at = inside.get(key) ?? { running: 0, line: [] }
    inside.set(key, at)
    if (at.running >= atOnce) {
      if (at.line.length >= lineOf) return null
      await new Promise<void>((go) => at.line.push(go))
    } else at.running++
    let left = false
    return () => {
      if (left) return
      left = true
      const next = at.line.shift()
      if (next) next()
      else if (--at.running === 0) inside.delete(key)
    }
  }
  return {
    enter,
    async pass(key, atOnce, work) {
      const leave = await enter(key, atOnce)
      return leave && work().finally(leave)
    },
  }
}
