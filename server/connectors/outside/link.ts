/** A two-way link to a centre above: polling in, returns out through the outbox. The kinds differ in channel, names and which acts are told. */
import { textOf } from '../kit/decode.ts'
import type { Connector, Dock, Setting, Source } from '../kit/connector.ts'
import { ask, Outside } from '../kit/outside.ts'
import { signed } from '../kit/signature.ts'
import { messagesIn, translate } from './messages.ts'
import { takeMessage } from './take.ts'
import { wordRoutes, wordsOf } from './words.ts'

const MINUTE = 60_000
/** The questions every link is set up with. */
const settings: readonly Setting[] = [
  {
    key: 'fetchUrl',
    zh: '取件地址',
    en: 'Address to fetch from',
    type: 'text',
    hint: { zh: '会带上 since=时间；对方能推送就不用填', en: 'Called with since=time; leave out where they push' },
  },
  { key: 'everyMinutes', zh: '每几分钟取一次', en: 'Fetch every so many minutes', type: 'number', default: 5 },
  { key: 'overlapMinutes', zh: '往回多取几分钟', en: 'Overlap in minutes', type: 'number', default: 60 },
  { key: 'returnUrl', zh: '回传地址', en: 'Address for returns', type: 'text' },
  { key: 'coordinates', zh: '对方坐标系', en: 'Their coordinates', type: 'choice', choices: ['wgs84', 'gcj02', 'bd09'], default: 'wgs84' },
  { key: 'catalogue', zh: '对方旧代码的标准', en: 'Standard of their old codes', type: 'text', default: 'GB/T 30428.2-2013' },
]
const word = (source: Source, key: string): string => String(source.config[key] ?? '')

/** The acts on this link's matters since the last round, each once, into the outbox: with an hour's overlap, because events are not committed in the order of their time. */
async function findReturns(dock: Dock, source: Source, acts: Readonly<Record<string, string>>, since: Date, now: Date): Promise<void> {
  const { db } = dock.house
  const rows = await db
    .selectFrom('case_events as e')
    .innerJoin('reports as r', 'r.case_id', 'e.case_id')
    .innerJoin('cases as c', 'c.id', 'e.case_id')
    .where('r.connector_id', '=', source.id)
    .where('r.external_no', 'is not', null)
    .where('e.at', '>', new Date(since.getTime() - 60 * MINUTE))
    .where('e.act', 'in', Object.keys(acts))
    .orderBy('e.id')
    .select(['e.id', 'e.act', 'e.at', 'e.fields', 'e.case_id', 'r.id as report', 'r.external_no', 'c.no'])
    .execute()
  for (const e of rows) {
    const { reason, basis, dueBy, result } = e.fields as Record<string, unknown>
    const payload = { action: acts[e.act], externalNo: e.external_no, no: e.no, at: e.at.toISOString(), reason, basis, dueBy, result }
    await db.transaction().execute((trx) => dock.send(trx, source, { key: `event ${e.id} ${e.report}`, kind: acts[e.act]!, caseId: e.case_id, reportId: e.report, payload }, now))
  }
}
/** What is new there, each message as a payload of its own; one that is here already is a duplicate. */
async function fetchNew(dock: Dock, source: Source, since: Date, signal: AbortSignal): Promise<void> {
  const url = new URL(word(source, 'fetchUrl')),
    token = await dock.outgoing(source, 'token')
  url.searchParams.set('since', new Date(since.getTime() - Number(source.config['overlapMinutes'] ?? 60) * MINUTE).toISOString())
  const { text } = await ask(url, { signal, headers: token ? { authorization: `Bearer ${token}` } : {} })
  const messages = messagesIn(text)
  if (!messages) throw new Outside('the answer is cut off or not JSON', { again: true, status: 200 })
  for (const m of messages)
    await dock.receive(source, { type: 'application/json; charset=utf-8', headers: {}, body: Buffer.from(JSON.stringify({ messageId: m.mark, ...m.fields })) }, { once: m.mark })
}

/** A kind of link: `acts` is which of our acts is told, under which name. */
export const link = (of: Pick<Connector, 'kind' | 'label' | 'channel'>, acts: Readonly<Record<string, string>>, routes = false): Connector => ({
  ...of,
  proves: ['hmac'],
  settings,
  outgoing: [
    { key: 'token', zh: '对方给的令牌', en: 'Their token' },
    { key: 'signing', zh: '回传签名密钥', en: 'Secret to sign returns with' },
  ],
  translate,
  take: takeMessage as NonNullable<Connector['take']>,
  ...(routes ? { routes: (app) => wordRoutes(app) } : {}),
  async poll(dock, source, signal) {
    const now = dock.house.now(),
      cursor = (source.cursor ?? {}) as { since?: string },
      since = cursor.since ? new Date(cursor.since) : new Date(now.getTime() - 24 * 60 * MINUTE)
    if (word(source, 'returnUrl')) await findReturns(dock, source, acts, since, now)
    if (word(source, 'fetchUrl')) await fetchNew(dock, source, since, signal)
    return { since: now.toISOString() }
  },
  async deliver(dock, source, { key, kind, payload }, signal) {
    if (!word(source, 'returnUrl')) throw new Outside('no address for returns', { again: false })
    const now = dock.house.now(),
      told = payload as { kind?: string; action?: string },
      words = await wordsOf(dock.house.db, source.id)
    const action = kind === 'notice' ? (told.kind === 'answer' ? 'reply' : 'progress') : String(told.action)
    const body = Buffer.from(JSON.stringify({ ...told, deliveryId: key, action: words.theirs('state', action) ?? action })),
      [token, signing] = [await dock.outgoing(source, 'token'), await dock.outgoing(source, 'signing')]
    const answer = await ask(word(source, 'returnUrl'), {
      method: 'POST',
      signal,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'idempotency-key': encodeURIComponent(key),
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(signing ? signed(signing, body, now) : {}),
      },
      body,
    })
    // Many systems answer 200 and say in the body that they did not take it.
    const said = messagesIn(textOf({ type: answer.type, body: Buffer.from(answer.text) }))?.[0]?.fields ?? {}
    if (said['success'] === 'false') throw new Outside(`refused: ${answer.text.slice(0, 300)}`, { again: false, status: answer.status })
    return `${answer.status} ${answer.text.slice(0, 200)}`
  },
})
