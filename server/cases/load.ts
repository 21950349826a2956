/** One case read whole for an act: its row, locked, and the matter as the tables of the domain see it. */
import type { KindName, OrderState, Role } from '../../domain/lifecycle.ts'
import { blank, type Matter, type Order, type Request } from '../../domain/matter.ts'
import type { Db, Trx } from '../db/db.ts'
import type { Tables } from '../db/tables.ts'
import { Refused } from '../kit/errors.ts'
import type { Selectable } from 'kysely'

export type CaseRecord = Selectable<Tables['cases']>
export interface Loaded {
  row: CaseRecord
  matter: Matter
  orders: Selectable<Tables['orders']>[]
  requests: Selectable<Tables['requests']>[]
  childIds: number[]
  /** Cases split off from this one (拆案) that are still in work. */
  openParts: number
  clocks: Selectable<Tables['clocks']>[]
}

/** Reads a case; with `lock` its row is held until the transaction ends, so that acts on one case come one after the other. */
export async function load(db: Db | Trx, by: { no: string } | { id: number }, lock: boolean): Promise<Loaded> {
  const find = db
    .selectFrom('cases')
    .selectAll()
    .where((eb) => ('no' in by ? eb('no', '=', by.no) : eb('id', '=', by.id)))
  const row = await (lock ? find.forUpdate() : find).executeTakeFirst()
  if (!row) throw new Refused('not-found')
  const orders = await db.selectFrom('orders').selectAll().where('case_id', '=', row.id).orderBy('id').execute()
  const requests = await db.selectFrom('requests').selectAll().where('case_id', '=', row.id).orderBy('id').execute()
  const children = await db.selectFrom('cases').select(['id', 'state']).where('parent_id', '=', row.id).where('state', '=', 'merged').orderBy('id').execute()
  const { n: openParts } = await db
    .selectFrom('cases')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('split_of', '=', row.id)
    .where('ended_at', 'is', null)
    .where('state', '<>', 'merged')
    .executeTakeFirstOrThrow()
  const clocks = await db.selectFrom('clocks').selectAll().where('case_id', '=', row.id).orderBy('id').execute()
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
  return { row, matter, orders, requests, childIds: children.map((c) => c.id), openParts: Number(openParts), clocks }
}
