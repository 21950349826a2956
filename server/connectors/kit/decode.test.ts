import { expect, test } from 'vitest'
import { decodeText } from './decode.ts'

test('bytes are read as what they are, whatever they are called', () => {
  const gb = Uint8Array.from([0xbe, 0xae, 0xb8, 0xc7]) // 井盖
  expect(decodeText(gb)).toMatchObject({ text: '井盖', encoding: 'gb18030' })
  expect(decodeText(gb, 'utf-8').text).toBe('井盖')
  expect(decodeText(Buffer.from('井盖'), 'gb2312').text).toBe('井盖')
  expect(decodeText(Buffer.from('\uFEFF井盖')).text).toBe('井盖')
  expect(decodeText(Buffer.from('\uFEFF井盖', 'utf16le')).text).toBe('井盖')
  expect(decodeText(Buffer.from('井盖坏了').subarray(0, 11))).toMatchObject({ encoding: 'utf-8', broken: true })
  expect(decodeText(Buffer.from('a\0b')).text).toBe('ab')
})
