/** 试算: which cases of a period other rules would have sent elsewhere. Each is asked with the facts it had when it was put on file; nothing changes. */
import { sql } from 'kysely'
import type { RoutingDryRun } from '../../contract/routing.ts'
import { beyond } from '../../domain/duty.ts'
import { valid } from '../../domain/grid.ts'
import type { DraftRule, When } from '../../domain/routing.ts'
import { compile } from '../../domain/routingIndex.ts'
import { activeUnit, blockedBy, communityUnit, factsOf } from '../cases/route.ts'
import type { Db, Trx } from '../db/db.ts'
import type { Book } from '../directory/book.ts'
import { inPieces } from '../kit/pieces.ts'
import { asRules } from './queries.ts'

/** So many cases at a time: a few milliseconds. */
const PIECE = 200
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
/** Which of these rules the duty list speaks against, for the items of the day and the communities each rule reaches. */
function beyondOf(book: Book, rules: readonly DraftRule[]): RoutingDryRun['beyond'] {
  const items = [...book.items.values()].filter((i) => valid(i, book.day)),
    up = (cell: number) => [cell, ...book.grid.ancestors(cell).map((c) => c.id)],
    communities = book.cells.flatMap((c) => {
      const unit = c.kind === 'community' && valid(c, book.day) ? communityUnit(book, c.id) : undefined
      return unit ? [{ id: c.id, unit, line: up(c.id) }] : []
    })
  const reached = ({ cells }: When) => {
    const above = new Set(cells?.flatMap(up))
    return communities.filter((c) => !cells || above.has(c.id) || c.line.some((k) => cells.includes(k))).map((c) => c.unit)
  }
  return beyond(rules, book.duties, items, book.unitByCode, reached, book.day).map(({ at, items: over }) => ({
    rule: at,
    items: over.length,
    few: over.slice(0, 5).map((i) => `${i.code} ${i.name}${i.only.length ? `（${i.only.slice(0, 3).join('、')}${i.only.length > 3 ? `等 ${i.only.length} 个` : ''}）` : ''}`),
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
  const decide = compile(asRules(rules)),
    cells = new Map(book.cells.map((c) => [c.id, c.name])),
    out: RoutingDryRun = {
      from: from.toISOString(),
      to: to.toISOString(),
      cases: rows.length,
      byPrecedent: 0,
      blocks: book.settings.communityDutyBlocks,
      beyond: beyondOf(book, rules),
      changed: [],
    }
  await inPieces(rows, PIECE, (c) => {
    if (c.precedent) {
      out.byPrecedent++
      return
    }
    const asked = factsOf(book, { cellId: c.cell_id, itemId: c.item_id, channel: c.channel, urgent: c.urgent, confidential: c.confidential }, c.at),
      { lead, rule } = decide(asked, blockedBy(book, c.item_id)),
      would = activeUnit(book, lead),
      was = c.lead === null ? null : Number(c.lead)
    if ((would?.id ?? null) === was) return
    out.changed.push({
      no: c.no,
      title: c.title,
      item: asked.item?.name ?? null,
      cell: c.cell_id === null ? null : (cells.get(c.cell_id) ?? null),
      at: c.at.toISOString(),
      was: was === null ? null : (book.units.get(was)?.name ?? null),
      would: would?.name ?? null,
      rule: rule?.id ?? null,
    })
  })
  return out
}
