/** 派单目录: rows added, changed and taken in as a sheet. Each change is on record in its transaction. */
import type { DutyBody, DutyLine, DutyPlan } from '../../contract/duties.ts'
import { everyCommunity } from '../../domain/duty.ts'
import { differences, readDuties } from '../../domain/dutySheet.ts'
import type { Trx } from '../db/db.ts'
import { record } from '../kit/audit.ts'
import { Refused } from '../kit/errors.ts'
import type { Book } from './book.ts'
import { tellBooks } from './inStep.ts'
import type { By } from './units.ts'

export const unitNameIn = (book: Book, code: string): string | null => (code === everyCommunity ? '社区（村）' : (book.unitByCode.get(code)?.name ?? null))
/** The name of an item, or of the class that a beginning stands for. */
export function itemNameIn(book: Book, code: string): string | null {
  const all = [...book.items.values()],
    one = all.find((i) => i.code === code)
  if (one) return one.name
  const under = all.filter((i) => i.code.startsWith(code))
  return under.length ? (new Set(under.map((i) => i.majorName)).size === 1 ? under[0]!.majorName : `${under.length} 项`) : null
}
export const dutyLines = (book: Book): DutyLine[] =>
  book.duties
    .map((d) => ({ ...d, unitName: unitNameIn(book, d.unit), itemName: itemNameIn(book, d.item) }))
    .toSorted((a, b) => Number(b.unit === everyCommunity) - Number(a.unit === everyCommunity) || a.unit.localeCompare(b.unit) || a.item.localeCompare(b.item) || a.id - b.id)

function flaw(book: Book, d: Pick<DutyBody, 'unit' | 'item' | 'validFrom' | 'validTo'>): { zh: string; en: string } | null {
  if (unitNameIn(book, d.unit) === null) return { zh: `没有单位 ${d.unit}`, en: `There is no unit ${d.unit}.` }
  if (itemNameIn(book, d.item) === null) return { zh: `目录里没有以 ${d.item} 开头的事项`, en: `No item begins with ${d.item}.` }
  if (d.validTo !== null && d.validTo <= d.validFrom) return { zh: '止要在起之后', en: 'It must end after it begins.' }
  return null
}
const rowOf = ({ validFrom, validTo, ...d }: DutyBody) => ({ ...d, valid_from: validFrom, valid_to: validTo })
async function note(trx: Trx, by: By, action: string, subject: string, detail: Record<string, unknown>, now: Date): Promise<void> {
  await record(trx, by.secrets, { action, subject, personId: by.personId, address: by.address, detail }, now)
  await tellBooks(trx)
}

export async function addDuty(trx: Trx, by: By, duty: DutyBody, now: Date): Promise<void> {
  const wrong = flaw(by.book, duty)
  if (wrong) throw new Refused('bad-duties', undefined, wrong)
  const made = await trx
    .insertInto('duties')
    .values(rowOf(duty))
    .onConflict((c) => c.doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!made) throw new Refused('bad-duties', undefined, { zh: '这一条已经有了', en: 'This row is there already.' })
  await note(trx, by, 'duty.added', `duty:${duty.unit}/${duty.item}`, { ...duty }, now)
}

export async function changeDuty(trx: Trx, by: By, id: number, to: Pick<DutyBody, 'basis' | 'note' | 'validTo'>, now: Date): Promise<void> {
  const was = await trx.selectFrom('duties').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
  if (!was) throw new Refused('not-found')
  const wrong = flaw(by.book, { unit: was.unit, item: was.item, validFrom: was.valid_from, validTo: to.validTo })
  if (wrong) throw new Refused('bad-duties', undefined, wrong)
  await trx.updateTable('duties').set({ basis: to.basis, note: to.note, valid_to: to.validTo }).where('id', '=', id).execute()
  await note(trx, by, 'duty.changed', `duty:${was.unit}/${was.item}`, { ...to, was: { basis: was.basis, note: was.note, validTo: was.valid_to } }, now)
}

/** What a sheet would change, its unknown units and items among the faults. */
export function planSheet(book: Book, csv: string) {
  const { rows, problems } = readDuties(csv, book.day)
  const known = rows.filter((r) => {
    const wrong = flaw(book, r)
    if (wrong) problems.push({ line: 0, zh: `${r.unit} ${r.item}：${wrong.zh}`, en: `${r.unit} ${r.item}: ${wrong.en}` })
    return !wrong
  })
  return { ...differences(book.duties, known), problems }
}
export const planView = ({ added, changed, same, problems }: ReturnType<typeof planSheet>): DutyPlan => ({
  added: added.length,
  changed: changed.length,
  same,
  problems: problems.slice(0, 200),
})

export async function importDuties(trx: Trx, by: By, csv: string, now: Date): Promise<DutyPlan> {
  const plan = planSheet(by.book, csv)
  if (plan.added.length)
    await trx
      .insertInto('duties')
      .values(plan.added.map(rowOf))
      .onConflict((c) => c.doNothing())
      .execute()
  for (const { id, to } of plan.changed) await trx.updateTable('duties').set({ basis: to.basis, note: to.note, valid_to: to.validTo }).where('id', '=', id).execute()
  await note(trx, by, 'duty.imported', 'duties', { added: plan.added.length, changed: plan.changed.length }, now)
  return planView(plan)
}
