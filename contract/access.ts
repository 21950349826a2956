/** Accounts and posts 账号与任职: the security administrator's doors. A password made here is shown once and must be changed at the first sign-in. */
import { type Static, Type } from '@sinclair/typebox'
import { type StaffRole, staffRoles } from '../domain/access.ts'
import { endpoint, Instant, nullable, oneOf } from './endpoint.ts'
import { SessionView } from './session.ts'

const Role = oneOf(Object.keys(staffRoles) as StaffRole[])
const Day = Type.String({ pattern: '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$' })
const Name = Type.String({ minLength: 1, maxLength: 40, pattern: '\\S' })
const Phone = Type.String({ pattern: '^[0-9+ -]{5,20}$' })

/** A post with its place by name and its days; `to` is the first day it no longer counts, `now` whether it counts today. */
export const HeldPost = Type.Object({
  id: Type.Integer(),
  role: Role,
  unitId: nullable(Type.Integer()),
  unit: nullable(Type.String()),
  cellId: nullable(Type.Integer()),
  cell: nullable(Type.String()),
  from: Type.String(),
  to: nullable(Type.String()),
  now: Type.Boolean(),
})
export type HeldPost = Static<typeof HeldPost>
export const AccountRow = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  account: nullable(Type.String()),
  active: Type.Boolean(),
  /** Until when wrong tries keep it locked. */
  lockedUntil: nullable(Instant),
  mustChange: Type.Boolean(),
  twoFactor: Type.Boolean(),
  lastSignIn: nullable(Instant),
  posts: Type.Array(HeldPost),
})
export type AccountRow = Static<typeof AccountRow>
export const accountStates = ['active', 'off', 'locked', 'mustChange', 'never', 'noPost'] as const
export const listAccounts = endpoint({
  method: 'GET',
  url: '/accounts',
  allow: 'accounts.manage',
  summary: '账号 Accounts with their posts, by name or account, role and state',
  schema: {
    querystring: Type.Object({
      text: Type.Optional(Type.String({ maxLength: 40 })),
      role: Type.Optional(Role),
      state: Type.Optional(oneOf(accountStates)),
      after: Type.Optional(Type.Integer()),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
    }),
    response: { 200: Type.Object({ rows: Type.Array(AccountRow), next: nullable(Type.Integer()), total: Type.Integer() }) },
  },
})

/** A matter that would wait for nobody if this person went. */
export const InHand = Type.Object({ no: Type.String(), title: Type.String(), role: Role, clock: Type.String(), dueAt: nullable(Instant) })
export const AccountView = Type.Object({
  ...AccountRow.properties,
  phoneMask: nullable(Type.String()),
  createdAt: Instant,
  /** Whether this is the account of whoever asks: nobody manages their own. */
  mine: Type.Boolean(),
  inHand: Type.Array(InHand),
  sessions: Type.Array(SessionView),
})
export type AccountView = Static<typeof AccountView>
const one = Type.Object({ id: Type.Integer() })
const Seen = { response: { 200: AccountView } }
const Shown = { response: { 200: Type.Object({ account: AccountView, password: Type.String({ description: 'The new first password, shown this once' }) }) } }

export const getAccount = endpoint({
  method: 'GET',
  url: '/accounts/:id',
  allow: 'accounts.manage',
  summary: '一个账号 One account: posts past and to come, where it is signed in, what is in its hands',
  schema: { params: one, ...Seen },
})
export const createAccount = endpoint({
  method: 'POST',
  url: '/accounts',
  allow: 'accounts.manage',
  summary: '建账号 A person and their account; the first password is made and shown once',
  schema: {
    body: Type.Object({ name: Name, account: Type.String({ pattern: '^[A-Za-z0-9._-]{3,40}$' }), phone: Type.Optional(Phone) }),
    ...Shown,
  },
})
export const giveAccount = endpoint({
  method: 'POST',
  url: '/accounts/:id/account',
  allow: 'accounts.manage',
  summary: '给账号 An account for a person who is known by name only; the first password is made and shown once',
  schema: { params: one, body: Type.Object({ account: Type.String({ pattern: '^[A-Za-z0-9._-]{3,40}$' }) }), ...Shown },
})
export const changePerson = endpoint({
  method: 'PUT',
  url: '/accounts/:id',
  allow: 'accounts.manage',
  summary: '改姓名或电话 Correct a name or a telephone number; an empty number removes it',
  schema: { params: one, body: Type.Object({ name: Type.Optional(Name), phone: Type.Optional(Type.Union([Phone, Type.Literal('')])) }), ...Seen },
})
export const revealPhone = endpoint({
  method: 'POST',
  url: '/accounts/:id/reveal',
  allow: 'accounts.manage',
  summary: '看电话 A colleague’s telephone number for a stated purpose; logged',
  schema: { params: one, body: Type.Object({ purpose: Type.String({ minLength: 2, maxLength: 200, pattern: '\\S' }) }), response: { 200: Type.Object({ phone: Type.String() }) } },
})
export const givePost = endpoint({
  method: 'POST',
  url: '/accounts/:id/posts',
  allow: 'accounts.manage',
  summary: '任职 Give a post from a day on; a role over a unit, over a cell of the grid, or over the whole',
  schema: {
    params: one,
    body: Type.Object({ role: Role, unitId: Type.Optional(Type.Integer()), cellId: Type.Optional(Type.Integer()), from: Type.Optional(Day), to: Type.Optional(Day) }),
    ...Seen,
  },
})
export const endPost = endpoint({
  method: 'PUT',
  url: '/accounts/:id/posts/:post',
  allow: 'accounts.manage',
  summary: '离任 End a post; refused while matters would wait for nobody. `to` is the first day it no longer counts, today unless said',
  schema: { params: Type.Object({ id: Type.Integer(), post: Type.Integer() }), body: Type.Object({ to: Type.Optional(Day) }), ...Seen },
})
export const resetPassword = endpoint({
  method: 'POST',
  url: '/accounts/:id/password',
  allow: 'accounts.manage',
  summary: '重置密码 A new first password, shown once; ends every session and lifts a lock',
  schema: { params: one, ...Shown },
})
export const liftLock = endpoint({
  method: 'DELETE',
  url: '/accounts/:id/lock',
  allow: 'accounts.manage',
  summary: '解锁 Lift the lock that wrong tries set',
  schema: { params: one, ...Seen },
})
export const dropTwoFactor = endpoint({
  method: 'DELETE',
  url: '/accounts/:id/two-factor',
  allow: 'accounts.manage',
  summary: '去掉两步验证 Take off a second step whose device is lost; ends every session',
  schema: { params: one, ...Seen },
})
export const switchAccount = endpoint({
  method: 'PUT',
  url: '/accounts/:id/active',
  allow: 'accounts.manage',
  summary: '停用、启用 Switch an account off, which ends its sessions at once, or on again',
  schema: { params: one, body: Type.Object({ active: Type.Boolean() }), ...Seen },
})
export const endSessions = endpoint({
  method: 'DELETE',
  url: '/accounts/:id/sessions',
  allow: 'accounts.manage',
  summary: '让它退出 Sign an account out, in one place or everywhere',
  schema: { params: one, querystring: Type.Object({ session: Type.Optional(Type.String({ maxLength: 60 })) }), ...Seen },
})
