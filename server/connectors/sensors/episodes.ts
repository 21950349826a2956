/** Episodes 告警: begun, judged, opened once each through the kit, ended with a note. */
import { type AlarmEvent, judgeAlarm, STORM, type Storm } from '../../../domain/alarm.ts'
import { formAt } from '../../../domain/catalogue.ts'
import type { Db, Trx } from '../../db/db.ts'
import type { Book } from '../../directory/book.ts'
import { Refused } from '../../kit/errors.ts'
import type { Dock } from '../kit/connector.ts'
import type { AlarmMessage, NoteMessage } from './messages.ts'

/** The area of a storm: the community of a cell, else the cell itself. */
export const areaOf = (book: Book, cellId: number | null): number | null =>
  cellId === null ? null : ([book.grid.byId(cellId), ...book.grid.ancestors(cellId)].find((c) => c?.kind === 'community')?.id ?? cellId)

/** Alarms that led lately, each with the time of the last one that joined it. */
async function stormsOf(db: Db | Trx, area: number | null, kind: string, what: AlarmEvent['what'], at: Date): Promise<Storm[]> {
  if (area === null) return []
  const rows = await db
    .selectFrom('alarm_episodes as e')
    .innerJoin('devices as d', 'd.id', 'e.device_id')
    .where('e.area_id', '=', area)
    .where('d.kind', '=', kind)
    .where('e.what', '=', what)
    .where('e.decision', 'in', ['opens', 'watched'])
    .where('e.leader_id', 'is', null)
    .where('e.began_at', '>', new Date(at.getTime() - 86_400_000))
    .select((x) => [
      'e.id',
      'e.decision',
      'e.began_at',
      x
        .selectFrom('alarm_episodes as m')
        .whereRef('m.leader_id', '=', 'e.id')
        .select((y) => y.fn.max('m.began_at').as('last'))
        .as('last'),
    ])
    .orderBy('e.id', 'desc')
    .execute()
  return rows.map((r) => ({ id: r.id, area, kind, what, opened: r.decision === 'opens', latestAt: Math.max(r.began_at.getTime(), (r.last as Date | null)?.getTime() ?? 0) }))
}

/** An alarm begins: one episode, with what becomes of it. Already begun is already known. */
export async function beginEpisode(dock: Dock, device: { id: number }, event: AlarmEvent, now: Date): Promise<void> {
  const { db } = dock.house,
    book = await dock.books.at(now)
  const made = await db.transaction().execute(async (trx) => {
    const d = await trx.selectFrom('devices').selectAll().where('id', '=', device.id).executeTakeFirstOrThrow()
    const area = areaOf(book, d.cell_id),
      storms = await stormsOf(trx, area, d.kind, event.what, new Date(event.at))
    const verdict = judgeAlarm({ area, kind: d.kind, what: event.what, at: event.at }, { mode: d.mode, snoozedUntil: d.snoozed_until?.getTime() ?? null }, storms, STORM)
    return trx
      .insertInto('alarm_episodes')
      .values({
        device_id: d.id,
        what: event.what,
        area_id: area,
        began_at: new Date(event.at),
        value: event.value,
        judged_at: now,
        decision: verdict.decision,
        would: verdict.would,
        leader_id: verdict.leader,
      })
      .onConflict((c) => c.columns(['device_id', 'what']).where('ended_at', 'is', null).doNothing())
      .returning(['id', 'decision', 'leader_id'])
      .executeTakeFirst()
  })
  if (made) await settleVerdict(dock, made, now)
}
async function settleVerdict(dock: Dock, e: { id: number; decision: string; leader_id: number | null }, now: Date): Promise<void> {
  if (e.decision === 'opens') return openCase(dock, e.id, now)
  if (e.decision !== 'folds' || e.leader_id === null) return
  // The first that joins is told; the rest are counted on the page.
  const { n } = await dock.house.db
    .selectFrom('alarm_episodes')
    .where('leader_id', '=', e.leader_id)
    .select((x) => x.fn.countAll<string>().as('n'))
    .executeTakeFirstOrThrow()
  if (Number(n) === 1) await note(dock, { note: 'folded', episode: e.leader_id, text: '同片同类设备又有告警，已并入本案' })
}

/** An alarm is over. When all of its storm are, whoever has the case is told. */
export async function endEpisode(dock: Dock, device: { id: number }, event: AlarmEvent, now: Date): Promise<void> {
  const { db } = dock.house
  const ended = await db
    .updateTable('alarm_episodes')
    .set({ ended_at: new Date(event.at) })
    .where('device_id', '=', device.id)
    .where('what', '=', event.what)
    .where('ended_at', 'is', null)
    .returning(['id', 'leader_id'])
    .executeTakeFirst()
  if (ended) await tellEnds(dock, now, ended.leader_id ?? ended.id)
}
async function tellEnds(dock: Dock, _now: Date, only?: number): Promise<void> {
  const over = await dock.house.db
    .selectFrom('alarm_episodes as e')
    .where('e.case_id', 'is not', null)
    .where('e.decision', '=', 'opens')
    .where('e.told_end', '=', false)
    .where('e.ended_at', 'is not', null)
    .$if(only !== undefined, (q) => q.where('e.id', '=', only!))
    .where((x) => x.not(x.exists(x.selectFrom('alarm_episodes as m').whereRef('m.leader_id', '=', 'e.id').where('m.ended_at', 'is', null).select('m.id'))))
    .select(['e.id', 'e.what'])
    .execute()
  for (const e of over)
    if (await note(dock, { note: 'recovered', episode: e.id, text: e.what === 'silent' ? '设备已恢复在线' : '读数已回到恢复值以内，请核实后办结' }))
      await dock.house.db.updateTable('alarm_episodes').set({ told_end: true }).where('id', '=', e.id).execute()
}

const sourceOfEpisode = async (dock: Dock, id: number) => {
  const row = await dock.house.db
    .selectFrom('alarm_episodes as e')
    .innerJoin('devices as d', 'd.id', 'e.device_id')
    .where('e.id', '=', id)
    .selectAll('d')
    .select(['e.what', 'e.began_at', 'e.value'])
    .executeTakeFirstOrThrow()
  return { row, source: await dock.source(row.connector_id) }
}
const json = (body: object) => ({ type: 'application/json', headers: {}, body: Buffer.from(JSON.stringify(body)) })

/** Hands the alarm to the kit, which keeps it and files it: once for each episode, however often this is called. */
async function openCase(dock: Dock, id: number, now: Date): Promise<void> {
  const { row, source } = await sourceOfEpisode(dock, id)
  if (!source?.enabled) return
  const { items, day } = await dock.books.at(now)
  const said: AlarmMessage = {
    episode: id,
    device: row.key,
    name: row.name,
    kind: row.kind,
    what: row.what,
    began: row.began_at.toISOString(),
    value: row.value,
    measure: row.measure,
    on: row.rule.on,
    place: row.place,
    lng: row.lng,
    lat: row.lat,
    item: row.item_id === null ? null : (formAt(items, row.item_id, day)?.id ?? null),
  }
  try {
    const receipt = await dock.receive(source, json(said), { once: `alarm ${id}`, sentAt: row.began_at }),
      item = receipt.items.find((i) => i.caseId !== undefined)
    if (item?.caseId !== undefined) await dock.house.db.updateTable('alarm_episodes').set({ case_id: item.caseId, problem: null }).where('id', '=', id).execute()
    else if (receipt.outcome !== 'waiting') await dock.house.db.updateTable('alarm_episodes').set({ problem: receipt.reason }).where('id', '=', id).execute()
  } catch (error) {
    // Too fast for the kit: the next round brings it again.
    if (!(error instanceof Refused)) throw error
  }
}
async function note(dock: Dock, word: NoteMessage): Promise<boolean> {
  const { source } = await sourceOfEpisode(dock, word.episode)
  if (!source?.enabled) return false
  try {
    return (await dock.receive(source, json(word), { once: `${word.note} ${word.episode}` })).outcome !== 'refused'
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return false
  }
}

/** Alarms whose snooze has ended while they last are judged again. */
export async function wakeSnoozed(dock: Dock, now: Date): Promise<void> {
  const rows = await dock.house.db
    .selectFrom('alarm_episodes as e')
    .innerJoin('devices as d', 'd.id', 'e.device_id')
    .where('e.decision', '=', 'snoozed')
    .where('e.ended_at', 'is', null)
    .where((x) => x.or([x('d.snoozed_until', 'is', null), x('d.snoozed_until', '<=', now)]))
    .select(['e.id', 'e.what', 'e.area_id', 'd.kind', 'd.mode'])
    .execute()
  for (const e of rows) {
    const storms = await stormsOf(dock.house.db, e.area_id, e.kind, e.what, now)
    const v = judgeAlarm({ area: e.area_id, kind: e.kind, what: e.what, at: now.getTime() }, { mode: e.mode, snoozedUntil: null }, storms)
    await dock.house.db.updateTable('alarm_episodes').set({ decision: v.decision, would: v.would, leader_id: v.leader, judged_at: now }).where('id', '=', e.id).execute()
    await settleVerdict(dock, { id: e.id, decision: v.decision, leader_id: v.leader }, now)
  }
}
/** Cases that are owed and were not opened yet (a crash, a limit), and ends that were not told yet. */
export async function openOwed(dock: Dock, now: Date): Promise<void> {
  const rows = await dock.house.db
    .selectFrom('alarm_episodes')
    .where('decision', '=', 'opens')
    .where('case_id', 'is', null)
    .where('problem', 'is', null)
    .orderBy('id')
    .limit(100)
    .select('id')
    .execute()
  for (const { id } of rows) await openCase(dock, id, now)
  await tellEnds(dock, now)
}
