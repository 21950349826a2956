/** Sessions: the signed cookie, who stands behind it, how long it lasts, and its end. Rows and cookies are of better-auth's shape. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { sql } from 'kysely'
import type { Post } from '../../domain/access.ts'
import type { AccountTables } from '../db/account-tables.ts'
import type { Db, Trx } from '../db/db.ts'

/** The person behind a request, as the database knows them on the day. */
export interface Who {
  personId: number
  name: string
  account: string
  posts: Post[]
  sessionId: string
  mustChangePassword: boolean
  twoFactor: boolean
}
/** One place where somebody is signed in. */
export interface SessionRow {
  id: string
  address: string | null
  agent: string | null
  since: Date
  until: Date
}
/** Where a request came from. */
export interface From {
  address?: string | null | undefined
  agent?: string | null | undefined
}

const HOUR = 3_600_000
const IDLE = 8 * HOUR
const WHOLE = 7 * 24 * HOUR
const TOUCH = 60_000
const CACHE = 5_000

/** The sessions of one house. The cache saves a query per request; a post changed in the database counts within five seconds, a revoked session at once. */
export function createSessions({ db, authSecret, secure }: { db: Db; authSecret: string; secure: boolean }) {
  const cookieName = `${secure ? '__Secure-' : ''}yinghuo.session_token`
  const known = new Map<string, { who: Who; at: number; until: number }>()
  let forgotten = 0 // a reading that began before a revocation must not enter the cache after it
  const forget = () => {
    forgotten++
    known.clear()
  }
  const sign = (token: string) => createHmac('sha256', authSecret).update(token).digest('base64')
  const cookie = (value: string, maxAge: number) => `${cookieName}=${value}; Max-Age=${maxAge}; Path=/; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`

  function tokenOf(headers: IncomingHttpHeaders): string | null {
    const value = headers.cookie
      ?.split(/; */)
      .find((c) => c.startsWith(`${cookieName}=`))
      ?.slice(cookieName.length + 1)
    const [, token, signature] = /^([\w-]+)\.([A-Za-z0-9+/=]+)$/.exec(value?.replace(/%2B/gi, '+').replace(/%2F/gi, '/').replace(/%3D/gi, '=') ?? '') ?? []
    if (!token || !signature) return null
    const [given, right] = [Buffer.from(signature), Buffer.from(sign(token))]
    return given.length === right.length && timingSafeEqual(given, right) ? token : null
  }

  async function read(on: Db | Trx, token: string, now: Date) {
    const { rows } = await sql<{
      id: string
      seen: Date
      began: Date
      until: Date
      personId: number
      name: string
      account: string
      must: boolean
      twoFactor: boolean
      posts: Post[]
    }>`
      select s.id, s.updated_at as seen, s.created_at as began, s.expires_at as until, p.id as "personId", p.name, coalesce(u.display_username, u.username) as account, u.must_change_password as must, u.two_factor_enabled as "twoFactor",
        coalesce((select json_agg(json_build_object('role', t.role, 'unitId', t.unit_id, 'cellId', t.cell_id) order by t.id) from posts t, (select (${now}::timestamptz at time zone 'Asia/Shanghai')::date as today) d
          where t.person_id = p.id and t.valid_from <= d.today and (t.valid_to is null or d.today < t.valid_to)), '[]') as posts
      from auth_session s join auth_user u on u.id = s.user_id join people p on p.id = u.person_id
      where s.token = ${token} and s.expires_at > ${now} and p.active`.execute(on)
    const row = rows[0]
    if (!row) return null
    const { id, seen, began, until, must, ...who } = row
    return { who: { ...who, sessionId: id, mustChangePassword: must } satisfies Who, seen, began, until }
  }

  return {
    forget,
    signedOutCookie: cookie('', 0),
    /** Who sent this request; null if nobody is signed in. Being seen keeps a session alive for eight hours, seven days at most. */
    async whoIs(headers: IncomingHttpHeaders, now: Date): Promise<Who | null> {
      const token = tokenOf(headers)
      if (!token) return null
      const t = now.getTime()
      const hit = known.get(token)
      if (hit && t >= hit.at && t - hit.at < CACHE && t < hit.until) return hit.who
      const before = forgotten
      const found = await read(db, token, now)
      if (!found) return null
      let until = found.until.getTime()
      if (t - found.seen.getTime() >= TOUCH) {
        until = Math.min(t + IDLE, found.began.getTime() + WHOLE)
        await db
          .withTables<AccountTables>()
          .updateTable('auth_session')
          .set({ updated_at: now, expires_at: new Date(until) })
          .where('id', '=', found.who.sessionId)
          .execute()
      }
      if (known.size >= 5_000) known.clear()
      if (before === forgotten) known.set(token, { who: found.who, at: t, until })
      return found.who
    },
    /** Opens a session and answers with its cookie. */
    async begin(trx: Trx, userId: string, { address, agent }: From, now: Date): Promise<{ who: Who; cookies: string[] }> {
      const token = randomBytes(32).toString('base64url')
      const q = trx.withTables<AccountTables>()
      await q.deleteFrom('auth_session').where('user_id', '=', userId).where('expires_at', '<=', now).execute()
      const row = {
        id: randomBytes(16).toString('base64url'),
        token,
        user_id: userId,
        created_at: now,
        updated_at: now,
        expires_at: new Date(now.getTime() + IDLE),
        ip_address: address ?? null,
        user_agent: agent?.slice(0, 200) ?? null,
      }
      await q.insertInto('auth_session').values(row).execute()
      const found = await read(trx, token, now)
      if (!found) throw new Error('the session just opened is not there')
      return { who: found.who, cookies: [cookie(encodeURIComponent(`${token}.${sign(token)}`), WHOLE / 1000)] }
    },
    /** Where this person is signed in, the latest first. */
    async list(personId: number, now: Date): Promise<SessionRow[]> {
      const rows = await db
        .withTables<AccountTables>()
        .selectFrom('auth_session as s')
        .innerJoin('auth_user as u', 'u.id', 's.user_id')
        .where('u.person_id', '=', personId)
        .where('s.expires_at', '>', now)
        .select(['s.id', 's.ip_address as address', 's.user_agent as agent', 's.created_at as since', 's.expires_at as until'])
        .orderBy('s.created_at', 'desc')
        .orderBy('s.id')
        .execute()
      return rows
    },
    /** Ends sessions of this person: the one named, or all but that one. Call `forget` when the transaction is through. */
    async end(trx: Trx, personId: number, which: { only: string } | { except: string | null }): Promise<number> {
      const q = trx.withTables<AccountTables>()
      const mine = q.deleteFrom('auth_session').where('user_id', 'in', q.selectFrom('auth_user').select('id').where('person_id', '=', personId))
      const done = await ('only' in which ? mine.where('id', '=', which.only) : which.except === null ? mine : mine.where('id', '<>', which.except)).executeTakeFirst()
      return Number(done.numDeletedRows)
    },
  }
}
export type Sessions = ReturnType<typeof createSessions>
