/** What an act leaves on its case, written in one statement: the way to the database and back costs more than the rows do. */
import { sql } from 'kysely'
import { asJson, type Trx } from '../db/db.ts'
import { clockColumns, clockUpdates, type settled } from './clocks.ts'
import { eventColumns, type marked } from './events.ts'
import type { CaseRecord } from './load.ts'

const orderColumns = ['case_id', 'unit_id', 'part', 'state', 'firm', 'extensions', 'suspensions', 'limit_amount', 'limit_unit', 'handler_id', 'resume_at', 'before_state', 'result']
const orders = sql.raw(orderColumns.join(', ')),
  orderUpdates = sql.raw(orderColumns.map((c) => `${c} = excluded.${c}`).join(', '))

export interface Move {
  caseId: number
  /** The columns of the case that an act sets, always the same ones. */
  moved: Partial<Record<keyof CaseRecord, unknown>>
  /** Orders that are new or changed, whole. */
  orders: { part: string }[]
  clocks: Pick<ReturnType<typeof settled>, 'changed' | 'fresh'>
  events: ReturnType<typeof marked>
}
/** Writes a move; of the orders the one in the lead last, since there is one lead at a time. */
export async function write(trx: Trx, move: Move): Promise<void> {
  const moved = sql.raw(Object.keys(move.moved).join(', '))
  await sql`/* act */
    with o as (
      insert into orders (${orders}) select ${orders} from json_populate_recordset(null::orders, ${asJson(move.orders)}::json) order by part = 'lead' on conflict (case_id, unit_id) do update set ${orderUpdates}
    ), e as (
      insert into case_events (${eventColumns}) overriding system value select ${eventColumns} from json_populate_recordset(null::case_events, ${asJson(move.events)}::json) returning id, case_id
    ), b as (
      insert into outbox (log, ref, case_id) select 'case', id, case_id from e order by id
    ), k as (
      insert into clocks (id, ${clockColumns}) overriding system value
      select coalesce(id, nextval('clocks_id_seq')), ${clockColumns} from json_populate_recordset(null::clocks, ${asJson([...move.clocks.changed, ...move.clocks.fresh])}::json) on conflict (id) do update set ${clockUpdates}
    )
    update cases set (${moved}) = (select ${moved} from json_populate_record(null::cases, ${asJson(move.moved)}::json)) where id = ${move.caseId}::bigint`.execute(trx)
}
