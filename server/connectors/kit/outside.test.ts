import { expect, test } from 'vitest'
import { ask } from './outside.ts'

test('what is not a web address is not asked', async () => {
  await expect(ask('file:///etc/passwd')).rejects.toMatchObject({ again: false })
})
