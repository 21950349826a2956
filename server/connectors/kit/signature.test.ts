import { expect, test } from 'vitest'
import { signed, verify, WINDOW } from './signature.ts'

test('a signature holds for its body, its moment and its secret only', () => {
  const now = new Date('2026-09-22T01:00:00Z'),
    body = Buffer.from('{}'),
    headers = signed('s', body, now)
  expect(verify(['x', 's'], headers, body, now)).toBe('right')
  expect(verify(['s'], headers, Buffer.from('{ }'), now)).toBe('wrong')
  expect(verify(['s'], { ...headers, 'x-yinghuo-timestamp': '1790000001' }, body, now)).toBe('wrong')
  expect(verify([], headers, body, now)).toBe('wrong')
  expect(verify(['s'], headers, body, new Date(now.getTime() + (WINDOW + 1) * 1000))).toBe('stale')
})
