/** 补办: what was met with an unknown word is taken again once the word is mapped. */
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
    // Forgotten first: what is still not understood is noted anew as the payload is taken.
    const before = await db.deleteFrom('outside_missed').where('payload_id', '=', id).returningAll().execute()
    const { outcome } = await settle(dock, id, now)
    const left = await db.selectFrom('outside_missed').where('payload_id', '=', id).select('kind').executeTakeFirst()
    if (outcome === 'waiting' || outcome === 'failed' || outcome === 'refused') {
      out.failed++
      if (outcome !== 'refused' && before.length)
        await db
          .insertInto('outside_missed')
          .values(before)
          .onConflict((c) => c.doNothing())
          .execute()
    } else if (left && left.kind !== 'field') out.still++
    else out.done++
  }
  const { n } = await waiting.select((e) => e.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()
  return { ...out, left: rows.length === BATCH ? Number(n) : 0 }
}
