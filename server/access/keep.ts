/** Accounts kept by the security administrator: made, reset, unlocked, switched off and on. Each deed is in the audit log in the same transaction. */
import { sql } from 'kysely'
import { maskPhone } from '../../domain/mask.ts'
import { inForce, refuseGoing } from '../../domain/posts.ts'
import type { AccessTables } from '../db/access-tables.ts'
import type { AccountTables } from '../db/account-tables.ts'
import type { Trx } from '../db/db.ts'
import type { Book } from '../directory/book.ts'
import type { Accounts, Who } from '../kit/accounts.ts'
import { record } from '../kit/audit.ts'
import { Refused } from '../kit/errors.ts'
import { freshPassword, hashPassword } from '../kit/passwords.ts'
import type { Secrets } from '../kit/secrets.ts'
import { clearTries } from '../kit/tries.ts'
import { othersPosts, personById, postsOf } from './queries.ts'

/** What the deeds stand on: the keys, the accounts, the reference data, and who does it from where. */
export interface Keeping {
  secrets: Secrets
  accounts: Accounts
  book: Book
  who: Who
  address: string
}
export type Kept = Awaited<ReturnType<typeof personById>>

const lock = 7_320_682_020 // one change of accounts at a time, so that two cannot take each other's last keeper, nor the same name

/** Takes the lock and the person; nobody keeps their own account. */
export async function keep(trx: Trx, { who }: Pick<Keeping, 'who'>, id: number, now: Date): Promise<Kept> {
  await sql`select pg_advisory_xact_lock(${lock})`.execute(trx)
  if (id === who.personId) throw new Refused('own-account')
  return personById(trx, id, now)
}
const withAccount = (person: Kept): Kept & { userId: string; username: string } => {
  if (person.userId === null || person.username === null) throw new Refused('not-found', { reason: 'no account' })
  return { ...person, userId: person.userId, username: person.username }
}
/** One row of the audit about this person. */
export const note = (
  trx: Trx,
  { secrets, who, address }: Keeping,
  person: Pick<Kept, 'id' | 'username'>,
  action: string,
  detail: Record<string, unknown>,
  now: Date,
): Promise<void> => record(trx, secrets, { action, subject: person.username ? `account:${person.username}` : `person:${person.id}`, personId: who.personId, address, detail }, now)

/** A person and their account; answers with the first password, which nobody can read again. */
export async function createPerson(
  trx: Trx,
  at: Keeping,
  { name, account, phone }: { name: string; account: string; phone?: string },
  now: Date,
): Promise<{ id: number; password: string }> {
  await sql`select pg_advisory_xact_lock(${lock})`.execute(trx)
  await mustBeFree(trx, account)
  const { id } = await trx.insertInto('people').values({ name: name.trim(), created_at: now }).returning('id').executeTakeFirstOrThrow()
  const password = freshPassword()
  await at.accounts.createAccount(trx, { personId: id, account, password, by: at.who.personId }, now)
  if (phone) await setPhone(trx, at, id, phone, now)
  return { id, password }
}
/** An account for somebody who is known by name only, as people are who came with the history of an earlier system; answers with the first password. */
export async function giveAccount(trx: Trx, at: Keeping, id: number, account: string, now: Date): Promise<string> {
  const person = await keep(trx, at, id, now)
  if (person.userId !== null) throw new Refused('account-taken')
  await mustBeFree(trx, account, id)
  const password = freshPassword()
  await at.accounts.createAccount(trx, { personId: id, account, password, by: at.who.personId }, now)
  return password
}
async function mustBeFree(trx: Trx, account: string, unless = 0): Promise<void> {
  const name = account.toLowerCase()
  const { rows } = await sql`select 1 from auth_user where username = ${name} union all select 1 from people where lower(account) = ${name} and id <> ${unless}`.execute(trx)
  if (rows.length) throw new Refused('account-taken')
}

/** The number is sealed under the person it belongs to; an empty one is removed. */
async function setPhone(trx: Trx, { secrets }: Keeping, id: number, phone: string, now: Date): Promise<void> {
  const q = trx.withTables<AccessTables>()
  if (!phone) return void (await q.deleteFrom('people_private').where('person_id', '=', id).execute())
  const row = { phone_sealed: secrets.seal(phone, `person ${id}`), phone_mask: maskPhone(phone), changed_at: now }
  await q
    .insertInto('people_private')
    .values({ person_id: id, ...row })
    .onConflict((c) => c.column('person_id').doUpdateSet(row))
    .execute()
}

/** Corrects a name or a telephone number. The audit says which, a number only masked. */
export async function changePerson(trx: Trx, at: Keeping, id: number, { name, phone }: { name?: string; phone?: string }, now: Date): Promise<void> {
  const person = await keep(trx, at, id, now),
    fresh = name?.trim()
  if (fresh) {
    await trx.updateTable('people').set({ name: fresh }).where('id', '=', id).execute()
    await trx.withTables<AccountTables>().updateTable('auth_user').set({ name: fresh, updated_at: now }).where('person_id', '=', id).execute()
  }
  if (phone !== undefined) await setPhone(trx, at, id, phone, now)
  await note(trx, at, person, 'person.changed', { ...(fresh ? { name: [person.name, fresh] } : {}), ...(phone === undefined ? {} : { phone: maskPhone(phone) }) }, now)
}

/** Opens a colleague's number for a stated purpose. */
export async function revealPhone(trx: Trx, at: Keeping, id: number, purpose: string, now: Date): Promise<string> {
  const person = await personById(trx, id, now)
  const row = await trx.withTables<AccessTables>().selectFrom('people_private').select('phone_sealed').where('person_id', '=', id).executeTakeFirst()
  await note(trx, at, person, 'person.revealed', { purpose }, now)
  return row ? at.secrets.open(row.phone_sealed, `person ${id}`) : ''
}

/** Ends where an account is signed in; answers how many places that were. */
async function signOutEverywhere(trx: Trx, userId: string, only?: string): Promise<number> {
  const q = trx.withTables<AccountTables>().deleteFrom('auth_session').where('user_id', '=', userId)
  return Number((await (only === undefined ? q : q.where('id', '=', only)).executeTakeFirst()).numDeletedRows)
}

/** Gives an account a new first password, ends its sessions and lifts its lock; what is written of it is the caller's. */
export async function renewPassword(trx: Trx, { userId, username }: { userId: string; username: string }, now: Date): Promise<{ password: string; ended: number }> {
  const password = freshPassword(),
    q = trx.withTables<AccountTables>()
  await q
    .updateTable('auth_account')
    .set({ password: await hashPassword(password), updated_at: now })
    .where('user_id', '=', userId)
    .where('provider_id', '=', 'credential')
    .execute()
  await q.updateTable('auth_user').set({ must_change_password: true, password_changed_at: now, updated_at: now }).where('id', '=', userId).execute()
  await clearTries(trx, username)
  return { password, ended: await signOutEverywhere(trx, userId) }
}

/** A lost password: a new first one, which the person must change. */
export async function resetPassword(trx: Trx, at: Keeping, id: number, now: Date): Promise<string> {
  const person = withAccount(await keep(trx, at, id, now)),
    { password, ended } = await renewPassword(trx, person, now)
  await note(trx, at, person, 'password.reset', { ended }, now)
  return password
}

/** Who typed a wrong password too often may try again at once. */
export async function liftLock(trx: Trx, at: Keeping, id: number, now: Date): Promise<void> {
  const person = withAccount(await keep(trx, at, id, now))
  await clearTries(trx, person.username)
  await note(trx, at, person, 'lock.lifted', { until: person.lockedUntil?.toISOString() ?? null }, now)
}

/** A lost telephone: the second step goes, and with it every session; the person sets a new one up. */
export async function dropTwoFactor(trx: Trx, at: Keeping, id: number, now: Date): Promise<void> {
  const person = withAccount(await keep(trx, at, id, now)),
    q = trx.withTables<AccountTables>()
  await q.deleteFrom('auth_two_factor').where('user_id', '=', person.userId).execute()
  await q.updateTable('auth_user').set({ two_factor_enabled: false, updated_at: now }).where('id', '=', person.userId).execute()
  await note(trx, at, person, 'two-factor.dropped', { was: person.twoFactor, ended: await signOutEverywhere(trx, person.userId) }, now)
}

/** Off: nobody signs in with it any more, from this moment. What is in its hands is shown, not a reason to wait: a stolen account is closed first. */
export async function switchAccount(trx: Trx, at: Keeping, id: number, active: boolean, now: Date): Promise<void> {
  const person = withAccount(await keep(trx, at, id, now))
  if (!active) {
    const own = ((await postsOf(trx, [id], at.book)).get(id) ?? []).filter((p) => inForce(p, at.book.day))
    const refusal = refuseGoing(own, await othersPosts(trx, id), at.book.day)
    if (refusal) throw new Refused(refusal)
  }
  await trx.updateTable('people').set({ active }).where('id', '=', id).execute()
  const ended = active ? 0 : await signOutEverywhere(trx, person.userId)
  await note(trx, at, person, active ? 'account.on' : 'account.off', active ? {} : { ended }, now)
}

/** Signs an account out, in the place named or everywhere. */
export async function endSessions(trx: Trx, at: Keeping, id: number, session: string | undefined, now: Date): Promise<void> {
  const person = withAccount(await keep(trx, at, id, now)),
    ended = await signOutEverywhere(trx, person.userId, session)
  if (session !== undefined && !ended) throw new Refused('not-found')
  await note(trx, at, person, 'sessions.ended', { ended }, now)
}
