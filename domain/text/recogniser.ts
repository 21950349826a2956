/** A recogniser: learns from texts whose class is known, says how likely each class is for a new text, which words spoke for it, and when it is sure. */
import { fitTemperature, quality, softmax, thresholdFor } from './calibrate.ts'
import { type Block, blockOf, blocks, type Counted, type Grams, Lexicon, plain } from './grams.ts'
import { type Linear, scores, seeded, shuffle, type Training, trainLinear } from './linear.ts'
import { makeSpace, rowOf, type Space } from './space.ts'

export interface Recogniser {
  classes: string[]
  /** Feature → column. */
  columns: Map<string, number>
  space: Space
  linear: Linear
  /** Scores to probabilities; and the probability from which the first answer may be taken without asking (above 1: never). */
  temperature: number
  sure: number
}
/** How it did on its own texts, each judged by a model that had not seen it. */
export interface Figures {
  cases: number
  classes: number
  accuracy: number
  macroF1: number
  /** The share of texts it was sure of, and how many of those it had right. */
  sureShare: number
  sureRight: number
}
export interface Learning extends Training {
  shares?: Record<Block, number>
  /** In how many texts a feature must occur. */
  least?: number
  /** How many parts the texts are cut into for the calibration. */
  parts?: number
  precision?: number
}
const usual = { shares: { char: 1, word: 0.5, head: 0 }, least: 3, parts: 4, precision: 0.95 }
export const best = (xs: ArrayLike<number>): number => {
  let at = 0
  for (let i = 1; i < xs.length; i++) if (xs[i]! > xs[at]!) at = i
  return at
}

/** Which part each text falls into, every class spread evenly. */
export function partsOf(labels: ArrayLike<number>, parts: number, seed: number): Int32Array {
  const part = new Int32Array(labels.length),
    next = new Map<number, number>()
  for (const i of shuffle(labels.length, seeded(seed))) {
    const n = next.get(labels[i]!) ?? 0
    part[i] = n % parts
    next.set(labels[i]!, n + 1)
  }
  return part
}

const trained = (names: readonly string[], docs: readonly Counted[], labels: ArrayLike<number>, classes: number, { shares, least, ...training }: Learning) => {
  const space = makeSpace(names, docs, labels, classes, shares ?? usual.shares, least ?? usual.least)
  return {
    space,
    linear: trainLinear(
      docs.map((d) => rowOf(space, d)),
      labels,
      classes,
      space.idf.length,
      training,
    ),
  }
}

/** Learns. The texts are given as counted features of one lexicon, so that a bench can count once and learn often; `judge` says the probabilities for another text counted by it. */
export function learn(
  names: readonly string[],
  docs: readonly Counted[],
  said: readonly string[],
  how: Learning = {},
): { recogniser: Recogniser; figures: Figures; judge: (doc: Counted) => number[] } {
  const classes = [...new Set(said)].sort(),
    numbers = new Map(classes.map((c, i) => [c, i])),
    labels = Int32Array.from(said, (c) => numbers.get(c)!)
  const parts = how.parts ?? usual.parts,
    part = partsOf(labels, parts, 7),
    unseen: Float64Array[] = new Array(docs.length)
  for (let p = 0; p < parts; p++) {
    const rest = [...docs.keys()].filter((i) => part[i] !== p),
      { space, linear } = trained(
        names,
        rest.map((i) => docs[i]!),
        rest.map((i) => labels[i]!),
        classes.length,
        how,
      )
    for (let i = 0; i < docs.length; i++) if (part[i] === p) unseen[i] = scores(linear, rowOf(space, docs[i]!))
  }
  const temperature = fitTemperature(unseen, labels),
    answers = unseen.map(best),
    right = answers.map((a, i) => a === labels[i]),
    confidence = unseen.map((s, i) => softmax(s, temperature)[answers[i]!]!),
    threshold = thresholdFor(confidence, right, how.precision ?? usual.precision),
    taken = [...docs.keys()].filter((i) => confidence[i]! >= threshold),
    { accuracy, macroF1 } = quality(answers, labels, classes.length)
  const { space, linear } = trained(names, docs, labels, classes.length, how)
  return {
    judge: (doc) => softmax(scores(linear, rowOf(space, doc)), temperature),
    recogniser: {
      classes,
      columns: new Map(Array.from(space.feature, (f, c) => [names[f]!, c])),
      space: { ...space, column: Int32Array.from(space.feature, (_, c) => c) },
      linear,
      temperature,
      sure: Number.isFinite(threshold) ? threshold : 2,
    },
    figures: {
      cases: docs.length,
      classes: classes.length,
      accuracy,
      macroF1,
      sureShare: docs.length ? taken.length / docs.length : 0,
      sureRight: taken.length ? taken.filter((i) => right[i]).length / taken.length : 0,
    },
  }
}

/** Learns from texts as they are. */
export function learnTexts(texts: readonly Grams[], said: readonly string[], how: Learning = {}) {
  const lexicon = new Lexicon(),
    docs = texts.map((t) => lexicon.read(t))
  return learn(lexicon.names, docs, said, how)
}

const countedBy = (columns: Map<string, number>, grams: Grams): Counted & { names: Record<number, string> } => {
  const known = [...grams].flatMap(([f, n]) => (columns.has(f) ? [[f, columns.get(f)!, n] as const] : []))
  return { names: Object.fromEntries(known.map(([f, c]) => [c, f])), at: Int32Array.from(known, ([, c]) => c), times: Float32Array.from(known, ([, , n]) => n) }
}

/** How likely each class is, in the order of the classes. */
export const probabilities = (r: Recogniser, grams: Grams): number[] => softmax(scores(r.linear, rowOf(r.space, countedBy(r.columns, grams))), r.temperature)

/** The words that spoke for a class and against it, strongest first: `weight` is what each, with the runs of characters in it, added to the score beyond the average class. */
export function reasonsFor(r: Recogniser, grams: Grams, words: readonly string[], label: string, most = 4): { word: string; weight: number }[] {
  const counted = countedBy(r.columns, grams),
    row = rowOf(r.space, counted),
    k = r.classes.indexOf(label),
    { classes, weights } = r.linear
  if (k < 0) return []
  const added = new Map<string, number>()
  for (let i = 0; i < row.at.length; i++) {
    const base = row.at[i]! * classes
    let mean = 0
    for (let c = 0; c < classes; c++) mean += weights[base + c]! / classes
    added.set(counted.names[row.at[i]!]!, (weights[base + k]! - mean) * row.value[i]!)
  }
  const weigh = (word: string) => {
    const chars = [...plain(word)]
    let sum = added.get(`w${plain(word)}`) ?? 0
    for (let i = 0; i < chars.length; i++) for (let n = 1; n <= 4 && i + n <= chars.length; n++) sum += added.get(`c${chars.slice(i, i + n).join('')}`) ?? 0
    return { word, weight: sum }
  }
  return [...new Set(words.filter((w) => [...w].length >= 2))]
    .map(weigh)
    .filter((w) => Math.abs(w.weight) > 0.005)
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
    .slice(0, most)
    .sort((a, b) => b.weight - a.weight)
}

/** The columns a model can do without are left out, strongest kept: `most` of them. */
function strongest({ linear: { weights, classes }, space }: Recogniser, most: number): number[] {
  const strength = Float32Array.from(space.idf, (idf, c) => {
    let top = 0
    for (let k = 0; k < classes; k++) top = Math.max(top, Math.abs(weights[c * classes + k]!))
    return top * idf
  })
  return [...strength.keys()].sort((a, b) => strength[b]! - strength[a]!).slice(0, most)
}

/** A recogniser as bytes: a head in JSON, then each weight in one byte. */
export function pack(r: Recogniser, most = 60_000): Uint8Array {
  const kept = strongest(r, most),
    names = [...r.columns.keys()],
    k = r.classes.length,
    { weights, width } = r.linear,
    columns = [...kept, width]
  let top = 1e-9
  for (const c of columns) for (let i = 0; i < k; i++) top = Math.max(top, Math.abs(weights[c * k + i]!))
  const head = {
    classes: r.classes,
    shares: r.space.shares,
    temperature: r.temperature,
    sure: r.sure,
    scale: top,
    features: kept.map((c) => names[c]!),
    idf: kept.map((c) => Math.round(r.space.idf[c]! * 1000) / 1000),
    bias: Array.from({ length: k }, (_, i) => weights[width * k + i]!),
  }
  const json = new TextEncoder().encode(JSON.stringify(head)),
    bytes = new Uint8Array(4 + json.length + kept.length * k)
  new DataView(bytes.buffer).setUint32(0, json.length)
  bytes.set(json, 4)
  const small = new Int8Array(bytes.buffer, 4 + json.length)
  // a root spreads the many small weights over the steps of a byte
  kept.forEach((c, row) => {
    for (let i = 0; i < k; i++) {
      const w = weights[c * k + i]! / top
      small[row * k + i] = Math.round(Math.sign(w) * Math.sqrt(Math.abs(w)) * 127)
    }
  })
  return bytes
}
export function unpack(bytes: Uint8Array): Recogniser {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    length = view.getUint32(0),
    head = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length))) as {
      classes: string[]
      shares: Record<Block, number>
      temperature: number
      sure: number
      scale: number
      features: string[]
      idf: number[]
      bias: number[]
    }
  const width = head.features.length,
    classes = head.classes.length,
    weights = new Float32Array((width + 1) * classes)
  for (let i = 0; i < width * classes; i++) {
    const s = view.getInt8(4 + length + i) / 127
    weights[i] = Math.sign(s) * s * s * head.scale
  }
  weights.set(head.bias, width * classes)
  const every = Int32Array.from({ length: width }, (_, i) => i)
  return {
    classes: head.classes,
    columns: new Map(head.features.map((f, i) => [f, i])),
    space: { column: every, feature: every, idf: Float32Array.from(head.idf), block: Uint8Array.from(head.features, (f) => blocks.indexOf(blockOf(f))), shares: head.shares },
    linear: { classes, width, weights },
    temperature: head.temperature,
    sure: head.sure,
  }
}
