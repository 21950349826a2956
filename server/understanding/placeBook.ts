/** The address book in memory, read anew when a row of it or the day's grid has changed. */
import { sql } from 'kysely'
import { type AddressBook, bookOf, type Place, type PlaceKind } from '../../domain/place/book.ts'
import { valid } from '../../domain/grid.ts'
import type { Db } from '../db/db.ts'
import type { Books } from '../directory/book.ts'

/** Keeps the present address book of a house. A change by any process is seen at the next question: one row tells the state of the table. */
export function keepAddressBook(db: Db, books: Books): { at(now: Date): Promise<AddressBook> } {
  let known: { mark: string; cells: unknown; book: AddressBook } | null = null
  return {
    async at(now) {
      const book = await books.at(now)
      const { rows } = await sql<{ mark: string }>`select count(*) || ' ' || coalesce(max(changed_at)::text, '') as mark from places`.execute(db)
      const mark = rows[0]!.mark
      if (known?.mark === mark && known.cells === book.grid) return known.book
      const places = await db.selectFrom('places').selectAll().where('active', '=', true).orderBy('id').execute()
      const kept = places.map(
        (p): Place => ({
          id: p.id,
          kind: p.kind as PlaceKind,
          name: p.name,
          aliases: p.aliases,
          at: p.lng === null || p.lat === null ? null : [p.lng, p.lat],
          line: p.line,
          road: p.road,
          no: p.house_no,
          cellId: p.cell_id,
        }),
      )
      const made = bookOf(
        kept,
        book.cells.filter((c) => valid(c, book.day)),
        book.grid,
      )
      known = { mark, cells: book.grid, book: made }
      return made
    },
  }
}
