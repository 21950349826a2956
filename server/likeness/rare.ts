/** How rare a saying is among the cases of the last weeks: counted once an hour, since it changes slowly, and kept by whoever asks often. */
import { DAY, type Rarity, rarity } from '../../domain/hotspot.ts'
import type { Db, Trx } from '../db/db.ts'
import { keysIn } from './voice.ts'

/** A young house has heard little, which makes no saying rare. */
const LEAST = 60
const AGE = 3_600_000
/** Rarity over so many days, as of an hour, or of a moment for which it was asked before. */
export type Rarities = (db: Db | Trx, days: number, now: Date) => Promise<Rarity>
export function keepRarities(): Rarities {
  let counted: { at: number; days: number; rare: Rarity } | null = null
  return async (db, days, now) => {
    if (counted?.days === days && Math.abs(now.getTime() - counted.at) < AGE) return counted.rare
    const rows = await db
      .selectFrom('likeness_index')
      .select('said')
      .where('live', '=', true)
      .where('at', '>', new Date(now.getTime() - days * DAY))
      .where('said', 'is not', null)
      .execute()
    const times = new Map<number, number>()
    for (const { said } of rows) for (const key of keysIn(said!)) times.set(key, (times.get(key) ?? 0) + 1)
    const all = Math.max(LEAST, rows.length)
    counted = { at: now.getTime(), days, rare: (key) => rarity(times.get(key) ?? 0, all) }
    return counted.rare
  }
}
