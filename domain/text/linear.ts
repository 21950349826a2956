/** Linear machines: one weight per feature and class, found by dual coordinate descent (Hsieh et al., ICML 2008: L2-regularised L2-loss support vectors). */
import type { Row } from './space.ts'

/** Weights column by column, the classes side by side within each; the last column is the bias. */
export interface Linear {
  classes: number
  width: number
  weights: Float32Array
}
/** A small generator of random numbers with a seed, so that the same cases give the same model (mulberry32). */
export function seeded(seed: number): () => number {
  let a = seed >>> 0
  return () => {
    a = (a + 0x6d2b79f5) >>> 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
/** The numbers below n in a random order. */
export function shuffle(n: number, random: () => number): Int32Array {
  const order = Int32Array.from({ length: n }, (_, i) => i)
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1)),
      swap = order[i]!
    order[i] = order[j]!
    order[j] = swap
  }
  return order
}

/** Scores of a row, one a class: above 0 speaks for it. */
export function scores({ classes, width, weights }: Linear, { at, value }: Row, out = new Float64Array(classes)): Float64Array {
  for (let k = 0; k < classes; k++) out[k] = weights[width * classes + k]!
  for (let i = 0; i < at.length; i++) {
    const v = value[i]!,
      base = at[i]! * classes
    for (let k = 0; k < classes; k++) out[k]! += weights[base + k]! * v
  }
  return out
}

export interface Training {
  /** What a mistake costs; the smaller, the simpler the model. */
  c?: number
  /** How much more a mistake in a rare class costs: 0 alike, 1 inversely to its size. */
  balance?: number
  rounds?: number
  tolerance?: number
  seed?: number
}
/** Each class against the rest, all classes in one pass over the rows. */
export function trainLinear(
  rows: readonly Row[],
  labels: ArrayLike<number>,
  classes: number,
  width: number,
  { c = 1, balance = 0.5, rounds = 20, tolerance = 0.1, seed = 1 }: Training = {},
): Linear {
  const counts = new Float64Array(classes),
    weights = new Float32Array((width + 1) * classes),
    alpha = new Float64Array(rows.length * classes),
    random = seeded(seed),
    dots = new Float64Array(classes),
    steps = new Float64Array(classes)
  for (let i = 0; i < rows.length; i++) counts[labels[i]!]!++
  const idle = 1 / (2 * c),
    own = Float64Array.from(counts, (n) => (n ? 1 / (2 * c * (rows.length / (classes * n)) ** balance) : idle)),
    squares = Float64Array.from(rows, (r) => r.value.reduce((s, v) => s + v * v, 1)),
    model = { classes, width, weights }
  for (let round = 0; round < rounds; round++) {
    let worst = 0
    for (const i of shuffle(rows.length, random)) {
      const row = rows[i]!
      scores(model, row, dots)
      let moves = false
      for (let k = 0; k < classes; k++) {
        const mine = labels[i] === k,
          y = mine ? 1 : -1,
          d = mine ? own[k]! : idle,
          a = alpha[i * classes + k]!,
          slope = y * dots[k]! - 1 + d * a,
          moved = a === 0 ? Math.min(slope, 0) : slope
        steps[k] = 0
        if (moved === 0) continue
        worst = Math.max(worst, Math.abs(moved))
        const next = Math.max(a - slope / (squares[i]! + d), 0)
        alpha[i * classes + k] = next
        steps[k] = (next - a) * y
        moves = true
      }
      if (!moves) continue
      for (let j = 0; j < row.at.length; j++) {
        const base = row.at[j]! * classes,
          v = row.value[j]!
        for (let k = 0; k < classes; k++) weights[base + k]! += steps[k]! * v
      }
      for (let k = 0; k < classes; k++) weights[width * classes + k]! += steps[k]!
    }
    if (worst < tolerance) break
  }
  return model
}
