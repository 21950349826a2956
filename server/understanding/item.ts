/** 事项识别: the item a text is about, by the model in use and the words of the catalogue; a confusable pair becomes a question. */
import type { ItemAnswer } from '../../contract/understanding.ts'
import { questionFor } from '../../domain/confusable.ts'
import { type Reader, readItems } from '../../domain/text/blend.ts'
import { type Recogniser, unpack } from '../../domain/text/recogniser.ts'
import type { Db } from '../db/db.ts'
import type { Books } from '../directory/book.ts'
import { itemView } from '../directory/itemView.ts'
import { tokensOf } from '../directory/words.ts'
import { currentModel, currentModelId, itemsNow } from './queries.ts'
import { coldStartOf } from './words.ts'

/** Reads the items of texts; keeps the model in memory and looks with each text whether another one is in use. */
export function keepItemReader(db: Db, books: Books) {
  let kept: { id: number; share: number; learnt: Recogniser } | null = null
  async function learntNow() {
    const id = await currentModelId(db)
    if (id !== (kept?.id ?? null)) {
      const row = await currentModel(db)
      kept = row ? { id: row.id, share: row.share, learnt: unpack(row.model) } : null
    }
    return kept
  }
  return async (said: string, place: string, now: Date): Promise<ItemAnswer> => {
    // the name of a place says nothing about the matter: 菜市场路 is no market
    const text = place.trim().length > 1 ? said.replaceAll(place.trim(), ' ') : said,
      book = await books.at(now),
      learnt = await learntNow(),
      reader: Reader = { cold: coldStartOf(book), learnt: learnt?.learnt ?? null, share: learnt?.share ?? 0 },
      { candidates, sure } = readItems(reader, text, tokensOf(text)),
      question = questionFor(candidates),
      byCode = new Map(itemsNow(book).map((i) => [i.code, i]))
    const view = (code: string) => {
      const item = byCode.get(code)
      return item ? [itemView(item, book)] : []
    }
    return {
      candidates: candidates.flatMap(({ code, probability, reasons }) => view(code).map((item) => ({ item, probability, reasons }))),
      sure: sure && !question,
      question: question && {
        zh: question.zh,
        en: question.en,
        answers: question.answers.flatMap((a) => view(a.code).map((item) => ({ zh: a.zh, en: a.en, item }))),
      },
    }
  }
}
