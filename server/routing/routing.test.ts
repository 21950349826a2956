import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Person, testHouse } from '../../test/house.ts'
import { draftRule } from '../../test/rules.ts'

let h: Awaited<ReturnType<typeof testHouse>>
const p = {} as Record<'sys' | 'seat' | 'dispatch' | 'boss' | 'law' | 'city' | 'grid', Person>
let law = 0,
  city = 0,
  item = 0
beforeAll(async () => {
  h = await testHouse('2026-09-22T23:50:00+08:00') // a new day in ten minutes, with everybody still signed in
  const idOf = async (q: { executeTakeFirstOrThrow(): Promise<{ id: number }> }) => (await q.executeTakeFirstOrThrow()).id
  law = await idOf(h.db.insertInto('units').values({ code: 'law', name: '综合行政执法局', kind: 'department', cell_id: null }).returning('id'))
  city = await idOf(h.db.insertInto('units').values({ code: 'city', name: '市政所', kind: 'department', cell_id: null }).returning('id'))
  const ring = JSON.stringify([
    [
      [
        [120.5, 32.3],
        [120.6, 32.3],
        [120.6, 32.4],
        [120.5, 32.4],
        [120.5, 32.3],
      ],
    ],
  ])
  const cell = await idOf(
    h.db
      .insertInto('cells')
      .values({ code: '320682001008', name: '孔庙社区', kind: 'community', parent_id: null, valid_from: '2020-01-01', valid_to: null, boundary: ring })
      .returning('id'),
  )
  item = await idOf(
    h.db
      .insertInto('items')
      .values({
        version: 'test',
        code: '06030',
        name: '沿街铺面油烟',
        kind: '事项',
        major: '06',
        major_name: '市容环境',
        filing: '[]',
        closing: '[]',
        limit_amount: 2,
        limit_unit: 'workDay',
        unit_code: 'city',
        evidence: '{}',
        valid_from: '2020-01-01',
        valid_to: null,
      })
      .returning('id'),
  )
  await h.db
    .insertInto('routing_rules')
    .values({ version: 't', position: 1, cond: JSON.stringify({ items: ['06'] }), unit_code: 'city', assist: '[]', basis: '目录', valid_from: '2020-01-01', valid_to: null })
    .execute()
  p.sys = await h.person('sys', 'sysAdmin')
  p.seat = await h.person('seat', 'acceptor')
  p.dispatch = await h.person('dispatch', 'dispatcher')
  p.boss = await h.person('boss', 'commander')
  p.law = await h.person('lawyer', 'unit', { unitId: law })
  p.city = await h.person('cityman', 'unit', { unitId: city })
  p.grid = await h.person('grid', 'collector', { cellId: cell })
  h.books.refresh()
}, 60_000)
afterAll(() => h.close())

let n = 0
const onCase = { life: 'case' },
  back = (unit: number) => ({ life: 'request', kind: 'return', unit })
const did = async (who: Person, no: string, act: string, target: object = onCase, fields: object = {}) => {
  const res = await h.call(who, 'POST', `/cases/${no}/acts`, { target, act, fields })
  expect(res.status, `${act}: ${JSON.stringify(res.body).slice(0, 300)}`).toBe(200)
  return res.body
}
const filed = async (more: object = {}) => {
  const body = { text: '楼下饭店油烟直排', place: '文德路', lng: 120.55, lat: 32.35, itemId: item, reporter: { phone: '13812345678' }, ...more }
  const { no } = (await h.call(p.seat, 'POST', '/reports', body, { 'idempotency-key': `routing-test-${++n}` })).body
  await did(p.seat, no, 'accept')
  return (await did(p.seat, no, 'register', onCase, { conditions: [] })) as { no: string; routing: { lead: { id: number } | null; rule: object | null; reasons: { zh: string }[] } }
}

describe('the rules', () => {
  test('are seen by who sends, written by the system administrator, and name only what there is', async () => {
    expect((await h.call(p.grid, 'GET', '/routing/rules')).status).toBe(403)
    expect((await h.call(p.dispatch, 'GET', '/routing/rules')).body).toMatchObject({ draft: null, versions: [{ version: 't', rules: [{ unitCode: 'city' }] }] })
    const put = (who: Person, rules: object[], was: string | null = null) => h.call(who, 'PUT', '/routing/draft', { rules, note: '', was })
    expect((await put(p.dispatch, [])).status).toBe(403)
    expect((await put(p.sys, [draftRule({}, 'nobody')])).body).toMatchObject({ code: 'bad-rules', zh: '第 1 条：没有单位 nobody，或它已停用' })
    expect((await put(p.sys, [draftRule({ cells: [99999] }, 'law')])).body.code).toBe('bad-rules')
    expect((await put(p.sys, [draftRule({ items: ['77'] }, 'law')])).body.code).toBe('bad-rules')
    expect((await put(p.sys, [draftRule({ weather: 'rain' }, 'law')])).body.code).toBe('bad-input')
    const { body } = await put(p.sys, [draftRule({}, 'law'), draftRule({ items: ['06'] }, 'city')])
    expect(body.draft.flaws).toEqual([{ at: 1, kind: 'unreachable', others: [0] }])
    expect((await put(p.sys, [], null)).body.code).toBe('moved-on')
    expect((await filed()).routing).toMatchObject({ lead: { id: city }, rule: { version: 't' } }) // a draft decides nothing
  })
  test('a step of the draft is taken back; who changed what stays to be read', async () => {
    const now = async () => (await h.call(p.sys, 'GET', '/routing/rules')).body.draft
    const undo = async (who: Person) => h.call(who, 'POST', '/routing/draft/undo', { was: (await now()).changedAt })
    const one = await now()
    const two = (
      await h.call(p.sys, 'PUT', '/routing/draft', {
        rules: [...one.rules.map(({ told: _, ...r }: { told: object }) => r), draftRule({ days: 'off' }, 'law')],
        note: '',
        was: one.changedAt,
      })
    ).body.draft
    expect(two.steps.map((s: { by: string; changes: { zh: string }[] }) => [s.by, s.changes.map((c) => c.zh)])).toEqual([
      ['sys', ['加第 3 条：休息日 → 综合行政执法局']],
      ['sys', ['加第 1 条：所有事项 → 综合行政执法局', '加第 2 条：事项 06 → 市政所', '去掉原第 1 条：事项 06 → 市政所']],
    ])
    expect((await undo(p.dispatch)).status).toBe(403)
    expect((await undo(p.sys)).body.draft).toMatchObject({ rules: one.rules, steps: [{ undone: true }, { undone: false }] })
    expect((await h.call(p.sys, 'POST', '/routing/draft/undo', { was: one.changedAt })).body.code).toBe('moved-on')
  })
  test('a dry run says what would have gone elsewhere; a version begins on its day and the earlier one stays', async () => {
    const rules = [draftRule({ items: ['06'], is: ['urgent'] }, 'city'), draftRule({ items: ['06'] }, 'law')]
    const urgent = await filed({ urgent: true })
    const { body: run } = await h.call(p.dispatch, 'POST', '/routing/dry-run', { rules })
    expect(run).toMatchObject({ cases: 2, changed: [{ was: '市政所', would: '综合行政执法局', rule: 1 }] })
    expect(run.changed[0].no).not.toBe(urgent.no)
    expect(run.beyond).toEqual([])
    const { draft } = (await h.call(p.sys, 'GET', '/routing/rules')).body
    const saved = (await h.call(p.sys, 'PUT', '/routing/draft', { rules, note: '油烟归执法', was: draft.changedAt })).body.draft
    const publish = (more: object) => h.call(p.sys, 'POST', '/routing/draft/publish', { version: '2', from: '2026-09-23', was: saved.changedAt, ...more })
    expect((await publish({ from: '2026-09-21' })).body).toMatchObject({ code: 'bad-rules', zh: '规则不能从过去的日子起' })
    expect((await publish({ version: 't' })).body.code).toBe('bad-rules')
    expect((await publish({ was: draft.changedAt })).status).toBe(saved.changedAt === draft.changedAt ? 200 : 409)
    if (saved.changedAt !== draft.changedAt) expect((await publish({})).status).toBe(200)
    expect((await h.call(p.sys, 'GET', '/routing/rules')).body).toMatchObject({
      draft: null,
      versions: [
        { version: '2', from: '2026-09-23', to: null, note: '油烟归执法', by: 'sys', flaws: [] },
        { version: 't', to: '2026-09-23' },
      ],
    })
    expect((await filed()).routing.lead).toMatchObject({ id: city })
    h.clock.now = new Date('2026-09-23T00:05:00+08:00')
    expect((await filed()).routing).toMatchObject({ lead: { id: law }, rule: { version: '2' } })
    const log = await h.db.selectFrom('audit').select('action').where('action', 'like', 'rules.%').orderBy('id').execute()
    expect(log.map((a) => a.action)).toEqual(['rules.drafted', 'rules.drafted', 'rules.undone', 'rules.drafted', 'rules.published'])
  })
})

test('a dry run holds rules for a community, for the community of the place and for the unit the catalogue names against the duty list', async () => {
  await h.db
    .insertInto('units')
    .values({ code: 'km', name: '孔庙社区', kind: 'community', cell_id: (await h.db.selectFrom('cells').select('id').executeTakeFirstOrThrow()).id })
    .execute()
  await h.db.insertInto('duties').values({ unit: 'community', item: '0603', part: 'assist', basis: '清单', note: '', valid_from: '2020-01-01', valid_to: null }).execute()
  const dry = async () => {
    h.books.refresh()
    return (await h.call(p.dispatch, 'POST', '/routing/dry-run', { rules: [draftRule({}, 'community'), draftRule({}, 'city'), draftRule({}, 'km'), draftRule({}, 'item')] })).body
  }
  const over = (n: number) => ({ rule: n, items: 1, few: ['06030 沿街铺面油烟'] })
  const first = await dry()
  expect(first).toMatchObject({ blocks: true, beyond: [over(0), over(2)] })
  expect(first.changed.some((c: { would: string | null }) => c.would === '孔庙社区')).toBe(false) // what is barred passes on, as at the dispatch
  await h.db.updateTable('items').set({ unit_code: 'km' }).where('id', '=', item).execute()
  expect((await dry()).beyond).toEqual([over(0), over(2), over(3)])
  await h.db.insertInto('duties').values({ unit: 'km', item: '06030', part: 'lead', basis: '清单', note: '', valid_from: '2020-01-01', valid_to: null }).execute()
  const then = await dry()
  expect(then.beyond).toEqual([])
  expect(then.changed.length).toBeGreaterThan(0)
  expect(then.changed.every((c: { would: string | null; rule: number }) => c.would === '孔庙社区' && c.rule === 0)).toBe(true)
  await h.db.deleteFrom('duties').execute()
  await h.db.updateTable('items').set({ unit_code: 'city' }).where('id', '=', item).execute()
  h.books.refresh()
})

describe('precedents', () => {
  let no = '',
    id = 0
  test('who returned it with leave is not proposed again; the second bounce opens a meeting, and who is designated cannot return it', async () => {
    no = (await filed()).no
    await did(p.dispatch, no, 'dispatch', onCase, { lead: law })
    await did(p.law, no, 'ask', back(law), { reason: '不属我局', basis: '职责清单' })
    expect((await did(p.dispatch, no, 'grant', back(law), { opinion: '先看排烟管' })).routing).toMatchObject({
      lead: null,
      reasons: [{ zh: '照规则是综合行政执法局，但它已退单，请派遣员定' }],
    })
    await did(p.dispatch, no, 'dispatch', onCase, { lead: city })
    expect((await filed()).routing).toMatchObject({ lead: { id: city }, precedent: { no }, rule: null })
    expect(await did(p.city, no, 'ask', back(city), { reason: '也不属我所', basis: '职责' })).toMatchObject({ state: 'conferring', holder: '指挥长' })
    await did(p.boss, no, 'designate', onCase, { lead: law, opinion: '沿街铺面油烟归执法局' })
    const again = await h.call(p.law, 'POST', `/cases/${no}/acts`, { target: back(law), act: 'ask', fields: { reason: 'x', basis: 'y' } })
    expect(again.body.code).toBe('not-returnable')
  })
  test('the ruling is proposed for the next like case with its reason, and may be overruled', async () => {
    const next = await filed()
    expect(next.routing).toMatchObject({ lead: { id: law }, precedent: { no } })
    expect(next.routing.reasons.map((r) => r.zh)).toEqual([`2026-09-23 会商定：沿街铺面油烟归综合行政执法局（${no}）`, '意见：沿街铺面油烟归执法局'])
    await did(p.dispatch, next.no, 'dispatch', onCase, { lead: city })
    const all = (await h.call(p.dispatch, 'GET', '/routing/precedents')).body
    expect(all.map((x: { kind: string; withdrawnWhy: string | null }) => [x.kind, x.withdrawnWhy])).toEqual([
      ['meeting', null],
      ['return', '同一件后来另有结论'],
    ])
    id = all[0].id
  })
  test('only the commander withdraws it, with a reason; then the rules decide again', async () => {
    const put = (who: Person, body: object) => h.call(who, 'POST', `/routing/precedents/${id}/withdraw`, body)
    expect((await put(p.dispatch, { why: '不对' })).status).toBe(403)
    expect((await put(p.boss, {})).status).toBe(400)
    expect((await put(p.boss, { why: '职责已调整' })).status).toBe(200)
    expect((await put(p.boss, { why: '职责已调整' })).status).toBe(404)
    expect((await filed()).routing).toMatchObject({ rule: { version: '2' } })
  })
  test('a rule is right where what it sent was neither returned nor recalled', async () => {
    const one = await filed()
    await did(p.dispatch, one.no, 'dispatch', onCase, { lead: law })
    const { accuracy } = (await h.call(p.dispatch, 'GET', '/routing/rules')).body
    expect(accuracy).toMatchObject([{ sent: 2, kept: 1, share: 0.5 }]) // the first case of all was rightly returned, and counts though it was proposed anew
    await did(p.dispatch, one.no, 'recall', onCase, { reason: '派错了' })
    expect((await h.call(p.dispatch, 'GET', '/routing/rules')).body.accuracy).toMatchObject([{ sent: 2, kept: 0, share: 0 }])
    const two = await filed()
    await did(p.dispatch, two.no, 'dispatch', onCase, { lead: law })
    await did(p.law, two.no, 'ask', back(law), { reason: '不属我局', basis: '职责清单' })
    await did(p.dispatch, two.no, 'grant', back(law), { opinion: '有理' })
    expect((await h.call(p.dispatch, 'GET', '/routing/rules')).body.accuracy).toMatchObject([{ sent: 3, kept: 0, share: 0, low: 0 }])
  })
  test('a dispatch keeps what was proposed, whether followed or overruled, and asks nothing more for overruling', async () => {
    const one = await filed()
    expect(one.routing).toMatchObject({ lead: { id: law }, rule: { version: '2', place: 2 }, lost: [{ rule: { place: 1 }, against: 1, why: { zh: '不是紧急' } }], more: 0 })
    const sent = async (lead: number) => (await did(p.dispatch, one.no, 'dispatch', onCase, { lead })).events.findLast((e: { act: string }) => e.act === 'dispatch').fields
    expect((await sent(city)).routing).toMatchObject({ followed: false, proposed: { id: law }, rule: { version: '2', place: 2 } })
    await did(p.dispatch, one.no, 'recall', onCase, { reason: '还是照规则' })
    expect((await sent(law)).routing).toMatchObject({ followed: true, proposed: { id: law }, reasons: [{ zh: expect.stringContaining('06030') }] })
  })
})
