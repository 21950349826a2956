/** Tells every process of the house which cases have moved: heard when the transaction is through, and only then. */
import { sql } from 'kysely'
import type { Trx } from '../db/db.ts'

export const channel = 'live'
/** The word on the channel that says hot spots have moved. */
export const hotSpotsMoved = 'hotspots'
const perMessage = 400 // ids of 16 digits with their commas stay below the 8000 bytes of a payload

export async function publish(trx: Trx, cases: number[]): Promise<void> {
  for (let at = 0; at < cases.length; at += perMessage) await sql`select pg_notify(${channel}, ${cases.slice(at, at + perMessage).join(',')})`.execute(trx)
}

/** Tells that hot spots have moved; which, the page reads anew. */
export const publishHotSpots = async (trx: Trx): Promise<void> => {
  await sql`select pg_notify(${channel}, ${hotSpotsMoved})`.execute(trx)
}
