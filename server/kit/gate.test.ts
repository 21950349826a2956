import { expect, test } from 'vitest'
import { createGate } from './gate.ts'

test('the gate lets so many of one source in, keeps a bounded line, and holds up nobody else', async () => {
  const gate = createGate(1)
  let open = (_: unknown): void => {}
  const door = new Promise((r) => (open = r))
  const first = gate.pass(1, 1, () => door.then(() => 'first'))
  const second = gate.pass(1, 1, async () => 'second')
  expect(await gate.pass(1, 1, async () => 'third')).toBeNull()
  expect(await gate.pass(2, 1, async () => 'other')).toBe('other')
  open(null)
  expect([await first, await second]).toEqual(['first', 'second'])
  expect(await gate.pass(1, 1, async () => 'later')).toBe('later')
})
