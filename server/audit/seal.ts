/** The sealer: what happened and is not yet sealed joins one keyed hash chain, and whoever listens is told of it. Both or neither. */
import { sql } from 'kysely'
import type { Db, Trx } from '../db/db.ts'
import type { Secrets } from '../kit/secrets.ts'

const lock = 7_320_682_002 // one sealer at a time: a chain has one end
/** What the first seal stands on. */
export const genesis = Buffer.alloc(32)

/** A seal binds its place (the seal before), which row, and the row's mark. Keyed, because whoever can write to the database could build a bare hash chain anew. */
export const sealOf = (secrets: Pick<Secrets, 'mac'>, before: Buffer, log: string, ref: number, mac: Buffer): Buffer =>
  secrets.mac(`seal ${before.toString('hex')} ${log} ${ref} ${mac.toString('hex')}`)

/** One step of the sealer's loop. Answers how many rows it took; fewer than the batch means that all is done. */
export async function sealAndTell(
  db: Db,
  secrets: Pick<Secrets, 'mac'>,
  { tell, batch = 500 }: { tell?: (trx: Trx, cases: number[]) => Promise<void>; batch?: number },
): Promise<number> {
  return db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(${lock})`.execute(trx)
    // A row that is gone already is sealed as missing, so that checking finds it; one that has its seal is only let go.
    const { rows } = await sql<{ id: number; log: string; ref: number; caseId: number | null; mac: Buffer | null; sealed: boolean }>`
      select o.id, o.log, o.ref, o.case_id as "caseId", coalesce(e.mac, a.mac) as mac, exists (select 1 from seals s where s.log = o.log and s.ref = o.ref) as sealed
      from outbox o left join case_events e on o.log = 'case' and e.id = o.ref left join audit a on o.log = 'audit' and a.id = o.ref
      order by o.id limit ${batch}`.execute(trx)
    if (!rows.length) return 0
    const last = await trx.selectFrom('seals').select(['seq', 'hash']).orderBy('seq', 'desc').limit(1).executeTakeFirst()
    let hash = last?.hash ?? genesis
    let seq = last?.seq ?? 0
    const seals = [...new Map(rows.filter((r) => !r.sealed).map((r) => [`${r.log} ${r.ref}`, r])).values()].map(({ log, ref, mac }) => {
      hash = sealOf(secrets, hash, log, ref, mac ?? Buffer.alloc(0))
      return { seq: ++seq, log, ref, hash }
    })
    if (seals.length) await trx.insertInto('seals').values(seals).execute()
    await trx
      .deleteFrom('outbox')
      .where(
        'id',
        'in',
        rows.map((r) => r.id),
      )
      .execute()
    const cases = [...new Set(rows.flatMap((r) => r.caseId ?? []))]
    if (cases.length) await tell?.(trx, cases)
    return rows.length
  })
}
