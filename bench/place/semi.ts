/**
 * A semi-Markov conditional random field of the second order (Sarawagi & Cohen 2004): it scores whole pieces of a sentence, not single characters,
 * and knows which two labels went before. Learns from labelled sentences by stochastic gradient; decodes exactly.
 * It knows nothing of addresses: its features are given to it as numbers.
 */

/** A sentence as the model sees it: features of each token, and of each piece of tokens up to `span` long (`piece(s, e)` lies at `pieces[s * span + e - s - 1]`). */
export interface Encoded {
  length: number
  tokens: Int32Array[]
  pieces: Int32Array[]
}
/** A labelled piece: tokens `from` in, `to` out. */
export interface Piece {
  from: number
  to: number
  label: number
}
/** What has been learnt. `order` lists the triples of labels that may follow each other, three numbers each. */
export interface Model {
  labels: number
  span: number
  token: Float32Array
  piece: Float32Array
  pair: Float32Array
  triple: Float32Array
  last: Float32Array
  order: Int32Array
}
export interface Training {
  epochs: number
  /** Strength of the pull towards zero, for the whole set. */
  pull: number
  /** The first step's length; it shrinks evenly to a twentieth. */
  rate: number
  /** From this epoch on the weights are averaged. */
  averagedFrom: number
  random: () => number
  /** Told after each epoch; true ends the learning there. */
  each?: (epoch: number, loss: number) => boolean
}

/** The triples of labels (start = `labels`) whose two pairs occur in the given sentences. */
export function orderOf(gold: readonly Piece[][], labels: number): Int32Array {
  const pairs = new Set<number>()
  for (const pieces of gold) pieces.forEach((p, i) => void pairs.add((i ? pieces[i - 1]!.label : labels) * labels + p.label))
  const out: number[] = []
  for (let y1 = 0; y1 <= labels; y1++)
    for (let y2 = 0; y2 < labels; y2++)
      if (pairs.has(y1 * labels + y2)) for (let y0 = 0; y0 <= labels; y0++) if ((y1 === labels && y0 === labels) || pairs.has(y0 * labels + y1)) out.push(y0, y1, y2)
  return Int32Array.from(out)
}

/** The score of every piece, and room for the sums. */
function scores(m: Model, x: Encoded, scale: number): { psi: Float64Array; most: number } {
  const K = m.labels,
    n = x.length,
    L = m.span,
    U = new Float64Array(n * 4 * K)
  for (let t = 0; t < n; t++)
    for (const f of x.tokens[t]!) {
      const at = f * 4 * K,
        to = t * 4 * K
      for (let k = 0; k < 4 * K; k++) U[to + k]! += m.token[at + k]!
    }
  // a constant per token keeps the numbers small and changes nothing
  for (let t = 0; t < n; t++) {
    let top = -Infinity
    for (let k = 0; k < 4 * K; k++) top = Math.max(top, U[t * 4 * K + k]!)
    for (let k = 0; k < 4 * K; k++) U[t * 4 * K + k] = (U[t * 4 * K + k]! - top) * scale
  }
  const psi = new Float64Array(n * L * K),
    inner = new Float64Array(K)
  for (let s = 0; s < n; s++) {
    inner.fill(0)
    for (let e = s + 1; e <= Math.min(n, s + L); e++) {
      const at = (s * L + e - s - 1) * K
      if (e - s === 1) for (let k = 0; k < K; k++) psi[at + k] = U[s * 4 * K + 3 * K + k]!
      else for (let k = 0; k < K; k++) psi[at + k] = U[s * 4 * K + k]! + inner[k]! + U[(e - 1) * 4 * K + 2 * K + k]!
      for (const f of x.pieces[s * L + e - s - 1]!) for (let k = 0; k < K; k++) psi[at + k]! += m.piece[f * K + k]! * scale
      if (e - s > 1) for (let k = 0; k < K; k++) inner[k]! += U[(e - 1) * 4 * K + K + k]!
    }
  }
  return { psi, most: 0 }
}

const stepsOf = (m: Model, scale: number) => {
  const S = m.labels + 1,
    count = m.order.length / 3,
    out = new Float64Array(count)
  for (let i = 0; i < count; i++) {
    const y0 = m.order[3 * i]!,
      y1 = m.order[3 * i + 1]!,
      y2 = m.order[3 * i + 2]!
    out[i] = (m.pair[y1 * S + y2]! + m.triple[(y0 * S + y1) * S + y2]!) * scale
  }
  return out
}

/** The best reading of a sentence under one model, or under the mean of several with the same labels. */
export function decode(models: readonly { model: Model; x: Encoded }[]): Piece[] {
  const { model: m, x } = models[0]!,
    K = m.labels,
    S = K + 1,
    n = x.length,
    L = m.span
  const psi = scores(m, x, 1).psi,
    steps = stepsOf(m, 1),
    last = Float64Array.from(m.last)
  for (const other of models.slice(1)) {
    const p = scores(other.model, other.x, 1).psi,
      st = stepsOf(other.model, 1)
    for (let i = 0; i < psi.length; i++) psi[i]! += p[i]!
    for (let i = 0; i < steps.length; i++) steps[i]! += st[i]!
    for (let i = 0; i < last.length; i++) last[i]! += other.model.last[i]!
  }
  const best = new Float64Array((n + 1) * S * S).fill(-Infinity),
    open = new Float64Array(S * K),
    from = new Int32Array((n + 1) * S * S),
    via = new Int32Array((n + 1) * S * K)
  best[K * S + K] = 0
  const opens: Float64Array[] = []
  for (let s = 0; s < n; s++) {
    open.fill(-Infinity)
    for (let i = 0; i < steps.length; i++) {
      const y0 = m.order[3 * i]!,
        y1 = m.order[3 * i + 1]!,
        y2 = m.order[3 * i + 2]!,
        v = best[(s * S + y0) * S + y1]! + steps[i]!
      if (v > open[y1 * K + y2]!) {
        open[y1 * K + y2] = v
        via[(s * S + y1) * K + y2] = y0
      }
    }
    opens.push(open.slice())
    for (let e = s + 1; e <= Math.min(n, s + L); e++)
      for (let y1 = 0; y1 < S; y1++)
        for (let y2 = 0; y2 < K; y2++) {
          const v = open[y1 * K + y2]! + psi[(s * L + e - s - 1) * K + y2]!
          if (v > best[(e * S + y1) * S + y2]!) {
            best[(e * S + y1) * S + y2] = v
            from[(e * S + y1) * S + y2] = s
          }
        }
  }
  let y1 = K,
    y2 = 0,
    top = -Infinity
  for (let a = 0; a < S; a++)
    for (let b = 0; b < K; b++) {
      const v = best[(n * S + a) * S + b]! + last[b]!
      if (v > top) [top, y1, y2] = [v, a, b]
    }
  const out: Piece[] = []
  for (let e = n; e > 0 && top > -Infinity; ) {
    const s = from[(e * S + y1) * S + y2]!
    out.push({ from: s, to: e, label: y2 })
    const y0 = via[(s * S + y1) * K + y2]!
    ;[y2, y1, e] = [y1, y0, s]
  }
  return out.reverse()
}

/** Learns from labelled sentences; the same sentences, options and chance give the same model. */
export function train(data: readonly { x: Encoded; gold: Piece[] }[], size: { labels: number; span: number; tokens: number; pieces: number }, how: Training): Model {
  const K = size.labels,
    S = K + 1,
    L = size.span
  const m: Model = {
    labels: K,
    span: L,
    token: new Float32Array(size.tokens * 4 * K),
    piece: new Float32Array(size.pieces * K),
    pair: new Float32Array(S * S),
    triple: new Float32Array(S * S * S),
    last: new Float32Array(K),
    order: orderOf(
      data.map((d) => d.gold),
      K,
    ),
  }
  const groups = ['token', 'piece', 'pair', 'triple', 'last'] as const,
    mean = Object.fromEntries(groups.map((g) => [g, new Float32Array(m[g].length)])) as Record<(typeof groups)[number], Float32Array>
  const usable = data.filter((d) => d.gold.every((p) => p.to - p.from <= L)),
    lambda = how.pull / usable.length,
    index = usable.map((_, i) => i)
  let scale = 1,
    step = 0,
    averaged = 0
  for (let epoch = 1; epoch <= how.epochs; epoch++) {
    for (let i = index.length - 1; i > 0; i--) {
      const j = Math.floor(how.random() * (i + 1))
      ;[index[i], index[j]] = [index[j]!, index[i]!]
    }
    let loss = 0
    for (const i of index) {
      const rate = how.rate * (1 - (0.95 * step++) / (how.epochs * index.length))
      loss += learn(m, usable[i]!, scale, rate)
      scale *= 1 - rate * lambda
      if (scale < 1e-4) scale = fold(m, groups, scale)
    }
    scale = fold(m, groups, scale)
    if (epoch >= how.averagedFrom) {
      averaged++
      for (const g of groups) for (let i = 0; i < m[g].length; i++) mean[g][i]! += m[g][i]!
    }
    if (how.each?.(epoch, loss / usable.length)) break
  }
  if (averaged === 0) return m
  for (const g of groups) for (let i = 0; i < m[g].length; i++) mean[g][i]! /= averaged
  return { ...m, ...mean }
}
function fold(m: Model, groups: readonly ('token' | 'piece' | 'pair' | 'triple' | 'last')[], scale: number): number {
  for (const g of groups) for (let i = 0; i < m[g].length; i++) m[g][i]! *= scale
  return 1
}

/** One step on one sentence: towards what was meant, away from what the model expects. Weights are kept divided by `scale`. */
function learn(m: Model, { x, gold }: { x: Encoded; gold: Piece[] }, scale: number, rate: number): number {
  const K = m.labels,
    S = K + 1,
    L = m.span,
    n = x.length,
    { psi } = scores(m, x, scale),
    steps = stepsOf(m, scale),
    gain = rate / scale
  let goldScore = 0
  gold.forEach((p, i) => {
    const y1 = gold[i - 1]?.label ?? K,
      y0 = gold[i - 2]?.label ?? K
    goldScore += psi[(p.from * L + p.to - p.from - 1) * K + p.label]! + (m.pair[y1 * S + p.label]! + m.triple[(y0 * S + y1) * S + p.label]!) * scale
  })
  const finish = gold[gold.length - 1]!.label
  goldScore += m.last[finish]! * scale
  for (let i = 0; i < psi.length; i++) psi[i] = Math.exp(psi[i]!)
  for (let i = 0; i < steps.length; i++) steps[i] = Math.exp(steps[i]!)
  const end = Float64Array.from(m.last, (w) => Math.exp(w * scale))
  const a = new Float64Array((n + 1) * S * S),
    A = new Float64Array(n * S * K),
    b = new Float64Array((n + 1) * S * S),
    B = new Float64Array(n * S * K),
    order = m.order
  a[K * S + K] = 1
  for (let s = 0; s < n; s++) {
    for (let i = 0; i < steps.length; i++) {
      const v = a[(s * S + order[3 * i]!) * S + order[3 * i + 1]!]!
      if (v > 0) A[(s * S + order[3 * i + 1]!) * K + order[3 * i + 2]!]! += v * steps[i]!
    }
    const stop = Math.min(n, s + L)
    for (let y1 = 0; y1 < S; y1++)
      for (let y2 = 0; y2 < K; y2++) {
        const v = A[(s * S + y1) * K + y2]!
        if (v > 0) for (let e = s + 1; e <= stop; e++) a[(e * S + y1) * S + y2]! += v * psi[(s * L + e - s - 1) * K + y2]!
      }
  }
  let Z = 0
  for (let y1 = 0; y1 < S; y1++)
    for (let y2 = 0; y2 < K; y2++) {
      Z += a[(n * S + y1) * S + y2]! * end[y2]!
      b[(n * S + y1) * S + y2] = end[y2]!
    }
  const expected = new Float64Array(n * L * K),
    expectedSteps = new Float64Array(steps.length)
  for (let s = n - 1; s >= 0; s--) {
    const stop = Math.min(n, s + L)
    for (let y1 = 0; y1 < S; y1++)
      for (let y2 = 0; y2 < K; y2++) {
        const at = A[(s * S + y1) * K + y2]!
        if (at <= 0) continue
        let sum = 0
        for (let e = s + 1; e <= stop; e++) {
          const v = psi[(s * L + e - s - 1) * K + y2]! * b[(e * S + y1) * S + y2]!
          sum += v
          expected[(s * L + e - s - 1) * K + y2]! += (at * v) / Z
        }
        B[(s * S + y1) * K + y2] = sum
      }
    for (let i = 0; i < steps.length; i++) {
      const y0 = order[3 * i]!,
        y1 = order[3 * i + 1]!,
        v = B[(s * S + y1) * K + order[3 * i + 2]!]! * steps[i]!
      if (v === 0) continue
      b[(s * S + y0) * S + y1]! += v
      expectedSteps[i]! += (v * a[(s * S + y0) * S + y1]!) / Z
    }
  }
  // the weights move
  for (let i = 0; i < steps.length; i++) {
    const d = expectedSteps[i]! * gain
    if (expectedSteps[i]! < 1e-4) continue
    const y0 = order[3 * i]!,
      y1 = order[3 * i + 1]!,
      y2 = order[3 * i + 2]!
    m.pair[y1 * S + y2]! -= d
    m.triple[(y0 * S + y1) * S + y2]! -= d
  }
  for (const [i, p] of gold.entries()) {
    const y1 = gold[i - 1]?.label ?? K,
      y0 = gold[i - 2]?.label ?? K
    m.pair[y1 * S + p.label]! += gain
    m.triple[(y0 * S + y1) * S + p.label]! += gain
    expected[(p.from * L + p.to - p.from - 1) * K + p.label]! -= 1
  }
  m.last[finish]! += gain
  for (let y1 = 0; y1 < S; y1++) for (let y2 = 0; y2 < K; y2++) m.last[y2]! -= (gain * a[(n * S + y1) * S + y2]! * end[y2]!) / Z
  const D = new Float64Array(n * 4 * K)
  const inner = new Float64Array((n + 1) * K)
  for (let s = 0; s < n; s++)
    for (let e = s + 1; e <= Math.min(n, s + L); e++) {
      const at = (s * L + e - s - 1) * K
      let any = false
      for (let k = 0; k < K; k++) {
        const v = expected[at + k]!
        if (v > 1e-4 || v < -1e-4) {
          any = true
          if (e - s === 1) D[s * 4 * K + 3 * K + k]! += v
          else {
            D[s * 4 * K + k]! += v
            D[(e - 1) * 4 * K + 2 * K + k]! += v
            if (e - s > 2) {
              inner[(s + 1) * K + k]! += v
              inner[(e - 1) * K + k]! -= v
            }
          }
        }
      }
      if (any) for (const f of x.pieces[s * L + e - s - 1]!) for (let k = 0; k < K; k++) m.piece[f * K + k]! -= gain * expected[at + k]!
    }
  for (let t = 0; t < n; t++) for (let k = 0; k < K; k++) D[t * 4 * K + K + k] = inner[t * K + k]! += t ? inner[(t - 1) * K + k]! : 0
  for (let t = 0; t < n; t++)
    for (const f of x.tokens[t]!) {
      const at = f * 4 * K,
        to = t * 4 * K
      for (let k = 0; k < 4 * K; k++) m.token[at + k]! -= gain * D[to + k]!
    }
  return Math.log(Z) - goldScore
}
