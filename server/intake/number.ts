/** The number of a case (一案一码): prefix, the day it came in by the office's own calendar, and its place in the one sequence, which never starts anew. */
import { dayOf } from '../../domain/calendar.ts'
import type { Book } from '../directory/book.ts'

export const caseNumber = ({ settings, calendar }: Pick<Book, 'settings' | 'calendar'>, at: Date, id: number): string =>
  `${settings.numberPrefix}${dayOf(calendar, at).slice(2).replaceAll('-', '')}-${String(id).padStart(4, '0')}`
