/** Words 词: a Chinese sentence cut by Jieba with our own dictionary: the names of places, communities, units and items of this office. */
import { Jieba } from '@node-rs/jieba'
import { dict } from '@node-rs/jieba/dict.js'
import type { Book } from './book.ts'

/** Words that say nothing about the matter: grammar, politeness and the office's own phrases. */
const stop = new Set(
  `的 了 在 是 我 有 和 就 不 人 都 一 一个 上 也 很 到 说 要 去 你 会 着 没有 看 好 自己 这 那 他 她 它 们 我们 你们 他们 这个 那个 这里 那里 这些 那些 什么 怎么 为什么 哪里
  与 及 或 等 并 但 但是 而 而且 因为 所以 如果 虽然 然后 现在 目前 已经 还 还有 还是 就是 只 只有 又 再 被 把 给 让 向 对 从 于 以 为 之 其 该 此 请 请问 谢谢 您好 你好 希望 尊敬 领导
  反映 来电 市民 居民 群众 投诉 举报 咨询 求助 建议 诉求 工单 问题 情况 有关 相关 部门 进行 处理 解决 尽快 核实 联系 电话 回复 望 烦请 麻烦 表示 称 称其 多次 一直 非常 严重 影响 吗 呢 吧 啊 呀 哦 嗯`
    .split(/\s+/)
    .filter(Boolean),
)

/** How often a name of ours is taken to occur: enough that Jieba keeps it whole. */
const FREQUENCY = 20_000
let jieba: Jieba | null = null
const taught = new Set<string>(),
  read = new WeakSet<Book>()

/** Names that must not be cut: communities, roads, estates, units, items. May be called again; what is known is passed over. */
export function teach(names: Iterable<string>): void {
  const fresh = new Set<string>()
  for (const raw of names) {
    const name = raw.normalize('NFKC').toLowerCase().trim()
    if (name.length >= 2 && name.length <= 16 && !/[\s\p{P}]/u.test(name) && !taught.has(name)) fresh.add(name)
  }
  if (!fresh.size) return
  for (const name of fresh) taught.add(name)
  cutter().loadDict(Buffer.from([...fresh].map((name) => `${name} ${FREQUENCY} nz`).join('\n')))
}

/** Teaches the names that the book holds: communities and other cells, units, items, and those of the address book; each book is read once. */
export function teachBook(book: Book): void {
  if (read.has(book)) return
  read.add(book)
  teach([...book.cells.map((c) => c.name), ...[...book.units.values()].map((u) => u.name), ...[...book.items.values()].map((i) => i.name), ...(book.placeNames ?? [])])
}

/** The dictionary costs a quarter of a second, so it is read when first needed. */
function cutter(): Jieba {
  return (jieba ??= Jieba.withDict(dict))
}

/** Every token of a text in order, punctuation left out: what features are made of. */
export const tokensOf = (text: string): string[] =>
  cutter()
    .cut(text.normalize('NFKC').toLowerCase(), true)
    .filter((w) => /[\p{L}\p{N}]/u.test(w))

/** The words that say something, in order, with repetitions: what a matter is named by and compared by. */
export const wordsOf = (text: string): string[] => tokensOf(text).filter((w) => w.length >= 2 && !stop.has(w))
