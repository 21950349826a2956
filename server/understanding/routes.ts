/** 事项 over HTTP: the likeliest items of a text, and the models that were learnt. */
import { itemLesson, learnItems, listItemModels, readItem, restoreItemModel } from '../../contract/understanding.ts'
import { enqueue } from '../db/db.ts'
import type { Books } from '../directory/book.ts'
import { record } from '../kit/audit.ts'
import { type App, serve } from '../kit/http.ts'
import { keepItemReader } from './item.ts'
import { restoreModel } from './learn.ts'
import { leastCases, leastInAll } from './learning.ts'
import { itemModels, lessonState, most } from './queries.ts'

export function itemRoutes(app: App, books: Books): void {
  const { db, now, secrets } = app.house,
    read = keepItemReader(db, books)
  serve(app, readItem, async ({ body }) => read(body.text, body.place ?? '', now()))
  serve(app, listItemModels, async () => itemModels(db))
  serve(app, itemLesson, async () => ({ ...(await lessonState(db)), least: leastInAll, leastEach: leastCases, most }))
  serve(app, learnItems, async ({ who, ip }) =>
    db.transaction().execute(async (trx) => {
      await enqueue(trx, 'learnItems', { by: who.personId }, { key: 'learnItems' })
      await record(trx, secrets, { action: 'understanding.ask', subject: 'item model', personId: who.personId, address: ip }, now())
      return { asked: true }
    }),
  )
  serve(app, restoreItemModel, async ({ params, who, ip }) => {
    await db.transaction().execute((trx) => restoreModel(trx, secrets, { id: params.id, by: who.personId, address: ip }, now()))
    return itemModels(db)
  })
}
