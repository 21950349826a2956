/** 补办: what was met with an unknown word is taken again once the word is mapped. */
import { sql } from 'kysely'
import type { WordKind } from '../../../contract/hotline.ts'
import type { Dock } from '../kit/connector.ts'
import { settle } from '../kit/receive.ts'

/** As many at a time as one request may take. */
const BATCH = 100
export interface WorkedOff {
  done: number
  still: number
  failed: number
  left: number
}

/** Takes the messages of this source again that wait for this word, the oldest first, each in a transaction of its own. */
export async function workOffWord(dock: Dock, at: { sourceId: number; kind: WordKind; theirs: string }, now: Date): Promise<WorkedOff> {
  const { db } = dock.house
  const waiting = db.selectFrom('outside_missed').where('connector_id', '=', at.sourceId).where('kind', '=', at.kind).where('theirs', '=', at.theirs)
  const rows = await waiting.select('payload_id').orderBy('payload_id').limit(BATCH).execute(),
    out = { done: 0, still: 0, failed: 0 }
  for (const { payload_id: id } of rows) {
    const { outcome } = await settle(dock, id, now)
    if (outcome === 'waiting' || outcome === 'failed') {
      out.failed++
      continue
    }
    // What is mapped waits no more; what is refused now stands among the messages that came, with its reason.
    await sql`delete from outside_missed m where m.payload_id = ${id} and (${outcome === 'refused'}::boolean or exists (
      select from outside_words w where w.connector_id = m.connector_id and w.kind = m.kind and w.theirs = m.theirs and w.ours is not null))`.execute(db)
    const left = await db.selectFrom('outside_missed').where('payload_id', '=', id).where('kind', '<>', 'field').select('kind').executeTakeFirst()
    out[outcome === 'refused' ? 'failed' : left ? 'still' : 'done']++
  }
  const { n } = await waiting.select((e) => e.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()
  return { ...out, left: rows.length === BATCH ? Number(n) : 0 }
}
