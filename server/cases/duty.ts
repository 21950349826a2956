/** 派单目录 at the dispatch: what is outside the communities' list is not pushed to a community, and the rows that speak of an item are shown beside it. */
import type { CaseView } from '../../contract/cases.ts'
import { dutiesFor, type DutyPart, everyCommunity, outside } from '../../domain/duty.ts'
import type { Fields } from '../../domain/matter.ts'
import type { Words } from '../../domain/routing.ts'
import type { Book, Unit } from '../directory/book.ts'
import { Refused } from '../kit/errors.ts'

const against = (book: Book, unit: Unit, itemId: number | null, part: DutyPart): Words | null =>
  outside(book.duties, unit, (itemId === null ? undefined : book.items.get(itemId)) ?? null, part, book.day)

/** Refuses a dispatch to a community of what its list has not, naming the list; where the office only warns it passes. */
export function mustBear(book: Book, itemId: number | null, fields: Fields): void {
  if (!book.settings.communityDutyBlocks) return
  const named: [number, DutyPart][] = [
    ...(fields.lead == null ? [] : ([[fields.lead, 'lead']] as [number, DutyPart][])),
    ...(fields.assisting ?? []).map((u): [number, DutyPart] => [u, 'assist']),
  ]
  for (const [id, part] of named) {
    const unit = book.units.get(Number(id)),
      why = unit && against(book, unit, itemId, part)
    if (why) throw new Refused('outside-duties', { unit: id, item: itemId }, why)
  }
}

/** Why a unit that the rules name may not have it, by its code. */
export const barredBy =
  (book: Book, itemId: number | null) =>
  (code: string, part: DutyPart): Words | null => {
    const unit = book.unitByCode.get(code)
    return unit ? against(book, unit, itemId, part) : null
  }

/** What the duty list says of the case's item, for whoever chooses a unit. */
export function dutyView(book: Book, itemId: number | null): CaseView['duty'] {
  const item = itemId === null ? undefined : book.items.get(itemId)
  if (!item || !book.duties.length) return null
  const name = (code: string) => (code === everyCommunity ? '社区（村）' : (book.unitByCode.get(code)?.name ?? code))
  return {
    blocks: book.settings.communityDutyBlocks,
    outside: [...book.units.values()].flatMap((u) => (u.active && against(book, u, itemId, 'lead') ? [u.id] : [])),
    rows: dutiesFor(book.duties, item.code, book.day)
      .slice(0, 6)
      .map((d) => ({ unit: name(d.unit), part: d.part, basis: d.basis, note: d.note })),
  }
}
