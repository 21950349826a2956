/** One case read whole for an act: its row, locked, and the matter as the tables of the domain see it. */
import type { KindName, OrderState, Role } from '../../domain/lifecycle.ts'
import { blank, type Matter, type Order, type Request } from '../../domain/matter.ts'
import { type Db, dated, type Trx } from '../db/db.ts'
import type { Tables } from '../db/tables.ts'
import { Refused } from '../kit/errors.ts'
import { type Selectable, sql } from 'kysely'

export type CaseRecord = Selectable<Tables['cases']>
export interface Loaded {
  row: CaseRecord
  matter: Matter
  orders: Selectable<Tables['orders']>[]
  requests: Selectable<Tables['requests']>[]
  childIds: number[]
  /** Cases split off from this one (拆案) that are still in work. */
  openParts: number
  /** A centre above (12345, the county's city management) sent a report of it, under a number of its own. */
  fromAbove: boolean
  clocks: Selectable<Tables['clocks']>[]
}

/** Reads a case; with `lock` its row is held until the transaction ends, so that acts on one case come one after the other. */
export async function load(db: Db | Trx, by: { no: string } | { id: number }, lock: boolean): Promise<Loaded> {
  // First the lock, then the reading: a statement that waits for a lock would go on with what it saw before of the other tables.
  const how = sql.raw('no' in by ? 'no' : 'id'),
    which = 'no' in by ? sql`c.no = ${by.no}` : sql`c.id = ${by.id}::bigint`
  if (lock) await sql`/* case held by ${how} */ select id from cases c where ${which} for update`.execute(db)
  const { rows } = await sql<
    CaseRecord & {
      of_orders: Loaded['orders'] | null
      of_requests: Loaded['requests'] | null
      of_clocks: Loaded['clocks'] | null
      of_children: { id: number; state: string }[] | null
      of_open_parts: number
      of_above: boolean
    }
  >`/* case by ${how} */
    select c.*, (select json_agg(o order by o.id) from orders o where o.case_id = c.id) as of_orders, (select json_agg(r order by r.id) from requests r where r.case_id = c.id) as of_requests,
      (select json_agg(k order by k.id) from clocks k where k.case_id = c.id) as of_clocks,
      (select json_agg(json_build_object('id', m.id, 'state', m.state) order by m.id) from cases m where m.parent_id = c.id and m.state = 'merged') as of_children,
      (select count(*) from cases p where p.split_of = c.id and p.ended_at is null and p.state <> 'merged') as of_open_parts,
      exists (select from reports r where r.case_id = c.id and r.channel in ('hotline', 'citySystem') and r.external_no is not null) as of_above
    from cases c where ${which}`.execute(db)
  if (!rows[0]) throw new Refused('not-found')
  const { of_orders, of_requests, of_clocks, of_children, of_open_parts: openParts, of_above: fromAbove, ...row } = rows[0],
    orders = dated(of_orders),
    requests = dated(of_requests),
    clocks = dated(of_clocks),
    children = of_children ?? []
  const matter: Matter = {
    ...blank,
    state: row.state as Matter['state'],
    orders: orders.map(
      (o): Order => ({
        unit: o.unit_id,
        part: o.part,
        state: o.state as Order['state'],
        firm: o.firm,
        extensions: o.extensions,
        suspensions: o.suspensions,
        ...(o.before_state ? { before: o.before_state as OrderState } : {}),
      }),
    ),
    requests: requests.map(
      (r): Request => ({ kind: r.kind as KindName, unit: r.unit_id, state: r.state as Request['state'], by: r.by_person ?? 0, ...(r.desk ? { desk: r.desk as Role } : {}) }),
    ),
    children: children.map((c) => c.state as Matter['children'][number]),
    onFile: row.on_file,
    check: row.checked as Matter['check'],
    bounces: row.bounces,
    quorum: row.quorum ?? Number.POSITIVE_INFINITY,
    handledBy: row.handled_by.map(Number),
    proposedBy: row.proposed_by,
    engineering: row.engineering,
    before: row.before_state as Matter['before'],
  }
  return { row, matter, orders, requests, childIds: children.map((c) => c.id), openParts, fromAbove, clocks }
}
