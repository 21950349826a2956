/** The audit log: every sign-in, reveal, export and change of reference data, written in the transaction of the deed. Each row carries a keyed mark made outside the database. */
import { sql } from 'kysely'
import type { Trx } from '../db/db.ts'
import type { Secrets } from './secrets.ts'

export interface Entry {
  action: string
  subject: string
  personId: number | null
  address?: string | null
  detail?: Record<string, unknown>
}
/** The text that a row's mark is made of: the same at writing and at checking, whatever order jsonb keeps. */
export const canonical = (value: unknown): string =>
  value === undefined
    ? 'null'
    : value instanceof Date
      ? JSON.stringify(value.toISOString())
      : Array.isArray(value)
        ? `[${value.map(canonical).join(',')}]`
        : value !== null && typeof value === 'object'
          ? `{${Object.entries(value)
              .filter(([, v]) => v !== undefined)
              .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
              .map(([k, v]) => `${JSON.stringify(k)}:${canonical(v)}`)
              .join(',')}}`
          : JSON.stringify(typeof value === 'string' ? value.toWellFormed() : value)

/** What the mark of a row is made of; its own id among it, so that a true row copied to another place is found. */
export const entryText = ({ id, at, personId, action, subject, detail = {}, address = null }: Entry & { id: number; at: Date }): string =>
  canonical({ id, at, person: personId, action, subject, detail, address })

/** Writes one row of the audit log. */
export async function record(trx: Trx, secrets: Pick<Secrets, 'mac'>, entry: Entry, now: Date): Promise<void> {
  const { action, subject, personId, address = null, detail = {} } = entry
  const { rows } = await sql<{ id: number }>`select nextval('audit_id_seq') as id`.execute(trx)
  const id = rows[0]!.id
  await sql`with a as (insert into audit (id, at, person_id, action, subject, detail, address, mac) overriding system value
      values (${id}, ${now}, ${personId}, ${action}, ${subject}, ${JSON.stringify(detail)}, ${address}, ${secrets.mac(entryText({ ...entry, id, at: now }))}) returning id)
    insert into outbox (log, ref) select 'audit', id from a`.execute(trx)
}
