/** A posted request or update of Open311 → a report or a word of ours. Pure. */
import { createHash } from 'node:crypto'
import type { Fault } from '../../../contract/open311.ts'
import type { At, Item, Payload } from '../kit/connector.ts'
import { type Form, one, readForm } from './form.ts'
import { answersIn, attributesOf, itemOf } from './services.ts'

type ReportItem = Extract<Item, { report: unknown }>['report']
/** An update that the other side wrote to a request. */
export interface UpdateWord {
  updateId: string
  requestId: string
  status: 'OPEN' | 'CLOSED'
  at: string
  text: string
  mediaUrl: string
}
const fault = (code: number, description: string): { fault: Fault } => ({ fault: { code, description } })
const limits = {
  description: 5000,
  address_string: 300,
  address_id: 100,
  email: 200,
  device_id: 200,
  account_id: 200,
  first_name: 60,
  last_name: 60,
  phone: 30,
  media_url: 2000,
} as const

/** A link is kept as words; it is never fetched, so that nobody can make this house call an address of their choice. */
const soundLink = (url: string): boolean => url === '' || /^https?:\/\/[^\s<>"]+$/i.test(url)
/** Chinese names are written without a space, others with one. */
const fullName = (first: string, last: string): string => (/\p{Script=Han}/u.test(first + last) ? last + first : [first, last].filter(Boolean).join(' '))

/** The same request sent again after a broken line is the same report: by the sender's own key, else by everything it says on that day. */
function keyOf(form: Form, payload: Payload, at: At): string {
  const own = payload.headers['idempotency-key'] || one(form, 'service_request_id_ext')
  if (own) return `own:${own.slice(0, 200)}`
  const told = [...form.entries()].filter(([k]) => k !== 'api_key').sort(([a], [b]) => (a < b ? -1 : 1))
  return `said:${createHash('sha256')
    .update(JSON.stringify([at.receivedAt.toISOString().slice(0, 10), told]))
    .digest('hex')}`
}

/** A service request as a report, or the fault the specification names. */
export function readPost(payload: Payload, at: At): { report: ReportItem } | { fault: Fault } {
  const form = readForm(payload.body)
  for (const [name, most] of Object.entries(limits)) if ([...one(form, name)].length > most) return fault(400, `${name} is longer than ${most} characters`)
  const code = one(form, 'service_code')
  if (!code) return fault(400, 'service_code was not provided')
  const item = itemOf(at.book, at.source, code)
  if (!item) return fault(404, 'service_code was not found')
  const [lat, long, address, addressId] = ['lat', 'long', 'address_string', 'address_id'].map((n) => one(form, n)) as [string, string, string, string]
  if ((lat === '') !== (long === '')) return fault(400, 'lat and long must be given together')
  if (lat === '' && !address && !addressId) return fault(400, 'a location is required: lat and long, address_string or address_id')
  if (lat !== '' && !(Math.abs(Number(lat)) <= 90 && Math.abs(Number(long)) <= 180)) return fault(400, 'lat or long is not a position in WGS84')
  const media = one(form, 'media_url')
  if (!soundLink(media)) return fault(400, 'media_url is not a web address')
  const asked = answersIn(form, attributesOf(item, at.source))
  if ('wrong' in asked) return fault(400, asked.wrong)
  const description = one(form, 'description'),
    answers = Object.entries(asked.answers).map(([q, a]) => `${q}：${a}`)
  const [email, device, account] = ['email', 'device_id', 'account_id'].map((n) => one(form, n)) as [string, string, string]
  const reach = [email, account && `账号 ${account}`, device && `设备 ${device}`].filter(Boolean).join('；')
  const name = fullName(one(form, 'first_name'), one(form, 'last_name')),
    phone = one(form, 'phone')
  return {
    report: {
      key: keyOf(form, payload, at),
      text: [description || item.name, ...answers, ...(media ? [`照片链接：${media}`] : [])].join('\n'),
      place: address || (addressId ? `地址编号 ${addressId}` : `地图上的点 ${lat}, ${long}`),
      ...(lat === '' ? {} : { lng: Number(long), lat: Number(lat) }),
      itemId: item.id,
      ...(name || phone || reach ? { reporter: { ...(name ? { name } : {}), ...(phone ? { phone } : {}), ...(reach ? { address: reach } : {}) } } : {}),
      wantsReply: true,
      extra: { service_code: code, description, ...(addressId ? { address_id: addressId } : {}), ...(media ? { media_url: media } : {}) },
    },
  }
}

/** An update as a word, or what is wrong with it. */
export function readUpdate(payload: Payload): { word: UpdateWord } | { fault: Fault } {
  const form = readForm(payload.body)
  const [updateId, requestId, status, at, text, mediaUrl] = ['update_id', 'service_request_id', 'status', 'updated_datetime', 'description', 'media_url'].map((n) =>
    one(form, n),
  ) as [string, string, string, string, string, string]
  for (const [name, value] of Object.entries({ update_id: updateId, service_request_id: requestId, status, updated_datetime: at, description: text }))
    if (!value) return fault(400, `${name} was not provided`)
  if (updateId.length > 200) return fault(400, 'update_id is longer than 200 characters')
  if ([...text].length > limits.description) return fault(400, `description is longer than ${limits.description} characters`)
  if (!['OPEN', 'CLOSED'].includes(status.toUpperCase())) return fault(400, 'status must be OPEN or CLOSED')
  if (Number.isNaN(Date.parse(at))) return fault(400, 'updated_datetime is not a date and time')
  if (!soundLink(mediaUrl)) return fault(400, 'media_url is not a web address')
  return { word: { updateId, requestId, status: status.toUpperCase() as UpdateWord['status'], at: new Date(at).toISOString(), text, mediaUrl } }
}

/** What the kit asks: a kept payload says by its event which of the two it is. */
export function translate(payload: Payload, at: At): Item[] {
  const read = payload.headers['x-event'] === 'update' ? readUpdate(payload) : readPost(payload, at)
  return 'fault' in read ? [{ refused: { zh: '开放接口', en: `${read.fault.code} ${read.fault.description}` } }] : [read]
}
