/** The lists: my work by remaining time, and all cases by filter, both with stable keyset paging. */
import { sql } from 'kysely'
import type { CaseFilter, CaseRow, WorkRow } from '../../contract/cases.ts'
import { actingPosts, type Post } from '../../domain/access.ts'
import { roles } from '../../domain/lifecycle.ts'
import type { Db, Trx } from '../db/db.ts'
import type { Book } from '../directory/book.ts'
import { Refused } from '../kit/errors.ts'
import { caseRow, clockLabel } from './rows.ts'
import { answers, type Closeness, queryOf, spans } from './search.ts'
import { type Seer, visibleTo } from './visible.ts'

type Cursor = [string, number]
const after = (text: string | undefined): Cursor | null => {
  if (text === undefined) return null
  try {
    const [at, id] = JSON.parse(Buffer.from(text, 'base64url').toString()) as Cursor
    if (typeof at === 'string' && Number.isInteger(id)) return [at, id]
  } catch {
    /* fall through: a cursor that is not ours is refused below */
  }
  throw new Refused('bad-input', { field: 'after' })
}
const cursor = (at: string, id: number) => Buffer.from(JSON.stringify([at, id])).toString('base64url')

const withLead = (db: Db | Trx) =>
  db
    .selectFrom('cases')
    .leftJoin('orders as lead', (join) => join.onRef('lead.case_id', '=', 'cases.id').on('lead.part', '=', 'lead'))
    .selectAll('cases')
    .select(['lead.state as lead_state', 'lead.resume_at as resume_at'])

type Found = Awaited<ReturnType<ReturnType<typeof withLead>['execute']>>[number]

/** Cases that this person may see, newest first; of a search those that say just what was typed come before those that say it with a gap. */
export async function casesFor(
  db: Db | Trx,
  seer: Seer,
  book: Book,
  filter: CaseFilter & { after?: string; limit?: number },
  now: Date,
): Promise<{ rows: CaseRow[]; next: string | null }> {
  const limit = filter.limit ?? 50,
    from = after(filter.after),
    text = filter.text?.trim() ?? '',
    visible = visibleTo(seer, book)
  let q = withLead(db)
  if (visible) q = q.where(visible as never)
  if (filter.state) q = q.where('cases.state', '=', filter.state)
  if (filter.open !== undefined) q = q.where('cases.ended_at', filter.open ? 'is' : 'is not', null)
  if (filter.colour === 'paused') q = q.where('cases.ended_at', 'is', null).where('lead.state', '=', 'suspended')
  else if (filter.colour) {
    q = q.where('cases.ended_at', 'is', null)
    q =
      filter.colour === 'red'
        ? q.where('cases.due_at', '<', now)
        : filter.colour === 'yellow'
          ? q.where('cases.due_at', '>=', now).where('cases.yellow_at', '<', now)
          : q.where('cases.yellow_at', '>=', now)
  }
  if (filter.unit !== undefined) q = q.where('cases.lead_unit_id', '=', filter.unit)
  if (filter.cell !== undefined) q = q.where('cases.cell_id', 'in', book.grid.subtree(filter.cell))
  if (filter.item !== undefined) q = q.where('cases.item_id', '=', filter.item)
  if (filter.channel) q = q.where('cases.channel', '=', filter.channel)
  if (filter.from) q = q.where('cases.reported_at', '>=', new Date(filter.from))
  if (filter.to) q = q.where('cases.reported_at', '<', new Date(filter.to))
  const answer = (found: [Found, string][]) => {
    const last = found[limit - 1]
    return { rows: found.slice(0, limit).map(([r]) => caseRow(r, book)), next: found.length > limit && last ? cursor(last[1], last[0].id) : null }
  }
  if (/^[A-Za-z]{1,6}\d{6}-\d+$/.test(text)) q = q.where('cases.no', '=', text.toUpperCase())
  else if (text) return answer(await search(db, q, text, from, limit + 1))
  // An index gives the days of a range in their order; walking back from the newest id would pass all that came since.
  if (filter.from || filter.to) {
    if (from) q = q.where(sql<boolean>`(cases.reported_at, cases.id) < (${from[0]}::timestamptz, ${from[1]})`)
    q = q.orderBy('cases.reported_at', 'desc')
  } else if (from) q = q.where('cases.id', '<', from[1])
  const rows = await q
    .orderBy('cases.id', 'desc')
    .limit(limit + 1)
    .execute()
  return answer(rows.map((r) => [r, r.reported_at.toISOString()]))
}

/** What answers the typed text among these cases, until there are enough; each with how closely, which is also where the next page goes on. */
async function search(db: Db | Trx, among: ReturnType<typeof withLead>, text: string, from: Cursor | null, enough: number): Promise<[Found, Closeness][]> {
  const found: [Found, Closeness][] = []
  for (const closeness of from?.[0] === 'gap' ? (['gap'] as const) : (['exact', 'gap'] as const)) {
    const query = queryOf(text, closeness)
    if (query === null) continue
    const before = from?.[0] === closeness ? from[1] : null
    for (const span of await spans(db, before)) {
      if (found.length >= enough) return found
      let q = among.innerJoin('case_search', 'case_search.case_id', 'cases.id').where(answers(query)).where(span)
      if (before !== null) q = q.where('cases.id', '<', before)
      const rows = await q
        .orderBy('cases.id', 'desc')
        .limit(enough - found.length)
        .execute()
      found.push(...rows.map((r): [Found, Closeness] => [r, closeness]))
    }
  }
  return found
}

/** What waits for this person in any of their posts, the most urgent first. */
export async function workFor(
  db: Db | Trx,
  seer: { personId: number; posts: readonly Post[] },
  book: Book,
  page: { after?: string; limit?: number },
): Promise<{ rows: WorkRow[]; next: string | null }> {
  const limit = page.limit ?? 50,
    from = after(page.after),
    posts = actingPosts(seer.posts)
  if (!posts.length) return { rows: [], next: null }
  let q = db
    .selectFrom('clocks')
    .innerJoin('cases', 'cases.id', 'clocks.case_id')
    .leftJoin('orders as lead', (join) => join.onRef('lead.case_id', '=', 'cases.id').on('lead.part', '=', 'lead'))
    .leftJoin('orders as mine', (join) => join.onRef('mine.case_id', '=', 'cases.id').onRef('mine.unit_id', '=', 'clocks.unit_id'))
    .selectAll('cases')
    .select([
      'lead.state as lead_state',
      'lead.resume_at as resume_at',
      'clocks.id as clock_id',
      'clocks.who',
      'clocks.clock as waits',
      'clocks.yellow_at as waits_yellow',
      'clocks.due_at as waits_due',
      'mine.part as my_part',
    ])
    .where('clocks.stopped_at', 'is', null)
    .where((eb) =>
      eb.or(
        posts.map((p) =>
          eb.and([
            eb('clocks.who', '=', p.role),
            ...(p.role === 'unit' ? [eb('clocks.who_unit_id', '=', p.unitId ?? 0)] : []),
            ...(p.role === 'handler' ? [eb('clocks.who_person_id', '=', seer.personId)] : []),
            ...(p.role === 'collector'
              ? [
                  eb.or([
                    eb('clocks.who_person_id', '=', seer.personId),
                    ...(p.cellId === null ? [] : [eb.and([eb('clocks.who_person_id', 'is', null), eb('clocks.cell_id', 'in', book.grid.subtree(p.cellId))])]),
                  ]),
                ]
              : []),
          ]),
        ),
      ),
    )
  if (from) q = q.where(sql<boolean>`(clocks.due_at, clocks.id) > (${from[0]}::timestamptz, ${from[1]})`)
  const rows = await q
    .orderBy('clocks.due_at')
    .orderBy('clocks.id')
    .limit(limit + 1)
    .execute()
  const last = rows[limit - 1]
  return {
    rows: rows.slice(0, limit).map((r) => ({
      ...caseRow(r, book),
      as: roles[r.who as keyof typeof roles]?.label ?? String(r.who),
      clockLabel: clockLabel(r.waits),
      part: r.my_part === 'lead' || r.my_part === 'assist' ? r.my_part : null,
      waitsYellowAt: r.waits_yellow.toISOString(),
      waitsDueAt: r.waits_due.toISOString(),
    })),
    next: rows.length > limit && last ? cursor(last.waits_due.toISOString(), last.clock_id) : null,
  }
}

/** Open cases as points. */
export async function pointsFor(db: Db | Trx, seer: Seer, book: Book): Promise<CaseRow[]> {
  const visible = visibleTo(seer, book)
  let q = withLead(db).where('cases.ended_at', 'is', null).where('cases.lng', 'is not', null)
  if (visible) q = q.where(visible as never)
  return (await q.orderBy('cases.due_at').limit(5000).execute()).map((r) => caseRow(r, book))
}
