/** The outbox 待发: what we owe an outside system. Put in with the act, sent by a job, tried again with growing pauses, and never lost in silence. */
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Db, Trx } from '../../db/db.ts'
import { Refused } from '../../kit/errors.ts'
import type { Secrets } from '../../kit/secrets.ts'
import type { Dock, Entry, Source } from './connector.ts'
import { Outside } from './outside.ts'

/** Pauses before the next try, in minutes; after the last one a person must look (about two days in all). */
export const pauses = [1, 5, 15, 60, 240, 720, 1440] as const
/** A try that has not come back after so long is taken for dead. */
const LEASE_MS = 5 * 60_000
const aad = (ref: string) => `delivery ${ref}`
const queueOf = (sourceId: number) => `connector ${sourceId}`

/** Promises a job that runs after the others of this source: a slow outside holds up itself only. */
export async function enqueueFor(trx: Trx | Db, job: string, sourceId: number, payload: object, opts: { key: string; runAt?: Date }): Promise<void> {
  await sql`select graphile_worker.add_job(${job}::text, payload := ${JSON.stringify(payload)}::json, queue_name := ${queueOf(sourceId)}::text, job_key := ${opts.key}::text,
    run_at := ${opts.runAt ?? null}::timestamptz, max_attempts := 3)`.execute(trx)
}

/** Puts one entry in; the same key again is the same entry. */
export async function send(trx: Trx, secrets: Pick<Secrets, 'seal'>, source: Pick<Source, 'id'>, entry: Entry, now: Date): Promise<void> {
  const ref = randomUUID()
  const made = await trx
    .insertInto('deliveries')
    .values({
      connector_id: source.id,
      key: entry.key,
      kind: entry.kind,
      case_id: entry.caseId ?? null,
      report_id: entry.reportId ?? null,
      notice_id: entry.noticeId ?? null,
      ref,
      sealed: secrets.seal(JSON.stringify(entry.payload), aad(ref)),
      made_at: now,
      next_try_at: now,
    })
    .onConflict((c) => c.columns(['connector_id', 'key']).doNothing())
    .returning('id')
    .executeTakeFirst()
  if (made) await enqueueFor(trx, 'deliver', source.id, { id: made.id }, { key: `deliver ${made.id}` })
}
/** What an entry says. */
export const openedDelivery = (secrets: Pick<Secrets, 'open'>, row: { ref: string; sealed: Buffer }): unknown => JSON.parse(secrets.open(row.sealed, aad(row.ref)))

/** Sends one entry whose hour has come, unless an earlier one of the same case is still on its way. Answers what became of it, or null when it was not its turn. */
export async function deliverOne(dock: Dock, id: number, now: Date, signal: AbortSignal = new AbortController().signal): Promise<'done' | 'again' | 'dead' | null> {
  const { db, secrets } = dock.house
  const row = await db
    .updateTable('deliveries as d')
    .set((e) => ({ tries: e('d.tries', '+', 1), next_try_at: new Date(now.getTime() + LEASE_MS) }))
    .where('d.id', '=', id)
    .where('d.done_at', 'is', null)
    .where('d.dead_at', 'is', null)
    .where('d.next_try_at', '<=', now)
    .where((e) => e.exists(e.selectFrom('connectors as c').select('c.id').whereRef('c.id', '=', 'd.connector_id').where('c.enabled', '=', true)))
    .where((e) =>
      e.not(
        e.exists(
          e
            .selectFrom('deliveries as b')
            .select('b.id')
            .whereRef('b.connector_id', '=', 'd.connector_id')
            .whereRef('b.case_id', '=', 'd.case_id')
            .whereRef('b.id', '<', 'd.id')
            .where('b.done_at', 'is', null)
            .where('b.dead_at', 'is', null),
        ),
      ),
    )
    .returningAll()
    .executeTakeFirst()
  if (!row) return null
  const source = await dock.source(row.connector_id),
    deliver = source && dock.kinds.get(source.kind)?.deliver
  try {
    if (!source || !deliver) throw new Outside('this connector cannot send', { again: false })
    const { key, kind, tries } = row
    const answer = await deliver(dock, source, { id, key, kind, tries, caseId: row.case_id, reportId: row.report_id, payload: openedDelivery(secrets, row) }, signal)
    await db.transaction().execute(async (trx) => {
      await trx
        .updateTable('deliveries')
        .set({ done_at: now, next_try_at: null, answer: answer.slice(0, 500), error: null })
        .where('id', '=', id)
        .execute()
      if (row.notice_id !== null) await trx.updateTable('notices').set({ sent_at: now, failed: null, outcome: 'told' }).where('id', '=', row.notice_id).execute()
      await nextOfCase(trx, row)
    })
    return 'done'
  } catch (error) {
    const pause = pauses[row.tries - 1],
      again = pause !== undefined && (!(error instanceof Outside) || error.again)
    const words = String(error instanceof Error ? error.message : error).slice(0, 500),
      later = new Date(now.getTime() + (pause ?? 0) * 60_000)
    await db.transaction().execute(async (trx) => {
      await trx
        .updateTable('deliveries')
        .set(again ? { next_try_at: later, error: words } : { next_try_at: null, dead_at: now, error: words })
        .where('id', '=', id)
        .execute()
      if (again) await enqueueFor(trx, 'deliver', row.connector_id, { id }, { key: `deliver ${id}`, runAt: later })
      else {
        if (row.notice_id !== null) await trx.updateTable('notices').set({ failed: words }).where('id', '=', row.notice_id).execute()
        await nextOfCase(trx, row)
      }
      // Nobody answered at all: the others of this source need not find that out one by one.
      if (again && error instanceof Outside && error.status === null)
        await trx
          .updateTable('deliveries')
          .set({ next_try_at: later })
          .where('connector_id', '=', row.connector_id)
          .where('done_at', 'is', null)
          .where('dead_at', 'is', null)
          .where('next_try_at', '<', later)
          .execute()
    })
    return again ? 'again' : 'dead'
  }
}
/** What waited behind this one goes now. */
async function nextOfCase(trx: Trx, row: { id: number; connector_id: number; case_id: number | null }): Promise<void> {
  if (row.case_id === null) return
  const next = await trx
    .selectFrom('deliveries')
    .select('id')
    .where('connector_id', '=', row.connector_id)
    .where('case_id', '=', row.case_id)
    .where('id', '>', row.id)
    .where('done_at', 'is', null)
    .where('dead_at', 'is', null)
    .orderBy('id')
    .executeTakeFirst()
  if (next) await enqueueFor(trx, 'deliver', row.connector_id, { id: next.id }, { key: `deliver ${next.id}` })
}

/** Sends a dead or waiting entry anew, from its first pause. */
export async function resend(trx: Trx, at: { sourceId: number; id: number }, now: Date): Promise<void> {
  const row = await trx
    .updateTable('deliveries')
    .set({ tries: 0, next_try_at: now, dead_at: null })
    .where('id', '=', at.id)
    .where('connector_id', '=', at.sourceId)
    .where('done_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  if (!row) throw new Refused('not-found')
  await enqueueFor(trx, 'deliver', at.sourceId, { id: row.id }, { key: `deliver ${row.id}` })
}
