/** What became of a pushed request there is done here, in the name of the unit the other system stands for; each change once, and nothing backwards in time. */
import type { Trx } from '../../db/db.ts'
import { act } from '../../cases/act.ts'
import type { Dock, Source, Taken } from '../kit/connector.ts'

/** One thing learnt by asking. */
export type RemoteWord =
  | { kind: 'status'; id: string; status: 'open' | 'closed'; notes: string; agency: string; at: string | null }
  | { kind: 'update'; id: string; updateId: string; status: 'open' | 'closed'; notes: string; at: string }

export async function followed(trx: Trx, dock: Dock, source: Source, word: RemoteWord, now: Date): Promise<Taken> {
  const pushed = await trx
    .selectFrom('open311_pushed as p')
    .innerJoin('cases as c', 'c.id', 'p.case_id')
    .innerJoin('orders as o', (j) => j.onRef('o.case_id', '=', 'p.case_id').onRef('o.unit_id', '=', 'p.unit_id'))
    .where('p.connector_id', '=', source.id)
    .where('p.remote_id', '=', word.id)
    .forUpdate('p')
    .select(['p.case_id', 'p.unit_id', 'p.status', 'p.seen_at', 'c.no', 'o.state'])
    .executeTakeFirst()
  if (!pushed) return { outcome: 'refused', reason: `对方编号 ${word.id} 不是我们推过去的 not one of ours` }
  const mine = { no: pushed.no, caseId: pushed.case_id },
    at = word.at === null ? now : new Date(word.at)
  const tell = (text: string) =>
    trx
      .insertInto('notices')
      .values({
        case_id: pushed.case_id,
        report_id: null,
        to_role: 'dispatcher',
        to_unit_id: null,
        to_person_id: null,
        kind: 'open311.follow',
        channel: 'desk',
        text: `${pushed.no} ${text}`,
        made_at: now,
        sent_at: now,
        failed: null,
      })
      .execute()
  if (word.kind === 'update') {
    if (word.notes) await tell(`${source.name}：${word.notes}`)
    return { outcome: 'taken', ...mine }
  }
  // An answer that was overtaken on the way says nothing new.
  if (pushed.seen_at && at < pushed.seen_at) return { outcome: 'duplicate', ...mine }
  await trx
    .updateTable('open311_pushed')
    .set({ status: word.status, notes: word.notes, seen_at: at })
    .where('connector_id', '=', source.id)
    .where('case_id', '=', pushed.case_id)
    .where('unit_id', '=', pushed.unit_id)
    .execute()
  const book = await dock.books.at(now)
  const does = (name: string, fields: Record<string, unknown>) =>
    act(
      trx,
      { book, secrets: dock.house.secrets },
      { id: pushed.case_id },
      { target: { life: 'order', unit: pushed.unit_id }, act: name, fields, by: { personId: null, actor: { id: 0, role: 'unit', unit: pushed.unit_id } } },
      now,
    )
  if (pushed.state === 'pending') await does('sign', {})
  if (word.status === 'closed' && (pushed.state === 'pending' || pushed.state === 'signed'))
    await does('submit', { result: word.notes || '对方系统已办结', evidence: `对方系统办结，编号 ${word.id}` })
  else if (word.status === 'closed') await tell(`${source.name}已办结（${word.notes}），这里的工单不在待办，请看一下`)
  return { outcome: 'taken', ...mine }
}
