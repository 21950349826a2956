/** Bytes of an outside system as text, whatever it was written with. */

const labels: Record<string, string> = { gb2312: 'gb18030', gbk: 'gb18030', 'x-gbk': 'gb18030', utf8: 'utf-8' }

/** UTF-8 (with or without BOM), UTF-16 with BOM, or GB18030: the BOM decides, then strict UTF-8, then what was declared, then GB18030. NUL, which no column can hold, is left out. */
export function decodeText(bytes: Uint8Array, declared?: string): { text: string; encoding: string; broken: boolean } {
  const encoding = encodingOf(bytes, declared)
  const text = new TextDecoder(encoding).decode(bytes).replaceAll('\0', '')
  return { text, encoding, broken: text.includes('\uFFFD') }
}
function encodingOf(bytes: Uint8Array, declared?: string): string {
  const [a, b, c] = bytes
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8'
  if (a === 0xff && b === 0xfe) return 'utf-16le'
  if (a === 0xfe && b === 0xff) return 'utf-16be'
  // Systems declare UTF-8 and send GB, and the other way round; sound UTF-8 with Chinese in it is hardly ever GB by chance.
  if (reads(bytes, 'utf-8')) return 'utf-8'
  const name = labels[declared?.toLowerCase().trim() ?? ''] ?? declared?.toLowerCase().trim()
  if (name && name !== 'utf-8' && known(name)) return name
  // Cut off in the middle of a character it is still UTF-8.
  return [1, 2, 3].some((n) => reads(bytes.subarray(0, -n), 'utf-8')) ? 'utf-8' : reads(bytes, 'gb18030') ? 'gb18030' : 'utf-8'
}
const reads = (bytes: Uint8Array, encoding: string): boolean => {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}
const known = (encoding: string): boolean => {
  try {
    new TextDecoder(encoding)
    return true
  } catch {
    return false
  }
}
/** The charset a content type names. */
export const charsetOf = (type: string): string | undefined => /charset\s*=\s*"?([\w-]+)/i.exec(type)?.[1]
/** The text of a payload, by its content type. */
export const textOf = (payload: { type: string; body: Uint8Array }): string => decodeText(payload.body, charsetOf(payload.type)).text
