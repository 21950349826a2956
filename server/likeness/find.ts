/** Finds the open and recent cases that a report may be about: a few hundred candidates from the indexes of what lives, scored in memory; only what is shown is read. */
import { sql } from 'kysely'
import { type Band, bandOf, type Hold, type Likeness, likeness, tell, tilesAround, type Voice } from '../../domain/likeness.ts'
import { distance } from '../../domain/geo.ts'
import type { Db, Trx } from '../db/db.ts'
import type { Book } from '../directory/book.ts'
import type { Ruled } from './rules.ts'
import { type Heard, placeKey, recall, tellOf, type Text, type Told, wordKey } from './voice.ts'

/** How many candidates are scored, at most; measured in bench/likeness.ts. */
const most = 200
/** A case that ended so many days ago is still shown: it may not be solved. */
export const AFTER_END_DAYS = 7
const DAY = 86_400_000

/** A case that may be the same matter. `root` is the case that holds it, which is itself unless it was merged. */
export interface Found extends Likeness {
  other: Heard
  root: Heard
  band: Band
  held: Hold | null
}

/** What is looked for: a voice, and the words by which it is found. */
export type Sought = Voice & Pick<Text, 'keywords'> & { caseId?: number }
/** Candidates by place, cell and item, name, caller, order number and words, the rarer the better. */
async function candidates(db: Db | Trx, v: Sought, rules: Ruled, days: number): Promise<number[]> {
  const since = new Date(v.at.getTime() - days * DAY),
    until = new Date(v.at.getTime() + DAY),
    phone = v.phone === null ? null : Buffer.from(v.phone, 'hex')
  const { rows } = await sql<{ id: number }>`/* likeness candidates */
    with said as (
      select w.word, x.case_id, count(*) over (partition by w.word) as n from unnest(${[...new Set(v.keywords.map(wordKey))]}::int[]) as w(word),
        lateral (select case_id from likeness_words l where l.word = w.word and l.at between ${since} and ${until} order by l.at desc limit 40) x
    ), found as (
      select x.case_id, 1.0 as w from unnest(${v.point ? tilesAround(v.point, rules.reachM) : []}::bigint[]) as t(tile),
        lateral (select case_id from likeness_index i where i.live and i.tile = t.tile and i.at <= ${until} order by i.at desc limit 40) x
      union all select * from (select case_id, 0.5 from likeness_index where live and cell_id = ${v.cellId}::bigint and item_id = ${v.itemId}::bigint and at between ${since} and ${until} order by at desc limit 40) x
      union all select * from (select case_id, 2.0 from likeness_index where live and place_key = ${placeKey(v.place)}::bigint and at <= ${until} order by at desc limit 40) x
      union all select * from (select case_id, 1.0 from likeness_index where live and phone = ${phone}::bytea and at <= ${until} order by at desc limit 20) x
      union all select r.case_id, 2.0 from reports r where r.external_no = any(${[...v.numbers]}::text[])
      union all select case_id, sum(1.0 / n) from said group by case_id
    ), best as (
      select f.case_id, sum(f.w) as w from found f where f.case_id <> ${v.caseId ?? 0}::bigint group by f.case_id order by 2 desc limit 600
    )
    select b.case_id as id from best b join cases c on c.id = b.case_id where c.ended_at is null or c.ended_at > ${new Date(v.at.getTime() - AFTER_END_DAYS * DAY)}::timestamptz order by b.w desc limit ${sql.lit(most)}`.execute(
    db,
  )
  return rows.map((r) => r.id)
}

/** Who is nearby in any way, as voices. */
export interface Nearby {
  heard: Heard[]
  byId: Map<number, Heard>
}
/** `days` back, where somebody looks farther than likeness does. */
export async function nearby(db: Db | Trx, book: Book, voice: Sought, rules: Ruled, days = rules.windowDays): Promise<Nearby> {
  const heard = await recall(db, book, await candidates(db, voice, rules, days)),
    byId = new Map(heard.map((h) => [h.caseId, h]))
  const missing = [...new Set(heard.flatMap((h) => (h.state === 'merged' && h.parentId !== null && !byId.has(h.parentId) ? [h.parentId] : [])))]
  for (const h of await recall(db, book, missing)) byId.set(h.caseId, h)
  return { heard, byId }
}

/** What may be the same matter, the likeliest first, from `least` points; what is merged already speaks for the case that holds it. */
export function rank(voice: Voice & Partial<Pick<Heard, 'caseId' | 'urgent' | 'confidential' | 'state'>>, { heard, byId }: Nearby, rules: Ruled, least = rules.ask): Found[] {
  const best = new Map<number, Found>()
  for (const other of heard) {
    const root = other.state === 'merged' && other.parentId !== null ? byId.get(other.parentId) : other
    if (!root || root.caseId === voice.caseId) continue
    const like = likeness(voice, other, rules)
    if (like.score < least || like.score <= (best.get(root.caseId)?.score ?? 0) || like.parts.some((p) => p.against)) continue
    const facts = {
      urgent: voice.urgent ?? false,
      confidential: (voice.confidential ?? false) || root.confidential || other.confidential,
      ended: root.endedAt !== null,
      beyond: voice.state !== undefined && voice.state !== 'reported',
      apart: voice.point !== null && root.point !== null && distance(voice.point, root.point) > rules.reachM, // like a voice of it, which drew it here from elsewhere
    }
    best.set(root.caseId, { ...like, other, root, ...bandOf(like, facts, rules) })
  }
  return [...best.values()].toSorted((a, b) => Number(a.root.endedAt !== null) - Number(b.root.endedAt !== null) || b.score - a.score || a.root.caseId - b.root.caseId)
}

/** What was found with the words that both say, and with what a person is told of the case that holds it. */
export async function told(db: Db | Trx, sayings: readonly string[], found: readonly Found[]): Promise<(Found & { about: Told })[]> {
  const of = await tellOf(db, [...new Set(found.flatMap((f) => [f.root.caseId, f.other.caseId]))])
  return found.map((f) => ({ ...tell(f, sayings, of.get(f.other.caseId)!.sayings), about: of.get(f.root.caseId)! }))
}
