/** Tables of the administration of reference data. */
import type { GeneratedAlways, ColumnType } from 'kysely'

export type ReferenceTables = {
  cuts: {
    id: GeneratedAlways<number>
    parent_id: number | null
    day: string
    retired: number[]
    added: number[]
    moved: ColumnType<{ caseId: number; from: number; to: number }[], string, string>
    by_person: number | null
    at: Date
    moved_at: Date | null
    undone_at: Date | null
  }
}
