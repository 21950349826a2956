/** The words of understanding: the catalogue and how people say it, taught to Jieba and put together as a cold start. `wordsOf` itself lives one floor below, where every room may use it. */
import { type ColdStart, coldStart, type Named } from '../../domain/text/coldStart.ts'
import type { Book } from '../directory/book.ts'
import { teach, teachBook, tokensOf } from '../directory/words.ts'
import { itemsNow } from './queries.ts'
import synonyms from './synonyms.json' with { type: 'json' }

const sayings = synonyms.rows as [string, string][]
/** What can be read from the words alone, for these items. */
export function coldStartFor(items: readonly Named[]): ColdStart {
  teach(sayings.flatMap(([, phrases]) => phrases.split(/[ +]/)))
  return coldStart(items, sayings, tokensOf)
}
const made = new WeakMap<Book, ColdStart>()
/** The same for the items of a book, made once for each. */
export function coldStartOf(book: Book): ColdStart {
  teachBook(book)
  const known = made.get(book) ?? coldStartFor(itemsNow(book))
  made.set(book, known)
  return known
}
