/** The dry run: what every row would become, said by the same functions as the run; nothing is written. */
import type { Tried, TriedRow } from '../../../contract/mapping.ts'
import { inward, type System } from '../../../domain/geo.ts'
import type { Fault, Mapping } from '../../../domain/mapping/targets.ts'
import { maskName, maskPhone } from '../../../domain/mask.ts'
import { unstorable } from '../../../domain/text/storable.ts'
import type { Db } from '../../db/db.ts'
import type { Book } from '../../directory/book.ts'
import type { Source } from '../kit/connector.ts'
import { type ReportOf, reportOf } from './translate.ts'
import type { Line } from './records.ts'

/** So many of the first rows, and so many of the failing ones, are told one by one. */
const TOLD = 50
/** So many rows are looked up in one question. */
const BATCH = 500
const changed: Fault = { field: 'externalNo', zh: '外部编号：这个编号已经来过，内容不一样', en: 'Their number: it came before with other words' }
const notKept: Fault = { field: 'text', zh: '文字里有存不了的符号', en: 'The text holds a sign that cannot be kept' }
const systems = { wgs84: 'WGS84', gcj02: 'GCJ02', bd09: 'BD09' } as const satisfies Record<string, System>
const brief = (s: string): string => (s.length > 200 ? `${s.slice(0, 200)}…` : s)

/** A report as the dry run shows it; who it is from is masked. */
function shownReport(report: ReportOf, item: string | null, book: Book): NonNullable<TriedRow['report']> {
  const at = report.lng === undefined || report.lat === undefined ? null : inward([report.lng, report.lat], systems[report.coordinates ?? 'wgs84'])
  return {
    externalNo: report.externalNo ?? '',
    text: brief(report.text),
    place: report.place,
    cell: at ? (book.grid.cellAt(...at)?.name ?? null) : null,
    item,
    name: report.reporter?.name ? maskName(report.reporter.name) : null,
    phone: report.reporter?.phone ? maskPhone(report.reporter.phone) : null,
    urgent: report.urgent ?? false,
    dueAt: report.externalDueAt?.toISOString() ?? null,
    extra: Object.fromEntries(Object.entries(report.extra ?? {}).map(([k, v]) => [k, brief(v)])),
  }
}

/** Reads all lines, a batch at a time, and says what would become of each; of a file of any length only the first rows are held. */
export async function tryOut(db: Db, source: Source, mapping: Mapping, book: Book, lines: Iterable<Line> | AsyncIterable<Line>): Promise<Tried> {
  const tried: Tried = { total: 0, fresh: 0, known: 0, repeated: 0, failed: 0, rows: [], failing: [] },
    seen = new Set<string>()
  let batch: { row: TriedRow; made: ReportOf | null }[] = []
  const settle = async () => {
    const keys = batch.flatMap(({ made }) => (made ? [`c${source.id}:${made.key}`] : []))
    const there = keys.length
      ? await db.selectFrom('reports as r').innerJoin('cases as c', 'c.id', 'r.case_id').where('r.key', 'in', keys).select(['r.key', 'r.text', 'c.no']).execute()
      : []
    const known = new Map(there.map((r) => [r.key, r]))
    for (const { row, made } of batch) {
      const before = made && known.get(`c${source.id}:${made.key}`)
      if (before) {
        row.no = before.no
        row.outcome = before.text === made.text ? 'known' : 'failed'
        if (row.outcome === 'failed') row.faults = [changed]
      } else if (made && seen.has(made.key)) row.outcome = 'repeated'
      if (made) seen.add(made.key)
      tried[row.outcome === 'new' ? 'fresh' : row.outcome]++
      if (tried.rows.length < TOLD) tried.rows.push(row)
      if (row.outcome === 'failed' && tried.failing.length < TOLD) tried.failing.push(row)
    }
    batch = []
  }
  for await (const { line, record } of lines) {
    tried.total++
    const made = reportOf(source, mapping, book, record)
    const faults = 'faults' in made ? made.faults : unstorable(made.report) === null ? [] : [notKept]
    batch.push({
      made: 'report' in made && !faults.length ? made.report : null,
      row: { line, outcome: faults.length ? 'failed' : 'new', no: null, faults, report: 'report' in made ? shownReport(made.report, made.item?.name ?? null, book) : null },
    })
    if (batch.length >= BATCH) await settle()
  }
  await settle()
  return tried
}
