/** What the page 接入 shows: each instance with its health, what came, what is owed. */
import { sql } from 'kysely'
import { type ConnectorKind, type DeliveryView, deliveryStates, type PayloadView, payloadOutcomes, type SourceView } from '../../../contract/connectors.ts'
import type { Db, Trx } from '../../db/db.ts'
import { Refused } from '../../kit/errors.ts'
import type { Connector } from './connector.ts'
import { sourcesOf } from './sources.ts'

const iso = (d: Date | null): string | null => d?.toISOString() ?? null

/** A kind as the page needs it to make its form. */
export const kindView = (c: Connector): ConnectorKind => ({
  kind: c.kind,
  label: c.label,
  channel: c.channel,
  settings: c.settings.map((s) => ({
    key: s.key,
    zh: s.zh,
    en: s.en,
    type: s.type,
    needed: s.needed ?? false,
    long: s.long ?? false,
    choices: [...(s.choices ?? [])],
    default: s.default ?? null,
    hint: s.hint ?? null,
    after: s.after ?? null,
  })),
  proves: [...c.proves],
  outgoing: (c.outgoing ?? []).map(({ key, zh, en }) => ({ key, zh, en })),
  polls: c.poll !== undefined,
  fetches: c.fetches ?? null,
  sends: c.deliver !== undefined,
  inlet: c.proves.length > 0 && !c.ownDoor,
  words: c.words ?? false,
})

interface Health {
  id: number
  last_at: Date | null
  lag: number | null
  taken: number
  duplicate: number
  refused: number
  failed: number
  waiting: number
  unmapped: number
  events: number
  sent: number
  to_send: number
  oldest: Date | null
  dead: number
  polled_at: Date | null
  poll_ok_at: Date | null
  poll_error: string | null
  send_error: string | null
}
/** All instances (or one), each with its health at `now`. */
export async function sourceViews(db: Db | Trx, now: Date, id?: number): Promise<SourceView[]> {
  const day = new Date(now.getTime() - 86_400_000)
  const sources = await sourcesOf(db, id === undefined ? {} : { id })
  const { rows } = await sql<Health>`
    select c.id, c.polled_at, c.poll_ok_at, c.poll_error, l.received_at as last_at, extract(epoch from g.received_at - g.sent_at)::float8 as lag, e.send_error, p.*, d.*,
      (select count(*)::int from outside_words where connector_id = c.id and ours is null and kind <> 'field') as unmapped,
      (select count(*)::int from outside_events where connector_id = c.id and taken_at is null) as events
    from connectors c
    left join lateral (select received_at from payloads where connector_id = c.id order by id desc limit 1) l on true
    left join lateral (select received_at, sent_at from payloads where connector_id = c.id and sent_at is not null order by id desc limit 1) g on true
    left join lateral (select error as send_error from deliveries where connector_id = c.id and done_at is null and dead_at is null and error is not null order by id desc limit 1) e on true
    cross join lateral (
      select count(*) filter (where outcome = 'taken' and received_at > ${day})::int as taken, count(*) filter (where outcome = 'duplicate' and received_at > ${day})::int as duplicate,
        count(*) filter (where outcome = 'refused' and received_at > ${day})::int as refused, count(*) filter (where outcome = 'failed')::int as failed,
        count(*) filter (where outcome = 'waiting')::int as waiting
      from payloads where connector_id = c.id and (received_at > ${day} or outcome in ('failed', 'waiting'))) p
    cross join lateral (
      select count(*) filter (where done_at > ${day})::int as sent, count(*) filter (where done_at is null and dead_at is null)::int as to_send,
        min(made_at) filter (where done_at is null and dead_at is null) as oldest, count(*) filter (where dead_at is not null)::int as dead
      from deliveries where connector_id = c.id and (done_at > ${day} or done_at is null)) d
    ${id === undefined ? sql`` : sql`where c.id = ${id}`}`.execute(db)
  const keys = await db
    .selectFrom('connector_keys')
    .select(['id', 'connector_id', 'use', 'name', 'made_at', 'ends_at', 'used_at'])
    .where((e) => e.or([e('ends_at', 'is', null), e('ends_at', '>', now)]))
    .$if(id !== undefined, (q) => q.where('connector_id', '=', id!))
    .orderBy('id')
    .execute()
  return sources.map(({ cursor: _, mapping: __, ...s }) => {
    const h = rows.find((r) => r.id === s.id)!
    return {
      ...s,
      keys: keys
        .filter((k) => k.connector_id === s.id)
        .map((k) => ({ id: k.id, use: k.use, name: k.name, madeAt: k.made_at.toISOString(), endsAt: iso(k.ends_at), usedAt: iso(k.used_at) })),
      health: {
        lastReceivedAt: iso(h.last_at),
        lagSeconds: h.lag,
        taken: h.taken,
        duplicate: h.duplicate,
        refused: h.refused,
        failed: h.failed,
        waiting: h.waiting,
        unmapped: h.unmapped,
        events: h.events,
        sent: h.sent,
        toSend: h.to_send,
        oldestToSendAt: iso(h.oldest),
        dead: h.dead,
        polledAt: iso(h.polled_at),
        pollOkAt: iso(h.poll_ok_at),
        pollError: h.poll_error,
        sendError: h.send_error,
      },
    }
  })
}
/** One instance, or the refusal that there is none. */
export async function sourceView(db: Db | Trx, now: Date, id: number): Promise<SourceView> {
  const [view] = await sourceViews(db, now, id)
  if (!view) throw new Refused('not-found')
  return view
}

interface Page {
  sourceId: number
  id?: number
  before?: number | undefined
  limit?: number | undefined
}
const paged = <T extends { id: number }>(rows: T[], limit: number) => ({ rows: rows.slice(0, limit), next: rows.length > limit ? rows[limit - 1]!.id : null })

/** What came from one instance, newest first. */
export async function payloadsOf(db: Db | Trx, { sourceId, id, before, limit = 50, outcome }: Page & { outcome?: PayloadView['outcome'] | undefined }) {
  const rows = await db
    .selectFrom('payloads as p')
    .leftJoin('cases as c', 'c.id', 'p.case_id')
    .select(['p.id', 'p.received_at', 'p.sent_at', 'p.type', 'p.size', 'p.outcome', 'p.reason', 'p.tries', 'c.no'])
    .where('p.connector_id', '=', sourceId)
    .$if(id !== undefined, (q) => q.where('p.id', '=', id!))
    .$if(before !== undefined, (q) => q.where('p.id', '<', before!))
    .$if(outcome !== undefined, (q) => q.where('p.outcome', '=', outcome!))
    .orderBy('p.id', 'desc')
    .limit(limit + 1)
    .execute()
  return paged(
    rows.map(
      (r): PayloadView => ({
        id: r.id,
        receivedAt: r.received_at.toISOString(),
        sentAt: iso(r.sent_at),
        type: r.type,
        size: r.size,
        outcome: r.outcome,
        outcomeLabel: payloadOutcomes[r.outcome],
        reason: r.reason,
        no: r.no,
        tries: r.tries,
      }),
    ),
    limit,
  )
}

/** What is owed to one instance, newest first. */
export async function deliveriesOf(db: Db | Trx, { sourceId, id, before, limit = 50, state }: Page & { state?: DeliveryView['state'] | undefined }) {
  const rows = await db
    .selectFrom('deliveries as d')
    .leftJoin('cases as c', 'c.id', 'd.case_id')
    .select(['d.id', 'd.kind', 'd.made_at', 'd.tries', 'd.next_try_at', 'd.done_at', 'd.dead_at', 'd.answer', 'd.error', 'c.no'])
    .where('d.connector_id', '=', sourceId)
    .$if(id !== undefined, (q) => q.where('d.id', '=', id!))
    .$if(before !== undefined, (q) => q.where('d.id', '<', before!))
    .$if(state === 'done', (q) => q.where('d.done_at', 'is not', null))
    .$if(state === 'dead', (q) => q.where('d.dead_at', 'is not', null))
    .$if(state === 'waiting', (q) => q.where('d.done_at', 'is', null).where('d.dead_at', 'is', null))
    .orderBy('d.id', 'desc')
    .limit(limit + 1)
    .execute()
  return paged(
    rows.map((r): DeliveryView => {
      const is = r.done_at ? 'done' : r.dead_at ? 'dead' : 'waiting'
      return {
        id: r.id,
        kind: r.kind,
        no: r.no,
        state: is,
        stateLabel: deliveryStates[is],
        madeAt: r.made_at.toISOString(),
        tries: r.tries,
        nextTryAt: iso(r.next_try_at),
        doneAt: iso(r.done_at),
        deadAt: iso(r.dead_at),
        answer: r.answer,
        error: r.error,
      }
    }),
    limit,
  )
}
