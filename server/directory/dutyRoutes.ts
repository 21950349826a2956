/** Serves `contract/duties.ts`. */
import * as contract from '../../contract/duties.ts'
import { dutySheet } from '../../domain/dutySheet.ts'
import type { Trx } from '../db/db.ts'
import type { Who } from '../kit/accounts.ts'
import { type App, serve } from '../kit/http.ts'
import type { Books } from './book.ts'
import { addDuty, changeDuty, dutyLines, importDuties, itemNameIn, planSheet, planView, unitNameIn } from './duties.ts'
import type { By } from './units.ts'

export function dutyRoutes(app: App, books: Books): void {
  const { db, secrets, now } = app.house
  async function change<T>(req: { who: Who; ip: string }, work: (trx: Trx, by: By, at: Date) => Promise<T>): Promise<T> {
    const at = now(),
      by = { secrets, book: await books.at(at), personId: req.who.personId, address: req.ip }
    const answer = await db.transaction().execute((trx) => work(trx, by, at))
    books.refresh()
    return answer
  }
  const lines = async () => dutyLines(await books.at(now()))
  serve(app, contract.listDuties, lines)
  serve(app, contract.addDuty, async (req) => {
    await change(req, (trx, by, at) => addDuty(trx, by, req.body, at))
    return lines()
  })
  serve(app, contract.changeDuty, async (req) => {
    await change(req, (trx, by, at) => changeDuty(trx, by, req.params.id, req.body, at))
    return lines()
  })
  serve(app, contract.dutySheetOut, async () => {
    const book = await books.at(now())
    return { csv: dutySheet(dutyLines(book), { unit: (c) => unitNameIn(book, c) ?? '', item: (c) => itemNameIn(book, c) ?? '' }) }
  })
  serve(app, contract.checkDuties, async ({ body }) => planView(planSheet(await books.at(now()), body.csv)))
  serve(app, contract.importDuties, (req) => change(req, (trx, by, at) => importDuties(trx, by, req.body.csv, at)))
}
