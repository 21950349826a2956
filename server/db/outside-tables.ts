/** The rows of the centres above (migration 0100), as Kysely sees them. */
import type { ColumnType, GeneratedAlways } from 'kysely'

export interface OutsideTables {
  outside_words: { connector_id: number; kind: string; theirs: string; ours: string | null; times: number; seen_at: Date | null }
  outside_events: {
    id: GeneratedAlways<number>
    connector_id: number
    external_id: string
    external_no: string
    body: ColumnType<Record<string, string>, string, string>
    received_at: Date
    taken_at: Date | null
  }
}
