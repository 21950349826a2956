/** What the screens are shown of likeness: proposals with their reasons, the voices of a matter, hot spots with their curves. */
import { sql } from 'kysely'
import type { HotSpotView, LikelyView, LikenessOfCase } from '../../contract/likeness.ts'
import { may } from '../../domain/access.ts'
import { curve } from '../../domain/hotspot.ts'
import { caseActs, caseStates } from '../../domain/lifecycle.ts'
import { type Band, type Hold, holds, type Part, parts as partFacts, type Weights } from '../../domain/likeness.ts'
import type { Db, Trx } from '../db/db.ts'
import type { Book } from '../directory/book.ts'
import { type Seer, visibleTo } from '../cases/visible.ts'

const stateLabel = (state: string) => caseStates[state as keyof typeof caseStates].label
export const partViews = (list: readonly Part[], weights: Weights): LikelyView['parts'] =>
  list.map((p) => ({ part: p.part, label: { zh: partFacts[p.part].label, en: partFacts[p.part].en }, share: p.share, points: p.points, most: weights[p.part], reason: p.reason }))

/** What people decided of a pair `l` (its case `c`, the other `o`), read from what happened: merged and still merged is the same; told apart or taken out again is different. */
export const truth = sql<'same' | 'different' | null>`case
  when c.parent_id = l.other_id then 'same'
  when l.verdict is not null then l.verdict
  when exists (select 1 from case_events e where e.case_id = l.case_id and e.act = 'merge' and e.fields->>'parent' = o.no) then 'different' end`

/** Of these cases, those that this person may see. */
export async function visibleAmong(db: Db | Trx, seer: Seer, book: Book, ids: readonly number[]): Promise<Set<number>> {
  if (!ids.length) return new Set()
  const visible = visibleTo(seer, book),
    q = db.selectFrom('cases').select('cases.id').where('cases.id', 'in', ids)
  return new Set((await (visible ? q.where(visible as never) : q).execute()).map((r) => r.id))
}

interface Row {
  id: number
  no: string
  title: string
  state: string
  place: string
  channel: string
  reported_at: Date
  ended_at: Date | null
  score: number
  band: Band
  again: boolean
  held: string | null
  parts: Part[]
  weights: Weights
}
export const likelyView = (r: Omit<Row, 'id'>): LikelyView => ({
  no: r.no,
  title: r.title,
  stateLabel: stateLabel(r.state),
  place: r.place,
  channel: r.channel,
  reportedAt: r.reported_at.toISOString(),
  ended: r.ended_at !== null,
  score: r.score,
  band: r.band,
  again: r.again,
  held: r.held === null ? null : holds[r.held as Hold],
  parts: partViews(r.parts, r.weights),
})

export async function likenessFor(db: Db | Trx, seer: Seer, book: Book, caseId: number): Promise<LikenessOfCase> {
  const row = await db
    .selectFrom('cases as c')
    .leftJoin('cases as p', 'p.id', 'c.parent_id')
    .leftJoin('cases as s', 's.id', 'c.split_of')
    .select(['c.id', 'c.state', 'c.parent_id', 'p.no as parent_no', 'p.title as parent_title', 's.no as split_from'])
    .where('c.id', '=', caseId)
    .executeTakeFirstOrThrow()
  const pairs = await sql<Row & { other_id: number; automatic: boolean; truth: string | null }>`
    select o.id, o.no, o.title, o.state, o.place, o.channel, o.reported_at, o.ended_at, l.score, l.band, l.again, l.held, l.parts, r.weights, l.other_id, l.automatic, ${truth} as truth
    from likeness l join cases c on c.id = l.case_id join cases o on o.id = l.other_id join likeness_rules r on r.id = l.rule_id
    where l.case_id = ${caseId} order by (o.ended_at is not null), l.score desc, o.id`.execute(db)
  const seen = await visibleAmong(db, seer, book, [...pairs.rows.map((p) => p.id), ...(row.parent_id === null ? [] : [row.parent_id])])
  const parentPair = pairs.rows.find((p) => p.other_id === row.parent_id)
  const voices = await sql<{
    no: string
    channel: string
    name_mask: string | null
    phone_mask: string | null
    confidential: boolean
    received_at: Date
    text: string
    answered_at: Date | null
    own: boolean
    automatic: boolean | null
    reason: string | null
  }>`
    select c.no, r.channel, r.name_mask, r.phone_mask, r.confidential, r.received_at, r.text, r.answered_at, c.id = ${caseId} as own, l.automatic,
      (select e.fields->>'reason' from case_events e where e.case_id = c.id and e.act = 'merge' order by e.id desc limit 1) as reason
    from cases c join reports r on r.case_id = c.id left join likeness l on l.case_id = c.id and l.other_id = ${caseId}
    where c.id = ${caseId} or c.parent_id = ${caseId} order by r.received_at, r.id limit 500`.execute(db)
  const split = await db.selectFrom('cases').select(['no', 'title', 'state', 'ended_at']).where('split_of', '=', caseId).orderBy('id').execute()
  const shownParent = row.parent_id !== null && seen.has(row.parent_id)
  return {
    proposals: pairs.rows.filter((p) => p.band !== 'new' && p.truth === null && seen.has(p.id) && p.state !== 'merged' && row.parent_id === null).map(likelyView),
    merged: shownParent
      ? {
          no: row.parent_no!,
          title: row.parent_title!,
          automatic: parentPair?.automatic ?? false,
          reason: voices.rows.find((v) => v.own)?.reason ?? null,
          score: parentPair?.score ?? null,
          parts: parentPair ? partViews(parentPair.parts, parentPair.weights) : [],
        }
      : null,
    voices: voices.rows.map((v) => ({
      no: v.no,
      channel: v.channel,
      // Nothing of a reporter who asked for confidence is shown beside other voices, not even masked.
      name: v.confidential ? null : v.name_mask,
      phone: v.confidential ? null : v.phone_mask,
      confidential: v.confidential,
      receivedAt: v.received_at.toISOString(),
      text: v.text,
      answeredAt: v.answered_at?.toISOString() ?? null,
      own: v.own,
      automatic: !v.own && (v.automatic ?? false),
      reason: v.own ? null : v.reason,
    })),
    splitFrom: row.split_from,
    parts: split.map((p) => ({ no: p.no, title: p.title, stateLabel: stateLabel(p.state), ended: p.ended_at !== null })),
    mayMerge:
      (caseActs.merge.from as readonly string[]).includes(row.state) &&
      may(seer.posts, 'cases.act') &&
      seer.posts.some((p) => (caseActs.merge.by as readonly string[]).includes(p.role)),
  }
}

export async function hotSpots(db: Db | Trx, book: Book, which: { closed?: boolean | undefined; id?: number | undefined }, now: Date): Promise<HotSpotView[]> {
  let q = db.selectFrom('hotspots').selectAll().orderBy('closed_at', 'desc').orderBy('last_at', 'desc').limit(100)
  if (which.id !== undefined) q = q.where('id', '=', which.id)
  else q = q.where('closed_at', which.closed ? 'is not' : 'is', null)
  const rows = await q.execute()
  if (!rows.length) return []
  const times = await db
    .selectFrom('hotspot_cases')
    .select(['hotspot_id', 'at'])
    .where(
      'hotspot_id',
      'in',
      rows.map((r) => r.id),
    )
    .execute()
  return rows.map((h) => {
    const { step, points } = curve(
      times.filter((t) => t.hotspot_id === h.id).map((t) => t.at),
      h.closed_at ?? now,
      book.calendar.offsetMinutes,
    )
    return {
      id: h.id,
      name: h.name,
      words: h.words,
      voices: h.voices,
      firstAt: h.first_at.toISOString(),
      raisedAt: h.raised_at.toISOString(),
      lastAt: h.last_at.toISOString(),
      closedAt: h.closed_at?.toISOString() ?? null,
      lng: h.lng,
      lat: h.lat,
      step,
      curve: points.map(([at, n]) => ({ at: at.toISOString(), n })),
    }
  })
}
export const casesOfHotSpot = async (db: Db | Trx, id: number) =>
  (
    await db
      .selectFrom('hotspot_cases as m')
      .innerJoin('cases as c', 'c.id', 'm.case_id')
      .select(['c.no', 'c.title', 'c.place', 'c.channel', 'c.state', 'c.reported_at', 'c.ended_at'])
      .where('m.hotspot_id', '=', id)
      .orderBy('m.at', 'desc')
      .orderBy('c.id', 'desc')
      .limit(500)
      .execute()
  ).map((c) => ({
    no: c.no,
    title: c.title,
    place: c.place,
    channel: c.channel,
    stateLabel: stateLabel(c.state),
    reportedAt: c.reported_at.toISOString(),
    ended: c.ended_at !== null,
  }))
