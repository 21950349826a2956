/** A case as likeness hears it: where, what, when, in which words, by whom; and what it is found again by. */
import { createHash } from 'node:crypto'
import type { Point } from '../../domain/geo.ts'
import { placeText, sayings, tileOf, type Voice } from '../../domain/likeness.ts'
import { orderNumbersIn, splitQuoted } from '../../domain/quoted.ts'
import type { Db, Trx } from '../db/db.ts'
import type { Book } from '../directory/book.ts'
import { wordsOf } from '../directory/words.ts'

/** A voice with the case it belongs to, as far as deciding needs it. */
export interface Heard extends Voice {
  /** The dictionary's words of it, by which it is found and hot spots are named. */
  keywords: readonly string[]
  caseId: number
  no: string
  title: string
  text: string
  channel: string
  state: string
  parentId: number | null
  endedAt: Date | null
  urgent: boolean
  confidential: boolean
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
export const saidWords = (text: string): string[] => [...new Set(wordsOf(splitQuoted(text).text.slice(0, 2000)))].slice(0, longest)
/** A word as the index keeps it: 31 bits, so that a row is small; two words meeting in one number cost a candidate, never a decision. */
export const wordKey = (word: string): number => createHash('sha1').update(word).digest().readInt32BE() >>> 1
/** A named place as the index keeps it; null where nothing is named. */
export function placeKey(place: string): number | null {
  const text = placeText(place)
  return text.length < 4 ? null : Number(createHash('sha1').update(text).digest().readBigUInt64BE() >> 12n)
}

/** A draft as a voice, heard now. */
export function voiceOf(d: Draft, book: Book, now: Date): Voice & { keywords: string[] } {
  const { text, quoted } = splitQuoted(d.text)
  return {
    at: now,
    point: d.point,
    place: d.place,
    cellId: d.cellId,
    itemId: d.itemId,
    major: d.itemId === null ? null : (book.items.get(d.itemId)?.major ?? null),
    words: sayings(text),
    keywords: saidWords(d.text),
    phone: d.phone?.toString('hex') ?? null,
    numbers: orderNumbersIn(quoted.join(' ')),
  }
}

/** The cases of these numbers as voices. Their words come from the index where it has them. */
export async function hear(db: Db | Trx, book: Book, ids: readonly number[]): Promise<Heard[]> {
  if (!ids.length) return []
  const rows = await db
    .selectFrom('cases as c')
    .leftJoin('likeness_index as i', 'i.case_id', 'c.id')
    .leftJoinLateral(
      (eb) =>
        eb.selectFrom('reports as r').select(['r.text', 'r.phone_hash', 'r.external_no', 'r.confidential']).whereRef('r.case_id', '=', 'c.id').orderBy('r.id').limit(1).as('r'),
      (join) => join.onTrue(),
    )
    .select([
      'c.id',
      'c.no',
      'c.title',
      'c.text',
      'c.place',
      'c.lng',
      'c.lat',
      'c.cell_id',
      'c.item_id',
      'c.channel',
      'c.state',
      'c.parent_id',
      'c.urgent',
      'c.reported_at',
      'c.ended_at',
    ])
    .select(['i.words', 'r.text as said', 'r.phone_hash', 'r.external_no', 'r.confidential'])
    .where('c.id', 'in', ids)
    .orderBy('c.id')
    .execute()
  return rows.map((r): Heard => {
    const said = r.said ?? r.text,
      { text, quoted } = splitQuoted(said),
      confidential = r.confidential ?? false
    return {
      caseId: r.id,
      no: r.no,
      title: r.title,
      text: said,
      channel: r.channel,
      state: r.state,
      parentId: r.parent_id,
      endedAt: r.ended_at,
      urgent: r.urgent,
      confidential,
      at: r.reported_at,
      point: r.lng === null || r.lat === null ? null : [r.lng, r.lat],
      place: r.place,
      cellId: r.cell_id,
      itemId: r.item_id,
      major: r.item_id === null ? null : (book.items.get(r.item_id)?.major ?? null),
      words: sayings(text),
      keywords: r.words ?? saidWords(said),
      // Whose number it is must not show through a comparison where the reporter asked for confidence.
      phone: confidential ? null : (r.phone_hash?.toString('hex') ?? null),
      numbers: [...(r.external_no ? [r.external_no] : []), ...orderNumbersIn(quoted.join(' '))],
    }
  })
}

/** Puts a case where it is found again; the second time it is moved, not doubled. */
export async function remember(trx: Trx, h: Heard): Promise<void> {
  const row = {
    at: h.at,
    tile: h.point ? tileOf(h.point) : null,
    cell_id: h.cellId,
    item_id: h.itemId,
    place_key: placeKey(h.place),
    phone: h.phone === null ? null : Buffer.from(h.phone, 'hex'),
    words: [...h.keywords],
  }
  await trx
    .insertInto('likeness_index')
    .values({ case_id: h.caseId, ...row })
    .onConflict((c) => c.column('case_id').doUpdateSet(row))
    .execute()
  const words = [...new Set(h.keywords.map(wordKey))].map((word) => ({ word, at: h.at, case_id: h.caseId }))
  if (words.length)
    await trx
      .insertInto('likeness_words')
      .values(words)
      .onConflict((c) => c.doNothing())
      .execute()
}
