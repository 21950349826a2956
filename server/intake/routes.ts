/** POST /reports: a report typed in by staff. */
import { fileReport } from '../../contract/intake.ts'
import type { Books } from '../directory/book.ts'
import { actingPosts } from '../../domain/access.ts'
import type { Actor } from '../../domain/matter.ts'
import { type App, serve } from '../kit/http.ts'
import { submit } from './submit.ts'

export function intakeRoutes(app: App, books: Books): void {
  const { db, secrets, now } = app.house
  serve(app, fileReport, async ({ body, headers, who }) => {
    const at = now(),
      book = await books.at(at)
    const post = actingPosts(who.posts).find((p) => p.role === 'collector' || p.role === 'acceptor')
    const actor: Actor = { id: who.personId, role: post?.role ?? 'reporter' }
    const receipt = await db
      .transaction()
      .execute((trx) =>
        submit(
          trx,
          { book, secrets },
          { ...body, key: String(headers['idempotency-key']), channel: body.channel ?? (post?.role === 'collector' ? 'grid' : 'seat') },
          actor,
          who.personId,
          at,
        ),
      )
    return { no: receipt.no, receivedAt: receipt.receivedAt.toISOString(), cell: receipt.cellId === null ? null : book.grid.pathName(receipt.cellId), again: receipt.again }
  })
}
