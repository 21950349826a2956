import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Person, testHouse } from '../../test/house.ts'
import { readSheet, sheetOf } from '../../domain/catalogueSheet.ts'

let house: Awaited<ReturnType<typeof testHouse>>
let admin: Person, seat: Person
const fields = {
  name: '暴露垃圾',
  major: '06',
  majorName: '市容环境',
  filing: [{ text: '问题属实', must: true }],
  closing: [{ text: '已清除', must: true }],
  limit: { amount: 2, unit: 'workHour' },
  unitCode: 'HWS' as string | null,
  evidence: { before: true, after: true },
  answerable: false,
  engineering: false,
}
const call = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, body?: object, who = admin) => house.call(who, method, url, body)
beforeAll(async () => {
  house = await testHouse('2026-11-24T09:00:00+08:00')
  admin = await house.person('xitong', 'sysAdmin')
  seat = await house.person('zuoxi', 'acceptor')
  await house.db
    .insertInto('units')
    .values([
      { code: 'HWS', name: '环卫所', kind: 'department', cell_id: null },
      { code: 'ZFJ', name: '执法', kind: 'department', cell_id: null },
    ])
    .execute()
})
afterAll(() => house.close())
const add = (code: string, more: object = {}) => call('POST', '/catalogue', { from: '2026-11-24', version: 'T', code, kind: '事项', fields: { ...fields, ...more } })
const forms = async (id: number) =>
  (await call('GET', `/catalogue/${id}`)).body.forms.map((f: { validFrom: string; validTo: string | null; limit: { amount: number } }) => [f.validFrom, f.validTo, f.limit.amount])
let id = 0

it('is filled from nothing, read by all, changed by one', async () => {
  const { status, body } = await add('06010')
  expect([status, body.unit, body.validTo]).toEqual([200, '环卫所', null])
  id = body.id
  expect((await call('POST', '/catalogue', {}, seat)).status).toBe(403)
  expect((await call('PUT', `/catalogue/${id}`, { from: '2026-11-25', fields }, seat)).status).toBe(403)
  const list = (await call('GET', `/catalogue?text=${encodeURIComponent('垃圾')}`, undefined, seat)).body
  expect(list).toMatchObject({ total: 1, majors: [{ kind: '事项', major: '06', items: 1 }], versions: [{ version: 'T', inForce: 1 }] })
  expect((await call('GET', `/catalogue?text=${encodeURIComponent('环卫')}`)).body.total).toBe(1)
  expect((await call('GET', '/catalogue?major=07')).body.total).toBe(0)
})
it.each([
  ['a code that is taken', () => add('06010'), 'bad-catalogue'],
  ['a unit that is not there', () => add('06011', { unitCode: 'nobody' }), 'unit-unknown'],
  ['a day gone by', () => call('POST', '/catalogue', { from: '2026-11-23', version: 'T', code: '06012', kind: '事项', fields }), 'bad-catalogue'],
  ['a limit of nothing', () => add('06013', { limit: { amount: 0, unit: 'workDay' } }), 'bad-input'],
  ['a change of yesterday', () => call('PUT', `/catalogue/${id}`, { from: '2026-11-23', fields }), 'bad-catalogue'],
  ['an end before its beginning', () => call('POST', `/catalogue/${id}/end`, { day: '2026-11-24' }), 'bad-catalogue'],
  ['an item nobody knows', () => call('PUT', '/catalogue/99999', { from: '2026-11-25', fields }), 'not-found'],
])('refuses %s', async (_, deed, code) => {
  expect((await deed()).body.code).toBe(code)
})

it('a change is a new form from a day on; a case already filed keeps its own; the new form can be taken back while unused', async () => {
  const next = await call('PUT', `/catalogue/${id}`, { from: '2026-12-01', fields: { ...fields, limit: { amount: 4, unit: 'workHour' } } })
  expect(next.body.id).not.toBe(id)
  expect(await forms(id)).toEqual([
    ['2026-12-01', null, 4],
    ['2026-11-24', '2026-12-01', 2],
  ])
  const chosen = async (day: string) => {
    const book = await house.books.at(new Date(`${day}T12:00:00+08:00`))
    return [...book.items.values()].filter((i) => i.code === '06010' && i.validFrom <= day && (i.validTo === null || day < i.validTo)).map((i) => i.limit.amount)
  }
  expect([await chosen('2026-11-30'), await chosen('2026-12-01')]).toEqual([[2], [4]])
  // the older form is no longer the one to change
  expect((await call('PUT', `/catalogue/${id}`, { from: '2026-12-05', fields: { ...fields, name: '垃圾' } })).status).toBe(409)
  expect((await call('DELETE', `/catalogue/${id}`)).body.code).toBe('bad-catalogue')
  const log = await house.db.selectFrom('audit').select(['action', 'detail']).where('action', '=', 'catalogue.changed').execute()
  expect(log[0]!.detail).toMatchObject({ from: '2026-12-01', what: ['时限'], before: { limit: { amount: 2 } }, after: { limit: { amount: 4 } } })
  expect((await call('DELETE', `/catalogue/${next.body.id}`)).body).toEqual({ restored: id })
  expect(await forms(id)).toEqual([['2026-11-24', null, 2]])
})
it('a form in use is neither changed on its own day nor taken back', async () => {
  const { id: used } = (await add('06020')).body
  await house.db
    .insertInto('cases')
    .values({
      no: 'X1',
      state: 'closed',
      title: 'x',
      text: 'x',
      place: '',
      channel: 'phone',
      item_id: used,
      routing: 'null',
      reported_at: house.clock.now,
      changed_at: house.clock.now,
      ended_at: house.clock.now,
    } as never)
    .execute()
  expect((await call('PUT', `/catalogue/${used}`, { from: '2026-11-24', fields: { ...fields, name: '别的' } })).body.code).toBe('bad-catalogue')
  expect((await call('DELETE', `/catalogue/${used}`)).body.code).toBe('bad-catalogue')
  expect((await call('PUT', `/catalogue/${used}`, { from: '2026-11-25', fields: { ...fields, name: '别的' } })).status).toBe(200)
  expect((await call('GET', `/catalogue/${used}`)).body).toMatchObject({ ever: 1, open: 0, item: { name: '暴露垃圾', validTo: '2026-11-25' } })
})
it('ends on a day, and is kept after all', async () => {
  expect((await call('POST', `/catalogue/${id}/end`, { day: '2026-12-31' })).body.validTo).toBe('2026-12-31')
  expect((await call('POST', `/catalogue/${id}/end`, { day: null })).body.validTo).toBe(null)
})
it('maps an old code, to several new ones where need be, and ends that', async () => {
  const map = (oldCode: string, code: string, on: boolean) => call('PUT', '/catalogue/map', { oldSystem: '旧', oldCode, code, from: '2026-11-24', on })
  expect((await map('01-10', '06010', true)).status).toBe(200)
  expect((await map('01-10', '06020', true)).status).toBe(200)
  expect((await map('01-10', '99999', true)).body.code).toBe('bad-catalogue')
  expect((await call('GET', `/catalogue/${id}`)).body.before).toMatchObject([{ oldSystem: '旧', oldCode: '01-10', validTo: null }])
  house.clock.now = new Date('2026-11-24T10:00:00+08:00')
  expect((await map('01-10', '06010', false)).status).toBe(200)
  expect((await call('GET', `/catalogue/${id}`)).body.before).toEqual([])
})

it('goes out as a sheet and comes in unchanged', async () => {
  const out = await call('GET', '/exports/catalogue.csv?version=T', undefined, seat)
  expect(out.body).toContain('"=""06010"""')
  const { body } = await call('POST', '/catalogue/import/preview', { csv: out.body, version: 'T', from: '2026-12-01', whole: true })
  // 06020 has a form to come on the 25th, with another name, and that one is compared with
  expect(body).toMatchObject({ problems: [], fresh: [], changed: [{ code: '06020', what: ['名称'] }], ended: [], same: 1 })
})
const sheet = (...lines: string[]) => ['代码,名称,类别,大类代码,大类,时限,时限单位,责任单位代码,处置前照片,处置后照片,立案条件', ...lines].join('\n')
it.each([
  ['a column that is missing', '代码,名称\n1,x', 1, '少了列'],
  ['an open quote', sheet('1,"x,事项,06,市容,2,工作日,,是,是,'), 2, '引号'],
  ['a kind', sheet('1,x,杂项,06,市容,2,工作日,,是,是,'), 2, '类别'],
  ['a limit', sheet('1,x,事项,06,市容,两,工作日,,是,是,'), 2, '时限'],
  ['a unit of time', sheet('1,x,事项,06,市容,2,周,,是,是,'), 2, '时限单位'],
  ['a unit', sheet('1,x,事项,06,市容,2,工作日,XX,是,是,'), 2, '没有单位'],
  ['a flag', sheet('1,x,事项,06,市容,2,工作日,,也许,是,'), 2, '是或否'],
  ['a code twice, over a line break in a cell', sheet('1,"x\ny",事项,06,市容,2,工作日,,是,是,', '1,x,事项,06,市容,2,工作日,,是,是,'), 4, '两次'],
])('a sheet with a fault in %s is refused with its line', async (_, csv, line, words) => {
  const ask = { csv, version: 'T', from: '2026-12-01', whole: false }
  const [problem] = (await call('POST', '/catalogue/import/preview', ask)).body.problems
  expect([problem.line, problem.zh]).toEqual([line, expect.stringContaining(words)])
  expect((await call('POST', '/catalogue/import', ask)).body.code).toBe('bad-catalogue')
})
it('is imported from a day on: new, changed and ended at once', async () => {
  const ask = {
    csv: sheet('06010,暴露垃圾,事项,06,市容环境,8,工作时,HWS,是,是,!问题属实|在辖区内', '06099,新事项,事项,06,市容环境,1,工作日,,否,是,'),
    version: 'T',
    from: '2026-12-01',
    whole: true,
  }
  expect((await call('POST', '/catalogue/import', ask, seat)).status).toBe(403)
  const { body } = await call('POST', '/catalogue/import', ask)
  expect([body.fresh.map((i: { code: string }) => i.code), body.changed.map((i: { code: string }) => i.code), body.ended.map((i: { code: string }) => i.code)]).toEqual([
    ['06099'],
    ['06010'],
    ['06020'],
  ])
  expect(await forms(id)).toEqual([
    ['2026-12-01', null, 8],
    ['2026-11-24', '2026-12-01', 2],
  ])
  expect((await call('GET', '/catalogue?day=2026-12-01')).body.items.map((i: { code: string }) => i.code)).toEqual(['06010', '06099'])
})
it('a cell that a spreadsheet would run is led by an apostrophe, and reads back as it was', () => {
  const item = { ...fields, code: '1', kind: '事项' as const, limit: { amount: 1, unit: 'workDay' as const }, name: '=1+1', unitCode: null }
  const text = sheetOf([item])
  expect(text).toContain("'=1+1")
  expect(readSheet(text, new Set())).toEqual({ items: [item], problems: [] })
})
