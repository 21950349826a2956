/** 自处置: what a grid worker settled on the spot, with a photo before and one after. Somebody else checks it. */
import { actingPosts, type Post } from '../../domain/access.ts'
import { inward } from '../../domain/geo.ts'
import type { Trx } from '../db/db.ts'
import type { Book } from '../directory/book.ts'
import { Refused } from '../kit/errors.ts'
import type { Secrets } from '../kit/secrets.ts'
import { sql } from 'kysely'
import { openCase } from './open.ts'
import type { Receipt } from './submit.ts'

export interface SelfHandled {
  key: string
  text: string
  place: string
  lng?: number | undefined
  lat?: number | undefined
  coordinates?: 'wgs84' | 'gcj02' | 'bd09' | undefined
  itemId: number
  result?: string | undefined
  before: number[]
  after: number[]
}
const systems = { wgs84: 'WGS84', gcj02: 'GCJ02', bd09: 'BD09' } as const

export async function selfHandle(
  trx: Trx,
  { book, secrets }: { book: Book; secrets: Pick<Secrets, 'mac' | 'seal' | 'hashPhone'> },
  r: SelfHandled,
  who: { personId: number; posts: readonly Post[] },
  now: Date,
): Promise<Receipt> {
  const posts = actingPosts(who.posts).filter((p) => p.role === 'collector')
  if (!posts.length) throw new Refused('wrong-role', { act: 'selfHandle' })
  await sql`select pg_advisory_xact_lock(hashtextextended(${r.key}, 1))`.execute(trx)
  const known = await trx
    .selectFrom('reports')
    .innerJoin('cases', 'cases.id', 'reports.case_id')
    .select(['cases.id', 'cases.no', 'cases.cell_id', 'reports.received_at', 'reports.text', 'reports.by_person'])
    .where('reports.key', '=', r.key)
    .executeTakeFirst()
  if (known) {
    if (known.text !== r.text || known.by_person !== who.personId) throw new Refused('key-reused')
    return { caseId: known.id, no: known.no, receivedAt: known.received_at, cellId: known.cell_id, again: true }
  }
  const point = r.lng === undefined || r.lat === undefined ? null : inward([r.lng, r.lat], systems[r.coordinates ?? 'wgs84'])
  const cellId = point ? (book.grid.cellAt(...point)?.id ?? null) : (posts[0]!.cellId ?? null)
  const own = posts.flatMap((p) => (p.cellId === null ? [] : book.grid.subtree(p.cellId)))
  if (cellId === null || !own.includes(cellId)) throw new Refused('not-yours', { field: 'place' }, { zh: '这一点不在你的网格里', en: 'This point is not in your cell.' })
  if (!book.items.has(r.itemId)) throw new Refused('bad-input', { field: 'itemId' })
  const photos = [...r.before, ...r.after]
  if (new Set(photos).size < photos.length) throw new Refused('bad-input', { field: 'after' }, { zh: '处置前后要各有照片', en: 'There must be photos of before and of after.' })
  const made = await openCase(
    trx,
    { book, secrets },
    {
      act: 'selfHandle',
      fields: { item: r.itemId, text: r.text, place: r.place, before: r.before, after: r.after },
      actor: { id: who.personId, role: 'collector' },
      ...{ personId: who.personId, key: r.key, text: r.text, place: r.place, point, cellId, itemId: r.itemId, unitId: null, channel: 'grid', reporter: null, externalNo: null },
      ...{ reportedAt: now, ended: null, earlier: [], told: { channel: 'grid', ...(r.result ? { result: r.result } : {}), before: r.before, after: r.after } },
    },
    now,
  )
  for (const use of ['before', 'after'] as const) {
    const laid = await trx
      .updateTable('files')
      .set({ case_id: made.caseId, report_id: made.reportId, use })
      .where('id', 'in', r[use])
      .where('case_id', 'is', null)
      .where('by_person', '=', who.personId)
      .returning('id')
      .execute()
    if (laid.length < r[use].length) throw new Refused('bad-input', { field: use }, { zh: '有照片不是你刚传的', en: 'A photo is not one you have just sent.' })
  }
  return { caseId: made.caseId, no: made.no, receivedAt: now, cellId, again: false }
}
