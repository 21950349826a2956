import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readSheet, type SheetItem, sheetOf } from '../catalogueSheet.ts'
import { formulas } from '../../test/formulas.ts'
import { csvLine, guarded, unguarded } from './cell.ts'

test('no cell begins as a formula, and each is read again as it was', () => {
  for (const s of formulas) {
    expect(guarded(s), s).toBe(`'${s}`)
    expect(unguarded(guarded(s))).toBe(s)
  }
  for (const s of ['', "'", "'甲'", '甲=1', 'a-b', ' a', '100']) expect([guarded(s), unguarded(s)]).toEqual([s, s])
  fc.assert(fc.property(fc.string({ unit: fc.constantFrom(...`'"=+-@＝ \t\r\n,;a`) }), (s) => unguarded(guarded(s)) === s && !/^[=+\-@＝＋－＠\t\r\n]/.test(guarded(s))))
  expect(csvLine(['a;=1', 'b"c'])).toBe('"a;=1","b""c"\r\n')
})

test('an item of any words goes out as a sheet and comes in the same', () => {
  const sign = fc.constantFrom(...`'"=+-@\\|｜!！ \t\r\n,;，ab`),
    words = fc.oneof(fc.string({ unit: sign, minLength: 1, maxLength: 12 }), fc.constantFrom(...formulas)).filter((s) => s.trim() !== '')
  const condition = fc.record({ text: fc.oneof(words, fc.string({ unit: sign, minLength: 1, maxLength: 5 })), must: fc.boolean() })
  const item = fc.record<SheetItem>({
    ...{ code: fc.constant('A-1'), name: words, kind: fc.constant('事项'), major: words, majorName: words, limit: fc.constant({ amount: 2, unit: 'day' }) },
    ...{ filing: fc.array(condition, { maxLength: 3 }), closing: fc.array(condition, { maxLength: 3 }), unitCode: fc.constantFrom(null, ...formulas.map((f) => f.trim())) },
    ...{ evidence: fc.record({ before: fc.boolean(), after: fc.boolean() }), answerable: fc.boolean(), engineering: fc.boolean() },
  })
  fc.assert(
    fc.property(item, (i) => {
      expect(readSheet(sheetOf([i]), new Set(formulas.map((f) => f.trim())))).toEqual({ items: [i], problems: [] })
    }),
    { numRuns: 500 },
  )
})
