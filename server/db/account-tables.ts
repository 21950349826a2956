/** The rows of the account tables (migration 0002), as Kysely sees them. */
import type { Generated } from 'kysely'

// A type, not an interface: Kysely's withTables wants an index signature.
export type AccountTables = {
  auth_user: {
    id: string
    name: string
    email: string
    email_verified: Generated<boolean>
    image: Generated<string | null>
    created_at: Date
    updated_at: Date
    username: string
    display_username: string | null
    two_factor_enabled: Generated<boolean>
    person_id: number
    must_change_password: Generated<boolean>
    password_changed_at: Generated<Date>
  }
  auth_session: { id: string; expires_at: Date; token: string; created_at: Date; updated_at: Date; ip_address: string | null; user_agent: string | null; user_id: string }
  auth_account: { id: string; account_id: string; provider_id: string; user_id: string; password: string | null; created_at: Date; updated_at: Date }
  auth_two_factor: { id: string; secret: string; user_id: string; verified: boolean; used_step: number | null }
  auth_tries: { name: string; failed: number; locked_until: Date | null; at: Date }
}
