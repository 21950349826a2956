/** What goes back to a centre above: our acts on its orders, by the names it knows, with results and photos. */
import { sql } from 'kysely'
import type { Delivery, Dock, Source } from '../kit/connector.ts'
import { textOf } from '../kit/decode.ts'
import { ask, Outside } from '../kit/outside.ts'
import { signed } from '../kit/signature.ts'
import { messagesIn } from './messages.ts'
import { wordsOf } from './words.ts'

/** Which of our acts is told, under which name. */
export type Told = Readonly<Record<string, string>>
/** Photos are the size of a screen when they are stored; more than so many say nothing new. */
const PHOTOS = 6

/** The acts on this system's orders since then, each once, into its outbox. A question that has been answered meanwhile is asked no more. */
export async function oweActs(dock: Dock, source: Source, acts: Told, since: Date, now: Date): Promise<void> {
  const { db } = dock.house
  const rows = await db
    .selectFrom('case_events as e')
    .innerJoin('reports as r', 'r.case_id', 'e.case_id')
    .innerJoin('cases as c', 'c.id', 'e.case_id')
    .leftJoin('requests as q', 'q.id', 'e.request_id')
    .where('r.connector_id', '=', source.id)
    .where('r.external_no', 'is not', null)
    .where('e.at', '>', since)
    .where('e.act', 'in', Object.keys(acts))
    .where((x) => x.or([x('e.act', 'not like', 'ask.%'), x('q.state', '=', 'asked')]))
    .where((x) =>
      x.not(
        x.exists(
          x.selectFrom('deliveries as d').select('d.id').whereRef('d.connector_id', '=', 'r.connector_id').where('d.key', '=', sql<string>`'event ' || e.id || ' ' || r.id`),
        ),
      ),
    )
    .orderBy('e.id')
    .select(['e.id', 'e.act', 'e.at', 'e.fields', 'e.case_id', 'r.id as report', 'r.external_no', 'r.external_due_at', 'c.no', 'c.lead_unit_id', 'c.reply'])
    .execute()
  if (!rows.length) return
  const { units } = await dock.books.at(now)
  for (const e of rows) {
    const action = acts[e.act]!,
      { reason, basis, dueBy, lead } = e.fields as Record<string, unknown>,
      unitId = Number(lead ?? e.lead_unit_id) || null
    const payload = {
      ...{ action, externalNo: e.external_no, no: e.no, at: e.at.toISOString(), reason, basis, dueBy },
      ...(e.external_due_at ? { externalDueAt: e.external_due_at.toISOString() } : {}),
      ...(action === 'dispatch' || action === 'handled' ? { unit: unitId === null ? undefined : units.get(unitId)?.name } : {}),
      ...(action === 'handled' ? await handled(dock, e.case_id, unitId) : {}),
      ...(action === 'close' ? { result: e.reply ?? undefined, photos: await photosOf(dock, e.case_id) } : {}),
    }
    await db.transaction().execute((trx) => dock.send(trx, source, { key: `event ${e.id} ${e.report}`, kind: action, caseId: e.case_id, reportId: e.report, payload }, now))
  }
}
/** What the lead unit handed in, and its photos. */
async function handled(dock: Dock, caseId: number, unitId: number | null) {
  const order = await dock.house.db.selectFrom('orders').where('case_id', '=', caseId).where('unit_id', '=', unitId).select('result').executeTakeFirst()
  return { result: order?.result ?? undefined, photos: await photosOf(dock, caseId) }
}
/** The photos of the work, by their numbers: their bytes are read when they are sent. */
async function photosOf(dock: Dock, caseId: number): Promise<number[]> {
  const rows = await dock.house.db
    .selectFrom('files')
    .where('case_id', '=', caseId)
    .where('use', 'in', ['before', 'after', 'evidence'])
    .where('type', 'like', 'image/%')
    .orderBy('id', 'desc')
    .limit(PHOTOS)
    .select('id')
    .execute()
  return rows.map((r) => r.id).reverse()
}

/** Sends one entry to the address for returns; what their answer refuses is a dead letter. */
export async function sendReturn(dock: Dock, source: Source, { key, kind, payload }: Delivery, signal: AbortSignal): Promise<string> {
  const url = String(source.config['returnUrl'] ?? '')
  if (!url) throw new Outside('no address for returns', { again: false })
  const { photos, ...told } = payload as { kind?: string; action?: string; photos?: number[] },
    words = await wordsOf(dock.house.db, source.id)
  const action = kind === 'notice' ? (told.kind === 'answer' ? 'reply' : 'progress') : String(told.action)
  const said = { ...told, ...(photos ? { photos: await opened(dock, photos) } : {}), deliveryId: key, action: words.theirs('state', action) ?? action }
  const body = Buffer.from(JSON.stringify(said)),
    [token, signing] = [await dock.outgoing(source, 'token'), await dock.outgoing(source, 'signing')]
  const answer = await ask(url, {
    method: 'POST',
    signal,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'idempotency-key': encodeURIComponent(key),
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(signing ? signed(signing, body, dock.house.now()) : {}),
    },
    body,
  })
  // Many systems answer 200 and say in the body that they did not take it.
  const back = messagesIn(textOf({ type: answer.type, body: Buffer.from(answer.text) }))?.[0]?.fields ?? {}
  if (back['success'] === 'false') throw new Outside(`refused: ${answer.text.slice(0, 300)}`, { again: false, status: answer.status })
  return `${answer.status} ${answer.text.slice(0, 200)}`
}
async function opened(dock: Dock, ids: readonly number[]) {
  const rows = ids.length ? await dock.house.db.selectFrom('files').where('id', 'in', ids).orderBy('id').select(['id', 'use', 'key', 'type', 'sha256', 'at']).execute() : []
  return Promise.all(
    rows.map(async (f) => ({ id: f.id, use: f.use, type: f.type, sha256: f.sha256, at: f.at.toISOString(), base64: (await dock.photo(f.key)).toString('base64') })),
  )
}
