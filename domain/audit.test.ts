import { expect, test } from 'vitest'
import { toldDetails } from './audit.ts'

const short = (action: string, detail: Record<string, unknown>) => toldDetails(action, detail).map((t) => [t.label.zh, t.value, ...('was' in t ? [t.was] : [])])

test('an entry is told in words: pairs, before and after, groups of fields', () => {
  expect(short('unit.changed', { name: ['旧名', '新名'] })).toEqual([['名称', '新名', '旧名']])
  expect(short('person.changed', { name: ['甲', '乙'], phone: '138****5678' })).toEqual([
    ['姓名', '乙', '甲'],
    ['电话', '138****5678'],
  ])
  expect(short('settings.changed', { from: 3, to: 5 })).toEqual([['改成', 5, 3]])
  expect(short('post.given', { role: 'seat', from: '2026-01-01', to: null })).toEqual([
    ['岗位', 'seat'],
    ['起', '2026-01-01'],
    ['止', null],
  ])
  expect(short('connector.added', { kind: 'open311', name: '县中心', config: { url: 'https://example.org', limit: 60 } })).toEqual([
    ['类型', 'open311'],
    ['名称', '县中心'],
    ['设置·url', 'https://example.org'],
    ['设置·时限', 60],
  ])
})

test('of two forms of an item only what differs is told', () => {
  const before = { name: '井盖', limit: { amount: 3, unit: 'workDay' }, must: true },
    after = { name: '井盖', limit: { amount: 5, unit: 'workDay' }, must: true }
  expect(short('catalogue.changed', { version: '2026', before, after })).toEqual([
    ['版本', '2026'],
    ['时限', after.limit, before.limit],
  ])
})

test('a list of two is no pair where the entry is not about a change', () => {
  expect(short('grid.recut', { retired: ['g1', 'g2'] })).toEqual([['停用', ['g1', 'g2']]])
})
