/** The audit as its reader asks for it. */
import { type RawBuilder, sql } from 'kysely'
import type { AuditFilter, AuditRow, CheckView } from '../../contract/audit.ts'
import type { AccessTables } from '../db/access-tables.ts'
import type { Db, Trx } from '../db/db.ts'

const conditions = ({ from, to, who, action, subject }: AuditFilter): RawBuilder<unknown>[] => {
  const name = who?.trim().toLowerCase()
  return [
    ...(from ? [sql`a.at >= ${new Date(from)}`] : []),
    ...(to ? [sql`a.at < ${new Date(to)}`] : []),
    ...(name
      ? [
          sql`a.person_id in (select p.id from people p left join auth_user u on u.person_id = p.id where strpos(lower(p.name), ${name}) > 0 or strpos(coalesce(u.username, lower(p.account), ''), ${name}) > 0)`,
        ]
      : []),
    ...(action ? [sql`a.action = ${action}`] : []),
    ...(subject?.trim() ? [sql`starts_with(a.subject, ${subject.trim()})`] : []),
  ]
}

/** A page of the log, newest first; `after` is the last id seen. */
export async function auditRows(
  db: Db | Trx,
  { after, limit = 50, ...filter }: AuditFilter & { after?: number; limit?: number },
): Promise<{ rows: AuditRow[]; next: number | null }> {
  const where = sql.join([sql`true`, ...conditions(filter), ...(after === undefined ? [] : [sql`a.id < ${after}`])], sql` and `)
  const { rows } = await sql<Omit<AuditRow, 'at'> & { at: Date }>`
    select a.id, a.at, a.person_id as "personId", p.name as person, coalesce(u.display_username, u.username, p.account) as account, a.action, a.subject, a.detail, a.address, s.seq is not null as sealed
    from audit a left join people p on p.id = a.person_id left join auth_user u on u.person_id = p.id left join seals s on s.log = 'audit' and s.ref = a.id
    where ${where} order by a.id desc limit ${limit + 1}`.execute(db)
  const page = rows.slice(0, limit)
  return { rows: page.map((r) => ({ ...r, at: r.at.toISOString() })), next: rows.length > limit ? page.at(-1)!.id : null }
}

/** How far the chain reaches, and what still waits for its seal. */
export async function chain(db: Db | Trx): Promise<{ sealed: number; waiting: number }> {
  const { rows } = await sql<{ sealed: number; waiting: number }>`select (select coalesce(max(seq), 0) from seals) as sealed, (select count(*) from outbox) as waiting`.execute(db)
  return { sealed: Number(rows[0]!.sealed), waiting: Number(rows[0]!.waiting) }
}

/** The last checks, the latest first. */
export async function checks(db: Db | Trx, only?: number): Promise<CheckView[]> {
  let q = db
    .withTables<AccessTables>()
    .selectFrom('audit_checks as c')
    .leftJoin('people as p', 'p.id', 'c.asked_by')
    .select(['c.id', 'p.name as by', 'c.asked_at as askedAt', 'c.done_at as doneAt', 'c.total', 'c.rows', 'c.faults', 'c.problems', 'c.failed'])
  if (only !== undefined) q = q.where('c.id', '=', only)
  const rows = await q.orderBy('c.id', 'desc').limit(20).execute()
  return rows.map(({ askedAt, doneAt, ...r }) => ({ ...r, askedAt: askedAt.toISOString(), doneAt: doneAt?.toISOString() ?? null }))
}
