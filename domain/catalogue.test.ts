import { describe, expect, it } from 'vitest'
import { conditionsMet, formAt, itemsAt, mapOld, type Item, type Mapping } from './catalogue.ts'

const item = (version: string, code: string, validFrom: string, validTo: string | null): Item => ({
  id: 1,
  version,
  code,
  name: '暴露垃圾',
  kind: '事项',
  major: '06',
  majorName: '市容环境类',
  filing: [],
  closing: [],
  limit: { amount: 4, unit: 'workHour' },
  unitCode: null,
  evidence: { before: true, after: true },
  answerable: false,
  engineering: false,
  validFrom,
  validTo,
})
const items = [item('old', '0110', '2014-01-01', '2026-07-01'), item('new', '06010', '2026-07-01', null)]
const map: Mapping[] = [
  { oldSystem: '2013', oldCode: '01-10', code: '06010', validFrom: '2026-07-01', validTo: null },
  { oldSystem: '2013', oldCode: '03-11', code: '08011', validFrom: '2026-07-01', validTo: null },
  { oldSystem: '2013', oldCode: '03-11', code: '08012', validFrom: '2026-07-01', validTo: null },
]

describe('versions of the catalogue', () => {
  it('change over night', () => {
    expect(itemsAt(items, '2026-06-30').map((i) => i.code)).toEqual(['0110'])
    expect(itemsAt(items, '2026-07-01').map((i) => i.code)).toEqual(['06010'])
    expect(itemsAt(items, '2013-12-31')).toEqual([])
  })
  it('know the form in force of what was chosen before, and no other catalogue', () => {
    const forms = [item('new', '06010', '2026-07-01', '2026-09-01'), item('new', '06010', '2026-09-01', '2026-12-01'), item('old', '06010', '2020-01-01', null)]
    const known = new Map(forms.map((i, n) => [n, { ...i, id: n }]))
    expect(['2026-08-31', '2026-09-01', '2026-12-01'].map((day) => formAt(known, 0, day)?.id)).toEqual([0, 1, undefined])
    expect(formAt(known, 9, '2026-09-01')).toBeNull()
  })
  it('are joined by a map that may offer several, and knows the spellings of a code', () => {
    for (const code of ['01-10', '0110', '1-10', ' 01 - 10 ', '01.10']) expect(mapOld(map, code, '2013', '2026-08-01'), code).toEqual(['06010'])
    expect(mapOld(map, '03-11', '2013', '2026-08-01')).toEqual(['08011', '08012'])
    expect(mapOld(map, '01-10', '2013', '2026-06-30')).toEqual([])
    expect(mapOld(map, '01-10', 'CJ/T 214', '2026-08-01')).toEqual([])
    expect(mapOld(map, '99-99', '2013', '2026-08-01')).toEqual([])
  })
})

describe('conditions', () => {
  const must = { text: '位于公共区域', must: true },
    either = [
      { text: '散落', must: false },
      { text: '成堆', must: false },
    ]
  it('need every must', () => {
    expect(conditionsMet([must, ...either], ['散落'])).toEqual({ met: false, missing: ['位于公共区域'] })
    expect(conditionsMet([must, ...either], ['位于公共区域'])).toEqual({ met: true, missing: [] })
  })
  it('need one of several when none is a must, and nothing when there are none', () => {
    expect(conditionsMet(either, [])).toEqual({ met: false, missing: ['散落', '成堆'] })
    expect(conditionsMet(either, ['成堆'])).toEqual({ met: true, missing: [] })
    expect(conditionsMet([], ['anything'])).toEqual({ met: true, missing: [] })
  })
  it('do not count a line that is not theirs', () => {
    expect(conditionsMet([must], ['位于公共区域 ', '其他']).met).toBe(false)
  })
})
