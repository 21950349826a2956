/** An import from the file to cases: tried, run row by row so that a crash loses nothing, withdrawn as a whole. */
import { setTimeout } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import type { Actor } from '../../../domain/matter.ts'
import { act } from '../../cases/act.ts'
import { load } from '../../cases/load.ts'
import type { Db, Trx } from '../../db/db.ts'
import type { Tables } from '../../db/tables.ts'
import type { Books } from '../../directory/book.ts'
import type { Storage } from '../../files/storage.ts'
import { submit } from '../../intake/submit.ts'
import { Refused } from '../../kit/errors.ts'
import type { Secrets } from '../../kit/secrets.ts'
import { fields, types } from './fields.ts'
import type { Mapping } from './mapping.ts'
import { readRows } from './read.ts'
import { type HotlineReport, type Problem, translateRow } from './translate.ts'

/** What an import works with. */
export interface Workshop {
  db: Db
  books: Books
  secrets: Pick<Secrets, 'mac' | 'seal' | 'hashPhone'>
  storage: Storage
  now: () => Date
  /** The house is closing: stop after this row; the import stays as it is and goes on at the next start. */
  signal?: AbortSignal
}
type Outcome = 'taken' | 'failed' | 'known'
const system: Actor = { id: 0, role: 'system' }
/** Words for a citizen who never gave a place; the table of acts wants one. */
const nowhere = '（工单未写地址）'

/** The row of headings that was found before. */
export const sameHeadings =
  (headers: readonly string[]) =>
  (cells: readonly string[]): boolean =>
    cells.length === headers.length && cells.every((c, i) => c.trim() === headers[i])

/** Runs an import, or goes on where one broke off: each row with its outcome and the count in one transaction. */
export async function runImport(shop: Workshop, id: number): Promise<void> {
  await alone(shop, id, 'run', async (db) => {
    const { file_key, mapping, by_person, state } = await db
      .selectFrom('imports')
      .select(['file_key', 'mapping', 'by_person', 'state'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    if (state !== 'running') return
    const done = new Set((await db.selectFrom('import_rows').select('line').where('import_id', '=', id).execute()).map((r) => r.line))
    let headings = true
    for await (const { line, cells } of readRows(shop.storage.open(file_key!), { isHeader: sameHeadings((mapping as unknown as Mapping).headers) })) {
      if (headings || done.has(line)) {
        headings = false
        continue
      }
      if (shop.signal?.aborted) return
      const row = translateRow(cells, mapping as unknown as Mapping, { line, importedAt: shop.now() })
      const go = await db
        .transaction()
        .execute(async (trx) => {
          if ('problems' in row) return settle(trx, id, { line, outcome: 'failed', problems: row.problems })
          return settle(trx, id, { line, ...(await takeIn(trx, shop, row.ok, row.notes, { id, by: by_person })) })
        })
        .catch((e: unknown) => {
          if (e instanceof Withdrawn) return false
          throw e
        })
      if (!go) return
    }
    await db.updateTable('imports').set({ state: 'done' }).where('id', '=', id).where('state', '=', 'running').execute()
  })
}
/** The import stopped being run while this row was on its way: the row rolls back. */
class Withdrawn extends Error {}

/** One work order as a report, unless its number is here already. A number whose import was withdrawn may come again, under a key of its own. */
async function takeIn(
  trx: Trx,
  shop: Workshop,
  r: HotlineReport,
  notes: Problem[],
  of: { id: number; by: number | null },
): Promise<{ outcome: Outcome; caseId: number; problems: Problem[] }> {
  const key = `hotline:${r.externalNo}`
  await sql`select pg_advisory_xact_lock(hashtextextended(${key}, 1))`.execute(trx)
  const there = await trx
    .selectFrom('reports')
    .select(['case_id', 'external_no', 'text'])
    .where((eb) => eb.or([eb('key', '=', key), eb.and([eb('channel', '=', 'hotline'), eb('external_no', '=', r.externalNo)])]))
    .execute()
  const known = there.find((x) => x.external_no === r.externalNo)
  if (known) {
    const changed: Problem = {
      field: 'text',
      zh: '工单已有，但这次的问题描述不一样，没有改动原案',
      en: 'The order is here already with another description; the case was left as it is',
    }
    return { outcome: 'known', caseId: known.case_id, problems: known.text === r.text ? [] : [changed] }
  }
  const extra = {
    ...r.extra,
    [fields.receivedAt.label]: r.receivedAt.toISOString(),
    [fields.orderType.label]: types[r.type].label,
    ...(r.quoted.length ? { 引用的旧工单: r.quoted.join('\n') } : {}),
    ...(r.earlier.length ? { 旧工单编号: r.earlier.join('、') } : {}),
  }
  const now = shop.now()
  const { caseId } = await submit(
    trx,
    { book: await shop.books.at(now), secrets: shop.secrets },
    {
      key: there.length ? `${key}#${of.id}` : key,
      text: r.text,
      place: r.address || nowhere,
      channel: 'hotline',
      externalNo: r.externalNo,
      urgent: r.urgent,
      reporter: r.reporter,
      confidential: r.confidential,
      wantsReply: r.wantsReply,
      externalDueAt: r.deadline,
      extra,
      importId: of.id,
    },
    system,
    of.by,
    now,
  )
  return { outcome: 'taken', caseId, problems: notes }
}

/** Writes down what became of a row and counts it. */
async function settle(trx: Trx, id: number, { line, outcome, caseId, problems }: { line: number; outcome: Outcome; caseId?: number; problems: Problem[] }): Promise<boolean> {
  await trx
    .insertInto('import_rows')
    .values({ import_id: id, line, outcome, case_id: caseId ?? null, problems: JSON.stringify(problems) })
    .execute()
  const counted = await trx
    .updateTable('imports')
    .set((eb) => ({ [outcome]: eb(outcome, '+', 1) }))
    .where('id', '=', id)
    .where('state', '=', 'running')
    .executeTakeFirst()
  if (counted.numUpdatedRows !== 1n) throw new Withdrawn()
  return true
}

/**
 * Withdraws an import: each case of it that nobody has touched ends by the act 撤销导入, which stays in its story like any other; what somebody acted on stays and is marked.
 * The order numbers become free, so that the corrected file can be imported. Goes on where it broke off.
 */
export async function undoImport(shop: Workshop, id: number): Promise<void> {
  await alone(shop, id, 'undo', async (db) => {
    const { state } = await db.selectFrom('imports').select('state').where('id', '=', id).executeTakeFirstOrThrow()
    if (state !== 'undoing') return
    for (const { line, case_id } of await db
      .selectFrom('import_rows')
      .select(['line', 'case_id'])
      .where('import_id', '=', id)
      .where('outcome', '=', 'taken')
      .orderBy('line')
      .execute()) {
      if (shop.signal?.aborted) return
      await db.transaction().execute(async (trx) => {
        const outcome = (await withdrawn(trx, shop, case_id!, id)) ? 'undone' : 'kept'
        await trx.updateTable('import_rows').set({ outcome }).where('import_id', '=', id).where('line', '=', line).execute()
      })
    }
    await db.updateTable('imports').set({ state: 'undone', undone_at: shop.now() }).where('id', '=', id).execute()
  })
}
async function withdrawn(trx: Trx, { books, secrets, now }: Workshop, caseId: number, importId: number): Promise<boolean> {
  const { row } = await load(trx, { id: caseId }, true),
    at = now()
  if (row.version !== 1 || row.state !== 'reported') return false
  try {
    await act(
      trx,
      { book: await books.at(at), secrets },
      { id: caseId },
      { target: { life: 'case' }, act: 'withdraw', fields: { reason: '导入撤销' }, by: { personId: null, actor: system } },
      at,
    )
  } catch (e) {
    if (e instanceof Refused) return false
    throw e
  }
  // The hotline still has the order: nobody is told that it was answered.
  await trx.updateTable('notices').set({ failed: '导入撤销，不必告知' }).where('case_id', '=', caseId).where('sent_at', 'is', null).execute()
  await trx
    .updateTable('reports')
    .set({ external_no: null, extra: sql`extra || jsonb_build_object('工单编号', external_no)` })
    .where('case_id', '=', caseId)
    .where('import_id', '=', importId)
    .where('external_no', 'is not', null)
    .execute()
  return true
}

/** Does the work on one connection that holds the lock of this import. Where another process has it, `run` leaves it to that one and `undo` waits until it has stopped. */
const alone = ({ db, signal }: Workshop, id: number, kind: 'run' | 'undo', work: (db: Kysely<Tables>) => Promise<void>): Promise<void> =>
  db.connection().execute(async (own) => {
    const tryLock = async () => (await sql<{ got: boolean }>`select pg_try_advisory_lock(hashtextextended('import', ${id})) as got`.execute(own)).rows[0]!.got
    while (!(await tryLock())) {
      if (kind === 'run' || signal?.aborted) return
      await setTimeout(100)
    }
    try {
      await work(own)
    } finally {
      await sql`select pg_advisory_unlock(hashtextextended('import', ${id}))`.execute(own)
    }
  })
