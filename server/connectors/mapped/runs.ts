/** A file as a series of payloads: cut, kept sealed and marked as one run; then taken in order like anything that comes, so that a crash loses nothing and a replay makes nothing twice. */
import { type RawBuilder, sql } from 'kysely'
import type { RunView } from '../../../contract/mapping.ts'
import { headingsOf, recordOf } from '../../../domain/mapping/source.ts'
import { unstorable } from '../../../domain/text/storable.ts'
import type { Db } from '../../db/db.ts'
import type { Row } from '../../files/workbook.ts'
import type { Dock, Source } from '../kit/connector.ts'
import { keep, settle } from '../kit/receive.ts'
import { type Line, ROWS, type RowsOf } from './records.ts'

/** Rows in one payload: one transaction each. */
const PIECE = 100

/** The rows of a file as lines of records; the first row is the headings. */
export async function* linesOfRows(rows: AsyncIterable<Row>): AsyncGenerator<Line> {
  let headings: string[] | null = null
  for await (const { line, cells } of rows)
    if (headings) yield { line, record: recordOf(headings, cells) }
    else headings = headingsOf(cells)
}

/** Keeps every row of a file as payloads of this run, in its order; answers how many rows. */
export async function cutFile(dock: Dock, source: Source, runId: number, rows: AsyncIterable<Row>, now: Date): Promise<number> {
  const { db, secrets } = dock.house
  let headings: string[] | null = null,
    piece: Row[] = [],
    total = 0
  const put = async () => {
    if (!piece.length) return
    const body: RowsOf = { headings: headings!, rows: piece }
    await keep(db, secrets, source, { type: ROWS, headers: {}, body: Buffer.from(JSON.stringify(body)) }, { once: `run ${runId} from ${piece[0]!.line}`, runId }, now)
    total += piece.length
    piece = []
  }
  for await (const row of rows) {
    if (!headings) {
      headings = headingsOf(row.cells)
      continue
    }
    // A sign that no column holds would spoil its whole piece: such a row is refused alone, by its empty cells.
    piece.push({ line: row.line, cells: unstorable(row.cells) === null ? row.cells : [] })
    if (piece.length >= PIECE) await put()
  }
  await put()
  return total
}

/** Takes what waits of a run, in order; then its counts are written into its row, where they outlive the payloads. */
export async function workOff(dock: Dock, runId: number): Promise<void> {
  const { db, now } = dock.house
  for (;;) {
    const next = await db.selectFrom('payloads').where('run_id', '=', runId).where('outcome', '=', 'waiting').where('tries', '=', 0).orderBy('id').select('id').executeTakeFirst()
    if (!next) break
    await settle(dock, next.id, now(), { first: true })
  }
  await closeRuns(db, now())
}
/** Notes the counts of runs of which nothing waits any more: they outlive the payloads. */
export async function closeRuns(db: Db, now: Date): Promise<void> {
  await sql`
    update mapped_runs m set done_at = ${now}, (taken, duplicate, refused) = (${counts(sql`m.id`)})
    where m.done_at is null and exists (select from payloads p where p.run_id = m.id)
      and not exists (select from payloads p where p.run_id = m.id and p.outcome in ('waiting', 'failed'))`.execute(db)
}
const counts = (runId: RawBuilder<unknown>) => sql`
  select count(*) filter (where d->>'outcome' = 'taken')::int as taken, count(*) filter (where d->>'outcome' = 'duplicate')::int as duplicate,
    count(*) filter (where d->>'outcome' = 'refused')::int as refused
  from payloads p cross join lateral jsonb_array_elements(case when jsonb_typeof(p.detail) = 'array' then p.detail else '[]'::jsonb end) d where p.run_id = ${runId}`

/** The runs of an instance, newest first; of one under way the counts as they are now. */
export async function runsOf(db: Db, by: { sourceId: number; id?: number }): Promise<RunView[]> {
  const rows = await db
    .selectFrom('mapped_runs as m')
    .leftJoin('people as p', 'p.id', 'm.by_person')
    .where('m.connector_id', '=', by.sourceId)
    .$if(by.id !== undefined, (q) => q.where('m.id', '=', by.id!))
    .orderBy('m.id', 'desc')
    .limit(20)
    .selectAll('m')
    .select('p.name')
    .execute()
  return Promise.all(
    rows.map(async (m) => {
      const { rows: now } = m.done_at ? { rows: [m] } : await counts(sql`${m.id}`).execute(db),
        { taken, duplicate, refused } = now[0] as { taken: number; duplicate: number; refused: number }
      return {
        id: m.id,
        fileName: m.file_name,
        version: m.version,
        total: m.total,
        taken,
        duplicate,
        refused,
        waiting: m.done_at ? 0 : m.total - taken - duplicate - refused,
        by: m.name,
        at: m.at.toISOString(),
        doneAt: m.done_at?.toISOString() ?? null,
      }
    }),
  )
}
/** The rows of a run that were not taken, with their reasons. */
export async function faultsOfRun(db: Db, sourceId: number, runId: number): Promise<{ line: number | null; reason: string }[]> {
  const { rows } = await sql<{ line: number | null; reason: string }>`
    select (d->>'line')::int as line, coalesce(d->>'reason', '') as reason
    from payloads p cross join lateral jsonb_array_elements(case when jsonb_typeof(p.detail) = 'array' then p.detail else '[]'::jsonb end) d
    where p.run_id = ${runId} and p.connector_id = ${sourceId} and d->>'outcome' = 'refused' order by p.id, line limit 500`.execute(db)
  return rows
}
