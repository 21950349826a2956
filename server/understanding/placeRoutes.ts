/** 地点 over HTTP: the place a text speaks of, the address book, and its import. */
import { importPlaces, listPlaces, readPlace } from '../../contract/understanding.ts'
import type { PlaceKind } from '../../domain/place/book.ts'
import { placeOf } from '../../domain/place/match.ts'
import type { Books } from '../directory/book.ts'
import { tellBooks } from '../directory/inStep.ts'
import { type App, serve } from '../kit/http.ts'
import { keepAddressBook } from './placeBook.ts'
import { takePlaces } from './placeImport.ts'

export function placeRoutes(app: App, books: Books): void {
  const { db, now, secrets } = app.house,
    addresses = keepAddressBook(db, books)
  serve(app, readPlace, async ({ body }) => {
    const at = body.lng === undefined || body.lat === undefined ? null : ([body.lng, body.lat] as [number, number])
    const { parts, candidates, best } = placeOf({ place: body.place ?? '', text: body.text ?? '', at }, await addresses.at(now()))
    return {
      parts,
      candidates: candidates.map(({ at: point, parts: _, ...c }) => ({ ...c, lng: point?.[0] ?? null, lat: point?.[1] ?? null })),
      best: best ? candidates.indexOf(best) : null,
    }
  })
  serve(app, listPlaces, async ({ query }) => {
    let q = db.selectFrom('places').where('active', '=', true)
    if (query.text) q = q.where((eb) => eb.or([eb(eb.fn('strpos', ['name', eb.val(query.text!)]), '>', 0), eb('road', '=', query.text!)]))
    const { total } = await q.select((eb) => eb.fn.countAll<string>().as('total')).executeTakeFirstOrThrow()
    const rows = await q
      .selectAll()
      .where('id', '>', query.after ?? 0)
      .orderBy('id')
      .limit(query.limit ?? 100)
      .execute()
    return {
      total: Number(total),
      rows: rows.map((p) => ({ id: p.id, kind: p.kind as PlaceKind, name: p.name, aliases: p.aliases, lng: p.lng, lat: p.lat, road: p.road, no: p.house_no })),
    }
  })
  serve(app, importPlaces, async ({ body, who, ip }) => {
    const file = {
      csv: body.csv,
      coordinates: body.coordinates ?? 'wgs84',
      source: body.source ?? '导入',
      dryRun: body.dryRun ?? false,
      personId: who.personId,
      address: ip,
    } as const
    const taken = await db.transaction().execute(async (trx) => {
      const result = await takePlaces(trx, secrets, file, now())
      if (!file.dryRun && result.added + result.changed > 0) await tellBooks(trx) // their names are words, for every process
      return result
    })
    books.refresh()
    return taken
  })
}
