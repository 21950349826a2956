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
  /** Per column: number of the feature, idf, block. */
  feature: Int32Array
  idf: Float32Array
  block: Uint8Array
  /** The share of each block in a row. */
  shares: Record<Block, number>
}

/** The features that occur in at least `least` of the texts (3 keeps names and phones out). */
export function makeSpace(names: readonly string[], texts: readonly Counted[], shares: Record<Block, number>, least = 2): Space {
  const df = new Int32Array(names.length)
  for (const { at } of texts) for (const f of at) df[f]!++
  const column = new Int32Array(names.length).fill(-1),
    kept: number[] = []
  for (let f = 0; f < names.length; f++)
    if (df[f]! >= least && shares[blockOf(names[f]!)] > 0) {
      column[f] = kept.length
      kept.push(f)
    }
  return {
    column,
    feature: Int32Array.from(kept),
    idf: Float32Array.from(kept, (f) => Math.log((1 + texts.length) / (1 + df[f]!)) + 1),
    block: Uint8Array.from(kept, (f) => blocks.indexOf(blockOf(names[f]!))),
    shares,
  }
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
