import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testHouse, type Person } from '../../test/house.ts'

let h: Awaited<ReturnType<typeof testHouse>>
const p = {} as Record<'seat' | 'lead' | 'dispatch' | 'unit' | 'unit2' | 'grid' | 'boss' | 'sys' | 'elsewhere', Person>
let item = 0,
  law = 0,
  city = 0
beforeAll(async () => {
  h = await testHouse()
  const unit = async (code: string, name: string) =>
    (await h.db.insertInto('units').values({ code, name, kind: 'department', cell_id: null }).returning('id').executeTakeFirstOrThrow()).id
  law = await unit('law', '综合行政执法局')
  city = await unit('city', '市政所')
  const ring = [
    [
      [
        [120.5, 32.3],
        [120.6, 32.3],
        [120.6, 32.4],
        [120.5, 32.4],
        [120.5, 32.3],
      ],
    ],
  ]
  const cellOf = async (code: string, name: string, kind: string, parent: number | null) =>
    (
      await h.db
        .insertInto('cells')
        .values({ code, name, kind, parent_id: parent, valid_from: '2020-01-01', valid_to: null, boundary: JSON.stringify(ring) })
        .returning('id')
        .executeTakeFirstOrThrow()
    ).id
  const street = await cellOf('320682001', '如城街道', 'street', null)
  const community = await cellOf('320682001008', '孔庙社区', 'community', street)
  await cellOf('320682001008A003', '3网格', 'grid', community)
  const other = (
    await h.db
      .insertInto('cells')
      .values({ code: '320682001009', name: '宏坝社区', kind: 'community', parent_id: street, valid_from: '2020-01-01', valid_to: null, boundary: null as never })
      .returning('id')
      .executeTakeFirstOrThrow()
  ).id
  item = (
    await h.db
      .insertInto('items')
      .values({
        version: 'test',
        code: '09012',
        name: '占用消防通道',
        kind: '事项',
        major: '09',
        major_name: '街面秩序',
        filing: JSON.stringify([{ text: '通道确被占用', must: true }]),
        closing: JSON.stringify([{ text: '通道已恢复畅通', must: true }]),
        limit_amount: 2,
        limit_unit: 'workDay',
        unit_code: 'law',
        evidence: '{}',
        valid_from: '2020-01-01',
        valid_to: null,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
  ).id
  await h.db
    .insertInto('routing_rules')
    .values({ version: 't', position: 1, cond: JSON.stringify({ items: ['09'] }), unit_code: 'law', assist: '[]', basis: '派单目录', valid_from: '2020-01-01', valid_to: null })
    .execute()
  p.seat = await h.person('seat', 'acceptor')
  p.lead = await h.person('lead', 'shiftLead')
  p.dispatch = await h.person('dispatch', 'dispatcher')
  p.boss = await h.person('boss', 'commander')
  p.unit = await h.person('unit', 'unit', { unitId: law })
  p.unit2 = await h.person('unit2', 'unit', { unitId: city })
  p.grid = await h.person('grid', 'collector', { cellId: community })
  p.elsewhere = await h.person('elsewhere', 'collector', { cellId: other })
  p.sys = await h.person('sys', 'sysAdmin')
  h.books.refresh()
}, 60_000)
afterAll(() => h.close())

let n = 0
const report = async (text = '文德苑北门消防通道被私家车堵住', more: object = {}) => {
  const res = await h.call(
    p.seat,
    'POST',
    '/reports',
    { text, place: '文德苑北门', lng: 120.55, lat: 32.35, itemId: item, reporter: { name: '王小明', phone: '13812345678' }, ...more },
    { 'idempotency-key': `test-key-${++n}` },
  )
  expect(res.status, JSON.stringify(res.body)).toBe(200)
  return res.body.no as string
}
const onCase = { life: 'case' },
  order = (unit: number) => ({ life: 'order', unit }),
  ask = (kind: string, unit: number | null) => ({ life: 'request', kind, unit })
const act = (who: Person, no: string, name: string, target: object = onCase, fields: object = {}) => h.call(who, 'POST', `/cases/${no}/acts`, { target, act: name, fields })
const did = async (...args: Parameters<typeof act>) => {
  const res = await act(...args)
  expect(res.status, `${args[2]}: ${JSON.stringify(res.body).slice(0, 400)}`).toBe(200)
  return res.body
}
const dispatched = async (fields: object = {}) => {
  const no = await report()
  await did(p.seat, no, 'accept')
  await did(p.seat, no, 'register', onCase, { conditions: ['通道确被占用'] })
  await did(p.dispatch, no, 'dispatch', onCase, { lead: law, ...fields })
  return no
}
const main = (view: { clocks: { main: boolean; stoppedAt: string | null; clock: string; dueAt: string }[] }) => view.clocks.filter((c) => c.main && !c.stoppedAt)

describe('one matter, from the report to the answer', () => {
  test('by five people, and each step leaves one holder and one clock', async () => {
    const no = await report()
    const seen = (await h.call(p.seat, 'GET', `/cases/${no}`)).body
    expect(seen).toMatchObject({ state: 'reported', holder: '受理员', cell: expect.stringContaining('孔庙社区'), reports: [{ name: '王**', phone: '138****5678' }] })
    expect(main(seen).map((c) => c.clock)).toEqual(['intake'])
    await did(p.seat, no, 'accept')
    const filed = await did(p.seat, no, 'register', onCase, { conditions: ['通道确被占用'] })
    expect(filed.routing.lead).toMatchObject({ name: '综合行政执法局' })
    expect((await h.call(p.dispatch, 'GET', '/work')).body.rows.map((r: { no: string }) => r.no)).toContain(no)
    const sent = await did(p.dispatch, no, 'dispatch', onCase, { lead: law })
    expect(sent).toMatchObject({ state: 'inHand', stateLabel: '待签收', holder: '综合行政执法局' })
    expect(main(sent).map((c) => [c.clock, c.dueAt])).toEqual([['handle', '2026-09-24T01:00:00.000Z']])
    expect((await h.call(p.unit, 'GET', '/work')).body.rows[0]).toMatchObject({ no, part: 'lead', as: '处置单位' })
    await did(p.unit, no, 'sign', order(law))
    const handled = await did(p.unit, no, 'submit', order(law), { result: '已驶离', evidence: '现场已看过，没有拍照' })
    expect(handled).toMatchObject({ state: 'handled', holder: '受理员' })
    await did(p.seat, no, 'sendCheck', onCase, { collector: p.grid.id })
    await did(p.grid, no, 'answerCheck', onCase, { result: 'pass', evidence: '现场已看过，没有拍照' })
    await did(p.seat, no, 'askClose', onCase, { conclusion: '通道畅通' })
    expect((await act(p.lead, no, 'close', onCase, { conditions: [], reply: '已处理' })).body).toMatchObject({ code: 'missing-field' })
    const closed = await did(p.lead, no, 'close', onCase, { conditions: ['通道已恢复畅通'], reply: '两辆车已驶离，通道畅通。' })
    expect(closed).toMatchObject({ state: 'closed', holder: null, acts: expect.any(Array), reports: [{ answer: '两辆车已驶离，通道畅通。' }] })
    expect(closed.clocks.filter((c: { stoppedAt: string | null }) => !c.stoppedAt)).toEqual([])
    expect(closed.events.map((e: { act: string }) => e.act)).toEqual([
      'report',
      'accept',
      'register',
      'dispatch',
      'issue',
      'sign',
      'submit',
      'collect',
      'sendCheck',
      'answerCheck',
      'askClose',
      'close',
    ])
  })
  test('who handled it can neither check nor close, and the page says why', async () => {
    const no = await dispatched()
    await did(p.unit, no, 'sign', order(law))
    await did(p.unit, no, 'submit', order(law), { result: '好了', evidence: '现场已看过，没有拍照' })
    await did(p.seat, no, 'sendCheck', onCase, { collector: p.grid.id })
    await h.db.insertInto('posts').values({ person_id: p.unit.id, role: 'shiftLead', unit_id: null, cell_id: null, valid_from: '2020-01-01', valid_to: null }).execute()
    h.clock.now = new Date(h.clock.now.getTime() + 10_000)
    await did(p.grid, no, 'answerCheck', onCase, { result: 'pass', evidence: '现场已看过，没有拍照' })
    await did(p.seat, no, 'askClose', onCase, { conclusion: '好' })
    expect((await act(p.unit, no, 'close', onCase, { conditions: ['通道已恢复畅通'], reply: '好' })).body).toMatchObject({ code: 'not-impartial' })
    await h.db.deleteFrom('posts').where('person_id', '=', p.unit.id).where('role', '=', 'shiftLead').execute()
    h.clock.now = new Date(h.clock.now.getTime() + 10_000)
  })
  test('no photo, no photo of another case, and words where the item wants a photo do not do', async () => {
    const no = await dispatched(),
      stranger = await h.db
        .insertInto('files')
        .values({
          case_id: null,
          report_id: null,
          event_id: null,
          use: 'report',
          name: 'x',
          key: 'k',
          thumb_key: null,
          type: 'image/jpeg',
          size: 1,
          sha256: 's',
          width: 1,
          height: 1,
          by_person: p.seat.id,
          at: h.clock.now,
        })
        .returning('id')
        .executeTakeFirstOrThrow()
    await did(p.unit, no, 'sign', order(law))
    const submit = async (evidence: unknown) => (await act(p.unit, no, 'submit', order(law), { result: '好了', evidence })).body
    expect(await submit([])).toMatchObject({ code: 'missing-field' })
    expect(await submit([stranger.id])).toMatchObject({ code: 'bad-input', details: { field: 'evidence' } })
    expect(await submit([999_999])).toMatchObject({ code: 'bad-input' })
    await h.db
      .updateTable('items')
      .set({ evidence: JSON.stringify({ after: true }) })
      .where('code', '=', (await h.db.selectFrom('items').select('code').executeTakeFirstOrThrow()).code)
      .execute()
    h.books.refresh()
    expect(await submit('没有照片')).toMatchObject({ code: 'missing-field' })
    await h.db.updateTable('files').set({ by_person: p.unit.id }).where('id', '=', stranger.id).execute()
    expect(await submit([stranger.id])).toMatchObject({ state: 'handled', files: [{ id: stranger.id, use: 'evidence' }] })
    await h.db.updateTable('items').set({ evidence: '{}' }).execute()
    h.books.refresh()
  })
  test('a second bounce goes to the meeting; what is designated cannot be returned', async () => {
    const no = await dispatched()
    await did(p.unit, no, 'ask', ask('return', law), { reason: '不属我局', basis: '派单目录第 3 条' })
    expect((await act(p.unit, no, 'sign', order(law))).body.code).toBe('waiting')
    await did(p.dispatch, no, 'grant', ask('return', law), { opinion: '改派' })
    await did(p.dispatch, no, 'dispatch', onCase, { lead: city })
    const met = await did(p.unit2, no, 'ask', ask('return', city), { reason: '也不属我所', basis: '职责' })
    expect(met).toMatchObject({ state: 'conferring', holder: '指挥长' })
    await did(p.boss, no, 'designate', onCase, { lead: city, opinion: '市政所承办' })
    expect((await act(p.unit2, no, 'ask', ask('return', city), { reason: 'x', basis: 'y' })).body.code).toBe('not-returnable')
  })
  test('an extension moves the deadline and the light; a suspension stops the clock until its date', async () => {
    const no = await dispatched()
    await did(p.unit, no, 'sign', order(law))
    const before = main((await h.call(p.unit, 'GET', `/cases/${no}`)).body)[0]!.dueAt
    await did(p.unit, no, 'ask', ask('extension', law), { reason: '等材料' })
    await did(p.dispatch, no, 'grant', ask('extension', law), { opinion: '同意' })
    const after = main((await h.call(p.unit, 'GET', `/cases/${no}`)).body)[0]!.dueAt
    expect(Date.parse(after)).toBeGreaterThan(Date.parse(before))
    await did(p.unit, no, 'ask', ask('suspension', law), { reason: '等施工许可', until: '2026-10-20T09:00:00+08:00' })
    const hung = await did(p.lead, no, 'grant', ask('suspension', law), { opinion: '同意' })
    expect(hung).toMatchObject({ holder: '综合行政执法局', pausedUntil: '2026-10-20T01:00:00.000Z' })
    expect(main(hung)).toEqual([])
    const jobs = await h.pool.query("select task_identifier from graphile_worker.jobs where task_identifier = 'resume'")
    expect(jobs.rowCount).toBe(1)
  })
  test('a joint order: the lead hands in last', async () => {
    const no = await dispatched({ assisting: [city] })
    await did(p.unit, no, 'sign', order(law))
    expect((await act(p.unit, no, 'submit', order(law), { result: 'x', evidence: '现场已看过，没有拍照' })).body.code).toBe('not-enough')
    await did(p.unit2, no, 'sign', order(city))
    await did(p.unit2, no, 'submit', order(city), { result: '协办完成', evidence: '现场已看过，没有拍照' })
    expect(await did(p.unit, no, 'submit', order(law), { result: '主办完成', evidence: '现场已看过，没有拍照' })).toMatchObject({ state: 'handled' })
  })
  test('two voices, one matter: the merged child ends with its parent and its own reporter is answered', async () => {
    const parent = await dispatched(),
      child = await report('消防通道又堵了')
    await did(p.seat, child, 'accept')
    expect(await did(p.seat, child, 'merge', onCase, { parent, reason: '同一处' })).toMatchObject({ state: 'merged', parentNo: parent })
    await did(p.unit, parent, 'sign', order(law))
    await did(p.unit, parent, 'submit', order(law), { result: '好了', evidence: '现场已看过，没有拍照' })
    await did(p.seat, parent, 'sendCheck', onCase, { collector: p.grid.id })
    await did(p.grid, parent, 'answerCheck', onCase, { result: 'pass', evidence: '现场已看过，没有拍照' })
    await did(p.seat, parent, 'askClose', onCase, { conclusion: '好' })
    await did(p.lead, parent, 'close', onCase, { conditions: ['通道已恢复畅通'], reply: '都通了' })
    expect((await h.call(p.seat, 'GET', `/cases/${child}`)).body).toMatchObject({ state: 'closed', reports: [{ answer: '都通了' }] })
  })
})

describe('refusals', () => {
  test('not signed in 401, not your post 403, not yours 403, no such case 404', async () => {
    const no = await report()
    expect((await h.call(null, 'GET', `/cases/${no}`)).status).toBe(401)
    expect((await h.call(p.sys, 'GET', `/cases/${no}`)).status).toBe(403)
    expect((await h.call(p.elsewhere, 'GET', `/cases/${no}`)).body.code).toBe('not-yours')
    expect((await h.call(p.grid, 'GET', `/cases/${no}`)).status).toBe(200)
    expect((await h.call(p.seat, 'GET', '/cases/RC000000-1')).status).toBe(404)
    expect((await act(p.seat, no, 'explode')).body.code).toBe('bad-input')
    expect((await act(p.unit, no, 'accept')).body.code).toBe('not-yours')
    expect((await act(p.dispatch, no, 'accept')).body.code).toBe('wrong-role')
  })
  test('a refused act leaves nothing behind', async () => {
    const no = await report()
    await act(p.seat, no, 'close', onCase, { conditions: [], reply: 'x' })
    const view = (await h.call(p.seat, 'GET', `/cases/${no}`)).body
    expect([view.version, view.events.length]).toEqual([1, 1])
  })
  test('two dispatchers at once: one wins, the other is told', async () => {
    const no = await report()
    await did(p.seat, no, 'accept')
    await did(p.seat, no, 'register', onCase, { conditions: ['通道确被占用'] })
    const both = await Promise.all([law, city].map((lead) => act(p.dispatch, no, 'dispatch', onCase, { lead })))
    expect(both.map((r) => r.status).sort()).toEqual([200, 409])
  })
  test('a reason of spaces is no reason', async () => {
    const no = await report()
    await did(p.seat, no, 'accept')
    expect((await act(p.seat, no, 'reject', onCase, { reason: ' 　' })).body.code).toBe('missing-field')
  })
  test('a version seen too long ago is refused with the present one', async () => {
    const no = await report()
    await did(p.seat, no, 'accept')
    const late = await h.call(p.seat, 'POST', `/cases/${no}/acts`, { target: onCase, act: 'reject', version: 1, fields: { reason: 'x' } })
    expect([late.status, late.body.code, late.body.details]).toEqual([409, 'moved-on', { version: 2 }])
  })
  test('the same report twice, at once or later, makes one case; the same key with other words is refused', async () => {
    const send = (text: string) => h.call(p.seat, 'POST', '/reports', { text, place: '某处' }, { 'idempotency-key': 'the-same-key' })
    const [a, b] = await Promise.all([send('井盖没了'), send('井盖没了')]),
      c = await send('井盖没了')
    expect(new Set([a.body.no, b.body.no, c.body.no]).size).toBe(1)
    expect((await send('别的事')).body.code).toBe('key-reused')
  })
  test('the reporter is sealed in the store, and revealed for a purpose that is logged', async () => {
    const no = await report(),
      view = (await h.call(p.seat, 'GET', `/cases/${no}`)).body
    const { sealed } = await h.db.selectFrom('reports').select('sealed').where('id', '=', view.reports[0].id).executeTakeFirstOrThrow()
    expect(sealed!.toString('latin1')).not.toContain('13812345678')
    expect((await h.call(p.seat, 'POST', `/cases/${no}/reports/${view.reports[0].id}/reveal`, {})).status).toBe(400)
    expect((await h.call(p.seat, 'POST', `/cases/${no}/reports/${view.reports[0].id}/reveal`, { purpose: '回访' })).body).toEqual({
      name: '王小明',
      phone: '13812345678',
      address: '',
    })
    expect(await h.db.selectFrom('audit').select(['action', 'subject', 'detail']).where('action', '=', 'reveal').execute()).toEqual([
      { action: 'reveal', subject: `${no}/${view.reports[0].id}`, detail: { purpose: '回访' } },
    ])
  })
})

describe('lists', () => {
  test('Chinese text is found by any part, and paging is stable', async () => {
    const no = await report('益寿路雨水箅子缺了一块')
    for (const text of ['雨水箅子', '益寿', '箅 子', no])
      expect(
        (await h.call(p.seat, 'GET', `/cases?text=${encodeURIComponent(text)}`)).body.rows.map((r: { no: string }) => r.no),
        text,
      ).toContain(no)
    expect((await h.call(p.seat, 'GET', `/cases?text=${encodeURIComponent("'; drop table cases --")}`)).body.rows).toEqual([])
    const seen: string[] = []
    for (let after = ''; ; ) {
      const { rows, next } = (await h.call(p.seat, 'GET', `/cases?limit=4${after && `&after=${after}`}`)).body
      seen.push(...rows.map((r: { no: string }) => r.no))
      if (!next) break
      after = next
      await report('新来的')
    }
    expect(new Set(seen).size).toBe(seen.length)
  })
  test('my work pages by remaining time without a gap', async () => {
    const all = (await h.call(p.seat, 'GET', '/work?limit=200')).body.rows.map((r: { no: string }) => r.no),
      seen: string[] = []
    for (let after = ''; ; ) {
      const { rows, next } = (await h.call(p.seat, 'GET', `/work?limit=3${after && `&after=${encodeURIComponent(after)}`}`)).body
      seen.push(...rows.map((r: { no: string }) => r.no))
      if (!next) break
      after = next
    }
    expect(seen).toEqual(all)
  })
  test('colour and unit filter', async () => {
    expect((await h.call(p.seat, 'GET', `/cases?unit=${law}&open=true&colour=green`)).body.rows.every((r: { unit: string }) => r.unit === '综合行政执法局')).toBe(true)
    h.clock.now = new Date('2026-12-01T09:00:00+08:00')
    const late = await h.person('late', 'acceptor')
    expect((await h.call(late, 'GET', '/cases?colour=red')).body.rows.length).toBeGreaterThan(0)
  })
})
