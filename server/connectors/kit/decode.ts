/** Bytes of an outside system as text, whatever it was written with. */
import { markedEncoding, readsAs } from '../../../domain/text/encoding.ts'

const labels: Record<string, string> = { gb2312: 'gb18030', gbk: 'gb18030', 'x-gbk': 'gb18030', utf8: 'utf-8' }

/** UTF-8 (with or without BOM), UTF-16 with BOM, or GB18030: the BOM decides, then strict UTF-8, then what was declared, then GB18030. NUL, which no column can hold, is left out. */
export function decodeText(bytes: Uint8Array, declared?: string): { text: string; encoding: string; broken: boolean } {
  const encoding = encodingOf(bytes, declared)
  const text = new TextDecoder(encoding).decode(bytes).replaceAll('\0', '')
  return { text, encoding, broken: text.includes('\uFFFD') }
}
function encodingOf(bytes: Uint8Array, declared?: string): string {
  // Systems declare UTF-8 and send GB, and the other way round: what the bytes say goes first.
  const marked = markedEncoding(bytes)
  if (marked) return marked
  if (readsAs(bytes, 'utf-8')) return 'utf-8'
  const name = labels[declared?.toLowerCase().trim() ?? ''] ?? declared?.toLowerCase().trim()
  if (name && name !== 'utf-8' && known(name)) return name
  // Cut off in the middle of a character it is still UTF-8.
  return [1, 2, 3].some((n) => readsAs(bytes.subarray(0, -n), 'utf-8')) ? 'utf-8' : readsAs(bytes, 'gb18030') ? 'gb18030' : 'utf-8'
}
const known = (encoding: string): boolean => {
  try {
    new TextDecoder(encoding)
    return true
  } catch {
    return false // a name nobody knows counts as none
  }
}
/** The charset a content type names. */
export const charsetOf = (type: string): string | undefined => /charset\s*=\s*"?([\w-]+)/i.exec(type)?.[1]
/** The text of a payload, by its content type. */
export const textOf = (payload: { type: string; body: Uint8Array }): string => decodeText(payload.body, charsetOf(payload.type)).text
