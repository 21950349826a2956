/** The rows of sensors (migration 0110), as Kysely sees them. */
import type { ColumnType, GeneratedAlways } from 'kysely'
import type { AlarmRule, Decision, DeviceState } from '../../domain/alarm.ts'

type Id = GeneratedAlways<number>
type WithDefault<T> = ColumnType<T, T | undefined, T>
type Json<T> = ColumnType<T, string, string>

export interface SensorTables {
  devices: {
    id: Id
    connector_id: number
    key: string
    name: string
    kind: string
    place: string
    lng: number | null
    lat: number | null
    cell_id: number | null
    item_id: number | null
    measure: string
    rule: Json<AlarmRule>
    mode: WithDefault<'watch' | 'open'>
    snoozed_until: WithDefault<Date | null>
    snooze_reason: WithDefault<string | null>
    active: WithDefault<boolean>
    password_hash: WithDefault<Buffer | null>
    state: ColumnType<DeviceState | null, string | null | undefined, string | null>
    heard_at: WithDefault<Date | null>
    last_at: WithDefault<Date | null>
    last_value: WithDefault<number | null>
    readings: WithDefault<number>
    dropped: WithDefault<number>
    bad: WithDefault<number>
    bad_reason: WithDefault<string | null>
    made_at: Date
    changed_at: Date
  }
  alarm_episodes: {
    id: Id
    device_id: number
    what: 'level' | 'silent'
    area_id: number | null
    began_at: Date
    ended_at: WithDefault<Date | null>
    value: number | null
    judged_at: Date
    decision: Decision
    would: 'opens' | 'folds'
    leader_id: number | null
    case_id: WithDefault<number | null>
    told_end: WithDefault<boolean>
    problem: WithDefault<string | null>
  }
}
