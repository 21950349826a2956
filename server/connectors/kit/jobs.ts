/** The jobs of the connectors: `deliver` and `poll`, one line a source, and `connectors` every minute, which catches up on what was missed while nothing ran. */
import type { TaskList } from 'graphile-worker'
import { sql } from 'kysely'
import { wayOf } from '../../../domain/notify.ts'
import { type Dock, pollOf } from './connector.ts'
import { deliverOne, enqueueFor } from './outbox.ts'
import { settle } from './receive.ts'
import { sourcesOf } from './sources.ts'

/** When the round comes, as the worker's crontab line. */
export const connectorCron = '* * * * * connectors'
const MINUTE = 60_000

/** Asks one source for what is new and notes how that went; the cursor moves only when everything before it was handed over. */
export async function pollOne(dock: Dock, id: number, now: Date, signal: AbortSignal = AbortSignal.timeout(120_000)): Promise<void> {
  const { db } = dock.house,
    source = await dock.source(id),
    poll = source && pollOf(dock.kinds.get(source.kind), source.config)
  if (!source?.enabled || !poll) return
  await db.updateTable('connectors').set({ polled_at: now }).where('id', '=', id).execute()
  try {
    const cursor = await poll(dock, source, signal)
    await db
      .updateTable('connectors')
      .set({ poll_ok_at: now, poll_error: null, cursor: JSON.stringify(cursor ?? null) })
      .where('id', '=', id)
      .execute()
  } catch (error) {
    await db
      .updateTable('connectors')
      .set({ poll_error: String(error instanceof Error ? error.message : error).slice(0, 500) })
      .where('id', '=', id)
      .execute()
  }
}

/** Puts into each outbox what our own acts owe it. One system that fails here holds up no other. */
export async function oweAll(dock: Dock, now: Date): Promise<void> {
  const { db } = dock.house,
    rows = await db.selectFrom('connectors').where('enabled', '=', true).select(['id', 'made_at', 'told_at']).orderBy('id').execute()
  for (const row of rows) {
    const source = await dock.source(row.id),
      owes = source && dock.kinds.get(source.kind)?.owes
    if (!owes) continue
    try {
      await owes(dock, source, new Date((row.told_at ?? row.made_at).getTime() - 60 * MINUTE), now)
      await db.updateTable('connectors').set({ told_at: now }).where('id', '=', row.id).execute()
    } catch (error) {
      await db
        .updateTable('connectors')
        .set({ poll_error: String(error instanceof Error ? error.message : error).slice(0, 500) })
        .where('id', '=', row.id)
        .execute()
    }
  }
}

/** Puts what a reporter is owed into the outbox of the connector the report came by. A connector the other side reads has told it by having it; one that can do neither leaves it to a person. */
export async function passOn(dock: Dock, now: Date): Promise<number> {
  const { db } = dock.house
  const owed = await db
    .selectFrom('notices as n')
    .innerJoin('reports as r', 'r.id', 'n.report_id')
    .innerJoin('connectors as c', 'c.id', 'r.connector_id')
    .innerJoin('cases as k', 'k.id', 'n.case_id')
    .where('n.way', '=', 'connector')
    .where('n.sent_at', 'is', null)
    .where('n.outcome', 'is', null)
    .where((e) => e.not(e.exists(e.selectFrom('deliveries as d').select('d.id').whereRef('d.notice_id', '=', 'n.id'))))
    .orderBy('n.id')
    .limit(500)
    .select(['n.id', 'n.case_id', 'n.report_id', 'n.kind', 'n.about', 'n.text', 'n.made_at', 'r.channel', 'r.wants_reply', 'r.phone_mask', 'r.external_no', 'r.key'])
    .select(['c.id as source', 'c.kind as connector', 'c.config', 'k.no', 'k.state'])
    .execute()
  for (const n of owed)
    await db.transaction().execute(async (trx) => {
      const kind = dock.kinds.get(n.connector)
      if (kind?.deliver && (kind.answers?.(n.config) ?? true))
        return dock.send(
          trx,
          { id: n.source },
          {
            key: `notice ${n.id}`,
            kind: 'notice',
            caseId: n.case_id,
            reportId: n.report_id,
            noticeId: n.id,
            payload: { kind: n.kind, about: n.about, text: n.text, no: n.no, state: n.state, externalNo: n.external_no, key: n.key.replace(/^c\d+:/, ''), at: n.made_at },
          },
          now,
        )
      const way = kind?.asked
        ? null
        : wayOf({
            channel: n.channel,
            ending: n.kind === 'answer',
            wantsReply: n.wants_reply,
            connector: false,
            code: false,
            reachable: n.phone_mask !== null,
            staff: false,
            givenUp: false,
          })
      await trx
        .updateTable('notices')
        .set(way === null ? { sent_at: now, outcome: 'told' } : way === 'call' ? { way, next_at: n.made_at } : { outcome: way })
        .where('id', '=', n.id)
        .execute()
    })
  return owed.length
}

/** Forgets payloads and sent deliveries that are older than their connector keeps; what waits or failed is kept until somebody has looked. */
export async function forget(dock: Dock, now: Date): Promise<{ payloads: number; deliveries: number }> {
  const { db } = dock.house
  const gone =
    await sql`delete from payloads p using connectors c where c.id = p.connector_id and p.outcome not in ('waiting', 'failed') and p.received_at < ${now}::timestamptz - make_interval(days => c.keep_days)`.execute(
      db,
    )
  const sent = await sql`delete from deliveries d using connectors c where c.id = d.connector_id and d.done_at < ${now}::timestamptz - make_interval(days => c.keep_days)`.execute(
    db,
  )
  return { payloads: Number(gone.numAffectedRows ?? 0), deliveries: Number(sent.numAffectedRows ?? 0) }
}

/** The minute's round: what is owed goes into the outbox, what lies goes on its way, who is to be asked is asked. */
export async function round(dock: Dock, now: Date): Promise<void> {
  const { db } = dock.house
  await passOn(dock, now)
  await oweAll(dock, now)
  // So many of each system, and only those whose turn it is: what waits behind a system that is down takes nobody's place.
  const { rows: due } = await sql<{ id: number; connector_id: number }>`
    select d.id, d.connector_id from connectors c cross join lateral (
      select d.id, d.connector_id from deliveries d
      where d.connector_id = c.id and d.done_at is null and d.dead_at is null and d.next_try_at <= ${now} and not exists (
        select from deliveries b where b.connector_id = d.connector_id and b.case_id = d.case_id and b.id < d.id and b.done_at is null and b.dead_at is null)
      order by d.id limit 100) d
    where c.enabled order by d.id`.execute(db)
  for (const d of due) await enqueueFor(db, 'deliver', d.connector_id, { id: d.id }, { key: `deliver ${d.id}` })
  const left = await db
    .selectFrom('payloads')
    .where('outcome', '=', 'waiting')
    .where('received_at', '<', new Date(now.getTime() - MINUTE))
    .orderBy('id')
    .limit(200)
    .select('id')
    .execute()
  for (const { id } of left) await settle(dock, id, now, { first: true })
  for (const source of await sourcesOf(db)) {
    if (!source.enabled || !pollOf(dock.kinds.get(source.kind), source.config)) continue
    const { polled_at } = await db.selectFrom('connectors').select('polled_at').where('id', '=', source.id).executeTakeFirstOrThrow()
    const rest = (source.cursor as { rest?: boolean } | null)?.rest === true,
      every = (rest ? 1 : Math.max(1, Number(source.config['everyMinutes'] ?? 5))) * MINUTE
    if (!polled_at || now.getTime() - polled_at.getTime() >= every - 5_000) await enqueueFor(db, 'poll', source.id, { id: source.id }, { key: `poll ${source.id}` })
  }
  await forget(dock, now)
}

export function connectorJobs(dock: Dock): TaskList {
  return {
    async deliver(payload) {
      await deliverOne(dock, (payload as { id: number }).id, dock.house.now())
    },
    async poll(payload) {
      await pollOne(dock, (payload as { id: number }).id, dock.house.now())
    },
    async connectors() {
      await round(dock, dock.house.now())
    },
  }
}
