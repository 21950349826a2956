/** An event of a centre above on one of its orders: done once, and kept until its order has come or its word is mapped. */
import type { KindName } from '../../../domain/lifecycle.ts'
import type { Trx } from '../../db/db.ts'
import { readTime } from '../hotline/values.ts'
import type { Dock, Source, Taken } from '../kit/connector.ts'
import { textOf } from '../kit/decode.ts'
import { opened } from '../kit/receive.ts'
import { type Message, messagesIn } from './messages.ts'
import { type Event, events, extras, meant, ratings, type Read, readMessage, rulings } from './names.ts'
import { tell, tries } from './say.ts'
import type { Words } from './words.ts'

/** Which of our returns a ruling answers: having ruled on it, they have it, whatever became of its acknowledgement. */
const answered = { upperExtension: 'extend', upperReturn: 'return' } as const satisfies Partial<Record<KindName, string>>

/** What an event is; null for a word that nobody has mapped yet. */
export function eventOf({ get, words }: Read): Event | null {
  const said = get('event')
  if (said === '') return 'order'
  const event = meant(events, said, words.ours('event', said))
  if (!event) words.unknown('event', said)
  return event
}

/** Keeps an event once, and does it if it can be done. */
export async function keepEvent(trx: Trx, dock: Dock, source: Source, message: Message, read: Read, payloadId: number, now: Date): Promise<Taken> {
  const no = read.value('orderNo').replace(/\s/g, '')
  if (!no) return { outcome: 'refused', reason: '没有工单编号 the order number is missing' }
  const kept = await trx
    .insertInto('outside_events')
    .values({ connector_id: source.id, external_id: message.mark, external_no: no, payload_id: payloadId, received_at: now, taken_at: null })
    .onConflict((c) => c.columns(['connector_id', 'external_id']).doNothing())
    .returning('id')
    .executeTakeFirst()
  const row =
    kept ??
    (await trx.selectFrom('outside_events').select(['id', 'taken_at']).where('connector_id', '=', source.id).where('external_id', '=', message.mark).executeTakeFirstOrThrow())
  if ('taken_at' in row && row.taken_at) return { outcome: 'duplicate' }
  const done = await doEvent(trx, dock, source, { id: row.id, mark: message.mark, no }, read, now)
  if (typeof done !== 'string') return done
  return {
    outcome: kept ? 'taken' : 'duplicate',
    reason: done === 'order' ? `工单 ${no} 还没到，先存着 kept until its order comes` : '先存着，对照之后再办 kept until the word is mapped',
  }
}

/** Does what waited for this order, in the order it came: read again from the payloads that hold it. */
export async function workOff(trx: Trx, dock: Dock, source: Source, no: string, words: Words, now: Date): Promise<void> {
  const rows = await trx
    .selectFrom('outside_events as e')
    .innerJoin('payloads as p', 'p.id', 'e.payload_id')
    .where('e.connector_id', '=', source.id)
    .where('e.external_no', '=', no)
    .where('e.taken_at', 'is', null)
    .orderBy('e.id')
    .select(['e.id', 'e.external_id', 'p.ref', 'p.type', 'p.sealed'])
    .execute()
  for (const r of rows) {
    const message = messagesIn(textOf(opened(dock.house.secrets, r)))?.find((m) => m.mark === r.external_id)
    if (message) await doEvent(trx, dock, source, { id: r.id, mark: message.mark, no }, readMessage(message, { ...words, unknown: () => {} }), now)
  }
}

/** Does what an event says; otherwise answers what it waits for. */
async function doEvent(trx: Trx, dock: Dock, source: Source, { id, mark, no }: { id: number; mark: string; no: string }, read: Read, now: Date): Promise<Taken | 'order' | 'word'> {
  const report = await trx.selectFrom('reports').where('connector_id', '=', source.id).where('external_no', '=', no).select(['id', 'case_id']).executeTakeFirst()
  if (!report) return 'order'
  const { get, value, words } = read,
    event = eventOf(read),
    text = value('text') || value('note') || get('opinion'),
    say = (what: string) => tell(trx, dock, source, report.case_id, mark, what, now)
  if (!event) return 'word'
  if (event === 'rate') {
    const word = get('rating'),
      rating = meant(ratings, word, words.ours('rating', word))
    if (!rating) return wait('rating', word)
    await trx.insertInto('evaluations').values({ report_id: report.id, rating, words: text, person_id: null, at: now }).execute()
    if (rating === 'bad') await say(`来电人评价不满意${text ? `：${text}` : ''}`)
  } else if (event === 'extensionRuling' || event === 'returnRuling') {
    const kind = event === 'extensionRuling' ? 'upperExtension' : 'upperReturn',
      word = get('ruling'),
      ruling = meant(rulings, word, words.ours('ruling', word))
    if (!ruling) return wait('ruling', word)
    const dueBy = readTime(value('extendTo'))?.toISOString(),
      fields = { opinion: text || word, report: report.id, ...(kind === 'upperExtension' && dueBy ? { dueBy } : {}) }
    const done = await tries(trx, dock, report.case_id, { target: { life: 'request', kind, unit: null }, act: ruling, fields }, now)
    if (!done) await say(`上级${kind === 'upperExtension' ? '延期' : '退单'}批复：${word} ${text}（没有在等批复的申请）`)
    else await settleReturns(kind, ruling)
  } else if (event === 'revoke') {
    if (!(await tries(trx, dock, report.case_id, { target: { life: 'case' }, act: 'withdraw', fields: { reason: text || '上级撤销' } }, now))) await say(`上级撤销这件：${text}`)
  } else if (event !== 'order') await say(`${event === 'urge' ? '上级催办' : '上级补充'}：${text || get('event')}`) // an order was filed at the door already
  await trx.updateTable('outside_events').set({ taken_at: now }).where('id', '=', id).execute()
  return { outcome: 'taken', caseId: report.case_id, reportId: report.id }

  function wait(kind: 'rating' | 'ruling', word: string): 'word' {
    words.unknown(kind, word || `（没有${extras[kind][0]}）`)
    return 'word'
  }
  /** What was still on its way has arrived; and an order they took back they explain to the caller themselves. */
  async function settleReturns(kind: keyof typeof answered, ruling: 'grant' | 'refuse') {
    const mine = trx.updateTable('deliveries').where('connector_id', '=', source.id).where('report_id', '=', report!.id).where('done_at', 'is', null)
    await mine.where('kind', '=', answered[kind]).set({ done_at: now, dead_at: null, next_try_at: null, answer: '已由批复答复 answered by its ruling', error: null }).execute()
    if (kind === 'upperReturn' && ruling === 'grant')
      await trx
        .updateTable('notices')
        .set({ sent_at: now, outcome: 'told' })
        .where('report_id', '=', report!.id)
        .where('sent_at', 'is', null)
        .where('outcome', 'is', null)
        .execute()
  }
}
