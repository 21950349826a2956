/** Credentials of an instance: an API key is kept as its hash, a signing secret and a secret of the other side sealed; each is shown once. */
import { createHash, randomBytes } from 'node:crypto'
import type { Db, Trx } from '../../db/db.ts'
import type { Secrets } from '../../kit/secrets.ts'

export type KeyUse = 'apiKey' | 'hmac' | 'outgoing'
/** How long the old one still counts after a rotation, in hours: time to change it on the other side without a gap. */
export const OVERLAP_HOURS = 24
const hashOf = (key: string) => createHash('sha256').update(key).digest()
const aad = (id: number) => `key of connector ${id}`

/** Makes a credential (or keeps the typed one) and lets the earlier one of this name run out. Answers it in the clear: the only time. */
export async function issueKey(
  trx: Trx,
  secrets: Pick<Secrets, 'seal'>,
  key: { sourceId: number; use: KeyUse; name: string; value?: string | undefined },
  now: Date,
): Promise<{ id: number; value: string }> {
  // 256 random bits need no slow hash; the prefix lets a leaked key be recognised.
  const value = key.use === 'outgoing' ? (key.value ?? '') : `yh_${randomBytes(32).toString('base64url')}`
  const ends = key.use === 'outgoing' ? now : new Date(now.getTime() + OVERLAP_HOURS * 3_600_000)
  await trx
    .updateTable('connector_keys')
    .set({ ends_at: ends })
    .where('connector_id', '=', key.sourceId)
    .where('use', '=', key.use)
    .where('name', '=', key.name)
    .where((e) => e.or([e('ends_at', 'is', null), e('ends_at', '>', ends)]))
    .execute()
  const { id } = await trx
    .insertInto('connector_keys')
    .values({
      connector_id: key.sourceId,
      use: key.use,
      name: key.name,
      hash: key.use === 'apiKey' ? hashOf(value) : null,
      sealed: key.use === 'apiKey' ? null : secrets.seal(value, aad(key.sourceId)),
      made_at: now,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return { id, value }
}
const inForce = (db: Db | Trx, now: Date) => db.selectFrom('connector_keys').where((e) => e.or([e('ends_at', 'is', null), e('ends_at', '>', now)]))

/** Whose API key this is. Found by its hash, so there is nothing to compare byte by byte. */
export async function ownerOf(db: Db, key: string, now: Date): Promise<{ connectorId: number; keyId: number; name: string } | null> {
  const found = await inForce(db, now).where('hash', '=', hashOf(key)).select(['id', 'connector_id', 'name', 'used_at']).executeTakeFirst()
  if (!found) return null
  // Once a minute is often enough to see whether a key is still in use.
  if (!found.used_at || now.getTime() - found.used_at.getTime() > 60_000) await db.updateTable('connector_keys').set({ used_at: now }).where('id', '=', found.id).execute()
  return { connectorId: found.connector_id, keyId: found.id, name: found.name }
}
/** The secrets of one use that count now, newest first. */
export async function secretsOf(db: Db, secrets: Pick<Secrets, 'open'>, at: { sourceId: number; use: 'hmac' | 'outgoing'; name?: string }, now: Date): Promise<string[]> {
  const rows = await inForce(db, now)
    .where('connector_id', '=', at.sourceId)
    .where('use', '=', at.use)
    .$if(at.name !== undefined, (q) => q.where('name', '=', at.name!))
    .orderBy('id', 'desc')
    .select('sealed')
    .execute()
  return rows.flatMap((r) => (r.sealed ? [secrets.open(r.sealed, aad(at.sourceId))] : []))
}
