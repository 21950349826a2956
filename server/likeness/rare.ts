/** How rare a word is among the cases of the last weeks. */
import { sql } from 'kysely'
import { DAY, hotRules, type Rarity, rarity } from '../../domain/hotspot.ts'
import type { Trx } from '../db/db.ts'
import type { Nearby } from './find.ts'

/** The index counts a word up to 40 times, so more than ten times as many cases tell it nothing new. */
const ENOUGH = 400
export async function actualRarity(trx: Trx, near: Pick<Nearby, 'sayers'>, at: Date): Promise<Rarity> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from (select 1 from likeness_index where at > ${new Date(at.getTime() - hotRules.windowDays * DAY)} limit ${ENOUGH}) x`.execute(trx)
  const all = Math.max(60, rows[0]!.n) // a young house has heard little, which makes no word rare
  return (word) => rarity(near.sayers(word), all)
}
