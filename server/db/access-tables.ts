/** The rows of migration 0020, as Kysely sees them. */
import type { ColumnType, GeneratedAlways } from 'kysely'

// A type, not an interface: Kysely's withTables wants an index signature.
export type AccessTables = {
  people_private: { person_id: number; phone_sealed: Buffer; phone_mask: string; changed_at: Date }
  audit_checks: {
    id: GeneratedAlways<number>
    asked_by: number | null
    asked_at: Date
    started_at: Date | null
    done_at: Date | null
    total: number
    rows: number | null
    faults: number | null
    problems: ColumnType<{ log: string; id: number; what: string }[], string | undefined, string>
    head_seq: number | null
    failed: string | null
  }
}
