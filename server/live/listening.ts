/** Which sessions still stand, and the posts behind them. To listen is not to be seen: an open page alone keeps no session alive. */
import { sql } from 'kysely'
import type { Post } from '../../domain/access.ts'
import type { Db } from '../db/db.ts'

export async function listening(db: Db, sessionIds: string[], now: Date): Promise<Map<string, Post[]>> {
  if (!sessionIds.length) return new Map()
  const { rows } = await sql<{ id: string; posts: Post[] }>`
    select s.id, coalesce((select json_agg(json_build_object('role', t.role, 'unitId', t.unit_id, 'cellId', t.cell_id)) from posts t, (select (${now}::timestamptz at time zone 'Asia/Shanghai')::date as today) d
      where t.person_id = p.id and t.valid_from <= d.today and (t.valid_to is null or d.today < t.valid_to)), '[]') as posts
    from auth_session s join auth_user u on u.id = s.user_id join people p on p.id = u.person_id where s.id = any(${sessionIds}::text[]) and s.expires_at > ${now} and p.active`.execute(
    db,
  )
  return new Map(rows.map((r) => [r.id, r.posts]))
}
