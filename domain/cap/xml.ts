/** XML as a tree, for documents of strangers: no DTD, no entities but the five, bounded in size and depth. Namespaces are resolved; comments and instructions are skipped. */

export interface Element {
  /** Local name. */
  name: string
  /** Namespace, empty where there is none. */
  space: string
  attributes: Record<string, string>
  children: Element[]
  /** The text directly in it, as it stands. */
  text: string
}
export type Parsed = { root: Element } | { problem: { zh: string; en: string } }

/** Characters and elements a document may have, and how deep it may nest. */
export const LARGEST = 1_000_000
const DEEPEST = 40
const MOST = 50_000
const five: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const no = (zh: string, en: string): Parsed => ({ problem: { zh, en } })
const cutOff = no('XML 不完整或写错了', 'The XML is cut off or not well-formed.')

/** Text with its references opened; null at the first that is unknown. */
function opened(text: string): string | null {
  let out = '',
    at = 0
  for (let next = text.indexOf('&'); next >= 0; next = text.indexOf('&', at)) {
    const end = text.slice(next, next + 12).indexOf(';') + next,
      name = text.slice(next + 1, end)
    if (end < next) return null
    const m = /^#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))$/.exec(name),
      code = m ? Number.parseInt(m[1] ?? m[2]!, m[1] ? 16 : 10) : 0
    if (!Object.hasOwn(five, name) && !(code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff))) return null
    out += text.slice(at, next) + (five[name] ?? String.fromCodePoint(code))
    at = end + 1
  }
  return out + text.slice(at)
}

/** Reads a document. What is not well-formed, too large, too deep, or brings a DTD of its own is refused in words. */
export function readXml(source: string): Parsed {
  if (source.length > LARGEST) return no('XML 太大', 'The XML is too large.')
  if (/<!\s*(DOCTYPE|ENTITY)/i.test(source)) return no('不收带 DTD 或实体定义的 XML', 'XML with a DTD or entities of its own is not taken.')
  const text = source.replace(/^\ufeff/, ''),
    open: { element: Element; spaces: Record<string, string>; raw: string }[] = []
  let root: Element | null = null,
    at = 0,
    count = 0
  const say = (words: string): boolean => {
    const here = open.at(-1)
    if (!here) return words.trim() === ''
    here.element.text += words
    return true
  }
  while (at < text.length) {
    const next = text.indexOf('<', at),
      words = opened(text.slice(at, next < 0 ? text.length : next))
    if (words === null || !say(words)) return cutOff
    if (next < 0) break
    const skipped = text.startsWith('<!--', next) ? '-->' : text.startsWith('<?', next) ? '?>' : null
    if (skipped) {
      const end = text.indexOf(skipped, next + 2)
      if (end < 0) return cutOff
      at = end + skipped.length
      continue
    }
    if (text.startsWith('<![CDATA[', next)) {
      const end = text.indexOf(']]>', next)
      if (end < 0 || !say(text.slice(next + 9, end))) return cutOff
      at = end + 3
      continue
    }
    const end = tagEnd(text, next)
    if (end < 0) return cutOff
    const inside = text.slice(next + 1, end)
    at = end + 1
    if (inside.startsWith('/')) {
      const closed = open.pop()
      if (closed?.raw !== inside.slice(1).trim()) return cutOff
      continue
    }
    const made = elementOf(inside.replace(/\/$/, ''), open.at(-1)?.spaces ?? {})
    if (!made || (root && !open.length)) return cutOff
    if (++count > MOST) return no('XML 太大', 'The XML is too large.')
    if (open.length) open.at(-1)!.element.children.push(made.element)
    else root = made.element
    if (!inside.endsWith('/') && open.push(made) > DEEPEST) return no('XML 嵌套太深', 'The XML nests too deep.')
  }
  return root && !open.length ? { root } : cutOff
}
/** Where a tag ends; a > within quotes does not end it. */
function tagEnd(text: string, from: number): number {
  let quote = ''
  for (let i = from + 1; i < text.length; i++) {
    const c = text[i]!
    if (quote) quote = c === quote ? '' : quote
    else if (c === '"' || c === "'") quote = c
    else if (c === '>') return i
    else if (c === '<') return -1
  }
  return -1
}
function elementOf(tag: string, outer: Record<string, string>): { element: Element; spaces: Record<string, string>; raw: string } | null {
  const raw = /^[\p{L}_][\p{L}\p{N}_.:-]*/u.exec(tag)?.[0]
  if (!raw) return null
  const attributes: Record<string, string> = {},
    spaces = { ...outer },
    one = /\s+([\p{L}_][\p{L}\p{N}_.:-]*)\s*=\s*(?:"([^"]*)"|'([^']*)')/uy
  one.lastIndex = raw.length
  for (;;) {
    const before = one.lastIndex,
      m = one.exec(tag)
    if (!m) {
      if (tag.slice(before).trim()) return null
      break
    }
    const value = opened(m[2] ?? m[3] ?? '')
    if (value === null || Object.hasOwn(attributes, m[1]!)) return null
    attributes[m[1]!] = value
    if (m[1] === 'xmlns') spaces[''] = value
    else if (m[1]!.startsWith('xmlns:')) spaces[m[1]!.slice(6)] = value
  }
  const [prefix, name] = raw.includes(':') ? (raw.split(':', 2) as [string, string]) : ['', raw]
  return { raw, spaces, element: { name, space: (Object.hasOwn(spaces, prefix) ? spaces[prefix] : '') ?? '', attributes, children: [], text: '' } }
}
