/** A message of a centre above, taken: an order at the door of all reports, or an event on a known order. Unknown words never lose an order. */
import { sql } from 'kysely'
import { mapOld } from '../../../domain/catalogue.ts'
import { addTime, lengthOf, type Limit, limitUnits, measureOf } from '../../../domain/clock.ts'
import type { Trx } from '../../db/db.ts'
import { act } from '../../cases/act.ts'
import { submit } from '../../intake/submit.ts'
import type { Book } from '../../directory/book.ts'
import { Refused } from '../../kit/errors.ts'
import { guessMapping } from '../hotline/mapping.ts'
import { translateRow } from '../hotline/translate.ts'
import { type FieldKey, fields as hotlineFields } from '../hotline/fields.ts'
import type { Dock, Source, Taken } from '../kit/connector.ts'
import type { Message } from './messages.ts'
import { noteUnknown, type Words, wordsOf } from './words.ts'

/** The events, and the words that usually say them; other words are mapped in the table. */
const events = {
  order: ['派单', '新工单', '派发', '派遣', 'order'],
  urge: ['催办', '催单', 'urge'],
  add: ['补充', '追加', 'add'],
  revoke: ['撤销', '撤单', 'revoke'],
  rate: ['评价', '满意度', '回访', 'rate'],
  extensionRuling: ['延期批复', '延期审批', 'extensionRuling'],
  returnRuling: ['退单批复', '退单审批', 'returnRuling'],
} as const
type Event = keyof typeof events
const ratings = { good: ['满意', '非常满意'], fair: ['基本满意', '一般'], bad: ['不满意', '非常不满意'] } as const
const rulings = { grant: ['同意', '通过', '批准'], refuse: ['不同意', '驳回', '不通过'] } as const
const usual = <T extends string>(table: Record<T, readonly string[]>, word: string): T | null =>
  (Object.keys(table) as T[]).find((k) => k === word || table[k].includes(word)) ?? null

/** The names a message may give to what the hotline's form does not have. */
const extras: Record<string, readonly string[]> = {
  event: ['事件', '消息类型', 'event', 'eventType'],
  opinion: ['意见', '批复意见', 'opinion'],
  ruling: ['批复', '审批结果', 'ruling'],
  rating: ['满意度', '评价结果', '评价', 'rating'],
  unit: ['承办单位', '建议单位', 'unit'],
  code: ['问题代码', '事部件代码', '大小类编码', 'code'],
  cell: ['单元网格', '单元网格编码', 'gridCode'],
  lng: ['经度', 'X坐标', 'lng'],
  lat: ['纬度', 'Y坐标', 'lat'],
}
/** The words of city management for the hotline's fields. */
const cityNames: Record<string, FieldKey> = {
  案卷号: 'orderNo',
  任务号: 'orderNo',
  外部编号: 'orderNo',
  问题描述: 'text',
  案件描述: 'text',
  外部时限: 'deadline',
  上报时间: 'receivedAt',
  位置描述: 'address',
}

/** Fields by what they mean: mapped words first, then the names everybody uses. */
function sorted(message: Message, words: Words): { headers: string[]; row: string[]; get: (name: string) => string } {
  const named = Object.entries(message.fields).map(([k, v]) => [words.ours('field', k) ?? k, v] as const)
  const get = (name: string): string => named.find(([k, v]) => v !== '' && (k === name || extras[name]?.includes(k)))?.[1] ?? ''
  const rest = named.filter(([k]) => !['event', 'lng', 'lat'].some((n) => k === n || extras[n]!.includes(k)))
  return {
    headers: rest.map(([k]) => (Object.hasOwn(hotlineFields, k) ? hotlineFields[k as FieldKey].label : cityNames[k] ? hotlineFields[cityNames[k]].label : k)),
    row: rest.map(([, v]) => v),
    get,
  }
}

/** 外部时限 in words (3个工作日, 24小时) from when it came; null when it says no length. */
export function afterWords(words: string, from: Date, book: Pick<Book, 'calendar'>): Date | null {
  const m = /^(\d{1,4})\s*(?:个)?\s*(工作日|工作时|自然日|天|日|小时|分钟|workDay|workHour|day|minute)(?:内)?$/.exec(words.trim())
  if (!m) return null
  const units: Record<string, [Limit['unit'], number]> = {
    工作日: ['workDay', 1],
    工作时: ['workHour', 1],
    自然日: ['day', 1],
    天: ['day', 1],
    日: ['day', 1],
    小时: ['minute', 60],
    分钟: ['minute', 1],
  }
  const [unit, times] = m[2]! in limitUnits ? ([m[2] as Limit['unit'], 1] as const) : units[m[2]!]!
  return addTime(measureOf(unit), book.calendar, from, lengthOf({ amount: Number(m[1]) * times, unit }, book.calendar))
}

/** Takes one message of this source, in the transaction that settles its payload. */
export async function takeMessage(trx: Trx, dock: Dock, source: Source, message: Message, now: Date): Promise<Taken> {
  const words = await wordsOf(trx, source.id),
    { get, headers, row } = sorted(message, words),
    said = get('event')
  let event = said === '' ? 'order' : ((words.ours('event', said) as Event | null) ?? usual(events, said))
  if (!event || !(event in events)) {
    words.unknown('event', said)
    event = 'add'
  }
  const taken =
    event === 'order'
      ? await takeOrder(trx, dock, source, message, { words, get, headers, row }, now)
      : await keepEvent(trx, dock, source, message, { words, event, headers, row }, now)
  await noteUnknown(trx, source.id, words.missed, now)
  const warned = words.missed.map(([k, w]) => `${k} ${w}`).join('，')
  return taken.outcome === 'taken' && warned ? { ...taken, reason: `有待对照：${warned} to be mapped` } : taken
}

interface Read {
  words: Words
  get: (name: string) => string
  headers: string[]
  row: string[]
}
async function takeOrder(trx: Trx, dock: Dock, source: Source, message: Message, { words, get, headers, row }: Read, now: Date): Promise<Taken> {
  const book = await dock.books.at(now),
    read = translateRow(row, guessMapping(headers), { line: 1, importedAt: now })
  if ('problems' in read) return { outcome: 'refused', reason: read.problems.map((p) => `${p.zh} ${p.en}`).join('；') }
  const o = read.ok,
    limit = row[guessMapping(headers).columns.indexOf('deadline')] ?? ''
  let due = o.deadline
  if (!due && limit) {
    due = afterWords(words.ours('deadline', limit) ?? limit, o.receivedAt, book)
    if (!due) words.unknown('deadline', limit)
  }
  const unitWord = get('unit'),
    unitCode = unitWord && (words.ours('unit', unitWord) ?? unitWord),
    unit = unitCode ? (book.unitByCode.get(unitCode) ?? [...book.units.values()].find((u) => u.name === unitCode)) : undefined
  if (unitWord && !unit) words.unknown('unit', unitWord)
  const code = get('code'),
    item = code ? await itemOf(trx, source, book, words.ours('item', code) ?? code) : undefined
  if (code && !item) words.unknown('item', code)
  const grid = get('cell'),
    cellCode = grid && (words.ours('cell', grid) ?? grid),
    cell = cellCode ? book.cells.find((c) => c.code === cellCode && c.validFrom <= book.day && (c.validTo === null || book.day < c.validTo)) : undefined
  if (grid && !cell) words.unknown('cell', grid)
  const lng = Number(get('lng')),
    lat = Number(get('lat')),
    sound = get('lng') !== '' && get('lat') !== '' && Math.abs(lng) <= 180 && Math.abs(lat) <= 90
  const key = `c${source.id}:${o.externalNo}`,
    known = await trx.selectFrom('reports').select('text').where('key', '=', key).executeTakeFirst()
  // The same order with other words is the first one still; what it now says is an addition.
  const receipt = await submit(
    trx,
    { book, secrets: dock.house.secrets },
    {
      key,
      text: known?.text ?? o.text,
      place: o.address || '未写地址',
      ...(sound ? { lng, lat, coordinates: (source.config['coordinates'] as 'wgs84' | undefined) ?? 'wgs84' } : {}),
      channel: dock.kinds.get(source.kind)!.channel,
      externalNo: o.externalNo,
      ...(item ? { itemId: item.id } : {}),
      ...{ urgent: o.urgent, confidential: o.confidential, wantsReply: o.wantsReply, externalDueAt: due, reporter: o.reporter },
      extra: { ...o.extra, ...(o.quoted.length ? { 引用的旧工单: o.quoted.join('\n') } : {}), ...(unit ? { 建议承办: unit.name } : {}) },
    },
    { id: 0, role: 'system' },
    null,
    now,
  )
  if (!receipt.again) {
    await trx.updateTable('reports').set({ connector_id: source.id }).where('key', '=', key).execute()
    if (cell && receipt.cellId === null) await trx.updateTable('cases').set({ cell_id: cell.id }).where('id', '=', receipt.caseId).execute()
  } else if (known && known.text !== o.text) await tell(trx, dock, source, receipt.caseId, message.mark, `工单重发，内容有变：${o.text}`, now)
  for (const e of await trx
    .selectFrom('outside_events')
    .where('connector_id', '=', source.id)
    .where('external_no', '=', o.externalNo)
    .where('taken_at', 'is', null)
    .orderBy('id')
    .selectAll()
    .execute())
    await doEvent(trx, dock, source, { id: e.id, mark: e.external_id, no: e.external_no, body: e.body }, words, now)
  return { outcome: receipt.again ? 'duplicate' : 'taken', no: receipt.no, caseId: receipt.caseId }
}
/** An item of today's catalogue by their code: as it stands, or through the dated table of old codes, where that leaves one. */
async function itemOf(trx: Trx, source: Source, book: Book, code: string) {
  const allowed = source.rights.items,
    by = (c: string) => [...book.items.values()].find((i) => i.code === c && (!allowed?.length || allowed.includes(i.code)))
  const now = by(code)
  if (now) return now
  const old = await mappedCodes(trx, String(source.config['catalogue'] || 'GB/T 30428.2-2013'), code, book.day)
  return old.length === 1 ? by(old[0]!) : undefined
}
async function mappedCodes(trx: Trx, system: string, code: string, day: string): Promise<string[]> {
  const rows = await trx.selectFrom('item_map').where('old_system', '=', system).selectAll().execute()
  return mapOld(
    rows.map((r) => ({ oldSystem: r.old_system, oldCode: r.old_code, code: r.code, validFrom: r.valid_from, validTo: r.valid_to })),
    code,
    system,
    day,
  )
}

async function keepEvent(trx: Trx, dock: Dock, source: Source, message: Message, { words, event, headers, row }: Omit<Read, 'get'> & { event: Event }, now: Date): Promise<Taken> {
  const { columns } = guessMapping(headers),
    value = (key: FieldKey) => row[columns.indexOf(key)] ?? '',
    no = value('orderNo').replace(/\s/g, '')
  if (!no) return { outcome: 'refused', reason: '没有工单编号 the order number is missing' }
  const body = { ...message.fields, ...Object.fromEntries(headers.map((h, i) => [h, row[i]!])), event, text: value('text') || value('note') }
  const kept = await trx
    .insertInto('outside_events')
    .values({ connector_id: source.id, external_id: message.mark, external_no: no, body: JSON.stringify(body), received_at: now, taken_at: null })
    .onConflict((c) => c.columns(['connector_id', 'external_id']).doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!kept) return { outcome: 'duplicate' }
  return (
    (await doEvent(trx, dock, source, { id: kept.id, mark: message.mark, no, body }, words, now)) ?? {
      outcome: 'taken',
      reason: `工单 ${no} 还没到，先存着 kept until its order comes`,
    }
  )
}

/** Does what an event says; null while its order is not here. */
async function doEvent(
  trx: Trx,
  dock: Dock,
  source: Source,
  { id, mark, no, body }: { id: number; mark: string; no: string; body: Record<string, string> },
  words: Words,
  now: Date,
): Promise<Taken | null> {
  const report = await trx.selectFrom('reports').where('connector_id', '=', source.id).where('external_no', '=', no).select(['id', 'case_id']).executeTakeFirst()
  if (!report) return null
  const get = (name: string) => Object.entries(body).find(([k, v]) => v && (k === name || extras[name]?.includes(k)))?.[1] ?? ''
  const event = body['event'] as Event,
    text = body['text'] || get('opinion')
  await trx.updateTable('outside_events').set({ taken_at: now }).where('id', '=', id).execute()
  const say = (what: string) => tell(trx, dock, source, report.case_id, mark, what, now)
  if (event === 'rate') {
    const word = get('rating'),
      rating = (words.ours('rating', word) as keyof typeof ratings | null) ?? usual(ratings, word)
    if (rating) await trx.insertInto('evaluations').values({ report_id: report.id, rating, words: text, person_id: null, at: now }).execute()
    else {
      words.unknown('rating', word)
      await say(`来电人评价：${word}${text}`)
    }
  } else if (event === 'extensionRuling' || event === 'returnRuling') await rule(event === 'extensionRuling' ? 'upperExtension' : 'upperReturn')
  else if (event === 'revoke') {
    if (!(await tries(trx, dock, report.case_id, { target: { life: 'case' }, act: 'withdraw', fields: { reason: text || '上级撤销' } }, now))) await say(`上级撤销这件：${text}`)
  } else await say(`${event === 'urge' ? '上级催办' : '上级补充'}：${text || get('event')}`)
  return { outcome: 'taken', caseId: report.case_id, reportId: report.id }

  async function rule(kind: 'upperExtension' | 'upperReturn') {
    const word = get('ruling'),
      ruling = (words.ours('ruling', word) as keyof typeof rulings | null) ?? usual(rulings, word)
    if (!ruling) words.unknown('ruling', word)
    const asked = await trx.selectFrom('requests').where('case_id', '=', report!.case_id).where('kind', '=', kind).where('state', '=', 'asked').select('fields').executeTakeFirst()
    const done = ruling && (await tries(trx, dock, report!.case_id, { target: { life: 'request', kind, unit: null }, act: ruling, fields: { opinion: text || word } }, now))
    if (!done) await say(`上级${kind === 'upperExtension' ? '延期' : '退单'}批复：${word} ${text}`)
    else if (kind === 'upperExtension' && ruling === 'grant')
      await trx
        .updateTable('reports')
        .set({ external_due_at: new Date(String(asked!.fields['dueBy'])) })
        .where('id', '=', report!.id)
        .execute()
  }
}
/** An act by the house for the centre above; false where the tables refuse it. */
async function tries(trx: Trx, dock: Dock, caseId: number, deed: Pick<Parameters<typeof act>[3], 'target' | 'act' | 'fields'>, now: Date): Promise<boolean> {
  await sql`savepoint deed`.execute(trx)
  try {
    await act(trx, { book: await dock.books.at(now), secrets: dock.house.secrets }, { id: caseId }, { ...deed, by: { personId: null, actor: { id: 0, role: 'system' } } }, now)
    return true
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    await sql`rollback to savepoint deed`.execute(trx)
    return false
  }
}
/** Words on the matter: they stand in its story where it is open, and whoever has it is told. */
async function tell(trx: Trx, dock: Dock, source: Source, caseId: number, key: string, text: string, now: Date): Promise<void> {
  await tries(trx, dock, caseId, { target: { life: 'case' }, act: 'addWords', fields: { text, key } }, now)
  const c = await trx.selectFrom('cases').where('id', '=', caseId).select(['no', 'holder', 'holder_unit_id']).executeTakeFirstOrThrow()
  await trx
    .insertInto('notices')
    .values({
      case_id: caseId,
      report_id: null,
      to_role: c.holder ?? 'acceptor',
      to_unit_id: c.holder_unit_id,
      to_person_id: null,
      kind: 'addWords',
      channel: 'desk',
      text: `${c.no} ${source.name}：${text}`,
      made_at: now,
      sent_at: now,
      failed: null,
    })
    .execute()
}
