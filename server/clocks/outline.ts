/** 补边界: a cell that began without a boundary gets one later, from a day on; the open cases whose point falls into it go there, each with a trace. */
import { sql } from 'kysely'
import type { Outline } from '../../contract/gridAdmin.ts'
import { area, box } from '../../domain/geo.ts'
import { type Problem, readFeatures } from '../../domain/geojson.ts'
import { buildGrid, type Cell } from '../../domain/grid.ts'
import type { Means } from '../cases/means.ts'
import type { Db, Trx } from '../db/db.ts'
import type { Book } from '../directory/book.ts'
import { tellBooks } from '../directory/inStep.ts'
import { record } from '../kit/audit.ts'
import { Refused } from '../kit/errors.ts'
import { place, traced } from './regrid.ts'

export interface OutlinePlan {
  problems: Problem[]
  /** The cell as it would be; its boundary is null while the file has faults. */
  cell: Cell
  after: Cell[]
  moving: { caseId: number; state: string; from: number | null; to: number }[]
}

/** What was sent as one feature under the cell's own code and name: a collection of one, a feature, or a bare figure; of several the one with its code. */
function featureOf(sent: unknown, cell: Cell): object | null {
  const whole = (sent ?? {}) as { type?: string; features?: { properties?: Record<string, unknown>; geometry?: unknown }[]; geometry?: unknown; crs?: unknown }
  const many = Array.isArray(whole.features) ? whole.features : null,
    one = many ? (many.length === 1 ? many[0] : many.find((f) => String(f?.properties?.['code'] ?? '') === cell.code)) : null
  const geometry = many ? one?.geometry : (whole.geometry ?? (whole.type ? sent : null))
  if (!geometry) return null
  return { type: 'FeatureCollection', crs: whole.crs, features: [{ type: 'Feature', properties: { code: cell.code, name: cell.name }, geometry }] }
}

/** What the boundary would be and do; nothing is written. */
export async function planOutline(db: Db | Trx, book: Book, id: number, { day, system, geojson }: Outline): Promise<OutlinePlan> {
  const cell = book.cells.find((c) => c.id === id)
  if (!cell) throw new Refused('not-found')
  const no = (zh: string, en: string): OutlinePlan => ({ problems: [{ feature: 0, name: cell.name, zh, en, at: null }], cell, after: book.cells, moving: [] })
  if (cell.boundary) return no(`${cell.name}已有边界；要改就重划`, `${cell.name} has a boundary; to change it, cut anew.`)
  if (cell.validTo !== null && cell.validTo <= book.day) return no(`${cell.name}已经停用`, `${cell.name} has ended.`)
  if (day < cell.validFrom || day > book.day) return no(`从 ${cell.validFrom} 到今天的日子才行`, `The day lies between ${cell.validFrom} and today.`)
  const feature = featureOf(geojson, cell)
  if (!feature) return no(`文件里要有一块，或有一块的代码是 ${cell.code}`, `The file needs one figure, or one with the code ${cell.code}.`)
  const { drawn, problems } = readFeatures(feature, system),
    boundary = drawn[0]?.boundary ?? null
  if (problems.length || !boundary) return problems.length ? { ...no('', ''), problems } : no('这一块没有边界', 'This feature has no figure.')
  const made: Cell = { ...cell, boundary, boundaryFrom: day },
    after = book.cells.map((c) => (c.id === id ? made : c))
  return { problems: [], cell: made, after, moving: await newcomers(db, after, made, book.day) }
}

/** Open cases that lie above the cell or nowhere, and whose point falls into it or into what is below it. */
async function newcomers(db: Db | Trx, after: Cell[], cell: Cell, today: string): Promise<OutlinePlan['moving']> {
  const grid = buildGrid(after, today),
    within = new Set(grid.subtree(cell.id)),
    above = grid.ancestors(cell.id).map((c) => c.id),
    [west, south, east, north] = box(cell.boundary!)
  const rows = await db
    .selectFrom('cases')
    .select(['id', 'state', 'cell_id', 'lng', 'lat'])
    .where('ended_at', 'is', null)
    .where('lng', '>=', west)
    .where('lng', '<=', east)
    .where('lat', '>=', south)
    .where('lat', '<=', north)
    .where((eb) => eb.or([eb('cell_id', 'is', null), eb('cell_id', '=', sql<number>`any(${above}::bigint[])`)]))
    .orderBy('id')
    .execute()
  return rows.flatMap((r) => {
    const to = grid.cellAt(r.lng!, r.lat!)?.id
    return to !== undefined && within.has(to) ? [{ caseId: r.id, state: r.state, from: r.cell_id, to }] : []
  })
}

/** Writes the boundary of a plan and moves its cases; inside `cutting`, like a re-cut. */
export async function giveOutline(trx: Trx, means: Means, { cell, after, moving }: OutlinePlan, day: string, by: { personId: number; address: string }, now: Date) {
  const squareMetres = Math.round(area(cell.boundary!))
  await trx
    .updateTable('cells')
    .set({ boundary: JSON.stringify(cell.boundary), boundary_from: day })
    .where('id', '=', cell.id)
    .execute()
  await place(trx, moving)
  const { pathName } = buildGrid(after, means.book.day)
  await traced(
    trx,
    means.secrets,
    moving.map((m) => ({ ...m, text: `${m.from === null ? '' : `${pathName(m.from)} `}→ ${pathName(m.to)}` })),
    by.personId,
    now,
  )
  await record(
    trx,
    means.secrets,
    { action: 'grid.outlined', subject: `cell:${cell.id}`, personId: by.personId, address: by.address, detail: { code: cell.code, day, squareMetres, moved: moving.length } },
    now,
  )
  await tellBooks(trx)
  return { squareMetres, moved: moving.length }
}

/** Takes a boundary away that was given later, so that a right one can be given. What began with its cell stays. */
export async function dropOutline(trx: Trx, secrets: Means['secrets'], id: number, by: { personId: number; address: string }, now: Date): Promise<string> {
  const cell = await trx.selectFrom('cells').select(['name', 'code', 'boundary_from']).where('id', '=', id).executeTakeFirst()
  if (!cell) throw new Refused('not-found')
  if (cell.boundary_from === null) throw new Refused('bad-grid', [], { zh: '这条边界不是后补的，要改就重划', en: 'This boundary was not given later; to change it, cut anew.' })
  await trx
    .updateTable('cells')
    .set({ boundary: JSON.stringify(null), boundary_from: null })
    .where('id', '=', id)
    .execute()
  const detail = { code: cell.code, day: cell.boundary_from }
  await record(trx, secrets, { action: 'grid.outline.dropped', subject: `cell:${id}`, personId: by.personId, address: by.address, detail }, now)
  await tellBooks(trx)
  return cell.name
}
