import { expect, it } from 'vitest'
import { atMost, fitTemperature, interval, quality, softmax, thresholdFor } from './calibrate.ts'
import { gramsOf, plain } from './grams.ts'
import { seeded } from './linear.ts'
import { best, learnTexts, pack, partsOf, probabilities, reasonsFor, unpack } from './recogniser.ts'

const said = {
  井盖: ['路边的井盖不见了', '窨井盖破了一个洞', '井盖松动车子一过就响', '下水道井盖被压坏', '巷口井盖翘起来'],
  噪声: ['半夜唱歌太吵睡不着', '楼下酒吧音响声音很大', '工地夜里施工太吵', '广场舞声音吵得孩子不能写作业', '装修电钻声音一天到晚'],
  垃圾: ['垃圾堆在路口没人清', '垃圾桶满了臭味很大', '楼道里堆着垃圾', '河边倒了一堆垃圾', '垃圾几天没有收走'],
}
const random = seeded(3)
/** Sixty fictional sentences a class, each between words that say nothing. */
const cases = Object.entries(said).flatMap(([label, lines]) =>
  Array.from({ length: 60 }, () => ({
    label,
    text: `${['您好，', '', '麻烦看看，'][Math.floor(random() * 3)]}${lines[Math.floor(random() * 5)]}${['', '，请处理', '，谢谢'][Math.floor(random() * 3)]}`,
  })),
)
const read = (text: string) => gramsOf(text, text.match(/井盖|声音|垃圾|楼道|施工|[\p{L}\p{N}]/gu) ?? [])
const learnt = learnTexts(
  cases.map((c) => read(c.text)),
  cases.map((c) => c.label),
)

it('learns three classes, says how likely each is and is sure of what it knows', () => {
  const { recogniser: r, figures } = learnt
  for (const [label, text] of [
    ['井盖', '学校门口的井盖坏了'],
    ['噪声', '隔壁声音太吵'],
    ['垃圾', '小区里垃圾没人收'],
  ] as const) {
    const p = probabilities(r, read(text))
    expect(p.reduce((a, b) => a + b)).toBeCloseTo(1)
    expect(r.classes[best(p)]).toBe(label)
  }
  expect(figures.accuracy).toBeGreaterThan(0.95)
  expect(figures.sureRight).toBeGreaterThanOrEqual(0.95)
})

it('names the words that spoke for a class', () => {
  const reasons = reasonsFor(learnt.recogniser, read('学校门口的井盖坏了'), ['学校', '门口', '的', '井盖', '坏了'], '井盖')
  expect(reasons[0]!.word).toBe('井盖')
  expect(reasons[0]!.weight).toBeGreaterThan(0)
  expect(reasonsFor(learnt.recogniser, read('学校门口的井盖坏了'), ['井盖'], '没有这一类')).toEqual([])
})

it('is the same after it was packed into bytes', () => {
  const again = unpack(pack(learnt.recogniser))
  for (const { text } of cases.slice(0, 30)) {
    const a = probabilities(learnt.recogniser, read(text)),
      b = probabilities(again, read(text))
    expect(best(b)).toBe(best(a))
    a.forEach((p, i) => {
      expect(b[i]).toBeCloseTo(p, 1)
    })
  }
})

it('keeps no number and nothing that fewer than three texts say', () => {
  const one = learnTexts([...cases.map((c) => read(c.text)), read('找王小明，电话 13800138000，井盖')], [...cases.map((c) => c.label), '井盖'])
  const kept = [...one.recogniser.columns.keys()]
  expect(kept.some((f) => f.includes('王小明') || f.includes('小明'))).toBe(false)
  expect(kept.some((f) => /\d{2}/.test(f))).toBe(false)
  expect(plain('电话 １３８００１３８０００，5 号楼')).toBe('电话0,0号楼')
})

it('coin tosses are nothing to be sure of', () => {
  const toss = seeded(5)
  const noise = learnTexts(
    cases.map((c) => read(c.text)),
    cases.map(() => (toss() < 0.5 ? 'a' : 'b')),
  )
  expect(noise.recogniser.sure).toBeGreaterThan(1)
  expect(noise.figures.sureShare).toBe(0)
})

it('parts hold every class evenly', () => {
  const labels = Array.from({ length: 100 }, (_, i) => (i < 90 ? 0 : 1)),
    part = partsOf(labels, 5, 1)
  for (let p = 0; p < 5; p++) expect(labels.filter((l, i) => l === 1 && part[i] === p)).toHaveLength(2)
})

it('the binomial tail, the interval and the threshold', () => {
  expect(atMost(0, 10, 0.05)).toBeCloseTo(0.95 ** 10)
  expect(atMost(1, 2, 0.5)).toBeCloseTo(0.75)
  expect(atMost(10, 10, 0.3)).toBeCloseTo(1)
  const [low, high] = interval(95, 100)
  expect(low).toBeCloseTo(0.8882, 3)
  expect(high).toBeCloseTo(0.9785, 3)
  // 44 of 44 do not prove 95 %, 45 of 45 do (0.95^45 < 0.1)
  expect(thresholdFor(Array(44).fill(0.9), Array(44).fill(true))).toBe(Number.POSITIVE_INFINITY)
  expect(thresholdFor(Array(45).fill(0.9), Array(45).fill(true))).toBe(0.9)
  // what is tied stands or falls together
  expect(thresholdFor([...Array(50).fill(0.9), ...Array(50).fill(0.5)], [...Array(50).fill(true), ...Array(50).fill(false)])).toBe(0.9)
})

it('probabilities are made to mean what they say', () => {
  const next = seeded(9),
    scores = Array.from({ length: 400 }, () => [next() * 4, next() * 4])
  // the truth follows a softmax of temperature 2, whatever the scores look like
  const labels = scores.map((s) => (next() < softmax(s, 2)[0]! ? 0 : 1))
  const t = fitTemperature(scores, labels)
  expect(t).toBeGreaterThan(1.2)
  expect(t).toBeLessThan(3.5)
})

it('quality counts rare classes as much as frequent ones', () => {
  const q = quality([0, 0, 0, 0], [0, 0, 0, 1], 2)
  expect(q.accuracy).toBe(0.75)
  expect(q.macroF1).toBeCloseTo((6 / 7 + 0) / 2)
})
