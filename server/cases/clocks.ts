/** The running clocks of a case, made to agree with where it stands: one row a run, so that the rows are the story of the time. */
import { sql } from 'kysely'
import { type ClockFacts, dueAt, elapsed, type Limit, measureOf, stop, yellowAt } from '../../domain/clock.ts'
import type { Clock } from '../../domain/lifecycle.ts'
import { ballsOf, type Matter, running } from '../../domain/matter.ts'
import { asJson, type Trx } from '../db/db.ts'
import { type Book, stageLimit } from '../directory/book.ts'
import type { Loaded } from './load.ts'

/** A clock that should run now, and whose it is. */
export interface Wanted {
  clock: Clock
  unitId: number | null
  requestId: number | null
  who: string | null
  whoUnitId: number | null
  whoPersonId: number | null
  main: boolean
  limit: Limit
  extensions: number
}
type Row = Loaded['clocks'][number]
const key = (c: { clock: string; unitId: number | null; requestId: number | null }) => `${c.clock} ${c.unitId ?? ''} ${c.requestId ?? ''}`
const keyOf = (r: Row) => key({ clock: r.clock, unitId: r.unit_id, requestId: r.request_id })
const factsOf = (r: Row): ClockFacts => ({
  limit: { amount: r.limit_amount, unit: r.limit_unit as Limit['unit'] },
  extensions: r.extensions,
  usedMs: r.used_ms,
  runningSince: r.stopped_at ? null : r.started_at,
})

/** Which clocks should run for this matter, each with its holder and its limit. */
export function wantedClocks(
  m: Matter,
  book: Book,
  at: {
    requestIdOf: (kind: string, unit: number | null) => number
    limitOf: (unit: number) => Limit
    handlerOf: (unit: number) => number | null
    collectorId: number | null
    wholeLimit: Limit
  },
): Wanted[] {
  const out: Wanted[] = []
  if (running(m).includes('case.whole'))
    out.push({ clock: 'whole', unitId: null, requestId: null, who: null, whoUnitId: null, whoPersonId: null, main: false, limit: at.wholeLimit, extensions: 0 })
  for (const { target, who, unit, clock, within, main } of ballsOf(m)) {
    if (!clock) continue
    const order = target.life === 'order' ? m.orders.find((o) => o.unit === target.unit)! : null
    const base = {
      unitId: target.life === 'order' ? target.unit : null,
      requestId: target.life === 'request' ? at.requestIdOf(target.kind, target.unit) : null,
      whoUnitId: unit ?? null,
      whoPersonId: who === 'handler' && unit !== undefined ? at.handlerOf(unit) : who === 'collector' ? at.collectorId : null,
      main: main ?? false,
    }
    out.push({
      ...base,
      clock,
      who,
      limit: clock === 'handle' && order ? at.limitOf(order.unit) : stageLimit(book, clock),
      extensions: clock === 'handle' ? (order?.extensions ?? 0) : 0,
    })
    if (within) out.push({ ...base, clock: within, who: null, whoUnitId: null, whoPersonId: null, main: false, limit: stageLimit(book, within), extensions: 0 })
  }
  return out
}

interface Standing {
  caseId: number
  cellId: number | null
  clocks: Row[]
  wanted: Wanted[]
  carry: boolean
  asBefore?: boolean
  book: Book
  now: Date
}
/** The main clock, as the lists show it. */
export type MainClock = { clock: string; yellowAt: Date; dueAt: Date } | null

/** What must be written so that just `wanted` run. A clock that starts with `carry` goes on from where its last run stood; with `asBefore` its last run never stopped, and what ran only meanwhile does not count. */
export function settled({ caseId, cellId, clocks, wanted, carry, asBefore = false, book, now }: Standing): { changed: Row[]; fresh: Omit<Row, 'id'>[]; main: MainClock } {
  const running = new Map(clocks.filter((c) => !c.stopped_at).map((c) => [keyOf(c), c]))
  const wants = new Map(wanted.map((w) => [key(w), w]))
  const changed = new Map<number, Row>(),
    fresh: Omit<Row, 'id'>[] = []
  if (asBefore)
    for (const k of wants.keys()) {
      const last = running.has(k) ? undefined : clocks.findLast((c) => keyOf(c) === k)
      if (!last?.stopped_at) continue
      const used_ms = Math.max(0, last.used_ms - Math.round(elapsed(measureOf(last.limit_unit as Limit['unit']), book.calendar, last.started_at, last.stopped_at)))
      const again = { ...last, stopped_at: null, used_ms }
      changed.set(last.id, again)
      running.set(k, again)
    }
  for (const [k, row] of running)
    if (!wants.has(k)) changed.set(row.id, { ...row, stopped_at: now, used_ms: asBefore ? row.used_ms : Math.round(stop(factsOf(row), book.calendar, now).usedMs) })
  let main: MainClock = null
  for (const [k, w] of wants) {
    const old = running.get(k),
      last = old ?? (carry || w.clock === 'whole' ? clocks.findLast((c) => keyOf(c) === k) : undefined)
    const used = old ? old.used_ms : last ? Math.round(stop(factsOf(last), book.calendar, last.stopped_at ?? now).usedMs) : 0
    const facts: ClockFacts = {
      limit: old && w.clock !== 'handle' ? factsOf(old).limit : w.limit,
      extensions: w.extensions,
      usedMs: used,
      runningSince: old ? old.started_at : now,
    }
    const yellow = yellowAt(facts, book.calendar)!,
      red = dueAt(facts, book.calendar)!
    const whose = { who: w.who, who_unit_id: w.whoUnitId, who_person_id: w.whoPersonId, cell_id: cellId, main: w.main }
    const dates = { limit_amount: facts.limit.amount, limit_unit: facts.limit.unit, extensions: w.extensions, yellow_at: yellow, due_at: red }
    if (!old)
      fresh.push({
        case_id: caseId,
        unit_id: w.unitId,
        request_id: w.requestId,
        clock: w.clock,
        ...whose,
        ...dates,
        used_ms: used,
        started_at: now,
        warned_at: null,
        breached_at: null,
        stopped_at: null,
      })
    else if (
      old.who !== w.who ||
      old.who_unit_id !== w.whoUnitId ||
      old.who_person_id !== w.whoPersonId ||
      old.cell_id !== cellId ||
      old.main !== w.main ||
      old.due_at.getTime() !== red.getTime() ||
      old.extensions !== w.extensions
    )
      changed.set(old.id, { ...old, ...whose, ...dates, ...(red > now ? { breached_at: null } : {}), ...(yellow > now ? { warned_at: null } : {}) })
    if (w.main && w.who !== null) main = { clock: w.clock, yellowAt: yellow, dueAt: red }
  }
  return { changed: [...changed.values()], fresh, main }
}

const columns = [
  'case_id', 'unit_id', 'request_id', 'clock', 'who', 'who_unit_id', 'who_person_id', 'cell_id', 'main', 'limit_amount', 'limit_unit', 'extensions', 'used_ms',
  'started_at', 'yellow_at', 'due_at', 'warned_at', 'breached_at', 'stopped_at',
] as const satisfies (keyof Row)[] // biome-ignore format: one list
/** The columns of a clock, for a statement that writes some. */
export const clockColumns = sql.raw(columns.join(', '))
/** What becomes of a clock that is there already. */
export const clockUpdates = sql.raw(columns.map((c) => `${c} = excluded.${c}`).join(', '))

/** Stops, starts and re-dates the clocks of a case, and answers with the main one. */
export async function settleClocks(trx: Trx, standing: Standing): Promise<MainClock> {
  const { changed, fresh, main } = settled(standing)
  if (changed.length || fresh.length)
    await sql`/* clocks */ insert into clocks (id, ${clockColumns}) overriding system value
      select coalesce(id, nextval('clocks_id_seq')), ${clockColumns} from json_populate_recordset(null::clocks, ${asJson([...changed, ...fresh])}::json) on conflict (id) do update set ${clockUpdates}`.execute(
      trx,
    )
  return main
}
