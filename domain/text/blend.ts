/** What is said about the item of a text: the words of the catalogue and what the office's own cases have taught, blended by how far each has proved itself. */
import { type ColdStart, coldGuess } from './coldStart.ts'
import { gramsOf } from './grams.ts'
import { probabilities, reasonsFor, type Recogniser } from './recogniser.ts'

export interface Reader {
  cold: ColdStart
  learnt: Recogniser | null
  /** How much the learnt counts, 0 to 1. */
  share: number
}
export interface Candidate {
  code: string
  probability: number
  reasons: { word: string; weight: number }[]
}
/** Below this probability an item is not worth a look. */
const worth = 0.08

/** The three likeliest items with their reasons; `sure` when what was learnt keeps its promise of 95 in 100 and the first is its own. Empty: nothing in the text speaks of an item. */
export function readItems({ cold, learnt, share }: Reader, text: string, words: readonly string[]): { candidates: Candidate[]; sure: boolean } {
  const known = new Set(cold.map((c) => c.code)),
    guessed = new Map(coldGuess(cold, text).map((g) => [g.code, g])),
    p = new Map<string, number>()
  for (const [code, g] of guessed) p.set(code, (1 - share) * g.probability)
  const grams = learnt && share > 0 ? gramsOf(text, words) : null
  let first = { code: '', probability: 0 }
  if (learnt && grams)
    probabilities(learnt, grams).forEach((q, i) => {
      const code = learnt.classes[i]!
      if (q > first.probability) first = { code, probability: q }
      if (known.has(code)) p.set(code, (p.get(code) ?? 0) + share * q)
    })
  const candidates = [...p]
    .filter(([, q]) => q >= worth)
    .sort((a, b) => b[1] - a[1])
    .slice(0, 3)
    .map(([code, probability]) => {
      const taught = learnt && grams ? reasonsFor(learnt, grams, words, code) : [],
        said = (guessed.get(code)?.words ?? []).filter((w) => !taught.some((t) => t.word === w)).map((word) => ({ word, weight: (1 - share) * 0.5 }))
      return { code, probability, reasons: [...said, ...taught].sort((a, b) => b.weight - a.weight).slice(0, 5) }
    })
  return { candidates, sure: learnt !== null && share > 0 && first.probability >= learnt.sure && candidates[0]?.code === first.code }
}

/** How a reader does on texts whose item is known: the first right, one of three right, how often it is sure and how often it is right then. */
export interface Judged {
  top1: number
  top3: number
  sureShare: number
  sureRight: number
}
export function judgeReader(reader: Reader, cases: readonly { text: string; words: readonly string[]; code: string }[]): Judged {
  let one = 0,
    three = 0,
    sure = 0,
    right = 0
  for (const { text, words, code } of cases) {
    const read = readItems(reader, text, words),
      hit = read.candidates[0]?.code === code
    if (hit) one++
    if (read.candidates.some((c) => c.code === code)) three++
    if (read.sure) {
      sure++
      if (hit) right++
    }
  }
  const n = Math.max(1, cases.length)
  return { top1: one / n, top3: three / n, sureShare: sure / n, sureRight: sure ? right / sure : 0 }
}
/** What is kept beside a model: how it did on the cases withheld from it, and how what was in use before did on the same. */
export interface ItemFigures {
  learnt: number
  withheld: number
  items: number
  now: Judged
  before: Judged
  /** From which probability on it is sure; above 1 it never is. */
  sureAt?: number
}
