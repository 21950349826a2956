/** Units made, renamed, closed and opened again. Each change is on record in its transaction. */
import { sql } from 'kysely'
import type { UnitKind, UnitRow } from '../../contract/units.ts'
import type { Db, Trx } from '../db/db.ts'
import { record } from '../kit/audit.ts'
import { Refused } from '../kit/errors.ts'
import type { Secrets } from '../kit/secrets.ts'
import type { Book } from './book.ts'
import { tellBooks } from './inStep.ts'

/** Who does it, from where, with which reference data. */
export interface By {
  secrets: Secrets
  book: Book
  personId: number
  address: string
}

/** Every unit with who signs for it and what keeps it open. */
export async function unitRows(db: Db | Trx, book: Book, only?: number): Promise<UnitRow[]> {
  const day = book.day
  const { rows } = await sql<Omit<UnitRow, 'cell'>>`
    select u.id, u.code, u.name, u.kind, u.cell_id as "cellId", u.active,
      coalesce((select json_agg(p.name order by p.id) from posts o join people p on p.id = o.person_id where o.unit_id = u.id and o.role = 'unit' and p.active
        and o.valid_from <= ${day}::date and (o.valid_to is null or o.valid_to > ${day}::date)), '[]') as liaisons,
      (select count(*)::int from orders w join cases c on c.id = w.case_id where w.unit_id = u.id and c.ended_at is null and w.state not in ('done', 'returned', 'recalled')) as "openOrders",
      (select count(*)::int from posts o where o.unit_id = u.id and (o.valid_to is null or o.valid_to > ${day}::date)) as posts,
      (select count(*)::int from routing_rules r where (r.unit_code = u.code or r.assist ? u.code) and (r.valid_to is null or r.valid_to > ${day}::date)) as rules
    from units u ${only === undefined ? sql`` : sql`where u.id = ${only}`} order by u.active desc, u.kind, u.id`.execute(db)
  return rows.map((r) => ({ ...r, cell: r.cellId !== null && book.grid.byId(r.cellId) ? book.grid.pathName(r.cellId) : null }))
}
const one = async (trx: Trx, by: By, id: number): Promise<UnitRow> => {
  await sql`select 1 from units where id = ${id} for update`.execute(trx)
  const [row] = await unitRows(trx, by.book, id)
  if (!row) throw new Refused('not-found')
  return row
}
const checkCell = (by: By, cellId: number | null | undefined) => {
  if (cellId != null && !by.book.grid.byId(cellId)) throw new Refused('bad-input', { field: 'cellId' })
}
async function note(trx: Trx, by: By, action: string, code: string, detail: Record<string, unknown>, now: Date): Promise<void> {
  await record(trx, by.secrets, { action, subject: `unit:${code}`, personId: by.personId, address: by.address, detail }, now)
  await tellBooks(trx)
}

/** Makes a unit. Its code is what rules and catalogue name it by. */
export async function createUnit(trx: Trx, by: By, unit: { code: string; name: string; kind: UnitKind; cellId?: number | null | undefined }, now: Date): Promise<number> {
  checkCell(by, unit.cellId)
  const made = await trx
    .insertInto('units')
    .values({ code: unit.code, name: unit.name.trim(), kind: unit.kind, cell_id: unit.cellId ?? null })
    .onConflict((c) => c.column('code').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!made) throw new Refused('unit-code-taken')
  await note(trx, by, 'unit.created', unit.code, { name: unit.name.trim(), kind: unit.kind, cellId: unit.cellId ?? null }, now)
  return made.id
}

/** Renames a unit, or says which territory is its own; what is not given stays. */
export async function changeUnit(
  trx: Trx,
  by: By,
  id: number,
  given: { name?: string | undefined; kind?: UnitKind | undefined; cellId?: number | null | undefined },
  now: Date,
): Promise<void> {
  const before = await one(trx, by, id)
  checkCell(by, given.cellId)
  const after = { name: given.name?.trim() ?? before.name, kind: given.kind ?? before.kind, cellId: given.cellId === undefined ? before.cellId : given.cellId }
  const changes = Object.fromEntries((['name', 'kind', 'cellId'] as const).filter((k) => after[k] !== before[k]).map((k) => [k, [before[k], after[k]]]))
  if (!Object.keys(changes).length) return
  await trx.updateTable('units').set({ name: after.name, kind: after.kind, cell_id: after.cellId }).where('id', '=', id).execute()
  await note(trx, by, 'unit.changed', before.code, changes, now)
}

/** Closes a unit that has nothing in hand, nobody in it and no rule that sends to it; or opens it again. */
export async function switchUnit(trx: Trx, by: By, id: number, active: boolean, now: Date): Promise<void> {
  const unit = await one(trx, by, id)
  if (unit.active === active) return
  if (!active && (unit.openOrders || unit.posts || unit.rules)) throw new Refused('unit-busy', { orders: unit.openOrders, posts: unit.posts, rules: unit.rules })
  await trx.updateTable('units').set({ active }).where('id', '=', id).execute()
  await note(trx, by, active ? 'unit.opened' : 'unit.closed', unit.code, {}, now)
}
