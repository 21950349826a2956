import { expect, it } from 'vitest'
import gb from '../server/seed/data/gb47678_5.json' with { type: 'json' }
import { confusables, questionFor } from './confusable.ts'

it('a pair without a clear first is asked about, and not when the first is far ahead', () => {
  const close = [
    { code: '06010', probability: 0.4 },
    { code: '06011', probability: 0.3 },
  ]
  expect(questionFor(close)?.answers.map((a) => a.code)).toEqual(['06010', '06011', '06042'])
  expect(questionFor([{ code: '06010', probability: 0.8 }, close[1]!])).toBeNull()
  expect(questionFor([close[0]!, { code: '09009', probability: 0.39 }])).toBeNull()
  expect(questionFor([])).toBeNull()
})

it('a manhole cover of which nothing is known is always asked about', () => {
  expect(questionFor([{ code: '01023', probability: 0.9 }])?.zh).toContain('井盖')
  expect(questionFor([{ code: '01002', probability: 0.9 }])).toBeNull()
})

it('every answer names an item of the catalogue, in two languages, and no item is asked about twice', () => {
  const known = new Set(
    (gb.classes as [string, string, string, [string, string][]][]).filter(([kind]) => kind === '事项').flatMap(([, major, , rows]) => rows.map(([minor]) => major + minor)),
  )
  const codes = confusables.flatMap((q) => q.answers.map((a) => a.code))
  expect(codes.filter((c) => !known.has(c))).toEqual([])
  expect(new Set(codes).size).toBe(codes.length)
  for (const q of confusables) for (const words of [q, ...q.answers]) expect(words.zh && words.en).toBeTruthy()
})
