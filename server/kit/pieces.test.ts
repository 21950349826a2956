import { expect, test } from 'vitest'
import { inPieces } from './pieces.ts'

test('others have their turn between two pieces, never within one, and every row is done in its order', async () => {
  let turns = 0
  const others = () => {
    turns++
    if (turns < 100) setImmediate(others)
  }
  setImmediate(others)
  const seen: number[] = [],
    turnAt: number[] = []
  await inPieces(
    Array.from({ length: 10 }, (_, n) => n),
    3,
    (n) => {
      seen.push(n)
      turnAt.push(turns)
    },
  )
  expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  expect([turnAt[0], turnAt[1], turnAt[2]]).toEqual([0, 0, 0])
  expect(new Set(turnAt.slice(3, 6)).size).toBe(1)
  expect(turnAt[3]).toBeGreaterThan(turnAt[2]!)
  expect(turnAt[6]).toBeGreaterThan(turnAt[5]!)
  expect(turnAt[9]).toBeGreaterThan(turnAt[8]!)
})
