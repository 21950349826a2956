import { afterAll, beforeAll, expect, it } from 'vitest'
import { stage } from '../../test/play.ts'
import { type Person, testHouse } from '../../test/house.ts'

let house: Awaited<ReturnType<typeof testHouse>>
let play: Awaited<ReturnType<typeof stage>>
let admin: Person, seat: Person, signed: { id: number; no: string }
beforeAll(async () => {
  house = await testHouse('2026-11-24T09:00:00+08:00') // a Tuesday
  const { id } = await house.db
    .insertInto('calendars')
    .values({
      name: '工作日历',
      shifts: JSON.stringify([
        { from: 480, to: 720 },
        { from: 840, to: 1080 },
      ]),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await house.db.insertInto('calendar_days').values({ calendar_id: id, day: '2026-10-01', kind: 'off' }).execute()
  play = await stage(house.db, house.house.secrets, house.clock.now)
  admin = await house.person('xitong', 'sysAdmin')
  seat = await house.person('zuoxi', 'acceptor')
  signed = await play.reach('甲', 'signed', house.clock.now) // due on Friday at nine
})
afterAll(() => house.close())
const holiday = { days: [{ day: '2026-11-25', kind: 'off' }] }

it('shows the year, its shifts, and which year nobody has entered', async () => {
  const { body } = await house.call(seat, 'GET', '/calendar?year=2026')
  expect(body).toMatchObject({ today: '2026-11-24', days: [{ day: '2026-10-01', kind: 'off' }], years: [2026], missing: [2027] })
  expect(body.shifts).toHaveLength(2)
})
it('is changed by the system administrator only', async () => {
  expect((await house.call(seat, 'PUT', '/calendar', { ...holiday, clocks: 0 })).status).toBe(403)
  expect((await house.call(null, 'POST', '/calendar/preview', holiday)).status).toBe(401)
})
it.each([
  [{ days: [{ day: '2026-02-30', kind: 'off' }] }, 422, 'bad-calendar'],
  [{ days: [{ day: '2026-2-3', kind: 'off' }] }, 400, 'bad-input'],
  [{ days: [], shifts: [{ from: 600, to: 500 }] }, 422, 'bad-calendar'],
  [
    {
      days: [],
      shifts: [
        { from: 480, to: 800 },
        { from: 720, to: 1080 },
      ],
    },
    422,
    'bad-calendar',
  ],
  [{ days: [], shifts: [] }, 400, 'bad-input'],
])('refuses %j', async (change, status, code) => {
  const { status: is, body } = await house.call(admin, 'POST', '/calendar/preview', change)
  expect([is, body.code]).toEqual([status, code])
})

it('shows what a holiday moves, refuses when something else would move, moves it with a trace in the case, and moves it back', async () => {
  const { body: shown } = await house.call(admin, 'POST', '/calendar/preview', holiday)
  const handle = shown.moved.find((m: { label: string }) => m.label === '处置')
  expect(handle).toMatchObject({ no: signed.no, holder: '道路', from: '2026-11-27T01:00:00.000Z', to: '2026-11-30T01:00:00.000Z' })
  expect(shown).toMatchObject({ cases: 1, earlier: 0, overdue: 0 })
  const none = await house.call(admin, 'PUT', '/calendar', { ...holiday, clocks: shown.clocks + 1 })
  expect([none.status, none.body.code]).toEqual([409, 'moved-on'])
  expect((await house.call(seat, 'GET', '/calendar?year=2026')).body.days).toHaveLength(1)
  expect((await house.db.selectFrom('case_events').select('id').where('act', '=', 'calendarChanged').execute()).length).toBe(0)

  const done = await house.call(admin, 'PUT', '/calendar', { ...holiday, clocks: shown.clocks })
  expect([done.status, done.body]).toEqual([200, shown])
  expect((await house.books.at(house.clock.now)).calendar.days.get('2026-11-25')).toBe('off')
  const due = async () => (await house.db.selectFrom('cases').select('due_at').where('id', '=', signed.id).executeTakeFirstOrThrow()).due_at!.toISOString()
  expect(await due()).toBe('2026-11-30T01:00:00.000Z')
  const { body: page } = await house.call(seat, 'GET', `/cases/${signed.no}`)
  expect(page.events.at(-1)).toMatchObject({
    label: '日历改动，时限随之移动',
    who: 'xitong',
    fields: { text: expect.stringContaining('处置：2026-11-27 09:00 → 2026-11-30 09:00') },
  })

  const back = { days: [{ day: '2026-11-25', kind: null }] },
    { body: again } = await house.call(admin, 'POST', '/calendar/preview', back)
  expect((await house.call(admin, 'PUT', '/calendar', { ...back, clocks: again.clocks })).status).toBe(200)
  expect(await due()).toBe('2026-11-27T01:00:00.000Z')
})
it('a shorter afternoon moves what counts working hours', async () => {
  const shifts = [
      { from: 480, to: 720 },
      { from: 840, to: 1020 },
    ],
    { body } = await house.call(admin, 'POST', '/calendar/preview', { days: [], shifts })
  expect(body.clocks).toBeGreaterThan(0)
  expect((await house.call(admin, 'PUT', '/calendar', { days: [], shifts, clocks: body.clocks })).status).toBe(200)
  expect((await house.call(seat, 'GET', '/calendar')).body.shifts).toEqual(shifts)
})
