import type { Actor } from '../../domain/matter.ts'
import type { Book } from '../directory/book.ts'
import type { Secrets } from '../kit/secrets.ts'

/** What the heart is handed besides the transaction: the reference data of the moment, and the keys. */
export interface Means {
  book: Book
  secrets: Pick<Secrets, 'mac'>
}
export interface DoneBy {
  personId: number | null
  actor: Actor
}
