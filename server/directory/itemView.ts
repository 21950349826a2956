/** A catalogue item as the contract shows it. */
import type { ItemView } from '../../contract/cases.ts'
import type { Item } from '../../domain/catalogue.ts'
import type { Book } from './book.ts'

export const itemView = (i: Item, book: Book): ItemView => ({
  id: i.id,
  code: i.code,
  name: i.name,
  majorName: i.majorName,
  kind: i.kind,
  limit: i.limit,
  unitId: i.unitCode === null ? null : (book.unitByCode.get(i.unitCode)?.id ?? null),
  filing: i.filing,
  closing: i.closing,
  answerable: i.answerable,
})
