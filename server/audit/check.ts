/** A check of the chain on demand: asked for by the auditor, run by the worker, kept with what it found. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { TaskList } from 'graphile-worker'
import type { AccessTables } from '../db/access-tables.ts'
import { enqueue, type Trx } from '../db/db.ts'
import { record } from '../kit/audit.ts'
import type { House } from '../kit/http.ts'
import { chain } from './queries.ts'
import { type Head, verify } from './verify.ts'

const lock = 7_320_682_021 // one who asks at a time
const HOUR = 3_600_000

/** Asks for a check, or answers with the one under way; one that has not come back within an hour is given up. */
export async function askForCheck(trx: Trx, { secrets }: Pick<House, 'secrets'>, by: { personId: number; address: string }, now: Date): Promise<number> {
  await sql`select pg_advisory_xact_lock(${lock})`.execute(trx)
  const q = trx.withTables<AccessTables>()
  const running = await q
    .selectFrom('audit_checks')
    .select('id')
    .where('done_at', 'is', null)
    .where('asked_at', '>', new Date(now.getTime() - HOUR))
    .executeTakeFirst()
  if (running) return running.id
  const { sealed, waiting } = await chain(trx)
  const { id } = await q
    .insertInto('audit_checks')
    .values({ asked_by: by.personId, asked_at: now, started_at: null, done_at: null, total: sealed + waiting, rows: null, faults: null, head_seq: null, failed: null })
    .returning('id')
    .executeTakeFirstOrThrow()
  await record(trx, secrets, { action: 'audit.check', subject: `check:${id}`, ...by }, now)
  await enqueue(trx, 'auditCheck', { id })
  return id
}

/** Checks both logs against the head noted at the last clean check, outside the database; a clean one notes the head anew. */
export async function runCheck({ db, secrets, dataDir, now }: Pick<House, 'db' | 'secrets' | 'dataDir' | 'now'>, id: number): Promise<void> {
  const set = (values: object) => db.withTables<AccessTables>().updateTable('audit_checks').set(values).where('id', '=', id).execute()
  const kept = join(dataDir, 'audit-head.json')
  await set({ started_at: now() })
  try {
    const { rows, problems, head } = await verify(db, secrets, existsSync(kept) ? (JSON.parse(readFileSync(kept, 'utf8')) as Head) : undefined)
    const faults = problems.filter((p) => p.what !== 'not yet sealed')
    await set({ rows, faults: faults.length, problems: JSON.stringify(faults.slice(0, 200)), head_seq: head.seq, done_at: now() })
    if (!faults.length) writeFileSync(kept, JSON.stringify(head))
  } catch (error) {
    await set({ failed: String(error).slice(0, 500), done_at: now() })
    throw error
  }
}

/** The worker's part. */
export const auditJobs = (house: House): TaskList => ({ auditCheck: (payload) => runCheck(house, (payload as { id: number }).id) })
