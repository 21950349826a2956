/** `alertTurn` comes when an alert begins, and when it is over by its own span: whoever may read alerts is told. */
import type { TaskList } from 'graphile-worker'
import { type Db, enqueue, type Trx } from '../../db/db.ts'
import { publishTopic } from '../../live/publish.ts'

/** Tells of an alert that was just taken in, now and at each moment at which it will stand otherwise by itself. */
export async function tellReaders(trx: Trx, span: { from: Date; until: Date }, now: Date): Promise<void> {
  await publishTopic(trx, 'alerts')
  for (const at of [span.from, span.until]) if (at > now) await enqueue(trx, 'alertTurn', {}, { key: `alertTurn ${at.toISOString()}`, runAt: at })
}

export const alertJobs = ({ db }: { db: Db }): TaskList => ({
  async alertTurn() {
    await db.transaction().execute((trx) => publishTopic(trx, 'alerts'))
  },
})
