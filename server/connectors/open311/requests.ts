/** What Open311 answers about requests: only those that came by Open311, and no personal data. */
import { type SqlBool, sql } from 'kysely'
import type { RequestUpdate, ServiceRequest } from '../../../contract/open311.ts'
import { caseStates } from '../../../domain/lifecycle.ts'
import type { Db } from '../../db/db.ts'
import type { Book } from '../../directory/book.ts'
import { blanked, publicActs, statusOf } from './states.ts'

/** The most requests of one answer, and the span when none is named: numbers of the specification. */
export const MOST = 1000
export const SPAN_DAYS = 90

/** Who reads: `open` sees words of people with numbers blanked; otherwise they see where a matter stands and nothing anybody wrote. */
export interface Reader {
  sourceId: number
  book: Book
  open: boolean
}
export interface Filter {
  ids?: number[] | undefined
  codes?: string[] | undefined
  status?: ('open' | 'closed')[] | undefined
  from?: Date | undefined
  to?: Date | undefined
  changedFrom?: Date | undefined
  changedTo?: Date | undefined
  page: number
  pageSize: number
}
const iso = (d: Date) => d.toISOString()
const ended = Object.entries(caseStates).flatMap(([name, s]) => (s.holder === null ? [name] : []))

export async function requestsFor(db: Db, { sourceId, book, open }: Reader, f: Filter): Promise<ServiceRequest[]> {
  const codesOf = (codes: string[]) => [...book.items.values()].filter((i) => codes.includes(i.code)).map((i) => i.id)
  const rows = await db
    .selectFrom('reports as r')
    .innerJoin('cases as c', 'c.id', 'r.case_id')
    .leftJoin('cases as p', (j) => j.onRef('p.id', '=', 'c.parent_id').on('c.state', '=', 'merged'))
    .where('r.connector_id', '=', sourceId)
    .where('r.confidential', '=', false)
    .$if(f.ids !== undefined, (q) => q.where('r.id', 'in', f.ids!.length ? f.ids! : [0]))
    .$if(f.codes !== undefined, (q) =>
      q.where((e) => e.or([e('c.item_id', 'in', [...codesOf(f.codes!), 0]), e.and([e('c.item_id', 'is', null), sql<SqlBool>`r.extra ->> 'service_code' = any(${f.codes!})`])])),
    )
    .$if(f.status?.length === 1, (q) => (f.status![0] === 'closed' ? q.where('c.state', 'in', ended) : q.where('c.state', 'not in', ended)))
    .$if(f.from !== undefined, (q) => q.where('r.received_at', '>=', f.from!))
    .$if(f.to !== undefined, (q) => q.where('r.received_at', '<=', f.to!))
    .$if(f.changedFrom !== undefined, (q) => q.where('c.changed_at', '>=', f.changedFrom!))
    .$if(f.changedTo !== undefined, (q) => q.where('c.changed_at', '<=', f.changedTo!))
    .orderBy('r.received_at', 'desc')
    .orderBy('r.id', 'desc')
    .limit(f.pageSize)
    .offset((f.page - 1) * f.pageSize)
    .select([
      'r.id',
      'r.received_at',
      'r.place',
      'r.lng',
      'r.lat',
      'r.extra',
      'r.answer',
      'c.state',
      'c.changed_at',
      'c.ended_at',
      'c.item_id',
      'c.lead_unit_id',
      'p.state as parent',
    ])
    .select((e) => e.selectFrom('clocks as k').whereRef('k.case_id', '=', 'c.id').where('k.clock', '=', 'whole').orderBy('k.id', 'desc').limit(1).select('k.due_at').as('due'))
    .execute()
  return rows.map((r): ServiceRequest => {
    const own = statusOf(r.state, r.ended_at !== null),
      item = r.item_id === null ? undefined : book.items.get(r.item_id),
      code = item?.code ?? r.extra['service_code'] ?? ''
    const notes = r.parent ? `${own.notes}：${statusOf(r.parent, false).notes}` : own.notes
    return {
      service_request_id: String(r.id),
      status: own.status,
      status_notes: open && r.answer ? `${notes}。${blanked(r.answer)}` : notes,
      service_name: item?.name ?? '',
      service_code: code,
      description: open ? blanked(r.extra['description'] ?? '') : '',
      agency_responsible: r.lead_unit_id === null ? '' : (book.units.get(r.lead_unit_id)?.name ?? ''),
      service_notice: '',
      requested_datetime: iso(r.received_at),
      updated_datetime: iso(r.changed_at),
      expected_datetime: own.status === 'open' && r.due ? iso(r.due) : '',
      address: blanked(r.place),
      address_id: r.extra['address_id'] ?? '',
      zipcode: '',
      lat: r.lat ?? '',
      long: r.lng ?? '',
      media_url: open ? (r.extra['media_url'] ?? '') : '',
    }
  })
}

/** What happened to the requests, oldest first, so that a reader can go on from the last one seen. */
export async function updatesFor(db: Db, { sourceId, open }: Reader, { from, to }: { from?: Date | undefined; to?: Date | undefined }): Promise<RequestUpdate[]> {
  const ours = await db
    .selectFrom('case_events as e')
    .innerJoin('reports as r', 'r.case_id', 'e.case_id')
    .where('r.connector_id', '=', sourceId)
    .where('r.confidential', '=', false)
    .whereRef('e.at', '>=', 'r.received_at')
    .where('e.life', '=', 'case')
    .where('e.act', 'in', Object.keys(publicActs))
    .$if(from !== undefined, (q) => q.where('e.at', '>=', from!))
    .$if(to !== undefined, (q) => q.where('e.at', '<=', to!))
    .orderBy('e.at')
    .orderBy('e.id')
    .limit(MOST)
    .select(['e.id', 'r.id as report', 'e.act', 'e.to_state', 'e.at', 'e.fields'])
    .execute()
  const theirs = await db
    .selectFrom('open311_updates')
    .where('connector_id', '=', sourceId)
    .$if(from !== undefined, (q) => q.where('received_at', '>=', from!))
    .$if(to !== undefined, (q) => q.where('received_at', '<=', to!))
    .orderBy('received_at')
    .orderBy('id')
    .limit(MOST)
    .selectAll()
    .execute()
  const all = [
    ...ours.map((e): RequestUpdate => {
      // Only what was meant for the reporter: the reply, or the reason of a refusal.
      const said = ['close', 'follow', 'forceClose', 'followForced'].includes(e.act)
        ? e.fields['reply']
        : e.act === 'reject'
          ? (e.fields['reply'] ?? e.fields['reason'])
          : undefined
      return {
        update_id: `e${e.id}-${e.report}`,
        service_request_id: String(e.report),
        status: statusOf(e.to_state, false).status === 'closed' ? 'CLOSED' : 'OPEN',
        updated_datetime: iso(e.at),
        description: open && typeof said === 'string' ? `${publicActs[e.act]}。${blanked(said)}` : publicActs[e.act]!,
        media_url: '',
      }
    }),
    ...theirs.map(
      (u): RequestUpdate => ({
        update_id: u.external_id,
        service_request_id: String(u.report_id),
        status: u.status === 'CLOSED' ? 'CLOSED' : 'OPEN',
        updated_datetime: iso(u.received_at),
        description: open ? blanked(u.text) : '',
        media_url: '',
      }),
    ),
  ]
  return all.sort((a, b) => (a.updated_datetime < b.updated_datetime ? -1 : a.updated_datetime > b.updated_datetime ? 1 : 0)).slice(0, MOST)
}
