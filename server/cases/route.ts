/** Whom a case would go to, and why: the rules of the directory asked with the facts of one case. A proposal; the dispatcher decides. */
import { dayOf, isWorkday } from '../../domain/calendar.ts'
import { route, type Routed } from '../../domain/routing.ts'
import type { Book } from '../directory/book.ts'

export interface Proposal {
  lead: { id: number; name: string } | null
  assist: { id: number; name: string }[]
  rule: Routed['rule']
  reasons: Routed['reasons']
  lost: Routed['lost']
}
export function proposeRoute(book: Book, at: { cellId: number | null; itemId: number | null; channel: string }, now: Date): Proposal {
  const cell = at.cellId === null ? undefined : book.grid.byId(at.cellId),
    path = cell ? [cell, ...book.grid.ancestors(cell.id)] : []
  const item = at.itemId === null ? undefined : book.items.get(at.itemId),
    community = path.find((c) => c.kind === 'community')
  const day = dayOf(book.calendar, now),
    local = new Date(now.getTime() + book.calendar.offsetMinutes * 60_000)
  const routed = route(
    {
      day,
      minute: local.getUTCHours() * 60 + local.getUTCMinutes(),
      workDay: isWorkday(book.calendar, day),
      channel: at.channel,
      path: path.map(({ id, name }) => ({ id, name })),
      item: item ? { code: item.code, name: item.name, unitCode: item.unitCode } : null,
      communityUnit: community ? ([...book.units.values()].find((u) => u.cellId === community.id)?.code ?? null) : null,
    },
    book.rules,
  )
  const unit = (code: string) => {
    const u = book.unitByCode.get(code)
    return u?.active ? { id: u.id, name: u.name } : null
  }
  return {
    lead: routed.lead === null ? null : unit(routed.lead),
    assist: routed.assist.flatMap((code) => unit(code) ?? []),
    rule: routed.rule,
    reasons: routed.reasons,
    lost: routed.lost,
  }
}
