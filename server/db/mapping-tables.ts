/** The rows of mappings and of files taken in by them (migration 0120), as Kysely sees them. */
import type { ColumnType, GeneratedAlways } from 'kysely'
import type { Mapping } from '../../domain/mapping/targets.ts'

type WithDefault<T> = ColumnType<T, T | undefined, T>

export interface MappingTables {
  connector_mappings: { connector_id: number; version: number; mapping: ColumnType<Mapping, string, string>; made_at: Date; made_by: number | null }
  mapped_runs: {
    id: GeneratedAlways<number>
    connector_id: number
    file_name: string
    version: number
    total: number
    taken: WithDefault<number>
    duplicate: WithDefault<number>
    refused: WithDefault<number>
    by_person: number | null
    at: Date
    done_at: WithDefault<Date | null>
  }
}
