/** Reports typed in by staff, what a grid worker settled on the spot, and what the reporters of a case were told. */
import { caseNotices } from '../../contract/notices.ts'
import { fileReport, selfHandled } from '../../contract/intake.ts'
import type { Book, Books } from '../directory/book.ts'
import { actingPosts } from '../../domain/access.ts'
import type { Actor } from '../../domain/matter.ts'
import { type App, serve } from '../kit/http.ts'
import { load } from '../cases/load.ts'
import { mustSee } from '../cases/queries.ts'
import { noticesOf } from '../notify/queries.ts'
import { type Receipt, submit } from './submit.ts'
import { selfHandle } from './selfHandle.ts'

export function intakeRoutes(app: App, books: Books): void {
  const { db, secrets, now } = app.house
  serve(app, fileReport, async ({ body, headers, who }) => {
    const at = now(),
      book = await books.at(at)
    const post = actingPosts(who.posts).find((p) => p.role === 'collector' || p.role === 'acceptor')
    const actor: Actor = { id: who.personId, role: post?.role ?? 'reporter' }
    const receipt = await submit(
      db,
      { book, secrets },
      {
        ...body,
        key: String(headers['idempotency-key']),
        externalDueAt: body.externalDueAt ? new Date(body.externalDueAt) : null,
        channel: body.channel ?? (post?.role === 'collector' ? 'grid' : 'seat'),
      },
      actor,
      who.personId,
      at,
    )
    return shown(receipt, book)
  })
  serve(app, selfHandled, async ({ body, headers, who }) => {
    const at = now(),
      book = await books.at(at)
    return shown(await db.transaction().execute((trx) => selfHandle(trx, { book, secrets }, { ...body, key: String(headers['idempotency-key']) }, who, at)), book)
  })
  serve(app, caseNotices, async ({ params, who }) => {
    const { row } = await load(db, { no: params.no }, false)
    await mustSee(db, who, await books.at(now()), row.id)
    return noticesOf(db, row.id)
  })
}
const shown = ({ no, receivedAt, cellId, again }: Receipt, book: Book) => ({
  no,
  receivedAt: receivedAt.toISOString(),
  cell: cellId === null ? null : book.grid.pathName(cellId),
  again,
})
