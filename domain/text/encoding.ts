/** How a text was written, told by its bytes: what browsers, the door for files and the channels agree on. */

const marks: [encoding: string, mark: number[]][] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
]
/** Bytes at the beginning that tell the mark. */
export const LONGEST_MARK = 3
/** Without a mark: UTF-8 where every byte agrees, for GB with Chinese in it hardly ever does by chance; else GB18030, as Excel and older systems in China write. */
export const unmarked = ['utf-8', 'gb18030'] as const

/** The encoding that the mark at the beginning names (BOM, Unicode 23.8), if there is one. */
export const markedEncoding = (head: Uint8Array): string | null => marks.find(([, mark]) => mark.every((byte, i) => head[i] === byte))?.[0] ?? null
/** Whether every byte agrees with an encoding; not with one that is unknown. */
export function readsAs(bytes: Uint8Array, encoding: string): boolean {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(bytes)
    return true
  } catch {
    return false // this is the answer: fatal decoders have no other way to say no
  }
}
/** The encoding of bytes that are all there: by mark, else the first of `unmarked` that reads them; null where none does. */
export const encodingOf = (bytes: Uint8Array): string | null => markedEncoding(bytes) ?? unmarked.find((e) => readsAs(bytes, e)) ?? null
