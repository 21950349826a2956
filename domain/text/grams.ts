/** Grams: what a text is made of, for a linear model. Digits are masked, so that no phone or house number is ever a feature. */

/** Which blocks of features there are; each is weighed by itself: runs of characters, words and pairs of words, and both again for how the text begins. */
export const blocks = ['char', 'word', 'head'] as const
export type Block = (typeof blocks)[number]
/** How often each feature occurs; the first letter of a feature names its block: c, w, h. */
export type Grams = Map<string, number>
export const blockOf = (feature: string): Block => (feature[0] === 'c' ? 'char' : feature[0] === 'w' ? 'word' : 'head')

/** One spelling of everything: width, case, digits as 0, no blanks, no stars of an anonymiser. */
export const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\d+/g, '0')
    .replace(/[\s*\u200b-\u200f\ufeff]+/g, '')

const spoken = /[\p{L}\p{N}]/u
/** Longest text that is looked at, in characters; and how many words are its head, where people say what it is about. */
export const longest = 4000,
  headWords = 20

/** The features of a text and of the words Jieba cut it into: runs of one to four characters within a clause, words, pairs of words, and those of the head once more. */
export function gramsOf(text: string, words: readonly string[]): Grams {
  const grams: Grams = new Map()
  const add = (feature: string) => grams.set(feature, (grams.get(feature) ?? 0) + 1)
  const chars = [...plain(text.slice(0, longest))]
  for (let i = 0; i < chars.length; i++)
    for (let n = 1, run = 'c'; n <= 4 && i + n <= chars.length; n++) {
      const c = chars[i + n - 1]!
      if (!spoken.test(c)) break
      add((run += c))
    }
  let before = '',
    i = 0
  for (const raw of words) {
    const w = plain(raw)
    if (!w) continue
    add(`w${w}`)
    if (before) add(`w${before} ${w}`)
    if (i++ < headWords) {
      add(`h${w}`)
      if (before) add(`h${before} ${w}`)
    }
    before = w
  }
  return grams
}

/** Features by number, so that many texts can be counted quickly. */
export class Lexicon {
  readonly names: string[] = []
  private readonly ids = new Map<string, number>()
  /** A text as numbers of features and how often each occurs; features not met before get a number. */
  read(grams: Grams): Counted {
    const at = new Int32Array(grams.size),
      times = new Float32Array(grams.size)
    let i = 0
    for (const [f, n] of grams) {
      let id = this.ids.get(f)
      if (id === undefined) {
        this.ids.set(f, (id = this.names.length))
        this.names.push(f)
      }
      at[i] = id
      times[i++] = n
    }
    return { at, times }
  }
}
export interface Counted {
  at: Int32Array
  times: Float32Array
}
