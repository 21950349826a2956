/** Units over HTTP: serves `contract/units.ts`. */
import * as contract from '../../contract/units.ts'
import type { Trx } from '../db/db.ts'
import { type App, serve } from '../kit/http.ts'
import type { Who } from '../kit/accounts.ts'
import type { Books } from './book.ts'
import { type By, changeUnit, createUnit, switchUnit, unitRows } from './units.ts'

export function unitRoutes(app: App, books: Books): void {
  const { db, secrets, now } = app.house
  /** A change in its transaction; afterwards the book is read anew, and the unit as it then stands is the answer. */
  async function change(req: { who: Who; ip: string }, work: (trx: Trx, by: By, at: Date) => Promise<number>): Promise<contract.UnitRow> {
    const at = now(),
      by = { secrets, book: await books.at(at), personId: req.who.personId, address: req.ip }
    const id = await db.transaction().execute((trx) => work(trx, by, at))
    books.refresh()
    return (await unitRows(db, await books.at(at), id))[0]!
  }
  serve(app, contract.allUnits, async () => unitRows(db, await books.at(now())))
  serve(app, contract.createUnit, (req) => change(req, (trx, by, at) => createUnit(trx, by, req.body, at)))
  serve(app, contract.changeUnit, (req) =>
    change(req, async (trx, by, at) => {
      await changeUnit(trx, by, req.params.id, req.body, at)
      return req.params.id
    }),
  )
  serve(app, contract.switchUnit, (req) =>
    change(req, async (trx, by, at) => {
      await switchUnit(trx, by, req.params.id, req.body.active, at)
      return req.params.id
    }),
  )
}
