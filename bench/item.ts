/**
 * Item from text, measured: `node bench/item.ts --data <labelled.jsonl(.gz)> [--test <same format>] [--repeats 5] [--folds 5] [--quick]`.
 * The data are 2,787 labelled citizen messages of the 8th Teddy Cup (2020), problem C, from https://www.tipdm.org/ ; they have no licence, so they are measured with
 * and never shipped, nor is a model learnt from them. A line: {"text": …, "label": …, "user"?: …, "split"?: "train" | "val"}.
 * With --test it learns from all of --data and scores the test file once.
 */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { interval, quality } from '../domain/text/calibrate.ts'
import { gramsOf, Lexicon } from '../domain/text/grams.ts'
import { seeded, shuffle } from '../domain/text/linear.ts'
import { best, learn, partsOf, probabilities, type Recogniser } from '../domain/text/recogniser.ts'
import { tokensOf } from '../server/directory/words.ts'

const { values: opts } = parseArgs({
  options: {
    data: { type: 'string' },
    test: { type: 'string' },
    repeats: { type: 'string', default: '5' },
    folds: { type: 'string', default: '5' },
    quick: { type: 'boolean', default: false },
  },
})
if (!opts.data) throw new Error('say where the messages are: --data <labelled.jsonl or .jsonl.gz>')
interface Message {
  text: string
  label: string
  user?: string | null
  split?: string
}
const readMessages = (file: string): Message[] => {
  const raw = readFileSync(file)
  return (file.endsWith('.gz') ? gunzipSync(raw) : raw)
    .toString('utf8')
    .split('\n')
    .filter((l) => l.trim())
    .map((l) => JSON.parse(l) as Message)
}
const read = (m: Message) => gramsOf(m.text ?? '', tokensOf(m.text ?? ''))
const percent = (x: number) => `${(100 * x).toFixed(2)} %`
const began = performance.now()
const messages = readMessages(opts.data),
  lexicon = new Lexicon(),
  docs = messages.map((m) => lexicon.read(read(m))),
  classes = [...new Set(messages.map((m) => m.label))].sort(),
  truth = messages.map((m) => classes.indexOf(m.label))
console.log(`${messages.length} messages, ${classes.length} classes, read in ${((performance.now() - began) / 1000).toFixed(0)} s`)

/** Learns from some and judges others: the answer, its probability, and whether it was sure. */
function judge(from: number[], on: number[]) {
  const learnt = learn(
    lexicon.names,
    from.map((i) => docs[i]!),
    from.map((i) => messages[i]!.label),
  )
  return on.map((i) => answer(learnt.recogniser, learnt.judge(docs[i]!), i))
}
function answer(r: Recogniser, p: number[], i: number) {
  const k = best(p)
  return { i, said: classes.indexOf(r.classes[k]!), sure: p[k]! >= r.sure }
}
type Answer = ReturnType<typeof answer>
function report(name: string, answers: Answer[], is: number[]): { accuracy: number; macroF1: number; coverage: number; precision: number } {
  const q = quality(
      answers.map((a) => a.said),
      is,
      classes.length,
    ),
    taken = answers.filter((a) => a.sure),
    right = answers.filter((a, n) => a.sure && a.said === is[n]).length,
    n = answers.length
  const [al, ah] = interval(Math.round(q.accuracy * n), n),
    [pl, ph] = interval(right, taken.length)
  console.log(
    `${name}: accuracy ${percent(q.accuracy)} (${percent(al)} to ${percent(ah)}), macro-F1 ${q.macroF1.toFixed(4)}; sure of ${percent(taken.length / n)}, of these right ${percent(right / Math.max(1, taken.length))} (${percent(pl)} to ${percent(ph)})`,
  )
  return { accuracy: q.accuracy, macroF1: q.macroF1, coverage: taken.length / n, precision: right / Math.max(1, taken.length) }
}
/** The parts of a message's neighbours: all messages of one person, and all that begin alike, fall into one part. */
function grouped(parts: number, seed: number): Int32Array {
  const group = messages.map((m, i) => m.user ?? (m.text ?? '').replace(/[^\p{L}]/gu, '').slice(2, 14) + (m.text ? '' : i)),
    names = [...new Set(group)],
    order = shuffle(names.length, seeded(seed)),
    part = new Map(Array.from(order, (g, i) => [names[g]!, i % parts]))
  return Int32Array.from(group, (g) => part.get(g)!)
}
function cross(name: string, partOf: (seed: number) => Int32Array, parts: number, repeats: number) {
  const all: ReturnType<typeof report>[] = []
  for (let s = 1; s <= repeats; s++) {
    const part = partOf(s),
      answers: Answer[] = []
    for (let p = 0; p < parts; p++) {
      const every = [...messages.keys()]
      answers.push(
        ...judge(
          every.filter((i) => part[i] !== p),
          every.filter((i) => part[i] === p),
        ),
      )
    }
    answers.sort((a, b) => a.i - b.i)
    all.push(report(`${name}, round ${s}`, answers, truth))
  }
  if (repeats > 1)
    for (const key of ['accuracy', 'macroF1', 'coverage', 'precision'] as const) {
      const xs = all.map((a) => a[key]),
        mean = xs.reduce((a, b) => a + b, 0) / xs.length
      console.log(`${name}: ${key} ${mean.toFixed(4)}, over the rounds ${Math.min(...xs).toFixed(4)} to ${Math.max(...xs).toFixed(4)}`)
    }
}
if (opts.test) {
  const tested = readMessages(opts.test)
  const t = performance.now()
  const { recogniser: r, figures } = learn(
    lexicon.names,
    docs,
    messages.map((m) => m.label),
  )
  console.log(`learnt in ${((performance.now() - t) / 1000).toFixed(0)} s: ${JSON.stringify(figures)}`)
  const t2 = performance.now(),
    answers = tested.map((m, i) => answer(r, probabilities(r, read(m)), i))
  console.log(`${((performance.now() - t2) / tested.length).toFixed(2)} ms a message`)
  const unknown = tested.filter((m) => !classes.includes(m.label)).length
  if (unknown) console.log(`${unknown} messages have a class that was never learnt; they count as wrong`)
  report(
    'test',
    answers,
    tested.map((m) => (classes.includes(m.label) ? classes.indexOf(m.label) : classes.push(m.label) - 1)),
  )
} else {
  const folds = Number(opts.folds),
    repeats = opts.quick ? 1 : Number(opts.repeats)
  cross('stratified', (seed) => partsOf(truth, folds, seed), folds, repeats)
  if (!opts.quick) {
    cross('one person in one part', (seed) => grouped(folds, seed), folds, 1)
    const train = [...messages.keys()].filter((i) => messages[i]!.split === 'train'),
      val = [...messages.keys()].filter((i) => messages[i]!.split === 'val')
    if (train.length && val.length)
      report(
        'train → val',
        judge(train, val),
        val.map((i) => truth[i]!),
      )
  }
}
console.log(`in all ${((performance.now() - began) / 1000).toFixed(0)} s, ${Math.round(process.memoryUsage().rss / 1e6)} MB`)
