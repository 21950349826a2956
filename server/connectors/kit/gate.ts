/** How many of one source are worked on at once: the rest of that source waits in its own line, and nobody else behind it. */
export interface Gate {
  /** Runs the work when there is room; null when the line is too long already. */
  pass: <T>(key: number, atOnce: number, work: () => Promise<T>) => Promise<T | null>
}
export function createGate(lineOf = 64): Gate {
  const inside = new Map<number, { running: number; line: (() => void)[] }>()
  return {
    async pass(key, atOnce, work) {
      const at = inside.get(key) ?? { running: 0, line: [] }
      inside.set(key, at)
      if (at.running >= atOnce) {
        if (at.line.length >= lineOf) return null
        await new Promise<void>((go) => at.line.push(go))
      } else at.running++
      try {
        return await work()
      } finally {
        const next = at.line.shift()
        if (next) next()
        else if (--at.running === 0) inside.delete(key)
      }
    },
  }
}
