/** A cut of the grid carried out: cells end and begin on a day, and on that day the open cases go to the new cells by their own point, each with a trace. */
import { sql } from 'kysely'
import type { Cut } from '../../contract/gridAdmin.ts'
import { buildGrid, type Cell } from '../../domain/grid.ts'
import { tell } from '../cases/events.ts'
import type { Means } from '../cases/means.ts'
import type { Db, Trx } from '../db/db.ts'
import type { ReferenceTables } from '../db/reference-tables.ts'
import type { Book, Books } from '../directory/book.ts'
import { type CutPlan, leaves, shares } from '../directory/cut.ts'
import { tellBooks } from '../directory/inStep.ts'
import { record } from '../kit/audit.ts'
import { Refused } from '../kit/errors.ts'

/** Where an open case goes: null, it stays with its old cell until a person places it. */
export interface Move {
  caseId: number
  no: string
  state: string
  from: number
  to: number | null
}
/** The open cases in cells that end, or in a parent that gets children: each to the cell of its point; without a point to the one successor, if there is one. */
export async function movesOf(db: Db | Trx, { retired, parents, after, day }: { retired: Cell[]; parents: number[]; after: Cell[]; day: string }): Promise<Move[]> {
  const gone = new Map(retired.map((c) => [c.id, c])),
    grid = buildGrid(after, day),
    heirs = new Map<number, number | null>(),
    fresh = leaves(after.filter((c) => c.validFrom === day && !gone.has(c.id)))
  const heir = (id: number): number | null => {
    if (!heirs.has(id)) {
      const [best] = shares(gone.get(id)!, fresh)
      heirs.set(id, best && best.share >= 0.95 ? best.cell.id : null)
    }
    return heirs.get(id)!
  }
  const rows = await db
    .selectFrom('cases')
    .select(['id', 'no', 'state', 'cell_id', 'lng', 'lat'])
    .where('ended_at', 'is', null)
    .where('cell_id', '=', sql<number>`any(${[...gone.keys(), ...parents]}::bigint[])`)
    .orderBy('id')
    .execute()
  return rows.flatMap((r) => {
    const from = r.cell_id!,
      found = r.lng === null || r.lat === null ? null : (grid.cellAt(r.lng, r.lat)?.id ?? null)
    const to = found ?? (gone.has(from) ? heir(from) : null)
    return to === from || (to === null && !gone.has(from)) ? [] : [{ caseId: r.id, no: r.no, state: r.state, from, to }]
  })
}

const cuts = (db: Db | Trx) => db.withTables<ReferenceTables>()
/** One cut, held; the driver leaves the numbers of an array as texts. */
async function cutOf(trx: Trx, id: number) {
  const cut = await cuts(trx).selectFrom('cuts').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
  if (!cut) throw new Refused('not-found')
  return { ...cut, retired: cut.retired.map(Number), added: cut.added.map(Number) }
}
/** Nobody cuts at the same time, and nobody acts on a case meanwhile: an act would place it by the old grid. */
const held = async (trx: Trx) => {
  await sql`lock table cases in exclusive mode`.execute(trx)
  await sql`lock table cells in share row exclusive mode`.execute(trx)
}

/** Writes the cells of a plan; on its day (or at once when that is here) the cases follow. */
export async function applyCut(trx: Trx, means: Means, plan: CutPlan, cut: Cut, by: { personId: number; address: string }, now: Date) {
  const ids = new Map<number, number>()
  for (let left = plan.add; left.length; left = left.filter((c) => !ids.has(c.id)))
    for (const c of left.filter((c) => c.parentId === null || c.parentId > 0 || ids.has(c.parentId))) {
      const parent = c.parentId === null || c.parentId > 0 ? c.parentId : ids.get(c.parentId)!
      const row = { code: c.code, name: c.name, kind: c.kind, parent_id: parent, valid_from: cut.day, valid_to: null, boundary: JSON.stringify(c.boundary) }
      ids.set(c.id, (await trx.insertInto('cells').values(row).returning('id').executeTakeFirstOrThrow()).id)
    }
  const retired = plan.retire.map((c) => c.id),
    added = [...ids.values()]
  if (retired.length) await trx.updateTable('cells').set({ valid_to: cut.day }).where('id', 'in', retired).execute()
  const { id } = await cuts(trx)
    .insertInto('cuts')
    .values({ parent_id: cut.parentId, day: cut.day, retired, added, moved: '[]', by_person: by.personId, at: now, moved_at: null, undone_at: null })
    .returning('id')
    .executeTakeFirstOrThrow()
  const here = cut.day <= means.book.day
  const { moved, staying } = here ? await moveCases(trx, means, id, cut.day, now) : { moved: 0, staying: 0 }
  await record(
    trx,
    means.secrets,
    {
      action: 'grid.recut',
      subject: `cut:${id}`,
      personId: by.personId,
      address: by.address,
      detail: { parent: cut.parentId, day: cut.day, retired: plan.retire.map((c) => c.code), added: plan.add.map((c) => c.code), moved, staying },
    },
    now,
  )
  await tellBooks(trx)
  return { id, added: added.length, retired: retired.length, moved, staying }
}

/** The trace of open cases that went to another cell because the grid changed, not they. */
export async function traced(trx: Trx, secrets: Means['secrets'], moves: { caseId: number; state: string; text: string }[], personId: number | null, now: Date): Promise<void> {
  const lines = moves.map((m) => ({
    caseId: m.caseId,
    life: 'case',
    unitId: null,
    requestId: null,
    act: 'recut',
    from: m.state,
    to: m.state,
    personId,
    role: 'system',
    fields: { text: m.text },
  }))
  for (let at = 0; at < lines.length; at += 500) await tell(trx, secrets, lines.slice(at, at + 500), now)
}
/** The cases of one cut, moved on its day: as the cells stand now, by what the cut itself recorded. */
async function moveCases(trx: Trx, means: Means, id: number, day: string, now: Date): Promise<{ moved: number; staying: number }> {
  const cut = await cutOf(trx, id)
  const after = await readCells(trx),
    of = (ids: number[]) => after.filter((c) => ids.includes(c.id))
  const parents = [
    ...new Set([...(cut.parent_id === null ? [] : [cut.parent_id]), ...of(cut.added).flatMap((c) => (c.parentId === null || cut.added.includes(c.parentId) ? [] : [c.parentId]))]),
  ]
  const moves = await movesOf(trx, { retired: of(cut.retired), parents, after, day })
  const going = moves.flatMap((m) => (m.to === null ? [] : [{ ...m, to: m.to }]))
  await place(trx, going)
  const grid = buildGrid(after, day)
  await traced(
    trx,
    means.secrets,
    going.map((m) => ({ ...m, text: `${grid.pathName(m.from)} → ${grid.pathName(m.to)}` })),
    cut.by_person,
    now,
  )
  await cuts(trx)
    .updateTable('cuts')
    .set({ moved: JSON.stringify(going.map(({ caseId, from, to }) => ({ caseId, from, to }))), moved_at: now })
    .where('id', '=', id)
    .execute()
  return { moved: going.length, staying: moves.length - going.length }
}
/** Puts open cases and their running clocks into other cells. */
export async function place(trx: Trx, moves: { caseId: number; to: number }[]): Promise<void> {
  const ids = moves.map((m) => m.caseId),
    to = moves.map((m) => m.to)
  await sql`update cases c set cell_id = m.to_cell from unnest(${ids}::bigint[], ${to}::bigint[]) as m(id, to_cell) where c.id = m.id`.execute(trx)
  await sql`update clocks c set cell_id = m.to_cell from unnest(${ids}::bigint[], ${to}::bigint[]) as m(id, to_cell) where c.case_id = m.id and c.stopped_at is null`.execute(trx)
}
/** The cells as they stand in this transaction. */
async function readCells(trx: Trx): Promise<Cell[]> {
  const rows = await trx.selectFrom('cells').selectAll().orderBy('id').execute()
  return rows.map((c) => ({
    id: c.id,
    code: c.code,
    name: c.name,
    kind: c.kind as Cell['kind'],
    parentId: c.parent_id,
    validFrom: c.valid_from,
    validTo: c.valid_to,
    boundary: c.boundary as Cell['boundary'],
    boundaryFrom: c.boundary_from,
  }))
}

/** Holds the store for a cut and does `work` in its transaction. */
export const cutting = <T>(db: Db, work: (trx: Trx) => Promise<T>): Promise<T> =>
  db.transaction().execute(async (trx) => {
    await held(trx)
    return work(trx)
  })

/** Cuts whose day has come: their cases are moved now. Asked every minute; the answer is the number of cuts. */
export async function cutsDue(db: Db, means: { books: Books; secrets: Means['secrets'] }, now: Date): Promise<number> {
  const book = await means.books.at(now)
  const due = await cuts(db)
    .selectFrom('cuts')
    .select(['id', 'day'])
    .where('moved_at', 'is', null)
    .where('undone_at', 'is', null)
    .where('day', '<=', book.day)
    .orderBy('day')
    .orderBy('id')
    .execute()
  for (const { id, day } of due) await cutting(db, (trx) => moveCases(trx, { book, secrets: means.secrets }, id, day, now))
  return due.length
}

/** Takes a cut back as a whole, while nothing hangs on its new cells but the cases it moved itself. */
export async function undoCut(trx: Trx, { secrets }: { book: Book; secrets: Means['secrets'] }, id: number, by: { personId: number; address: string }, now: Date) {
  const cut = await cutOf(trx, id)
  if (cut.undone_at) throw new Refused('cut-in-use', { reason: 'undone' }, { zh: '这次重划已经撤销过了', en: 'This re-cut is undone already.' })
  const back = cut.moved.map((m) => ({ caseId: m.caseId, to: m.from }))
  const others = await sql<{ what: string }>`
    select '案件' as what from cases where cell_id = any(${cut.added}::bigint[]) and not id = any(${back.map((m) => m.caseId)}::bigint[])
    union all select '任职' from posts where cell_id = any(${cut.added}::bigint[]) union all select '单位' from units where cell_id = any(${cut.added}::bigint[])
    union all select '下级网格' from cells where parent_id = any(${cut.added}::bigint[]) and not id = any(${cut.added}::bigint[])
    union all select '后来的重划' from cells where id = any(${cut.added}::bigint[]) and valid_to is not null`.execute(trx)
  if (others.rows.length) {
    const what = [...new Set(others.rows.map((r) => r.what))]
    throw new Refused(
      'cut-in-use',
      { what },
      { zh: `新网格上已经有${what.join('、')}，不能整个撤销。要改就再划一次`, en: 'Something hangs on the new cells already; cut anew instead.' },
    )
  }
  await place(trx, back)
  await sql`update clocks set cell_id = null where cell_id = any(${cut.added}::bigint[])`.execute(trx)
  if (cut.retired.length) await trx.updateTable('cells').set({ valid_to: null }).where('id', 'in', cut.retired).execute()
  if (cut.added.length) await trx.deleteFrom('cells').where('id', 'in', cut.added).execute()
  await cuts(trx).updateTable('cuts').set({ undone_at: now }).where('id', '=', id).execute()
  await record(trx, secrets, { action: 'grid.recut.undone', subject: `cut:${id}`, personId: by.personId, address: by.address, detail: { day: cut.day, moved: back.length } }, now)
  await tellBooks(trx)
  return { restored: cut.retired.length, moved: back.length }
}
