/** The rows of the connectors (migration 0080), as Kysely sees them. */
import type { ColumnType, GeneratedAlways } from 'kysely'

type Id = GeneratedAlways<number>
type WithDefault<T> = ColumnType<T, T | undefined, T>
type Json<T> = ColumnType<T, string, string>
type JsonWithDefault<T> = ColumnType<T, string | undefined, string>

export interface ConnectorTables {
  connectors: {
    id: Id
    kind: string
    name: string
    enabled: WithDefault<boolean>
    config: JsonWithDefault<Record<string, unknown>>
    rights: JsonWithDefault<{ units?: number[]; items?: string[] }>
    per_minute: WithDefault<number>
    at_once: WithDefault<number>
    keep_days: WithDefault<number>
    cursor: ColumnType<unknown, string | undefined, string | null>
    polled_at: WithDefault<Date | null>
    poll_ok_at: WithDefault<Date | null>
    poll_error: WithDefault<string | null>
    told_at: WithDefault<Date | null>
    made_at: Date
    changed_at: Date
  }
  connector_keys: {
    id: Id
    connector_id: number
    use: 'apiKey' | 'hmac' | 'outgoing'
    name: string
    hash: Buffer | null
    sealed: Buffer | null
    made_at: Date
    ends_at: WithDefault<Date | null>
    used_at: WithDefault<Date | null>
  }
  payloads: {
    id: Id
    connector_id: number
    ref: string
    once: Buffer | null
    received_at: Date
    sent_at: Date | null
    type: string
    size: number
    sealed: Buffer
    outcome: 'waiting' | 'taken' | 'duplicate' | 'refused' | 'failed'
    reason: string | null
    detail: Json<unknown>
    case_id: number | null
    tries: WithDefault<number>
    done_at: Date | null
    run_id: WithDefault<number | null>
  }
  deliveries: {
    id: Id
    connector_id: number
    key: string
    kind: string
    case_id: number | null
    report_id: number | null
    notice_id: number | null
    ref: string
    sealed: Buffer
    made_at: Date
    tries: WithDefault<number>
    next_try_at: Date | null
    done_at: WithDefault<Date | null>
    dead_at: WithDefault<Date | null>
    answer: WithDefault<string | null>
    error: WithDefault<string | null>
  }
  open311_pushed: {
    connector_id: number
    case_id: number
    unit_id: number
    remote_id: string | null
    token: string | null
    status: WithDefault<string>
    notes: WithDefault<string | null>
    pushed_at: Date
    seen_at: WithDefault<Date | null>
  }
  open311_updates: { id: Id; connector_id: number; report_id: number; external_id: string; status: string; text: string; at: Date; received_at: Date }
}
