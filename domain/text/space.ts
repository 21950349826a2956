/** A space: the features that count, each with its column and its weight (inverse document frequency), and texts as sparse rows in it. */
import { type Block, blockOf, blocks, type Counted } from './grams.ts'

/** A sparse row and its values, of length one. */
export interface Row {
  at: Int32Array
  value: Float32Array
}
export interface Space {
  /** Number of a feature → column, -1 where it does not count. */
  column: Int32Array
  /** Per column: number of the feature, its weight, its block. */
  feature: Int32Array
  idf: Float32Array
  block: Uint8Array
  /** The share of each block in a row. */
  shares: Record<Block, number>
}

/** The features that occur in at least `least` of the texts (3 keeps names and phones out); each weighs more the rarer it is, and the more unevenly it falls over the classes. */
export function makeSpace(names: readonly string[], texts: readonly Counted[], labels: ArrayLike<number>, classes: number, shares: Record<Block, number>, least = 3): Space {
  const df = new Int32Array(names.length)
  for (const { at } of texts) for (const f of at) df[f]!++
  const column = new Int32Array(names.length).fill(-1),
    kept: number[] = []
  for (let f = 0; f < names.length; f++)
    if (df[f]! >= least && shares[blockOf(names[f]!)] > 0) {
      column[f] = kept.length
      kept.push(f)
    }
  const uneven = unevenness(texts, labels, classes, column, kept.length)
  return {
    column,
    feature: Int32Array.from(kept),
    idf: Float32Array.from(kept, (f, c) => (Math.log((1 + texts.length) / (1 + df[f]!)) + 1) * (0.1 + uneven[c]!)),
    block: Uint8Array.from(kept, (f) => blocks.indexOf(blockOf(names[f]!))),
    shares,
  }
}

/** How far the classes of the texts with a feature are from those of all texts: the root of the Kullback–Leibler divergence, each class seen once more than it was. */
function unevenness(texts: readonly Counted[], labels: ArrayLike<number>, classes: number, column: Int32Array, width: number): Float32Array {
  const seen = new Float32Array(width * classes).fill(1),
    size = new Float64Array(classes).fill(1)
  texts.forEach(({ at }, i) => {
    size[labels[i]!]!++
    for (const f of at) if (column[f]! >= 0) seen[column[f]! * classes + labels[i]!]!++
  })
  const all = size.reduce((a, b) => a + b, 0)
  return Float32Array.from({ length: width }, (_, c) => {
    let total = 0,
      far = 0
    for (let k = 0; k < classes; k++) total += seen[c * classes + k]!
    for (let k = 0; k < classes; k++) {
      const p = seen[c * classes + k]! / total
      far += p * Math.log((p * all) / size[k]!)
    }
    return Math.sqrt(Math.max(0, far))
  })
}

/** A text as a row: 1 + log of the count, times idf, each block of length `share`, the whole of length one. */
export function rowOf({ column, idf, block, shares }: Space, { at: features, times }: Counted): Row {
  const norm = new Float64Array(blocks.length),
    at = new Int32Array(features.length),
    value = new Float32Array(features.length)
  let n = 0
  for (let i = 0; i < features.length; i++) {
    const c = features[i]! < column.length ? column[features[i]!]! : -1
    if (c < 0) continue
    const v = (1 + Math.log(times[i]!)) * idf[c]!
    norm[block[c]!]! += v * v
    at[n] = c
    value[n++] = v
  }
  const whole = Math.sqrt(blocks.reduce((sum, b, i) => sum + (norm[i]! ? shares[b] ** 2 : 0), 0)) || 1,
    scale = blocks.map((b, i) => (norm[i]! ? shares[b] / (Math.sqrt(norm[i]!) * whole) : 0))
  for (let i = 0; i < n; i++) value[i]! *= scale[block[at[i]!]!]!
  return { at: at.subarray(0, n), value: value.subarray(0, n) }
}
