/** Takes one alert: once, told to whoever may read it, ended by or ending the ones it belongs to, placed in our communities, and a case of its own where the rule says so. */
import { sql } from 'kysely'
import type { CapAlert } from '../../../domain/cap/alert.ts'
import { communitiesIn, levels, spanOf, spoken } from '../../../domain/cap/show.ts'
import type { Actor } from '../../../domain/matter.ts'
import type { Trx } from '../../db/db.ts'
import { submit } from '../../intake/submit.ts'
import type { Dock, Source, Taken } from '../kit/connector.ts'
import { tellReaders } from './jobs.ts'
import type { AlertWord } from './translate.ts'

const system: Actor = { id: 0, role: 'system' }
/** From which colour on a case is opened by itself, as the settings say it. */
export const opening = { 不自动立案: 9, 红色: 4, 橙色及以上: 3, 黄色及以上: 2, 蓝色及以上: 1 } as const
/** Whether the rule of an instance opens a case for this alert. */
export function opens(config: Source['config'], alert: CapAlert): boolean {
  const [info] = spoken(alert),
    from = opening[String(config['opensFrom'] ?? '') as keyof typeof opening] ?? opening['不自动立案'],
    events = String(config['opensEvents'] ?? '')
      .split(/[\s,，、;；]+/)
      .filter(Boolean)
  if (!info || alert.status !== 'Actual' || levels[info.severity].rank < from || info.urgency === 'Past' || info.responseType.includes('AllClear')) return false
  return !events.length || events.some((e) => `${info.event} ${info.headline}`.includes(e))
}

export async function takeAlert(trx: Trx, dock: Dock, source: Source, { alert, breaches }: AlertWord, now: Date): Promise<Taken> {
  // One at a time: an alert and its cancellation that come in the same moment must see each other.
  await sql`select pg_advisory_xact_lock(hashtextextended('alerts', 0))`.execute(trx)
  const known = await trx.selectFrom('alerts').select(['id', 'case_id']).where('sender', '=', alert.sender).where('identifier', '=', alert.identifier).executeTakeFirst()
  if (known) return { outcome: 'duplicate', ...(known.case_id === null ? {} : { caseId: known.case_id }) }
  const infos = spoken(alert),
    info = infos[0],
    shown = alert.msgType === 'Alert' || alert.msgType === 'Update'
  if (shown && !info) return { outcome: 'refused', reason: '没有 info，没有可以显示的内容 no info: there is nothing to show' }
  const book = await dock.books.at(now),
    areas = infos.flatMap((i) => i.areas),
    communities = communitiesIn(areas, book.cells, book.day),
    span = info ? spanOf(alert) : { from: alert.sent, until: alert.sent }
  const { id } = await trx
    .insertInto('alerts')
    .values({
      connector_id: source.id,
      ...{ sender: alert.sender, identifier: alert.identifier, sent_at: alert.sent, status: alert.status, msg_type: alert.msgType, scope: alert.scope, note: alert.note },
      refs: JSON.stringify(alert.references.map(({ sender, identifier }) => ({ sender, identifier }))),
      ...{ event: info?.event ?? '', severity: info?.severity ?? 'Unknown', urgency: info?.urgency ?? 'Unknown', certainty: info?.certainty ?? 'Unknown' },
      response: JSON.stringify(info?.responseType ?? []),
      ...{ headline: info?.headline ?? '', description: info?.description ?? '', instruction: info?.instruction ?? '' },
      ...{ sender_name: info?.senderName || alert.sender, web: info?.web ?? '', contact: info?.contact ?? '' },
      area: [...new Set(areas.map((a) => a.words).filter(Boolean))].join('、'),
      ...{ from_at: span.from, until_at: span.until, onset_at: info?.onset ?? null },
      communities: JSON.stringify(communities?.map((c) => c.id) ?? null),
      breaches: JSON.stringify(breaches),
      received_at: now,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await tellReaders(trx, span, now)
  const before = await endThose(trx, source, alert, id, now),
    ended = await endedBy(trx, source, alert, id)
  const here = communities === null || communities.length > 0
  if (before !== null) {
    await trx.updateTable('alerts').set({ case_id: before }).where('id', '=', id).execute()
    await tellHolder(trx, before, `${alert.msgType === 'Cancel' ? '预警已解除' : '预警有更新'}：${info?.headline || info?.event || alert.note || alert.identifier}`, now)
    return { outcome: 'taken', caseId: before }
  }
  if (!shown || ended || !here || span.until <= now || !opens(source.config, alert)) return { outcome: 'taken' }
  const caseId = await openCase(trx, dock, source, alert, communities?.map((c) => c.name) ?? null, now)
  await trx.updateTable('alerts').set({ case_id: caseId }).where('id', '=', id).execute()
  return { outcome: 'taken', caseId }
}

/** Who may end an alert: its own sender, or whoever sent it to us. */
const its = (source: Source, alert: CapAlert) => sql<boolean>`(sender = ${alert.sender} or connector_id = ${source.id})`

/** Ends the alerts an Update or Cancel names; answers the case one of them opened. */
async function endThose(trx: Trx, source: Source, alert: CapAlert, id: number, now: Date): Promise<number | null> {
  if (alert.msgType !== 'Update' && alert.msgType !== 'Cancel') return null
  let caseId: number | null = null
  for (const ref of alert.references) {
    const ended = await trx
      .updateTable('alerts')
      .set({ ended_by: id, ended_how: alert.msgType === 'Cancel' ? 'cancelled' : 'replaced', ended_at: now })
      .where('sender', '=', ref.sender)
      .where('identifier', '=', ref.identifier)
      .where('id', '!=', id)
      .where('sent_at', '<=', alert.sent)
      .where('ended_by', 'is', null)
      .where(its(source, alert))
      .returning('case_id')
      .executeTakeFirst()
    caseId ??= ended?.case_id ?? null
  }
  return caseId
}
/** Whether what ends this alert has come before it, as happens when messages change places on the way. */
async function endedBy(trx: Trx, source: Source, alert: CapAlert, id: number): Promise<boolean> {
  const later = await trx
    .selectFrom('alerts')
    .select(['id', 'msg_type', 'received_at'])
    .where('msg_type', 'in', ['Update', 'Cancel'])
    .where(sql<boolean>`refs @> ${JSON.stringify([{ sender: alert.sender, identifier: alert.identifier }])}::jsonb`)
    .where('sent_at', '>=', alert.sent)
    .where(its(source, alert))
    .orderBy('sent_at', 'desc')
    .executeTakeFirst()
  if (!later) return false
  await trx
    .updateTable('alerts')
    .set({ ended_by: later.id, ended_how: later.msg_type === 'Cancel' ? 'cancelled' : 'replaced', ended_at: later.received_at })
    .where('id', '=', id)
    .execute()
  return true
}

/** The alert as a report at the door of all reports. */
async function openCase(trx: Trx, dock: Dock, source: Source, alert: CapAlert, communities: string[] | null, now: Date): Promise<number> {
  const info = spoken(alert)[0]!,
    key = `c${source.id}:alert ${alert.sender} ${alert.identifier}`
  const place = [communities?.length && communities.length <= 5 ? communities.join('、') : '', info.areas.map((a) => a.words).join('、')].find(Boolean) ?? '（预警未写范围）'
  const { caseId } = await submit(
    trx,
    { book: await dock.books.at(now), secrets: dock.house.secrets },
    {
      key,
      text: [info.headline || info.event, info.description, info.instruction].filter(Boolean).join('\n').slice(0, 5000).toWellFormed(),
      place: place.slice(0, 300).toWellFormed(),
      channel: 'alert',
      source: source.id,
      urgent: levels[info.severity].rank >= 3,
      wantsReply: false,
      extra: { 级别: levels[info.severity].zh, 发布单位: info.senderName || alert.sender, 预警编号: alert.identifier, 有效至: spanOf(alert).until.toISOString() },
    },
    system,
    null,
    now,
  )
  return caseId
}
/** Whoever has the case hears that its alert changed. */
async function tellHolder(trx: Trx, caseId: number, text: string, now: Date): Promise<void> {
  const c = await trx.selectFrom('cases').select(['no', 'holder', 'holder_unit_id', 'ended_at']).where('id', '=', caseId).executeTakeFirstOrThrow()
  if (c.ended_at) return
  await trx
    .insertInto('notices')
    .values({
      ...{ case_id: caseId, report_id: null, to_role: c.holder ?? 'acceptor', to_unit_id: c.holder_unit_id, to_person_id: null },
      ...{ kind: 'alert.changed', channel: 'desk', text: `${c.no} ${text}`.slice(0, 1000), made_at: now, sent_at: now, failed: null },
    })
    .execute()
}
