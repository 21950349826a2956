/** Accounts and posts over HTTP: serves `contract/access.ts`. */
import * as contract from '../../contract/access.ts'
import type { Trx } from '../db/db.ts'
import type { Books } from '../directory/book.ts'
import type { Who } from '../kit/accounts.ts'
import { type App, serve } from '../kit/http.ts'
import { changePerson, createPerson, dropTwoFactor, endSessions, giveAccount, type Keeping, liftLock, resetPassword, revealPhone, switchAccount } from './keep.ts'
import { endPost, givePost } from './posts.ts'
import { accountsFor, accountView } from './queries.ts'

export function manageRoutes(app: App, books: Books): void {
  const { db, secrets, accounts, now } = app.house
  /** A deed in its transaction; afterwards everybody's posts and sessions are read anew. */
  async function deed<T>(req: { who: Who; ip: string }, work: (trx: Trx, at: Keeping, now: Date) => Promise<T>): Promise<T> {
    const at = now(),
      book = await books.at(at)
    const done = await db.transaction().execute((trx) => work(trx, { secrets, accounts, book, who: req.who, address: req.ip }, at))
    accounts.forget()
    return done
  }
  const view = async (id: number, who: Who) => accountView(db, id, who, await books.at(now()), now())

  serve(app, contract.listAccounts, async ({ query }) => accountsFor(db, query, await books.at(now()), now()))
  serve(app, contract.getAccount, ({ params, who }) => view(params.id, who))
  serve(app, contract.createAccount, async (req) => {
    const { id, password } = await deed(req, (trx, at, t) => createPerson(trx, at, req.body, t))
    return { account: await view(id, req.who), password }
  })
  serve(app, contract.giveAccount, async (req) => {
    const password = await deed(req, (trx, at, t) => giveAccount(trx, at, req.params.id, req.body.account, t))
    return { account: await view(req.params.id, req.who), password }
  })
  serve(app, contract.changePerson, async (req) => {
    await deed(req, (trx, at, t) => changePerson(trx, at, req.params.id, req.body, t))
    return view(req.params.id, req.who)
  })
  serve(app, contract.revealPhone, async (req) => ({ phone: await deed(req, (trx, at, t) => revealPhone(trx, at, req.params.id, req.body.purpose, t)) }))
  serve(app, contract.givePost, async (req) => {
    await deed(req, (trx, at, t) => givePost(trx, at, req.params.id, req.body, t))
    return view(req.params.id, req.who)
  })
  serve(app, contract.endPost, async (req) => {
    await deed(req, (trx, at, t) => endPost(trx, at, req.params.id, req.params.post, req.body.to, t))
    return view(req.params.id, req.who)
  })
  serve(app, contract.resetPassword, async (req) => {
    const password = await deed(req, (trx, at, t) => resetPassword(trx, at, req.params.id, t))
    return { account: await view(req.params.id, req.who), password }
  })
  serve(app, contract.liftLock, async (req) => {
    await deed(req, (trx, at, t) => liftLock(trx, at, req.params.id, t))
    return view(req.params.id, req.who)
  })
  serve(app, contract.dropTwoFactor, async (req) => {
    await deed(req, (trx, at, t) => dropTwoFactor(trx, at, req.params.id, t))
    return view(req.params.id, req.who)
  })
  serve(app, contract.switchAccount, async (req) => {
    await deed(req, (trx, at, t) => switchAccount(trx, at, req.params.id, req.body.active, t))
    return view(req.params.id, req.who)
  })
  serve(app, contract.endSessions, async (req) => {
    await deed(req, (trx, at, t) => endSessions(trx, at, req.params.id, req.query.session, t))
    return view(req.params.id, req.who)
  })
}
