/** Reads of understanding: the confirmed cases to learn from, and the models that were learnt. */
import { type Mapping, mapOld } from '../../domain/catalogue.ts'
import { sql } from 'kysely'
import type { Db } from '../db/db.ts'
import type { Book } from '../directory/book.ts'

/** How many cases are learnt from at most, the newest first: what a thread reads in a minute or two. */
export const most = 20_000
/** One case in eight is never learnt from; it judges. By its number, so that it judges every model alike. */
export const withheld = (id: number): boolean => id % 8 === 0

export interface Confirmed {
  id: number
  text: string
  code: string
}
/** Cases whose item a person has confirmed: filed (立案) or ended with an answer, also those taken over from an old system; old codes as today's where the map knows one. */
export async function confirmedCases(db: Db, book: Book): Promise<Confirmed[]> {
  const rows = await db
    .selectFrom('cases')
    .innerJoin('items', 'items.id', 'cases.item_id')
    .select(['cases.id', 'cases.text', 'items.code', 'items.version'])
    .where((eb) => eb.or([eb('cases.on_file', '=', true), eb('cases.state', '=', 'migrated')]))
    .where('cases.state', '!=', 'voided')
    .orderBy('cases.id', 'desc')
    .limit(most)
    .execute()
  const map: Mapping[] = (await db.selectFrom('item_map').selectAll().execute()).map((m) => ({
    oldSystem: m.old_system,
    oldCode: m.old_code,
    code: m.code,
    validFrom: m.valid_from,
    validTo: m.valid_to,
  }))
  const today = new Set(itemsNow(book).map((i) => i.code))
  return rows.flatMap(({ id, text, code, version }) => {
    const now = today.has(code) ? [code] : mapOld(map, code, version, book.day)
    return now.length === 1 ? [{ id, text, code: now[0]! }] : []
  })
}
/** How many confirmed cases there are to learn from, at most as many as are read; and whether the job is under way. */
export async function lessonState(db: Db): Promise<{ confirmed: number; learning: boolean }> {
  const { rows } = await sql<{ confirmed: number; learning: boolean }>`
    select (select count(*)::int from (select 1 from cases where item_id is not null and (on_file or state = 'migrated') and state <> 'voided' limit ${most}) as c) as confirmed,
      exists (select 1 from graphile_worker.jobs where task_identifier = 'learnItems' and run_at <= now() and attempts < max_attempts) as learning`.execute(db)
  return rows[0]!
}
/** The items a text can be about: those in force, components aside (a component is a thing; what is wrong with it is the matter). */
export const itemsNow = (book: Book) => [...book.items.values()].filter((i) => i.kind !== '部件' && i.validFrom <= book.day && (i.validTo === null || book.day < i.validTo))

export const currentModel = (db: Db) => db.selectFrom('item_models').select(['id', 'share', 'model']).where('state', '=', 'current').executeTakeFirst()
/** Only its number: asked with each text, so that every process reads the model in use. */
export const currentModelId = async (db: Db): Promise<number | null> =>
  (await db.selectFrom('item_models').select('id').where('state', '=', 'current').executeTakeFirst())?.id ?? null

/** The last models with their figures, newest first. */
export const itemModels = async (db: Db) =>
  (
    await db
      .selectFrom('item_models')
      .leftJoin('people', 'people.id', 'item_models.made_by')
      .select(['item_models.id', 'made_at', 'people.name', 'state', 'share', 'figures'])
      .orderBy('item_models.id', 'desc')
      .limit(30)
      .execute()
  ).map((m) => ({ id: m.id, madeAt: m.made_at.toISOString(), madeBy: m.name, state: m.state, share: m.share, figures: m.figures }))
