/** 导入导出 over HTTP: upload and try, adjust, run, watch, undo; results out. */
import type { Selectable } from 'kysely'
import {
  exportHotline,
  getImport,
  type ImportView,
  importStates,
  listImports,
  mapImport,
  type Problem,
  rowOutcomes,
  runImportNow,
  undoImportNow,
  uploadImport,
} from '../../../contract/imports.ts'
import { readPasted } from '../../../contract/hotline.ts'
import type { Db, Trx } from '../../db/db.ts'
import type { Tables } from '../../db/tables.ts'
import type { Books } from '../../directory/book.ts'
import { BadFile } from '../../files/badFile.ts'
import { diskStorage } from '../../files/disk.ts'
import type { Storage } from '../../files/storage.ts'
import { record } from '../../kit/audit.ts'
import { Refused } from '../../kit/errors.ts'
import { type App, serve } from '../../kit/http.ts'
import { resultRows } from './export.ts'
import { type FieldKey, fields } from './fields.ts'
import { runImport, sameHeadings, undoImport, type Workshop } from './import.ts'
import { guessMapping, type Mapping, mappingOf, savedFrom } from './mapping.ts'
import { readPaste } from './paste.ts'
import { tryOut } from './tryOut.ts'
import { formColumns, writeResults } from './write.ts'

type ImportRecord = Selectable<Tables['imports']>
type State = keyof typeof importStates

/** The routes of the hotline's imports and exports. What was running when the house stopped goes on when it is ready again. */
export function hotlineRoutes(app: App, books: Books, storage: Storage | Promise<Storage> = diskStorage(`${app.house.dataDir}/files`)): void {
  const { db, secrets, now } = app.house,
    running = new Set<Promise<void>>(),
    closing = new AbortController()
  const shop = async (): Promise<Workshop> => ({ db, books, secrets, now, storage: await storage, signal: closing.signal })
  /** Works on in the background; an import that breaks off says so and can be run on. */
  const start = (id: number, work: typeof runImport) => {
    const job: Promise<void> = shop()
      .then((s) => work(s, id))
      .catch(async (err: unknown) => {
        app.log.error({ err, import: id }, 'an import broke off')
        await db.updateTable('imports').set({ state: 'failed' }).where('id', '=', id).where('state', '=', 'running').execute()
      })
      .catch((err: unknown) => app.log.error({ err, import: id }, 'an import broke off and could not say so'))
      .finally(() => running.delete(job))
    running.add(job)
  }
  app.addHook('onListen', async () => {
    for (const { id, state } of await db.selectFrom('imports').select(['id', 'state']).where('state', 'in', ['running', 'undoing']).execute())
      start(id, state === 'running' ? runImport : undoImport)
  })

  serve(app, readPasted, async ({ body }) => {
    const read = readPaste(body.text, now())
    if (!read) throw new Refused('bad-input', { field: 'text' })
    const { reporter, receivedAt, deadline, externalNo, text, quoted, earlier, address, urgent, confidential, wantsReply, extra, notes } = read
    return {
      ...{ externalNo, text, quoted, earlier, address, ...reporter, urgent, confidential, wantsReply, extra, notes },
      ...{ receivedAt: receivedAt.toISOString(), deadline: deadline?.toISOString() ?? null },
    }
  })

  serve(app, uploadImport, async ({ raw, query, who }) => {
    const part = await raw.file()
    if (!part) throw new Refused('bad-input', { field: 'file' })
    const at = now(),
      store = await storage,
      source = query.source ?? '12345'
    const { key } = await store.put('imports', part.file)
    if (part.file.truncated) throw new Refused('too-large')
    const saved = Object.assign(
      {},
      ...(await db.selectFrom('import_mappings').select('mapping').where('source', '=', source).orderBy('changed_at').execute()).map((m) => m.mapping),
    ) as Record<string, FieldKey | null>
    const name = part.filename.slice(0, 200)
    const guess = (cells: readonly string[]) => guessMapping(cells, saved),
      known = (cells: readonly string[]) => guess(cells).columns.filter((c) => c !== null)
    const tried = (isHeader: (cells: readonly string[]) => boolean) => tryOut({ db, storage: store }, { id: 0, name, key }, guess, isHeader, at)
    // A row with the order number or the description is the surer sign; without one, three known headings anywhere, and the operator says the rest.
    const sure = (cells: readonly string[]) => known(cells).length >= 3 && known(cells).some((k) => k === 'orderNo' || k === 'text')
    const { mapping, preview } = await clearly(
      tried(sure).catch((e: unknown) => {
        if (e instanceof BadFile && e.code === 'no_header') return tried((cells) => known(cells).length >= 3)
        throw e
      }),
    )
    const { id } = await db
      .insertInto('imports')
      .values({ source, file_name: name, file_key: key, mapping: JSON.stringify(mapping), state: 'draft', total: preview.total, by_person: who.personId, at, undone_at: null })
      .returning('id')
      .executeTakeFirstOrThrow()
    return { ...preview, id }
  })

  serve(app, mapImport, async ({ params, body }) => {
    const row = await mustBe(db, params.id, ['draft'], { zh: '这次导入已经开始，不能再改列名', en: 'This import has begun; its columns can no longer be changed.' })
    const chosen = body.columns.filter((c) => c !== null)
    if (chosen.some((c) => !Object.hasOwn(fields, c))) throw new Refused('bad-input', { field: 'columns' })
    if (new Set(chosen).size < chosen.length) throw new Refused('bad-input', { field: 'columns' }, { zh: '有两列对到了同一个字段', en: 'Two columns are set to the same field.' })
    const { mapping, preview } = await clearly(
      tryOut(
        { db, storage: await storage },
        { id: row.id, name: row.file_name, key: row.file_key! },
        (headers) => mappingOf(headers, body.columns as (FieldKey | null)[]),
        sameHeadings((row.mapping as unknown as Mapping).headers),
        now(),
      ),
    )
    await db.transaction().execute(async (trx) => {
      await mustBe(trx, params.id, ['draft'])
      await trx
        .updateTable('imports')
        .set({ mapping: JSON.stringify(mapping), total: preview.total })
        .where('id', '=', row.id)
        .execute()
      if (body.saveAs)
        await trx
          .insertInto('import_mappings')
          .values({ source: row.source, name: body.saveAs, mapping: JSON.stringify(savedFrom(mapping)), changed_at: now() })
          .onConflict((c) => c.columns(['source', 'name']).doUpdateSet((eb) => ({ mapping: eb.ref('excluded.mapping'), changed_at: eb.ref('excluded.changed_at') })))
          .execute()
    })
    return preview
  })

  /** Moves an import on, in the audit log, and sets the work going. */
  const move = async (id: number, from: readonly State[], to: State, by: { personId: number; ip: string }, work: typeof runImport): Promise<ImportView> => {
    await db.transaction().execute(async (trx) => {
      const row = await mustBe(trx, id, from)
      const missing = (row.mapping as unknown as Mapping).missing
      if (to === 'running' && missing.length)
        throw new Refused('bad-input', { missing }, { zh: `还没有对上：${missing.map((k) => fields[k].label).join('、')}`, en: `Not mapped yet: ${missing.join(', ')}.` })
      await trx.updateTable('imports').set({ state: to }).where('id', '=', id).execute()
      await record(
        trx,
        secrets,
        { action: to === 'running' ? 'import' : 'import.undo', subject: `import/${id}`, personId: by.personId, address: by.ip, detail: { file: row.file_name } },
        now(),
      )
    })
    start(id, work)
    return viewOf(db, id)
  }
  serve(app, runImportNow, ({ params, who, ip }) => move(params.id, ['draft', 'failed'], 'running', { personId: who.personId, ip }, runImport))
  serve(app, undoImportNow, ({ params, who, ip }) => move(params.id, ['running', 'done', 'failed'], 'undoing', { personId: who.personId, ip }, undoImport))

  serve(app, listImports, () => views(db))
  serve(app, getImport, async ({ params, query }) => {
    const view = await viewOf(db, params.id),
      limit = query.limit ?? 50
    const found = await db
      .selectFrom('import_rows as r')
      .leftJoin('cases as c', 'c.id', 'r.case_id')
      .select(['r.line', 'r.outcome', 'r.problems', 'c.no'])
      .where('r.import_id', '=', params.id)
      .where('r.line', '>', query.after ?? 0)
      .where('r.outcome', 'in', query.outcome ? [query.outcome] : ['failed', 'known', 'kept'])
      .orderBy('r.line')
      .limit(limit + 1)
      .execute()
    const rows = found.slice(0, limit)
    return {
      import: view,
      next: found.length > limit ? rows.at(-1)!.line : null,
      rows: rows.map((r) => ({
        line: r.line,
        outcome: r.outcome as keyof typeof rowOutcomes,
        outcomeLabel: rowOutcomes[r.outcome as keyof typeof rowOutcomes],
        caseNo: r.no,
        problems: (r.problems ?? []) as Problem[],
      })),
    }
  })

  serve(app, exportHotline, async ({ query, who, ip }, reply) => {
    const from = query.from ? new Date(`${query.from}T00:00:00+08:00`) : null,
      to = query.to ? new Date(Date.parse(`${query.to}T00:00:00+08:00`) + 86_400_000) : null
    await db
      .transaction()
      .execute((trx) =>
        record(trx, secrets, { action: 'export', subject: 'hotline.xlsx', personId: who.personId, address: ip, detail: { from: query.from ?? null, to: query.to ?? null } }, now()),
      )
    reply
      .header('content-type', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
      .header('content-disposition', `attachment; filename="hotline.xlsx"; filename*=UTF-8''${encodeURIComponent('12345办理结果')}.xlsx`)
    return reply.send(writeResults(resultRows(db, { from, to }), formColumns()))
  })
  app.addHook('onClose', async () => {
    closing.abort()
    await Promise.allSettled(running)
  })
}

/** A bad file as a refusal in its own words. */
const clearly = <T>(work: Promise<T>): Promise<T> =>
  work.catch((e: unknown) => {
    throw e instanceof BadFile ? new Refused(e.code === 'too_large' ? 'too-large' : 'bad-file', { reason: e.code }, { zh: e.zh, en: e.en }) : e
  })

/** The import, held, in one of these states. */
async function mustBe(db: Db | Trx, id: number, states: readonly State[], words?: { zh: string; en: string }): Promise<ImportRecord> {
  const find = db.selectFrom('imports').selectAll().where('id', '=', id)
  const row = await (db.isTransaction ? find.forUpdate() : find).executeTakeFirst()
  if (!row) throw new Refused('not-found')
  if (!states.includes(row.state as State))
    throw new Refused(
      'moved-on',
      { state: row.state },
      words ?? { zh: `这次导入现在是“${importStates[row.state as State]}”，不能这样做`, en: `This import is ${row.state} now; this cannot be done.` },
    )
  return row
}
async function viewOf(db: Db, id: number): Promise<ImportView> {
  const [view] = await views(db, id)
  if (!view) throw new Refused('not-found')
  return view
}
async function views(db: Db, id?: number): Promise<ImportView[]> {
  const rows = await db
    .selectFrom('imports as i')
    .leftJoin('people as p', 'p.id', 'i.by_person')
    .selectAll('i')
    .select('p.name')
    .$if(id !== undefined, (q) => q.where('i.id', '=', id!))
    .orderBy('i.id', 'desc')
    .limit(100)
    .select((eb) =>
      (['undone', 'kept'] as const).map((outcome) =>
        eb
          .selectFrom('import_rows as r')
          .whereRef('r.import_id', '=', 'i.id')
          .where('r.outcome', '=', outcome)
          .select((e) => e.fn.countAll<number>().as('n'))
          .as(outcome),
      ),
    )
    .execute()
  return rows.map((i) => ({
    id: i.id,
    source: i.source,
    fileName: i.file_name,
    state: i.state as State,
    stateLabel: importStates[i.state as State],
    total: i.total,
    taken: i.taken,
    failed: i.failed,
    known: i.known,
    undone: Number(i.undone ?? 0),
    kept: Number(i.kept ?? 0),
    by: i.name,
    at: i.at.toISOString(),
    undoneAt: i.undone_at?.toISOString() ?? null,
  }))
}
