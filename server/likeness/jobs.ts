/** The jobs of likeness: looks at what came in, opens a case for a part that was split off, lets hot spots go quiet and forgets old words. */
import type { TaskList } from 'graphile-worker'
import { sql } from 'kysely'
import { hotRules } from '../../domain/hotspot.ts'
import type { Means } from '../cases/act.ts'
import { type Db, enqueue, type Trx } from '../db/db.ts'
import type { Books } from '../directory/book.ts'
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

/** So many cases a job, and so many of the last reports tell who sends much. */
const [BATCH, LATELY] = [20, 1_000]
/**
 * Called with the cases that were just sealed: those never looked at, and those that were forgotten and are open again, are promised to be, in the same transaction. The door pays nothing for it.
 * A source's jobs come the later the more it has sent lately, so that a flood of one waits behind what another has to say, and not the other way round.
 */
export async function lookSoon(trx: Trx, cases: readonly number[]): Promise<void> {
  const { rows } = await sql<{ source: string; lately: number; ids: number[] }>`
    with fresh as (
      select distinct on (c.id) c.id, ${sourceOf} as source from cases c left join reports r on r.case_id = c.id
      where c.id = any(${[...cases]}::bigint[]) and not exists (select from likeness_index i where i.case_id = c.id and (i.live or c.ended_at is not null)) order by c.id, r.id
    ), recent as (
      select ${sourceOf} as source, count(*)::int as n from (select * from reports order by id desc limit ${LATELY}::int) r group by 1
    )
    select f.source, coalesce(max(n.n), 0) as lately, json_agg(f.id order by f.id) as ids from fresh f left join recent n using (source) group by f.source order by min(f.id)`.execute(
    trx,
  )
  for (const { ids, lately } of rows)
    for (let k = 0; k < ids.length; k += BATCH) await enqueue(trx, 'findLikely', { cases: ids.slice(k, k + BATCH) }, { after: Math.max(0, lately - ids.length + k) })
}
/** Who sent a report: a connector, a person at a desk, or the channel it came by. */
const sourceOf = sql<string>`coalesce('connector ' || r.connector_id, 'person ' || r.by_person, r.channel, '')`

/** One case: likeness, attaching, and what it does to the hot spots; all or nothing. */
export async function lookAt(db: Db, means: Means, caseId: number, rarities: Rarities, tell: Tell, now: Date): Promise<Looked | null> {
  teachBook(means.book)
  return db.transaction().execute(async (trx) => {
    const looked = await look(trx, means, caseId, now)
    if (looked) await feel(trx, means.book, looked, await rarities(trx, now), tell, now)
    return looked
  })
}

/** What nobody compares with any more is forgotten: words older than any window, and what was said of cases that ended and came before it. That they were looked at stays known. */
export async function forget(trx: Trx, now: Date): Promise<void> {
  const days = Math.max((await rulesAt(trx, now)).windowDays, hotRules.windowDays),
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
      const at = now()
      await db.transaction().execute((trx) => closeQuiet(trx, tell, at))
      await db.transaction().execute((trx) => forget(trx, at))
    },
  }
}
