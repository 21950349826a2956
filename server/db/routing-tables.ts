/** The rows of routing's drafts, versions and precedents, as Kysely sees them; the migration is the truth. */
import type { ColumnType, GeneratedAlways } from 'kysely'
import type { DutyPart } from '../../domain/duty.ts'
import type { DraftRule } from '../../domain/routing.ts'

type Json<T> = ColumnType<T, string, string>
type WithDefault<T> = ColumnType<T, T | undefined, T>

export interface RoutingTables {
  duties: { id: GeneratedAlways<number>; unit: string; item: string; part: DutyPart; basis: string; note: WithDefault<string>; valid_from: string; valid_to: string | null }
  routing_draft: { one: WithDefault<boolean>; rules: Json<DraftRule[]>; note: WithDefault<string>; by_person: number | null; changed_at: Date; step: number | null }
  routing_steps: { id: GeneratedAlways<number>; before: number | null; rules: Json<DraftRule[]>; note: string; by_person: number | null; at: Date; undone: WithDefault<boolean> }
  routing_versions: { version: string; note: WithDefault<string>; by_person: number | null; at: Date }
  routing_precedents: {
    id: GeneratedAlways<number>
    case_id: number
    item_code: string
    cell_id: number | null
    unit_id: number | null
    not_unit_id: number | null
    kind: 'meeting' | 'return'
    opinion: string
    by_person: number | null
    at: Date
    withdrawn_at: WithDefault<Date | null>
    withdrawn_by: WithDefault<number | null>
    withdrawn_why: WithDefault<string | null>
  }
}
