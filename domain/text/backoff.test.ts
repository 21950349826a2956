import { expect, it } from 'vitest'
import { countPast, likeliest, type Past } from './backoff.ts'

const keys = [[], ['item'], ['item', 'street']]
const past = (item: string, street: string, who: string, day: number, times = 1): Past[] => Array.from({ length: times }, () => ({ facts: { item, street }, who, day }))

it('the special outweighs the general where it has seen enough', () => {
  const t = countPast([...past('垃圾', '东', '环卫所', 0, 20), ...past('垃圾', '西', '物业科', 0, 10)], keys)
  expect(likeliest(t, { item: '垃圾', street: '东' })[0]!.who).toBe('环卫所')
  expect(likeliest(t, { item: '垃圾', street: '西' })[0]!.who).toBe('物业科')
  expect(likeliest(t, { item: '垃圾', street: '北' })[0]!.who).toBe('环卫所')
  expect(likeliest(t, { item: '没见过', street: '北' }).map((x) => x.who)).toEqual(['环卫所', '物业科'])
})

it('one case does not overrule twenty', () => {
  const t = countPast([...past('垃圾', '东', '环卫所', 0, 20), ...past('垃圾', '西', '物业科', 0, 1)], keys)
  expect(likeliest(t, { item: '垃圾', street: '西' })[0]!.who).toBe('环卫所')
})

it('what happened lately counts more: a unit that took over is named first', () => {
  const cases = [...past('垃圾', '东', '城管办', 0, 20), ...past('垃圾', '东', '综合执法局', 120, 8)]
  expect(likeliest(countPast(cases, keys, { halfLife: 30 }), { item: '垃圾', street: '东' })[0]!.who).toBe('综合执法局')
  expect(likeliest(countPast(cases, keys, { halfLife: 10_000 }), { item: '垃圾', street: '东' })[0]!.who).toBe('城管办')
})

it('probabilities add up to one, and no past says nothing', () => {
  const t = countPast([...past('a', 'x', 'u', 0, 3), ...past('b', 'y', 'v', 5, 4)], keys)
  expect(likeliest(t, { item: 'a', street: 'y' }).reduce((s, x) => s + x.probability, 0)).toBeCloseTo(1)
  expect(likeliest(countPast([], keys), { item: 'a', street: 'x' })).toEqual([])
})
