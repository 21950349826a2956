import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Person, testHouse } from '../../test/house.ts'
import { toGcj02 } from '../../domain/geo.ts'
import { sealAndTell } from '../audit/seal.ts'
import { verify } from '../audit/verify.ts'
import { submit } from '../intake/submit.ts'
import { clockJobs } from './jobs.ts'

let house: Awaited<ReturnType<typeof testHouse>>
let admin: Person, seat: Person
beforeAll(async () => {
  house = await testHouse('2026-11-24T09:00:00+08:00')
  admin = await house.person('xitong', 'sysAdmin')
  seat = await house.person('zuoxi', 'acceptor')
})
afterAll(() => house.close())

const k = 0.001 // about 94 × 111 m
const box = (w: number, s: number, e: number, n: number) =>
  [
    [w, s],
    [e, s],
    [e, n],
    [w, n],
    [w, s],
  ].map(([x, y]) => [120.5 + x! * k, 32.3 + y! * k])
const feature = (code: string, ring: number[][] | null, more: object = {}) => ({
  type: 'Feature',
  properties: { code, name: `格${code}`, ...more },
  geometry: ring && { type: 'Polygon', coordinates: [ring] },
})
const collection = (...features: object[]) => ({ type: 'FeatureCollection', features })
const today = '2026-11-24'
type Body = Record<string, unknown>
const cut = (parentId: number | null, geojson: object, more: Body = {}) => ({ parentId, day: today, system: 'CGCS2000', retire: 'ordinary', geojson, ...more })
const apply = (body: Body) => house.call(admin, 'POST', '/grid/recut', { accept: false, ...body })
const preview = async (body: Body) => (await house.call(admin, 'POST', '/grid/recut/preview', body)).body
const idOf = async (code: string) => (await house.db.selectFrom('cells').select('id').where('code', '=', code).orderBy('valid_from', 'desc').executeTakeFirstOrThrow()).id
let n = 0
/** A case as the door makes it; with a point it lies in that cell. */
const report = async (at: [number, number] | null, cellCode?: string) => {
  const book = await house.books.at(house.clock.now)
  const spot = at ? { lng: 120.5 + at[0] * k, lat: 32.3 + at[1] * k } : {}
  const { caseId } = await house.db
    .transaction()
    .execute((trx) =>
      submit(
        trx,
        { book, secrets: house.house.secrets },
        { key: `r${n++}`, text: '路面破损', place: '东门', channel: 'phone', ...spot },
        { id: seat.id, role: 'acceptor' },
        seat.id,
        house.clock.now,
      ),
    )
  if (cellCode)
    await house.db
      .updateTable('cases')
      .set({ cell_id: await idOf(cellCode) })
      .where('id', '=', caseId)
      .execute()
  return caseId
}
const cellOf = async (id: number) =>
  (await house.db.selectFrom('cases').innerJoin('cells', 'cells.id', 'cases.cell_id').select('cells.code').where('cases.id', '=', id).executeTakeFirst())?.code ?? null
/** How many cases of a state of the world each cell of a subtree holds, as a report of figures counts them. */
const figures = async (root: string) => {
  const book = await house.books.at(house.clock.now),
    ids = book.grid.subtree(await idOf(root))
  const rows = await house.db
    .selectFrom('cases')
    .innerJoin('cells', 'cells.id', 'cases.cell_id')
    .select(['cells.code', (eb) => eb.fn.countAll<number>().as('n')])
    .where('cell_id', 'in', ids)
    .where('ended_at', 'is not', null)
    .groupBy('cells.code')
    .orderBy('cells.code')
    .execute()
  return rows.map((r) => [r.code, Number(r.n)])
}

it('begins from nothing: the sub-district, its communities and their cells, from files', async () => {
  expect((await house.call(seat, 'POST', '/grid/recut', { accept: true, ...cut(null, collection(feature('S', null))) })).status).toBe(403)
  expect((await apply(cut(null, collection(feature('S', box(0, 0, 20, 10))), { day: '2020-01-01', retire: 'none' }))).body).toMatchObject({ added: 1, retired: 0 })
  expect((await apply(cut(null, collection(feature('S2', null)), { retire: 'none' }))).body.code).toBe('bad-grid')
  const street = await idOf('S')
  // two communities and the six cells of one of them in one file; children before their parent
  const six = [0, 1, 2, 3, 4, 5].map((i) => feature(`A${i}`, box((i % 3) * (10 / 3), i < 3 ? 0 : 5, ((i % 3) + 1) * (10 / 3), i < 3 ? 5 : 10), { parent: 'A' }))
  const { status, body } = await apply(cut(street, collection(...six, feature('A', box(0, 0, 10, 10)), feature('B', box(10, 0, 20, 10))), { day: '2020-01-01', retire: 'none' }))
  expect([status, body]).toMatchObject([200, { added: 8 }])
  const tree = (await house.call(seat, 'GET', '/grid/tree')).body.cells
  expect(tree.map((c: { code: string; kind: string }) => [c.code, c.kind])).toContainEqual(['A3', 'grid'])
  expect(tree.find((c: { code: string }) => c.code === 'B')).toMatchObject({ kind: 'community', parentId: street, validFrom: '2020-01-01' })
  expect((await house.call(seat, 'GET', `/grid/coverage`)).body).toMatchObject({ checked: 2, patches: [] })
})

it.each<[string, object, Body, string, boolean]>([
  [
    'a boundary that crosses itself',
    collection(
      feature('X', [
        [120.5, 32.3],
        [120.51, 32.31],
        [120.51, 32.3],
        [120.5, 32.31],
        [120.5, 32.3],
      ]),
    ),
    {},
    '自己交叉',
    true,
  ],
  ['a boundary that is not closed', collection(feature('X', box(0, 0, 1, 1).slice(0, 4))), {}, '没有闭合', true],
  [
    'latitude before longitude',
    collection(
      feature(
        'X',
        box(0, 0, 1, 1).map(([x, y]) => [y!, x!]),
      ),
    ),
    {},
    '写反了',
    false,
  ],
  [
    'metres instead of degrees',
    collection(
      feature('X', [
        [4e5, 3e6],
        [4e5, 3.1e6],
        [4.1e5, 3e6],
        [4e5, 3e6],
      ]),
    ),
    {},
    '投影',
    false,
  ],
  ['another coordinate system', { ...collection(feature('X', box(0, 0, 1, 1))), crs: { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::4528' } } }, {}, '坐标系', false],
  ['a line', collection({ type: 'Feature', properties: { code: 'X', name: 'x' }, geometry: { type: 'LineString', coordinates: box(0, 0, 1, 1) } }), {}, 'Polygon', false],
  ['no code', collection(feature('', box(0, 0, 1, 1))), {}, '没有代码', false],
  ['a code twice', collection(feature('X', box(0, 0, 5, 10)), feature('X', box(5, 0, 10, 10))), {}, '两次', false],
  ['a code of another cell', collection(feature('B', box(0, 0, 10, 10))), {}, '已是', false],
  ['a parent nobody knows', collection(feature('X', box(0, 0, 10, 10), { parent: 'nobody' })), {}, '没有代码是', false],
  ['a community below a community', collection(feature('X', box(0, 0, 10, 10), { kind: 'community' })), {}, '不能在', false],
  ['what is no GeoJSON', { hello: 1 }, {}, 'GeoJSON', false],
  ['nothing', collection(), {}, '一块也没有', false],
  ['a day gone by', collection(feature('X', box(0, 0, 10, 10))), { day: '2026-11-23' }, '过去', false],
])('refuses %s, and says where', async (_, geojson, more, words, placed) => {
  const a = await idOf('A'),
    body = cut(a, geojson, more)
  const [problem] = (await preview(body)).problems
  expect(problem.zh).toContain(words)
  expect(problem.at !== null).toBe(placed)
  const { status, body: refusal } = await apply({ ...body, accept: true })
  expect([status, refusal.code]).toEqual([422, 'bad-grid'])
  expect((await house.db.selectFrom('cells').select('id').execute()).length).toBe(9)
})

it('cut from six into twenty-six: previewed, applied, open cases follow their point, last year adds up as it was, and it can be undone', async () => {
  const a = await idOf('A')
  const ended = [await report([1, 1]), await report([9, 9]), await report([9, 8])]
  await house.db
    .updateTable('cases')
    .set({ ended_at: new Date('2025-12-01T00:00:00Z'), state: 'closed' })
    .where('id', 'in', ended)
    .execute()
  await house.db.updateTable('clocks').set({ stopped_at: house.clock.now }).where('case_id', 'in', ended).execute()
  const moving = await report([0.5, 0.5]),
    pointless = await report(null, 'A0'),
    elsewhere = await report([15, 5])
  const collector = await house.person('wangge', 'collector', { cellId: await idOf('A0') })
  const before = await figures('S')
  expect(before).toEqual([
    ['A0', 1],
    ['A5', 2],
  ])
  const strips = Array.from({ length: 26 }, (_, i) =>
    feature(`N${String(i).padStart(2, '0')}`, box((i % 13) * (10 / 13), i < 13 ? 0 : 5, ((i % 13) + 1) * (10 / 13), i < 13 ? 5 : 10)),
  )

  const gappy = cut(a, collection(...strips.slice(1)))
  const shown = await preview(gappy)
  expect(shown.patches).toMatchObject([{ what: 'gap', cells: ['格A'] }])
  expect(shown.patches[0].squareMetres).toBeGreaterThan(30_000)
  expect((await apply(gappy)).body.code).toBe('grid-open')

  const whole = cut(a, collection(...strips)),
    view = await preview(whole)
  expect(view).toMatchObject({ problems: [], patches: [], kept: 0, people: [{ name: 'wangge', cell: '格A0' }], cases: { moving: 1, staying: 1 } })
  expect([view.retire.length, view.add.length]).toEqual([6, 26])
  const heirs = view.retire.find((r: { code: string }) => r.code === 'A0').to
  expect(heirs.map((h: { share: number }) => h.share).reduce((x: number, y: number) => x + y)).toBeCloseTo(1, 2)
  expect(heirs[0]).toMatchObject({ code: expect.stringMatching(/^N0/), share: expect.closeTo(3 / 13, 2) })
  expect(await cellOf(moving)).toBe('A0')

  const { status, body: done } = await apply(whole)
  expect([status, done]).toMatchObject([200, { added: 26, retired: 6, moved: 1, staying: 1 }])
  expect([await cellOf(moving), await cellOf(pointless), await cellOf(elsewhere)]).toEqual(['N00', 'A0', 'B'])
  expect(await cellOf(ended[1]!)).toBe('A5')
  expect(await figures('S')).toEqual(before)
  const book = await house.books.at(house.clock.now)
  expect(book.grid.cellAt(120.5 + 0.5 * k, 32.3 + 0.5 * k)!.code).toBe('N00')
  expect((await house.books.at(new Date('2025-12-01T00:00:00Z'))).grid.cellAt(120.5 + 0.5 * k, 32.3 + 0.5 * k)!.code).toBe('A0')
  const { no } = await house.db.selectFrom('cases').select('no').where('id', '=', moving).executeTakeFirstOrThrow()
  expect((await house.call(seat, 'GET', `/cases/${no}`)).body.events.at(-1)).toMatchObject({ label: '网格重划，归入新网格', who: 'xitong' })
  const page = (await house.call(seat, 'GET', `/grid/cells/${await idOf('A0')}`)).body
  expect(page.after.length).toBeGreaterThan(3)
  expect(page.people).toMatchObject([{ name: 'wangge', role: '网格员' }])
  expect((await house.call(seat, 'GET', '/grid/on?day=2026-11-23')).body.cells.features.map((f: { properties: { code: string } }) => f.properties.code)).toContain('A0')
  while ((await sealAndTell(house.db, house.house.secrets, {})) > 0);
  expect((await verify(house.db, house.house.secrets)).problems).toEqual([])

  // somebody is reported into a new cell: it stays cut; taken away again, the cut goes back whole
  const late = await report([0.5, 0.5])
  expect((await house.call(admin, 'POST', `/grid/recut/${done.id}/undo`)).body).toMatchObject({ code: 'cut-in-use', details: { what: ['案件'] } })
  await house.db
    .updateTable('cases')
    .set({ cell_id: await idOf('B') })
    .where('id', '=', late)
    .execute()
  await house.db.updateTable('clocks').set({ cell_id: null }).where('case_id', '=', late).execute()
  expect((await house.call(admin, 'POST', `/grid/recut/${done.id}/undo`)).body).toEqual({ restored: 6, moved: 1 })
  expect(await cellOf(moving)).toBe('A0')
  expect((await house.books.at(house.clock.now)).grid.cellAt(120.5 + 0.5 * k, 32.3 + 0.5 * k)!.code).toBe('A0')
  expect((await house.call(admin, 'POST', `/grid/recut/${done.id}/undo`)).status).toBe(409)
  expect(collector.id).toBeGreaterThan(0)
})

it('cells that come unchanged stay, and figures in GCJ-02 are turned', async () => {
  const a = await idOf('A'),
    gcj = (ring: number[][]) => ring.map(([x, y]) => toGcj02([x!, y!]))
  const kept = collection(...[0, 1, 2, 3, 4, 5].map((i) => feature(`A${i}`, box((i % 3) * (10 / 3), i < 3 ? 0 : 5, ((i % 3) + 1) * (10 / 3), i < 3 ? 5 : 10))))
  expect(await preview(cut(a, kept))).toMatchObject({ kept: 6, add: [], retire: [] })
  expect((await apply(cut(a, kept))).body.code).toBe('bad-grid')
  const view = await preview(cut(a, collection(feature('G', gcj(box(0, 0, 10, 10)))), { system: 'GCJ02' }))
  expect(view).toMatchObject({ problems: [], patches: [] })
  expect((await preview(cut(a, collection(feature('G', gcj(box(0, 0, 10, 10))))))).patches.length).toBeGreaterThan(0)
})

it('a name is mended by the system administrator, on record', async () => {
  const id = await idOf('B')
  expect((await house.call(seat, 'PUT', `/grid/cells/${id}`, { name: '东社区' })).status).toBe(403)
  expect((await house.call(admin, 'PUT', `/grid/cells/999999`, { name: '东社区' })).status).toBe(404)
  expect((await house.call(admin, 'PUT', `/grid/cells/${id}`, { name: ' ' })).status).toBe(400)
  expect((await house.call(admin, 'PUT', `/grid/cells/${id}`, { name: '东社区' })).body).toEqual({ name: '东社区' })
  const log = await house.db.selectFrom('audit').select('detail').where('action', '=', 'grid.renamed').execute()
  expect(log).toEqual([{ detail: { code: 'B', from: '格B', to: '东社区' } }])
})

it('a cut for a day to come moves the cases on that day, once', async () => {
  const b = await idOf('B'),
    open = await report([12, 5])
  expect(await cellOf(open)).toBe('B')
  const { body } = await apply(cut(b, collection(feature('B1', box(10, 0, 15, 10)), feature('B2', box(15, 0, 20, 10))), { day: '2026-12-01' }))
  expect(body).toMatchObject({ added: 2, moved: 0 })
  const jobs = clockJobs({ db: house.db, books: house.books, secrets: house.house.secrets, now: () => house.clock.now })
  await jobs['sweep']!({}, {} as never)
  expect(await cellOf(open)).toBe('B')
  house.clock.now = new Date('2026-12-01T00:01:00+08:00')
  await jobs['sweep']!({}, {} as never)
  expect(await cellOf(open)).toBe('B1')
  await jobs['sweep']!({}, {} as never)
  expect((await house.db.selectFrom('case_events').select('id').where('act', '=', 'recut').where('case_id', '=', open).execute()).length).toBe(1)
})
