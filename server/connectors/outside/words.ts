/** 对照表: what the words of an outside system mean here, by their name and their system; unknown ones are noted, with the messages that wait for them. */
import { sql } from 'kysely'
import type { WordKind } from '../../../contract/hotline.ts'
import type { Db, Trx } from '../../db/db.ts'

/** Looks words up, and remembers the ones it did not know. */
export interface Words {
  ours: (kind: WordKind, theirs: string) => string | null
  /** Theirs for one of ours, for what goes back. */
  theirs: (kind: WordKind, ours: string) => string | null
  unknown: (kind: WordKind, theirs: string) => void
  missed: [WordKind, string][]
}
export async function wordsOf(db: Db | Trx, sourceId: number): Promise<Words> {
  const rows = await db.selectFrom('outside_words').where('connector_id', '=', sourceId).where('ours', 'is not', null).selectAll().execute(),
    missed = new Map<string, [WordKind, string]>()
  return {
    ours: (kind, theirs) => rows.find((r) => r.kind === kind && r.theirs === theirs.slice(0, 200))?.ours ?? null,
    theirs: (kind, ours) => rows.find((r) => r.kind === kind && r.ours === ours)?.theirs ?? null,
    unknown: (kind, theirs) => void missed.set(`${kind} ${theirs}`, [kind, theirs.slice(0, 200)]),
    get missed() {
      return [...missed.values()]
    },
  }
}
/** Lists what was not known, and that this payload waits for it. Each payload counts once. */
export async function noteUnknown(trx: Trx, at: { sourceId: number; payloadId: number; externalNo: string }, missed: Words['missed'], now: Date): Promise<void> {
  for (const [kind, theirs] of missed) {
    const fresh = await trx
      .insertInto('outside_missed')
      .values({ connector_id: at.sourceId, kind, theirs, payload_id: at.payloadId, external_no: at.externalNo.slice(0, 100) })
      .onConflict((c) => c.doNothing())
      .returning('kind')
      .executeTakeFirst()
    if (fresh)
      await trx
        .insertInto('outside_words')
        .values({ connector_id: at.sourceId, kind, theirs, ours: null, times: 1, seen_at: now })
        .onConflict((c) => c.columns(['connector_id', 'kind', 'theirs']).doUpdateSet({ times: sql<number>`outside_words.times + 1`, seen_at: now }))
        .execute()
  }
}
