/** Reference data over HTTP, as the screens need it. */
import { cellAt, getGrid, listItems, listPeople, listUnits } from '../../contract/directory.ts'
import { itemsAt } from '../../domain/catalogue.ts'
import { figureOn } from '../../domain/grid.ts'
import { type App, serve } from '../kit/http.ts'
import type { Books } from './book.ts'
import { itemView } from './itemView.ts'

export function directoryRoutes(app: App, books: Books): void {
  const { db, now } = app.house
  serve(app, listUnits, async () =>
    [...(await books.at(now())).units.values()].filter((u) => u.active).map(({ id, code, name, kind, cellId }) => ({ id, code, name, kind, cellId })),
  )
  serve(app, listPeople, async ({ query }) => {
    const book = await books.at(now())
    let q = db
      .selectFrom('posts')
      .innerJoin('people', 'people.id', 'posts.person_id')
      .select(['people.id', 'people.name', 'posts.role', 'posts.unit_id as unitId', 'posts.cell_id'])
      .where('people.active', '=', true)
      .where('posts.valid_from', '<=', book.day)
      .where((eb) => eb.or([eb('posts.valid_to', 'is', null), eb('posts.valid_to', '>', book.day)]))
    if (query.role) q = q.where('posts.role', '=', query.role)
    if (query.unit !== undefined) q = q.where('posts.unit_id', '=', query.unit)
    if (query.cell !== undefined) q = q.where('posts.cell_id', 'in', [...book.grid.ancestors(query.cell).map((c) => c.id), ...book.grid.subtree(query.cell)])
    return (await q.orderBy('people.id').limit(300).execute()).map(({ cell_id, ...p }) => ({ ...p, cell: cell_id === null ? null : book.grid.pathName(cell_id) }))
  })
  serve(app, listItems, async ({ query }) => {
    const book = await books.at(now()),
      text = (query.text ?? '').trim().toLowerCase()
    const fit = itemsAt([...book.items.values()], book.day).filter(
      (i) => !text || i.name.toLowerCase().includes(text) || i.code.toLowerCase().startsWith(text) || i.majorName.includes(text),
    )
    return fit
      .toSorted((a, b) => Number(b.kind !== '部件') - Number(a.kind !== '部件'))
      .slice(0, query.limit ?? 30)
      .map((i) => itemView(i, book))
  })
  serve(app, getGrid, async () => {
    const book = await books.at(now())
    const features = book.cells
      .filter((c) => figureOn(c, book.day))
      .map((c) => ({
        type: 'Feature',
        id: c.id,
        properties: { id: c.id, code: c.code, name: c.name, kind: c.kind, parentId: c.parentId, path: book.grid.pathName(c.id) },
        geometry: { type: 'MultiPolygon', coordinates: c.boundary },
      }))
    return {
      cells: { type: 'FeatureCollection', features },
      ground: (await db.selectFrom('settings').select('value').where('key', '=', 'ground').executeTakeFirst())?.value ?? { type: 'FeatureCollection', features: [] },
    }
  })
  serve(app, cellAt, async ({ query }) => {
    const book = await books.at(now()),
      cell = book.grid.cellAt(query.lng, query.lat)
    return { id: cell?.id ?? null, name: cell ? book.grid.pathName(cell.id) : null }
  })
}
