import { describe, expect, it } from 'vitest'
import { base32, codeAt, otpauth, stepOf, stepOfCode } from './totp.ts'

const secret = Buffer.from('12345678901234567890')
const at = (seconds: number) => new Date(seconds * 1000)

describe('totp', () => {
  // RFC 6238 appendix B, SHA-1, the last six of its eight digits.
  it.each([
    [59, '287082'],
    [1111111109, '081804'],
    [1111111111, '050471'],
    [1234567890, '005924'],
    [2000000000, '279037'],
    [20000000000, '353130'],
  ])('at %d s it is %s', (seconds, code) => {
    expect(codeAt(secret, stepOf(at(seconds)))).toBe(code)
    expect(stepOfCode(secret, code, at(seconds), null)).toBe(stepOf(at(seconds)))
  })
  it('RFC 4226 appendix D counts', () => expect([0, 1, 2, 9].map((n) => codeAt(secret, n))).toEqual(['755224', '287082', '359152', '520489']))
  it('allows one step either side, no more', () => {
    const code = codeAt(secret, 100)
    expect([98, 99, 100, 101, 102].map((n) => stepOfCode(secret, code, at(n * 30), null))).toEqual([null, 100, 100, 100, null])
  })
  it('a code works once', () => {
    expect(stepOfCode(secret, codeAt(secret, 100), at(3000), 100)).toBeNull()
    expect(stepOfCode(secret, codeAt(secret, 101), at(3030), 100)).toBe(101)
  })
  it('writes base32 and the address of the QR code', () => {
    expect(base32(Buffer.from('foobar'))).toBe('MZXW6YTBOI')
    expect(otpauth(secret, 'wang', '萤火')).toBe(
      'otpauth://totp/%E8%90%A4%E7%81%AB%3Awang?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=%E8%90%A4%E7%81%AB&algorithm=SHA1&digits=6&period=30',
    )
  })
})
