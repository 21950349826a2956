/** Tells every process of the house what has moved: heard when the transaction is through, and only then. */
import { sql } from 'kysely'
import type { Capability } from '../../domain/access.ts'
import type { Trx } from '../db/db.ts'

export const channel = 'live'
/** What is told as a whole, and to whom; which of them moved, the page reads anew. */
export const topics = { hotspots: 'hotspots.read', alerts: 'alerts.read' } as const satisfies Record<string, Capability>
export type Topic = keyof typeof topics
const perMessage = 400 // ids of 16 digits with their commas stay below the 8000 bytes of a payload

/** Tells which cases have moved. */
export async function publish(trx: Trx, cases: number[]): Promise<void> {
  for (let at = 0; at < cases.length; at += perMessage) await sql`select pg_notify(${channel}, ${cases.slice(at, at + perMessage).join(',')})`.execute(trx)
}

/** Tells that something of a topic has moved. */
export const publishTopic = async (trx: Trx, topic: Topic): Promise<void> => {
  await sql`select pg_notify(${channel}, ${topic})`.execute(trx)
}
