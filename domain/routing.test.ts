import { describe, expect, it } from 'vitest'
import { rule } from '../test/rules.ts'
import { kept, route, telling, type Facts } from './routing.ts'

const facts: Facts = {
  day: '2026-11-24',
  minute: 600,
  workDay: true,
  channel: '12345',
  path: [
    { id: 9, name: '孔庙社区 3 网格' },
    { id: 2, name: '孔庙社区' },
    { id: 1, name: '如城街道' },
  ],
  item: { code: '06010', name: '暴露垃圾', unitCode: 'HW' },
  communityUnit: 'KM',
}

describe('route', () => {
  const rules = [
    rule(1, { items: ['08'] }, 'JS'),
    rule(2, { cells: [2], items: ['0601'], channels: ['12345'], hours: [480, 1080], days: 'work' }, 'HW', { assist: ['community', 'ZF', 'HW'], basis: '派单目录第3条' }),
    rule(3, { items: ['06'] }, 'ZF'),
    rule(4, {}, 'community'),
    rule(5, {}, 'OLD', { position: 0, validTo: '2026-07-01' }),
  ]
  it('gives the first that fits, with helpers, and says why', () => {
    const { lead, assist, rule: by, reasons } = route(facts, rules)
    expect({ lead, assist, by }).toEqual({ lead: 'HW', assist: ['KM', 'ZF'], by: { id: 2, version: '2026-1', place: 2 } })
    expect(reasons.map((r) => r.zh)).toEqual(['位于孔庙社区', '事项 06010 暴露垃圾属于 0601', '来源 12345', '10:00 在 08:00–18:00 之间', '当日是工作日', '依据：派单目录第3条'])
  })
  it('says of every other rule in force why it lost, and of rules not in force nothing', () => {
    const { lost } = route(facts, rules)
    expect(lost.map((l) => [l.rule.id, l.why.zh, l.against])).toEqual([
      [1, '事项 06010 暴露垃圾不属于 08', 1],
      [3, '也符合，但排在第 2 条之后', 0],
      [4, '也符合，但排在第 2 条之后', 0],
    ])
    expect(telling(lost, 2)).toMatchObject({ lost: [{ rule: { id: 3 } }, { rule: { id: 4 } }], more: 1 })
    expect(route({ ...facts, day: '2026-06-30' }, rules).lead).toBe('OLD')
  })
  it.each<[string, Partial<Facts>, string | null]>([
    ['another channel', { channel: '网格' }, 'ZF'],
    ['the evening', { minute: 1080 }, 'ZF'],
    ['the first minute', { minute: 480 }, 'HW'],
    ['a day off', { workDay: false }, 'ZF'],
    ['elsewhere', { path: [{ id: 3, name: '新民社区' }] }, 'ZF'],
    ['unclassified', { item: null }, 'KM'],
    ['a place in no community', { item: null, path: [], communityUnit: null }, null],
  ])('%s', (_, other, lead) => {
    expect(route({ ...facts, ...other }, rules).lead).toBe(lead)
  })
  it('sends to the dispatcher, with the reason, what no rule takes', () => {
    const found = route({ ...facts, communityUnit: null, item: null }, rules)
    expect(found).toMatchObject({ lead: null, assist: [], rule: null, reasons: [{ zh: '没有规则适用，交派遣员' }] })
    expect(found.lost.at(-1)!.why.zh).toBe('所在网格没有对应的社区（村）')
    expect(route(facts, []).lead).toBeNull()
  })
  it('can follow the catalogue, and passes on where it names nobody', () => {
    const two = [rule(1, {}, 'item'), rule(2, {}, 'DESK')]
    expect(route(facts, two).lead).toBe('HW')
    expect(route({ ...facts, item: { ...facts.item!, unitCode: null } }, two).lead).toBe('DESK')
  })
  it('runs over midnight', () => {
    const night = [rule(1, { hours: [1080, 480] }, 'N')]
    expect([0, 479, 480, 1079, 1080, 1439].map((minute) => route({ ...facts, minute }, night).lead)).toEqual(['N', 'N', null, null, 'N', 'N'])
  })
})

describe('attributes', () => {
  const rules = [rule(1, { is: ['urgent'], not: ['confidential'] }, 'A'), rule(2, {}, 'B')]
  it.each([
    [[], 'B', '不是紧急'],
    [['urgent', 'confidential'], 'B', '要求保密'],
    [['urgent'], 'A', '紧急'],
  ] as const)('%j goes to %s', (is, lead, why) => {
    const r = route({ ...facts, is }, rules)
    expect(r.lead).toBe(lead)
    expect(lead === 'A' ? r.reasons[0]!.zh : r.lost[0]!.why.zh).toBe(why)
  })
})

describe('the share of what was right', () => {
  // R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3: the score interval without continuity correction
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
    [29, 29, 0.883, 1],
  ])('%i of %i lies between %f and %f', (good, of, low, high) => {
    const k = kept(good, of)
    expect([k.share, k.low, k.high].map((x) => x.toFixed(4))).toEqual([good / of, low, high].map((x) => x.toFixed(4)))
  })
  it('of none nothing is known', () => expect(kept(0, 0)).toEqual({ share: 0, low: 0, high: 1 }))
})
