/** 试算: what other weights and thresholds would have done to the last month, against what people decided. Nothing is searched anew: the parts were kept. */
import { sql } from 'kysely'
import type { DryRun } from '../../contract/likeness.ts'
import { type Band, bandOf, type Part, reweigh, type Rules } from '../../domain/likeness.ts'
import type { Db, Trx } from '../db/db.ts'
import { truth } from './queries.ts'

const DAY = 86_400_000
const order: Record<Band, number> = { new: 0, ask: 1, attach: 2 }
interface Pair {
  case_id: number
  no: string
  title: string
  other: string
  other_title: string
  score: number
  band: Band
  held: string | null
  parts: Part[]
  truth: 'same' | 'different' | null
}

/** Each report counts once, by the pair that leads: the one the rules would act on. */
export async function dryRun(db: Db | Trx, rules: Pick<Rules, 'weights' | 'attach' | 'ask' | 'automatic'>, now: Date, days = 30): Promise<DryRun> {
  const from = new Date(now.getTime() - days * DAY)
  const { rows } = await sql<Pair>`
    select l.case_id, c.no, c.title, o.no as other, o.title as other_title, l.score, l.band, l.held, l.parts, ${truth} as truth
    from likeness l join cases c on c.id = l.case_id join cases o on o.id = l.other_id where l.at >= ${from} order by l.case_id, l.score desc, l.id limit 100000`.execute(db)
  const reports = new Map<number, { was: Pair; pairs: { pair: Pair; score: number; band: Band }[] }>()
  for (const pair of rows) {
    const again = reweigh(pair.parts, rules.weights)
    // What held it back then (an urgent one, a confidential reporter, an ending) would hold it back again.
    const facts = {
      urgent: pair.held === 'urgent',
      confidential: pair.held === 'confidential',
      ended: pair.held === 'ended',
      beyond: pair.held === 'beyond',
      apart: pair.held === 'apart',
    }
    const entry = reports.get(pair.case_id) ?? { was: pair, pairs: [] }
    if (order[pair.band] > order[entry.was.band]) entry.was = pair
    entry.pairs.push({ pair, score: again.score, band: bandOf(again, facts, rules).band })
    reports.set(pair.case_id, entry)
  }
  const out: DryRun = {
    from: from.toISOString(),
    reports: reports.size,
    was: { attach: 0, ask: 0, new: 0 },
    would: { attach: 0, ask: 0, new: 0 },
    right: 0,
    wrong: 0,
    missed: 0,
    changed: [],
  }
  for (const { was, pairs } of reports.values()) {
    const would = pairs.toSorted((a, b) => order[b.band] - order[a.band] || b.score - a.score)[0]!
    out.was[was.band]++
    out.would[would.band]++
    if (would.band === 'attach' && would.pair.truth === 'same') out.right++
    if (would.band === 'attach' && would.pair.truth === 'different') out.wrong++
    if (would.band === 'new' && pairs.some((p) => p.pair.truth === 'same')) out.missed++
    if (was.band !== would.band && out.changed.length < 500)
      out.changed.push({
        no: would.pair.no,
        title: would.pair.title,
        other: would.pair.other,
        otherTitle: would.pair.other_title,
        was: was.band,
        would: would.band,
        score: would.score,
        before: would.pair.score,
        truth: would.pair.truth,
      })
  }
  return out
}
