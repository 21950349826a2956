import { expect, test } from 'vitest'
import { caseStates, orderStates, roles } from './lifecycle.ts'
import { plainReceiptCode, publicStates, publicSteps, receiptCode } from './publicWords.ts'

test('every state has words of its own, none of them a name from inside the house', () => {
  expect(Object.keys(publicStates)).toEqual(Object.keys(caseStates))
  const inside = [...Object.values(caseStates), ...Object.values(orderStates), ...Object.values(roles)].map((s) => s.label).filter((l) => !['已受理', '已立案'].includes(l))
  for (const [name, { zh, en, step }] of Object.entries(publicStates)) {
    expect(
      inside.filter((label) => zh.includes(label)),
      name,
    ).toEqual([])
    expect(publicSteps).toHaveProperty(step)
    expect(step === 'done', name).toBe(caseStates[name as keyof typeof caseStates].holder === null)
    expect(en).toMatch(/^[A-Z][ -~]+$/)
  }
})

test('a code has 80 bits, and comes back however it was written down', () => {
  expect(receiptCode(new Uint8Array(10))).toBe('0000-0000-0000-0000')
  expect(receiptCode(new Uint8Array(32).fill(255))).toBe('ZZZZ-ZZZZ-ZZZZ-ZZZZ')
  const one = Uint8Array.from([1, 35, 69, 103, 137, 171, 205, 239, 16, 50])
  expect(new Set([...Array(80).keys()].map((bit) => receiptCode(one.map((b, i) => (i === bit >> 3 ? b ^ (1 << (bit & 7)) : b))))).size, 'every bit counts').toBe(80)
  expect(plainReceiptCode(' 0a1b 2c3d-4e5f－6g7h ')).toBe('0A1B-2C3D-4E5F-6G7H')
  expect(plainReceiptCode('OIL0-0000-0000-0000')).toBe('0110-0000-0000-0000')
  for (const bad of ['', '0000', 'UUUU-0000-0000-0000', '0000-0000-0000-00000', '井盖0000000000000']) expect(plainReceiptCode(bad), bad).toBeNull()
})
