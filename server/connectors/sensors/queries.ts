/** Devices and alarms for the page. */
import { sql } from 'kysely'
import type { ItemView } from '../../../contract/cases.ts'
import type { DeviceKind } from '../../../domain/alarm.ts'
import type { DeviceView, EpisodeView } from '../../../contract/sensors.ts'
import type { Db } from '../../db/db.ts'
import { formAt } from '../../../domain/catalogue.ts'
import type { Book } from '../../directory/book.ts'
import { itemView } from '../../directory/itemView.ts'

const itemOf = (book: Book, id: number | null): ItemView | null => {
  const form = id === null ? null : formAt(book.items, id, book.day)
  return form && itemView(form, book)
}
const iso = (d: Date | null) => d?.toISOString() ?? null

/** Every device; figures are of the last 30 days. */
export async function devicesOf(db: Db, book: Book, now: Date): Promise<DeviceView[]> {
  const rows = await db.selectFrom('devices').selectAll().orderBy('active', 'desc').orderBy('key').execute()
  const counts = await db
    .selectFrom('alarm_episodes')
    .where('began_at', '>', new Date(now.getTime() - 30 * 86_400_000))
    .groupBy('device_id')
    .select([
      'device_id',
      sql<number>`count(*)::int`.as('episodes'),
      sql<number>`count(*) filter (where decision = 'opens')::int`.as('opened'),
      sql<number>`count(*) filter (where decision = 'folds')::int`.as('folded'),
      sql<number>`count(*) filter (where decision = 'watched' and would = 'opens')::int`.as('wouldOpen'),
      sql<number>`count(*) filter (where decision = 'watched' and would = 'folds')::int`.as('wouldFold'),
    ])
    .execute()
  const by = new Map(counts.map(({ device_id, ...figures }) => [device_id, figures]))
  return rows.map((r) => ({
    id: r.id,
    connectorId: r.connector_id,
    key: r.key,
    name: r.name,
    kind: r.kind as DeviceKind,
    place: r.place,
    lng: r.lng,
    lat: r.lat,
    itemId: r.item_id,
    item: itemOf(book, r.item_id),
    measure: r.measure,
    rule: r.rule,
    mode: r.mode,
    active: r.active,
    cell: r.cell_id === null ? null : book.grid.pathName(r.cell_id),
    snoozedUntil: r.snoozed_until && r.snoozed_until > now ? iso(r.snoozed_until) : null,
    snoozeReason: r.snooze_reason,
    hasPassword: r.password_hash !== null,
    alarm: r.state?.alarm ?? false,
    silent: r.state?.silent ?? false,
    heardAt: iso(r.heard_at),
    lastAt: iso(r.last_at),
    lastValue: r.last_value,
    readings: Number(r.readings),
    dropped: Number(r.dropped),
    bad: Number(r.bad),
    badReason: r.bad_reason,
    figures: by.get(r.id) ?? { episodes: 0, opened: 0, folded: 0, wouldOpen: 0, wouldFold: 0 },
  }))
}
/** The latest alarms, newest first. */
export async function episodesOf(db: Db, limit = 100): Promise<EpisodeView[]> {
  const rows = await db
    .selectFrom('alarm_episodes as e')
    .innerJoin('devices as d', 'd.id', 'e.device_id')
    .leftJoin('alarm_episodes as l', 'l.id', 'e.leader_id')
    .leftJoin('cases as c', (j) => j.on('c.id', '=', sql`coalesce(e.case_id, l.case_id)`))
    .select(['e.id', 'e.device_id', 'd.name', 'e.what', 'e.began_at', 'e.ended_at', 'e.value', 'd.measure', 'e.decision', 'e.would', 'e.leader_id', 'c.no', 'e.problem'])
    .orderBy('e.id', 'desc')
    .limit(limit)
    .execute()
  return rows.map((r) => ({
    id: r.id,
    deviceId: r.device_id,
    device: r.name,
    what: r.what,
    beganAt: r.began_at.toISOString(),
    endedAt: iso(r.ended_at),
    value: r.value,
    measure: r.measure,
    decision: r.decision,
    would: r.would,
    leader: r.leader_id,
    no: r.no,
    problem: r.problem,
  }))
}
