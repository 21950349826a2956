/** The call-backs of the demonstration's past: the seat called whoever was owed an answer until yesterday, and some said what they thought. */
import { sql } from 'kysely'
import type { Db } from '../db/db.ts'
import { routeNotices } from '../notify/route.ts'

export async function tellPast(db: Db, seat: number, now: Date): Promise<void> {
  while ((await routeNotices(db, now)) > 0);
  await sql`
    with told as (
      update notices set sent_at = made_at + interval '40 minutes', next_at = null, tries = 1, outcome = 'reached'
      where way = 'call' and sent_at is null and outcome is null and made_at < ${new Date(now.getTime() - 20 * 3_600_000)} returning id, report_id, sent_at),
    tries as (insert into notice_tries (notice_id, at, person_id, outcome, words) select id, sent_at, ${seat}, 'reached', '已告知' from told)
    insert into evaluations (report_id, rating, person_id, at)
      select report_id, case when id % 10 < 7 then 'good' when id % 10 < 9 then 'fair' else 'bad' end, ${seat}, sent_at from told where id % 3 <> 0`.execute(db)
}
