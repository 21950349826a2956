/** 对照表: what the words of an outside system mean here, by their name and their system; unknown ones are noted to be mapped. */
import { sql } from 'kysely'
import { listOutsideWords, mapOutsideWord, type WordKind } from '../../../contract/hotline.ts'
import type { Db, Trx } from '../../db/db.ts'
import { record } from '../../kit/audit.ts'
import { Refused } from '../../kit/errors.ts'
import { type App, serve } from '../../kit/http.ts'

/** Looks words up, and remembers the ones it did not know. */
export interface Words {
  ours: (kind: WordKind, theirs: string) => string | null
  /** Theirs for one of ours, for what goes back. */
  theirs: (kind: WordKind, ours: string) => string | null
  unknown: (kind: WordKind, theirs: string) => void
  missed: [WordKind, string][]
}
export async function wordsOf(db: Db | Trx, sourceId: number): Promise<Words> {
  const rows = await db.selectFrom('outside_words').where('connector_id', '=', sourceId).selectAll().execute(),
    missed: [WordKind, string][] = []
  return {
    ours: (kind, theirs) => rows.find((r) => r.kind === kind && r.theirs === theirs)?.ours ?? null,
    theirs: (kind, ours) => rows.find((r) => r.kind === kind && r.ours === ours)?.theirs ?? null,
    unknown: (kind, theirs) => void missed.push([kind, theirs.slice(0, 200)]),
    missed,
  }
}
/** Lists what was not known, to be mapped. */
export async function noteUnknown(trx: Trx, sourceId: number, missed: Words['missed'], now: Date): Promise<void> {
  for (const [kind, theirs] of missed)
    await trx
      .insertInto('outside_words')
      .values({ connector_id: sourceId, kind, theirs, ours: null, times: 1, seen_at: now })
      .onConflict((c) => c.columns(['connector_id', 'kind', 'theirs']).doUpdateSet({ times: sql<number>`outside_words.times + 1`, seen_at: now }))
      .execute()
}

/** The endpoints of the table; each change is in the audit log. */
export function wordRoutes(app: App): void {
  const { db, secrets, now } = app.house
  serve(app, listOutsideWords, async ({ params }) => {
    const rows = await db.selectFrom('outside_words').where('connector_id', '=', params.id).orderBy(sql`ours is not null`).orderBy('kind').orderBy('theirs').selectAll().execute()
    return { rows: rows.map((r) => ({ kind: r.kind as WordKind, theirs: r.theirs, ours: r.ours, times: r.times, seenAt: r.seen_at?.toISOString() ?? null })) }
  })
  serve(app, mapOutsideWord, async ({ params, body, who, ip }) =>
    db.transaction().execute(async (trx) => {
      if (!(await trx.selectFrom('connectors').select('id').where('id', '=', params.id).executeTakeFirst())) throw new Refused('not-found')
      await trx
        .insertInto('outside_words')
        .values({ connector_id: params.id, ...body, times: 0, seen_at: null })
        .onConflict((c) => c.columns(['connector_id', 'kind', 'theirs']).doUpdateSet({ ours: body.ours }))
        .execute()
      await record(trx, secrets, { personId: who.personId, action: 'connector.mapped', subject: `connector/${params.id}`, detail: { ...body }, address: ip }, now())
      return {}
    }),
  )
}
