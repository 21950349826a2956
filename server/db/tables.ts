/** The rows of the database, as Kysely sees them. The migrations are the truth; this file follows them. */
import type { ColumnType, Generated, GeneratedAlways } from 'kysely'
import type { Proposal } from '../../domain/proposal.ts'
import type { AlertTables } from './alert-tables.ts'
import type { ConnectorTables } from './connector-tables.ts'
import type { LikenessTables } from './likeness-tables.ts'
import type { MappingTables } from './mapping-tables.ts'
import type { NoticeTables } from './notice-tables.ts'
import type { OutsideTables } from './outside-tables.ts'
import type { PlaceTables } from './place-tables.ts'
import type { RoutingTables } from './routing-tables.ts'
import type { SensorTables } from './sensor-tables.ts'
import type { UnderstandingTables } from './understanding-tables.ts'

type Id = GeneratedAlways<number>
/** A jsonb column: read as a value, written as text. */
type Json<T> = ColumnType<T, string, string>
type WithDefault<T> = ColumnType<T, T | undefined, T>
/** A date column (YYYY-MM-DD). */
type Day = string

export interface Tables
  extends PlaceTables,
    UnderstandingTables,
    ConnectorTables,
    LikenessTables,
    NoticeTables,
    RoutingTables,
    OutsideTables,
    SensorTables,
    MappingTables,
    AlertTables {
  settings: { key: string; value: Json<unknown>; label: string; changed_at: Generated<Date> }
  cells: {
    id: Id
    code: string
    name: string
    kind: string
    parent_id: number | null
    valid_from: Day
    valid_to: Day | null
    boundary: Json<number[][][][] | null>
    boundary_from: WithDefault<Day | null>
  }
  units: { id: Id; code: string; name: string; kind: string; cell_id: number | null; active: WithDefault<boolean> }
  people: { id: Id; name: string; account: string | null; active: WithDefault<boolean>; created_at: WithDefault<Date> }
  posts: { id: Id; person_id: number; role: string; unit_id: number | null; cell_id: number | null; valid_from: Day; valid_to: Day | null }
  items: {
    id: Id
    version: string
    code: string
    name: string
    kind: string
    major: string
    major_name: string
    filing: Json<{ text: string; must: boolean }[]>
    closing: Json<{ text: string; must: boolean }[]>
    limit_amount: number
    limit_unit: string
    unit_code: string | null
    evidence: Json<{ before?: boolean; after?: boolean }>
    answerable: WithDefault<boolean>
    engineering: WithDefault<boolean>
    valid_from: Day
    valid_to: Day | null
  }
  item_map: { old_system: string; old_code: string; code: string; valid_from: Day; valid_to: Day | null }
  calendars: { id: Id; name: string; shifts: Json<{ from: number; to: number }[]>; offset_minutes: WithDefault<number> }
  calendar_days: { calendar_id: number; day: Day; kind: string }
  routing_rules: {
    id: Id
    version: string
    position: number
    cond: Json<Record<string, unknown>>
    unit_code: string
    assist: Json<string[]>
    basis: string
    valid_from: Day
    valid_to: Day | null
  }
  cases: {
    id: Id
    no: string
    state: string
    title: string
    text: string
    place: string
    lng: number | null
    lat: number | null
    cell_id: number | null
    item_id: number | null
    channel: string
    urgent: WithDefault<boolean>
    parent_id: number | null
    lead_unit_id: number | null
    on_file: WithDefault<boolean>
    checked: string | null
    bounces: WithDefault<number>
    quorum: number | null
    handled_by: WithDefault<number[]>
    proposed_by: number | null
    engineering: WithDefault<boolean>
    before_state: WithDefault<string | null>
    split_of: WithDefault<number | null>
    reopened: WithDefault<number>
    collector_id: number | null
    routing: Json<Proposal | null>
    reply: string | null
    reported_at: Date
    changed_at: Date
    ended_at: Date | null
    version: WithDefault<number>
    holder: string | null
    holder_unit_id: number | null
    clock: string | null
    yellow_at: Date | null
    due_at: Date | null
  }
  case_search: { case_id: number; doc: string }
  imports: {
    id: Id
    source: string
    file_name: string
    file_key: string | null
    mapping: Json<Record<string, string>>
    state: string
    total: WithDefault<number>
    taken: WithDefault<number>
    failed: WithDefault<number>
    known: WithDefault<number>
    by_person: number | null
    at: Date
    undone_at: Date | null
  }
  import_rows: { import_id: number; line: number; case_id: number | null; outcome: string; problems: Json<unknown> }
  import_mappings: { source: string; name: string; mapping: Json<Record<string, string>>; changed_at: Date }
  reports: {
    id: Id
    case_id: number
    key: string
    channel: string
    external_no: string | null
    text: string
    place: string
    lng: number | null
    lat: number | null
    sealed: Buffer | null
    name_mask: string | null
    phone_mask: string | null
    phone_hash: Buffer | null
    confidential: WithDefault<boolean>
    wants_reply: WithDefault<boolean>
    external_due_at: Date | null
    extra: Json<Record<string, string>>
    by_person: number | null
    import_id: number | null
    connector_id: WithDefault<number | null>
    received_at: Date
    answered_at: Date | null
    answer: string | null
  }
  orders: {
    id: Id
    case_id: number
    unit_id: number
    part: 'lead' | 'assist' | 'past'
    state: string
    firm: boolean
    extensions: number
    suspensions: number
    limit_amount: number
    limit_unit: string
    handler_id: number | null
    resume_at: Date | null
    before_state: WithDefault<string | null>
    result: string | null
  }
  requests: {
    id: Id
    case_id: number
    unit_id: number | null
    kind: string
    state: string
    by_person: number | null
    desk: string | null
    fields: Json<Record<string, unknown>>
    opinion: string | null
    asked_at: Date
    ended_at: Date | null
  }
  clocks: {
    id: Id
    case_id: number
    unit_id: number | null
    request_id: number | null
    clock: string
    who: string | null
    who_unit_id: number | null
    who_person_id: number | null
    cell_id: number | null
    main: boolean
    limit_amount: number
    limit_unit: string
    extensions: number
    used_ms: number
    started_at: Date
    yellow_at: Date
    due_at: Date
    warned_at: Date | null
    breached_at: Date | null
    stopped_at: Date | null
  }
  case_events: {
    id: Id
    case_id: number
    life: string
    unit_id: number | null
    request_id: number | null
    act: string
    from_state: string
    to_state: string
    person_id: number | null
    role: string
    fields: Json<Record<string, unknown>>
    at: Date
    mac: Buffer
  }
  files: {
    id: Id
    case_id: number | null
    report_id: number | null
    event_id: number | null
    use: string
    name: string
    key: string
    thumb_key: string | null
    type: string
    size: number
    sha256: string
    width: number | null
    height: number | null
    by_person: number | null
    at: Date
  }
  notices: {
    id: Id
    case_id: number
    report_id: number | null
    to_role: string | null
    to_unit_id: number | null
    to_person_id: number | null
    kind: string
    channel: string
    text: string
    made_at: Date
    sent_at: Date | null
    failed: string | null
    about: WithDefault<string | null>
    way: WithDefault<string | null>
    tries: WithDefault<number>
    next_at: WithDefault<Date | null>
    outcome: WithDefault<string | null>
  }
  audit: { id: Id; at: Date; person_id: number | null; action: string; subject: string; detail: Json<Record<string, unknown>>; address: string | null; mac: Buffer }
  outbox: { id: Id; log: string; ref: number; case_id: number | null }
  seals: { seq: number; log: string; ref: number; hash: Buffer }
}
