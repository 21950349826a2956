/** A payload from its arrival to its end: kept sealed first, then translated and filed in one transaction, so that a crash in between loses nothing. */
import { createHash, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Actor } from '../../../domain/matter.ts'
import { unstorable } from '../../../domain/text/storable.ts'
import type { Db, Trx } from '../../db/db.ts'
import { submit } from '../../intake/submit.ts'
import { Refused } from '../../kit/errors.ts'
import type { Secrets } from '../../kit/secrets.ts'
import type { At, Connector, Dock, Item, Payload, Receipt, Source, Taken } from './connector.ts'
import { sourcesOf } from './sources.ts'

/** After so many failures by our own fault it no longer tries by itself; a person can have it taken again. */
export const TRIES = 5
const system: Actor = { id: 0, role: 'system' }
const aad = (ref: string) => `payload ${ref}`

const markOf = (once: string) => createHash('sha256').update(once).digest()
/** What became of a message marked `once` that has been settled already; null where it has not. */
export async function known(db: Db, sourceId: number, once: string): Promise<Receipt | null> {
  const row = await db
    .selectFrom('payloads')
    .selectAll()
    .where('connector_id', '=', sourceId)
    .where('once', '=', markOf(once))
    .where('outcome', 'not in', ['waiting', 'failed'])
    .executeTakeFirst()
  return row ? { id: row.id, ref: row.ref, outcome: 'duplicate', reason: row.reason, items: (row.detail ?? []) as never } : null
}
/** Keeps what came, and answers its row. A message marked `once` that is here already has its row. */
export async function keep(
  db: Db,
  secrets: Pick<Secrets, 'seal'>,
  source: Source,
  payload: Payload,
  { once, sentAt, runId }: { once?: string; sentAt?: Date | null; runId?: number },
  now: Date,
): Promise<number> {
  const ref = randomUUID(),
    mark = once === undefined ? null : markOf(once)
  const kept = await db
    .insertInto('payloads')
    .values({
      connector_id: source.id,
      ref,
      once: mark,
      received_at: now,
      sent_at: sentAt ?? null,
      type: payload.type.slice(0, 200),
      size: payload.body.length,
      sealed: secrets.seal(JSON.stringify({ headers: payload.headers, body: payload.body.toString('base64') }), aad(ref)),
      outcome: 'waiting',
      reason: null,
      detail: 'null',
      case_id: null,
      done_at: null,
      run_id: runId ?? null,
    })
    .onConflict((c) => c.columns(['connector_id', 'once']).where('once', 'is not', null).doNothing())
    .returning('id')
    .executeTakeFirst()
  if (kept) return kept.id
  const { id } = await db.selectFrom('payloads').select('id').where('connector_id', '=', source.id).where('once', '=', mark).executeTakeFirstOrThrow()
  return id
}

/** Opens a kept payload. */
export function opened(secrets: Pick<Secrets, 'open'>, row: { ref: string; type: string; sealed: Buffer }): Payload {
  const { headers, body } = JSON.parse(secrets.open(row.sealed, aad(row.ref))) as { headers: Record<string, string>; body: string }
  return { type: row.type, headers, body: Buffer.from(body, 'base64') }
}

/** Takes a kept payload, now or again: the same reports have the same keys, so a replay makes nothing twice. What we fail at ourselves stays waiting. `first`: only if nobody else has taken it meanwhile. */
export async function settle(dock: Dock, id: number, now: Date, { first = false } = {}): Promise<Receipt> {
  const { db, secrets } = dock.house
  try {
    const book = await dock.books.at(now)
    return await db.transaction().execute(async (trx) => {
      const row = await trx.selectFrom('payloads').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
      const source = row && (await sourcesOf(trx, { id: row.connector_id }))[0],
        connector = source && dock.kinds.get(source.kind)
      if (!row || !source || !connector) throw new Refused('not-found')
      if (first && row.outcome !== 'waiting') return { id, ref: row.ref, outcome: row.outcome, reason: row.reason, items: (row.detail ?? []) as Taken[] }
      const at: At = { source, book, receivedAt: row.received_at }
      const items: Taken[] = []
      for (const item of connector.translate(opened(secrets, row), at)) items.push(await takeOne(trx, dock, connector, at, item, now, id))
      // Taken again it makes nothing twice, and stays what it was: taken.
      const outcome =
        (row.outcome === 'taken' ? row.outcome : undefined) ??
        items.find((i) => i.outcome === 'taken')?.outcome ??
        items.find((i) => i.outcome === 'duplicate')?.outcome ??
        'refused'
      const reason = items.length ? (items.find((i) => i.outcome === 'refused')?.reason ?? null) : '报文里没有可收的内容 nothing in it to take'
      await trx
        .updateTable('payloads')
        .set({
          outcome,
          reason,
          detail: JSON.stringify(items.slice(0, 1000)),
          case_id: items.find((i) => i.caseId !== undefined)?.caseId ?? row.case_id,
          tries: row.tries + 1,
          done_at: now,
        })
        .where('id', '=', id)
        .execute()
      return { id, ref: row.ref, outcome, reason, items }
    })
  } catch (error) {
    if (error instanceof Refused && error.code === 'not-found') throw error
    const reason = String(error instanceof Error ? error.message : error).slice(0, 500)
    const row = await db
      .updateTable('payloads')
      .set({ reason, tries: sql<number>`tries + 1`, outcome: sql<'waiting' | 'failed'>`case when tries + 1 >= ${TRIES}::int then 'failed' else 'waiting' end` })
      .where('id', '=', id)
      .where('outcome', 'in', ['waiting', 'failed'])
      .returning(['ref', 'outcome'])
      .executeTakeFirst()
    if (!row) throw error
    return { id, ref: row.ref, outcome: row.outcome, reason, items: [] }
  }
}

/** One thing of a payload, under a savepoint: what is refused leaves nothing half done and the rest goes on. */
async function takeOne(trx: Trx, dock: Dock, connector: Connector, at: At, item: Item, now: Date, payloadId: number): Promise<Taken> {
  const line = 'line' in item && item.line !== undefined ? { line: item.line } : {}
  if ('refused' in item) return { outcome: 'refused', reason: `${item.refused.zh} ${item.refused.en}`, ...line }
  await sql`savepoint item`.execute(trx)
  try {
    const field = 'word' in item ? unstorable(item.word) : null
    if (field !== null) throw new Refused('unstorable', { field })
    return 'word' in item ? await takeWord(trx, dock, connector, at, item.word, now, payloadId) : { ...(await fileOne(trx, dock, connector, at, item.report, now)), ...line }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    await sql`rollback to savepoint item`.execute(trx)
    return { outcome: 'refused', reason: `${error.zh} ${error.en}`, ...line }
  }
}
const takeWord = async (trx: Trx, dock: Dock, connector: Connector, at: At, word: unknown, now: Date, payloadId: number): Promise<Taken> =>
  connector.take ? connector.take(trx, dock, at.source, word as never, now, payloadId) : { outcome: 'refused', reason: '这种接入不收这类消息 this connector takes no such message' }

async function fileOne(trx: Trx, dock: Dock, connector: Connector, at: At, report: Extract<Item, { report: unknown }>['report'], now: Date): Promise<Taken> {
  const field = unstorable(report)
  if (field !== null) throw new Refused('unstorable', { field })
  const key = `c${at.source.id}:${report.key}`
  const allowed = at.source.rights.items,
    item = report.itemId === undefined ? undefined : at.book.items.get(report.itemId)
  if (item && allowed?.length && !allowed.includes(item.code))
    throw new Refused('bad-input', { field: 'itemId' }, { zh: '这个接入不能用这个事项', en: 'This connector may not use this item.' })
  const receipt = await submit(
    trx,
    { book: at.book, secrets: dock.house.secrets },
    { ...report, key, channel: report.channel ?? connector.channel, source: at.source.id },
    system,
    null,
    now,
  )
  const { id } =
    (await trx.selectFrom('reports').select('id').where('key', '=', key).executeTakeFirst()) ??
    (await trx.selectFrom('reports').select('id').where('case_id', '=', receipt.caseId).orderBy('id').executeTakeFirstOrThrow())
  return { outcome: receipt.again ? 'duplicate' : 'taken', no: receipt.no, caseId: receipt.caseId, reportId: id }
}
