import { describe, expect, test } from 'vitest'
import { keysOf } from './likeness.ts'
import { curve, DAY, hotRules, isQuiet, kinship, namingWords, rarity, rise, type Said, wordRarity } from './hotspot.ts'

const day = (n: number) => new Date(Date.UTC(2026, 8, 1) + n * DAY)
const said = (id: number, words: string[], more: Partial<Said> = {}): Said & { words: string[] } => ({ id, at: day(0), point: null, said: keysOf(words), words, ...more })
const all = () => 1

describe('kin', () => {
  const a = said(1, ['停水', '幸福', '小区', '昨晚'])
  test('the same matter in other words; not another one', () => {
    expect(kinship(a, said(2, ['幸福', '小区', '没水', '停水', '做饭']), all, hotRules)).toBeGreaterThan(0.3)
    expect(kinship(a, said(2, ['路灯', '不亮', '东风', '夜里']), all, hotRules)).toBe(0)
  })
  test('not from far away, and not after the window', () => {
    const here = { ...a, point: [117.18, 34.26] as [number, number] }
    expect(kinship(here, { ...here, id: 2 }, all, hotRules)).toBe(1)
    expect(kinship(here, { ...here, id: 2, point: [117.21, 34.26] }, all, hotRules)).toBe(0)
    expect(kinship(here, { ...here, id: 2, at: day(hotRules.windowDays + 1) }, all, hotRules)).toBe(0)
  })
  test('what everybody says makes nobody kin', () => {
    const common = keysOf(['小区', '物业']),
      rare = (key: number) => rarity(common.includes(key) ? 350 : 0, 400)
    expect(kinship(said(1, ['小区', '物业', '电梯', '坏了']), said(2, ['小区', '物业', '绿化', '砍树']), rare, hotRules)).toBe(0)
  })
  test('rarity falls from one', () => {
    expect(rarity(0, 400)).toBeCloseTo(1, 6)
    const falling = [0, 1, 5, 40, 400].map((n) => rarity(n, 400))
    expect(falling).toEqual(falling.toSorted((x, y) => y - x))
  })
})

describe('rising', () => {
  test('at the third voice, not at the second; and the fourth joins', () => {
    expect(rise([], hotRules)).toBeNull()
    expect(rise([{ id: 1, kin: 0.5, spot: null }], hotRules)).toBeNull()
    const kin = [
      { id: 1, kin: 0.5, spot: null },
      { id: 2, kin: 0.4, spot: null },
    ]
    expect(rise(kin, hotRules)).toEqual({ raises: [1, 2] })
    expect(
      rise(
        kin.map((k) => ({ ...k, spot: 9 })),
        hotRules,
      ),
    ).toEqual({ joins: 9 })
  })
  test('between two, the one with more kin', () => {
    expect(
      rise(
        [
          { id: 1, kin: 0.5, spot: 4 },
          { id: 2, kin: 0.3, spot: 5 },
          { id: 3, kin: 0.3, spot: 5 },
        ],
        hotRules,
      ),
    ).toEqual({ joins: 5 })
  })
})

test('it is named by the words most of its voices say and few others do, in the order said', () => {
  const voices = [said(1, ['幸福小区', '停水', '昨晚', '物业']), said(2, ['我家', '幸福小区', '停水', '做饭']), said(3, ['幸福小区', '又', '停水', '物业'])]
  expect(namingWords(voices, (w) => (w === '物业' ? 0.1 : 1), 2)).toEqual(['幸福小区', '停水'])
  expect(namingWords([said(1, ['12', '停水']), said(2, ['12', '停水'])], all)).toEqual(['停水'])
})

test('a word is as rare as its pairs are on the mean; a form of speech is not rare', () => {
  const common = keysOf(['小区'])[0],
    rare = wordRarity((key) => (key === common ? 0 : 1))
  expect([rare('停水'), rare('小区'), rare('幸福小区'), rare('市民')]).toEqual([1, 0, 2 / 3, 0])
})

test('silence closes', () => {
  expect([isQuiet(day(0), day(hotRules.quietDays), hotRules), isQuiet(day(0), day(hotRules.quietDays + 0.1), hotRules)]).toEqual([false, true])
})

test('the curve counts every voice once, by hours while young and by local days after, without gaps', () => {
  const young = curve([day(0), new Date(day(0).getTime() + 2 * 3_600_000)], new Date(day(0).getTime() + 4 * 3_600_000))
  expect([young.step, young.points.map(([, n]) => n)]).toEqual(['hour', [1, 0, 1, 0, 0]])
  // 20:00 UTC is four in the morning of the next local day.
  const old = curve([new Date(day(0).getTime() + 20 * 3_600_000), day(3)], day(4))
  expect(old.step).toBe('day')
  expect(old.points.map(([at, n]) => [at.toISOString(), n])).toEqual([
    ['2026-09-01T16:00:00.000Z', 1],
    ['2026-09-02T16:00:00.000Z', 0],
    ['2026-09-03T16:00:00.000Z', 1],
    ['2026-09-04T16:00:00.000Z', 0],
  ])
  expect(curve([], day(0)).points).toEqual([])
})
