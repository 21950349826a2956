import { expect, it } from 'vitest'
import { createBucket } from './bucket.ts'

const at = (ms: number) => new Date(1_800_000_000_000 + ms)

it('lets the burst through at once, then one by one, each key for itself', () => {
  const bucket = createBucket(3, 1000)
  expect([0, 0, 0, 0].map((ms) => bucket.take('a', at(ms)))).toEqual([true, true, true, false])
  expect(bucket.take('b', at(0))).toBe(true)
  expect([999, 1000, 1001, 2000].map((ms) => bucket.take('a', at(ms)))).toEqual([false, true, false, true])
  expect([9000, 9000, 9000, 9000].map((ms) => bucket.take('a', at(ms)))).toEqual([true, true, true, false])
})
it('what is given back does not count', () => {
  const bucket = createBucket(1, 1000)
  for (let i = 0; i < 5; i++) {
    expect(bucket.take('a', at(0))).toBe(true)
    bucket.giveBack('a')
  }
  bucket.giveBack('never taken')
  expect([bucket.take('a', at(0)), bucket.take('a', at(0))]).toEqual([true, false])
})
it('forgets full buckets, so that made-up keys do not pile up, and keeps those in use', () => {
  const bucket = createBucket(1, 1000)
  expect(bucket.take('used', at(999))).toBe(true)
  for (let i = 0; i < 20_000; i++) bucket.take(`k${i}`, at(i < 10_000 ? 0 : 1500))
  expect(bucket.take('used', at(1500))).toBe(false)
})
