/** Cold start: which item a text speaks of, by the words of the catalogue itself and a table of how people say it. For the days before the office has cases of its own to learn from. */
import { softmax } from './calibrate.ts'
import { plain } from './grams.ts'

interface Phrase {
  /** All of these occur. */
  parts: string[]
  weight: number
}
export type ColdStart = { code: string; phrases: Phrase[] }[]
export interface Named {
  code: string
  name: string
}

/** Words of names that say nothing by themselves. */
const hollow = new Set(['设施', '异常', '问题', '其他', '建筑物', '公用', '道路', '城市', '管理', '事项', '设备', '装置', '违规', '违章', '擅自', '非法', '乱象', '秩序'])
const lengthOf = (parts: readonly string[]) => parts.reduce((sum, p) => sum + [...p].length, 0)

/** Puts together what speaks for each item: phrases ("a+b": both occur), its name, and the words of its name (`cut` cuts them). A phrase that speaks for many items says less. */
export function coldStart(items: readonly Named[], sayings: readonly (readonly [code: string, phrases: string])[], cut: (text: string) => string[]): ColdStart {
  const said = new Map(sayings.map(([code, phrases]) => [code, phrases.split(' ').map((p) => plain(p).split('+'))])),
    all = items.map(({ code, name }) => {
      const bare = plain(name.replace(/[（(].*?[)）]/g, '').replace(/异常(SOS)?$/, '')),
        words = cut(bare).filter((w) => [...w].length >= 2 && w !== bare && !hollow.has(w))
      return {
        code,
        phrases: [
          ...(said.get(code) ?? []).map((parts) => ({ parts, strength: 1 + 0.3 * (parts.length - 1) })),
          { parts: [bare], strength: 1.1 },
          ...words.map((w) => ({ parts: [w], strength: 0.45 })),
        ],
      }
    })
  const uses = new Map<string, number>()
  for (const { phrases } of all) for (const key of new Set(phrases.map((p) => p.parts.join('+')))) uses.set(key, (uses.get(key) ?? 0) + 1)
  return all.map(({ code, phrases }) => ({
    code,
    phrases: phrases.map(({ parts, strength }) => ({ parts, weight: (strength * lengthOf(parts)) / (1 + 0.25 * Math.log(uses.get(parts.join('+'))!)) })),
  }))
}

/** How strongly no item at all is believed in. */
const nothing = 1
/** The items a text speaks of, the likeliest first, with the words that said so; empty when none is spoken of. */
export function coldGuess(start: ColdStart, text: string): { code: string; probability: number; words: string[] }[] {
  const said = plain(text)
  const found = start.flatMap(({ code, phrases }) => {
    const heard = phrases.filter((p) => p.parts.every((x) => said.includes(x))).sort((a, b) => b.weight - a.weight)
    if (!heard.length) return []
    // what lies within a stronger phrase says nothing more
    const told = heard.filter((p, i) => !heard.slice(0, i).some((q) => p.parts.every((x) => q.parts.some((y) => y.includes(x)))))
    return [{ code, score: told.reduce((sum, p, i) => sum + p.weight * (i ? 0.4 : 1), 0), words: [...new Set(told.flatMap((p) => p.parts))].slice(0, 4) }]
  })
  const p = softmax([nothing, ...found.map((f) => f.score)], 0.9)
  return found.map(({ code, words }, i) => ({ code, words, probability: p[i + 1]! })).sort((a, b) => b.probability - a.probability)
}
