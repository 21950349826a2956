import { expect, it } from 'vitest'
import { checkPassword, hashPassword, verifyPassword } from './passwords.ts'

it('is kept as argon2id, salted', async () => {
  const kept = await hashPassword('first-pass-1')
  expect(kept).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  expect(await hashPassword('first-pass-1')).not.toBe(kept)
  expect([await verifyPassword(kept, 'first-pass-1'), await verifyPassword(kept, 'first-pass-2')]).toEqual([true, false])
})
it.each(['short1', 'onlyletters', '1234567890', 'worker12345', 'WORKER12345', 'old-pass-123', '萤火1', `${'a'.repeat(200)}1`])('%s is too weak', (fresh) => {
  expect(() => checkPassword(fresh, 'worker12345', 'old-pass-123')).toThrow(expect.objectContaining({ code: 'weak-password' }))
})
it.each(['abcdefghi1', '如城街道办事处二零1', 'old-pass-124'])('%s will do', (fresh) => expect(() => checkPassword(fresh, 'worker12345', 'old-pass-123')).not.toThrow())
