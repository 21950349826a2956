/** What every house begins with, demonstration or not: the working calendar with its holidays, the catalogue in its versions and the map between them. */
import type { Trx } from '../db/db.ts'
import holidays from './data/holidays.json' with { type: 'json' }
import { itemMap, items } from './reference.ts'

export { installDemo } from './demo.ts'

export const calendarName = '如城街道工作日历'
const hours = (from: number, to: number) => ({ from: from * 60, to: to * 60 })

/** Installs the calendar and the catalogue; what is there already stays as it is. Answers whether anything was installed. */
export async function installReference(trx: Trx, _now: Date): Promise<boolean> {
  const done = [await installCalendar(trx), await installCatalogue(trx)]
  return done.includes(true)
}

async function installCalendar(trx: Trx): Promise<boolean> {
  if (await trx.selectFrom('calendars').select('id').executeTakeFirst()) return false
  const { id } = await trx
    .insertInto('calendars')
    .values({ name: calendarName, shifts: JSON.stringify([hours(8, 12), hours(14, 18)]) })
    .returning('id')
    .executeTakeFirstOrThrow()
  const days = Object.values(holidays).flatMap(({ off, work }) => [...off.map((day) => ({ day, kind: 'off' })), ...work.map((day) => ({ day, kind: 'work' }))])
  await trx
    .insertInto('calendar_days')
    .values(days.map((d) => ({ calendar_id: id, ...d })))
    .execute()
  return true
}

async function installCatalogue(trx: Trx): Promise<boolean> {
  if (await trx.selectFrom('items').select('id').executeTakeFirst()) return false
  const rows = items.map((i) => ({
    version: i.version,
    code: i.code,
    name: i.name,
    kind: i.kind,
    major: i.major,
    major_name: i.majorName,
    filing: JSON.stringify(i.filing),
    closing: JSON.stringify(i.closing),
    limit_amount: i.limit.amount,
    limit_unit: i.limit.unit,
    unit_code: i.unitCode,
    evidence: JSON.stringify(i.evidence),
    answerable: i.answerable,
    engineering: i.engineering,
    valid_from: i.validFrom,
    valid_to: i.validTo,
  }))
  for (let k = 0; k < rows.length; k += 500)
    await trx
      .insertInto('items')
      .values(rows.slice(k, k + 500))
      .execute()
  await trx
    .insertInto('item_map')
    .values(itemMap.map((m) => ({ old_system: m.oldSystem, old_code: m.oldCode, code: m.code, valid_from: m.validFrom, valid_to: m.validTo })))
    .onConflict((c) => c.doNothing())
    .execute()
  return true
}
