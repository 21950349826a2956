import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { testDb } from '../../test/db.ts'
import { createAccounts } from '../kit/accounts.ts'
import { record } from '../kit/audit.ts'
import { type App, createHttp } from '../kit/http.ts'
import { createMetrics } from '../kit/metrics.ts'
import { loadSecrets } from '../kit/secrets.ts'
import { codeAt, stepOf } from '../kit/totp.ts'
import { accessRoutes } from './routes.ts'

const START = new Date('2026-11-24T01:00:00Z').getTime()
const MINUTE = 60_000
const HOUR = 60 * MINUTE
let t = START
let base: Awaited<ReturnType<typeof testDb>>
let app: App
const secrets = loadSecrets('', { YINGHUO_KEY: randomBytes(32).toString('base64') })
const first = 'first-pass-1'
const own = 'my-own-pass-2'

beforeAll(async () => {
  base = await testDb()
  const accounts = createAccounts({ db: base.db, secrets, audit: (trx, entry, now) => record(trx, secrets, entry, now) })
  app = await createHttp({ db: base.db, pool: base.pool, now: () => new Date(t), secrets, accounts, dataDir: '', metrics: createMetrics() })
  accessRoutes(app)
  await app.ready()
})
afterAll(async () => {
  await app.close()
  await base.drop()
})

type Cookie = string | undefined
const call = async (method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, opts: { body?: object; cookie?: Cookie; address?: string } = {}) => {
  const res = await app.inject({
    method,
    url: `/api${url}`,
    remoteAddress: opts.address ?? '10.0.0.1',
    headers: { 'user-agent': 'test', ...(opts.cookie ? { cookie: opts.cookie } : {}) },
    ...(opts.body ? { payload: opts.body } : {}),
  })
  const set = res.headers['set-cookie']
  return { status: res.statusCode, body: res.json(), cookie: (Array.isArray(set) ? set[0] : set)?.split(';')[0], setCookie: String(set ?? '') }
}
const signIn = (account: string, password: string, opts: { code?: string; address?: string } = {}) =>
  call('POST', '/session', { body: { account, password, ...(opts.code ? { code: opts.code } : {}) }, ...(opts.address ? { address: opts.address } : {}) })
const actions = async (account: string) =>
  (await base.db.selectFrom('audit').select('action').where('subject', '=', `account:${account}`).orderBy('id').execute()).map((r) => r.action)

let made = 0
/** A dispatcher with an account of their own. */
async function somebody(opts: { mustChange?: boolean } = {}) {
  const account = `worker${++made}`
  const id = await base.db.transaction().execute(async (trx) => {
    const { id } = await trx.insertInto('people').values({ name: '李派遣' }).returning('id').executeTakeFirstOrThrow()
    await trx.insertInto('posts').values({ person_id: id, role: 'dispatcher', unit_id: null, cell_id: null, valid_from: '2026-01-01', valid_to: null }).execute()
    await app.house.accounts.createAccount(trx, { personId: id, account, password: first, mustChange: opts.mustChange ?? false }, new Date(t))
    return id
  })
  return { account, id }
}
beforeEach(() => {
  t += 24 * HOUR // buckets are full again
})

describe('set-up', () => {
  const admin = (role: string, n: number) => ({ role, name: `管理员${n}`, account: `Admin${n}`, password: first })
  const three = ['sysAdmin', 'securityAdmin', 'auditor'].map(admin)
  it('makes three separated administrators, once, however many ask', async () => {
    expect((await call('GET', '/set-up')).body).toEqual({ needed: true, demo: false, office: '' })
    expect((await call('POST', '/set-up', { body: { office: '如城街道', admins: [...three.slice(0, 2), admin('sysAdmin', 2)] } })).body.code).toBe('bad-input')
    expect((await call('POST', '/set-up', { body: { office: '如城街道', admins: three.map((a) => ({ ...a, account: 'same' })) } })).body.code).toBe('bad-input')
    expect((await call('POST', '/set-up', { body: { office: '如城街道', admins: three.map((a) => ({ ...a, password: 'short' })) } })).body.code).toBe('weak-password')
    expect((await base.db.selectFrom('people').selectAll().execute()).length).toBe(0)
    const answers = await Promise.all([1, 2, 3].map(() => call('POST', '/set-up', { body: { office: '如城街道', admins: three } })))
    expect(answers.map((a) => a.status).sort()).toEqual([200, 409, 409])
    expect((await call('GET', '/set-up')).body).toEqual({ needed: false, demo: false, office: '如城街道' })
    const me = (await signIn('admin0', first)).body
    expect(me).toMatchObject({ name: '管理员0', account: 'Admin0', mustChangePassword: true, office: '如城街道', posts: [{ role: 'sysAdmin', unit: null }] })
  })
})

describe('signing in', () => {
  it('opens a session that the cookie carries and sign-out ends at once', async () => {
    const { account } = await somebody()
    const { cookie, setCookie, body } = await signIn(` ${account.toUpperCase()} `, first)
    expect(body).toMatchObject({ account, posts: [{ role: 'dispatcher' }] })
    expect(setCookie).toMatch(/HttpOnly; SameSite=Strict/)
    expect((await call('GET', '/session', { cookie })).body).toEqual(body)
    expect((await call('DELETE', '/session', { cookie })).setCookie).toContain('Max-Age=0')
    expect((await call('GET', '/session', { cookie })).body.code).toBe('signed-out')
    expect(await actions(account)).toEqual(['account.created', 'sign-in', 'sign-out'])
  })
  it('takes no forged cookie', async () => {
    const { account } = await somebody()
    const { cookie } = await signIn(account, first)
    const stolen = (await base.pool.query(`select token from auth_session order by created_at desc limit 1`)).rows[0].token
    for (const forged of [
      `yinghuo.session_token=${stolen}`,
      `yinghuo.session_token=${stolen}.${'A'.repeat(43)}=`,
      cookie!.replace(/.{6}$/, ''),
      'yinghuo.session_token=%',
      'yinghuo.session_token=',
    ]) {
      expect((await call('GET', '/session', { cookie: forged })).status).toBe(401)
    }
  })
  it('a first password opens nothing but the change of password, and a weak new one is refused', async () => {
    const { account } = await somebody({ mustChange: true })
    const { cookie, body } = await signIn(account, first)
    expect(body.mustChangePassword).toBe(true)
    expect((await call('GET', '/session/all', { cookie })).body.code).toBe('new-password-needed')
    for (const fresh of ['short1', 'onlyletters', '12345678901', first])
      expect((await call('PUT', '/session/password', { cookie, body: { old: first, fresh } })).body.code, fresh).toBe('weak-password')
    expect((await call('PUT', '/session/password', { cookie, body: { old: 'wrong', fresh: own } })).body.code).toBe('wrong-password')
    const elsewhere = (await signIn(account, first)).cookie
    expect((await call('PUT', '/session/password', { cookie, body: { old: first, fresh: own } })).body.mustChangePassword).toBe(false)
    expect((await call('GET', '/session/all', { cookie })).body).toHaveLength(1)
    expect((await call('GET', '/session', { cookie: elsewhere })).status).toBe(401)
    expect((await signIn(account, first)).body.code).toBe('wrong-password')
    expect((await signIn(account, own)).status).toBe(200)
    expect(await actions(account)).toEqual(['account.created', 'sign-in', 'password.failed', 'sign-in', 'password.changed', 'sign-in.failed', 'sign-in'])
  })
  it('somebody who left, and a post that has ended, count no more', async () => {
    const { account, id } = await somebody()
    const { cookie } = await signIn(account, first)
    await base.db
      .updateTable('posts')
      .set({ valid_to: new Date(t + 8 * HOUR).toISOString().slice(0, 10) })
      .where('person_id', '=', id)
      .execute()
    t += 6_000
    expect((await call('GET', '/session', { cookie })).body.posts).toEqual([])
    await base.db.updateTable('people').set({ active: false }).where('id', '=', id).execute()
    t += 6_000
    expect((await call('GET', '/session', { cookie })).status).toBe(401)
    expect((await signIn(account, first)).body.code).toBe('wrong-password')
  })
})

describe('guessing', () => {
  it('five wrong tries lock for ten minutes, and an unknown name answers alike', async () => {
    const { account } = await somebody()
    const answers = async (name: string, address: string) => {
      const got: string[] = []
      for (let i = 0; i < 7; i++) got.push((await signIn(name, `wrong-${i}`, { address })).body.code)
      return got
    }
    const known = await answers(account, '10.0.0.2')
    expect(known).toEqual([...Array(5).fill('wrong-password'), 'locked-out', 'locked-out'])
    expect(await answers('nobody-here', '10.0.0.3')).toEqual(known)
    expect((await signIn(account, first)).body.code).toBe('locked-out')
    expect((await actions(account)).filter((a) => a === 'lock-out')).toHaveLength(1)
    t += 10 * MINUTE + 1
    expect((await signIn(account, first)).status).toBe(200)
    for (let i = 0; i < 4; i++) await signIn(account, 'wrong')
    expect((await signIn(account, first)).status).toBe(200) // the fifth, right, starts the count anew
    for (let i = 0; i < 4; i++) expect((await signIn(account, 'wrong', { address: '10.0.0.8' })).body.code).toBe('wrong-password')
  })
  it('guesses sent at once do not outrun the count', async () => {
    const { account } = await somebody()
    const codes = (await Promise.all(Array.from({ length: 10 }, (_, i) => signIn(account, `wrong-${i}`)))).map((r) => r.body.code)
    expect(codes.filter((c) => c === 'wrong-password').length).toBe(5)
    expect(codes.filter((c) => c === 'locked-out').length).toBe(5)
  })
  it('one address that tries too often is slowed, others are not', async () => {
    const { account } = await somebody()
    const codes: string[] = []
    for (let i = 0; i < 32; i++) codes.push((await signIn(`guess${i}`, 'x', { address: '10.6.6.6' })).body.code)
    expect(codes.slice(28)).toEqual(['wrong-password', 'wrong-password', 'too-many', 'too-many'])
    expect((await signIn(account, first, { address: '10.6.6.6' })).body.code).toBe('too-many')
    expect((await signIn(account, first, { address: '10.0.0.4' })).status).toBe(200)
  })
  it('a typed unknown name, which may be a password, is not in the log', async () => {
    await signIn('my-secret-password-9', 'x')
    const { rows } = await base.pool.query(`select count(*)::int as n from audit where subject like '%my-secret%' or detail::text like '%my-secret%'`)
    expect(rows[0].n).toBe(0)
  })
})

describe('sessions', () => {
  it('can be listed and revoked, only by their owner, and are gone at once', async () => {
    const { account } = await somebody()
    const [here, there] = [(await signIn(account, first)).cookie, (await signIn(account, first, { address: '10.9.9.9' })).cookie]
    const stranger = (await signIn((await somebody()).account, first)).cookie
    const all = (await call('GET', '/session/all', { cookie: here })).body as { id: string; current: boolean; address: string }[]
    expect(all.map((s) => [s.current, s.address]).sort()).toEqual([
      [false, '10.9.9.9'],
      [true, '10.0.0.1'],
    ])
    const other = all.find((s) => !s.current)!.id
    expect((await call('GET', '/session', { cookie: there })).status).toBe(200)
    expect((await call('DELETE', `/session/all/${other}`, { cookie: stranger })).body.code).toBe('not-found')
    expect((await call('GET', '/session', { cookie: there })).status).toBe(200)
    expect((await call('DELETE', `/session/all/${other}`, { cookie: here })).status).toBe(200)
    expect((await call('GET', '/session', { cookie: there })).status).toBe(401)
    expect(await actions(account)).toContain('session.revoked')
  })
  it('end after eight idle hours, and after seven days in any case', async () => {
    const { account } = await somebody()
    const idle = (await signIn(account, first)).cookie
    const busy = (await signIn(account, first)).cookie
    const began = t
    t += 7 * HOUR
    expect((await call('GET', '/session', { cookie: busy })).status).toBe(200)
    t += HOUR
    expect((await call('GET', '/session', { cookie: idle })).status).toBe(401)
    expect((await call('GET', '/session', { cookie: busy })).status).toBe(200)
    while (t + 7 * HOUR < began + 7 * 24 * HOUR) {
      t += 7 * HOUR
      expect((await call('GET', '/session', { cookie: busy })).status).toBe(200)
    }
    t = began + 7 * 24 * HOUR
    expect((await call('GET', '/session', { cookie: busy })).status).toBe(401)
  })
})

describe('two-step verification', () => {
  const fromBase32 = (text: string) =>
    Buffer.from(
      [...text]
        .map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0'))
        .join('')
        .match(/.{8}/g)!
        .map((b) => Number.parseInt(b, 2)),
    )
  const codeNow = (secret: string) => codeAt(fromBase32(secret), stepOf(new Date(t)))
  it('begins with the password, counts from the first right code, and each code works once', async () => {
    const { account } = await somebody()
    const { cookie } = await signIn(account, first)
    expect((await call('POST', '/session/two-factor', { cookie, body: { password: 'wrong' } })).body.code).toBe('wrong-password')
    const { secret, uri } = (await call('POST', '/session/two-factor', { cookie, body: { password: first } })).body
    expect(uri).toContain(`secret=${secret}`)
    expect((await signIn(account, first)).status).toBe(200) // not on before it is confirmed
    const code = codeNow(secret)
    expect((await call('PUT', '/session/two-factor', { cookie, body: { code: code === '000000' ? '000001' : '000000' } })).body.code).toBe('wrong-code')
    expect((await call('PUT', '/session/two-factor', { cookie, body: { code } })).body.twoFactor).toBe(true)
    expect((await signIn(account, first)).body.code).toBe('code-needed')
    expect((await signIn(account, first, { code })).body.code).toBe('wrong-code') // used up
    t += 30_000
    const twice = await Promise.all([signIn(account, first, { code: codeNow(secret) }), signIn(account, first, { code: codeNow(secret) })])
    expect(twice.map((r) => r.status).sort()).toEqual([200, 401])
    expect((await call('GET', '/session', { cookie })).body.twoFactor).toBe(true)
    const { rows } = await base.pool.query('select secret from auth_two_factor')
    expect(Buffer.from(rows[0].secret, 'base64').includes(fromBase32(secret))).toBe(false)
    expect(await actions(account)).toEqual(expect.arrayContaining(['two-factor.failed', 'two-factor.started', 'two-factor.on']))
  })
  it('asking without a code does not reset the count of wrong codes', async () => {
    const { account } = await somebody()
    const { cookie } = await signIn(account, first)
    const { secret } = (await call('POST', '/session/two-factor', { cookie, body: { password: first } })).body
    await call('PUT', '/session/two-factor', { cookie, body: { code: codeNow(secret) } })
    const wrong = ['000000', '111111'].find((c) => ![-1, 0, 1].some((d) => codeAt(fromBase32(secret), stepOf(new Date(t)) + d) === c))!
    for (let i = 0; i < 5; i++) {
      const address = `10.1.0.${i}`
      expect((await signIn(account, first, { address })).body.code).toBe('code-needed')
      expect((await signIn(account, first, { code: wrong, address })).body.code).toBe('wrong-code')
    }
    expect((await signIn(account, first, { code: codeNow(secret), address: '10.1.1.1' })).body.code).toBe('locked-out')
  })
})
