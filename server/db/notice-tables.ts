/** The rows of telling, receipts, evaluations and history (migrations 0040 and 0041), as Kysely sees them. */
import type { ColumnType, GeneratedAlways } from 'kysely'

type Id = GeneratedAlways<number>

export interface NoticeTables {
  notice_tries: { id: Id; notice_id: number; at: Date; person_id: number | null; outcome: string; words: string }
  notice_seen: { person_id: number; notice_id: number }
  receipts: { report_id: number; code_hash: Buffer; made_at: Date }
  evaluations: { id: Id; report_id: number; rating: 'good' | 'fair' | 'bad'; words: string; person_id: number | null; at: Date }
  history_imports: {
    id: Id
    source: string
    file_name: string
    cases_key: string
    events_key: string | null
    state: string
    total: ColumnType<number, number | undefined, number>
    taken: ColumnType<number, number | undefined, number>
    known: ColumnType<number, number | undefined, number>
    failed: ColumnType<number, number | undefined, number>
    by_person: number | null
    at: Date
    undone_at: ColumnType<Date | null, Date | null | undefined, Date | null>
  }
  history_rows: { source: string; external_no: string; import_id: number; case_id: number }
}
