/** What only the world outside the tables knows, for one deed: settings, catalogue, calendar, and who asks. */
import { conditionsMet } from '../../domain/catalogue.ts'
import { DAY_MS } from '../../domain/calendar.ts'
import type { Fields, Target, World } from '../../domain/matter.ts'
import type { Role } from '../../domain/lifecycle.ts'
import type { Book } from '../directory/book.ts'
import type { Loaded } from './load.ts'

/** The facts the guards ask of the world; `parent` is the case that would take this one in, where one is named. */
export function worldOf(
  { row, clocks, openParts, fromAbove }: Pick<Loaded, 'row' | 'clocks' | 'openParts' | 'fromAbove'>,
  book: Book,
  at: { target: Target; role: Role; fields: Fields; now: Date; parent: { id: number; open: boolean; merged: boolean } | null },
): World {
  const { settings } = book,
    item = book.items.get(Number(at.fields['item'] ?? row.item_id))
  const ticked = Array.isArray(at.fields['conditions']) ? (at.fields['conditions'] as string[]) : []
  const unit = at.target.life === 'case' ? null : at.target.unit
  const handling = clocks.find((c) => c.clock === 'handle' && c.unit_id === unit && c.stopped_at === null)
  const until = at.fields['until'] ? new Date(String(at.fields['until'])) : null
  return {
    oneStep: !settings.twoStepRegistering,
    twoStep: settings.twoStepRegistering,
    conditionsMet: item !== undefined && conditionsMet(item.filing, ticked).met,
    mayReopen:
      at.role !== 'reporter' || (row.ended_at !== null && at.now.getTime() - row.ended_at.getTime() <= settings.reopenDays * DAY_MS && row.reopened < settings.reopenTimes),
    parentOpen: at.parent?.open === true && !at.parent.merged && at.parent.id !== row.id,
    notOverdue: !handling || handling.due_at > at.now,
    withinAYear: until !== null && until > at.now && until.getTime() - at.now.getTime() <= 366 * DAY_MS,
    answerable: item?.answerable ?? false,
    sampled: settings.sampleOneIn > 0 && row.id % settings.sampleOneIn === 0,
    acceptorCloses: settings.acceptorCloses,
    partsEnded: openParts === 0,
    fromAbove,
    asksBefore: item?.evidence.before ?? false,
    asksAfter: item?.evidence.after ?? false,
  }
}
