/** The health of the house: what must be true of cases, clocks, answers and the outbox, looked at from outside. Finds; mends nothing. */
import { type RawBuilder, sql } from 'kysely'
import { type ClockFacts, dueAt, type Limit } from '../../domain/clock.ts'
import { kinds } from '../../domain/lifecycle.ts'
import { ballsOf, holderOf } from '../../domain/matter.ts'
import { wantedClocks } from '../cases/clocks.ts'
import { load, type Loaded } from '../cases/load.ts'
import { clockLabel } from '../cases/rows.ts'
import { owedFor } from '../../domain/notify.ts'
import { type DatedPost, inForce, unmanned, type Waiting } from '../../domain/posts.ts'
import type { Db } from '../db/db.ts'
import { type Book, stageLimit } from '../directory/book.ts'

/** Every fault there is a name for. */
export const faults = {
  holder: { zh: '在办的案没有唯一的承办人', en: 'an open case is not in exactly one pair of hands' },
  stage: { zh: '在办的案没有唯一的阶段时限', en: 'an open case has not exactly one stage clock' },
  clocks: { zh: '在走的钟与案件所处不符', en: 'the running clocks are not those the case should have' },
  afterEnd: { zh: '已了结的案还有钟在走', en: 'a clock runs on a case that has ended' },
  unanswered: { zh: '已了结的案还有报告人没有得到答复', en: 'a case has ended and a reporter has no answer' },
  suspended: { zh: '挂账到期没有恢复', en: 'a suspension is over and the order did not go on' },
  unsent: { zh: '该告知的人还没有告知', en: 'somebody who is owed word has had none for too long' },
  unmanned: { zh: '等着的人已不在任，也没有别人能接', en: 'something waits for somebody who no longer holds the post, and nobody else does' },
  unruled: { zh: '向上级的申请到时限还没有批复', en: 'a question to the centre above has no ruling, and its time is over' },
  outbox: { zh: '超过一分钟没有封存', en: 'something has not been sealed for more than a minute' },
} as const satisfies Record<string, { zh: string; en: string }>
export interface Fault {
  fault: keyof typeof faults
  subject: string
  detail: string
}
/** The kinds of request that a centre above rules on. */
const asksAbove = Object.entries(kinds).flatMap(([kind, k]) => ((k.guards as readonly string[]).includes('fromAbove') ? [kind] : []))
const grace = 5 * 60_000 // the sweep comes round every minute

/** Looks at all that is open, and at what is owed. */
export async function examine(db: Db, book: Book, now: Date): Promise<Fault[]> {
  const found: Fault[] = []
  const open = await db.selectFrom('cases').select('id').where('ended_at', 'is', null).orderBy('id').execute()
  // Each case in one snapshot, or an act that happens meanwhile would look like a fault.
  for (const { id } of open)
    found.push(
      ...(await db
        .transaction()
        .setIsolationLevel('repeatable read')
        .setAccessMode('read only')
        .execute(async (trx) => examineCase(await load(trx, { id }, false), book))),
    )

  const ago = (ms: number) => new Date(now.getTime() - ms)
  const owed: [Fault['fault'], RawBuilder<{ subject: string; detail: string }>][] = [
    [
      'afterEnd',
      sql`select ca.no as subject, string_agg(c.clock, ', ') as detail from clocks c join cases ca on ca.id = c.case_id where c.stopped_at is null and ca.ended_at is not null group by ca.no order by 1`,
    ],
    [
      'unanswered',
      sql`select ca.no as subject, 'report ' || r.id as detail from reports r join cases ca on ca.id = r.case_id where ca.ended_at is not null and r.answered_at is null and ca.state <> 'migrated' order by r.id`,
    ],
    [
      'suspended',
      sql`select ca.no as subject, o.resume_at::text as detail from orders o join cases ca on ca.id = o.case_id where o.state = 'suspended' and ca.ended_at is null and o.resume_at < ${ago(grace)} order by o.id`,
    ],
    [
      'unsent',
      sql`select ca.no as subject, 'notice ' || n.id || ', ' || n.channel || coalesce(', ' || n.way, '') || coalesce(', ' || n.failed, '') as detail from notices n join cases ca on ca.id = n.case_id
      where n.sent_at is null and n.outcome is null and n.to_role = 'reporter' and (${sql.join(
        Object.entries(owedFor).flatMap(([way, ms]) => (ms === null ? [] : [sql`(coalesce(n.way, 'unrouted') = ${way} and n.made_at < ${ago(ms)})`])),
        sql` or `,
      )}) order by n.id`,
    ],
    [
      'unruled',
      sql`select ca.no as subject, r.kind || ', due ' || to_char(c.due_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI"Z"') || ', ' || coalesce((
        select case when d.done_at is not null then 'sent' when d.dead_at is not null then 'not taken: ' || coalesce(d.error, '') else 'on its way: ' || coalesce(d.error, '') end
        from deliveries d where d.case_id = ca.id and d.kind in ('return', 'extend') order by d.id desc limit 1), 'not sent') as detail
      from requests r join clocks c on c.request_id = r.id and c.stopped_at is null join cases ca on ca.id = r.case_id
      where r.state = 'asked' and r.kind in (${sql.join(asksAbove)}) and c.due_at < ${now} order by r.id`,
    ],
    [
      'outbox',
      sql`select o.log || ' ' || o.ref as subject, coalesce(coalesce(e.at, a.at)::text, '?') as detail from outbox o left join case_events e on o.log = 'case' and e.id = o.ref left join audit a on o.log = 'audit' and a.id = o.ref
      where coalesce(e.at, a.at) is null or coalesce(e.at, a.at) < ${ago(60_000)} order by o.id`,
    ],
  ]
  for (const [fault, query] of owed) found.push(...(await query.execute(db)).rows.map((row) => ({ fault, ...row })))
  return found
}

/** Running clocks that wait for nobody: a post lapsed on its day, or was never given. Its own question, since it is about the office and not about the cases. */
export async function examinePosts(db: Db, book: Book): Promise<Fault[]> {
  const { rows: posts } = await sql<DatedPost & { personId: number }>`
    select o.person_id as "personId", o.role, o.unit_id as "unitId", o.cell_id as "cellId", o.valid_from as "from", o.valid_to as "to"
    from posts o join people p on p.id = o.person_id join auth_user u on u.person_id = p.id where p.active`.execute(db)
  const { rows } = await sql<Waiting & { no: string; clock: string }>`
    select c.no, k.clock, k.who, k.who_person_id as "personId", k.who_unit_id as "unitId", k.cell_id as "cellId"
    from clocks k join cases c on c.id = k.case_id where k.stopped_at is null and k.who is not null order by c.no, k.id`.execute(db)
  const within = (cell: number, territory: number) => book.grid.subtree(territory).includes(cell)
  return unmanned(
    rows,
    posts.filter((p) => inForce(p, book.day)),
    within,
  ).map((w) => ({ fault: 'unmanned', subject: w.no, detail: `${clockLabel(w.clock)}: ${w.who}${w.personId === null ? '' : ` ${w.personId}`}` }))
}

function examineCase({ row, matter, orders, requests, clocks }: Loaded, book: Book): Fault[] {
  if (row.ended_at !== null) return [] // ended since the list was read
  const found: Fault[] = []
  const say = (fault: Fault['fault'], detail: string) => void found.push({ fault, subject: row.no, detail })
  const holder = holderOf(matter),
    main = ballsOf(matter).filter((b) => b.main)
  if (!holder || main.length !== 1) say('holder', `${row.state}: ${main.length}`)
  else if (holder.who !== row.holder || (holder.unit ?? null) !== row.holder_unit_id)
    say('holder', `${row.holder} ${row.holder_unit_id ?? ''} ≠ ${holder.who} ${holder.unit ?? ''}`)

  const running = clocks.filter((c) => c.stopped_at === null),
    stage = running.filter((c) => c.main && c.who !== null)
  const lead = orders.find((o) => o.part === 'lead')
  const rests = row.state === 'merged' || (row.holder === 'calendar' && lead?.state === 'suspended' && lead.resume_at !== null)
  if (stage.length !== (rests ? 0 : 1)) say('stage', `${row.state}: ${stage.map((c) => c.clock).join(', ') || '—'}`)
  if ((stage[0]?.due_at.getTime() ?? null) !== (row.due_at?.getTime() ?? null)) say('stage', `${stage[0]?.due_at.toISOString() ?? '—'} ≠ ${row.due_at?.toISOString() ?? '—'}`)

  const wanted = wantedClocks(matter, book, {
    requestIdOf: (kind, unit) => requests.find((r) => r.state === 'asked' && r.kind === kind && r.unit_id === unit)?.id ?? 0,
    limitOf: (unit) => {
      const o = orders.find((x) => x.unit_id === unit)
      return o ? { amount: o.limit_amount, unit: o.limit_unit as Limit['unit'] } : stageLimit(book, 'handle')
    },
    handlerOf: (unit) => orders.find((o) => o.unit_id === unit)?.handler_id ?? null,
    collectorId: row.collector_id,
    wholeLimit: stageLimit(book, 'whole'),
  })
  // A stage's limit in the settings counts for clocks that start later; an order's own limit counts at once.
  const text = (c: {
    clock: string
    unit: number | null
    request: number | null
    who: string | null
    whoUnit: number | null
    whoPerson: number | null
    main: boolean
    extensions: number
    limit: Limit
  }) =>
    [clockLabel(c.clock), c.unit, c.request, c.who, c.whoUnit, c.whoPerson, c.main ? 'main' : '', c.extensions, c.clock === 'handle' ? `${c.limit.amount} ${c.limit.unit}` : '']
      .map((x) => x ?? '-')
      .join(' ')
      .trim()
  const want = wanted.map((w) => text({ ...w, unit: w.unitId, request: w.requestId, whoUnit: w.whoUnitId, whoPerson: w.whoPersonId })).sort()
  const run = running
    .map((c) =>
      text({
        clock: c.clock,
        unit: c.unit_id,
        request: c.request_id,
        who: c.who,
        whoUnit: c.who_unit_id,
        whoPerson: c.who_person_id,
        main: c.main,
        extensions: c.extensions,
        limit: { amount: c.limit_amount, unit: c.limit_unit as Limit['unit'] },
      }),
    )
    .sort()
  const missing = want.filter((w) => !run.includes(w)),
    tooMany = run.filter((r) => !want.includes(r))
  if (missing.length || tooMany.length) say('clocks', [...missing.map((w) => `− ${w}`), ...tooMany.map((r) => `+ ${r}`)].join('; '))
  for (const c of running) {
    const facts: ClockFacts = { limit: { amount: c.limit_amount, unit: c.limit_unit as Limit['unit'] }, extensions: c.extensions, usedMs: c.used_ms, runningSince: c.started_at }
    const due = dueAt(facts, book.calendar)!
    if (due.getTime() !== c.due_at.getTime()) say('clocks', `${clockLabel(c.clock)}: ${c.due_at.toISOString()} ≠ ${due.toISOString()}`)
  }
  return found
}
