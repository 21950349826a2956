/** Form-encoded bodies, decoded value by value: a client that writes GB18030 is read as well as one that writes UTF-8. */
import { decodeText } from '../kit/decode.ts'

export type Form = Map<string, string[]>
const piece = (text: string): string => {
  const plain = text.replaceAll('+', ' ')
  if (!/%[0-9a-f]{2}/i.test(plain)) return plain
  const bytes: number[] = []
  for (let i = 0; i < plain.length; i++) {
    const hex = /^%([0-9a-f]{2})/i.exec(plain.slice(i, i + 3))?.[1]
    if (hex) {
      bytes.push(Number.parseInt(hex, 16))
      i += 2
    } else bytes.push(...Buffer.from(plain[i]!))
  }
  return decodeText(Buffer.from(bytes)).text
}
/** The fields of a body, each with all its values in order. */
export function readForm(body: Buffer): Form {
  const form: Form = new Map()
  for (const pair of decodeText(body).text.split('&').slice(0, 500)) {
    if (!pair) continue
    const at = pair.indexOf('='),
      name = piece(at < 0 ? pair : pair.slice(0, at)),
      value = at < 0 ? '' : piece(pair.slice(at + 1))
    form.set(name, [...(form.get(name) ?? []), value])
  }
  return form
}
export const one = (form: Form, name: string): string => form.get(name)?.[0]?.trim() ?? ''
