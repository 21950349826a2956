/** Serves `contract/routing.ts`. */
import * as contract from '../../contract/routing.ts'
import { DAY_MS } from '../../domain/calendar.ts'
import type { DraftRule } from '../../domain/routing.ts'
import type { Trx } from '../db/db.ts'
import type { Book, Books } from '../directory/book.ts'
import { type App, serve } from '../kit/http.ts'
import { dryRun } from './dryRun.ts'
import { withdraw } from './precedents.ts'
import { precedents, rulesView } from './queries.ts'
import { dropDraft, mustKnow, publish, saveDraft, undoStep } from './rules.ts'

export function routingRoutes(app: App, books: Books): void {
  const { db, secrets, now } = app.house
  /** A change, and how the rules stand after it. */
  const changed = async (deed: (trx: Trx, book: Book, at: Date) => Promise<void>) => {
    const at = now(),
      book = await books.at(at)
    await db.transaction().execute((trx) => deed(trx, book, at))
    books.refresh()
    return rulesView(db, await books.at(at))
  }
  serve(app, contract.getRules, async () => rulesView(db, await books.at(now())))
  serve(app, contract.saveDraft, ({ body, who, ip }) =>
    changed((trx, book, at) => saveDraft(trx, book, { ...body, rules: body.rules as DraftRule[] }, { personId: who.personId, ip, secrets, now: at })),
  )
  serve(app, contract.undoDraft, ({ body, who, ip }) => changed((trx, _, at) => undoStep(trx, body.was, { personId: who.personId, ip, secrets, now: at })))
  serve(app, contract.dropDraft, ({ who, ip }) => changed((trx, _, at) => dropDraft(trx, { personId: who.personId, ip, secrets, now: at })))
  serve(app, contract.publishDraft, ({ body, who, ip }) => changed((trx, book, at) => publish(trx, book, body, { personId: who.personId, ip, secrets, now: at })))
  serve(app, contract.dryRunRules, async ({ body }) => {
    const at = now(),
      book = await books.at(at),
      rules = body.rules as DraftRule[]
    mustKnow(book, rules)
    const midnight = (day: string) => new Date(Date.parse(`${day}T00:00:00Z`) - book.calendar.offsetMinutes * 60_000)
    const to = body.to ? new Date(midnight(body.to).getTime() + DAY_MS) : at
    return dryRun(db, book, rules, body.from ? midnight(body.from) : new Date(to.getTime() - 30 * DAY_MS), to)
  })
  serve(app, contract.listPrecedents, async () => precedents(db, await books.at(now())))
  serve(app, contract.withdrawPrecedent, async ({ params, body, who, ip }) => {
    const at = now()
    await db.transaction().execute((trx) => withdraw(trx, secrets, params.id, body.why, { personId: who.personId, ip }, at))
    return precedents(db, await books.at(at))
  })
}
