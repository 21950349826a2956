/** A CAP message → one word of ours, or where it breaks the standard. Pure. */
import { type Breach, type CapAlert, readCap } from '../../../domain/cap/alert.ts'
import { readXml } from '../../../domain/cap/xml.ts'
import type { Item, Payload } from '../kit/connector.ts'
import { charsetOf, decodeText } from '../kit/decode.ts'

export interface AlertWord {
  alert: CapAlert
  breaches: Breach[]
}
/** Bytes as text: what the content type says, else what the document says of itself; the bytes have the last word. */
export const xmlText = ({ type, body }: Pick<Payload, 'type' | 'body'>): string =>
  decodeText(body, charsetOf(type) ?? /^[\s\S]{0,20}<\?xml[^>]*encoding\s*=\s*["']([\w-]+)["']/.exec(body.subarray(0, 200).toString('latin1'))?.[1]).text

export function translate(payload: Payload): Item[] {
  const xml = readXml(xmlText(payload))
  if ('problem' in xml) return [{ refused: xml.problem }]
  const { alert, breaches } = readCap(xml.root)
  if (alert) return [{ word: { alert, breaches } satisfies AlertWord }]
  const grave = breaches.filter((b) => b.grave).slice(0, 10)
  return [{ refused: { zh: grave.map((b) => `${b.at} ${b.zh}`).join('；'), en: grave.map((b) => `${b.at} ${b.en}`).join('; ') } }]
}
