/** The rows of telling, receipts, evaluations and history (migration 0040), as Kysely sees them. */
import type { GeneratedAlways } from 'kysely'

type Id = GeneratedAlways<number>

export interface NoticeTables {
  notice_tries: { id: Id; notice_id: number; at: Date; person_id: number | null; outcome: string; words: string }
  notice_seen: { person_id: number; notice_id: number }
  receipts: { report_id: number; code_hash: Buffer; made_at: Date }
  evaluations: { id: Id; report_id: number; rating: 'good' | 'fair' | 'bad'; words: string; person_id: number | null; at: Date }
  history_rows: { source: string; external_no: string; import_id: number; case_id: number }
}
