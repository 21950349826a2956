/** 外部时限: a deadline that an outside system gives as a length of time. */
import { addTime, lengthOf, type Limit, limitUnits, measureOf } from '../../../domain/clock.ts'
import type { Book } from '../../directory/book.ts'

const units: Record<string, [Limit['unit'], number]> = {
  工作日: ['workDay', 1],
  工作时: ['workHour', 1],
  自然日: ['day', 1],
  天: ['day', 1],
  日: ['day', 1],
  小时: ['minute', 60],
  分钟: ['minute', 1],
}

/** The limit some words say (3个工作日, 24小时); null when they say no length. */
export function limitIn(words: string): Limit | null {
  const m = /^(\d{1,4})\s*(?:个)?\s*(工作日|工作时|自然日|天|日|小时|分钟|workDay|workHour|day|minute)(?:内)?$/.exec(words.trim())
  if (!m) return null
  const [unit, times] = m[2]! in limitUnits ? ([m[2] as Limit['unit'], 1] as const) : units[m[2]!]!
  return { amount: Number(m[1]) * times, unit }
}
/** When that is over, counted from when it came, by this office's calendar. */
export function afterWords(words: string, from: Date, book: Pick<Book, 'calendar'>): Date | null {
  const limit = limitIn(words)
  return limit && addTime(measureOf(limit.unit), book.calendar, from, lengthOf(limit, book.calendar))
}
