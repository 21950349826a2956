import { randomBytes } from 'node:crypto'
import { betterAuth } from 'better-auth'
import { getMigrations } from 'better-auth/db/migration'
import { twoFactor, username } from 'better-auth/plugins'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDb } from '../../test/db.ts'
import { createAccounts } from '../kit/accounts.ts'
import { record } from '../kit/audit.ts'
import { hashPassword, verifyPassword } from '../kit/passwords.ts'
import { loadSecrets } from '../kit/secrets.ts'

const stamps = { createdAt: 'created_at', updatedAt: 'updated_at' }
/** better-auth on our tables, as a later plugin (single sign-on) would mount it. */
const onOurTables = (pool: import('pg').Pool, secret: string) =>
  betterAuth({
    database: pool,
    secret,
    baseURL: 'http://127.0.0.1:3000',
    telemetry: { enabled: false },
    logger: { disabled: true },
    advanced: { cookiePrefix: 'yinghuo' },
    emailAndPassword: { enabled: true, password: { hash: hashPassword, verify: ({ hash, password }) => verifyPassword(hash, password) } },
    user: { modelName: 'auth_user', fields: { emailVerified: 'email_verified', ...stamps }, additionalFields: { person_id: { type: 'number', required: true, input: false } } },
    session: { modelName: 'auth_session', fields: { expiresAt: 'expires_at', ipAddress: 'ip_address', userAgent: 'user_agent', userId: 'user_id', ...stamps } },
    account: {
      modelName: 'auth_account',
      fields: {
        accountId: 'account_id',
        providerId: 'provider_id',
        userId: 'user_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
        ...stamps,
      },
    },
    verification: { modelName: 'auth_verification', fields: { expiresAt: 'expires_at', ...stamps } },
    plugins: [
      username({ schema: { user: { fields: { displayUsername: 'display_username' } } } }),
      twoFactor({
        schema: {
          user: { fields: { twoFactorEnabled: 'two_factor_enabled' } },
          twoFactor: {
            modelName: 'auth_two_factor',
            fields: { backupCodes: 'backup_codes', userId: 'user_id', failedVerificationCount: 'failed_verification_count', lockedUntil: 'locked_until' },
          },
        },
      }),
    ],
  })

describe('better-auth on our tables', () => {
  const secrets = loadSecrets('', { YINGHUO_KEY: randomBytes(32).toString('base64') })
  let base: Awaited<ReturnType<typeof testDb>>
  let auth: ReturnType<typeof onOurTables>
  beforeAll(async () => {
    base = await testDb()
    auth = onOurTables(base.pool, secrets.authSecret)
  })
  afterAll(() => base.drop())

  it('misses no table and no column', async () => {
    const { toBeCreated, toBeAdded } = await getMigrations(auth.options)
    expect({ toBeCreated, toBeAdded }).toEqual({ toBeCreated: [], toBeAdded: [] })
  })
  it('signs in an account of ours, and each reads the sessions of the other', async () => {
    const now = new Date()
    const accounts = createAccounts({ db: base.db, secrets, audit: (trx, entry, at) => record(trx, secrets, entry, at) })
    await base.db.transaction().execute(async (trx) => {
      const { id } = await trx.insertInto('people').values({ name: '王受理' }).returning('id').executeTakeFirstOrThrow()
      await accounts.createAccount(trx, { personId: id, account: 'wang', password: 'first-pass-1' }, now)
    })
    const { cookies } = await accounts.signIn({ account: 'wang', password: 'first-pass-1' }, now)
    const ours = cookies[0]!.split(';')[0]!
    expect((await auth.api.getSession({ headers: new Headers({ cookie: ours }) }))?.user.name).toBe('王受理')
    const { headers } = await auth.api.signInUsername({ body: { username: 'wang', password: 'first-pass-1' }, returnHeaders: true })
    const theirs = headers
      .getSetCookie()
      .find((c) => c.startsWith('yinghuo.session_token='))!
      .split(';')[0]!
    expect(await accounts.whoIs({ cookie: theirs }, new Date())).toMatchObject({ name: '王受理', mustChangePassword: true })
  })
})
