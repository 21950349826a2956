import { expect, test } from 'vitest'
import { encodingOf } from '../../domain/text/encoding.ts'
import { decodedPieces } from './pieces.ts'

/** Bytes that come so many at a time, as often as they are asked for. */
const inPieces = (bytes: Uint8Array, size: number) =>
  async function* () {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
  }
const read = async (bytes: Uint8Array, size = 3) => {
  let text = ''
  for await (const piece of decodedPieces(inPieces(bytes, size))) text += piece
  return text
}
const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16()
const gb = Uint8Array.of(0xbe, 0xae, 0xb8, 0xc7, 0x2c, 0x30) // 井盖,0

test.each([
  ['UTF-8', 'utf-8', Buffer.from('井盖,😀')],
  ['UTF-8 with its mark', 'utf-8', Buffer.from('\uFEFF井盖,😀')],
  ['UTF-16, low byte first', 'utf-16le', Buffer.from('\uFEFF井盖,😀', 'utf16le')],
  ['UTF-16, high byte first', 'utf-16be', utf16be('\uFEFF井盖,😀')],
])('%s is told and no sign is torn, however the bytes come', async (_name, encoding, bytes) => {
  expect(encodingOf(bytes)).toBe(encoding)
  for (const size of [1, 2, 3, 5, 100]) expect(await read(bytes, size), `${size} at a time`).toBe('井盖,😀')
})
test('GB18030 is what no mark names and UTF-8 does not read', async () => {
  expect(encodingOf(gb)).toBe('gb18030')
  for (const size of [1, 2, 3, 100]) expect(await read(gb, size)).toBe('井盖,0')
})
test('a mark is believed: what is broken behind it is shown as lost', async () => {
  expect(await read(Buffer.concat([Buffer.from('\uFEFF甲'), Uint8Array.of(0xff)]))).toBe('甲\uFFFD')
  expect(await read(Buffer.from('\uFEFF甲乙', 'utf16le').subarray(0, -1))).toBe('甲\uFFFD')
})
test('nothing is nothing; bytes in no encoding, and null signs in any, are refused before the first piece', async () => {
  expect(await read(new Uint8Array())).toBe('')
  await expect(read(Uint8Array.of(0xff, 0xff, 0xff, 0x80, 0x2c))).rejects.toMatchObject({ code: 'encoding' })
  for (const bytes of [Buffer.from('a,b\n'.repeat(50) + '\0'), Buffer.from('\uFEFFa\0', 'utf16le'), Buffer.concat([gb, Uint8Array.of(0)])])
    await expect(decodedPieces(inPieces(bytes, 3)).next()).rejects.toMatchObject({ code: 'not_a_sheet' })
})
