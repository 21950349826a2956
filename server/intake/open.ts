/** A case that comes in further along than a report: made by its own act of the tables, with its story, its clocks and its search words. */
import { sql } from 'kysely'
import type { CaseState } from '../../domain/lifecycle.ts'
import { type Actor, blank, ballsOf, type Fields, perform } from '../../domain/matter.ts'
import { settleClocks, wantedClocks } from '../cases/clocks.ts'
import { type StoryLine, tell } from '../cases/events.ts'
import { docOf } from '../cases/search.ts'
import type { Trx } from '../db/db.ts'
import { type Book, stageLimit } from '../directory/book.ts'
import { Refused } from '../kit/errors.ts'
import type { Secrets } from '../kit/secrets.ts'
import { maskName, maskPhone } from '../../domain/mask.ts'
import { caseNumber } from './number.ts'
import { titleOf } from './submit.ts'

export interface Opening {
  act: 'selfHandle' | 'importHistory'
  fields: Fields
  actor: Actor
  personId: number | null
  key: string
  text: string
  place: string
  point: [number, number] | null
  cellId: number | null
  itemId: number | null
  unitId: number | null
  channel: string
  reporter: { name?: string | undefined; phone?: string | undefined } | null
  externalNo: string | null
  reportedAt: Date
  /** Where it came in at its end: when that was, and the answer given then. */
  ended: { at: Date; answer: string } | null
  /** What the story tells of it; the earlier story, at the times it happened, comes before. */
  told: Record<string, unknown>
  earlier: { at: Date; fields: Record<string, unknown> }[]
}

export async function openCase(
  trx: Trx,
  { book, secrets }: { book: Book; secrets: Pick<Secrets, 'mac' | 'seal' | 'hashPhone'> },
  o: Opening,
  now: Date,
): Promise<{ caseId: number; no: string; reportId: number; state: CaseState }> {
  const done = perform(blank, { target: { life: 'case' }, act: o.act, actor: o.actor, fields: o.fields }, {} as never)
  if ('refused' in done) throw new Refused(done.refused as never, { act: o.act })
  const { matter, events } = done,
    ball = ballsOf(matter)[0],
    who = o.reporter
  const id = (await sql<{ id: number }>`select nextval('cases_id_seq') as id`.execute(trx)).rows[0]!.id,
    no = caseNumber(book, o.reportedAt, id)
  await sql`
    insert into cases (id, no, state, title, text, place, lng, lat, cell_id, item_id, channel, engineering, lead_unit_id, on_file, handled_by, reply, reported_at, changed_at, ended_at, holder)
    overriding system value
    values (${id}, ${no}, ${matter.state}, ${titleOf(o.text)}, ${o.text}, ${o.place}, ${o.point?.[0] ?? null}, ${o.point?.[1] ?? null}, ${o.cellId}, ${o.itemId}, ${o.channel},
      ${(o.itemId !== null && book.items.get(o.itemId)?.engineering) || false}, ${o.unitId}, ${matter.onFile}, ${matter.handledBy}, ${o.ended?.answer ?? null}, ${o.reportedAt}, ${now}, ${o.ended?.at ?? null}, ${ball?.who ?? null})`.execute(
    trx,
  )
  const { id: reportId } = await trx
    .insertInto('reports')
    .values({
      ...{ case_id: id, key: o.key, channel: o.channel, external_no: o.externalNo, text: o.text, place: o.place, lng: o.point?.[0] ?? null, lat: o.point?.[1] ?? null },
      sealed: who?.name || who?.phone ? secrets.seal(JSON.stringify(who), `report ${o.key}`) : null,
      name_mask: who?.name ? maskName(who.name) : null,
      phone_mask: who?.phone ? maskPhone(who.phone) : null,
      phone_hash: who?.phone ? secrets.hashPhone(who.phone) : null,
      ...{
        external_due_at: null,
        extra: '{}',
        by_person: o.personId,
        import_id: null,
        received_at: o.reportedAt,
        answered_at: o.ended?.at ?? null,
        answer: o.ended?.answer ?? null,
      },
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await trx
    .insertInto('case_search')
    .values({ case_id: id, doc: docOf(no, o.text, o.place, String(o.told['externalNo'] ?? '')) })
    .execute()
  const line = (act: string, from: string, to: string, fields: Record<string, unknown>): StoryLine => ({
    ...{ caseId: id, life: 'case', unitId: null, requestId: null, act, from, to, personId: o.personId, role: o.actor.role, fields },
  })
  for (const e of o.earlier) await tell(trx, secrets, [line('earlier', 'none', 'none', e.fields)], e.at)
  await tell(
    trx,
    secrets,
    events.map((e, i) => line(e.act, e.from, e.to, i === 0 ? o.told : {})),
    now,
  )
  const wanted = wantedClocks(matter, book, {
    requestIdOf: () => 0,
    limitOf: () => stageLimit(book, 'handle'),
    handlerOf: () => null,
    collectorId: null,
    wholeLimit: stageLimit(book, 'whole'),
  })
  const main = wanted.length ? await settleClocks(trx, { caseId: id, cellId: o.cellId, clocks: [], wanted, carry: false, book, now }) : null
  if (main) await trx.updateTable('cases').set({ clock: main.clock, yellow_at: main.yellowAt, due_at: main.dueAt }).where('id', '=', id).execute()
  return { caseId: id, no, reportId, state: matter.state as CaseState }
}
