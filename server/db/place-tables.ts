/** The rows of the address book (migration 0050), as Kysely sees them. */
import type { ColumnType, GeneratedAlways } from 'kysely'

export interface PlaceTables {
  places: {
    id: GeneratedAlways<number>
    kind: string
    name: string
    aliases: ColumnType<string[], string[] | undefined, string[]>
    lng: number | null
    lat: number | null
    line: ColumnType<[number, number][] | null, string | null, string | null>
    road: string | null
    house_no: number | null
    cell_id: number | null
    parent_id: ColumnType<number | null, number | null | undefined, number | null>
    active: ColumnType<boolean, boolean | undefined, boolean>
    source: string
    changed_at: Date
  }
}
