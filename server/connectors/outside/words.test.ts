import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Person } from '../../../test/house.ts'
import { linkedHouse } from '../../../test/above.ts'
import type { OutsideWord } from '../../../contract/hotline.ts'
import { forget } from '../kit/jobs.ts'

let h: Awaited<ReturnType<typeof linkedHouse>>, id: number, other: number, admin: Person, lead: Person
const no = (n: number) => `202609220030${String(n).padStart(2, '0')}`
const order = (n: number, more: object = {}) => ({ 工单编号: no(n), 诉求内容: `东门 ${n} 号路灯不亮`, 联系人: '王小明', 联系电话: '13812345678', ...more })
const listed = async (of = id) =>
  (await h.call(admin, 'GET', `/connectors/${of}/words`)).body as { rows: OutsideWord[]; waiting: number; choices: Record<string, { value: string }[]> }
const row = async (theirs: string) => (await listed()).rows.find((r) => r.theirs === theirs)
const map = (kind: string, theirs: string, ours: string | null) => h.call(admin, 'PUT', `/connectors/${id}/words`, { kind, theirs, ours })
const workOff = async (kind: string, theirs: string) => (await h.call(admin, 'POST', `/connectors/${id}/words/replay`, { kind, theirs })).body
beforeAll(async () => {
  h = await linkedHouse()
  id = await h.instance('hotline', '市热线')
  other = await h.instance('hotline', '省热线')
  admin = await h.person('xt', 'sysAdmin')
  lead = await h.person('zb', 'shiftLead')
})
afterAll(() => h.close())

test('a word nobody knows is listed with how often and its first order; a harmless field is listed too, and warns nobody', async () => {
  for (const n of [1, 2, 3]) await h.post(id, order(n, { 承办单位: '市政科', ...(n === 1 ? { 办结时限: '三天内' } : {}) }))
  expect((await h.post(id, order(4, { 坐席心情: '好' }))).items[0].reason).toBeUndefined()
  const { rows } = await listed()
  expect(rows[0]).toMatchObject({ kind: 'unit', theirs: '市政科', ours: null, times: 3, waiting: 3, sample: { externalNo: no(1), no: expect.any(String) } })
  expect(rows.map((r) => `${r.kind} ${r.theirs}`)).toEqual(['unit 市政科', 'deadline 三天内', 'field 坐席心情'])
  expect((await listed(other)).rows).toEqual([]) // by source system
})

test('a meaning must be one we have; who only watches may not map; the change is in the audit log', async () => {
  for (const [kind, theirs, ours] of [
    ['unit', '市政科', '没有这个单位'],
    ['deadline', '三天内', '很快'],
    ['event', 'X', 'nothing'],
    ['field', '坐席心情', 'moods'],
  ] as const)
    expect((await map(kind, theirs, ours)).body, kind).toMatchObject({ code: 'bad-input' })
  expect((await h.call(lead, 'PUT', `/connectors/${id}/words`, { kind: 'unit', theirs: '市政科', ours: '道路' })).status).toBe(403)
  expect((await map('unit', '市政科', '道路')).body).toEqual({ waiting: 3 })
  const entries = await h.db.selectFrom('audit').select(['action', 'detail']).where('action', '=', 'connector.mapped').execute()
  expect(entries).toMatchObject([{ detail: { kind: 'unit', theirs: '市政科', ours: '道路', was: null } }])
})

test('what waited is worked off, with counts: filled in where it was empty, nothing made twice, what still misses a word says so', async () => {
  const before = await h.db.selectFrom('reports').select('id').orderBy('id').execute()
  expect(await workOff('unit', '市政科')).toEqual({ done: 2, still: 1, failed: 0, left: 0 })
  for (const n of [1, 2, 3]) expect((await h.report(no(n))).extra['建议承办']).toBe('道路')
  expect(await row('市政科')).toMatchObject({ ours: '道路', waiting: 0, times: 3 })
  expect((await map('deadline', '三天内', '3个工作日')).body).toEqual({ waiting: 1 })
  expect(await workOff('deadline', '三天内')).toEqual({ done: 1, still: 0, failed: 0, left: 0 })
  expect((await h.report(no(1))).external_due_at).toEqual(new Date('2026-09-25T09:00:01+08:00')) // counted from when it came
  expect(await h.db.selectFrom('reports').select('id').orderBy('id').execute()).toEqual(before)
  expect(await h.db.selectFrom('case_events').select('id').where('act', '=', 'addWords').execute()).toEqual([])
  expect(await h.db.selectFrom('audit').select('id').where('action', '=', 'connector.workedOff').execute()).toHaveLength(2)
})

test('an item and a cell come into a case that nobody has put on file yet, and into no other', async () => {
  for (const n of [10, 11]) await h.post(id, order(n, { 问题代码: '热线-7', 单元网格: '东片三号' }))
  const late = (await h.report(no(11))).case_id
  await h.db.updateTable('cases').set({ on_file: true }).where('id', '=', late).execute()
  await map('item', '热线-7', '1')
  await map('cell', '东片三号', '1')
  await workOff('item', '热线-7')
  await workOff('cell', '东片三号')
  const [open, filed] = await h.db
    .selectFrom('cases')
    .select(['id', 'item_id', 'cell_id'])
    .where('id', 'in', [(await h.report(no(10))).case_id, late])
    .orderBy('id')
    .execute()
  expect(open).toMatchObject({ item_id: h.play.item, cell_id: h.play.cell })
  expect(filed).toMatchObject({ item_id: null, cell_id: null })
  expect((await h.db.selectFrom('clocks').select('cell_id').where('case_id', '=', open!.id).execute()).every((c) => c.cell_id === h.play.cell)).toBe(true)
})

test('an event, a rating and a ruling in unknown words wait, and are done once when they are mapped', async () => {
  const { case_id } = await h.report(no(2))
  await h.play.deed(case_id, { life: 'case' }, 'accept', 'acceptor', {}, h.clock.now)
  await h.play.deed(case_id, { life: 'request', kind: 'upperExtension', unit: null }, 'ask', 'acceptor', { reason: '等配件', dueBy: '2026-10-01T18:00:00+08:00' }, h.clock.now)
  const said = [
    { messageId: 'e1', 事件: '喊话', 工单编号: no(2), 备注: '快点' },
    { messageId: 'e2', 事件: '评价', 工单编号: no(2), 满意度: '五星' },
    { messageId: 'e3', 事件: '延期批复', 工单编号: no(2), 批复: '准' },
  ]
  for (const m of said) expect((await h.post(id, m)).items[0].reason).toContain('有待对照')
  expect((await listed()).waiting).toBe(3)
  const story = async () =>
    (await h.db.selectFrom('case_events').select('fields').where('case_id', '=', case_id).where('act', '=', 'addWords').execute()).map((e) => e.fields['text'])
  expect(await story()).toEqual([])
  for (const [kind, theirs, ours] of [
    ['event', '喊话', 'urge'],
    ['rating', '五星', 'good'],
    ['ruling', '准', 'grant'],
  ] as const) {
    await map(kind, theirs, ours)
    expect(await workOff(kind, theirs), kind).toEqual({ done: 1, still: 0, failed: 0, left: 0 })
  }
  expect(await story()).toEqual(['上级催办：快点'])
  expect(await h.db.selectFrom('evaluations').select('rating').execute()).toEqual([{ rating: 'good' }])
  expect(await h.db.selectFrom('requests').select('state').where('case_id', '=', case_id).execute()).toEqual([{ state: 'granted' }])
  for (const m of said) await h.post(id, m)
  expect([await story(), (await h.db.selectFrom('evaluations').select('id').execute()).length, (await listed()).waiting]).toEqual([['上级催办：快点'], 1, 0])
})

test('a field of theirs that means one of ours is read from then on, also in what waited', async () => {
  await h.post(id, order(20, { 最晚办好: '2026-09-30 18:00' }))
  await map('field', '最晚办好', 'deadline')
  expect(await workOff('field', '最晚办好')).toMatchObject({ done: 1 })
  expect((await h.report(no(20))).external_due_at).toEqual(new Date('2026-09-30T18:00:00+08:00'))
})

test('what waits holds no word of it in plain, and is forgotten with its payload after so many days', async () => {
  await h.post(id, { messageId: 'f1', 事件: '补充', 工单编号: no(99), 备注: '来电人王小明 13812345678 住东门' })
  await h.post(id, order(30, { 承办单位: '没听过' }))
  const tables = ['outside_events', 'outside_missed', 'outside_words', 'payloads'] as const
  const everything = async () => JSON.stringify(await Promise.all(tables.map((t) => h.db.selectFrom(t).selectAll().execute())))
  const text = await everything()
  expect(text).toContain(no(99))
  for (const secret of ['13812345678', '王小明', '住东门']) expect(text).not.toContain(secret)
  const kept = async () => (await Promise.all(tables.slice(0, 2).map((t) => h.db.selectFrom(t).select('connector_id').execute()))).map((rows) => rows.length)
  expect((await kept()).every((n) => n > 0)).toBe(true)
  await h.db.updateTable('connectors').set({ keep_days: 30 }).execute()
  h.pass(29 * 86_400_000)
  await forget(h.dock, h.clock.now)
  expect((await kept()).every((n) => n > 0)).toBe(true)
  h.pass(2 * 86_400_000)
  await forget(h.dock, h.clock.now)
  expect(await kept()).toEqual([0, 0])
})
