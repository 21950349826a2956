/** Accounts as the security administrator reads them: rows, one whole, and what a person would leave behind. */
import { type RawBuilder, sql } from 'kysely'
import type { AccountRow, AccountView, accountStates, HeldPost } from '../../contract/access.ts'
import type { StaffRole } from '../../domain/access.ts'
import { type DatedPost, inForce, stranded } from '../../domain/posts.ts'
import { clockLabel } from '../cases/rows.ts'
import type { AccessTables } from '../db/access-tables.ts'
import type { Db, Trx } from '../db/db.ts'
import type { Book } from '../directory/book.ts'
import { Refused } from '../kit/errors.ts'
import type { Who } from '../kit/accounts.ts'

interface Row {
  id: number
  name: string
  account: string | null
  username: string | null
  userId: string | null
  active: boolean
  createdAt: Date
  lockedUntil: Date | null
  mustChange: boolean
  twoFactor: boolean
  lastSignIn: Date | null
}
type Filter = { text?: string; role?: StaffRole; state?: (typeof accountStates)[number] }

/** Everybody, with or without an account; the last sign-in is read from the audit, so that it is written in one place only. */
const people = (now: Date) => sql`
  people p left join auth_user u on u.person_id = p.id left join auth_tries t on t.name = u.username and t.locked_until > ${now}
  left join lateral (select a.at from audit a where a.subject = 'account:' || u.username and a.action = 'sign-in' order by a.id desc limit 1) s on true`
const columns = sql`p.id, p.name, coalesce(u.display_username, u.username) as account, u.username, u.id as "userId", p.active, p.created_at as "createdAt", t.locked_until as "lockedUntil",
  coalesce(u.must_change_password, false) as "mustChange", coalesce(u.two_factor_enabled, false) as "twoFactor", s.at as "lastSignIn"`
const holds = (
  day: string,
  role?: StaffRole,
) => sql<boolean>`exists (select 1 from posts o where o.person_id = p.id and o.valid_from <= ${day}::date and (o.valid_to is null or o.valid_to > ${day}::date)
  ${role ? sql`and o.role = ${role}` : sql``})`
const states = (now: Date, day: string): Record<NonNullable<Filter['state']>, RawBuilder<boolean>> => ({
  active: sql`p.active and u.id is not null`,
  off: sql`not p.active`,
  locked: sql`t.locked_until > ${now}`,
  mustChange: sql`u.must_change_password`,
  never: sql`u.id is not null and s.at is null`,
  noPost: sql`p.active and not ${holds(day)}`,
})

/** Posts by person, the present and coming ones first. */
export async function postsOf(db: Db | Trx, ids: readonly number[], book: Book): Promise<Map<number, HeldPost[]>> {
  const rows = await db
    .selectFrom('posts')
    .selectAll()
    .where('person_id', 'in', [0, ...ids])
    .orderBy('valid_from', 'desc')
    .orderBy('id', 'desc')
    .execute()
  const cells = new Map(book.cells.map((c) => [c.id, c.name]))
  const out = new Map<number, HeldPost[]>()
  for (const r of rows) {
    const days = { from: r.valid_from, to: r.valid_to }
    out.set(r.person_id, [
      ...(out.get(r.person_id) ?? []),
      {
        id: r.id,
        role: r.role as StaffRole,
        unitId: r.unit_id,
        unit: r.unit_id === null ? null : (book.units.get(r.unit_id)?.name ?? null),
        cellId: r.cell_id,
        cell: r.cell_id === null ? null : book.grid.byId(r.cell_id) ? book.grid.pathName(r.cell_id) : (cells.get(r.cell_id) ?? null),
        ...days,
        now: inForce(days, book.day),
      },
    ])
  }
  return out
}
const rowOf = (r: Row, posts: HeldPost[]): AccountRow => ({
  id: r.id,
  name: r.name,
  account: r.account,
  active: r.active,
  lockedUntil: r.lockedUntil?.toISOString() ?? null,
  mustChange: r.mustChange,
  twoFactor: r.twoFactor,
  lastSignIn: r.lastSignIn?.toISOString() ?? null,
  posts,
})

/** A page of accounts in the order they were made; `total` is how many there are of these. */
export async function accountsFor(db: Db | Trx, filter: Filter & { after?: number; limit?: number }, book: Book, now: Date) {
  const limit = filter.limit ?? 50,
    text = filter.text?.trim().toLowerCase()
  const where = sql.join(
    [
      sql`true`,
      ...(text ? [sql`(strpos(lower(p.name), ${text}) > 0 or strpos(coalesce(u.username, p.account, ''), ${text}) > 0)`] : []),
      ...(filter.role ? [holds(book.day, filter.role)] : []),
      ...(filter.state ? [states(now, book.day)[filter.state]] : []),
    ],
    sql` and `,
  )
  const { rows } = await sql<Row>`select ${columns} from ${people(now)} where ${where} and p.id > ${filter.after ?? 0} order by p.id limit ${limit + 1}`.execute(db)
  const total = (await sql<{ n: number }>`select count(*) as n from ${people(now)} where ${where}`.execute(db)).rows[0]!.n
  const page = rows.slice(0, limit),
    posts = await postsOf(
      db,
      page.map((r) => r.id),
      book,
    )
  return {
    rows: page.map((r) => rowOf(r, posts.get(r.id)?.filter((p) => p.to === null || p.to > book.day) ?? [])),
    next: rows.length > limit ? page.at(-1)!.id : null,
    total: Number(total),
  }
}

/** One person with their account; refused when there is no such person. */
export async function personById(db: Db | Trx, id: number, now: Date): Promise<Row> {
  const { rows } = await sql<Row>`select ${columns} from ${people(now)} where p.id = ${id}`.execute(db)
  if (!rows[0]) throw new Refused('not-found')
  return rows[0]
}

/** The posts of everybody else who can sign in. */
export async function othersPosts(db: Db | Trx, id: number): Promise<DatedPost[]> {
  const { rows } = await sql<DatedPost>`select o.role, o.unit_id as "unitId", o.cell_id as "cellId", o.valid_from as "from", o.valid_to as "to"
    from posts o join people p on p.id = o.person_id join auth_user u on u.person_id = p.id where p.active and p.id <> ${id}`.execute(db)
  return rows
}

/** The running clocks that would wait for nobody if these posts of this person ended today. */
export async function leftBehind(db: Db | Trx, id: number, going: readonly DatedPost[], book: Book) {
  const others = (await othersPosts(db, id)).filter((p) => inForce(p, book.day))
  // Only posts nobody else holds can leave anything but what is theirs by name.
  const lonely = going.filter((p) => p.role === 'collector' || !others.some((o) => o.role === p.role && (p.role !== 'unit' || o.unitId === p.unitId)))
  const rows = await db
    .selectFrom('clocks as k')
    .innerJoin('cases as c', 'c.id', 'k.case_id')
    .where('k.stopped_at', 'is', null)
    .where((eb) =>
      eb.or([
        eb('k.who_person_id', '=', id),
        ...lonely.map((p) =>
          eb.and([
            eb('k.who', '=', p.role),
            eb('k.who_person_id', 'is', null),
            ...(p.role === 'unit' && p.unitId !== null ? [eb('k.who_unit_id', '=', p.unitId)] : []),
            ...(p.cellId === null ? [] : [eb('k.cell_id', 'in', book.grid.subtree(p.cellId))]),
          ]),
        ),
      ]),
    )
    .select(['c.no', 'c.title', 'k.who', 'k.clock', 'k.due_at as dueAt', 'k.who_person_id as personId', 'k.who_unit_id as unitId', 'k.cell_id as cellId'])
    .orderBy('k.due_at')
    .orderBy('k.id')
    .limit(500)
    .execute()
  const within = (cell: number, territory: number) => book.grid.subtree(territory).includes(cell)
  return stranded(
    rows.map((r) => ({ ...r, who: r.who ?? '' })),
    id,
    going,
    others,
    within,
  ).map((r) => ({ no: r.no, title: r.title, role: r.who as StaffRole, clock: clockLabel(r.clock), dueAt: r.dueAt.toISOString() }))
}

/** One account, whole, as `asker` is shown it. */
export async function accountView(db: Db | Trx, id: number, asker: Who, book: Book, now: Date): Promise<AccountView> {
  const row = await personById(db, id, now),
    posts = (await postsOf(db, [id], book)).get(id) ?? []
  const priv = await db.withTables<AccessTables>().selectFrom('people_private').select('phone_mask').where('person_id', '=', id).executeTakeFirst()
  const { rows: sessions } = await sql<{ id: string; address: string | null; agent: string | null; since: Date; until: Date }>`
    select s.id, s.ip_address as address, s.user_agent as agent, s.created_at as since, s.expires_at as until from auth_session s where s.user_id = ${row.userId} and s.expires_at > ${now} order by s.created_at desc, s.id`.execute(
    db,
  )
  return {
    ...rowOf(row, posts),
    phoneMask: priv?.phone_mask ?? null,
    createdAt: row.createdAt.toISOString(),
    mine: id === asker.personId,
    inHand: await leftBehind(
      db,
      id,
      posts.filter((p) => p.now),
      book,
    ),
    sessions: sessions.map(({ since, until, ...s }) => ({ ...s, current: s.id === asker.sessionId, since: since.toISOString(), until: until.toISOString() })),
  }
}
