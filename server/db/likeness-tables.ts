/** The rows of likeness and hot spots, as Kysely sees them; the migration is the truth. */
import type { ColumnType, GeneratedAlways } from 'kysely'
import type { Band, Part, Weights } from '../../domain/likeness.ts'

type Id = GeneratedAlways<number>
type Json<T> = ColumnType<T, string, string>
type WithDefault<T> = ColumnType<T, T | undefined, T>

export interface LikenessTables {
  likeness_rules: {
    id: Id
    weights: Json<Weights>
    attach: number
    ask: number
    near_m: number
    reach_m: number
    window_days: number
    automatic: WithDefault<boolean>
    note: WithDefault<string>
    by_person: number | null
    valid_from: Date
    valid_to: Date | null
  }
  likeness_index: {
    case_id: number
    at: Date
    tile: number | null
    cell_id: number | null
    item_id: number | null
    place_key: number | null
    phone: Buffer | null
    words: string[]
    live: WithDefault<boolean>
    said: Buffer | null
    numbers: WithDefault<string[]>
    confidential: WithDefault<boolean>
  }
  likeness_words: { word: number; at: Date; case_id: number }
  likeness: {
    id: Id
    case_id: number
    other_id: number
    score: number
    band: Band
    again: WithDefault<boolean>
    held: string | null
    parts: Json<Part[]>
    rule_id: number
    at: Date
    verdict: 'same' | 'different' | null
    automatic: WithDefault<boolean>
    by_person: number | null
    decided_at: Date | null
  }
  hotspots: {
    id: Id
    name: string
    words: string[]
    lng: number | null
    lat: number | null
    voices: number
    first_at: Date
    raised_at: Date
    last_at: Date
    closed_at: Date | null
  }
  hotspot_cases: { hotspot_id: number; case_id: number; at: Date }
}
