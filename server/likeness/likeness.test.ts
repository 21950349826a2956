import { afterAll, describe, expect, test } from 'vitest'
import { town } from '../../test/alike.ts'

const { h, p, water, burst, lamp, elsewhere, corner, come, looked, heard, pass, caseOf, likenessOf, act, did, order, toUnit, toEnd } = await town()
afterAll(() => h.close())

describe('one burst pipe, six channels', () => {
  test('one case with six voices, each with its own number, answered six times in their own channels', async () => {
    const first = await heard({ channel: 'hotline' })
    const told = ['水管爆裂了，解放路都是水', '解放路自来水管爆裂，水喷得很高', '解放路水管爆裂积水，车过不去', '巡查发现解放路水管爆裂，路面积水', '解放路口水管爆裂，自来水冒出']
    const rest = []
    for (const [i, channel] of ['citySystem', 'grid', 'resident', 'sensor', 'seat'].entries()) {
      pass(7)
      rest.push(await heard({ channel, east: 9 * i, text: told[i]! }))
    }
    expect(rest.map((r) => r.looked?.attachedTo)).toEqual(Array(5).fill(first.no))
    const { voices } = await likenessOf(first.no)
    expect(voices.map((v: { channel: string }) => v.channel)).toEqual(['hotline', 'citySystem', 'grid', 'resident', 'sensor', 'seat'])
    expect(voices.slice(1).every((v: { automatic: boolean; reason: string }) => v.automatic && v.reason.includes('同词：'))).toBe(true)
    expect(voices[1].phone, 'masked').toMatch(/^138\*\*\*\*\d{4}$/)
    await toUnit(first.no)
    expect((await toEnd(first.no, '水管已换好')).status).toBe(200)
    const reports = await h.db.selectFrom('reports').select(['channel', 'answer']).orderBy('id').execute()
    expect(reports.map((r) => r.answer)).toEqual(Array(6).fill('水管已换好'))
    const notices = await h.db.selectFrom('notices').select(['channel', 'text', 'report_id']).where('kind', '=', 'answer').orderBy('id').execute()
    expect(notices.map((x) => x.channel).sort()).toEqual(['citySystem', 'grid', 'hotline', 'resident', 'seat', 'sensor'])
    expect(new Set(notices.map((x) => x.report_id)).size).toBe(6)
    for (const r of rest) expect((await caseOf(r.no)).state).toBe('closed')
    const merged = await h.db.selectFrom('notices').select('text').where('kind', '=', 'merged').execute()
    expect(new Set(merged.map((x) => x.text)), 'why they are one is not for the reporter').toEqual(new Set(['同一件事已有人在办，结果会一并告诉您']))
  })
  test('one of them says it is not solved: their own case opens again', async () => {
    const child = await h.db.selectFrom('cases').select('no').where('channel', '=', 'resident').executeTakeFirstOrThrow()
    const again = await did(p.seat, child.no, 'reopen', { reason: '还在漏' })
    expect(again).toMatchObject({ state: 'accepted', parentNo: null })
  })
})

describe('three bands', () => {
  test('asked about: shown with its reasons part by part, and told apart for good', async () => {
    elsewhere()
    const a = await heard({ text: '东风巷路灯不亮好几天，晚上走路看不见', place: '东风巷北段', item: lamp }),
      b = await heard({ text: '东风巷路灯坏了，夜里很黑', place: '东风巷', item: null, east: 150 })
    expect(b.looked?.attachedTo).toBeNull()
    const { proposals } = await likenessOf(b.no)
    expect(proposals).toMatchObject([{ no: a.no, band: 'ask' }])
    const { parts, score } = proposals[0]
    expect(parts.map((x: { part: string }) => x.part)).toEqual(['place', 'words', 'item', 'time', 'caller'])
    expect(parts.reduce((sum: number, x: { points: number }) => sum + x.points, 0)).toBeCloseTo(score, 3)
    expect(parts[0].reason.zh).toContain('距离 150 米')
    const after = (await h.call(p.seat, 'POST', `/cases/${b.no}/likeness/${a.no}`, { verdict: 'different' })).body
    expect(after.proposals).toEqual([])
    expect((await likenessOf(b.no)).proposals, 'remembered').toEqual([])
  })
  test('another matter at the same corner is new: near alone decides nothing', async () => {
    elsewhere()
    await heard()
    const other = await heard({ text: '夜市摊贩占道经营，油烟扰民', place: '解放路东侧', item: null, east: 2 })
    expect(other.looked?.attachedTo).toBeNull()
    expect((await likenessOf(other.no)).proposals).toEqual([])
  })
  test.each([
    ['urgent', { urgent: true }],
    ['confidential', { confidential: true }],
  ] as const)('%s: never by itself', async (held, more) => {
    elsewhere()
    const a = await heard()
    const b = await heard(more)
    expect(b.looked?.attachedTo).toBeNull()
    expect(b.looked?.found[0]).toMatchObject({ band: 'ask', held, root: { caseId: a.caseId } })
  })
  test('nothing is attached to a case whose reporter asked for confidence, and beside other voices that reporter is not even masked', async () => {
    elsewhere()
    const a = await heard({ confidential: true }),
      b = await heard()
    expect(b.looked?.attachedTo).toBeNull()
    expect((await likenessOf(a.no)).voices[0]).toMatchObject({ name: null, phone: null, confidential: true })
  })
  test('the same caller again is shown as pressing, and the number itself is nowhere', async () => {
    elsewhere()
    await heard({ phone: '13911112222' })
    const b = await heard({ phone: '13911112222', urgent: true })
    const body = await likenessOf(b.no)
    expect(body.proposals[0]).toMatchObject({ again: true })
    expect(JSON.stringify(body)).not.toContain('13911112222')
  })
  test('a text that only quotes an earlier order is not like it', async () => {
    elsewhere()
    const a = await heard({ nowhere: true, place: '西门', text: '菜场下水道堵塞，污水横流，臭气熏天', item: null })
    const quoting = await heard({
      nowhere: true,
      place: '别处',
      item: null,
      text: '夜市摊贩占道经营，油烟扰民。【最近派发的工单编号：20260922000001，工单内容：菜场下水道堵塞，污水横流，臭气熏天】',
    })
    expect(quoting.looked?.found.filter((f) => f.root.caseId === a.caseId && f.band !== 'new')).toEqual([])
  })
  test('what has ended is shown, not attached to', async () => {
    elsewhere()
    const a = await heard()
    await did(p.seat, a.no, 'accept')
    await did(p.seat, a.no, 'reject', { reason: '已由水务站修好' })
    pass(60)
    const b = await heard()
    expect(b.looked).toMatchObject({ attachedTo: null, found: [{ held: 'ended' }] })
    expect((await likenessOf(b.no)).proposals).toMatchObject([{ no: a.no, ended: true }])
  })
})

describe('taken out again', () => {
  /** All that a case is, apart from when and how often it moved. */
  const whole = async (id: number) => {
    const { changed_at: _, version: __, ...row } = await h.db.selectFrom('cases').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    const orders = await h.db.selectFrom('orders').selectAll().where('case_id', '=', id).orderBy('id').execute()
    const clocks = await h.db.selectFrom('clocks').selectAll().where('case_id', '=', id).orderBy('id').execute()
    const reports = await h.db.selectFrom('reports').selectAll().where('case_id', '=', id).execute()
    return { row, orders, clocks, reports }
  }
  test('attached by itself and taken out after the parent went on: as if never attached, its clock too', async () => {
    elsewhere()
    const parent = await heard(),
      alone = await come({ east: 3 }),
      before = await whole(alone.caseId)
    expect((await looked(alone.caseId))?.attachedTo).toBe(parent.no)
    expect((await likenessOf(alone.no)).merged).toMatchObject({ no: parent.no, automatic: true })
    pass(30)
    await toUnit(parent.no)
    await did(p.unit, parent.no, 'sign', {}, order())
    pass(100)
    expect((await h.call(p.dispatch, 'POST', `/cases/${alone.no}/detach`, { reason: '不是一处' })).status).toBe(200)
    expect(await whole(alone.caseId)).toEqual(before)
    expect((await likenessOf(alone.no)).proposals, 'and it is not proposed again').toEqual([])
    expect((await caseOf(parent.no)).childNos).toEqual([])
  })
  test('merged while two units had it, one suspended: the orders come back as they stood, each with its handler, date and clock', async () => {
    elsewhere()
    const parent = await heard(),
      own = await come({ east: 400, text: '人民广场喷泉漏水', place: '人民广场' })
    await toUnit(own.no)
    await did(p.unit, own.no, 'sign', {}, order())
    await h.call(p.unit, 'POST', `/cases/${own.no}/acts`, {
      target: { life: 'request', kind: 'suspension', unit: water },
      act: 'ask',
      fields: { reason: '等配件', until: '2026-12-01T00:00:00Z' },
    })
    await h.call(p.lead, 'POST', `/cases/${own.no}/acts`, { target: { life: 'request', kind: 'suspension', unit: water }, act: 'grant', fields: { opinion: '同意' } })
    const before = await whole(own.caseId)
    expect(before.orders).toMatchObject([{ state: 'suspended' }])
    pass(50)
    await did(p.dispatch, own.no, 'merge', { parent: parent.no, reason: '看着像' })
    expect((await whole(own.caseId)).orders).toMatchObject([{ state: 'recalled', before_state: 'suspended' }])
    pass(100)
    await did(p.dispatch, own.no, 'detach', { reason: '看错了' })
    const after = await whole(own.caseId)
    expect(after.orders).toEqual(before.orders)
    expect(after.row).toEqual(before.row)
    expect(after.clocks.filter((c) => !c.stopped_at)).toEqual(before.clocks.filter((c) => !c.stopped_at))
    const whole15 = (list: typeof after.clocks) => list.filter((c) => c.clock === 'whole').at(-1)!.used_ms
    expect(whole15(after.clocks), 'the time it was merged does not count').toBe(whole15(before.clocks))
  })
  test('a case that holds others is not merged itself; nor is one into what is merged', async () => {
    elsewhere()
    const a = await heard(),
      b = await heard({ east: 5 }),
      c = await come({ east: 2000 })
    expect(b.looked?.attachedTo).toBe(a.no)
    await did(p.seat, c.no, 'accept')
    expect((await act(p.seat, c.no, 'merge', { parent: b.no, reason: 'x' })).body.code).toBe('not-parentOpen')
    await did(p.seat, a.no, 'accept')
    expect((await act(p.seat, a.no, 'merge', { parent: c.no, reason: 'x' })).body.code).toBe('not-childless')
    const d = await heard({ east: 6 })
    expect(d.looked?.attachedTo, 'what is like a merged one goes to the case that holds it').toBe(a.no)
  })
  test('the parent comes to nothing: its voices are set free and looked at anew', async () => {
    elsewhere()
    const a = await heard(),
      b = await heard({ east: 5 })
    await did(p.seat, a.no, 'accept')
    await did(p.seat, a.no, 'reject', { reason: '不属实' })
    expect(await caseOf(b.no)).toMatchObject({ state: 'accepted', endedAt: null, parentNo: null })
  })
})

describe('before filing', () => {
  const body = () => ({ text: '解放路水管爆裂，自来水冒出来', place: '解放路', lng: corner()[0], lat: corner()[1], itemId: burst })
  test('what is nearby is shown to whoever may see it, and counted for the others; nothing is kept', async () => {
    elsewhere()
    const a = await heard()
    const { body: mine } = await h.call(p.grid, 'POST', '/likeness/preview', body())
    expect(mine).toMatchObject({ likely: [{ no: a.no }], hidden: 0 })
    expect((await h.call(p.elsewhere, 'POST', '/likeness/preview', body())).body).toMatchObject({ likely: [], hidden: 1 })
    expect((await h.call(null, 'POST', '/likeness/preview', body())).status).toBe(401)
    expect((await h.call(p.sys, 'POST', '/likeness/preview', body())).status).toBe(403)
  })
  test('somebody who may not see the case may not see its voices either, nor decide', async () => {
    const a = await heard({ east: 900 })
    expect((await h.call(p.elsewhere, 'GET', `/cases/${a.no}/likeness`)).status).toBe(403)
    expect((await h.call(p.elsewhere, 'POST', `/cases/${a.no}/likeness/${a.no}`, { verdict: 'same' })).status).toBe(403)
    expect((await h.call(p.seat, 'GET', '/cases/NO-1/likeness')).status).toBe(404)
  })
})

describe('rules and the dry run', () => {
  const rules = { weights: { place: 30, words: 35, item: 20, time: 10, caller: 5 }, attach: 72, ask: 45, nearM: 30, reachM: 300, windowDays: 14, automatic: true }
  test('the dry run under the rules in force changes nothing; a threshold out of reach attaches nothing', async () => {
    const same = (await h.call(p.lead, 'POST', '/likeness/dry-run', { weights: rules.weights, attach: 72, ask: 45, automatic: true })).body
    expect(same.changed).toEqual([])
    expect(same.was).toEqual(same.would)
    expect(same.was.attach).toBeGreaterThan(5)
    expect(same.right).toBeGreaterThan(4)
    expect(same.wrong, 'the one that was taken out again').toBeGreaterThan(0)
    const none = (await h.call(p.lead, 'POST', '/likeness/dry-run', { weights: rules.weights, attach: 100, ask: 100, automatic: true })).body
    expect(none.would.attach).toBeLessThan(same.was.attach)
    expect(none.missed).toBeGreaterThan(0)
    expect(none.changed.length).toBeGreaterThanOrEqual(same.was.attach - none.would.attach)
  })
  test('only the shift lead and the system administrator; sums and order are checked; a change is a row with dates, and logged', async () => {
    expect((await h.call(p.seat, 'POST', '/likeness/rules', { ...rules, note: 'x' })).status).toBe(403)
    expect((await h.call(p.lead, 'POST', '/likeness/rules', { ...rules, weights: { ...rules.weights, place: 31 }, note: 'x' })).status).toBe(400)
    expect((await h.call(p.lead, 'POST', '/likeness/rules', { ...rules, ask: 80, note: 'x' })).status).toBe(400)
    expect((await h.call(p.lead, 'POST', '/likeness/rules', { ...rules, attach: 101, note: 'x' })).status).toBe(400)
    expect((await h.call(p.lead, 'POST', '/likeness/rules', { ...rules, attach: 95, automatic: false, note: '先看一周' })).status).toBe(200)
    const got = (await h.call(p.sys, 'GET', '/likeness/rules')).body
    expect(got.now).toMatchObject({ attach: 95, automatic: false })
    expect(got.history.map((r: { to: string | null }) => r.to === null)).toEqual([true, false])
    expect(await h.db.selectFrom('audit').select('action').where('action', '=', 'likeness.rules').execute()).toHaveLength(1)
    elsewhere()
    await heard()
    expect((await heard({ east: 2 })).looked).toMatchObject({ attachedTo: null, found: [{ band: 'ask' }] })
    pass(1)
    await h.call(p.lead, 'POST', '/likeness/rules', { ...rules, note: '恢复' })
  })
})
