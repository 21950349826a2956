/** 拆案: the second matter in one report becomes a case of its own, with its own text and the same reporter, who is answered by each. */
import type { Actor } from '../../domain/matter.ts'
import type { Trx } from '../db/db.ts'
import type { Book } from '../directory/book.ts'
import { Refused } from '../kit/errors.ts'
import type { Secrets } from '../kit/secrets.ts'

interface Part {
  key: string
  text: string
  place: string
  lng?: number | undefined
  lat?: number | undefined
  channel: string
  urgent?: boolean | undefined
  reporter?: { name?: string; phone?: string; address?: string } | undefined
  confidential?: boolean | undefined
  wantsReply?: boolean | undefined
}
/** The door of the house; handed in, since intake is a room beside this one. */
export type Submit = (
  trx: Trx,
  means: { book: Book; secrets: Secrets },
  report: Part,
  actor: Actor,
  personId: number | null,
  now: Date,
) => Promise<{ caseId: number; no: string; again: boolean }>

/** Opens the case that the act `split` asked for; the same key again opens nothing. */
export async function openPart(
  trx: Trx,
  means: { book: Book; secrets: Secrets },
  submit: Submit,
  { caseId, text, reportId, key }: { caseId: number; text: string; reportId: number | null; key: string },
  now: Date,
): Promise<string> {
  const from = await trx.selectFrom('cases').selectAll().where('id', '=', caseId).executeTakeFirst()
  let q = trx.selectFrom('reports').selectAll().where('case_id', '=', caseId)
  if (reportId !== null) q = q.where('id', '=', reportId)
  const report = await q.orderBy('id').executeTakeFirst()
  if (!from || !report) throw new Refused('not-found')
  const reporter = report.sealed ? (JSON.parse(means.secrets.open(report.sealed, `report ${report.key}`)) as NonNullable<Part['reporter']>) : undefined
  const { caseId: partId, no } = await submit(
    trx,
    means,
    {
      key,
      text,
      place: from.place,
      lng: from.lng ?? undefined,
      lat: from.lat ?? undefined,
      channel: report.channel,
      urgent: from.urgent,
      reporter,
      confidential: report.confidential,
      wantsReply: report.wants_reply,
    },
    { id: 0, role: 'system' },
    null,
    now,
  )
  await trx.updateTable('cases').set({ split_of: caseId }).where('id', '=', partId).execute()
  return no
}
