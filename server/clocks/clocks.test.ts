import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { stage } from '../../test/play.ts'
import { testDb } from '../../test/db.ts'
import { examine } from '../audit/examine.ts'
import { sealAndTell } from '../audit/seal.ts'
import { verify } from '../audit/verify.ts'
import { loadSecrets } from '../kit/secrets.ts'
import { applyCalendarChange, previewCalendarChange } from './calendarChange.ts'
import { clockJobs } from './jobs.ts'
import { resumeDue, sweep } from './sweep.ts'

const secrets = loadSecrets('', { YINGHUO_KEY: randomBytes(32).toString('base64') })
const now = new Date('2026-11-24T01:00:00Z') // Tuesday, nine o'clock
const at = (text: string) => new Date(text)
let base: Awaited<ReturnType<typeof testDb>>
let play: Awaited<ReturnType<typeof stage>>
beforeEach(async () => {
  base = await testDb()
  play = await stage(base.db, secrets, now)
})
afterEach(() => base.drop())

const swept = (when: Date, batch?: number) => base.db.transaction().execute((trx) => sweep(trx, when, batch))
const notices = (kind: string) => base.db.selectFrom('notices').select(['to_role', 'to_unit_id', 'text']).where('kind', '=', kind).orderBy('id').execute()
/** The first case's running clocks, many times over. */
const copies = async (n: number) => {
  await sql`drop index clocks_one_running`.execute(base.db)
  await sql`insert into clocks (case_id, unit_id, clock, who, who_unit_id, limit_amount, limit_unit, started_at, yellow_at, due_at)
    select case_id, unit_id, clock, who, who_unit_id, limit_amount, limit_unit, started_at, yellow_at, due_at from clocks, generate_series(1, ${n}) where clock = 'handle' and stopped_at is null`.execute(
    base.db,
  )
}
const health = () => examine(base.db, play.book, now)

it('warns and breaches each clock once, and tells whoever holds it; of a breach also the shift lead', async () => {
  const { no } = await play.reach('甲', 'signed', now) // three working days: Friday nine o'clock
  expect(await swept(at('2026-11-26T06:00:00Z'))).toEqual({ warned: 0, breached: 0 })
  expect(await swept(at('2026-11-26T09:00:00Z'))).toEqual({ warned: 1, breached: 0 })
  expect(await swept(at('2026-11-26T09:01:00Z'))).toEqual({ warned: 0, breached: 0 })
  expect(await notices('warned')).toEqual([{ to_role: 'unit', to_unit_id: play.roads, text: expect.stringContaining(no) }])
  const late = at('2026-11-27T01:00:00.001Z')
  expect(await swept(late)).toEqual({ warned: 0, breached: 1 })
  expect(await swept(at('2026-11-28T01:00:00Z'))).toEqual({ warned: 0, breached: 0 })
  expect((await notices('breached')).map((n) => n.to_role)).toEqual(['unit', 'shiftLead'])
  const clock = await base.db.selectFrom('clocks').select(['warned_at', 'breached_at']).where('clock', '=', 'handle').executeTakeFirstOrThrow()
  expect(clock).toEqual({ warned_at: at('2026-11-26T09:00:00Z'), breached_at: late })
})

it('leaves none behind, however many there are, and waits for no act', async () => {
  await play.reach('甲', 'signed', now)
  const other = await play.reach('乙', 'signed', now)
  await base.db.deleteFrom('clocks').where('case_id', '=', other.id).where('clock', '<>', 'handle').execute()
  await sql`update clocks set clock = 'sign' where case_id = ${other.id}`.execute(base.db)
  await copies(1234)
  await base.db.transaction().execute(async (held) => {
    await held.selectFrom('cases').select('id').where('id', '=', other.id).forUpdate().execute()
    expect((await swept(at('2026-12-02T01:00:00Z'), 100)).breached).toBe(1235)
  })
  expect((await swept(at('2026-12-02T01:01:00Z'))).breached).toBe(1)
})

it('lets a suspended order go on when its day has come, once, and not before', async () => {
  const { id } = await play.reach('甲', 'suspended', now)
  const second = await play.reach('乙', 'suspended', now, '2026-12-25T00:00:00Z')
  const state = async (of: number) => (await base.db.selectFrom('orders').select('state').where('case_id', '=', of).executeTakeFirstOrThrow()).state
  expect(await resumeDue(base.db, play.means, at('2026-12-19T23:59:00Z'))).toBe(0)
  const jobs = clockJobs({ db: base.db, books: { at: async () => play.book, refresh() {} }, secrets, now: () => at('2026-12-20T00:00:00Z') })
  await Promise.all([
    jobs['resume']!({ caseId: id, unit: play.roads }, {} as never),
    jobs['sweep']!({}, {} as never),
    jobs['resume']!({ caseId: id, unit: play.roads }, {} as never),
  ])
  expect([await state(id), await state(second.id)]).toEqual(['signed', 'suspended'])
  const resumed = await base.db.selectFrom('case_events').select(['role', 'person_id']).where('act', '=', 'resume').execute()
  expect(resumed).toEqual([{ role: 'system', person_id: null }])
  expect(await health()).toEqual([])
})

it('shows what a late holiday moves, moves it, and leaves a trace', async () => {
  const { id, no } = await play.reach('甲', 'signed', now)
  await copies(600)
  await swept(at('2026-11-27T01:30:00Z'))
  const before = play.book.calendar,
    after = { ...before, days: new Map([...before.days, ['2026-11-25', 'off'] as const]) }
  expect(await previewCalendarChange(base.db, play.book, before, before)).toEqual([])
  const shown = await previewCalendarChange(base.db, play.book, before, after)
  expect(shown.filter((m) => m.clock === 'handle').length).toBe(601)
  expect(shown[0]).toMatchObject({ no, holder: '道路', from: at('2026-11-27T01:00:00Z'), to: at('2026-11-30T01:00:00Z') })
  const moved = await base.db.transaction().execute((trx) => applyCalendarChange(trx, play.means, before, after, play.people.get('shiftLead')!, at('2026-11-27T02:00:00Z')))
  expect(moved).toEqual(shown)
  const clock = await base.db.selectFrom('clocks').selectAll().where('case_id', '=', id).where('clock', '=', 'handle').where('main', '=', true).executeTakeFirstOrThrow()
  const row = await base.db.selectFrom('cases').select(['due_at', 'yellow_at']).where('id', '=', id).executeTakeFirstOrThrow()
  expect(clock).toMatchObject({ ...row, breached_at: null })
  expect(row.due_at).toEqual(at('2026-11-30T01:00:00Z'))
  const trace = await base.db.selectFrom('audit').select(['person_id', 'detail']).where('action', '=', 'calendar.changed').executeTakeFirstOrThrow()
  expect(trace.detail).toMatchObject({ days: [{ day: '2026-11-25', from: null, to: 'off' }] })
  expect((trace.detail['moved'] as unknown[]).length).toBe(shown.length)
  while ((await sealAndTell(base.db, secrets, {})) > 0);
  expect((await verify(base.db, secrets)).problems).toEqual([])
  expect(await previewCalendarChange(base.db, play.book, after, after)).toEqual([])
})

it('finds a healthy house healthy, wherever its cases stand', async () => {
  for (const where of ['reported', 'registered', 'pending', 'signed', 'suspended', 'rejected'] as const) await play.reach(where, where, now)
  expect(await health()).toEqual([])
})

const made: [string, string, string, string[]][] = [
  ['a clock stopped behind the case', 'signed', 'update clocks set stopped_at = now() where main', ['stage', 'stage', 'clocks']],
  [
    'two stage clocks',
    'signed',
    `insert into clocks (case_id, clock, who, main, limit_amount, limit_unit, started_at, yellow_at, due_at) select case_id, 'intake', 'acceptor', true, limit_amount, limit_unit, started_at, yellow_at, due_at from clocks where main and stopped_at is null`,
    ['stage', 'clocks'],
  ],
  ['a clock in another hand', 'signed', 'update clocks set who_unit_id = null where main and stopped_at is null', ['clocks']],
  ['a clock with another date', 'signed', `update clocks set due_at = due_at + interval '1 hour' where clock = 'whole'`, ['clocks']],
  ['a case in another hand than its row says', 'registered', `update cases set holder = 'acceptor'`, ['holder']],
  ['a suspension without its day', 'suspended', 'update orders set resume_at = null', ['stage']],
  ['a suspension that is over', 'suspended', `update orders set resume_at = '2026-11-24T00:00:00Z'`, ['suspended']],
  ['a clock after the end', 'rejected', 'update clocks set stopped_at = null where id = (select min(id) from clocks)', ['afterEnd']],
  ['a reporter without an answer', 'rejected', 'update reports set answered_at = null', ['unanswered']],
  ['a notice that did not go out', 'rejected', `update notices set made_at = made_at - interval '2 hours' where kind = 'answer'`, ['unsent']],
  ['a row of the outbox that points nowhere', 'reported', `insert into outbox (log, ref) values ('case', 999)`, ['outbox']],
]
it.each(made)('finds %s', async (_, where, statement, expected) => {
  await play.reach('甲', where as 'signed', now)
  expect(await health()).toEqual([])
  await sql.raw(statement).execute(base.db)
  expect((await health()).map((f) => f.fault)).toEqual(expected)
})

it('finds an outbox that nobody empties', async () => {
  await play.reach('甲', 'reported', now)
  expect((await examine(base.db, play.book, at('2026-11-24T01:02:00Z'))).map((f) => f.fault)).toEqual(['outbox'])
})
