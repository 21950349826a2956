/** Rows of the database as the contract shows them. */
import type { CaseRow } from '../../contract/cases.ts'
import { caseStates, type Clock, clocks, orderStates, roles } from '../../domain/lifecycle.ts'
import type { Book } from '../directory/book.ts'
import type { CaseRecord } from './load.ts'

const iso = (at: Date | null) => at?.toISOString() ?? null
/** Who has it, in words: a desk of the centre, a unit by name, or the calendar. */
export function holderWords(holder: string | null, unitId: number | null, book: Book): string | null {
  if (holder === null) return null
  if (unitId !== null) return `${book.units.get(unitId)?.name ?? '单位'}${holder === 'handler' ? '（处置人员）' : ''}`
  return holder === 'calendar' ? '到期自动恢复' : holder === 'parent' ? '随主案' : (roles[holder as keyof typeof roles]?.label ?? holder)
}
export const clockLabel = (clock: string) => clocks[clock as Clock] ?? clock
/** A joint or suspended case shows where its lead order stands; the case alone would only say 处置中. */
export function caseRow(c: CaseRecord & { lead_state?: string | null; resume_at?: Date | null }, book: Book): CaseRow {
  const item = c.item_id === null ? undefined : book.items.get(c.item_id)
  return {
    no: c.no,
    title: c.title,
    state: c.state as CaseRow['state'],
    stateLabel:
      c.state === 'inHand' && c.lead_state && c.lead_state in orderStates
        ? orderStates[c.lead_state as keyof typeof orderStates].label
        : caseStates[c.state as CaseRow['state']].label,
    place: c.place,
    cell: c.cell_id === null ? null : book.grid.pathName(c.cell_id),
    item: item ? `${item.code} ${item.name}` : null,
    channel: c.channel,
    urgent: c.urgent,
    holder: holderWords(c.holder, c.holder_unit_id, book),
    unit: c.lead_unit_id === null ? null : (book.units.get(c.lead_unit_id)?.name ?? null),
    reportedAt: c.reported_at.toISOString(),
    yellowAt: iso(c.yellow_at),
    dueAt: iso(c.due_at),
    endedAt: iso(c.ended_at),
    pausedUntil: iso(c.resume_at ?? null),
    lng: c.lng,
    lat: c.lat,
  }
}
