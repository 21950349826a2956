/** A case as likeness hears it: where, what, when, in which words, by whom; and what it is found again by. */
import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Point } from '../../domain/geo.ts'
import { keysOf, placeText, sayings, tileOf, type Voice } from '../../domain/likeness.ts'
import { orderNumbersIn, splitQuoted } from '../../domain/quoted.ts'
import type { Db, Trx } from '../db/db.ts'
import type { Book } from '../directory/book.ts'
import { wordsOf } from '../directory/words.ts'

/** A voice with the case it belongs to, as far as deciding needs it. */
export interface Heard extends Voice {
  caseId: number
  state: string
  parentId: number | null
  endedAt: Date | null
  urgent: boolean
  confidential: boolean
}
/** What was heard of a text itself: the dictionary's words of it, by which it is found and hot spots are named, and its sayings in the order said. */
export interface Text {
  keywords: string[]
  sayings: string[]
}
/** What a person is shown of a case, and what it says. */
export interface Told {
  no: string
  title: string
  state: string
  place: string
  channel: string
  reported_at: Date
  ended_at: Date | null
  sayings: string[]
}
/** What somebody is about to report, before there is a case. */
export interface Draft {
  text: string
  place: string
  point: Point | null
  cellId: number | null
  itemId: number | null
  phone: Buffer | null
}
const longest = 60 // words kept of one text: what comes after is repetition

/** The words of a report without the hotline's quoted block, each once, in the order said. */
const saidWords = (text: string): string[] => [...new Set(wordsOf(text.slice(0, 2000)))].slice(0, longest)
/** A word as the index keeps it: 31 bits, so that a row is small; two words meeting in one number cost a candidate, never a decision. */
export const wordKey = (word: string): number => createHash('sha1').update(word).digest().readInt32BE() >>> 1
/** A named place as the index keeps it; null where nothing is named. */
export function placeKey(place: string): number | null {
  const text = placeText(place)
  return text.length < 4 ? null : Number(createHash('sha1').update(text).digest().readBigUInt64BE() >> 12n)
}
const bytesOf = (keys: Int32Array) => Buffer.from(keys.buffer, keys.byteOffset, keys.byteLength)
/** The sayings of a row of the index. */
export const keysIn = (bytes: Buffer) => new Int32Array(new Uint8Array(bytes).buffer)

/** A draft as a voice, heard now. */
export function voiceOf(d: Draft, book: Book, now: Date): Voice & Text {
  const { text, quoted } = splitQuoted(d.text),
    words = sayings(text)
  return {
    at: now,
    point: d.point,
    place: d.place,
    cellId: d.cellId,
    itemId: d.itemId,
    major: d.itemId === null ? null : (book.items.get(d.itemId)?.major ?? null),
    said: keysOf(words),
    sayings: words,
    keywords: saidWords(text),
    phone: d.phone?.toString('hex') ?? null,
    numbers: orderNumbersIn(quoted.join(' ')),
  }
}

interface Row {
  id: number
  at: Date
  place: string
  lng: number | null
  lat: number | null
  cell_id: number | null
  item_id: number | null
  state: string
  parent_id: number | null
  ended_at: Date | null
  urgent: boolean
  confidential: boolean
  phone: Buffer | null
}
/** The columns of a case `c` that a voice is made of; `x` is whose number and whether it is confidential come from. */
const columns = (x: string) =>
  sql.raw(`c.id, c.reported_at as at, c.place, c.lng, c.lat, c.cell_id, c.item_id, c.state, c.parent_id, c.ended_at, c.urgent, coalesce(${x}.confidential, false) as confidential`)
const voiceIn = (r: Row, book: Book, more: Pick<Heard, 'said' | 'numbers'>): Heard => ({
  caseId: r.id,
  at: r.at,
  point: r.lng === null || r.lat === null ? null : [r.lng, r.lat],
  place: r.place,
  cellId: r.cell_id,
  itemId: r.item_id,
  major: r.item_id === null ? null : (book.items.get(r.item_id)?.major ?? null),
  state: r.state,
  parentId: r.parent_id,
  endedAt: r.ended_at,
  urgent: r.urgent,
  confidential: r.confidential,
  // Whose number it is must not show through a comparison where the reporter asked for confidence.
  phone: r.confidential ? null : (r.phone?.toString('hex') ?? null),
  ...more,
})

/** The cases of these numbers as voices, from what was said: for one that the index does not know. */
export async function hear(db: Db | Trx, book: Book, ids: readonly number[]): Promise<(Heard & Text)[]> {
  if (!ids.length) return []
  const { rows } = await sql<Row & { text: string; external_no: string | null }>`/* hear */
    select ${columns('r')}, r.phone_hash as phone, coalesce(r.text, c.text) as text, r.external_no
    from cases c left join lateral (select text, phone_hash, external_no, confidential from reports where case_id = c.id order by id limit 1) r on true
    where c.id = any(${[...ids]}::bigint[]) order by c.id`.execute(db)
  return rows.map((r) => {
    const { text, quoted } = splitQuoted(r.text),
      words = sayings(text),
      numbers = [...(r.external_no ? [r.external_no] : []), ...orderNumbersIn(quoted.join(' '))]
    return { ...voiceIn(r, book, { said: keysOf(words), numbers }), keywords: saidWords(text), sayings: words }
  })
}
/** The same from the index, where nothing has to be read and cut again; what the index does not hold is heard. */
export async function recall(db: Db | Trx, book: Book, ids: readonly number[]): Promise<Heard[]> {
  if (!ids.length) return []
  const { rows } = await sql<Row & { said: Buffer | null; numbers: string[] }>`/* recall */
    select ${columns('i')}, i.phone, i.said, i.numbers from cases c join likeness_index i on i.case_id = c.id where c.id = any(${[...ids]}::bigint[])`.execute(db)
  const known = rows.flatMap((r) => (r.said ? [voiceIn(r, book, { said: keysIn(r.said), numbers: r.numbers })] : [])),
    has = new Set(known.map((h) => h.caseId))
  return [
    ...known,
    ...(await hear(
      db,
      book,
      [...new Set(ids)].filter((id) => !has.has(id)),
    )),
  ].toSorted((a, b) => a.caseId - b.caseId)
}
/** What a person is told of these cases: read for the few that are shown. */
export async function tellOf(db: Db | Trx, ids: readonly number[]): Promise<Map<number, Told>> {
  if (!ids.length) return new Map()
  const { rows } = await sql<Omit<Told, 'sayings'> & { id: number; text: string }>`/* tell of */
    select c.id, c.no, c.title, c.state, c.place, c.channel, c.reported_at, c.ended_at, coalesce((select text from reports r where r.case_id = c.id order by r.id limit 1), c.text) as text
    from cases c where c.id = any(${[...ids]}::bigint[])`.execute(db)
  return new Map(rows.map(({ id, text, ...r }) => [id, { ...r, sayings: sayings(splitQuoted(text).text) }]))
}

/** Puts a case where it is found again; the second time it is moved, not doubled. */
export async function remember(trx: Trx, h: Heard & Pick<Text, 'keywords'>): Promise<void> {
  const words = [...new Set(h.keywords.map(wordKey))]
  await sql`/* remember */
    with words as (insert into likeness_words (word, at, case_id) select w, ${h.at}::timestamptz, ${h.caseId}::bigint from unnest(${words}::int[]) w on conflict do nothing)
    insert into likeness_index (case_id, at, tile, cell_id, item_id, place_key, phone, words, said, numbers, confidential)
    values (${h.caseId}, ${h.at}, ${h.point ? tileOf(h.point) : null}, ${h.cellId}, ${h.itemId}, ${placeKey(h.place)}, ${h.phone === null ? null : Buffer.from(h.phone, 'hex')},
      ${[...h.keywords]}, ${bytesOf(h.said)}, ${[...h.numbers]}, ${h.confidential})
    on conflict (case_id) do update set at = excluded.at, tile = excluded.tile, cell_id = excluded.cell_id, item_id = excluded.item_id, place_key = excluded.place_key, phone = excluded.phone,
      words = excluded.words, said = excluded.said, numbers = excluded.numbers, confidential = excluded.confidential, live = true`.execute(trx)
}
