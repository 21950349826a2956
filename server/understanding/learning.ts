/** The thread that learns: texts in, a model and its figures out. Apart from the house, so that learning never holds up a request. */
import { isMainThread, parentPort, workerData } from 'node:worker_threads'
import { type ItemFigures, judgeReader, type Reader } from '../../domain/text/blend.ts'
import type { Named } from '../../domain/text/coldStart.ts'
import { gramsOf, Lexicon } from '../../domain/text/grams.ts'
import { learn, pack, unpack } from '../../domain/text/recogniser.ts'
import { teach, tokensOf } from '../directory/words.ts'
import { type Confirmed, withheld } from './queries.ts'
import { coldStartFor } from './words.ts'

export interface Lesson {
  cases: Confirmed[]
  items: Named[]
  names: string[]
  before: { share: number; model: Uint8Array } | null
}
export interface Learnt {
  model: Uint8Array
  share: number
  figures: ItemFigures
}
/** An item is learnt from five cases on; below sixty cases, or with a single item, there is nothing to learn from. */
export const leastCases = 5,
  leastInAll = 60
/** How much the learnt may count beside the words of the catalogue; the best on the texts withheld within the lesson is taken. */
const offered = [0.5, 0.7, 0.85, 1]

/** Learns from seven cases in eight, judges on the eighth. Null: too few. */
export function learnFrom({ cases, items, names, before }: Lesson): Learnt | null {
  teach(names)
  const cold = coldStartFor(items),
    read = cases.map((c) => ({ ...c, words: tokensOf(c.text) })),
    count = new Map<string, number>()
  for (const c of read) if (!withheld(c.id)) count.set(c.code, (count.get(c.code) ?? 0) + 1)
  const lesson = read.filter((c) => !withheld(c.id) && count.get(c.code)! >= leastCases),
    exam = read.filter((c) => withheld(c.id)),
    codes = new Set(lesson.map((c) => c.code))
  if (lesson.length < leastInAll || codes.size < 2 || !exam.length) return null
  const taught = (from: typeof lesson) => {
    const lexicon = new Lexicon(),
      docs = from.map((c) => lexicon.read(gramsOf(c.text, c.words)))
    return learn(
      lexicon.names,
      docs,
      from.map((c) => c.code),
    ).recogniser
  }
  // how much to lean on what was learnt is itself found on cases of the lesson that were not learnt from
  const half = taught(lesson.filter((_, i) => i % 5)),
    rest = lesson.filter((_, i) => i % 5 === 0),
    share = offered.map((s) => ({ s, ...judgeReader({ cold, learnt: half, share: s }, rest) })).sort((a, b) => b.top1 - a.top1 || b.top3 - a.top3)[0]!.s
  const whole = taught(lesson),
    model = pack(whole),
    was: Reader = before ? { cold, learnt: unpack(before.model), share: before.share } : { cold, learnt: null, share: 0 }
  return {
    model,
    share,
    figures: {
      sureAt: whole.sure,
      learnt: lesson.length,
      withheld: exam.length,
      items: codes.size,
      now: judgeReader({ cold, learnt: unpack(model), share }, exam),
      before: judgeReader(was, exam),
    },
  }
}
if (!isMainThread && (workerData as { learning?: Lesson } | null)?.learning) parentPort!.postMessage(learnFrom((workerData as { learning: Lesson }).learning))
