/** Keeping the rules: a draft that is not in force, published whole as a version from a day on; earlier versions stay as they were. */
import type { DraftRule } from '../../domain/routing.ts'
import type { Trx } from '../db/db.ts'
import type { Book } from '../directory/book.ts'
import { tellBooks } from '../directory/inStep.ts'
import { record } from '../kit/audit.ts'
import { Refused } from '../kit/errors.ts'
import type { Secrets } from '../kit/secrets.ts'

interface By {
  personId: number | null
  ip: string
  secrets: Pick<Secrets, 'mac'>
  now: Date
}

/** Refuses rules that name what the book has not. */
export function mustKnow(book: Book, rules: readonly DraftRule[]): void {
  const wrong = (n: number, zh: string, en: string) => new Refused('bad-rules', { rule: n }, { zh: `第 ${n + 1} 条：${zh}`, en: `Rule ${n + 1}: ${en}` })
  rules.forEach((r, n) => {
    for (const code of [r.unitCode, ...r.assist])
      if (code !== 'community' && code !== 'item' && !book.unitByCode.get(code)?.active) throw wrong(n, `没有单位 ${code}，或它已停用`, `there is no active unit ${code}.`)
    for (const id of r.when.cells ?? []) if (!book.cells.some((c) => c.id === id)) throw wrong(n, `没有网格 ${id}`, `there is no cell ${id}.`)
    if (r.when.hours && r.when.hours[0] === r.when.hours[1]) throw wrong(n, '时段的起止相同', 'its hours begin where they end.')
    if (r.when.is?.some((a) => r.when.not?.includes(a))) throw wrong(n, '同一属性不能既要求又排除', 'it asks for an attribute and against it.')
    for (const code of r.when.items ?? [])
      if (![...book.items.values()].some((i) => i.code.startsWith(code))) throw wrong(n, `目录里没有以 ${code} 开头的事项`, `no item begins with ${code}.`)
  })
}

/** The draft, locked; refused where it is not the one the person saw. */
async function draftAsSeen(trx: Trx, was: string | null) {
  const draft = await trx.selectFrom('routing_draft').selectAll().forUpdate().executeTakeFirst()
  if ((draft?.changed_at.toISOString() ?? null) !== was) throw new Refused('moved-on')
  return draft
}

/** A change is known by its moment, so two changes never share one. */
const later = (now: Date, before: Date | undefined): Date => (before && before >= now ? new Date(before.getTime() + 1) : now)

export async function saveDraft(trx: Trx, book: Book, { rules, note, was }: { rules: DraftRule[]; note: string; was: string | null }, by: By): Promise<void> {
  mustKnow(book, rules)
  const draft = await draftAsSeen(trx, was)
  const step = await trx
    .insertInto('routing_steps')
    .values({ before: draft?.step ?? null, rules: JSON.stringify(rules), note, by_person: by.personId, at: by.now })
    .returning('id')
    .executeTakeFirstOrThrow()
  const row = { rules: JSON.stringify(rules), note, by_person: by.personId, changed_at: later(by.now, draft?.changed_at), step: step.id }
  await trx
    .insertInto('routing_draft')
    .values(row)
    .onConflict((c) => c.column('one').doUpdateSet(row))
    .execute()
  await record(trx, by.secrets, { action: 'rules.drafted', subject: 'rules', personId: by.personId, address: by.ip, detail: { rules: rules.length, note } }, by.now)
}

/** Takes the last step of the draft back: it is again as it was before, or there is none. The step stays to be read. */
export async function undoStep(trx: Trx, was: string, by: By): Promise<void> {
  const draft = await draftAsSeen(trx, was)
  if (!draft?.step) throw new Refused('not-found')
  const step = await trx.updateTable('routing_steps').set({ undone: true }).where('id', '=', draft.step).returningAll().executeTakeFirstOrThrow()
  const before = step.before === null ? undefined : await trx.selectFrom('routing_steps').selectAll().where('id', '=', step.before).executeTakeFirstOrThrow()
  if (before)
    await trx
      .updateTable('routing_draft')
      .set({ rules: JSON.stringify(before.rules), note: before.note, by_person: before.by_person, changed_at: later(by.now, draft.changed_at), step: before.id })
      .execute()
  else await trx.deleteFrom('routing_draft').execute()
  await record(trx, by.secrets, { action: 'rules.undone', subject: 'rules', personId: by.personId, address: by.ip, detail: { step: step.id } }, by.now)
}

export async function dropDraft(trx: Trx, by: By): Promise<void> {
  const gone = await trx.deleteFrom('routing_draft').returning('note').executeTakeFirst()
  if (!gone) throw new Refused('not-found')
  await record(trx, by.secrets, { action: 'rules.dropped', subject: 'rules', personId: by.personId, address: by.ip, detail: { note: gone.note } }, by.now)
}

/** Puts the draft in force from a day on: what is in force then ends that day, what was to begin later never begins. */
export async function publish(trx: Trx, book: Book, { version, from, was }: { version: string; from: string; was: string }, by: By): Promise<void> {
  const draft = await draftAsSeen(trx, was)
  if (!draft) throw new Refused('not-found')
  if (from < book.day) throw new Refused('bad-rules', { field: 'from' }, { zh: '规则不能从过去的日子起', en: 'Rules do not begin in the past.' })
  if (!draft.rules.length) throw new Refused('bad-rules', { field: 'rules' }, { zh: '草稿里一条规则也没有', en: 'The draft has no rule.' })
  mustKnow(book, draft.rules)
  if (await trx.selectFrom('routing_rules').select('id').where('version', '=', version).executeTakeFirst())
    throw new Refused('bad-rules', { field: 'version' }, { zh: `已经有版本 ${version}`, en: `There is a version ${version} already.` })
  await trx
    .updateTable('routing_rules')
    .set((e) => ({ valid_to: e.fn<string>('greatest', ['valid_from', e.cast<string>(e.val(from), 'date')]) }))
    .where((e) => e.or([e('valid_to', 'is', null), e('valid_to', '>', from)]))
    .execute()
  await trx
    .insertInto('routing_rules')
    .values(
      draft.rules.map((r, n) => ({
        version,
        position: (n + 1) * 10,
        cond: JSON.stringify(r.when),
        unit_code: r.unitCode,
        assist: JSON.stringify(r.assist),
        basis: r.basis,
        valid_from: from,
        valid_to: null,
      })),
    )
    .execute()
  await trx.insertInto('routing_versions').values({ version, note: draft.note, by_person: by.personId, at: by.now }).execute()
  await trx.deleteFrom('routing_draft').execute()
  await record(
    trx,
    by.secrets,
    { action: 'rules.published', subject: `rules:${version}`, personId: by.personId, address: by.ip, detail: { from, rules: draft.rules.length, note: draft.note } },
    by.now,
  )
  await tellBooks(trx)
}
