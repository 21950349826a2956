import { LONGEST_MARK, markedEncoding, unmarked } from '../../domain/text/encoding.ts'
import { BadFile } from './badFile.ts'

type Source = AsyncIterable<Uint8Array>

/** The text of a file piece by piece, whatever it was written with; opened again for each look, since it is never held. A BadFile before the first piece: no text, or in no encoding we know. */
export async function* decodedPieces(open: () => Source): AsyncGenerator<string> {
  const decoder = new TextDecoder(await encodingOf(open))
  for await (const chunk of open()) yield decoder.decode(chunk, { stream: true })
  yield decoder.decode()
}
async function encodingOf(open: () => Source): Promise<string> {
  const marked = markedEncoding(await headOf(open()))
  for (const encoding of marked ? [marked] : unmarked) {
    // A mark is believed: half a character behind it is shown as lost, rather than the file refused.
    const decoder = new TextDecoder(encoding, { fatal: !marked })
    try {
      for await (const chunk of open()) if (decoder.decode(chunk, { stream: true }).includes('\0')) throw new BadFile('not_a_sheet')
      decoder.decode()
      return encoding
    } catch (error) {
      if (!(error instanceof TypeError)) throw error // a TypeError is how a decoder says no
    }
  }
  throw new BadFile('encoding')
}
async function headOf(source: Source): Promise<Uint8Array> {
  let head: Uint8Array = new Uint8Array()
  for await (const chunk of source) {
    head = Buffer.concat([head, chunk])
    if (head.length >= LONGEST_MARK) break
  }
  return head
}
