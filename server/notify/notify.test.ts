import { afterAll, beforeAll, expect, test } from 'vitest'
import { stage } from '../../test/play.ts'
import { type Person, testHouse } from '../../test/house.ts'
import { submit } from '../intake/submit.ts'
import { examine } from '../audit/examine.ts'
import { callForUnseen, routeNotices } from './route.ts'

let h: Awaited<ReturnType<typeof testHouse>>, play: Awaited<ReturnType<typeof stage>>
const p = {} as Record<'seat' | 'lead' | 'dispatch' | 'auditor' | 'unit', Person>
const hour = 3_600_000
/** Time passes, and everybody signs in again: a session does not outlive a night. */
const later = async (ms: number) => {
  h.clock.now = new Date(h.clock.now.getTime() + ms)
  for (const who of Object.values(p)) {
    const { cookies } = await h.house.accounts.signIn({ account: who.account, password: 'Firefly-2026', address: '127.0.0.1', agent: null }, h.clock.now)
    who.cookie = cookies.map((c) => c.split(';')[0]).join('; ')
  }
}

beforeAll(async () => {
  h = await testHouse('2026-09-22T09:00:00+08:00')
  play = await stage(h.db, h.house.secrets, h.clock.now)
  for (const [name, role, at] of [
    ['seat', 'acceptor', {}],
    ['lead', 'shiftLead', {}],
    ['dispatch', 'dispatcher', {}],
    ['auditor', 'auditor', {}],
    ['unit', 'unit', { unitId: play.roads }],
  ] as const)
    p[name] = await h.person(name, role, at)
})
afterAll(() => h.close())

/** A report by telephone that is turned away: its reporter is owed the reason. */
async function rejected(key: string, more: Partial<Parameters<typeof submit>[2]> = {}) {
  const { caseId, no } = await h.db
    .transaction()
    .execute((trx) =>
      submit(
        trx,
        { book: play.book, secrets: h.house.secrets },
        { key, text: `${key}，井盖松动。夜里响`, place: '东门', channel: 'seat', reporter: { name: '王小明', phone: '13812345678' }, ...more },
        { id: p.seat.id, role: 'acceptor' },
        p.seat.id,
        h.clock.now,
      ),
    )
  await play.deed(caseId, { life: 'case' }, 'accept', 'acceptor', {}, h.clock.now)
  await play.deed(caseId, { life: 'case' }, 'reject', 'acceptor', { reason: '不在本街道' }, h.clock.now)
  return { caseId, no }
}
const list = async (which: string, who = p.seat) => (await h.call(who, 'GET', `/notices?which=${which}`)).body
const told = (who: Person | null, body: object) => h.call(who, 'POST', '/notices/told', body)
const idOf = async (no: string) => (await list('due')).rows.find((r: { no: string }) => r.no === no)?.id as number

test('who is not signed in, or not of the desk, may neither look nor record', async () => {
  expect((await h.call(null, 'GET', '/notices')).status).toBe(401)
  expect((await told(null, { ids: [1], outcome: 'reached' })).status).toBe(401)
  for (const who of [p.dispatch, p.auditor, p.unit]) {
    expect((await h.call(who, 'GET', '/notices')).status).toBe(403)
    expect((await told(who, { ids: [1], outcome: 'reached' })).status).toBe(403)
  }
  expect((await h.call(p.auditor, 'GET', '/notices/mine')).status).toBe(403)
  expect((await told(p.seat, { ids: [999], outcome: 'reached' })).status).toBe(404)
  expect((await told(p.seat, { ids: [1], outcome: 'perhaps' })).status).toBe(400)
})

test('an answer owed by telephone is a task of the desk: called in vain, called again later, told; and then it is settled', async () => {
  const { no } = await rejected('甲')
  expect(await routeNotices(h.db, h.clock.now)).toBe(2)
  const { rows, counts } = await list('due')
  expect(counts).toMatchObject({ due: 1, stuck: 0 })
  expect(rows).toMatchObject([{ no, name: '王**', phone: '138****5678', words: `“甲，井盖松动”（${no}）没有立案：不在本街道`, tries: [], late: false }])
  expect(JSON.stringify(rows)).not.toContain('13812345678')
  const id = rows[0].id
  expect((await told(p.seat, { ids: [id, id], outcome: 'unreached', words: ' 无人接 ' })).body).toEqual({ recorded: 1 })
  expect((await list('due')).rows).toEqual([])
  expect((await list('later')).rows).toMatchObject([{ no, tries: [{ who: 'seat', outcome: 'unreached', words: '无人接' }] }])
  await later(4 * hour)
  expect((await list('due')).rows).toMatchObject([{ no }])
  expect((await told(p.lead, { ids: [id], outcome: 'reached', words: '知道了', rating: 'fair' })).body).toEqual({ recorded: 1 })
  expect((await told(p.seat, { ids: [id], outcome: 'reached' })).body).toMatchObject({ code: 'moved-on' })
  expect((await list('settled')).rows).toMatchObject([{ no, outcome: 'reached', tries: [{}, { who: 'lead' }] }])
  expect(await h.db.selectFrom('evaluations').select(['rating', 'words']).execute()).toEqual([{ rating: 'fair', words: '知道了' }])
})

test('three times in vain is the end of it, and the tries stay on record', async () => {
  const { no } = await rejected('乙')
  await routeNotices(h.db, h.clock.now)
  const id = await idOf(no)
  for (let n = 0; n < 3; n++) {
    expect((await told(p.seat, { ids: [id], outcome: 'unreached' })).status).toBe(200)
    await later(4 * hour)
  }
  expect((await told(p.seat, { ids: [id], outcome: 'unreached' })).status).toBe(409)
  expect((await list('settled')).rows[0]).toMatchObject({ no, outcome: 'unreached', tries: [{}, {}, {}] })
})

test("several answers handed over together are recorded together, or none is; an opinion is one person's", async () => {
  const a = await rejected('丙', { channel: 'hotline', externalNo: 'R1', reporter: {} }),
    b = await rejected('丁', { channel: 'hotline', externalNo: 'R2', reporter: {} })
  await routeNotices(h.db, h.clock.now)
  const ids = [await idOf(a.no), await idOf(b.no)]
  expect((await told(p.seat, { ids, outcome: 'reached', rating: 'good' })).body).toMatchObject({ code: 'bad-input' })
  expect((await told(p.seat, { ids: [...ids, 99_999], outcome: 'reached' })).status).toBe(404)
  expect((await list('due')).counts.due).toBe(2)
  expect((await h.call(p.seat, 'GET', '/notices?channel=seat')).body.rows).toEqual([])
  expect((await told(p.seat, { ids, outcome: 'reached', words: '已回传 12345' })).body).toEqual({ recorded: 2 })
  expect((await list('due')).counts.due).toBe(0)
})

test('who wants no reply or left no telephone is settled with the reason; who is owed a call for a day is a fault', async () => {
  const quiet = await rejected('戊', { wantsReply: false }),
    nameless = await rejected('己', { reporter: {} }),
    owed = await rejected('庚')
  await routeNotices(h.db, h.clock.now)
  const outcome = async (caseId: number) =>
    (await h.db.selectFrom('notices').select('outcome').where('case_id', '=', caseId).where('kind', '=', 'answer').executeTakeFirstOrThrow()).outcome
  expect([await outcome(quiet.caseId), await outcome(nameless.caseId), await outcome(owed.caseId)]).toEqual(['notWanted', 'noContact', null])
  const faults = async () => (await examine(h.db, play.book, h.clock.now)).filter((f) => f.fault === 'unsent').map((f) => f.subject)
  await later(23 * hour)
  expect(await faults()).toEqual([])
  await later(2 * hour)
  expect(await faults()).toEqual([owed.no])
  expect((await list('due')).rows).toMatchObject([{ no: owed.no, late: true }])
  await told(p.seat, { ids: [await idOf(owed.no)], outcome: 'refused' })
  expect(await faults()).toEqual([])
})

test('an answer that lies unread on a receipt page becomes a call, where there is a telephone; else it waits there', async () => {
  const known = await rejected('辛', { channel: 'resident' }),
    unknown = await rejected('壬', { channel: 'resident', reporter: {} })
  for (const { caseId } of [known, unknown]) {
    const { id } = await h.db.selectFrom('reports').select('id').where('case_id', '=', caseId).executeTakeFirstOrThrow()
    await h.db
      .insertInto('receipts')
      .values({ report_id: id, code_hash: Buffer.from(`${id}`), made_at: h.clock.now })
      .execute()
  }
  await routeNotices(h.db, h.clock.now)
  expect(await callForUnseen(h.db, h.clock.now)).toBe(0)
  expect((await list('due')).counts.due).toBe(0)
  await later(49 * hour)
  expect(await callForUnseen(h.db, h.clock.now)).toBe(4)
  expect((await list('due')).rows.map((r: { no: string }) => r.no)).toEqual([known.no])
  expect((await examine(h.db, play.book, h.clock.now)).filter((f) => f.fault === 'unsent').map((f) => f.subject)).toEqual([known.no])
})

test('the bell rings for whom it is meant: the asker by name, the unit, the role; and is quiet when read', async () => {
  const { id, no } = await play.reach('铃', 'pending', h.clock.now)
  const ask = { life: 'request', kind: 'return', unit: play.roads } as const
  await play.deed(id, ask, 'ask', 'unit', { reason: '不属我局', basis: '目录' }, h.clock.now)
  await play.deed(id, ask, 'refuse', 'dispatcher', { opinion: '属你局' }, h.clock.now)
  const asker = play.people.get('unit')!
  expect(await h.db.selectFrom('notices').select(['to_person_id', 'to_unit_id', 'text']).where('kind', '=', 'refuse').execute()).toEqual([
    { to_person_id: asker, to_unit_id: play.roads, text: `${no}：属你局` },
  ])
  expect((await h.call(p.unit, 'GET', '/notices/mine')).body).toEqual({ unread: 0, rows: [] })
  await play.deed(id, { life: 'case' }, 'recall', 'dispatcher', { reason: '改派' }, h.clock.now)
  const bell = (await h.call(p.unit, 'GET', '/notices/mine')).body
  expect(bell).toMatchObject({ unread: 1, rows: [{ no, kind: 'recall', unread: true }] })
  expect((await h.call(p.seat, 'GET', '/notices/mine')).body.rows.some((r: { no: string }) => r.no === no)).toBe(false)
  expect((await h.call(p.unit, 'POST', '/notices/mine/seen', { upTo: bell.rows[0].id })).body).toEqual({ unread: 0 })
  await h.call(p.unit, 'POST', '/notices/mine/seen', { upTo: 1 })
  expect((await h.call(p.unit, 'GET', '/notices/mine')).body.unread).toBe(0)
})
