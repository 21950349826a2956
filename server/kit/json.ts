/** The text of a JSON body before it is parsed: read in the encoding it has, and no deeper than anybody means. */
import { Refused } from './errors.ts'

/** Levels of brackets in a body. A map has eight; a hundred thousand cost the parser seconds in which nobody is served. */
const DEEPEST = 64

/** The text of the bytes, UTF-8 or else what the sender says it is; refused where neither is so, because a sign that cannot be read is never replaced in silence. */
export function jsonText(bytes: Uint8Array, type = ''): string {
  const text = decoded(bytes, 'utf-8') ?? decoded(bytes, /charset\s*=\s*"?([\w-]+)/i.exec(type)?.[1])
  if (text === null) throw new Refused('encoding')
  if (tooDeep(text)) throw new Refused('bad-input', { reason: 'nested' }, { zh: `括号套得太深，最多 ${DEEPEST} 层`, en: `Nested too deeply: ${DEEPEST} levels at most.` })
  return text
}
function decoded(bytes: Uint8Array, charset: string | undefined): string | null {
  try {
    return charset === undefined ? null : new TextDecoder(charset, { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}
/** Whether brackets stand deeper than that; one look at each sign, whatever the text is. */
function tooDeep(text: string): boolean {
  let depth = 0,
    quoted = false
  for (let i = 0; i < text.length; i++) {
    const c = text[i]
    if (c === '"') quoted = !quoted
    else if (quoted) {
      if (c === '\\') i++
    } else if (c === '[' || c === '{') {
      if (++depth > DEEPEST) return true
    } else if (c === ']' || c === '}') depth--
  }
  return false
}
