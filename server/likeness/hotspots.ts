/** Hot spots 热点 as they rise: each new voice joins one, makes one with two others, or does neither. */
import { isQuiet, kinship, nameOf, namingWords, type Rarity, rise, type Said, wordRarity } from '../../domain/hotspot.ts'
import type { Trx } from '../db/db.ts'
import type { Book } from '../directory/book.ts'
import { hotRulesOf } from '../directory/settings.ts'
import type { Looked } from './attach.ts'
import { type Heard, recall, tellOf } from './voice.ts'

/** Tells whoever looks at the page that hot spots have moved; handed in, since the live channel is a room beside this one. */
export type Tell = (trx: Trx) => Promise<void>
const said = (h: Heard): Said => ({ id: h.caseId, at: h.at, point: h.point, said: h.said })
/** Names are made of at most so many voices, the newest. */
const NAMED_BY = 40

/** What a case that was just looked at does to the hot spots; answers the one it made or joined. */
export async function feel(trx: Trx, book: Book, { heard, near }: Pick<Looked, 'heard' | 'near'>, rare: Rarity, tell: Tell, now: Date): Promise<number | null> {
  const rules = hotRulesOf(book.settings)
  const akin = near.heard
    .filter((h) => h.at <= heard.at || h.caseId < heard.caseId)
    .flatMap((h) => {
      const kin = kinship(said(heard), said(h), rare, rules)
      return kin ? [{ id: h.caseId, kin }] : []
    })
  if (!akin.length) return null
  const spots = await trx
    .selectFrom('hotspot_cases as m')
    .innerJoin('hotspots as h', 'h.id', 'm.hotspot_id')
    .select(['m.case_id', 'h.id', 'h.last_at'])
    .where('h.closed_at', 'is', null)
    .where(
      'm.case_id',
      'in',
      akin.map((a) => a.id),
    )
    .execute()
  const spotOf = new Map(spots.filter((s) => !isQuiet(s.last_at, heard.at, rules)).map((s) => [s.case_id, s.id]))
  const what = rise(
    akin.map((a) => ({ ...a, spot: spotOf.get(a.id) ?? null })),
    rules,
  )
  if (!what) return null
  if ('joins' in what) {
    await trx
      .insertInto('hotspot_cases')
      .values({ hotspot_id: what.joins, case_id: heard.caseId, at: heard.at })
      .onConflict((c) => c.doNothing())
      .execute()
    await rename(trx, book, what.joins, rare)
    await tell(trx)
    return what.joins
  }
  const members = [...(await recall(trx, book, what.raises)), heard],
    words = await wordsFor(trx, members, rare)
  const { id } = await trx
    .insertInto('hotspots')
    .values({
      name: nameOf(words) || (await tellOf(trx, [heard.caseId])).get(heard.caseId)!.title,
      words,
      ...middle(members),
      voices: members.length,
      first_at: first(members),
      raised_at: now,
      last_at: heard.at,
      closed_at: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await trx
    .insertInto('hotspot_cases')
    .values(members.map((m) => ({ hotspot_id: id, case_id: m.caseId, at: m.at })))
    .execute()
  await tell(trx)
  return id
}

async function wordsFor(trx: Trx, members: readonly Heard[], rare: Rarity): Promise<string[]> {
  const ids = members.map((m) => m.caseId)
  return namingWords(await trx.selectFrom('likeness_index').select('words').where('case_id', 'in', ids).orderBy('case_id').execute(), wordRarity(rare))
}
/** The name, the middle and the times of a hot spot, from the voices it has now. */
async function rename(trx: Trx, book: Book, id: number, rare: Rarity): Promise<void> {
  const rows = await trx.selectFrom('hotspot_cases').select(['case_id', 'at']).where('hotspot_id', '=', id).orderBy('at', 'desc').execute()
  const members = await recall(
      trx,
      book,
      rows.slice(0, NAMED_BY).map((r) => r.case_id),
    ),
    words = await wordsFor(trx, members, rare)
  await trx
    .updateTable('hotspots')
    .set({ ...(words.length ? { words, name: nameOf(words) } : {}), ...middle(members), voices: rows.length, last_at: rows[0]!.at })
    .where('id', '=', id)
    .execute()
}
const first = (members: readonly Heard[]) => new Date(Math.min(...members.map((m) => m.at.getTime())))
function middle(members: readonly Heard[]): { lng: number | null; lat: number | null } {
  const points = members.flatMap((m) => (m.point ? [m.point] : []))
  const mean = (i: 0 | 1) => (points.length ? points.reduce((sum, p) => sum + p[i], 0) / points.length : null)
  return { lng: mean(0), lat: mean(1) }
}

/** Closes what has been silent for long enough; answers how many. */
export async function closeQuiet(trx: Trx, book: Book, tell: Tell, now: Date): Promise<number> {
  const open = await trx.selectFrom('hotspots').select(['id', 'last_at']).where('closed_at', 'is', null).execute()
  const quiet = open.filter((h) => isQuiet(h.last_at, now, hotRulesOf(book.settings))).map((h) => h.id)
  if (!quiet.length) return 0
  await trx.updateTable('hotspots').set({ closed_at: now }).where('id', 'in', quiet).execute()
  await tell(trx)
  return quiet.length
}
