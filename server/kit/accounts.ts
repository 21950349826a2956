/** Accounts: sign-in, lock-out, passwords, two-step verification and sessions. Every deed is in the audit log, in the same transaction. */
import { randomBytes } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { AccountTables } from '../db/account-tables.ts'
import type { Db, Trx } from '../db/db.ts'
import type { Entry } from './audit.ts'
import { createBucket } from './bucket.ts'
import { Refused } from './errors.ts'
import { checkPassword, hashPassword, verifyPassword } from './passwords.ts'
import type { Secrets } from './secrets.ts'
import { createSessions, type From, type SessionRow, type Who } from './sessions.ts'
import { base32, freshSecret, otpauth, stepOfCode } from './totp.ts'
import { clearTries, countTry, forgetOldTries, takeBackTry } from './tries.ts'

export type { From, SessionRow, Who } from './sessions.ts'

export interface Accounts {
  /** Who sent a request with these headers. */
  whoIs: (headers: IncomingHttpHeaders, now: Date) => Promise<Who | null>
  /** Gives a person an account; many accounts with one first password may share its hash (`hashPassword`); `by` is who gives it. */
  createAccount: (trx: Trx, account: { personId: number; account: string; password: string; hash?: string; mustChange?: boolean; by?: number }, now: Date) => Promise<void>
  signIn: (given: { account: string; password: string; code?: string | undefined } & From, now: Date) => Promise<{ who: Who; cookies: string[] }>
  signOut: (who: Who, from: From, now: Date) => Promise<{ cookies: string[] }>
  /** Sets a new password and signs out everywhere else. */
  changePassword: (who: Who, given: { old: string; fresh: string }, from: From, now: Date) => Promise<void>
  sessions: (who: Who, now: Date) => Promise<SessionRow[]>
  revoke: (who: Who, sessionId: string, from: From, now: Date) => Promise<void>
  startTwoFactor: (who: Who, password: string, from: From, now: Date) => Promise<{ uri: string; secret: string }>
  confirmTwoFactor: (who: Who, code: string, from: From, now: Date) => Promise<void>
  /** Who is who is read anew: called when the transaction that changed posts, accounts or sessions is through. */
  forget: () => void
}

/** The accounts of one house. `baseUrl` with https makes the cookie secure; `audit` writes the log (see `record`). */
export function createAccounts({
  db,
  secrets,
  audit,
  baseUrl,
}: {
  db: Db
  secrets: Secrets
  audit: (trx: Trx, entry: Entry, now: Date) => Promise<void>
  baseUrl?: string | undefined
}): Accounts {
  const sessions = createSessions({ db, authSecret: secrets.authSecret, secure: baseUrl?.startsWith('https:') ?? false })
  // What turns out right is given back, so a whole office behind one address can sign in at half past eight.
  const perAddress = createBucket(30, 2_000)
  const perAccount = createBucket(10, 6_000)
  // An unknown account costs the same work as a wrong password.
  const decoy = hashPassword(randomBytes(16).toString('hex'))
  const inTrx = <T>(work: (trx: Trx) => Promise<T>): Promise<T> => db.transaction().execute(work)
  const aad = (userId: string) => `two-factor:${userId}`

  const find = (name: string) =>
    db
      .withTables<AccountTables>()
      .selectFrom('auth_user as u')
      .innerJoin('people as p', 'p.id', 'u.person_id')
      .innerJoin('auth_account as a', 'a.user_id', 'u.id')
      .where('u.username', '=', name)
      .where('p.active', '=', true)
      .where('a.provider_id', '=', 'credential')
      .select(['u.id', 'u.person_id as personId', 'u.two_factor_enabled as twoFactor', 'a.password'])
      .executeTakeFirst()

  /** Is this the code now? It is used up in the same breath, so two requests with one code cannot both pass. */
  async function takeCode(userId: string, code: string, verified: boolean, now: Date): Promise<boolean> {
    const q = db.withTables<AccountTables>()
    const kept = await q.selectFrom('auth_two_factor').where('user_id', '=', userId).where('verified', '=', verified).select(['id', 'secret', 'used_step']).executeTakeFirst()
    const step = kept && stepOfCode(Buffer.from(secrets.open(Buffer.from(kept.secret, 'base64'), aad(userId)), 'base64'), code, now, kept.used_step)
    if (!kept || step === null || step === undefined) return false
    const used = await q
      .updateTable('auth_two_factor')
      .set({ used_step: step })
      .where('id', '=', kept.id)
      .where((e) => e.or([e('used_step', 'is', null), e('used_step', '<', step)]))
      .executeTakeFirst()
    return used.numUpdatedRows === 1n
  }

  /** Proves the password of a name, and for a sign-in the code, or throws; counts, locks and logs what was wrong. */
  async function prove(
    doing: 'sign-in' | 'password' | 'two-factor',
    { account, password, code }: { account: string; password: string; code?: string | undefined },
    { address = null }: From,
    now: Date,
  ) {
    const name = account.trim().toLowerCase()
    const tried = await countTry(db, name, now)
    const user = await find(name)
    const fail = async (reason: 'wrong-password' | 'wrong-code' | 'locked-out'): Promise<never> => {
      // What was typed as an unknown name may be a password: the log keeps its beginning only. Who failed to sign in has proved to be nobody.
      const entry = { subject: `account:${user ? name : `${[...name].slice(0, 2).join('')}***`}`, personId: doing === 'sign-in' ? null : (user?.personId ?? null), address }
      await inTrx(async (trx) => {
        await audit(trx, { ...entry, action: `${doing}.failed`, detail: { reason, known: user !== undefined } }, now)
        if (tried.last) await audit(trx, { ...entry, action: 'lock-out', detail: { until: tried.until?.toISOString() } }, now)
        await forgetOldTries(trx, now)
      })
      throw new Refused(reason, reason === 'locked-out' ? { until: tried.until } : undefined)
    }
    if (tried.locked) return fail('locked-out')
    const right = await verifyPassword(user?.password ?? (await decoy), password)
    if (!user?.password || !right) return fail('wrong-password')
    if (doing === 'sign-in' && user.twoFactor) {
      if (code === undefined) {
        await takeBackTry(db, name)
        throw new Refused('code-needed')
      }
      if (!(await takeCode(user.id, code, true, now))) return fail('wrong-code')
    }
    return { ...user, name }
  }

  const userOf = (who: Who) => db.withTables<AccountTables>().selectFrom('auth_user').where('person_id', '=', who.personId).select(['id', 'username']).executeTakeFirstOrThrow()

  return {
    whoIs: sessions.whoIs,
    forget: sessions.forget,
    async createAccount(trx, { personId, account, password, hash, mustChange = true, by }, now) {
      checkPassword(password, account)
      const person = await trx.updateTable('people').set({ account }).where('id', '=', personId).returning('name').executeTakeFirstOrThrow()
      const username = account.toLowerCase()
      const id = randomBytes(16).toString('base64url')
      const stamps = { created_at: now, updated_at: now }
      const q = trx.withTables<AccountTables>()
      // better-auth wants an e-mail of everybody; `.invalid` can never receive one (RFC 2606).
      const user = {
        id,
        name: person.name,
        email: `${username}@account.invalid`,
        username,
        display_username: account,
        person_id: personId,
        must_change_password: mustChange,
        password_changed_at: now,
        ...stamps,
      }
      await q.insertInto('auth_user').values(user).execute()
      await q
        .insertInto('auth_account')
        .values({ id: randomBytes(16).toString('base64url'), account_id: id, provider_id: 'credential', user_id: id, password: hash ?? (await hashPassword(password)), ...stamps })
        .execute()
      await audit(trx, { action: 'account.created', subject: `account:${username}`, personId: by ?? null, detail: { person: personId, mustChange } }, now)
    },
    async signIn({ account, password, code, ...from }, now) {
      const byAddress = from.address ?? 'unknown'
      const byAccount = `${account.trim().toLowerCase()} ${byAddress}`
      if (!perAddress.take(byAddress, now) || !perAccount.take(byAccount, now)) throw new Refused('too-many')
      const user = await prove('sign-in', { account, password, code }, from, now)
      const signedIn = await inTrx(async (trx) => {
        await clearTries(trx, user.name)
        const opened = await sessions.begin(trx, user.id, from, now)
        await audit(
          trx,
          {
            action: 'sign-in',
            subject: `account:${user.name}`,
            personId: user.personId,
            address: from.address ?? null,
            detail: { session: opened.who.sessionId, twoFactor: user.twoFactor },
          },
          now,
        )
        return opened
      })
      perAddress.giveBack(byAddress)
      perAccount.giveBack(byAccount)
      return signedIn
    },
    async signOut(who, { address = null }, now) {
      await inTrx(async (trx) => {
        await sessions.end(trx, who.personId, { only: who.sessionId })
        await audit(trx, { action: 'sign-out', subject: `account:${who.account.toLowerCase()}`, personId: who.personId, address, detail: { session: who.sessionId } }, now)
      })
      sessions.forget()
      return { cookies: [sessions.signedOutCookie] }
    },
    async changePassword(who, { old, fresh }, from, now) {
      const user = await prove('password', { account: who.account, password: old }, from, now)
      await inTrx((trx) => clearTries(trx, user.name))
      checkPassword(fresh, user.name, old)
      const password = await hashPassword(fresh)
      await inTrx(async (trx) => {
        const q = trx.withTables<AccountTables>()
        await q.updateTable('auth_account').set({ password, updated_at: now }).where('user_id', '=', user.id).where('provider_id', '=', 'credential').execute()
        await q.updateTable('auth_user').set({ must_change_password: false, password_changed_at: now, updated_at: now }).where('id', '=', user.id).execute()
        const ended = await sessions.end(trx, who.personId, { except: who.sessionId })
        await audit(trx, { action: 'password.changed', subject: `account:${user.name}`, personId: who.personId, address: from.address ?? null, detail: { ended } }, now)
      })
      sessions.forget()
    },
    sessions: (who, now) => sessions.list(who.personId, now),
    async revoke(who, sessionId, { address = null }, now) {
      await inTrx(async (trx) => {
        if ((await sessions.end(trx, who.personId, { only: sessionId })) === 0) throw new Refused('not-found')
        await audit(trx, { action: 'session.revoked', subject: `account:${who.account.toLowerCase()}`, personId: who.personId, address, detail: { session: sessionId } }, now)
      })
      sessions.forget()
    },
    async startTwoFactor(who, password, from, now) {
      const user = await prove('two-factor', { account: who.account, password }, from, now)
      const secret = freshSecret()
      const row = {
        id: randomBytes(16).toString('base64url'),
        secret: secrets.seal(secret.toString('base64'), aad(user.id)).toString('base64'),
        user_id: user.id,
        verified: false,
        used_step: null,
      }
      await inTrx(async (trx) => {
        await clearTries(trx, user.name)
        // The one in use stays in use until the new one is confirmed.
        await trx
          .withTables<AccountTables>()
          .insertInto('auth_two_factor')
          .values(row)
          .onConflict((c) => c.columns(['user_id', 'verified']).doUpdateSet({ secret: row.secret, used_step: null }))
          .execute()
        await audit(trx, { action: 'two-factor.started', subject: `account:${user.name}`, personId: who.personId, address: from.address ?? null }, now)
      })
      return { uri: otpauth(secret, who.account, '萤火'), secret: base32(secret) }
    },
    async confirmTwoFactor(who, code, { address = null }, now) {
      const user = await userOf(who)
      if (!(await takeCode(user.id, code, false, now))) throw new Refused('wrong-code')
      await inTrx(async (trx) => {
        const q = trx.withTables<AccountTables>()
        await q.deleteFrom('auth_two_factor').where('user_id', '=', user.id).where('verified', '=', true).execute()
        await q.updateTable('auth_two_factor').set({ verified: true }).where('user_id', '=', user.id).execute()
        await q.updateTable('auth_user').set({ two_factor_enabled: true, updated_at: now }).where('id', '=', user.id).execute()
        await audit(trx, { action: 'two-factor.on', subject: `account:${user.username}`, personId: who.personId, address }, now)
      })
      sessions.forget()
    },
  }
}
