import { expect, it } from 'vitest'
import { coldGuess } from '../../domain/text/coldStart.ts'
import { readItems } from '../../domain/text/blend.ts'
import { items } from '../seed/reference.ts'
import { sentences } from './sentences.ts'
import synonyms from './synonyms.json' with { type: 'json' }
import { coldStartFor } from './words.ts'

const now = items.filter((i) => i.kind !== '部件' && i.validTo === null),
  cold = coldStartFor(now)
const read = (text: string) => readItems({ cold, learnt: null, share: 0 }, text, []).candidates

it('on the first day the cover of 益寿路 is one of the first three, with the word that said so', () => {
  const [first] = read('益寿路井盖不见了')
  expect(first).toMatchObject({ code: '01023' })
  expect(first!.reasons.map((r) => r.word)).toContain('井盖')
})

it('a longer phrase says more than a shorter one within it', () => {
  expect(coldGuess(cold, '污水井盖坏了')[0]!.code).toBe('01002')
  expect(coldGuess(cold, '绿化带里有垃圾')[0]!.code).toBe('06017')
})

it('is silent where nothing is said, and never sure', () => {
  expect(read('嗯嗯，好的')).toEqual([])
  expect(readItems({ cold, learnt: null, share: 0 }, '消防通道被堵', []).sure).toBe(false)
})

it('every saying is of an item that exists', () => {
  const codes = new Set(now.map((i) => i.code))
  expect((synonyms.rows as [string, string][]).filter(([code]) => !codes.has(code))).toEqual([])
})

it('of our own sentences most are found among three, many at once (docs/understanding.md has the figures)', () => {
  const found = sentences.map(([text, codes]) => ({ text, right: codes.split(' '), said: read(text).map((c) => c.code) })),
    one = found.filter((f) => f.right.includes(f.said[0] ?? '')),
    three = found.filter((f) => f.said.some((c) => f.right.includes(c)))
  if (process.env['SHOW']) {
    console.log(`${found.length} sentences: first ${one.length}, three ${three.length}, silent ${found.filter((f) => !f.said.length).length}`)
    for (const f of found.filter((x) => !one.includes(x))) console.log(f.text, f.right, f.said)
  }
  expect(found.length).toBeGreaterThanOrEqual(120)
  expect(one.length / found.length).toBeGreaterThan(0.8)
  expect(three.length / found.length).toBeGreaterThan(0.9)
})
