/** A message of a centre above, taken: an order at the door of all reports, or an event on a known order. */
import type { Trx } from '../../db/db.ts'
import type { Dock, Source, Taken } from '../kit/connector.ts'
import { eventOf, keepEvent } from './event.ts'
import type { Message } from './messages.ts'
import { readMessage } from './names.ts'
import { takeOrder } from './order.ts'
import { noteUnknown, wordsOf } from './words.ts'

/** Takes one message of this source, in the transaction that settles its payload. */
export async function takeMessage(trx: Trx, dock: Dock, source: Source, message: Message, now: Date, payloadId: number): Promise<Taken> {
  const words = await wordsOf(trx, source.id),
    read = readMessage(message, words)
  const taken = eventOf(read) === 'order' ? await takeOrder(trx, dock, source, message, read, now) : await keepEvent(trx, dock, source, message, read, payloadId, now)
  if (taken.outcome !== 'refused') await noteUnknown(trx, { sourceId: source.id, payloadId, externalNo: read.value('orderNo').trim() }, words.missed, now)
  // An unknown field loses nothing and is only listed; anything else is worth a word to the sender.
  const warned = words.missed.filter(([kind]) => kind !== 'field').map(([kind, theirs]) => `${kind} ${theirs}`)
  return warned.length ? { ...taken, reason: [`有待对照：${[...new Set(warned)].join('，')} to be mapped`, ...(taken.reason ? [taken.reason] : [])].join('；') } : taken
}
