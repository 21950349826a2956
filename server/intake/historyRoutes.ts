/** 迁入历史 over HTTP: upload and look, take in, withdraw. */
import type { Selectable } from 'kysely'
import { type HistoryView, listHistory, runHistory, undoHistory, uploadHistory } from '../../contract/history.ts'
import type { Tables } from '../db/tables.ts'
import type { Books } from '../directory/book.ts'
import { BadFile } from '../files/badFile.ts'
import type { Storage } from '../files/storage.ts'
import { record } from '../kit/audit.ts'
import { Refused } from '../kit/errors.ts'
import { type App, serve } from '../kit/http.ts'
import { type Archive, fates, runPast, undoPast } from './history.ts'

type Row = Selectable<Tables['history_imports']>
const shown = 200

export function historyRoutes(app: App, books: Books, storage: Storage): void {
  const { db, secrets, now } = app.house,
    archive: Archive = { db, books, storage, secrets }
  const viewOf = (row: Row, failing: HistoryView['failing'] = []): HistoryView => ({
    ...{
      id: row.id,
      source: row.source,
      fileName: row.file_name,
      state: row.state as HistoryView['state'],
      total: row.total,
      taken: row.taken,
      known: row.known,
      failed: row.failed,
    },
    balanced: row.state !== 'taken' || row.total === row.taken + row.known + row.failed,
    ...{ at: row.at.toISOString(), undoneAt: row.undone_at?.toISOString() ?? null, failing },
  })
  /** Reads the whole file and counts; the reasons of the first that fail are kept to be shown. */
  const look = async (of: { source: string; cases: string; events: string | null }) => {
    const count = { total: 0, ready: 0, known: 0, failed: 0 },
      failing: HistoryView['failing'] = []
    try {
      for await (const f of fates(archive, of, now())) {
        count.total++
        count[f.outcome]++
        if (f.outcome === 'failed' && failing.length < shown) failing.push(...f.problems.map((p) => ({ line: f.line, externalNo: f.externalNo, ...p })))
      }
    } catch (e) {
      throw e instanceof BadFile ? new Refused('bad-file', { reason: e.code, read: count.total }, { zh: e.zh, en: e.en }) : e
    }
    return { ...count, failing }
  }
  const rowOf = async (id: number): Promise<Row> => {
    const row = await db.selectFrom('history_imports').selectAll().where('id', '=', id).executeTakeFirst()
    if (!row) throw new Refused('not-found')
    return row
  }

  serve(app, uploadHistory, async ({ raw, query, who, ip }) => {
    const kept: Record<string, string> = {}
    let fileName = ''
    for await (const part of raw.files()) {
      const { key } = await storage.put('history', part.file)
      if (part.file.truncated) throw new Refused('too-large')
      kept[part.fieldname === 'events' ? 'events' : 'cases'] = key
      if (part.fieldname !== 'events') fileName = part.filename.slice(0, 200)
    }
    if (!kept['cases']) throw new Refused('bad-input', { field: 'cases' })
    const of = { source: query.source.trim(), cases: kept['cases'], events: kept['events'] ?? null }
    const seen = await look(of),
      at = now()
    const row = await db.transaction().execute(async (trx) => {
      const made = await trx
        .insertInto('history_imports')
        .values({
          ...{ source: of.source, file_name: fileName, cases_key: of.cases, events_key: of.events, state: 'draft', by_person: who.personId, at },
          ...{ total: seen.total, known: seen.known, failed: seen.failed },
        })
        .returningAll()
        .executeTakeFirstOrThrow()
      await record(
        trx,
        secrets,
        { action: 'history.upload', subject: `history ${made.id}`, personId: who.personId, address: ip, detail: { source: of.source, total: seen.total } },
        at,
      )
      return made
    })
    return viewOf(row, seen.failing)
  })

  serve(app, runHistory, async ({ params, who, ip }) => {
    const row = await rowOf(params.id)
    if (row.state === 'undone') throw new Refused('moved-on', { state: row.state }, { zh: '这次迁入已经撤销，请重新上传', en: 'This import was undone; upload the file again.' })
    await runPast(archive, row, who.personId, now())
    const seen = await look({ source: row.source, cases: row.cases_key, events: row.events_key })
    const { n } = await db
      .selectFrom('history_rows')
      .where('import_id', '=', row.id)
      .select((e) => e.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow()
    const taken = Number(n)
    await db.transaction().execute(async (trx) => {
      await trx
        .updateTable('history_imports')
        .set({ state: 'taken', total: seen.total, taken, known: seen.known - taken, failed: seen.failed })
        .where('id', '=', row.id)
        .execute()
      await record(
        trx,
        secrets,
        { action: 'history.run', subject: `history ${row.id}`, personId: who.personId, address: ip, detail: { total: seen.total, taken, failed: seen.failed } },
        now(),
      )
    })
    return viewOf(await rowOf(row.id), seen.failing)
  })

  serve(app, undoHistory, async ({ params, who, ip }) => {
    const row = await rowOf(params.id)
    if (row.state === 'undone') throw new Refused('moved-on', { state: row.state }, { zh: '这次迁入已经撤销过了', en: 'This import was undone already.' })
    await undoPast(archive, row.id, { personId: who.personId, ip }, now())
    return viewOf(await rowOf(row.id))
  })
  serve(app, listHistory, async () => {
    const rows = await db
      .selectFrom('history_imports as i')
      .selectAll('i')
      .select((e) =>
        e
          .selectFrom('history_rows as h')
          .whereRef('h.import_id', '=', 'i.id')
          .select((c) => c.fn.countAll<number>().as('n'))
          .as('so_far'),
      )
      .orderBy('i.id', 'desc')
      .limit(100)
      .execute()
    // while an import is on its way its own count is not written yet
    return rows.map(({ so_far, ...row }) => viewOf(row.state === 'draft' ? { ...row, taken: Number(so_far) } : row))
  })
}
