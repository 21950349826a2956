/** 试算: which cases of a period other rules would have sent elsewhere. Each is asked with the facts it had when it was put on file; nothing changes. */
import { sql } from 'kysely'
import type { RoutingDryRun } from '../../contract/routing.ts'
import { beyond } from '../../domain/duty.ts'
import { valid } from '../../domain/grid.ts'
import type { DraftRule } from '../../domain/routing.ts'
import { proposeRoute } from '../cases/route.ts'
import type { Db, Trx } from '../db/db.ts'
import type { Book } from '../directory/book.ts'
import { asRules } from './queries.ts'

interface Past {
  no: string
  title: string
  cell_id: number | null
  item_id: number | null
  channel: string
  urgent: boolean
  confidential: boolean
  at: Date
  lead: number | null
  precedent: boolean
}
/** Which of these rules the duty list speaks against, for the items of the day. */
function beyondOf(book: Book, rules: readonly DraftRule[]): RoutingDryRun['beyond'] {
  const items = [...book.items.values()].filter((i) => valid(i, book.day))
  return beyond(rules, book.duties, items, book.unitByCode, book.day).map(({ at, items: over }) => ({
    rule: at,
    items: over.length,
    few: over.slice(0, 5).map((i) => `${i.code} ${i.name}`),
  }))
}

export async function dryRun(db: Db | Trx, book: Book, rules: readonly DraftRule[], from: Date, to: Date): Promise<RoutingDryRun> {
  const { rows } = await sql<Past>`
    select c.no, c.title, c.cell_id, c.item_id, c.channel, c.urgent, e.at, coalesce(d.proposed, (c.routing->'lead'->>'id')::bigint) as lead,
      coalesce(d.precedent, c.routing->'precedent'->>'id') is not null as precedent,
      exists (select 1 from reports r where r.case_id = c.id and r.confidential) as confidential
    from cases c join lateral (select max(at) as at from case_events e where e.case_id = c.id and e.life = 'case' and e.act in ('register', 'approve')) e on true
      left join lateral (select (fields->'routing'->'proposed'->>'id')::bigint as proposed, fields->'routing'->'precedent'->>'id' as precedent
        from case_events f where f.case_id = c.id and f.life = 'case' and f.act = 'dispatch' and f.at >= e.at order by f.id limit 1) d on true
    where c.routing is not null and e.at >= ${from} and e.at <= ${to} order by e.at desc limit 50000`.execute(db)
  const other: Book = { ...book, rules: asRules(rules) },
    out: RoutingDryRun = { from: from.toISOString(), to: to.toISOString(), cases: rows.length, byPrecedent: 0, beyond: beyondOf(book, rules), changed: [] }
  let asked = 0
  for (const c of rows) {
    if (++asked % 100 === 0) await new Promise((go) => setImmediate(go)) // a month of cases over many rules takes seconds, and others are waiting
    if (c.precedent) {
      out.byPrecedent++
      continue
    }
    const would = proposeRoute(other, { cellId: c.cell_id, itemId: c.item_id, channel: c.channel, urgent: c.urgent, confidential: c.confidential }, c.at),
      was = c.lead === null ? null : Number(c.lead)
    if ((would.lead?.id ?? null) === was) continue
    out.changed.push({
      no: c.no,
      title: c.title,
      item: c.item_id === null ? null : (book.items.get(c.item_id)?.name ?? null),
      cell: c.cell_id === null ? null : (book.cells.find((x) => x.id === c.cell_id)?.name ?? null),
      at: c.at.toISOString(),
      was: was === null ? null : (book.units.get(was)?.name ?? null),
      would: would.lead?.name ?? null,
      rule: would.rule?.id ?? null,
    })
  }
  return out
}
