/** The job of understanding: learn from the confirmed cases, every night and when the administrator asks. */
import type { TaskList } from 'graphile-worker'
import type { Db } from '../db/db.ts'
import type { Books } from '../directory/book.ts'
import type { Secrets } from '../kit/secrets.ts'
import { keepModel, learnApart, lessonOf } from './learn.ts'

/** 19:40 UTC is 3:40 in the morning, when nobody waits. */
export const learnCron = '40 19 * * * learnItems ?max=2&fill=1d'

export function understandingJobs({ db, books, secrets, now }: { db: Db; books: Books; secrets: Pick<Secrets, 'mac'>; now: () => Date }): TaskList {
  return {
    async learnItems(payload) {
      const at = now(),
        learnt = await learnApart(await lessonOf(db, await books.at(at)))
      if (learnt) await db.transaction().execute((trx) => keepModel(trx, secrets, learnt, (payload as { by?: number } | null)?.by ?? null, at))
    },
  }
}
