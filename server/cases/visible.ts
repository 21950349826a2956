/** Which cases a person may see: one condition, used by every list and every single case. */
import { type ExpressionBuilder, type Expression, type SqlBool, sql } from 'kysely'
import { may, type Post, staffRoles } from '../../domain/access.ts'
import type { Tables } from '../db/tables.ts'
import type { Book } from '../directory/book.ts'

export interface Seer {
  personId: number
  posts: readonly Post[]
}
/** null: everything. A unit sees what was ever sent to it, a handler what is theirs, a grid worker their territory and what they were asked to check. */
export function visibleTo({ personId, posts }: Seer, book: Book): ((eb: ExpressionBuilder<Tables, 'cases'>) => Expression<SqlBool>) | null {
  if (posts.some((p) => staffRoles[p.role].over === 'all')) return null
  const units = posts.flatMap((p) => (p.role === 'unit' && p.unitId !== null ? [p.unitId] : []))
  const cells = posts.flatMap((p) => (p.role === 'collector' && p.cellId !== null ? book.grid.subtree(p.cellId) : []))
  return (eb) =>
    eb.or([
      ...(units.length ? [eb.exists(eb.selectFrom('orders').select(sql`1`.as('one')).whereRef('orders.case_id', '=', 'cases.id').where('orders.unit_id', 'in', units))] : []),
      ...(posts.some((p) => p.role === 'handler')
        ? [eb.exists(eb.selectFrom('orders').select(sql`1`.as('one')).whereRef('orders.case_id', '=', 'cases.id').where('orders.handler_id', '=', personId))]
        : []),
      ...(cells.length ? [eb('cases.cell_id', 'in', cells)] : []),
      ...(may(posts, 'cases.act') ? [eb('cases.collector_id', '=', personId)] : []),
      eb.lit(false),
    ])
}
