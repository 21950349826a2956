/** The residents' door: reports without an account, by an unguessable receipt code. What is not there and what is not yours look the same. */
import type { PublicProgress } from '../../contract/public.ts'
import { caseActs } from '../../domain/lifecycle.ts'
import { refuse } from '../../domain/matter.ts'
import { plainReceiptCode, publicStates, receiptCode } from '../../domain/publicWords.ts'
import { act } from '../cases/act.ts'
import { load } from '../cases/load.ts'
import type { Means } from '../cases/means.ts'
import { worldOf } from '../cases/world.ts'
import type { Db, Trx } from '../db/db.ts'
import type { Book } from '../directory/book.ts'
import { Refused } from '../kit/errors.ts'
import type { Secrets } from '../kit/secrets.ts'

type Mac = Pick<Secrets, 'mac'>
/** The code of a report: made from its key under the house's own, so that sending again answers the same and the database holds nothing to guess from. */
export const codeOf = (secrets: Mac, key: string): string => receiptCode(secrets.mac(`receipt code ${key}`))
const hashOf = (secrets: Mac, code: string): Buffer => secrets.mac(`receipt ${code}`)

export async function keepReceipt(trx: Trx, secrets: Mac, key: string, now: Date): Promise<string> {
  const code = codeOf(secrets, key),
    report = await trx.selectFrom('reports').select('id').where('key', '=', key).executeTakeFirstOrThrow()
  await trx
    .insertInto('receipts')
    .values({ report_id: report.id, code_hash: hashOf(secrets, code), made_at: now })
    .onConflict((c) => c.doNothing())
    .execute()
  return code
}

/** The report behind a code. What is no code at all is looked up too: the answer takes the same road and the same time. */
export async function reportOf(db: Db | Trx, secrets: Mac, typed: string) {
  const found = await db
    .selectFrom('receipts')
    .innerJoin('reports as r', 'r.id', 'receipts.report_id')
    .where('receipts.code_hash', '=', hashOf(secrets, plainReceiptCode(typed) ?? `no code: ${typed}`))
    .select(['r.id', 'r.case_id', 'r.text', 'r.place', 'r.received_at', 'r.answer', 'r.answered_at'])
    .executeTakeFirst()
  if (!found) throw new Refused('not-found')
  return found
}
export type OwnReport = Awaited<ReturnType<typeof reportOf>>

/** A photo that nobody has yet put into a case, as its sender may name it. */
export const photoToken = (secrets: Mac, id: number): string => `${id}-${secrets.mac(`public photo ${id}`).toString('hex').slice(0, 32)}`
export function photosOf(secrets: Mac, tokens: readonly string[] = []): number[] {
  const ids = tokens.map((token) => Number(token.split('-')[0]))
  if (ids.some((id, n) => !Number.isSafeInteger(id) || photoToken(secrets, id) !== tokens[n])) throw new Refused('bad-input', { field: 'photos' })
  return ids
}
const attach = (trx: Trx, report: OwnReport, ids: readonly number[]) =>
  ids.length
    ? trx
        .updateTable('files')
        .set({ case_id: report.case_id, report_id: report.id, use: 'report' })
        .where('id', 'in', ids)
        .where('case_id', 'is', null)
        .where('by_person', 'is', null)
        .execute()
    : null

/** How a report stands, in a resident's words. Reading the answer here is being told. */
export async function progressOf(db: Db, report: OwnReport, book: Book, now: Date): Promise<PublicProgress> {
  const loaded = await load(db, { id: report.case_id }, false),
    { row, matter } = loaded
  const parent = row.state === 'merged' && row.parent_id !== null ? await db.selectFrom('cases').select('state').where('id', '=', row.parent_id).executeTakeFirst() : undefined
  const events = await db
    .selectFrom('case_events')
    .select(['act', 'to_state', 'fields', 'at'])
    .where('case_id', '=', row.id)
    .where('life', '=', 'case')
    .where('at', '>=', report.received_at)
    .orderBy('id')
    .execute()
  const own = publicStates[row.state as keyof typeof publicStates],
    with_ = parent && publicStates[parent.state as keyof typeof publicStates]
  const steps: PublicProgress['steps'] = []
  for (const e of events) {
    const words = publicStates[e.to_state as keyof typeof publicStates]
    if (words && steps.at(-1)?.words.zh !== words.zh) steps.push({ at: e.at.toISOString(), words: { zh: words.zh, en: words.en } })
  }
  const rated = await db.selectFrom('evaluations').select(['rating', 'at']).where('report_id', '=', report.id).orderBy('id', 'desc').executeTakeFirst()
  const { n: photos } = await db
    .selectFrom('files')
    .where('report_id', '=', report.id)
    .select((e) => e.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow()
  const answered = report.answered_at,
    ratedThis = rated && answered && rated.at >= answered ? rated.rating : null
  await db
    .updateTable('notices')
    .set((e) => ({ sent_at: now, outcome: 'shown', way: e.fn.coalesce('way', e.val('page')) }))
    .where('report_id', '=', report.id)
    .where('to_role', '=', 'reporter')
    .where('sent_at', 'is', null)
    .where((e) => e.or([e('outcome', 'is', null), e('outcome', '=', 'waiting')]))
    .where((e) => e.or([e('way', 'is', null), e('way', 'in', ['page', 'call'])]))
    .execute()
  const target = { life: 'case' } as const,
    fields = { reason: '—' },
    deed = { target, act: 'reopen', actor: { id: 0, role: 'reporter' as const }, fields }
  return {
    no: row.no,
    text: report.text,
    place: report.place,
    photos: Number(photos),
    receivedAt: report.received_at.toISOString(),
    step: with_?.step ?? own.step,
    stands: with_ ? { zh: `${own.zh}：${with_.zh}`, en: `${own.en}: ${with_.en}` } : { zh: own.zh, en: own.en },
    steps,
    answer: answered && report.answer ? { words: report.answer, at: answered.toISOString() } : null,
    added: events.filter((e) => e.act === 'addWords' && e.fields['report'] === report.id).map((e) => ({ at: e.at.toISOString(), text: String(e.fields['text']) })),
    rating: ratedThis,
    may: {
      add: (caseActs.addWords.from as readonly string[]).includes(row.state),
      rate: row.ended_at !== null && answered !== null && ratedThis === null,
      reopen: refuse(matter, deed, worldOf(loaded, book, { target, role: 'reporter', fields, now, parent: null })) === null,
    },
  }
}

/** Words and photos added to an open matter: they stand in its story, and whoever has it is told. The same key again adds nothing. */
export async function addWords(
  trx: Trx,
  means: Means,
  report: OwnReport,
  { key, text, photos }: { key: string; text: string; photos: readonly number[] },
  now: Date,
): Promise<void> {
  const { row } = await load(trx, { id: report.case_id }, true)
  const before = await trx.selectFrom('case_events').select('fields').where('case_id', '=', row.id).where('act', '=', 'addWords').execute()
  if (before.some((e) => e.fields['key'] === key)) return
  await attach(trx, report, photos)
  await act(
    trx,
    means,
    { id: row.id },
    {
      target: { life: 'case' },
      act: 'addWords',
      fields: { text, report: report.id, key, ...(photos.length ? { photos: [...photos] } : {}) },
      by: { personId: null, actor: { id: 0, role: 'system' } },
    },
    now,
  )
  if (row.holder !== null)
    await trx
      .insertInto('notices')
      .values({
        case_id: row.id,
        report_id: null,
        to_role: row.holder,
        to_unit_id: row.holder_unit_id,
        to_person_id: row.holder === 'collector' ? row.collector_id : null,
        kind: 'addWords',
        channel: 'desk',
        text: `${row.no} 上报人有补充`,
        made_at: now,
        sent_at: now,
        failed: null,
      })
      .execute()
}

/** 反映未解决, by the reporter, within what the tables and settings allow. */
export async function reopenOwn(trx: Trx, means: Means, report: OwnReport, { reason, photos }: { reason: string; photos: readonly number[] }, now: Date): Promise<void> {
  await act(trx, means, { id: report.case_id }, { target: { life: 'case' }, act: 'reopen', fields: { reason }, by: { personId: null, actor: { id: 0, role: 'reporter' } } }, now)
  await attach(trx, report, photos)
}
