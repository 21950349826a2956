/** Signing in, who I am, and the first set-up. */
import { type Static, Type } from '@sinclair/typebox'
import { staffRoles, type StaffRole } from '../domain/access.ts'
import { endpoint, Instant, nullable, oneOf } from './endpoint.ts'

const PostView = Type.Object({
  role: oneOf(Object.keys(staffRoles) as StaffRole[]),
  unitId: nullable(Type.Integer()),
  unit: nullable(Type.String()),
  cellId: nullable(Type.Integer()),
  cell: nullable(Type.String()),
})
export const Me = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  account: Type.String(),
  posts: Type.Array(PostView),
  mustChangePassword: Type.Boolean(),
  twoFactor: Type.Boolean(),
  demo: Type.Boolean(),
  office: Type.String(),
})
export type Me = Static<typeof Me>
const Done = Type.Object({ ok: Type.Literal(true) })

export const signIn = endpoint({
  method: 'POST',
  url: '/session',
  allow: 'anyone',
  summary: '登录 Sign in; a second call carries the TOTP code when `code-needed` came back',
  schema: {
    body: Type.Object({
      account: Type.String({ minLength: 1, maxLength: 60 }),
      password: Type.String({ minLength: 1, maxLength: 200 }),
      code: Type.Optional(Type.String({ pattern: '^[0-9]{6}$' })),
    }),
    response: { 200: Me },
  },
})
export const signOut = endpoint({ method: 'DELETE', url: '/session', allow: 'signedIn', summary: '退出 Sign out', schema: { response: { 200: Done } } })
export const whoAmI = endpoint({ method: 'GET', url: '/session', allow: 'signedIn', summary: '我是谁 Who I am', schema: { response: { 200: Me } } })
export const changePassword = endpoint({
  method: 'PUT',
  url: '/session/password',
  allow: 'signedIn',
  summary: '改密码 Change my password; signs out my other sessions',
  schema: { body: Type.Object({ old: Type.String({ maxLength: 200 }), fresh: Type.String({ maxLength: 200 }) }), response: { 200: Me } },
})
export const SessionView = Type.Object({
  id: Type.String(),
  current: Type.Boolean(),
  address: nullable(Type.String()),
  agent: nullable(Type.String()),
  since: Instant,
  until: Instant,
})
export const mySessions = endpoint({
  method: 'GET',
  url: '/session/all',
  allow: 'signedIn',
  summary: '我登录的设备 My sessions',
  schema: { response: { 200: Type.Array(SessionView) } },
})
export const revokeSession = endpoint({
  method: 'DELETE',
  url: '/session/all/:id',
  allow: 'signedIn',
  summary: '让一处退出 Revoke one of my sessions',
  schema: { params: Type.Object({ id: Type.String() }), response: { 200: Done } },
})
export const startTwoFactor = endpoint({
  method: 'POST',
  url: '/session/two-factor',
  allow: 'signedIn',
  summary: '开两步验证 Begin two-step verification: the secret for an authenticator',
  schema: { body: Type.Object({ password: Type.String({ maxLength: 200 }) }), response: { 200: Type.Object({ uri: Type.String(), secret: Type.String() }) } },
})
export const confirmTwoFactor = endpoint({
  method: 'PUT',
  url: '/session/two-factor',
  allow: 'signedIn',
  summary: '确认两步验证 Confirm two-step verification with a code',
  schema: { body: Type.Object({ code: Type.String({ pattern: '^[0-9]{6}$' }) }), response: { 200: Me } },
})
/** Whether this house has nobody yet: then the first administrator sets it up. */
export const setUpState = endpoint({
  method: 'GET',
  url: '/set-up',
  allow: 'anyone',
  summary: '要不要初始设置 Whether set-up is needed',
  schema: { response: { 200: Type.Object({ needed: Type.Boolean(), demo: Type.Boolean(), office: Type.String() }) } },
})
export const setUp = endpoint({
  method: 'POST',
  url: '/set-up',
  allow: 'anyone',
  summary: '初始设置 Create the three administrators of an empty house, once',
  schema: {
    body: Type.Object({
      office: Type.String({ minLength: 2, maxLength: 40 }),
      admins: Type.Array(
        Type.Object({
          role: oneOf(['sysAdmin', 'securityAdmin', 'auditor'] as const),
          name: Type.String({ minLength: 1, maxLength: 40 }),
          account: Type.String({ pattern: '^[A-Za-z0-9._-]{3,40}$' }),
          password: Type.String({ maxLength: 200 }),
        }),
        { minItems: 3, maxItems: 3 },
      ),
    }),
    response: { 200: Done },
  },
})
