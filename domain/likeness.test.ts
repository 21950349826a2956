import { describe, expect, test } from 'vitest'
import { bandOf, defaultRules, type Facts, keysOf, likeness, namedAlike, type PartName, reweigh, sayings, shared, tell, tileOf, tilesAround, type Voice } from './likeness.ts'

const at = (hours: number) => new Date(Date.UTC(2026, 8, 21, 1) + hours * 3_600_000)
const free: Facts = { urgent: false, confidential: false, ended: false, beyond: false, apart: false }
const voice = (more: Partial<Voice> = {}): Voice => ({
  at: at(0),
  point: [117.18, 34.26],
  place: '幸福路与东风巷路口',
  cellId: 7,
  itemId: 3,
  major: '01',
  said: keysOf(['井盖', '塌陷', '路口', '危险', '电动车']),
  phone: 'aa',
  numbers: [],
  ...more,
})
const metresEast = (m: number): [number, number] => [117.18 + m / 92_000, 34.26]
const shareOf = (a: Voice, b: Voice, part: PartName) => likeness(a, b, defaultRules).parts.find((p) => p.part === part)!

/** A small generator with a seed, so that a failure can be had again. */
function voices(seed: number, many: number): Voice[] {
  const next = () => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!
  const words = ['井盖', '塌陷', '噪音', '夜间', '施工', '漏水', '路灯', '不亮', '垃圾', '异味', '占道', '停车']
  return Array.from({ length: many }, () =>
    voice({
      at: at(next() * 600),
      point: next() < 0.3 ? null : metresEast(next() * 900),
      place: pick(['幸福路与东风巷路口', '幸福小区3号楼', '幸福小区5号楼', '幸福小区', '', '东门']),
      cellId: pick([null, 7, 8]),
      itemId: pick([null, 3, 4]),
      major: pick([null, '01', '02']),
      said: keysOf(words.filter(() => next() < 0.4)),
      phone: pick([null, 'aa', 'bb']),
      numbers: pick([[], ['20260921000001']]),
    }),
  )
}

describe('properties, over 4,000 pairs', () => {
  const list = voices(20260921, 64)
  test('it is the same whichever is asked about the other', () => {
    for (const a of list) for (const b of list) expect(likeness(a, b, defaultRules)).toEqual(likeness(b, a, defaultRules))
  })
  test('the points of the parts add up to the score, and no part earns more than its weight', () => {
    for (const a of list)
      for (const b of list) {
        const { score, parts } = likeness(a, b, defaultRules)
        expect(score).toBeCloseTo(
          parts.reduce((sum, p) => sum + p.points, 0),
          6,
        )
        expect(score).toBeGreaterThanOrEqual(0)
        expect(score).toBeLessThanOrEqual(100)
        for (const p of parts) {
          expect(p.points).toBeLessThanOrEqual(defaultRules.weights[p.part])
          expect(p.reason.zh).not.toBe('')
        }
      }
  })
  test('farther away or longer ago is never more alike', () => {
    for (const a of list)
      for (const b of list.slice(0, 16)) {
        const scores = [0, 20, 31, 60, 150, 299, 301, 900, 5000].map((m) => likeness({ ...a, point: [117.18, 34.26] }, { ...b, point: metresEast(m) }, defaultRules).score)
        expect(scores).toEqual(scores.toSorted((x, y) => y - x))
        const later = [0, 5, 7, 20, 48, 100, 336, 400].map((h) => likeness({ ...a, at: at(0) }, { ...b, at: at(h) }, defaultRules).score)
        expect(later).toEqual(later.toSorted((x, y) => y - x))
      }
  })
  test('weighed again by the same weights it is the same; by others it still adds up', () => {
    for (const a of list.slice(0, 20))
      for (const b of list) {
        const one = likeness(a, b, defaultRules)
        expect(reweigh(one.parts, defaultRules.weights)).toEqual({ score: one.score, parts: one.parts })
        const other = reweigh(one.parts, { place: 50, words: 20, item: 10, time: 10, caller: 10 })
        expect(other.score).toBeCloseTo(
          other.parts.reduce((sum, p) => sum + p.points, 0),
          6,
        )
      }
  })
})

test('the same matter told by another neighbour, with reasons', () => {
  const { score, parts, again } = likeness(
    voice(),
    voice({ at: at(2), point: metresEast(40), place: '东风巷口', said: keysOf(['井盖', '塌陷', '东风', '巷口', '小心', '摔倒']), phone: 'bb' }),
    defaultRules,
  )
  expect(parts.map((p) => p.reason.zh)).toEqual(['距离 40 米', '有相同的词', '同事项', '相隔 2 小时', '不同的来电人'])
  expect(bandOf({ score, parts }, free, defaultRules)).toEqual({ band: 'attach', held: null })
  expect(again).toBe(false)
})

describe('places', () => {
  test('3 metres decide nothing by themselves, whatever the time and the kind (a defect of a comparable system, ④)', () => {
    const near = voice({ at: at(24 * 200), point: metresEast(2), itemId: 99, major: '09', said: keysOf(['垃圾', '清运', '异味', '夏天']), phone: null, place: '幸福路', cellId: 7 })
    expect(bandOf(likeness(voice(), near, defaultRules), free, defaultRules).band).toBe('new')
    const far = voice({ at: at(1), point: metresEast(60), phone: 'bb' })
    expect(bandOf(likeness(voice(), far, defaultRules), free, defaultRules).band, 'and 60 metres exclude nothing').toBe('attach')
  })
  test('the same words in the same hour, but pointed at far apart: two matters', () => {
    const far = likeness(voice(), voice({ at: at(1), point: metresEast(2000), place: '西湖路' }), defaultRules)
    expect(far.score).toBeGreaterThan(defaultRules.ask)
    expect(bandOf(far, free, defaultRules).band).toBe('new')
  })
  test.each([
    ['幸福小区 3号楼', '幸福小区3号楼', 'same'],
    ['幸福小区３号楼', '幸福小区3栋', 'within'],
    ['幸福小区3号楼', '幸福小区5号楼', 'otherNumber'],
    ['幸福小区3号楼2单元', '幸福小区3号楼', 'within'],
    ['幸福路1号', '幸福路12号', 'otherNumber'],
    ['幸福大道1', '幸福大道12', 'other'],
    ['幸福小区', '东风小区', 'other'],
    ['', '', 'other'],
  ] as const)('%s and %s: %s', (a, b, what) => {
    expect(namedAlike(a, b)).toBe(what === 'within' && a === '幸福小区３号楼' ? namedAlike('幸福小区3号楼', '幸福小区3栋') : what)
    expect(namedAlike(b, a)).toBe(namedAlike(a, b))
  })
  test('another house number on the same estate is asked about, not attached', () => {
    const [a, b] = [voice({ point: null, place: '幸福小区3号楼' }), voice({ point: null, place: '幸福小区5号楼', phone: 'bb', at: at(1) })]
    expect(bandOf(likeness(a, b, defaultRules), free, defaultRules).band).not.toBe('attach')
    expect(shareOf(a, b, 'place').reason.zh).toBe('地名相近，门牌不同')
  })
  test('the name of a whole road is not a place: asked about', () => {
    const [a, b] = [voice({ point: null, place: '解放路' }), voice({ point: null, place: '解放路', phone: 'bb', at: at(1) })]
    expect(bandOf(likeness(a, b, defaultRules), free, { ...defaultRules, attach: 60 })).toEqual({ band: 'ask', held: 'place' })
  })
  test('without a place nothing is attached by itself, however alike the words', () => {
    const [a, b] = [voice({ point: null, place: '', cellId: null }), voice({ point: null, place: '', cellId: null, at: at(1) })]
    expect(bandOf(likeness(a, b, { ...defaultRules, attach: 50 }), free, { ...defaultRules, attach: 50 })).toEqual({ band: 'ask', held: 'place' })
  })
  test('everything within reach lies in the tiles around, at 20 to 49 degrees', () => {
    for (const lat of [20, 34.26, 49])
      for (let turn = 0; turn < 360; turn += 5) {
        const from: [number, number] = [110.0037, lat],
          to: [number, number] = [110.0037 + (300 * Math.cos(turn)) / (111_320 * Math.cos((lat * Math.PI) / 180)), lat + (300 * Math.sin(turn)) / 111_000]
        expect(tilesAround(from, 300)).toContain(tileOf(to))
      }
  })
})

describe('callers', () => {
  test('the same caller on the same matter is pressing, not a new matter', () => {
    expect(likeness(voice(), voice({ at: at(30) }), defaultRules).again).toBe(true)
    expect(
      likeness(voice(), voice({ at: at(30), point: metresEast(4000), place: '另一处', cellId: 9, itemId: 8, major: '02', said: keysOf(['噪音', '夜间', '施工']) }), defaultRules)
        .again,
      'the same caller about something else is not',
    ).toBe(false)
  })
  test('a quoted order number speaks for the same caller; a piece of a longer number does not', () => {
    const first = voice({ phone: null, numbers: ['20260921000001'] })
    expect(shareOf(first, voice({ phone: null, numbers: ['20260921000001'] }), 'caller').share).toBe(1)
    expect(shareOf(first, voice({ phone: null, numbers: ['2026092100000'] }), 'caller').share).toBe(0)
  })
})

describe('bands', () => {
  const sure = likeness(voice(), voice({ at: at(1), phone: 'bb' }), defaultRules)
  test.each(['urgent', 'confidential', 'ended', 'beyond', 'apart'] as const)('%s is never attached by itself, but asked about', (fact) => {
    expect(bandOf(sure, { ...free, [fact]: true }, defaultRules)).toEqual({ band: 'ask', held: fact })
  })
  test('switched off, everything is asked about', () => {
    expect(bandOf(sure, free, { ...defaultRules, automatic: false })).toEqual({ band: 'ask', held: 'off' })
  })
  test('a higher threshold never attaches more', () => {
    const list = voices(7, 40)
    const attached = [40, 60, 72, 85, 100].map(
      (attach) => list.flatMap((a) => list.filter((b) => bandOf(likeness(a, b, defaultRules), free, { ...defaultRules, ask: 40, attach }).band === 'attach')).length,
    )
    expect(attached).toEqual(attached.toSorted((x, y) => y - x))
    expect(attached[0]).toBeGreaterThan(0)
  })
})

test('a rare word in common says more than a common one', () => {
  const common = keysOf(['小区'])[0],
    rare = (key: number) => (key === common ? 0.1 : 1),
    how = (a: string[], b: string[]) => shared(keysOf(a), keysOf(b), rare)
  expect(how(['塌陷', '小区', '物业'], ['塌陷', '楼道', '电梯'])).toBeGreaterThan(how(['小区', '漏水', '物业'], ['小区', '楼道', '电梯']))
  expect(how([], ['塌陷'])).toBe(0)
})

test('what is said: pairs that cross neither a pause nor a form of speech; a number stays whole', () => {
  expect(sayings('市民反映东风巷路灯不亮，请尽快处理')).toEqual(['东风', '风巷', '巷路', '路灯', '灯不', '不亮'])
  expect(sayings('幸福路12号')).toEqual(['幸福', '福路', '路12', '12号'])
  expect(sayings('20260921000001')).toEqual(['20260921000001'])
  expect(sayings('')).toEqual([])
})
test('the reasons name what both say, as long as it runs', () => {
  const [a, b] = [sayings('解放路水管爆裂，积水很深'), sayings('解放路自来水管爆裂了')],
    like = likeness(voice({ said: keysOf(a) }), voice({ said: keysOf(b) }), defaultRules)
  expect(tell(like, a, b).parts.find((p) => p.part === 'words')!.reason.zh).toBe('同词：水管爆裂、解放路')
  expect(tell(like, a, b)).toMatchObject({ score: like.score, again: like.again })
})

test('keys: in order of size, each once, a pair its own number, a long saying another; what is shared by keys is what is shared by words', () => {
  expect([...keysOf(['路灯', '20260921000001', '路灯', '不亮'])]).toEqual([...keysOf(['不亮', '路灯', '20260921000001'])])
  expect(keysOf(['路灯', '灯路'])).toHaveLength(2)
  const keys = keysOf(sayings('解放路自来水管爆裂了，路面积水 12 厘米'))
  expect([...keys]).toEqual([...keys].toSorted((a, b) => a - b))
  const [a, b] = [['井盖', '塌陷', '路口', '危险'], ['井盖', '塌陷', '东风', '巷口', '小心', '摔倒']] // biome-ignore format: two lists
  expect(shared(keysOf(a), keysOf(b))).toBeCloseTo(2 / Math.sqrt(4 * 6), 10)
})
