import { expect, it } from 'vitest'
import { draftRule } from '../test/rules.ts'
import type { DraftRule } from './routing.ts'
import { conditionsInWords, whatChanged } from './ruleChanges.ts'

const names = { unit: (c: string) => c, cell: (c: number) => `格${c}`, item: () => '', channel: (c: string) => c }
const rule = (item: string, unitCode = 'A') => draftRule({ items: [item] }, unitCode)
const [a, b, c, d] = ['01', '02', '03', '04'].map((i) => rule(i)) as [DraftRule, DraftRule, DraftRule, DraftRule]
it.each<[string, DraftRule[], DraftRule[], string[]]>([
  ['nothing', [a, b], [a, b], []],
  ['an addition', [a, b], [a, c, b], ['加第 2 条：事项 03 → A']],
  ['a removal', [a, b, c], [a, c], ['去掉原第 2 条：事项 02 → A']],
  ['a change', [a, b], [a, rule('02', 'B')], ['改第 2 条：事项 02 → B']],
  ['a move down', [a, b, c, d], [b, c, a, d], ['第 1 条移到第 3：事项 01 → A']],
  ['a move up', [a, b, c, d], [d, a, b, c], ['第 4 条移到第 1：事项 04 → A']],
  ['another order', [a, b, c, d], [d, c, b, a], ['换了次序']],
  ['the first of all', [], [a], ['加第 1 条：事项 01 → A']],
])('%s is told', (_, before, after, zh) => expect(whatChanged(before, after, names).map((w) => w.zh)).toEqual(zh))
it('says each condition in words, and nothing of none', () => {
  expect(
    conditionsInWords({ items: ['06'], cells: [1, 2, 3, 4, 5], channels: ['grid'], hours: [1320, 360], days: 'off', is: ['urgent'], not: ['confidential'] }, names).map(
      (w) => w.zh,
    ),
  ).toEqual(['事项 06', '网格 格1、格2、格3 等 5 项', '来源 grid', '22:00–06:00', '休息日', '紧急', '不是要求保密'])
  expect(conditionsInWords({}, names)).toEqual([])
})
