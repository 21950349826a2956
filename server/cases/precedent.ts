/** Precedents 先例: what a meeting designated, and who took what another unit rightly returned, kept in the act's transaction and asked for the next like case. */
import { sql } from 'kysely'
import { dayOf } from '../../domain/calendar.ts'
import type { Event, Fields } from '../../domain/matter.ts'
import type { Precedent } from '../../domain/proposal.ts'
import type { Db, Trx } from '../db/db.ts'
import type { Book } from '../directory/book.ts'
import type { CaseRecord } from './load.ts'

/** Where a ruling holds: the community of the place, or the place's own cell where it lies in none. */
function territory(book: Book, cellId: number | null): number | null {
  const cell = cellId === null ? undefined : book.grid.byId(cellId)
  return cell ? ([cell, ...book.grid.ancestors(cell.id)].find((c) => c.kind === 'community') ?? cell).id : null
}

/** The precedents for a matter that still hold, newest first; those of the case itself are not its precedents. */
export async function precedentsFor(db: Db | Trx, book: Book, at: { caseId: number; cellId: number | null; itemId: number | null }): Promise<Precedent[]> {
  const item = at.itemId === null ? undefined : book.items.get(at.itemId)
  if (!item) return []
  const rows = await db
    .selectFrom('routing_precedents as p')
    .modifyFront(sql`/* precedents */`)
    .innerJoin('cases as c', 'c.id', 'p.case_id')
    .select(['p.id', 'c.no', 'p.unit_id', 'p.kind', 'p.opinion', 'p.at'])
    .where('p.item_code', '=', item.code)
    .where(sql<boolean>`p.cell_id is not distinct from ${territory(book, at.cellId)}::bigint`)
    .where('p.withdrawn_at', 'is', null)
    .where('p.unit_id', 'is not', null)
    .where('p.case_id', '<>', at.caseId)
    .orderBy('p.at', 'desc')
    .orderBy('p.id', 'desc')
    .limit(5)
    .execute()
  return rows.flatMap(({ unit_id, at: moment, ...p }) => (book.units.get(unit_id!)?.active ? [{ ...p, unitId: unit_id!, day: dayOf(book.calendar, moment) }] : []))
}

/** The units whose order of this case was returned with leave, or taken to the meeting: not proposed again for it. */
export async function returnedBy(db: Db | Trx, caseId: number): Promise<number[]> {
  const { rows } = await sql<{ unit: number }>`/* returned by */ select distinct unit_id as unit from requests
    where case_id = ${caseId}::bigint and kind = 'return' and state in ('granted', 'referred') and unit_id is not null`.execute(db)
  return rows.map((r) => r.unit)
}

/** Keeps what an act decided on whose matter this is; a later word on the same case takes the place of the earlier. */
export async function remember(
  trx: Trx,
  book: Book,
  { row, events, fields, by, now }: { row: CaseRecord; events: Event[]; fields: Fields; by: { personId: number | null }; now: Date },
): Promise<void> {
  const deed = events[0],
    item = book.items.get(row.item_id ?? 0)
  if (!deed || !item) return
  const meeting = deed.target.life === 'case' && deed.act === 'designate',
    returned = deed.target.life === 'request' && deed.target.kind === 'return' && deed.act === 'grant' && deed.target.unit === row.lead_unit_id
  if (meeting || returned) {
    await trx
      .updateTable('routing_precedents')
      .set({ withdrawn_at: now, withdrawn_why: '同一件后来另有结论' })
      .where('case_id', '=', row.id)
      .where('withdrawn_at', 'is', null)
      .execute()
    await trx
      .insertInto('routing_precedents')
      .values({
        case_id: row.id,
        item_code: item.code,
        cell_id: territory(book, row.cell_id),
        unit_id: meeting ? Number(fields.lead) : null,
        not_unit_id: returned ? row.lead_unit_id : null,
        kind: meeting ? 'meeting' : 'return',
        opinion: String(fields['opinion'] ?? ''),
        by_person: by.personId,
        at: now,
      })
      .execute()
  } else if (deed.target.life === 'case' && deed.act === 'dispatch')
    await trx
      .updateTable('routing_precedents')
      .set({ unit_id: Number(fields.lead) })
      .where('case_id', '=', row.id)
      .where('unit_id', 'is', null)
      .where('withdrawn_at', 'is', null)
      .where('not_unit_id', '<>', Number(fields.lead))
      .execute()
}
