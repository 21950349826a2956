import { expect, it } from 'vitest'
import { type Attribute, type Facts, route, type Rule, type When } from './routing.ts'
import { compile } from './routingIndex.ts'

let seed = 20261124
const next = () => (seed = (seed * 48271) % 2147483647),
  any = <T>(of: readonly T[]): T => of[next() % of.length]!,
  some = <T>(of: readonly T[]): T[] => of.filter(() => next() % 3 === 0),
  maybe = <T extends object>(one: T): T | object => (next() % 3 ? {} : one)
const codes = ['01', '0101', '01011', '0102', '02', '0201', '02010', '03', ''],
  channels = ['12345', 'grid', 'resident'],
  minutes = [0, 1, 479, 480, 600, 1079, 1080, 1320, 1439],
  marks: Attribute[] = ['urgent', 'confidential', 'engineering'],
  days = ['2026-01-01', '2026-06-30', '2026-07-01', '2026-07-02', '2026-12-31'],
  units = ['A', 'B', 'C', 'community', 'item']
const paths = [[], [1], [2, 1], [3, 1], [4, 2, 1], [5, 3, 1], [6]]
const when = (): When => ({
  ...maybe({ items: some(codes) }),
  ...maybe({ cells: some([1, 2, 3, 4, 5, 6]) }),
  ...maybe({ channels: some(channels) }),
  ...maybe({ hours: [any(minutes), any(minutes)] }),
  ...maybe({ days: any(['work', 'off'] as const) }),
  ...maybe({ is: some(marks) }),
  ...maybe({ not: some(marks) }),
})
const rule = (id: number): Rule => ({
  id,
  version: any(['1', '2']),
  position: next() % 40,
  when: when(),
  unitCode: any(units),
  assist: some(units),
  basis: any(['', '第 3 条']),
  validFrom: any(days.slice(0, 3)),
  validTo: any([null, null, ...days.slice(2)]),
})
const facts = (): Facts => ({
  day: any(['2025-12-31', ...days]),
  minute: any(minutes),
  workDay: any([true, false]),
  channel: any([...channels, 'other']),
  path: any(paths).map((id) => ({ id, name: `网格 ${id}` })),
  item: any([null, ...codes.filter((c) => c.length > 3).map((code) => ({ code, name: `事项 ${code}`, unitCode: any([null, 'A', 'D']) }))]),
  communityUnit: any([null, 'K']),
  ...maybe({ is: some(marks) }),
})
const barred = (code: string, part: 'lead' | 'assist') => (code === 'K' || (code === 'A' && part === 'lead') ? { zh: '不行', en: 'no' } : null)

it.each([0, 1, 31, 32, 33, 70, 200])('%i rules made ready answer what rules asked one by one answer, with the same reasons', (count) => {
  let decided = 0
  for (let n = 0; n < 12; n++) {
    const rules = Array.from({ length: count }, (_, id) => rule(id)),
      ready = compile(rules)
    for (let m = 0; m < 60; m++) {
      const f = facts(),
        may = any([undefined, barred]),
        { lost: _, ...plain } = route(f, rules, may)
      expect(ready(f, may), JSON.stringify({ f, rules: rules.length })).toEqual(plain)
      if (plain.rule) decided++
    }
  }
  if (count > 30) expect(decided).toBeGreaterThan(100) // the walk meets rules that decide, not only matters that none takes
})
