/** What a centre above sends, whatever its system: JSON with one message, a list, or a list under a name. Pure. */
import { createHash } from 'node:crypto'
import type { Item, Payload } from '../kit/connector.ts'
import { textOf } from '../kit/decode.ts'

/** One message: its fields under their own names, and a mark by which the same one is known again. */
export interface Message {
  mark: string
  fields: Record<string, string>
}
const shown = (v: unknown): string => (v === null || v === undefined ? '' : typeof v === 'object' ? JSON.stringify(v) : String(v)).trim()
/** The fields of one message, those of a part within (`order`, `data`) among them. */
function flat(value: object): Record<string, string> {
  return Object.fromEntries(Object.entries(value).flatMap(([k, v]) => (typeof v === 'object' && v !== null && !Array.isArray(v) ? Object.entries(flat(v)) : [[k, shown(v)]])))
}
/** The messages of an answer or a payload; null when it is cut off or something else. */
export function messagesIn(text: string): Message[] | null {
  try {
    const value: unknown = JSON.parse(text.replace(/^\ufeff/, ''))
    if (typeof value !== 'object' || value === null) return null
    const within = Array.isArray(value) ? value : (Object.values(value).find((v) => Array.isArray(v) && v.every((x) => typeof x === 'object' && x !== null)) ?? [value])
    return (within as object[]).map((m) => {
      const fields = flat(m),
        own = fields['messageId'] ?? fields['消息编号']
      return {
        mark:
          own ||
          createHash('sha256')
            .update(JSON.stringify(Object.entries(fields).sort()))
            .digest('hex'),
        fields,
      }
    })
  } catch {
    return null
  }
}
/** A page of a list: its messages, and the word for the page after it (`next`), null on the last one; null when it is cut off or something else. */
export function pageIn(text: string): { messages: Message[]; next: string | null } | null {
  const messages = messagesIn(text)
  if (!messages) return null
  const root: unknown = JSON.parse(text.replace(/^\ufeff/, '')),
    next = Array.isArray(root) ? undefined : (root as { next?: unknown }).next
  // An empty list under a name is a page without messages, not one message without fields.
  const empty = !Array.isArray(root) && Object.values(root as object).some((v) => Array.isArray(v) && v.length === 0)
  return { messages: empty ? [] : messages, next: typeof next === 'string' || typeof next === 'number' ? String(next) || null : null }
}
/** Each message as a word of its own; what it means is looked up when it is taken, so that a replay knows what has been mapped since. */
export function translate(payload: Payload): Item[] {
  const found = messagesIn(textOf(payload))
  return found ? found.map((word) => ({ word })) : [{ refused: { zh: '报文不完整或不是 JSON', en: 'Cut off, or not JSON.' } }]
}
