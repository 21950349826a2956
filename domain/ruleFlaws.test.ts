import { describe, expect, it } from 'vitest'
import { rule } from '../test/rules.ts'
import type { Rule } from './routing.ts'
import { flaws, unreachable } from './ruleFlaws.ts'

describe('unreachable', () => {
  it('finds what a wider rule above has taken', () => {
    expect(unreachable([rule(1, { items: ['06'] }, 'A'), rule(2, { items: ['0601'], channels: ['12345'] }, 'B'), rule(3, {}, 'C'), rule(4, { days: 'off' }, 'D')])).toEqual([2, 4])
  })
  it('finds what several together have taken', () => {
    expect(unreachable([rule(1, { days: 'work' }, 'A'), rule(2, { days: 'off' }, 'B'), rule(3, { items: ['06'] }, 'C')])).toEqual([3])
    expect(unreachable([rule(1, { hours: [480, 1080] }, 'A'), rule(2, { hours: [1080, 480] }, 'B'), rule(3, {}, 'C')])).toEqual([3])
  })
  it('knows that a cell stands for what lies below it', () => {
    expect(unreachable([rule(1, { cells: [1] }, 'A'), rule(2, { cells: [9] }, 'B')], (c) => (c === 9 ? [2, 1] : []))).toEqual([2])
    expect(unreachable([rule(1, { cells: [9] }, 'A'), rule(2, { cells: [1] }, 'B')], (c) => (c === 9 ? [2, 1] : []))).toEqual([])
  })
  it('minds the dates, and that community and catalogue rules may pass a matter on', () => {
    expect(unreachable([rule(1, {}, 'A', { validTo: '2026-07-01' }), rule(2, {}, 'B'), rule(3, {}, 'C', { validFrom: '2026-07-01' })])).toEqual([3])
    expect(unreachable([rule(1, {}, 'item'), rule(2, {}, 'community'), rule(3, {}, 'C')])).toEqual([])
  })
})

describe('flaws', () => {
  it('names the earlier rules that leave nothing over', () => {
    expect(flaws([rule(1, { items: ['06'] }, 'A'), rule(2, { items: ['0601'], is: ['urgent'] }, 'B')])).toEqual([{ id: 2, kind: 'unreachable', others: [1] }])
    expect(flaws([rule(1, { is: ['urgent'] }, 'A'), rule(2, { not: ['urgent'] }, 'B'), rule(3, { items: ['06'] }, 'C')])).toEqual([{ id: 3, kind: 'unreachable', others: [1, 2] }])
  })
  it('finds two that claim the same matter where neither is the narrower', () => {
    expect(flaws([rule(1, { cells: [2] }, 'A'), rule(2, { items: ['06'] }, 'B')])).toEqual([{ id: 2, kind: 'contradicts', others: [1] }])
  })
  it.each([
    ['the special before the general', [rule(1, { items: ['0601'] }, 'A'), rule(2, { items: ['06'] }, 'B')]],
    ['two that agree on the unit', [rule(1, { cells: [2] }, 'A'), rule(2, { items: ['06'] }, 'A')]],
    ['two that never meet', [rule(1, { items: ['01'] }, 'A'), rule(2, { items: ['06'] }, 'B')]],
  ])('says nothing of %s', (_, rules) => expect(flaws(rules)).toEqual([]))
})

describe('many rules', () => {
  /** The same answer by asking of every fact who decides: slow, and plainly right. */
  const naive = (rules: Rule[]): number[] => {
    const decided = new Set<number>()
    for (const item of ['A1', 'A2', 'B1', 'B2'])
      for (const cell of [3, 4, 2, 9])
        for (const off of [false, true])
          for (const urgent of [false, true]) {
            const path = cell === 9 ? [9] : cell === 2 ? [2] : [cell, 2]
            const first = rules.find(
              ({ when: w }) =>
                (!w.items || w.items.some((i) => item.startsWith(i))) &&
                (!w.cells || w.cells.some((c) => path.includes(c))) &&
                (!w.days || (w.days === 'off') === off) &&
                (!w.is || urgent) &&
                (!w.not || !urgent),
            )
            if (first) decided.add(first.id)
          }
    return rules.filter((r) => !decided.has(r.id)).map((r) => r.id)
  }
  let seed = 7
  const any = <T>(of: readonly T[]): T => of[(seed = (seed * 48271) % 2147483647) % of.length]!
  // every class and every cell is named by a rule that matters to none, so that the pieces are those of the naive answer
  const ground = [rule(0, { items: ['A1', 'A2', 'B1', 'B2', 'A', 'B', 'Z'], cells: [2, 3, 4, 9], is: ['engineering'] }, 'G', { validTo: '2026-01-02' })]
  it.each(Array.from({ length: 60 }, (_, n) => n))('list %i: no rule is called dead that decides somewhere', () => {
    const rules = Array.from({ length: 9 }, (_, n) =>
      rule(
        n + 1,
        {
          ...any([{}, { items: ['A'] }, { items: ['A1'] }, { items: ['B'] }, { items: ['A', 'B2'] }]),
          ...any([{}, { cells: [2] }, { cells: [3] }, { cells: [9, 4] }]),
          ...any([{}, {}, { days: 'off' as const }, { days: 'work' as const }]),
          ...any([{}, {}, { is: ['urgent' as const] }, { not: ['urgent' as const] }]),
        },
        `U${n}`,
        { validFrom: '2026-01-02' },
      ),
    )
    const up = (c: number) => (c === 3 || c === 4 ? [2] : []),
      found = unreachable([...ground, ...rules], up),
      dead = naive(rules)
    expect(found.filter((id) => !dead.includes(id))).toEqual([])
    // what it misses is only what hangs on there being no other class or place than the rules name
    const whole = rules.filter((r) => rules.some((e) => e.id < r.id && Object.keys(e.when).length === 0))
    expect(whole.map((r) => r.id).filter((id) => !found.includes(id))).toEqual([])
  })
})
