/** The jobs of likeness: looks at what came in, opens a case for a part that was split off, lets hot spots go quiet and forgets old words. */
import type { TaskList } from 'graphile-worker'
import type { Means } from '../cases/act.ts'
import { type Db, enqueue, type Trx } from '../db/db.ts'
import type { Book, Books } from '../directory/book.ts'
import { teachBook } from '../directory/words.ts'
import type { Secrets } from '../kit/secrets.ts'
import { look, type Looked } from './attach.ts'
import { AFTER_END_DAYS } from './find.ts'
import { closeQuiet, feel, type Tell } from './hotspots.ts'
import { keepRarities, type Rarities } from './rare.ts'
import { rulesAt } from './rules.ts'
import { openPart, type Submit } from './split.ts'

/** Hot spots that went quiet and words nobody needs any more: every hour. */
export const likenessCron = '7 * * * * tidyLikeness'
const DAY = 86_400_000

/** So many cases a job: short enough that one that fails is soon tried again. */
const BATCH = 20
/**
 * Called with the cases that were just sealed: those never looked at, and those that were forgotten and are open again, are promised to be, in the same transaction. The door pays nothing for it.
 * They are looked at one after the other in the order they came, so that the later finds the earlier; a flood of them holds one worker and leaves the others to the rest of the house.
 */
export async function lookSoon(trx: Trx, cases: readonly number[]): Promise<void> {
  const fresh = await trx
    .selectFrom('cases as c')
    .select('c.id')
    .where('c.id', 'in', cases)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('likeness_index as i')
            .select('i.case_id')
            .whereRef('i.case_id', '=', 'c.id')
            .where((e) => e.or([e('i.live', '=', true), e('c.ended_at', 'is not', null)])),
        ),
      ),
    )
    .orderBy('c.id')
    .execute()
  for (let k = 0; k < fresh.length; k += BATCH) await enqueue(trx, 'findLikely', { cases: fresh.slice(k, k + BATCH).map((c) => c.id) }, { queue: 'likeness' })
}

/** One case: likeness, attaching, and what it does to the hot spots; all or nothing. */
export async function lookAt(db: Db, means: Means, caseId: number, rarities: Rarities, tell: Tell, now: Date): Promise<Looked | null> {
  teachBook(means.book)
  return db.transaction().execute(async (trx) => {
    const looked = await look(trx, means, caseId, now)
    if (looked) await feel(trx, means.book, looked, await rarities(trx, means.book.settings.hotspotWindowDays, now), tell, now)
    return looked
  })
}

/** What nobody compares with any more is forgotten: words older than any window, and what was said of cases that ended and came before it. That they were looked at stays known. */
export async function forget(trx: Trx, book: Book, now: Date): Promise<void> {
  const days = Math.max((await rulesAt(trx, now)).windowDays, book.settings.hotspotWindowDays),
    before = (n: number) => new Date(now.getTime() - n * DAY)
  await trx
    .deleteFrom('likeness_words')
    .where('at', '<', before(days + 1))
    .execute()
  await trx
    .updateTable('likeness_index as i')
    .from('cases as c')
    .set({ live: false, words: [], said: null, numbers: [] })
    .whereRef('c.id', '=', 'i.case_id')
    .where('i.live', '=', true)
    .where('i.at', '<', before(days + 1))
    .where('c.ended_at', '<', before(AFTER_END_DAYS))
    .execute()
}

export function likenessJobs({ db, books, secrets, now, submit, tell }: { db: Db; books: Books; secrets: Secrets; now: () => Date; submit: Submit; tell: Tell }): TaskList {
  const rarities = keepRarities()
  return {
    async findLikely(payload) {
      const { cases } = payload as { cases: number[] }
      for (const id of cases) {
        const at = now()
        await lookAt(db, { book: await books.at(at), secrets }, id, rarities, tell, at)
      }
    },
    async openPart(payload) {
      const at = now(),
        part = payload as Parameters<typeof openPart>[3]
      await db.transaction().execute(async (trx) => openPart(trx, { book: await books.at(at), secrets }, submit, part, at))
    },
    async tidyLikeness() {
      const at = now(),
        book = await books.at(at)
      await db.transaction().execute((trx) => closeQuiet(trx, book, tell, at))
      await db.transaction().execute((trx) => forget(trx, book, at))
    },
  }
}
