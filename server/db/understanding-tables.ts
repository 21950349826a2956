/** The rows of the learnt models (migration 0060), as Kysely sees them. */
import type { ColumnType, GeneratedAlways } from 'kysely'
import type { ItemFigures } from '../../domain/text/blend.ts'

export interface UnderstandingTables {
  item_models: {
    id: GeneratedAlways<number>
    made_at: Date
    made_by: number | null
    state: 'current' | 'kept' | 'refused'
    figures: ColumnType<ItemFigures, string, string>
    share: number
    model: Buffer
  }
}
