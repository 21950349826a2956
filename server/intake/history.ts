/** 迁入历史: what every case of a file would become, taking them in with their story at the times it happened, and withdrawing the whole. No clock runs and nobody is told; in every figure they count. */
import { sql } from 'kysely'
import { dayOf } from '../../domain/calendar.ts'
import { type PastCase, readPast, type Trouble } from '../../domain/history.ts'
import { unstorable } from '../../domain/text/storable.ts'
import { act } from '../cases/act.ts'
import type { Db, Trx } from '../db/db.ts'
import type { Book, Books } from '../directory/book.ts'
import type { Storage } from '../files/storage.ts'
import { record } from '../kit/audit.ts'
import { Refused } from '../kit/errors.ts'
import type { Secrets } from '../kit/secrets.ts'
import { openCase } from './open.ts'
import { pastRows } from './pastRows.ts'

export interface Archive {
  db: Db
  books: Books
  storage: Storage
  secrets: Pick<Secrets, 'mac' | 'seal' | 'hashPhone'>
}
export interface Fate {
  line: number
  externalNo: string
  outcome: 'ready' | 'known' | 'failed'
  case: PastCase | null
  problems: Trouble[]
}
const unkept = { zh: '文字里有存不了的符号（空字符或半个字）', en: 'The text holds a sign that cannot be kept' }
const repeated: Trouble = { field: 'externalNo', zh: '文件里前面已有这个编号', en: 'The number stands in the file before' }

/** What each case of the file is, in its order: ready, here already, or wrong and why. */
export async function* fates({ db, storage }: Pick<Archive, 'db' | 'storage'>, of: { source: string; cases: string; events: string | null }, now: Date): AsyncGenerator<Fate> {
  const seen = new Set<string>()
  for await (const { line, raw, events, broken } of pastRows(storage, of)) {
    const no = String(raw['externalNo'] ?? '')
      .trim()
      .slice(0, 60)
    if (broken !== undefined) {
      yield { line, externalNo: no, outcome: 'failed', case: null, problems: [{ field: 'line', zh: `这一行读不了：${broken.zh}`, en: `This line cannot be read: ${broken.en}` }] }
      continue
    }
    const field = unstorable([raw, events, of.source])
    if (field !== null) {
      yield { line, externalNo: no.replaceAll('\0', '').toWellFormed(), outcome: 'failed', case: null, problems: [{ field: 'text', ...unkept }] }
      continue
    }
    const read = readPast(raw, events, now),
      problems = [...('problems' in read ? read.problems : []), ...(no && seen.has(no) ? [repeated] : [])]
    seen.add(no)
    if (problems.length || !('ok' in read)) yield { line, externalNo: no, outcome: 'failed', case: null, problems }
    else {
      const known = await db.selectFrom('history_rows').select('case_id').where('source', '=', of.source).where('external_no', '=', no).executeTakeFirst()
      yield { line, externalNo: no, outcome: known ? 'known' : 'ready', case: read.ok, problems: [] }
    }
  }
}

/** Takes one case in; false where another run was quicker. */
export async function takePast(
  trx: Trx,
  { book, secrets }: { book: Book; secrets: Archive['secrets'] },
  of: { id: number; source: string; by: number | null },
  c: PastCase,
  now: Date,
): Promise<boolean> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`history ${of.source} ${c.externalNo}`}, 1))`.execute(trx)
  if (await trx.selectFrom('history_rows').select('case_id').where('source', '=', of.source).where('external_no', '=', c.externalNo).executeTakeFirst()) return false
  const point: [number, number] | null = c.lng === null || c.lat === null ? null : [c.lng, c.lat]
  const items = [...book.items.values()],
    day = dayOf(book.calendar, c.reportedAt)
  const item = items.find((i) => i.code === c.item && i.validFrom <= day && (i.validTo === null || day < i.validTo)) ?? items.find((i) => i.code === c.item || i.name === c.item)
  const unit = [...book.units.values()].find((u) => u.code === c.unit || u.name === c.unit)
  const made = await openCase(
    trx,
    { book, secrets },
    {
      act: 'importHistory',
      fields: { source: of.source, externalNo: c.externalNo, result: c.result, history: c.events.length },
      actor: { id: 0, role: 'system' },
      ...{
        personId: of.by,
        key: `history:${of.source}:${c.externalNo}#${of.id}`,
        text: c.text,
        place: c.place,
        point,
        cellId: point ? (book.grid.cellAt(...point)?.id ?? null) : null,
      },
      ...{ itemId: item?.id ?? null, unitId: unit?.id ?? null, channel: c.channel, externalNo: null, reportedAt: c.reportedAt, ended: { at: c.endedAt, answer: c.result } },
      reporter: c.name || c.phone ? { ...(c.name ? { name: c.name } : {}), ...(c.phone ? { phone: c.phone } : {}) } : null,
      told: {
        ...{ source: of.source, externalNo: c.externalNo, result: c.result, import: of.id },
        ...(c.item && !item ? { item: c.item } : {}),
        ...(c.unit && !unit ? { unit: c.unit } : {}),
      },
      earlier: c.events.map(({ at, what, who, unit, words }) => ({ at, fields: { what, ...(who ? { who } : {}), ...(unit ? { unit } : {}), ...(words ? { words } : {}) } })),
    },
    now,
  )
  await trx.insertInto('history_rows').values({ source: of.source, external_no: c.externalNo, import_id: of.id, case_id: made.caseId }).execute()
  return true
}

/** Takes in what is ready, fifty cases a transaction. Broken off, it goes on when run again: what is in is known. */
export async function runPast(
  { db, books, storage, secrets }: Archive,
  row: { id: number; source: string; cases_key: string; events_key: string | null },
  by: number,
  now: Date,
): Promise<void> {
  const book = await books.at(now),
    of = { source: row.source, cases: row.cases_key, events: row.events_key }
  let batch: PastCase[] = []
  const flush = async () => {
    const cases = batch
    batch = []
    if (cases.length)
      await db.transaction().execute(async (trx) => {
        for (const c of cases) await takePast(trx, { book, secrets }, { id: row.id, source: row.source, by }, c, now)
      })
  }
  for await (const fate of fates({ db, storage }, of, now)) {
    if (fate.outcome === 'ready') batch.push(fate.case!)
    if (batch.length >= 50) await flush()
  }
  await flush()
}

/** Withdraws every case of an import, or none: where somebody has acted on one, the whole stays. The numbers become free again. */
export async function undoPast({ db, books, secrets }: Archive, id: number, who: { personId: number; ip: string }, now: Date): Promise<void> {
  const book = await books.at(now)
  await db.transaction().execute(async (trx) => {
    const cases = await trx
      .selectFrom('history_rows as h')
      .innerJoin('cases as c', 'c.id', 'h.case_id')
      .where('h.import_id', '=', id)
      .select(['c.id', 'c.no', 'c.version'])
      .orderBy('c.id')
      .forUpdate('c')
      .execute()
    const acted = cases.filter((c) => c.version !== 1)
    if (acted.length)
      throw new Refused(
        'moved-on',
        { cases: acted.slice(0, 20).map((c) => c.no) },
        { zh: `有 ${acted.length} 件已经有人办过，不能整批撤销`, en: `${acted.length} of them were acted on; the import cannot be undone as a whole.` },
      )
    for (const c of cases) {
      await act(
        trx,
        { book, secrets },
        { id: c.id },
        { target: { life: 'case' }, act: 'withdraw', fields: { reason: '历史迁入撤销' }, by: { personId: who.personId, actor: { id: 0, role: 'system' } } },
        now,
      )
      await trx.updateTable('notices').set({ failed: '迁入撤销，不必告知', outcome: 'notNeeded' }).where('case_id', '=', c.id).where('sent_at', 'is', null).execute()
    }
    await trx.deleteFrom('history_rows').where('import_id', '=', id).execute()
    await trx.updateTable('history_imports').set({ state: 'undone', undone_at: now }).where('id', '=', id).execute()
    await record(trx, secrets, { action: 'history.undo', subject: `history ${id}`, personId: who.personId, address: who.ip, detail: { cases: cases.length } }, now)
  })
}
