/** 网格 read by its keeper: tree, dates, people, coverage; a name is mended here. Cutting anew lies with the clocks' room, since it moves cases. */
import { sql } from 'kysely'
import * as contract from '../../contract/gridAdmin.ts'
import { staffRoles, type StaffRole } from '../../domain/access.ts'
import { area } from '../../domain/geo.ts'
import { type Cell, figureOn } from '../../domain/grid.ts'
import { record } from '../kit/audit.ts'
import { Refused } from '../kit/errors.ts'
import { type App, serve } from '../kit/http.ts'
import type { Books } from './book.ts'
import { shares } from './cut.ts'
import { tellBooks } from './inStep.ts'
import { checkable, patchesOf } from './patches.ts'

/** Cells of a day as GeoJSON, with the properties the map reads. */
export const features = (cells: Cell[], day: string, path: (id: number) => string) => ({
  type: 'FeatureCollection',
  features: cells
    .filter((c) => figureOn(c, day))
    .map((c) => ({
      type: 'Feature',
      id: c.id,
      properties: { id: c.id, code: c.code, name: c.name, kind: c.kind, parentId: c.parentId, path: path(c.id) },
      geometry: { type: 'MultiPolygon', coordinates: c.boundary },
    })),
})
const areas = new WeakMap<Cell, number>()
const areaOf = (c: Cell): number | null => {
  if (!c.boundary) return null
  if (!areas.has(c)) areas.set(c, Math.round(area(c.boundary)))
  return areas.get(c)!
}

/** Serves the reading part of `contract/gridAdmin.ts`. */
export function gridRoutes(app: App, books: Books): void {
  const { db, secrets, now } = app.house
  serve(app, contract.gridTree, async () => {
    const { cells, day } = await books.at(now())
    const counts = await sql<{ id: number; people: number; open: number }>`
      select c.id, (select count(*) from posts p where p.cell_id = c.id and p.valid_from <= ${day}::date and (p.valid_to is null or p.valid_to > ${day}::date))::int as people,
        (select count(*) from cases k where k.cell_id = c.id and k.ended_at is null)::int as open from cells c`.execute(db)
    const of = new Map(counts.rows.map((r) => [r.id, r]))
    return {
      today: day,
      cells: cells.map(({ boundary: _, ...c }, i) => ({
        ...c,
        boundaryFrom: c.boundaryFrom ?? null,
        squareMetres: areaOf(cells[i]!),
        people: of.get(c.id)?.people ?? 0,
        open: of.get(c.id)?.open ?? 0,
      })),
    }
  })
  serve(app, contract.gridOn, async ({ query }) => {
    const { cells, grid } = await books.at(now())
    return { cells: features(cells, query.day, grid.pathName) }
  })
  serve(app, contract.gridCoverage, async ({ query }) => {
    const { cells, day: today } = await books.at(now()),
      day = query.day ?? today
    const parents = query.parent === undefined ? checkable(cells, day) : [query.parent]
    return { checked: parents.length, patches: patchesOf(cells, parents, day) }
  })
  serve(app, contract.oneCell, async ({ params }) => {
    const { cells, units } = await books.at(now()),
      cell = cells.find((c) => c.id === params.id)
    if (!cell) throw new Refused('not-found')
    const people = await db
      .selectFrom('posts as p')
      .innerJoin('people as w', 'w.id', 'p.person_id')
      .select(['w.name', 'p.role', 'p.unit_id', 'p.valid_from', 'p.valid_to'])
      .where('p.cell_id', '=', cell.id)
      .orderBy('p.valid_from')
      .orderBy('p.id')
      .limit(200)
      .execute()
    const level = cells.filter((c) => c.id !== cell.id && c.kind !== 'street' && c.kind !== 'community')
    const named = (found: { cell: Cell; share: number }[]) => found.map(({ cell: c, share }) => ({ id: c.id, name: c.name, share: Math.round(share * 1000) / 1000 }))
    return {
      people: people.map((p) => ({
        name: p.name,
        role: staffRoles[p.role as StaffRole]?.label ?? p.role,
        unit: p.unit_id === null ? null : (units.get(p.unit_id)?.name ?? null),
        validFrom: p.valid_from,
        validTo: p.valid_to,
      })),
      units: [...units.values()].filter((u) => u.cellId === cell.id).map((u) => u.name),
      before: named(
        shares(
          cell,
          level.filter((c) => c.validTo === cell.validFrom),
        ),
      ),
      after:
        cell.validTo === null
          ? []
          : named(
              shares(
                cell,
                level.filter((c) => c.validFrom === cell.validTo),
              ),
            ),
    }
  })
  serve(app, contract.renameCell, async ({ params, body, who, ip }) => {
    const name = body.name.trim()
    if (!name) throw new Refused('bad-input', { field: 'name' })
    await db.transaction().execute(async (trx) => {
      const cell = await trx.selectFrom('cells').select(['name', 'code']).where('id', '=', params.id).forUpdate().executeTakeFirst()
      if (!cell) throw new Refused('not-found')
      if (cell.name === name) return
      await trx.updateTable('cells').set({ name }).where('id', '=', params.id).execute()
      await record(
        trx,
        secrets,
        { action: 'grid.renamed', subject: `cell:${params.id}`, personId: who.personId, address: ip, detail: { code: cell.code, from: cell.name, to: name } },
        now(),
      )
      await tellBooks(trx)
    })
    books.refresh()
    return { name }
  })
}
