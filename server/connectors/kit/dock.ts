/** Puts the kit together for one house: limits, door, outbox, and the instances by number. */
import { buffer } from 'node:stream/consumers'
import type { Books } from '../../directory/book.ts'
import { openOnDisk } from '../../files/disk.ts'
import { type Bucket, createBucket } from '../../kit/bucket.ts'
import { Refused } from '../../kit/errors.ts'
import { createGate } from '../../kit/gate.ts'
import type { Connector, Dock } from './connector.ts'
import { secretsOf } from './keys.ts'
import { send } from './outbox.ts'
import { keep, known, settle } from './receive.ts'
import { sourcesOf } from './sources.ts'

/** The dock of a house: one a process, because its limits are counted in memory. */
export function createDock(house: Dock['house'], books: Books, connectors: readonly Connector[]): Dock {
  const { db, secrets, now } = house,
    gate = createGate(),
    buckets = new Map<number, Bucket>()
  const bucketOf = (perMinute: number): Bucket => {
    const bucket = buckets.get(perMinute) ?? createBucket(perMinute, 60_000 / perMinute)
    buckets.set(perMinute, bucket)
    return bucket
  }
  const dock: Dock = {
    house,
    books,
    kinds: new Map(connectors.map((c) => [c.kind, c])),
    source: async (id) => (await sourcesOf(db, { id }))[0] ?? null,
    async receive(source, payload, how = {}) {
      // What is here already costs nothing, or a list longer than the limit would come to its end never.
      const here = how.once === undefined ? null : await known(db, source.id, how.once)
      if (here) return here
      // A flood is turned away before it is kept: it must fill neither the disk nor the line of anybody else.
      if (!bucketOf(source.perMinute).take(String(source.id), now())) throw new Refused('too-many')
      const receipt = await gate.pass(source.id, source.atOnce, async () => {
        const at = now(),
          id = await keep(db, secrets, source, payload, how, at),
          meanwhile = how.once === undefined ? null : await known(db, source.id, how.once)
        if (meanwhile) return meanwhile
        if (how.later)
          return {
            id,
            ref: (await db.selectFrom('payloads').select('ref').where('id', '=', id).executeTakeFirstOrThrow()).ref,
            outcome: 'waiting' as const,
            reason: null,
            items: [],
          }
        return settle(dock, id, at)
      })
      if (!receipt) throw new Refused('too-many')
      return receipt
    },
    photo: (key) => buffer(openOnDisk(`${house.dataDir}/files`, key)),
    send: (trx, source, entry, at) => send(trx, secrets, source, entry, at),
    outgoing: async (source, key) => (await secretsOf(db, secrets, { sourceId: source.id, use: 'outgoing', name: key }, now()))[0] ?? null,
  }
  return dock
}
