import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AccountView } from '../../contract/access.ts'
import { type Person, testHouse } from '../../test/house.ts'
import { stage } from '../../test/play.ts'
import { examinePosts } from '../audit/examine.ts'
import { rescue } from '../rescue.ts'

const start = '2026-09-22T09:00:00+08:00'
let h: Awaited<ReturnType<typeof testHouse>>
let play: Awaited<ReturnType<typeof stage>>
let keeper: Person, sys: Person, auditor: Person, desk: Person
beforeAll(async () => {
  h = await testHouse(start)
  play = await stage(h.db, h.house.secrets, new Date(start))
  h.books.refresh()
  for (const [role, id] of play.people)
    await h.db
      .transaction()
      .execute((trx) => h.house.accounts.createAccount(trx, { personId: id, account: `p-${role.toLowerCase()}`, password: 'Firefly-2026', mustChange: false }, h.clock.now))
  keeper = await h.person('anquan', 'securityAdmin')
  sys = await h.person('xitong', 'sysAdmin')
  auditor = await h.person('shenji', 'auditor')
  desk = await h.person('paiqian', 'dispatcher')
})
afterAll(() => h.close())

let made = 0
async function newcomer(body: object = {}): Promise<{ account: AccountView; password: string }> {
  const { status, body: answer } = await h.call(keeper, 'POST', '/accounts', { name: '新来的', account: `New${++made}`, ...body })
  expect(status).toBe(200)
  return answer
}
const signIn = async (account: string, password: string) => {
  const res = await h.app.inject({ method: 'POST', url: '/api/session', payload: { account, password }, remoteAddress: `10.1.${made}.${Math.floor(Math.random() * 250)}` })
  const cookie = String(res.headers['set-cookie'] ?? '').split(';')[0]!
  return { status: res.statusCode, body: res.json(), person: { id: 0, account, cookie } satisfies Person }
}
const lastAudit = async (action: string) => h.db.selectFrom('audit').selectAll().where('action', '=', action).orderBy('id', 'desc').executeTakeFirst()

describe('an account is made', () => {
  it('with a password shown once, that opens nothing but the change of itself', async () => {
    const { account, password } = await newcomer({ name: ' 钱进 ', phone: '19900001111' })
    expect(account).toMatchObject({ name: '钱进', active: true, mustChange: true, twoFactor: false, lastSignIn: null, posts: [], phoneMask: '199****1111', mine: false })
    expect(password).toMatch(/^[a-zA-Z]{4}-\w{4}-\d{4}$/)
    const { status, body, person } = await signIn(account.account!, password)
    expect([status, body.mustChangePassword]).toEqual([200, true])
    expect((await h.call(person, 'GET', '/units')).body.code).toBe('new-password-needed')
    expect((await h.call(person, 'PUT', '/session/password', { old: password, fresh: 'my-own-2026' })).status).toBe(200)
    expect((await h.call(keeper, 'GET', `/accounts/${account.id}`)).body).toMatchObject({
      mustChange: false,
      lastSignIn: h.clock.now.toISOString(),
      sessions: [{ current: false }],
    })
    const told = JSON.stringify(await h.db.selectFrom('audit').selectAll().execute())
    expect(told).not.toContain(password)
    expect(told).not.toContain('19900001111')
    expect(await lastAudit('account.created')).toMatchObject({ person_id: keeper.id, subject: `account:${account.account!.toLowerCase()}` })
  })
  it('not with a name that is taken, however it is written, nor without a name', async () => {
    expect((await h.call(keeper, 'POST', '/accounts', { name: '某人', account: 'PAIQIAN' })).body.code).toBe('account-taken')
    expect((await h.call(keeper, 'POST', '/accounts', { name: '  ', account: 'blank-name' })).status).toBe(400)
    const both = await Promise.all([1, 2].map(() => h.call(keeper, 'POST', '/accounts', { name: '某人', account: 'same-name' })))
    expect(both.map((b) => b.status).sort()).toEqual([200, 409])
  })
  it('and a telephone number is shown whole only for a purpose, which is written down', async () => {
    const { account } = await newcomer({ phone: '19900002222' })
    expect(JSON.stringify((await h.call(keeper, 'GET', `/accounts?text=${account.account}`)).body)).not.toContain('19900002222')
    const row = await h.db
      .selectFrom('people_private' as never)
      .selectAll()
      .execute()
    expect(Buffer.from(JSON.stringify(row)).includes('19900002222')).toBe(false)
    expect((await h.call(keeper, 'POST', `/accounts/${account.id}/reveal`, { purpose: '  ' })).status).toBe(400)
    expect((await h.call(keeper, 'POST', `/accounts/${account.id}/reveal`, { purpose: '夜间值守联系' })).body).toEqual({ phone: '19900002222' })
    expect((await lastAudit('person.revealed'))?.detail).toEqual({ purpose: '夜间值守联系' })
    expect((await h.call(keeper, 'PUT', `/accounts/${account.id}`, { phone: '', name: '改了名' })).body).toMatchObject({ phoneMask: null, name: '改了名' })
  })
})

describe('posts', () => {
  it('count from the moment they are given', async () => {
    const { account, password } = await newcomer()
    const { person } = await signIn(account.account!, password)
    await h.call(person, 'PUT', '/session/password', { old: password, fresh: 'my-own-2026' })
    expect((await h.call(person, 'GET', '/cases')).status).toBe(403)
    const { body } = await h.call(keeper, 'POST', `/accounts/${account.id}/posts`, { role: 'unit', unitId: play.water })
    expect(body.posts).toMatchObject([{ role: 'unit', unit: '水务', from: '2026-09-22', to: null, now: true }])
    expect((await h.call(person, 'GET', '/cases')).status).toBe(200)
    expect((await h.call(keeper, 'PUT', `/accounts/${account.id}/posts/${body.posts[0].id}`, {})).body.posts).toMatchObject([{ to: '2026-09-22', now: false }])
    expect((await h.call(person, 'GET', '/cases')).status).toBe(403)
    expect(await lastAudit('post.ended')).toMatchObject({ person_id: keeper.id, detail: { role: 'unit', unitId: play.water } })
  })
  it('keep the three administrators apart, whoever asks', async () => {
    const give = async (id: number, body: object, by = keeper) => (await h.call(by, 'POST', `/accounts/${id}/posts`, body)).body.code
    expect(await give(sys.id, { role: 'auditor' })).toBe('admins-separate')
    expect(await give(auditor.id, { role: 'dispatcher' })).toBe('admins-separate')
    expect(await give(desk.id, { role: 'securityAdmin' })).toBe('admins-separate')
    expect(await give(keeper.id, { role: 'acceptor' })).toBe('own-account')
    expect(await give(desk.id, { role: 'acceptor' }, sys)).toBe('not-allowed')
    expect(await give(desk.id, { role: 'unit' })).toBe('post-place')
    expect(await give(desk.id, { role: 'unit', unitId: 999_999 })).toBe('unit-unknown')
    expect(await give(desk.id, { role: 'collector', cellId: 999_999 })).toBe('bad-input')
    expect(await give(desk.id, { role: 'evaluator', from: '2026-02-30' })).toBe('bad-input')
    expect(await give(desk.id, { role: 'evaluator', from: '2026-12-01', to: '2026-12-01' })).toBe('post-days')
    expect(await give(desk.id, { role: 'evaluator', from: '2026-12-01', to: '2026-12-31' })).toBe(undefined)
    expect(await give(desk.id, { role: 'evaluator', from: '2026-12-30' })).toBe('post-held')
  })
  it('of the last security administrator cannot end, nor can two of them end each other', async () => {
    const second = await h.person('anquan2', 'securityAdmin')
    const postId = async (id: number) => (await h.call(id === keeper.id ? second : keeper, 'GET', `/accounts/${id}`)).body.posts[0].id
    const [first, other] = [await postId(keeper.id), await postId(second.id)]
    expect((await h.call(keeper, 'PUT', `/accounts/${keeper.id}/posts/${first}`, {})).body.code).toBe('own-account')
    const both = await Promise.all([h.call(keeper, 'PUT', `/accounts/${second.id}/posts/${other}`, {}), h.call(second, 'PUT', `/accounts/${keeper.id}/posts/${first}`, {})])
    expect(both.map((b) => b.status).filter((s) => s === 200).length).toBe(1)
    // whoever is left goes on as the keeper of these tests
    if (both[1]!.status === 200) keeper = second
    const left = both[1]!.status === 200 ? second : keeper
    expect((await h.call(left, 'PUT', `/accounts/${left.id}/active`, { active: false })).body.code).toBe('own-account')
    expect((await h.db.selectFrom('posts').selectAll().where('role', '=', 'securityAdmin').where('valid_to', 'is', null).execute()).length).toBe(1)
  })
})

describe('somebody known by name only', () => {
  it('is given an account once, under a name that is free, and signs in with the first password', async () => {
    const { id } = await h.db.insertInto('people').values({ name: '旧系统的人', created_at: h.clock.now }).returning('id').executeTakeFirstOrThrow()
    const give = (account: string) => h.call(keeper, 'POST', `/accounts/${id}/account`, { account })
    expect((await give('ANQUAN2')).body.code).toBe('account-taken')
    const made = await give('jiuren')
    expect([made.status, made.body.account.account, made.body.account.mustChange]).toEqual([200, 'jiuren', true])
    expect((await h.call(null, 'POST', '/session', { account: 'jiuren', password: made.body.password })).status).toBe(200)
    expect((await give('jiuren2')).body.code).toBe('account-taken')
  })
})

describe('who leaves with matters in their hands', () => {
  const end = async (id: number) => {
    const { body } = await h.call(keeper, 'GET', `/accounts/${id}`)
    return h.call(keeper, 'PUT', `/accounts/${id}/posts/${(body as AccountView).posts.find((p) => p.now)!.id}`, {})
  }
  it('a handler stays until the liaison has taken the order back', async () => {
    const { id, no } = await play.reach('处置人离任', 'signed', h.clock.now)
    const handler = play.people.get('handler')!
    await play.deed(id, { life: 'order', unit: play.roads }, 'assign', 'unit', { handler }, h.clock.now)
    expect((await h.call(keeper, 'GET', `/accounts/${handler}`)).body.inHand).toMatchObject([{ no, role: 'handler' }])
    const refused = await end(handler)
    expect([refused.status, refused.body.code, refused.body.details]).toEqual([409, 'in-hands', { count: 1, cases: [no] }])
    await play.deed(id, { life: 'order', unit: play.roads }, 'unassign', 'unit', { reason: '人要走了' }, h.clock.now)
    expect((await end(handler)).status).toBe(200)
  })
  it('a post that lapses on its day with something in hand is found by the doctor', async () => {
    const doctor = async () => (await examinePosts(h.db, await h.books.at(h.clock.now))).filter((f) => f.subject === no)
    const { no } = await play.reach('任期到了', 'reported', h.clock.now)
    expect(await doctor()).toEqual([])
    const acceptors = () => h.db.updateTable('posts').where('role', '=', 'acceptor').where('valid_to', 'is', null)
    await acceptors().set({ valid_to: '2026-09-01' }).execute()
    expect(await doctor()).toMatchObject([{ fault: 'unmanned' }])
    await h.db.updateTable('posts').where('role', '=', 'acceptor').where('valid_to', '=', '2026-09-01').set({ valid_to: null }).execute()
    expect(await doctor()).toEqual([])
  })
  it('a grid worker stays until the acceptor has sent somebody else, who goes on in the same time', async () => {
    const { id, no } = await play.reach('核实人离任', 'reported', h.clock.now)
    const own = { life: 'case' } as const,
      collector = play.people.get('collector')!
    await play.deed(id, own, 'accept', 'acceptor', {}, h.clock.now)
    await play.deed(id, own, 'sendVerify', 'acceptor', { collector }, h.clock.now)
    const before = await h.db.selectFrom('clocks').selectAll().where('case_id', '=', id).where('clock', '=', 'verify').where('stopped_at', 'is', null).executeTakeFirstOrThrow()
    expect((await end(collector)).body).toMatchObject({ code: 'in-hands', details: { cases: [no] } })
    const next = await h.person('wangge2', 'collector', { cellId: play.cell })
    expect((await end(collector)).body.code).toBe('in-hands')
    h.clock.now = new Date(h.clock.now.getTime() + 600_000)
    await play.deed(id, own, 'reassign', 'acceptor', { collector: next.id, reason: '原来的人要走了' }, h.clock.now)
    const after = await h.db.selectFrom('clocks').selectAll().where('case_id', '=', id).where('clock', '=', 'verify').where('stopped_at', 'is', null).execute()
    expect(after).toMatchObject([{ id: before.id, who_person_id: next.id, due_at: before.due_at }])
    expect((await end(collector)).status).toBe(200)
  })
  it('the last liaison of a unit with work stays; with a second one they may go', async () => {
    await play.reach('联络员离任', 'pending', h.clock.now)
    const liaison = play.people.get('unit')!
    expect((await end(liaison)).body.code).toBe('in-hands')
    await h.person('zhifa2', 'unit', { unitId: play.roads })
    expect((await end(liaison)).status).toBe(200)
  })
})

describe('what goes wrong with an account', () => {
  it('a lost password: a new one, every session ended, the old one worthless', async () => {
    const { account, password } = await newcomer()
    const { person } = await signIn(account.account!, password)
    const { body } = await h.call(keeper, 'POST', `/accounts/${account.id}/password`)
    expect(body.account).toMatchObject({ mustChange: true, sessions: [] })
    expect((await h.call(person, 'GET', '/session')).status).toBe(401)
    expect((await signIn(account.account!, password)).status).toBe(401)
    expect((await signIn(account.account!, body.password)).body.mustChangePassword).toBe(true)
    expect((await lastAudit('password.reset'))?.detail).toEqual({ ended: 1 })
  })
  it('a lock by wrong tries is lifted', async () => {
    const { account, password } = await newcomer()
    for (let i = 0; i < 5; i++) await signIn(account.account!, 'wrong')
    expect((await signIn(account.account!, password)).body.code).toBe('locked-out')
    expect((await h.call(keeper, 'GET', '/accounts?state=locked')).body.rows.map((r: AccountView) => r.id)).toEqual([account.id])
    expect((await h.call(keeper, 'DELETE', `/accounts/${account.id}/lock`)).body.lockedUntil).toBe(null)
    expect((await signIn(account.account!, password)).status).toBe(200)
  })
  it('a lost second step is taken off, and whoever was signed in is out', async () => {
    const { account, password } = await newcomer()
    const { person } = await signIn(account.account!, password)
    await h.call(person, 'PUT', '/session/password', { old: password, fresh: 'my-own-2026' })
    await h.call(person, 'POST', '/session/two-factor', { password: 'my-own-2026' })
    await h.db
      .updateTable('auth_user' as never)
      .set({ two_factor_enabled: true } as never)
      .where('person_id' as never, '=', account.id as never)
      .execute()
    await h.db
      .updateTable('auth_two_factor' as never)
      .set({ verified: true } as never)
      .execute()
    expect((await signIn(account.account!, 'my-own-2026')).body.code).toBe('code-needed')
    expect((await h.call(keeper, 'DELETE', `/accounts/${account.id}/two-factor`)).body).toMatchObject({ twoFactor: false, sessions: [] })
    expect((await h.call(person, 'GET', '/session')).status).toBe(401)
    expect((await signIn(account.account!, 'my-own-2026')).status).toBe(200)
  })
  it('switched off it opens nothing at once, switched on it opens again', async () => {
    const { account, password } = await newcomer()
    const { person } = await signIn(account.account!, password)
    expect((await h.call(keeper, 'PUT', `/accounts/${account.id}/active`, { active: false })).body).toMatchObject({ active: false, sessions: [] })
    expect((await h.call(person, 'GET', '/session')).status).toBe(401)
    expect((await signIn(account.account!, password)).status).toBe(401)
    await h.call(keeper, 'PUT', `/accounts/${account.id}/active`, { active: true })
    expect((await signIn(account.account!, password)).status).toBe(200)
  })
  it('a session is ended where it is, not where somebody else is', async () => {
    const { account, password } = await newcomer()
    const [one, two] = [(await signIn(account.account!, password)).person, (await signIn(account.account!, password)).person]
    const { sessions } = (await h.call(keeper, 'GET', `/accounts/${account.id}`)).body as AccountView
    const mine = (await h.call(keeper, 'GET', '/session/all')).body as { id: string }[]
    expect((await h.call(keeper, 'DELETE', `/accounts/${account.id}/sessions?session=${mine[0]!.id}`)).status).toBe(404)
    expect((await h.call(keeper, 'DELETE', `/accounts/${account.id}/sessions?session=${sessions[0]!.id}`)).body.sessions.length).toBe(1)
    expect([one, two].length - (await Promise.all([one, two].map((p) => h.call(p, 'GET', '/session')))).filter((r) => r.status === 200).length).toBe(1)
    expect((await h.call(keeper, 'DELETE', `/accounts/${account.id}/sessions`)).body.sessions).toEqual([])
  })
})

it('the list pages stably, and finds by name, account, role and state', async () => {
  const seen: number[] = []
  for (let after = 0; ; ) {
    const { body } = await h.call(keeper, 'GET', `/accounts?limit=5&after=${after}`)
    seen.push(...body.rows.map((r: AccountView) => r.id))
    if (body.next === null) {
      expect(body.total).toBe(seen.length)
      break
    }
    after = body.next
  }
  expect(new Set(seen).size).toBe(seen.length)
  const ids = async (query: string) => (await h.call(keeper, 'GET', `/accounts?${query}`)).body.rows.map((r: AccountView) => r.account)
  expect(await ids('text=XITONG')).toEqual(['xitong'])
  expect(await ids('role=auditor')).toEqual(['shenji'])
  expect(await ids('text=%25')).toEqual([])
  expect(await ids('state=noPost')).not.toContain('xitong')
  expect(await ids('state=mustChange')).not.toContain('xitong')
})

it('from the machine itself a security administrator is helped, and nobody else', async () => {
  expect(await rescue(h.db, h.house.secrets, 'xitong', h.clock.now)).toBe(null)
  expect(await rescue(h.db, h.house.secrets, 'nobody', h.clock.now)).toBe(null)
  const password = await rescue(h.db, h.house.secrets, keeper.account.toUpperCase(), h.clock.now)
  expect((await signIn(keeper.account, 'Firefly-2026')).status).toBe(401)
  expect((await signIn(keeper.account, password!)).body.mustChangePassword).toBe(true)
  expect(await lastAudit('password.rescued')).toMatchObject({ person_id: null, subject: `account:${keeper.account}` })
})
