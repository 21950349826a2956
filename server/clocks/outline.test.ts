import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Person, testHouse } from '../../test/house.ts'
import { submit } from '../intake/submit.ts'

let house: Awaited<ReturnType<typeof testHouse>>
let admin: Person, seat: Person
const k = 0.001,
  today = '2026-11-24'
beforeAll(async () => {
  house = await testHouse('2026-11-24T09:00:00+08:00')
  admin = await house.person('xitong', 'sysAdmin')
  seat = await house.person('zuoxi', 'acceptor')
})
afterAll(() => house.close())

const box = (w: number, s: number, e: number, n: number) =>
  [
    [w, s],
    [e, s],
    [e, n],
    [w, n],
    [w, s],
  ].map(([x, y]) => [120.5 + x! * k, 32.3 + y! * k])
const figure = (ring: number[][]) => ({ type: 'Polygon', coordinates: [ring] })
const feature = (code: string, ring: number[][] | null) => ({ type: 'Feature', properties: { code, name: `格${code}` }, geometry: ring && figure(ring) })
const collection = (...features: object[]) => ({ type: 'FeatureCollection', features })
const cut = (parentId: number | null, geojson: object) =>
  house.call(admin, 'POST', '/grid/recut', { parentId, day: '2020-01-01', system: 'CGCS2000', retire: 'none', accept: true, geojson })
const idOf = async (code: string) => (await house.db.selectFrom('cells').select('id').where('code', '=', code).executeTakeFirstOrThrow()).id
const give = (id: number, geojson: object, more: object = {}) =>
  house.call(admin, 'PUT', `/grid/cells/${id}/boundary`, { day: today, system: 'CGCS2000', accept: false, geojson, ...more })
const drawnOn = async (day: string) =>
  ((await house.call(seat, 'GET', `/grid/on?day=${day}`)).body.cells.features as { properties: { code: string } }[]).map((f) => f.properties.code).sort()
const actions = async () => (await house.db.selectFrom('audit').select('action').where('action', 'like', 'grid.outline%').orderBy('id').execute()).map((r) => r.action)
let n = 0
const report = async (x: number, y: number) => {
  const book = await house.books.at(house.clock.now)
  const made = await house.db
    .transaction()
    .execute((trx) =>
      submit(
        trx,
        { book, secrets: house.house.secrets },
        { key: `r${n++}`, text: '路面破损', place: '东门', channel: 'phone', lng: 120.5 + x * k, lat: 32.3 + y * k },
        { id: seat.id, role: 'acceptor' },
        seat.id,
        house.clock.now,
      ),
    )
  return made.caseId
}
const cellOf = async (caseId: number) =>
  (await house.db.selectFrom('cases').leftJoin('cells', 'cells.id', 'cases.cell_id').select('cells.code').where('cases.id', '=', caseId).executeTakeFirstOrThrow()).code

it('a sub-district begun without a boundary gets one from a day on; open cases within go there with a trace, and the log says who', async () => {
  await cut(null, collection(feature('S', null)))
  const street = await idOf('S'),
    inside = await report(2, 2),
    outside = await report(50, 50)
  expect(await cellOf(inside)).toBeNull()
  const seen = await house.call(seat, 'POST', `/grid/cells/${street}/boundary/preview`, { day: today, system: 'CGCS2000', geojson: figure(box(0, 0, 20, 10)) })
  expect(seen.body).toMatchObject({ problems: [], patches: [], moving: 1 })
  expect(await cellOf(inside)).toBeNull()
  expect((await house.call(seat, 'PUT', `/grid/cells/${street}/boundary`, { day: today, system: 'CGCS2000', accept: true, geojson: figure(box(0, 0, 20, 10)) })).status).toBe(403)
  expect((await give(street, figure(box(0, 0, 20, 10)))).body).toMatchObject({ moved: 1 })
  expect([await cellOf(inside), await cellOf(outside)]).toEqual(['S', null])
  const story = await house.db.selectFrom('case_events').select(['act', 'fields']).where('case_id', '=', inside).where('act', '=', 'recut').execute()
  expect(story).toMatchObject([{ fields: { text: '→ 格S' } }])
  expect(await actions()).toEqual(['grid.outlined'])
  // dated: the map of an earlier day does not have it
  expect([await drawnOn('2026-11-23'), await drawnOn(today)]).toEqual([[], ['S']])
  // what is reported from now on falls into it
  expect(await cellOf(await report(3, 3))).toBe('S')
})

it('is checked against its neighbours: an overlap is taken only by who has seen it', async () => {
  const street = await idOf('S')
  await cut(street, collection(feature('A', box(0, 0, 10, 10)), feature('B', null)))
  const b = await idOf('B'),
    over = collection(feature('B', box(9, 0, 20, 10)))
  const seen = await house.call(seat, 'POST', `/grid/cells/${b}/boundary/preview`, { day: today, system: 'CGCS2000', geojson: over })
  expect(seen.body.patches.map((p: { what: string; cells: string[] }) => [p.what, p.cells])).toEqual([['overlap', ['格A', '格B']]])
  expect((await give(b, over)).body.code).toBe('grid-open')
  expect((await give(b, over, { accept: true })).status).toBe(200)
  expect((await give(b, over, { accept: true })).body.zh).toContain('已有边界')
})

it('a boundary given by mistake is taken away and given again; one the cell began with is not', async () => {
  const [a, b] = [await idOf('A'), await idOf('B')]
  expect((await house.call(admin, 'DELETE', `/grid/cells/${b}/boundary`)).status).toBe(200)
  expect(await drawnOn(today)).toEqual(['A', 'S'])
  expect((await give(b, collection(feature('B', box(10, 0, 20, 10))))).body).toMatchObject({ moved: 0 })
  expect((await house.call(admin, 'DELETE', `/grid/cells/${a}/boundary`)).body.code).toBe('bad-grid')
  expect((await actions()).slice(-2)).toEqual(['grid.outline.dropped', 'grid.outlined'])
})

it.each([
  ['a day to come', figure(box(0, 0, 1, 1)), { day: '2026-12-01' }, '到今天'],
  ['a day before the cell', figure(box(0, 0, 1, 1)), { day: '2019-12-31' }, '到今天'],
  ['a line', { type: 'LineString', coordinates: box(0, 0, 1, 1) }, {}, 'Polygon'],
  ['a figure that is not closed', figure(box(0, 0, 1, 1).slice(0, 4)), {}, '没有闭合'],
  ['several, none with its code', collection(feature('X', box(0, 0, 1, 1)), feature('Y', box(1, 0, 2, 1))), {}, '代码是 C'],
  ['nothing at all', {}, {}, '代码是 C'],
])('%s is refused with a word', async (_, geojson, more, word) => {
  if (!(await house.db.selectFrom('cells').select('id').where('code', '=', 'C').executeTakeFirst())) await cut(await idOf('B'), collection(feature('C', null)))
  const { status, body } = await give(await idOf('C'), geojson, { accept: true, ...more })
  expect([status, body.code]).toEqual([422, 'bad-grid'])
  expect(body.zh).toContain(word)
})
