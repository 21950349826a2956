/** Which cases a person may see: one condition, used by every list and every single case. */
import { type ExpressionBuilder, type Expression, type SqlBool, sql } from 'kysely'
import { type Post, staffRoles } from '../../domain/access.ts'
import type { Tables } from '../db/tables.ts'
import type { Book } from '../directory/book.ts'
import type { Loaded } from './load.ts'

export interface Seer {
  personId: number
  posts: readonly Post[]
}
/** null: everything. A unit sees what was ever sent to it, a handler what is theirs, a grid worker their territory and what they were asked to check. */
export function visibleTo({ personId, posts }: Seer, book: Book): ((eb: ExpressionBuilder<Tables, 'cases'>) => Expression<SqlBool>) | null {
  if (posts.some((p) => staffRoles[p.role].over === 'all')) return null
  const units = posts.flatMap((p) => (p.role === 'unit' && p.unitId !== null ? [p.unitId] : []))
  const cells = posts.flatMap((p) => (p.role === 'collector' && p.cellId !== null ? book.grid.subtree(p.cellId) : []))
  const collects = posts.some((p) => p.role === 'collector')
  return (eb) => {
    const mine = [
      ...(units.length ? [eb.exists(eb.selectFrom('orders').select(sql`1`.as('one')).whereRef('orders.case_id', '=', 'cases.id').where('orders.unit_id', 'in', units))] : []),
      ...(posts.some((p) => p.role === 'handler')
        ? [eb.exists(eb.selectFrom('orders').select(sql`1`.as('one')).whereRef('orders.case_id', '=', 'cases.id').where('orders.handler_id', '=', personId))]
        : []),
      ...(cells.length ? [eb('cases.cell_id', 'in', cells)] : []),
      ...(collects ? [eb('cases.collector_id', '=', personId)] : []),
    ]
    // Alone, a condition is one the database can begin with; under an `or` it would be asked of every case.
    return mine.length ? eb.or(mine) : eb.lit(false)
  }
}

/** The same for a case that is read already. */
export function sees({ personId, posts }: Seer, book: Book, { row, orders }: Pick<Loaded, 'row' | 'orders'>): boolean {
  return posts.some(
    (p) =>
      staffRoles[p.role].over === 'all' ||
      (p.role === 'unit' && orders.some((o) => o.unit_id === p.unitId)) ||
      (p.role === 'handler' && orders.some((o) => o.handler_id === personId)) ||
      (p.role === 'collector' && (row.collector_id === personId || (p.cellId !== null && row.cell_id !== null && book.grid.subtree(p.cellId).includes(row.cell_id)))),
  )
}
