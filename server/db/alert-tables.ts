/** The rows of alerts (migration 0121), as Kysely sees them. */
import type { ColumnType, GeneratedAlways } from 'kysely'
import type { Breach, CapAlert, CapInfo } from '../../domain/cap/alert.ts'

type WithDefault<T> = ColumnType<T, T | undefined, T>
type Json<T> = ColumnType<T, string, string>

export interface AlertTables {
  alerts: {
    id: GeneratedAlways<number>
    connector_id: number
    sender: string
    identifier: string
    sent_at: Date
    status: CapAlert['status']
    msg_type: CapAlert['msgType']
    scope: CapAlert['scope']
    refs: Json<{ sender: string; identifier: string }[]>
    note: string
    event: string
    severity: CapInfo['severity']
    urgency: CapInfo['urgency']
    certainty: CapInfo['certainty']
    response: Json<CapInfo['responseType']>
    headline: string
    description: string
    instruction: string
    sender_name: string
    web: string
    contact: string
    area: string
    from_at: Date
    until_at: Date
    onset_at: Date | null
    communities: ColumnType<number[] | null, string, string>
    breaches: Json<Breach[]>
    received_at: Date
    ended_by: WithDefault<number | null>
    ended_how: WithDefault<'replaced' | 'cancelled' | null>
    ended_at: WithDefault<Date | null>
    case_id: WithDefault<number | null>
  }
}
