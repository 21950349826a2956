/** The jobs of the clocks, for the worker: `resume` at its hour, and `sweep` every minute, which also catches up on what was missed while nothing ran. */
import type { TaskList } from 'graphile-worker'
import type { Means } from '../cases/act.ts'
import type { Db } from '../db/db.ts'
import type { Books } from '../directory/book.ts'
import { cutsDue } from './regrid.ts'
import { resume, resumeDue, sweep } from './sweep.ts'

/** When the sweep comes round, as the worker's crontab line. */
export const clockCron = '* * * * * sweep'

export function clockJobs({ db, books, secrets, now }: { db: Db; books: Books; secrets: Means['secrets']; now: () => Date }): TaskList {
  return {
    async resume(payload) {
      const at = now()
      await resume(db, { book: await books.at(at), secrets }, payload as { caseId: number; unit: number }, at)
    },
    async sweep() {
      const at = now()
      await db.transaction().execute((trx) => sweep(trx, at))
      await cutsDue(db, { books, secrets }, at)
      await resumeDue(db, { book: await books.at(at), secrets }, at)
    },
  }
}
