/** Open311 as a client: another system stands for a unit of ours. An order sent to that unit goes out as a request there; what becomes of it there is done here, in the unit's name. */
import type { Connector, Dock, Source } from '../kit/connector.ts'
import { ask, Outside } from '../kit/outside.ts'
import { followed, type RemoteWord } from './follow.ts'
import { numberIn, requestsIn, updatesIn } from './remote.ts'
import { blanked } from './states.ts'

/** What is pushed: the case as the other side may know it. */
interface Push {
  no: string
  unitId: number
  text: string
  place: string
  lng: number | null
  lat: number | null
  itemCode: string
  madeAt: string
}
const word = (source: Source, key: string): string => String(source.config[key] ?? '')
const address = (source: Source, path: string, query: Record<string, string> = {}): URL => {
  const url = new URL(`${word(source, 'endpoint').replace(/\/+$/, '')}/${path}.${word(source, 'format') || 'json'}`)
  const jurisdiction = word(source, 'jurisdictionId')
  for (const [k, v] of Object.entries({ ...(jurisdiction ? { jurisdiction_id: jurisdiction } : {}), ...query })) url.searchParams.set(k, v)
  return url
}
/** A list that was cut off or is something else is no answer: it is asked for again, and nothing is concluded from it. */
function must<T>(read: T | null, what: string): T {
  if (read === null) throw new Outside(`the answer is not a whole list of ${what}`, { again: true, status: 200 })
  return read
}
const keyOf = async (dock: Dock, source: Source): Promise<Record<string, string>> => {
  const key = await dock.outgoing(source, 'apiKey')
  return key ? { api_key: key } : {}
}
/** Our number stands in the words of the request, so that it can be found again when its answer was lost. */
const mark = (no: string): string => `（案号 ${no}）`

async function push(dock: Dock, source: Source, at: { key: string; tries: number; caseId: number }, p: Push, signal: AbortSignal): Promise<string> {
  const { db, now } = dock.house,
    key = await keyOf(dock, source)
  const map = (source.config['services'] ?? {}) as Record<string, string>,
    code = map[p.itemCode] ?? word(source, 'usualService')
  if (!code) throw new Outside(`no service_code of theirs for item ${p.itemCode || '(none)'}`, { again: false })
  const keep = async (found: { id: string } | { token: string }): Promise<string> => {
    await db
      .insertInto('open311_pushed')
      .values({
        connector_id: source.id,
        case_id: at.caseId,
        unit_id: p.unitId,
        remote_id: 'id' in found ? found.id : null,
        token: 'token' in found ? found.token : null,
        pushed_at: now(),
      })
      .onConflict((c) => c.columns(['connector_id', 'case_id', 'unit_id']).doNothing())
      .execute()
    return 'id' in found ? `service_request_id ${found.id}` : `token ${found.token}`
  }
  if (at.tries > 1) {
    const start = new Date(Date.parse(p.madeAt) - 3_600_000).toISOString()
    const { text } = await ask(address(source, 'requests', { ...key, start_date: start, service_code: code }), { signal })
    const there = must(requestsIn(text), 'requests').find((r) => r.description.includes(mark(p.no)))
    if (there) return keep({ id: there.service_request_id })
  }
  const form = new URLSearchParams({
    ...key,
    ...(word(source, 'jurisdictionId') ? { jurisdiction_id: word(source, 'jurisdictionId') } : {}),
    service_code: code,
    ...(p.lat === null || p.lng === null ? {} : { lat: String(p.lat), long: String(p.lng) }),
    address_string: blanked(p.place),
    description: `${blanked(p.text)}${mark(p.no)}`,
  })
  const { text } = await ask(address(source, 'requests'), {
    method: 'POST',
    signal,
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8', 'idempotency-key': at.key },
    body: form.toString(),
  })
  return keep(must(numberIn(text), 'requests'))
}

/** Orders of the units this system stands for, not yet pushed, go into the outbox. */
async function findNew(dock: Dock, source: Source): Promise<void> {
  const { db, now } = dock.house,
    units = source.rights.units ?? []
  if (!units.length) return
  const orders = await db
    .selectFrom('orders as o')
    .innerJoin('cases as c', 'c.id', 'o.case_id')
    .leftJoin('items as i', 'i.id', 'c.item_id')
    .where('o.unit_id', 'in', units)
    .where('o.state', '=', 'pending')
    .where((e) =>
      e.not(
        e.exists(
          e
            .selectFrom('open311_pushed as p')
            .select('p.case_id')
            .whereRef('p.case_id', '=', 'o.case_id')
            .whereRef('p.unit_id', '=', 'o.unit_id')
            .where('p.connector_id', '=', source.id),
        ),
      ),
    )
    .orderBy('o.id')
    .limit(200)
    .select(['c.id', 'c.no', 'c.text', 'c.place', 'c.lng', 'c.lat', 'i.code', 'o.unit_id'])
    .execute()
  for (const o of orders) {
    const payload: Push = { no: o.no, unitId: o.unit_id, text: o.text, place: o.place, lng: o.lng, lat: o.lat, itemCode: o.code ?? '', madeAt: now().toISOString() }
    await db.transaction().execute((trx) => dock.send(trx, source, { key: `push ${o.no} ${o.unit_id}`, kind: 'push', caseId: o.id, payload }, now()))
  }
}

/** Asks for what became of the pushed ones, by fifties, and hands each change to the door as a payload of its own, once. */
async function follow(dock: Dock, source: Source, signal: AbortSignal): Promise<void> {
  const { db } = dock.house,
    key = await keyOf(dock, source)
  const open = await db.selectFrom('open311_pushed').where('connector_id', '=', source.id).where('status', '=', 'open').orderBy('case_id').limit(2000).selectAll().execute()
  for (const p of open.filter((p) => p.remote_id === null && p.token !== null)) {
    const { text } = await ask(address(source, `tokens/${encodeURIComponent(p.token!)}`, key), { signal })
    const found = numberIn(text)
    if (found && 'id' in found)
      await db
        .updateTable('open311_pushed')
        .set({ remote_id: found.id })
        .where('connector_id', '=', source.id)
        .where('case_id', '=', p.case_id)
        .where('unit_id', '=', p.unit_id)
        .execute()
  }
  const ids = open.flatMap((p) => p.remote_id ?? [])
  for (let n = 0; n < ids.length; n += 50) {
    const asked = ids.slice(n, n + 50)
    const { text } = await ask(address(source, 'requests', { ...key, service_request_id: asked.join(',') }), { signal })
    for (const r of must(requestsIn(text), 'requests'))
      if (asked.includes(r.service_request_id))
        await hand(dock, source, { kind: 'status', id: r.service_request_id, status: r.status, notes: r.status_notes, agency: r.agency_responsible, at: r.updated_datetime })
  }
}
/** The updates since the last poll, with an hour's overlap: what comes twice is one payload. */
async function readUpdates(dock: Dock, source: Source, since: string | null, signal: AbortSignal): Promise<string | null> {
  const start = since === null ? null : new Date(Date.parse(since) - 3_600_000).toISOString()
  const { text } = await ask(address(source, 'servicerequestupdates', { ...(await keyOf(dock, source)), ...(start ? { start_date: start } : {}) }), { signal })
  let last = since
  for (const u of must(updatesIn(text), 'updates').sort((a, b) => (a.updated_datetime < b.updated_datetime ? -1 : 1))) {
    await hand(dock, source, {
      kind: 'update',
      id: u.service_request_id,
      updateId: u.update_id,
      status: u.status === 'CLOSED' ? 'closed' : 'open',
      notes: u.description,
      at: u.updated_datetime,
    })
    if (last === null || u.updated_datetime > last) last = u.updated_datetime
  }
  return last
}
const hand = async (dock: Dock, source: Source, remote: RemoteWord): Promise<void> => {
  await dock.receive(
    source,
    { type: 'application/json', headers: {}, body: Buffer.from(JSON.stringify(remote)) },
    { once: remote.kind === 'update' ? `update ${remote.updateId}` : JSON.stringify(remote), sentAt: remote.at ? new Date(remote.at) : null },
  )
}

export const open311Client: Connector = {
  kind: 'open311Client',
  label: { zh: '推送到其他 Open311 系统', en: 'Push to another Open311 system' },
  channel: 'citySystem',
  proves: [],
  settings: [
    {
      key: 'endpoint',
      zh: '接口地址',
      en: 'Endpoint',
      type: 'text',
      needed: true,
      hint: { zh: '如 https://city.example.cn/open311/v2', en: 'Such as https://city.example.org/open311/v2' },
    },
    { key: 'jurisdictionId', zh: '辖区标识', en: 'jurisdiction_id', type: 'text' },
    { key: 'format', zh: '格式', en: 'Format', type: 'choice', choices: ['json', 'xml'], default: 'json' },
    { key: 'services', zh: '事项对照（我方代码 → 对方 service_code）', en: 'Items (our code → their service_code)', type: 'map' },
    { key: 'usualService', zh: '其余事项用', en: 'All other items as', type: 'text' },
    { key: 'updates', zh: '对方有进展扩展（servicerequestupdates）', en: 'They offer service request updates', type: 'flag', default: false },
    { key: 'everyMinutes', zh: '每几分钟查一次', en: 'Ask every so many minutes', type: 'number', default: 5 },
  ],
  outgoing: [{ key: 'apiKey', zh: '对方给的 api_key', en: 'Their api_key' }],
  translate: (payload) => {
    try {
      return [{ word: JSON.parse(payload.body.toString('utf8')) as RemoteWord }]
    } catch {
      return [{ refused: { zh: '不是办理进展', en: 'Not a course of a request.' } }]
    }
  },
  take: followed,
  async poll(dock, source, signal) {
    await findNew(dock, source)
    await follow(dock, source, signal)
    const since = ((source.cursor ?? {}) as { since?: string | null }).since ?? null
    return { since: source.config['updates'] === true ? await readUpdates(dock, source, since, signal) : since }
  },
  async deliver(dock, source, delivery, signal) {
    if (delivery.kind !== 'push' || delivery.caseId === null) throw new Outside(`nothing is known of ${delivery.kind}`, { again: false })
    return push(dock, source, { key: delivery.key, tries: delivery.tries, caseId: delivery.caseId }, delivery.payload as Push, signal)
  },
}
