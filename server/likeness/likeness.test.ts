import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Person, testHouse } from '../../test/house.ts'
import { submit } from '../intake/submit.ts'
import { closeQuiet } from './hotspots.ts'
import { hotSpots } from './queries.ts'
import { keepRarities } from './rare.ts'
import { forget, likenessJobs, lookAt, lookSoon } from './jobs.ts'

let h: Awaited<ReturnType<typeof testHouse>>
const p = {} as Record<'seat' | 'lead' | 'dispatch' | 'unit' | 'grid' | 'elsewhere' | 'sys' | 'check', Person>
let water = 0,
  burst = 0,
  lamp = 0,
  told = 0
const rarities = keepRarities()
const tell = async () => {
  told++
}
const start = '2026-09-22T09:00:00+08:00'
beforeAll(async () => {
  h = await testHouse(start)
  water = (await h.db.insertInto('units').values({ code: 'water', name: '水务站', kind: 'department', cell_id: null }).returning('id').executeTakeFirstOrThrow()).id
  const cell = async (code: string, name: string, [west, east]: [number, number]) =>
    (
      await h.db
        .insertInto('cells')
        .values({
          ...{ code, name, kind: 'community', parent_id: null, valid_from: '2020-01-01', valid_to: null },
          boundary: JSON.stringify([[[[west, 34], [east, 34], [east, 35], [west, 35], [west, 34]]]]), // biome-ignore format: a square
        })
        .returning('id')
        .executeTakeFirstOrThrow()
    ).id
  const here = await cell('1', '东风社区', [117, 118]),
    there = await cell('2', '西湖社区', [118, 119])
  const item = async (code: string, name: string, major: string) =>
    (
      await h.db
        .insertInto('items')
        .values({
          ...{
            version: 't',
            code,
            name,
            kind: '事项',
            major,
            major_name: name,
            filing: '[]',
            closing: '[]',
            limit_amount: 2,
            limit_unit: 'workDay',
            unit_code: 'water',
            evidence: '{}',
          },
          ...{ valid_from: '2020-01-01', valid_to: null },
        })
        .returning('id')
        .executeTakeFirstOrThrow()
    ).id
  burst = await item('0101', '水管爆裂', '01')
  lamp = await item('0201', '路灯不亮', '02')
  p.seat = await h.person('seat', 'acceptor')
  p.lead = await h.person('lead', 'shiftLead')
  p.dispatch = await h.person('dispatch', 'dispatcher')
  p.unit = await h.person('unit', 'unit', { unitId: water })
  p.grid = await h.person('grid', 'collector', { cellId: here })
  p.check = await h.person('check', 'collector', { cellId: here })
  p.elsewhere = await h.person('elsewhere', 'collector', { cellId: there })
  p.sys = await h.person('sys', 'sysAdmin')
  h.books.refresh()
}, 60_000)
afterAll(() => h.close())

let n = 0
interface Coming {
  text?: string
  place?: string
  east?: number
  north?: number
  channel?: string
  item?: number | null
  phone?: string
  urgent?: boolean
  confidential?: boolean
  nowhere?: boolean
}
/** A report at the door, some metres from the corner of a town of its own, so that the stories do not meet. */
let corner: [number, number] = [117.02, 34.1]
const elsewhere = () => {
  corner = [corner[0] + 0.045, corner[1] + 0.03]
}
async function come({
  text = '解放路水管爆裂，自来水冒出来，路面积水很深',
  place = '解放路',
  east = 0,
  north = 0,
  channel = 'hotline',
  item = burst,
  phone,
  urgent,
  confidential,
  nowhere,
}: Coming = {}) {
  const book = await h.books.at(h.clock.now),
    key = `likeness-${++n}`
  const at = nowhere ? {} : { lng: corner[0] + east / 92_000, lat: corner[1] + north / 111_000 }
  return h.db.transaction().execute((trx) =>
    submit(
      trx,
      { book, secrets: h.house.secrets },
      {
        key,
        text,
        place,
        ...at,
        channel,
        itemId: item ?? undefined,
        urgent,
        confidential,
        reporter: { name: `报告人${n}`, phone: phone ?? `1380000${String(n).padStart(4, '0')}` },
      },
      { id: 0, role: 'reporter' },
      null,
      h.clock.now,
    ),
  )
}
const looked = async (caseId: number) => lookAt(h.db, { book: await h.books.at(h.clock.now), secrets: h.house.secrets }, caseId, rarities, tell, h.clock.now)
const heard = async (c: Coming = {}) => {
  const receipt = await come(c)
  return { ...receipt, looked: await looked(receipt.caseId) }
}
const pass = (minutes: number) => {
  h.clock.now = new Date(h.clock.now.getTime() + minutes * 60_000)
}
const caseOf = async (no: string) => (await h.call(p.seat, 'GET', `/cases/${no}`)).body
const likenessOf = async (no: string, who = p.seat) => (await h.call(who, 'GET', `/cases/${no}/likeness`)).body
const act = (who: Person, no: string, name: string, fields: object = {}, target: object = { life: 'case' }) =>
  h.call(who, 'POST', `/cases/${no}/acts`, { target, act: name, fields })
const did = async (...args: Parameters<typeof act>) => {
  const res = await act(...args)
  expect(res.status, `${args[2]}: ${JSON.stringify(res.body).slice(0, 300)}`).toBe(200)
  return res.body
}
const order = () => ({ life: 'order', unit: water })
async function toUnit(no: string) {
  await did(p.seat, no, 'accept')
  await did(p.seat, no, 'register', { conditions: [] })
  await did(p.dispatch, no, 'dispatch', { lead: water })
}
async function toEnd(no: string, reply: string) {
  await did(p.unit, no, 'sign', {}, order())
  await did(p.unit, no, 'submit', { result: '已修好', evidence: '现场已看过，没有拍照' }, order())
  await did(p.seat, no, 'sendCheck', { collector: p.check.id })
  await did(p.check, no, 'answerCheck', { result: 'pass', evidence: '现场已看过，没有拍照' })
  await did(p.seat, no, 'askClose', { conclusion: '属实' })
  return act(p.lead, no, 'close', { conditions: [], reply })
}

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

describe('two matters in one report', () => {
  test('the part is a case of its own with the same reporter; the first cannot close over it; both answer', async () => {
    elsewhere()
    const a = await heard({ text: '解放路水管爆裂；另外路灯也不亮', phone: '13700001111' })
    await toUnit(a.no)
    await did(p.seat, a.no, 'split', { part: '解放路路灯不亮', reason: '两件事' })
    const job = await h.pool.query("select payload from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id where t.identifier = 'openPart'")
    expect(job.rows).toHaveLength(1)
    const tasks = likenessJobs({ db: h.db, books: h.books, secrets: h.house.secrets, now: () => h.clock.now, submit, tell })
    await tasks['openPart']!(job.rows[0].payload, null as never)
    await tasks['openPart']!(job.rows[0].payload, null as never) // twice is once
    const { parts } = await likenessOf(a.no)
    expect(parts).toMatchObject([{ title: '解放路路灯不亮', ended: false }])
    const part = parts[0].no as string
    expect((await likenessOf(part)).splitFrom).toBe(a.no)
    const partId = (await h.db.selectFrom('cases').select('id').where('no', '=', part).executeTakeFirstOrThrow()).id
    expect((await looked(partId))?.attachedTo, 'a part does not go back by itself').toBeNull()
    const revealed = await h.call(p.seat, 'POST', `/cases/${part}/reports/${(await caseOf(part)).reports[0].id}/reveal`, { purpose: '回访' })
    expect(revealed.body.phone).toBe('13700001111')
    expect((await toEnd(a.no, '水管修好')).body.code).toBe('not-partsEnded')
    await did(p.seat, part, 'accept')
    await did(p.seat, part, 'reject', { reason: '路灯另有计划，已告知' })
    expect((await act(p.lead, a.no, 'close', { conditions: [], reply: '水管修好' })).status).toBe(200)
    const answers = await h.db
      .selectFrom('reports')
      .innerJoin('cases', 'cases.id', 'reports.case_id')
      .select('answer')
      .where('cases.no', 'in', [a.no, part])
      .orderBy('cases.id')
      .execute()
    expect(answers.map((x) => x.answer)).toEqual(['水管修好', '路灯另有计划，已告知'])
  })
})

describe('at once', () => {
  test('twelve of the same come in together: one case holds the others, whoever was looked at first', async () => {
    elsewhere()
    const all = await Promise.all(Array.from({ length: 12 }, (_, i) => come({ east: i })))
    await Promise.all(all.map((c) => looked(c.caseId)))
    const rows = await h.db
      .selectFrom('cases')
      .select(['id', 'state', 'parent_id'])
      .where(
        'id',
        'in',
        all.map((c) => c.caseId),
      )
      .execute()
    const roots = rows.filter((r) => r.state !== 'merged')
    // Whoever is looked at before an earlier number stays by itself rather than become its parent; none is lost, none holds another that holds another.
    for (const r of rows.filter((x) => x.state === 'merged')) expect(roots.map((x) => x.id)).toContain(r.parent_id)
    const looks = await h.db
      .selectFrom('likeness')
      .select('case_id')
      .where(
        'case_id',
        'in',
        all.map((c) => c.caseId),
      )
      .execute()
    expect(new Set(looks.map((l) => l.case_id)).size, 'each but the first looked at has been proposed or attached').toBe(11)
  })
  test('two merged into each other: at most one succeeds, the other is told that the case moved, and neither is lost', async () => {
    elsewhere()
    const pairs = await Promise.all(Array.from({ length: 6 }, async (_, i) => [await come({ east: i }), await come({ east: 2000 + i })] as const))
    const merge = (one: string, into: string) =>
      h.call(p.seat, 'POST', `/cases/${one}/acts`, { target: { life: 'case' }, act: 'merge', fields: { parent: into, reason: '同一件' } })
    for (const [a, b] of pairs) {
      const answers = await Promise.all([merge(a.no, b.no), merge(b.no, a.no)])
      const statuses = answers.map((x) => x.status).sort()
      expect(statuses[0], JSON.stringify(answers)).toBe(200)
      expect([409, 422]).toContain(statuses[1])
      const states = await h.db.selectFrom('cases').select('state').where('no', 'in', [a.no, b.no]).execute()
      expect(states.filter((c) => c.state === 'merged').length).toBe(1)
    }
  })
  test('looked at twice is looked at once', async () => {
    elsewhere()
    const a = await heard()
    expect(await looked(a.caseId)).toBeNull()
  })
  test('what was sealed and never looked at is promised, once', async () => {
    elsewhere()
    const fresh = await come(),
      known = await heard({ east: 3000 })
    await h.db.transaction().execute((trx) => lookSoon(trx, [fresh.caseId, known.caseId]))
    const jobs = await h.pool.query(
      "select payload from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id where t.identifier = 'findLikely' order by j.id desc limit 1",
    )
    expect(jobs.rows[0].payload).toEqual({ cases: [fresh.caseId] })
  })
})

describe('before filing', () => {
  const body = () => ({ text: '解放路水管爆裂，自来水冒出来', place: '解放路', lng: corner[0], lat: corner[1], itemId: burst })
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

describe('hot spots', () => {
  test('raised at the third voice, named by its own words, told; the fourth joins; with its cases and a curve; silence closes it', async () => {
    elsewhere()
    const before = told
    const say = ['锦绣花园停水一整天没人管', '锦绣花园又停水，做不了饭', '锦绣花园停水两天了，老人没法生活', '锦绣花园高层停水，水泵坏了']
    const ids = []
    for (const [i, text] of say.entries()) {
      pass(20)
      ids.push(await heard({ text, place: `锦绣花园${i + 1}号楼`, east: i * 90, item: null }))
      const open = (await h.call(p.lead, 'GET', '/hotspots')).body.filter((s: { words: string[] }) => s.words.includes('停水'))
      expect(open.map((s: { voices: number }) => s.voices)).toEqual(i < 2 ? [] : [i + 1])
    }
    expect(told).toBe(before + 2)
    const [spot] = (await h.call(p.lead, 'GET', '/hotspots')).body.filter((s: { words: string[] }) => s.words.includes('停水'))
    expect(spot.name).toMatch(/锦绣|花园/)
    expect(spot.curve.reduce((sum: number, c: { n: number }) => sum + c.n, 0)).toBe(4)
    const one = (await h.call(p.lead, 'GET', `/hotspots/${spot.id}`)).body
    expect(one.cases.map((c: { no: string }) => c.no).sort()).toEqual(ids.map((c) => c.no).sort())
    expect((await h.call(p.grid, 'GET', '/hotspots')).status).toBe(403)
    h.clock.now = new Date(h.clock.now.getTime() + 6 * 86_400_000)
    const book = await h.books.at(h.clock.now)
    await h.db.transaction().execute((trx) => closeQuiet(trx, book, tell, h.clock.now))
    expect(await hotSpots(h.db, book, {}, h.clock.now)).toEqual([])
    expect((await hotSpots(h.db, book, { closed: true }, h.clock.now)).map((s) => s.id)).toContain(spot.id)
  })
  test('the office says by its settings at which voice, how far apart, how alike, within how many days, and when it closes', async () => {
    const say = ['桂花苑路口红绿灯一直黑着', '桂花苑路口红绿灯黑着没人修', '桂花苑路口红绿灯还是黑着', '桂花苑路口红绿灯黑着好几天']
    /** At which of the four it is raised under these settings, by how many voices it then grows, and what is left of it after so many days. */
    const raised = async (settings: Record<string, number>, { days = 0, east = 90, silent = 4 } = {}) => {
      elsewhere()
      const admin = await h.person(`sysHot${++n}`, 'sysAdmin') // days pass between two trials, and people are signed out
      const before = (await h.db.selectFrom('settings').selectAll().execute()).map((s) => s.key)
      for (const [key, value] of Object.entries(settings)) expect((await h.call(admin, 'PUT', `/settings/${key}`, { value })).status).toBe(200)
      let at: number | null = null,
        id: number | null = null
      for (const [i, text] of say.entries()) {
        h.clock.now = new Date(h.clock.now.getTime() + days * 86_400_000)
        pass(20)
        await heard({ text, place: `桂花苑路口${i + 1}`, east: i * east, item: null })
        const spot = await h.db.selectFrom('hotspots').select('id').where('closed_at', 'is', null).where('name', 'like', '%红绿灯%').executeTakeFirst()
        if (spot && at === null) [at, id] = [i + 1, spot.id]
      }
      h.clock.now = new Date(h.clock.now.getTime() + silent * 86_400_000)
      const book = await h.books.at(h.clock.now)
      await h.db.transaction().execute((trx) => closeQuiet(trx, book, tell, h.clock.now))
      const left = id === null ? null : await h.db.selectFrom('hotspots').select('closed_at').where('id', '=', id).executeTakeFirstOrThrow()
      for (const key of Object.keys(settings)) if (!before.includes(key)) await h.db.deleteFrom('settings').where('key', '=', key).execute()
      await h.db.deleteFrom('hotspot_cases').execute() // each trial begins with none
      await h.db.deleteFrom('hotspots').execute()
      await h.db.deleteFrom('likeness_words').execute()
      await h.db.updateTable('likeness_index').set({ live: false }).execute()
      h.books.refresh()
      return [at, left && left.closed_at === null]
    }
    expect(await raised({})).toEqual([3, true])
    expect(await raised({ hotspotVoices: 2 })).toEqual([2, true])
    expect(await raised({ hotspotVoices: 5 })).toEqual([null, null])
    expect(await raised({ hotspotQuietDays: 3 })).toEqual([3, false])
    expect(await raised({ hotspotReachM: 100 }, { east: 250 })).toEqual([null, null])
    expect(await raised({ hotspotAkin: 90, hotspotJoin: 90 })).toEqual([null, null])
    expect(await raised({}, { days: 10 })).toEqual([null, null])
    expect(await raised({ hotspotWindowDays: 40, hotspotQuietDays: 15 }, { days: 10 })).toEqual([3, true])
  }, 60_000)
  test('of what ended long ago nothing is found, and that it was looked at stays known; open again, it is found again and not attached by itself', async () => {
    elsewhere()
    const seat = await h.person('seatLater', 'acceptor') // days have passed: the others are signed out
    const old = await heard(),
      open = await heard({ east: 1500, text: '解放路排水沟堵了', place: '解放路北段' })
    await did(seat, old.no, 'accept')
    await did(seat, old.no, 'reject', { reason: 'notExist', answer: '现场没有发现' })
    h.clock.now = new Date(h.clock.now.getTime() + 30 * 86_400_000)
    const book = await h.books.at(h.clock.now)
    await h.db.transaction().execute((trx) => forget(trx, book, h.clock.now))
    const index = await h.db.selectFrom('likeness_index').select(['case_id', 'live', 'said']).where('case_id', 'in', [old.caseId, open.caseId]).orderBy('case_id').execute()
    expect(index).toEqual([
      { case_id: old.caseId, live: false, said: null },
      { case_id: open.caseId, live: true, said: expect.anything() },
    ])
    expect(await h.db.selectFrom('likeness_words').select('case_id').execute()).toEqual([])
    expect((await heard({ text: '解放路排水沟堵了', place: '解放路北段', east: 1490 })).looked!.found.map((f) => f.about.no)).toContain(open.no) // however old, while it is open
    const promised = async () => {
      await h.db.transaction().execute((trx) => lookSoon(trx, [old.caseId]))
      return (
        await h.pool.query(
          "select payload from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id where t.identifier = 'findLikely' order by j.id desc limit 1",
        )
      ).rows[0]?.payload
    }
    expect(await promised()).not.toEqual({ cases: [old.caseId] })
    const twin = await heard()
    await h.db.updateTable('cases').set({ ended_at: null, state: 'reported' }).where('id', '=', old.caseId).execute()
    expect(await promised()).toEqual({ cases: [old.caseId] })
    expect(await looked(old.caseId)).toBeNull()
    expect(await h.db.selectFrom('cases').select('parent_id').where('id', '=', old.caseId).executeTakeFirst()).toEqual({ parent_id: null })
    expect((await heard({ east: 3 })).looked!.found.map((f) => f.about.no)).toEqual(expect.arrayContaining([old.no, twin.no]))
  })
})
