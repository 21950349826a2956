/** The place of a report over HTTP, on a small office of our own; and the address book that it rests on. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { unstorable } from '../../domain/text/storable.ts'
import { type Person, testHouse } from '../../test/house.ts'
import { teachBook, tokensOf } from '../directory/words.ts'

let house: Awaited<ReturnType<typeof testHouse>>, seat: Person, admin: Person, stranger: Person
const square = (west: number, south: number, side: number) => [
  [
    [
      [west, south],
      [west + side, south],
      [west + side, south + side],
      [west, south + side],
      [west, south],
    ],
  ],
]

beforeAll(async () => {
  house = await testHouse()
  const { db } = house,
    cell = (code: string, name: string, kind: string, parent: number | null, boundary: number[][][][]) =>
      db
        .insertInto('cells')
        .values({ code, name, kind, parent_id: parent, valid_from: '2020-01-01', valid_to: null, boundary: JSON.stringify(boundary) })
        .returning('id')
        .executeTakeFirstOrThrow()
  const street = await cell('320682001', '如城街道', 'street', null, square(120.5, 32.3, 0.1))
  const east = await cell('320682001001', '东河社区', 'community', street.id, square(120.5, 32.3, 0.1))
  await cell('320682001001Z001', '东河社区 1 网格', 'grid', east.id, square(120.5, 32.3, 0.05))
  seat = await house.person('seat', 'acceptor')
  admin = await house.person('admin', 'sysAdmin')
  stranger = await house.person('stranger', 'auditor')
}, 60_000)
afterAll(() => house.close())

const csv = `类别,名称,别名,经度,纬度,道路,门牌
小区,望江花苑,望江一期;老望江,120.51,32.31,柳荫路,88
地名,"东河,农贸市场",菜场,120.52,32.32,柳荫路,120号
路街巷,柳荫路,,,,,
小区,没有点,,,,柳荫路,9
小店,何记,,120.5,32.3,,
地名,反了的点,,32.31,120.51,,
`
const bring = (who: Person | null, body: object) => house.call(who, 'POST', '/understanding/places/import', body)
const ask = (body: object, who: Person | null = seat) => house.call(who, 'POST', '/understanding/place', body)

describe('the address book 地址簿', () => {
  test('is imported by the system administrator alone', async () => {
    expect((await bring(null, { csv })).status).toBe(401)
    expect((await bring(seat, { csv })).status).toBe(403)
    expect((await bring(admin, { csv: '甲,乙\n1,2' })).status).toBe(422)
    expect((await bring(admin, { csv: '' })).status).toBe(400)
  })
  test('cut off within a quote it is refused whole, with the line', async () => {
    const { status, body } = await bring(admin, { csv: csv.replace('"东河,农贸市场"', '"东河,农贸市场') })
    expect([status, body.code, body.details, body.zh]).toEqual([422, 'bad-file', { line: 3 }, expect.stringContaining('第 3 行')])
    expect((await house.call(admin, 'GET', '/understanding/places')).body.total).toBe(0)
  })
  test('a dry run says what would come, names each bad row, and writes nothing', async () => {
    const { status, body } = await bring(admin, { csv, dryRun: true })
    expect(status).toBe(200)
    expect(body).toMatchObject({ rows: 6, added: 3, changed: 0 })
    expect(body.bad.map((b: { line: number }) => b.line)).toEqual([5, 6, 7])
    expect((await house.call(admin, 'GET', '/understanding/places')).body.total).toBe(0)
  })
  test('the same file twice adds nothing the second time; a moved point changes one; both imports that changed something are on record', async () => {
    expect((await bring(admin, { csv })).body).toMatchObject({ added: 3, changed: 0 })
    expect((await bring(admin, { csv })).body).toMatchObject({ added: 0, changed: 0 })
    expect((await bring(admin, { csv: csv.replace('120.51,32.31,柳荫路', '120.5101,32.31,柳荫路') })).body).toMatchObject({ added: 0, changed: 1 })
    const log = await house.db.selectFrom('audit').selectAll().where('action', '=', 'places.imported').execute()
    expect(log.map((l) => l.detail)).toMatchObject([
      { added: 3, bad: 3 },
      { added: 0, changed: 1 },
    ])
  })
  test('a position in GCJ-02 is brought to WGS-84', async () => {
    await bring(admin, { csv: '类别,名称,经度,纬度\n地名,火星公园,120.53,32.33', coordinates: 'gcj02' })
    const { rows } = (await house.call(seat, 'GET', `/understanding/places?text=${encodeURIComponent('火星')}`)).body
    expect(rows).toHaveLength(1)
    expect(Math.abs(rows[0].lng - 120.53)).toBeGreaterThan(0.002)
  })
})

describe('the place of a report 地点', () => {
  test('is for those who file reports', async () => {
    expect((await ask({ text: '望江花苑' }, null)).status).toBe(401)
    expect((await ask({ text: '望江花苑' }, stranger)).status).toBe(403)
    expect((await ask({ text: '长'.repeat(5001) })).status).toBe(400)
  })
  test('finds the place with its cell and says why; the spans are those of the text', async () => {
    const text = '我家住望江花苑３号樓二单元501室，楼上漏水',
      { status, body } = await ask({ text })
    expect(status).toBe(200)
    expect(body.best).toBe(0)
    expect(body.candidates[0]).toMatchObject({ name: '望江花苑', cell: '东河社区 · 1 网格' })
    expect(body.candidates[0].score).toBeGreaterThan(0.8)
    expect(body.candidates[0].reasons.map((r: { text: string }) => r.text)).toContain('望江花苑在地址簿')
    expect(body.parts.map((p: { kind: string; from: number; to: number }) => [p.kind, text.slice(p.from, p.to)])).toEqual([
      ['estate', '望江花苑'],
      ['building', '３号樓'],
      ['unit', '二单元'],
      ['room', '501室'],
    ])
  })
  test('a new row of the book is known at the next question, by its alias too', async () => {
    expect((await ask({ text: '新开的云水台门口占道' })).body.best).toBeNull()
    await bring(admin, { csv: '类别,名称,别名,经度,纬度\n小区,云水台小区,云水台,120.515,32.315' })
    const { body } = await ask({ text: '新开的云水台门口占道' })
    expect(body.candidates[body.best]).toMatchObject({ name: '云水台小区' })
  })
  test('without a place it abstains', async () => {
    const { body } = await ask({ text: '老板拖欠工资三个月，请帮忙' })
    expect(body).toMatchObject({ candidates: [], best: null })
  })
  test('a position far off makes it unsure', async () => {
    const near = (await ask({ text: '望江花苑门口', lng: 120.5102, lat: 32.31 })).body,
      far = (await ask({ text: '望江花苑门口', lng: 120.58, lat: 32.39 })).body
    expect(near.candidates[0].score).toBeGreaterThan(far.candidates[0].score + 0.3)
    expect(far.best).toBeNull()
  })
  test('takes any text that can be kept', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 60 }), async (text) => {
        expect((await ask({ text, place: text })).status).toBe(unstorable(text) === null ? 200 : 400)
      }),
      { numRuns: 40 },
    )
  })
})

test('names of the address book are words from the moment they are imported, for likeness and for search; a dry run teaches nothing', async () => {
  const text = '清溪国际花园北门路灯不亮',
    cut = async () => {
      teachBook(await house.books.at(house.clock.now))
      return tokensOf(text)
    }
  const line = '类别,名称,别名,经度,纬度\n小区,清溪国际花园,蹊上人家,120.51,32.31'
  expect(await cut()).not.toContain('清溪国际花园')
  await bring(admin, { csv: line, dryRun: true })
  expect(await cut()).not.toContain('清溪国际花园')
  await bring(admin, { csv: line })
  expect((await cut())[0]).toBe('清溪国际花园')
  expect(tokensOf('蹊上人家的车棚')[0]).toBe('蹊上人家')
  const made = await house.call(seat, 'POST', '/reports', { text, place: '清溪国际花园', channel: 'seat' }, { 'idempotency-key': 'words-0001' })
  const found = async (q: string) => ((await house.call(seat, 'GET', `/cases?text=${encodeURIComponent(q)}`)).body.rows as { no: string }[]).map((r) => r.no)
  expect(made.status).toBe(200)
  for (const q of ['清溪国际花园', '国际花园', '清溪国际花园 路灯']) expect(await found(q), q).toContain(made.body.no)
  expect(await found('清溪国际公园')).not.toContain(made.body.no)
})
