/** 事项目录 written: a form of an item never changes once it applied; a change is a new form from a day on, and cases already filed keep theirs. */
import type { ItemFields } from '../../contract/catalogue.ts'
import { sql } from 'kysely'
import type { Item } from '../../domain/catalogue.ts'
import type { SheetItem } from '../../domain/catalogueSheet.ts'
import { differences } from '../../domain/catalogueSheet.ts'
import type { Db, Trx } from '../db/db.ts'
import { Refused } from '../kit/errors.ts'
import type { Book } from './book.ts'

type New = SheetItem & { version: string }
const rowOf = (i: New, from: string) => ({
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
  valid_from: from,
  valid_to: null,
})
/** Nobody else changes the catalogue until this transaction ends. */
export const holdCatalogue = async (trx: Trx): Promise<void> => void (await sql`lock table items in share row exclusive mode`.execute(trx))

/** An item with what was edited of it. */
export const edited = (i: Item, f: ItemFields): New => ({ ...i, ...f, name: f.name.trim() })

/** A change counts from today at the earliest: what applied yesterday stays as it was. */
export function mustBeAhead(day: string, today: string): void {
  if (day < today)
    throw new Refused(
      'bad-catalogue',
      { day },
      { zh: `只能从今天（${today}）或以后改，过去的目录不动`, en: `A change begins today (${today}) or later; the catalogue of the past stays.` },
    )
}
/** The forms of one item, oldest first. */
export const formsOf = (items: Iterable<Item>, { version, code }: { version: string; code: string }): Item[] =>
  [...items].filter((i) => i.version === version && i.code === code).sort((a, b) => (a.validFrom < b.validFrom ? -1 : 1))

const usedBy = async (db: Db | Trx, id: number): Promise<boolean> => (await db.selectFrom('cases').select('id').where('item_id', '=', id).limit(1).executeTakeFirst()) !== undefined

/** Writes a new form of the newest one; on the day that one itself began it is changed in place, as long as no case has used it. */
export async function putForm(trx: Trx, old: Item, next: New, from: string): Promise<number> {
  if (old.validTo !== null && old.validTo <= from)
    throw new Refused(
      'bad-catalogue',
      { code: old.code },
      { zh: `${old.code} ${old.name} 到 ${old.validTo} 就停用了，改不了那以后的`, en: `${old.code} ends on ${old.validTo}; there is nothing to change after that.` },
    )
  if (from < old.validFrom)
    throw new Refused('bad-catalogue', { code: old.code }, { zh: `${old.code} ${old.name} 从 ${old.validFrom} 起才有`, en: `${old.code} begins on ${old.validFrom}.` })
  if (!differences(old, next).length) return old.id
  if (old.validFrom === from) {
    if (await usedBy(trx, old.id))
      throw new Refused(
        'bad-catalogue',
        { code: old.code },
        {
          zh: `${old.code} ${old.name} 今天起的这一版已经有案件用了，请从明天起改`,
          en: `Cases use the form of ${old.code} that began on this day; change it from the next day on.`,
        },
      )
    const { valid_from: _, valid_to: __, ...set } = rowOf(next, from)
    await trx.updateTable('items').set(set).where('id', '=', old.id).execute()
    return old.id
  }
  await trx.updateTable('items').set({ valid_to: from }).where('id', '=', old.id).execute()
  const row = { ...rowOf(next, from), valid_to: old.validTo }
  return (await trx.insertInto('items').values(row).returning('id').executeTakeFirstOrThrow()).id
}
export const insertItem = async (trx: Trx, item: New, from: string): Promise<number> =>
  (await trx.insertInto('items').values(rowOf(item, from)).returning('id').executeTakeFirstOrThrow()).id

/** Takes the newest form back; answers the form before it, which runs on, if there is one. */
export async function dropForm(trx: Trx, items: Iterable<Item>, id: number): Promise<{ dropped: Item; restored: Item | null }> {
  const all = [...items],
    item = all.find((i) => i.id === id)
  if (!item) throw new Refused('not-found')
  const forms = formsOf(all, item)
  if (forms.at(-1) !== item) throw new Refused('bad-catalogue', { id }, { zh: '后面还有更新的一版，先撤销那一版', en: 'There is a later form; take that back first.' })
  if (await usedBy(trx, id))
    throw new Refused('bad-catalogue', { id }, { zh: '已经有案件用了这一版，不能撤销。要改就再改一版', en: 'Cases use this form already; change it again instead.' })
  await trx.deleteFrom('items').where('id', '=', id).execute()
  const last = forms.at(-2)
  const restored = last && last.validTo === item.validFrom ? last : null
  if (restored) await trx.updateTable('items').set({ valid_to: item.validTo }).where('id', '=', restored.id).execute()
  return { dropped: item, restored }
}

/** Units a sheet may name. */
export const unitCodesOf = (book: Book): ReadonlySet<string> => new Set([...book.unitByCode.keys()])

/** What a sheet would change of a version from a day on. */
export function planSheet(items: Iterable<Item>, sheet: readonly SheetItem[], at: { version: string; from: string; whole: boolean }) {
  const now = new Map<string, Item>()
  for (const i of items) if (i.version === at.version && (i.validTo === null || i.validTo > at.from) && (now.get(i.code)?.validFrom ?? '') <= i.validFrom) now.set(i.code, i)
  const fresh = sheet.filter((s) => !now.has(s.code)),
    changed = sheet.flatMap((s) => {
      const old = now.get(s.code)
      const what = old ? differences(old, s) : []
      return old && what.length ? [{ old, next: s, what }] : []
    })
  const named = new Set(sheet.map((s) => s.code))
  const ended = at.whole ? [...now.values()].filter((i) => !named.has(i.code)) : []
  return { fresh, changed, ended, same: sheet.length - fresh.length - changed.length }
}
