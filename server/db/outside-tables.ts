/** The rows of the centres above (migrations 0100 and 0160), as Kysely sees them. */
import type { GeneratedAlways } from 'kysely'

export interface OutsideTables {
  outside_words: { connector_id: number; kind: string; theirs: string; ours: string | null; times: number; seen_at: Date | null }
  outside_events: {
    id: GeneratedAlways<number>
    connector_id: number
    external_id: string
    external_no: string
    payload_id: number
    received_at: Date
    taken_at: Date | null
  }
  outside_missed: { connector_id: number; kind: string; theirs: string; payload_id: number; external_no: string }
}
