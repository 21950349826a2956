/** The place of a text: sentences of our own, easy and hard, on a small invented office. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { MultiPolygon, Point } from '../geo.ts'
import { buildGrid, type Cell } from '../grid.ts'
import { bookOf, nearNames, type Place } from './book.ts'
import { placeOf } from './match.ts'
import { numberOf, plainOf } from './normal.ts'
import { readParts } from './read.ts'

const square = (west: number, south: number, east: number, north: number): MultiPolygon => [
  [
    [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south],
    ],
  ],
]
const cell = (id: number, kind: Cell['kind'], code: string, name: string, parentId: number | null, boundary: MultiPolygon): Cell => ({
  ...{ id, kind, code, name, parentId, boundary, validFrom: '2020-01-01', validTo: null },
})
const cells = [
  cell(1, 'street', '320682001', '如城街道', null, square(120.5, 32.3, 120.6, 32.4)),
  cell(2, 'community', '320682001001', '柳荫社区', 1, square(120.5, 32.3, 120.55, 32.4)),
  cell(3, 'community', '320682001200', '石庄村', 1, square(120.55, 32.3, 120.6, 32.4)),
  cell(4, 'grid', '320682001001Z001', '柳荫社区 1 网格', 2, square(120.5, 32.3, 120.55, 32.35)),
  cell(5, 'grid', '320682001001Z002', '柳荫社区 2 网格', 2, square(120.5, 32.35, 120.55, 32.4)),
  cell(6, 'special', '320682001001S001', '汽车站专属网格', 2, square(120.54, 32.39, 120.545, 32.395)),
]
let id = 0
const place = (kind: Place['kind'], name: string, at: Point | null, more: Partial<Place> = {}): Place => ({
  ...{ id: ++id, kind, name, at, aliases: [], line: null, road: null, no: null, cellId: null },
  ...more,
})
const book = bookOf(
  [
    place('road', '柳荫路', null, {
      line: [
        [120.5, 32.32],
        [120.56, 32.32],
      ],
      aliases: ['老柳路'],
    }),
    place('road', '望江大道', null, {
      line: [
        [120.53, 32.3],
        [120.53, 32.4],
      ],
    }),
    place('road', '书院街', null, {
      line: [
        [120.51, 32.36],
        [120.56, 32.36],
      ],
    }),
    place('estate', '望江花苑', [120.51, 32.321], { road: '柳荫路', no: 88 }),
    place('estate', '锦和家园', [120.52, 32.319], { road: '柳荫路', no: 120, aliases: ['锦和小区'] }),
    place('estate', '枫林东苑', [120.531, 32.361], { road: '书院街', no: 10 }),
    place('estate', '枫林西苑', [120.527, 32.361], { road: '书院街', no: 6 }),
    place('poi', '柳荫小学', [120.515, 32.318], { road: '柳荫路', no: 100 }),
    place('poi', '石庄农贸市场', [120.56, 32.33]),
    place('poi', '惠民超市', [120.512, 32.34]),
    place('poi', '惠民超市', [120.57, 32.38]),
    place('group', '石庄村3组', [120.58, 32.35]),
    place('group', '石庄村12组', [120.59, 32.31]),
  ],
  cells,
  buildGrid(cells, '2026-09-22'),
)
const read = (text: string, manner: 'line' | 'sentence' = 'sentence', names = book.names) =>
  readParts(text, names, manner)
    .filter((p) => p.kind !== 'mark')
    .map((p) => `${p.kind}=${text.slice(p.from, p.to)}`)
    .join(' ')

// biome-ignore-all format: a table is read by its rows
const readings: readonly (readonly [text: string, parts: string])[] = [
  ['我家住望江花苑３号樓二单元501室，楼上漏水', 'estate=望江花苑 building=３号樓 unit=二单元 room=501室'],
  ['柳荫路88号门口堆了垃圾', 'road=柳荫路 number=88号 beside=门口'],
  ['柳荫路一百二十号旁边有人摆摊', 'road=柳荫路 number=一百二十号 beside=旁边'],
  ['柳荫路与望江大道交叉口红绿灯不亮', 'road=柳荫路 road=望江大道 cross=交叉口'],
  ['昨天晚上在书院街看到路灯坏了', 'road=书院街'],
  ['石庄村三组有人焚烧秸秆', 'community=石庄村 group=三组'],
  ['柳荫小学对面的井盖破了', 'poi=柳荫小学 beside=对面'],
  ['惠民超市往东50米积水很深', 'poi=惠民超市 beside=往东50米'],
  ['如城街道柳荫社区望江花苑东门外', 'town=如城街道 community=柳荫社区 estate=望江花苑 poi=东门'],
  ['请问怎么办理居住证', ''],
  ['柳 荫 路 8 8 号有噪音', 'road=柳 荫 路 number=8 8 号'],
  ['柳蔭路旁', 'road=柳蔭路 beside=旁'],
  ['老柳路６号', 'road=老柳路 number=６号'],
  ['锦和小区5幢301的邻居装修', 'estate=锦和小区 building=5幢 room=301'],
]
const lines: readonly (readonly [text: string, parts: string])[] = [
  ['江苏省南通市如皋市如城街道柳荫路88号', 'province=江苏省 city=南通市 district=如皋市 town=如城街道 road=柳荫路 number=88号'],
  ['如城街道望江花苑（柳荫路88号）', 'town=如城街道 estate=望江花苑 road=柳荫路 number=88号'],
  ['望江花苑12-3-1001', 'estate=望江花苑 building=12 unit=3 room=1001'],
  ['枫林东苑7幢', 'estate=枫林东苑 building=7幢'],
  ['书院街10号院2号楼1单元', 'road=书院街 number=10号院 building=2号楼 unit=1单元'],
  ['石庄村12组25号', 'community=石庄村 group=12组25号'],
  ['柳荫路15弄3号', 'road=柳荫路 number=15弄 number=3号'],
  ['望江大道66号附2号', 'road=望江大道 number=66号附2号'],
  ['柳荫路与书院街路口', 'road=柳荫路 road=书院街 cross=路口'],
  ['国际广场B座12层', 'poi=国际广场 building=B座 floor=12层'],
  ['解放东路9号金鼎大厦', 'road=解放东路 number=9号 poi=金鼎大厦'],
  ['火车站南广场', 'poi=火车站 poi=南广场'],
  ['204国道', 'road=204国道'],
]

describe('the parts that are read', () => {
  test.each(readings)('%s', (text, parts) => expect(read(text)).toBe(parts))
  test.each(lines)('%s (the field)', (text, parts) => expect(read(text, 'line')).toBe(parts))
})

type Asked = Parameters<typeof placeOf>[0]
const near = (at: Point) => at
const answers: readonly (readonly [asked: Asked, name: string | null])[] = [
  // plain
  [{ text: '望江花苑3栋楼道灯不亮' }, '望江花苑'],
  [{ place: '柳荫路88号' }, '柳荫路88号'],
  [{ place: '望江花苑（柳荫路88号）' }, '望江花苑'],
  [{ text: '柳荫小学门口放学时堵车' }, '柳荫小学'],
  [{ text: '石庄农贸市场污水横流' }, '石庄农贸市场'],
  // written otherwise
  [{ text: '望 江 花 苑三号楼' }, '望江花苑'],
  [{ text: '锦和小区垃圾房满了' }, '锦和家园'],
  [{ text: '老柳路８８號门前' }, '柳荫路88号'],
  [{ text: '柳荫路八十八号' }, '柳荫路88号'],
  [{ text: '望江花园3栋', at: [120.5101, 32.3211] }, '望江花苑'],
  [{ text: '石庄村第3组' }, '石庄村3组'],
  [{ text: '石庄村十二组的桥塌了' }, '石庄村12组'],
  [{ text: '石庄村 三组' }, '石庄村3组'],
  // between doors, beyond them
  [{ place: '柳荫路94号', at: [120.5125, 32.3195] }, '柳荫路94号'],
  [{ place: '柳荫路96号附2号', at: [120.513, 32.319] }, '柳荫路96号'],
  // crossings
  [{ text: '柳荫路与望江大道交叉口有个坑' }, '柳荫路与望江大道路口'],
  [{ text: '望江大道和书院街路口信号灯' }, '望江大道与书院街路口'],
  [{ place: '书院街/望江大道' }, '书院街与望江大道路口'],
  // where beside it
  [{ text: '柳荫小学对面的空地' }, '柳荫小学'],
  [{ text: '在锦和家园附近，晚上有人放鞭炮' }, '锦和家园'],
  // two of one name: the position or the community tells
  [{ text: '惠民超市占道', at: [120.5702, 32.3801] }, '惠民超市'],
  [{ text: '柳荫社区惠民超市占道' }, '惠民超市'],
  // several places: the first leads
  [{ text: '从柳荫小学到石庄农贸市场的公交太少' }, '柳荫小学'],
  // the grid itself
  [{ text: '汽车站黑车拉客' }, '汽车站专属网格'],
  [{ text: '网格320682001001Z002里有积水' }, '柳荫社区 2 网格'],
  // abstains
  [{ text: '柳荫路有个坑' }, null],
  [{ text: '惠民超市占道' }, null],
  [{ text: '石庄村有人焚烧秸秆' }, null],
  [{ text: '枫林中苑门口' }, null],
  [{ text: '工资三个月没发' }, null],
  [{ place: '白马镇柳荫路12号' }, null],
  [{ text: '望江花苑门口', at: [120.59, 32.39] }, null],
  [{ text: '人民路3号' }, null],
  [{ text: '' }, null],
]
describe('the place that is meant', () => {
  test.each(answers)('%j → %s', (asked, name) => {
    const found = placeOf(asked, book)
    expect([found.best?.name ?? null, found.candidates.slice(0, 2).map((c) => [c.name, c.score, ...c.reasons.map((r) => r.text)])]).toEqual([name, expect.anything()])
  })
  test('of two with one name, the position chooses the near one, the community the one inside it', () => {
    expect(placeOf({ text: '惠民超市占道', at: near([120.5702, 32.3801]) }, book).best?.at).toEqual([120.57, 32.38])
    expect(placeOf({ text: '柳荫社区惠民超市占道' }, book).best?.at).toEqual([120.512, 32.34])
  })
  test('东苑 is never taken for 西苑', () => {
    expect(nearNames(book, '枫林南苑')).toEqual([])
    expect(placeOf({ text: '枫林西苑3幢' }, book).candidates.map((c) => c.name)).toEqual(['枫林西苑'])
  })
  test('a crossing lies where the lines meet; a number between doors between them', () => {
    expect(placeOf({ text: '柳荫路与望江大道交叉口' }, book).candidates[0]!.at).toEqual([expect.closeTo(120.53, 6), expect.closeTo(32.32, 6)])
    const at = placeOf({ place: '柳荫路94号' }, book).candidates[0]!.at!
    expect(at[0]).toBeGreaterThan(120.51)
    expect(at[0]).toBeLessThan(120.515)
  })
  test('its reasons add up to its score, and say what they rest on', () => {
    const [c] = placeOf({ place: '望江花苑（柳荫路88号）', at: [120.5103, 32.321] }, book).candidates
    expect(c!.reasons.map((r) => r.text)).toEqual(['望江花苑在地址簿', '在柳荫路上，与所说的路一致', expect.stringMatching(/^距报告坐标 \d+ 米$/)])
    expect(c!.score).toBeGreaterThan(0.95)
    expect(c!.cell).toBe('柳荫社区 · 1 网格')
  })
  test('nearer agreement never lowers the score', () => {
    const score = (metres: number) => placeOf({ text: '望江花苑', at: [120.51, 32.321 + metres / 111_000] }, book).candidates[0]!.score
    const scores = [10, 200, 600, 5000].map(score)
    expect(scores).toEqual([...scores].sort((a, b) => b - a))
    expect(scores[0]).toBeGreaterThan(scores[3]!)
  })
})

describe('any text', () => {
  const words = fc
    .array(fc.constantFrom('柳荫路', '88号', '望江花苑', '3栋', '与', '在', '，', '石庄村', '三组', '-', '1', '附近', '路', '号', '市', '　', '𠮷', '\ud800'), { maxLength: 30 })
    .map((w) => w.join(''))
  const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 80 }), fc.string({ unit: 'grapheme', maxLength: 80 }), words)
  test('is read without a throw; parts lie in it, in order, apart, and say what stands there', () => {
    fc.assert(
      fc.property(text, fc.constantFrom('line' as const, 'sentence' as const), (s, manner) => {
        let at = 0
        for (const p of readParts(s, book.names, manner)) {
          expect(p.from).toBeGreaterThanOrEqual(at)
          expect(p.to).toBeGreaterThan(p.from)
          expect(plainOf(s.slice(p.from, p.to)).text).toBe(p.text)
          at = p.to
        }
        expect(at).toBeLessThanOrEqual(s.length)
      }),
    )
  })
  test('has a place or not; scores lie in [0, 1], best first', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        const { candidates } = placeOf({ place: a, text: b }, book)
        for (const c of candidates) expect(c.score >= 0 && c.score <= 1).toBe(true)
        expect(candidates.map((c) => c.score)).toEqual(candidates.map((c) => c.score).sort((x, y) => y - x))
      }),
    )
  })
})

test('numbers as they are said', () => {
  expect(['12', '十二', '一二', '一百零八', '一百八十八', '二十', '两百', '〇七', '很多', '1234567', ''].map(numberOf)).toEqual([
    12,
    12,
    12,
    108,
    188,
    20,
    200,
    7,
    null,
    null,
    null,
  ])
})
