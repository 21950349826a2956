/**
 * Where in a value the first string (or name of a field) stands that no store can keep: the sign U+0000, which PostgreSQL holds neither in text nor in jsonb, or half a pair
 * of UTF-16, which is no character; null when all of it can be kept to the last byte. The rule of the whole house: such a value is refused, never mended in silence.
 * Goes through without recursion, so that depth costs nothing.
 */
export function unstorable(value: unknown): string | null {
  const open: [string, unknown][] = [['', value]]
  for (let next = open.pop(); next; next = open.pop()) {
    const [at, v] = next
    if (typeof v === 'string') {
      if (!sound(v)) return at
    } else if (Array.isArray(v)) for (let i = v.length - 1; i >= 0; i--) open.push([`${at.length < 200 ? `${at}/` : at}${i}`, v[i]])
    else if (typeof v === 'object' && v !== null && !ArrayBuffer.isView(v))
      for (const [name, inner] of Object.entries(v)) {
        if (!sound(name)) return at || '/'
        open.push([at.length < 200 ? `${at}/${name.slice(0, 60)}` : at, inner])
      }
  }
  return null
}
const sound = (s: string): boolean => !s.includes('\0') && s.isWellFormed()
