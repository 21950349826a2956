/** Who waits to be told, what each person is told, and what became of the notices of a case. */
import type { Static } from '@sinclair/typebox'
import { sql, type SqlBool } from 'kysely'
import type { BellRow, CallRow, CaseNotices } from '../../contract/notices.ts'
import type { Post } from '../../domain/access.ts'
import { noticeWords, owedFor } from '../../domain/notify.ts'
import type { Db } from '../db/db.ts'

/** The four lists of a desk: calls due, calls to be tried again later, what is settled, and what a connector could not send. */
const which = {
  due: (now: Date) => sql<SqlBool>`n.way = 'call' and n.sent_at is null and n.outcome is null and n.next_at <= ${now}`,
  later: (now: Date) => sql<SqlBool>`n.way = 'call' and n.sent_at is null and n.outcome is null and n.next_at > ${now}`,
  settled: () => sql<SqlBool>`n.way = 'call' and (n.sent_at is not null or n.outcome is not null)`,
  stuck: () => sql<SqlBool>`n.way = 'connector' and n.sent_at is null and n.failed is not null`,
}

/** A page of one list: the oldest first where somebody waits, the newest first of what is settled. */
export async function callsOf(
  db: Db,
  list: keyof typeof which,
  { channel, after, limit = 50 }: { channel?: string | undefined; after?: number | undefined; limit?: number | undefined },
  now: Date,
): Promise<{ rows: CallRow[]; next: number | null }> {
  const newest = list === 'settled'
  const found = await db
    .selectFrom('notices as n')
    .innerJoin('reports as r', 'r.id', 'n.report_id')
    .innerJoin('cases as c', 'c.id', 'n.case_id')
    .where('n.to_role', '=', 'reporter')
    .where(which[list](now))
    .$if(channel !== undefined, (q) => q.where('r.channel', '=', channel!))
    .$if(after !== undefined, (q) => q.where('n.id', newest ? '<' : '>', after!))
    .orderBy('n.id', newest ? 'desc' : 'asc')
    .limit(limit + 1)
    .select([
      'n.id',
      'n.about',
      'n.text',
      'n.made_at',
      'n.next_at',
      'n.outcome',
      'n.failed',
      'c.no',
      'c.title',
      'r.id as reportId',
      'r.channel',
      'r.external_no',
      'r.name_mask',
      'r.phone_mask',
      'r.text as said',
      'r.extra',
    ])
    .execute()
  const rows = found.slice(0, limit)
  const tries = rows.length
    ? await db
        .selectFrom('notice_tries as t')
        .leftJoin('people as p', 'p.id', 't.person_id')
        .where(
          't.notice_id',
          'in',
          rows.map((n) => n.id),
        )
        .orderBy('t.id')
        .select(['t.notice_id', 't.at', 't.outcome', 't.words', 'p.name'])
        .execute()
    : []
  return {
    next: found.length > limit ? rows.at(-1)!.id : null,
    rows: rows.map((n) => ({
      id: n.id,
      no: n.no,
      title: n.title,
      reportId: n.reportId,
      channel: n.channel,
      externalNo: n.external_no,
      name: n.name_mask,
      phone: n.phone_mask,
      words: noticeWords(n.about, { title: shortOf(n.said), no: n.no, answer: n.text }, languageOf(n.extra)),
      madeAt: n.made_at.toISOString(),
      nextAt: n.next_at?.toISOString() ?? null,
      late: now.getTime() - n.made_at.getTime() > (owedFor.call ?? 0),
      tries: tries.filter((t) => t.notice_id === n.id).map((t) => ({ at: t.at.toISOString(), who: t.name, outcome: t.outcome, words: t.words })),
      outcome: n.outcome,
      failed: n.failed,
    })),
  }
}
export async function countsOf(db: Db, now: Date): Promise<{ due: number; later: number; stuck: number }> {
  const count = async (list: 'due' | 'later' | 'stuck') =>
    Number(
      (
        await db
          .selectFrom('notices as n')
          .where('n.to_role', '=', 'reporter')
          .where(which[list](now))
          .select((e) => e.fn.countAll<number>().as('n'))
          .executeTakeFirstOrThrow()
      ).n,
    )
  return { due: await count('due'), later: await count('later'), stuck: await count('stuck') }
}

/** The reporter's own words, short: another voice of a merged case may have put it differently. */
export const shortOf = (text: string): string => {
  const first =
    text
      .trim()
      .split(/[。！？!?\n]/)[0]!
      .trim() || text.trim()
  return [...first].length <= 24 ? first : `${[...first].slice(0, 23).join('')}…`
}
/** The language a reporter chose; Chinese where none is known. */
export const languageOf = (extra: Record<string, string> | null): 'zh' | 'en' => (extra?.['lang'] === 'en' ? 'en' : 'zh')

/** What this person is told: by name, as one of a unit, or in their role at the centre; who stands in the field is told by name or unit only. That the ball is theirs stands in their work already. */
const mine = (personId: number, posts: readonly Post[], now: Date) => {
  const units = posts.flatMap((p) => (p.unitId !== null ? [p.unitId] : [])),
    roles = posts.filter((p) => p.unitId === null && p.role !== 'collector').map((p) => p.role as string)
  return sql<SqlBool>`(n.channel = 'desk' and n.kind <> 'yours' or n.way = 'desk') and n.made_at > ${new Date(now.getTime() - 30 * 86_400_000)}
    and (n.to_person_id = ${personId} or (n.to_person_id is null and ((n.to_unit_id = any(${units}::bigint[]) and coalesce(n.to_role, 'unit') = 'unit') or (n.to_unit_id is null and n.to_role = any(${roles}::text[])))))`
}
export async function bellOf(db: Db, { personId, posts }: { personId: number; posts: readonly Post[] }, now: Date): Promise<{ unread: number; rows: Static<typeof BellRow>[] }> {
  const seen = (await db.selectFrom('notice_seen').select('notice_id').where('person_id', '=', personId).executeTakeFirst())?.notice_id ?? 0
  const told = db
    .selectFrom('notices as n')
    .innerJoin('cases as c', 'c.id', 'n.case_id')
    .where(mine(personId, posts, now))
  const rows = await told.select(['n.id', 'n.kind', 'n.text', 'n.made_at', 'n.about', 'c.no', 'c.title']).orderBy('n.id', 'desc').limit(30).execute()
  const fresh = await told.where('n.id', '>', seen).select('n.id').limit(100).execute()
  return {
    unread: fresh.length,
    rows: rows.map((n) => ({
      id: n.id,
      no: n.no,
      kind: n.kind,
      text: noticeWords(n.about, { title: n.title, no: n.no, answer: n.text }),
      at: n.made_at.toISOString(),
      unread: n.id > seen,
    })),
  }
}

/** What the reporters of a case were told and what they thought of it. */
export async function noticesOf(db: Db, caseId: number): Promise<Static<typeof CaseNotices>> {
  const told = await db
    .selectFrom('notices as n')
    .innerJoin('reports as r', 'r.id', 'n.report_id')
    .innerJoin('cases as c', 'c.id', 'n.case_id')
    .where('n.case_id', '=', caseId)
    .where('n.to_role', '=', 'reporter')
    .orderBy('n.id')
    .select(['n.about', 'n.text', 'n.way', 'n.made_at', 'n.sent_at', 'n.outcome', 'r.id', 'r.text as said', 'c.no'])
    .execute()
  const judged = await db
    .selectFrom('evaluations as e')
    .innerJoin('reports as r', 'r.id', 'e.report_id')
    .where('r.case_id', '=', caseId)
    .orderBy('e.id')
    .select(['e.report_id', 'e.rating', 'e.words', 'e.at'])
    .execute()
  return {
    notices: told.map((n) => ({
      reportId: n.id,
      words: noticeWords(n.about, { title: shortOf(n.said), no: n.no, answer: n.text }),
      way: n.way,
      madeAt: n.made_at.toISOString(),
      sentAt: n.sent_at?.toISOString() ?? null,
      outcome: n.outcome,
    })),
    evaluations: judged.map((e) => ({ reportId: e.report_id, rating: e.rating, words: e.words, at: e.at.toISOString() })),
  }
}
