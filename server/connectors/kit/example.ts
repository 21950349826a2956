/** The worked example of docs/connectors.md: street lamps of one maker that report a fault as JSON, take it back, and want to know when it is mended. */
import type { Connector, Item } from './connector.ts'
import { textOf } from './decode.ts'
import { ask } from './outside.ts'

interface Fault {
  id: string
  lamp: string
  fault: string
  lng?: number
  lat?: number
}

export const lamps: Connector = {
  kind: 'lamps',
  label: { zh: '路灯', en: 'Street lamps' },
  channel: 'sensor',
  proves: ['hmac'],
  settings: [{ key: 'tellUrl', zh: '回传地址', en: 'Address to tell', type: 'text' }],
  outgoing: [{ key: 'token', zh: '对方给的令牌', en: 'Their token' }],

  // Pure: bytes in, items out. What cannot be read is refused in words; nothing throws.
  translate(payload): Item[] {
    const faults = parse(textOf(payload))
    if (!faults) return [{ refused: { zh: '不是路灯的报文', en: 'Not a message of the lamps.' } }]
    return faults.map((f, line) =>
      f.id && f.lamp && f.fault
        ? { report: { key: f.id, externalNo: f.id, text: `${f.lamp} 号路灯：${f.fault}`, place: `${f.lamp} 号灯杆`, lng: f.lng, lat: f.lat, wantsReply: true } }
        : { refused: { zh: '缺编号、灯杆号或故障', en: 'The number, the lamp or the fault is missing.' }, line },
    )
  },

  // One entry of the outbox. An error of `ask` says by itself whether to try again.
  async deliver(dock, source, { key, payload }, signal) {
    const token = await dock.outgoing(source, 'token')
    const { status } = await ask(String(source.config['tellUrl']), {
      method: 'POST',
      signal,
      headers: { 'content-type': 'application/json', 'idempotency-key': key, ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: JSON.stringify(payload),
    })
    return String(status)
  },
}

function parse(text: string): Partial<Fault>[] | null {
  try {
    const value: unknown = JSON.parse(text)
    return (Array.isArray(value) ? value : [value]).filter((v) => typeof v === 'object' && v !== null)
  } catch {
    return null // said to the sender as a refusal
  }
}
