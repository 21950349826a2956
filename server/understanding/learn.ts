/** Learning: the office's own confirmed cases become a model; it is taken into use only if it does at least as well on cases neither has learnt from. */
import { Worker } from 'node:worker_threads'
import type { Db, Trx } from '../db/db.ts'
import type { Book } from '../directory/book.ts'
import { record } from '../kit/audit.ts'
import { Refused } from '../kit/errors.ts'
import type { Secrets } from '../kit/secrets.ts'
import type { Learnt, Lesson } from './learning.ts'
import { confirmedCases, currentModel, itemsNow } from './queries.ts'

/** What there is to learn from now. */
export async function lessonOf(db: Db, book: Book): Promise<Lesson> {
  const current = await currentModel(db)
  return {
    cases: await confirmedCases(db, book),
    items: itemsNow(book).map(({ code, name }) => ({ code, name })),
    names: [...book.cells.map((c) => c.name), ...[...book.units.values()].map((u) => u.name)],
    before: current ? { share: current.share, model: new Uint8Array(current.model) } : null,
  }
}

/** Learns in a thread of its own; null when there are too few cases. */
export const learnApart = (lesson: Lesson): Promise<Learnt | null> =>
  new Promise((done, failed) => {
    const thread = new Worker(new URL('./learning.ts', import.meta.url), { workerData: { learning: lesson } })
    thread.once('message', done).once('error', failed)
    thread.once('exit', (code) => failed(new Error(`learning ended with ${code}`)))
  })

/** Keeps what was learnt. It replaces the model in use when it is right at least as often; else it is kept as refused, to be seen. */
export async function keepModel(trx: Trx, secrets: Pick<Secrets, 'mac'>, { model, share, figures }: Learnt, by: number | null, now: Date): Promise<'current' | 'refused'> {
  const better = figures.now.top1 > figures.before.top1 || (figures.now.top1 === figures.before.top1 && figures.now.top3 >= figures.before.top3),
    state = better ? 'current' : 'refused'
  if (better) await trx.updateTable('item_models').set({ state: 'kept' }).where('state', '=', 'current').execute()
  const { id } = await trx
    .insertInto('item_models')
    .values({ made_at: now, made_by: by, state, figures: JSON.stringify(figures), share, model: Buffer.from(model) })
    .returning('id')
    .executeTakeFirstOrThrow()
  await record(trx, secrets, { action: 'understanding.learn', subject: `item model ${id}`, personId: by, detail: { state, ...figures.now } }, now)
  return state
}

/** Puts an earlier model back into use. */
export async function restoreModel(trx: Trx, secrets: Pick<Secrets, 'mac'>, { id, by, address }: { id: number; by: number; address: string }, now: Date): Promise<void> {
  const row = await trx.selectFrom('item_models').select('id').where('id', '=', id).forUpdate().executeTakeFirst()
  if (!row) throw new Refused('not-found')
  await trx.updateTable('item_models').set({ state: 'kept' }).where('state', '=', 'current').execute()
  await trx.updateTable('item_models').set({ state: 'current' }).where('id', '=', id).execute()
  await record(trx, secrets, { action: 'understanding.restore', subject: `item model ${id}`, personId: by, address }, now)
}
