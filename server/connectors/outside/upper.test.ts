import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { linkedHouse } from '../../../test/above.ts'
import type { Target } from '../../../domain/matter.ts'
import { examine } from '../../audit/examine.ts'
import { oweAll, pollOne } from '../kit/jobs.ts'
import { resend } from '../kit/outbox.ts'

const DAY = 86_400_000
const request = (kind: 'upperExtension' | 'upperReturn'): Target => ({ life: 'request', kind, unit: null })

// The same stories for both systems: they differ in names only.
describe.each([
  { kind: 'hotline', order: (no: string) => ({ 工单编号: no, 诉求内容: '东门路灯不亮', 事发地址: '东门', 办结时限: '2026-09-25 18:00' }) },
  { kind: 'cityManagement', order: (no: string) => ({ 案卷号: no, 问题描述: '东门井盖破损', 位置描述: '东门', 外部时限: '2026-09-25 18:00' }) },
])('asked of the centre above: $kind', ({ kind, order }) => {
  let h: Awaited<ReturnType<typeof linkedHouse>>,
    id: number,
    n = 0
  const no = () => `202609220010${String(n).padStart(2, '0')}`
  const number = kind === 'hotline' ? '工单编号' : '案卷号'
  const ruling = (event: string, answer: string, more: object = {}) => h.post(id, { 事件: event, [number]: no(), 批复: answer, 意见: '上级意见', ...more })
  const requests = (caseId: number) => h.db.selectFrom('requests').select(['kind', 'state', 'opinion']).where('case_id', '=', caseId).orderBy('id').execute()
  const delivery = (caseId: number, what: string) =>
    h.db.selectFrom('deliveries').select(['id', 'done_at', 'dead_at', 'answer', 'error']).where('case_id', '=', caseId).where('kind', '=', what).executeTakeFirst()
  const noticesTo = (caseId: number) => h.db.selectFrom('notices').select('text').where('case_id', '=', caseId).where('channel', '=', 'desk').execute()
  /** An order comes, is accepted, and both the word of it and the signing are out of the way. */
  async function accepted() {
    n++
    await h.post(id, order(no()))
    const { case_id } = await h.report(no())
    await h.play.deed(case_id, { life: 'case' }, 'accept', 'acceptor', {}, h.clock.now)
    await oweAll(h.dock, h.clock.now)
    await h.sendDue()
    h.above.told.length = 0
    return case_id
  }
  const ask = async (caseId: number, what: 'upperExtension' | 'upperReturn', role: 'acceptor' | 'dispatcher' = 'acceptor') => {
    const fields = what === 'upperReturn' ? { reason: '不在辖区', basis: '派单目录第 3 条' } : { reason: '等配件', dueBy: '2026-10-01T18:00:00+08:00' }
    h.pass(1000)
    await h.play.deed(caseId, request(what), 'ask', role, fields, h.clock.now)
    await oweAll(h.dock, h.clock.now)
  }
  beforeAll(async () => {
    h = await linkedHouse()
    id = await h.instance(kind, kind)
  })
  afterAll(() => h.close())

  test('a unit asks for more time, the dispatcher passes it on, the centre grants it by webhook with a date of its own: 外部时限 moves, and the unit can be granted its own', async () => {
    const caseId = await accepted(),
      order = { life: 'order', unit: h.play.roads } as const,
      own = { life: 'request', kind: 'extension', unit: h.play.roads } as const
    await h.play.deed(caseId, { life: 'case' }, 'register', 'acceptor', { item: h.play.item, cell: h.play.cell, conditions: [] }, h.clock.now)
    await h.play.deed(caseId, { life: 'case' }, 'dispatch', 'dispatcher', { lead: h.play.roads }, h.clock.now)
    await h.play.deed(caseId, order, 'sign', 'unit', {}, h.clock.now)
    await h.play.deed(caseId, own, 'ask', 'unit', { reason: '配件要一周' }, h.clock.now)
    await ask(caseId, 'upperExtension', 'dispatcher')
    await h.sendDue()
    expect(h.above.told.at(-1)).toMatchObject({ action: 'extend', externalNo: no(), reason: '等配件', dueBy: '2026-10-01T18:00:00+08:00', deliveryId: expect.any(String) })
    expect(await delivery(caseId, 'extend')).toMatchObject({ done_at: expect.any(Date) })
    await ruling('延期批复', '同意', { 申请延期至: '2026-09-29 18:00' })
    expect((await requests(caseId)).map((r) => `${r.kind} ${r.state}`)).toEqual(['extension asked', 'upperExtension granted'])
    expect((await h.report(no())).external_due_at).toEqual(new Date('2026-09-29T18:00:00+08:00'))
    const due = () =>
      h.db.selectFrom('clocks').select('due_at').where('case_id', '=', caseId).where('clock', '=', 'handle').where('stopped_at', 'is', null).executeTakeFirstOrThrow()
    const before = await due()
    await h.play.deed(caseId, own, 'grant', 'dispatcher', { opinion: '上级同意' }, h.clock.now)
    expect((await due()).due_at > before.due_at).toBe(true)
  })

  test('a return: the case waits, the centre takes it back when we fetch, the matter ends and nobody tells the caller twice', async () => {
    const caseId = await accepted()
    await ask(caseId, 'upperReturn')
    await h.sendDue()
    expect(h.above.told.map((t) => t['action'])).toEqual(['return'])
    await expect(h.play.deed(caseId, { life: 'case' }, 'register', 'acceptor', { item: h.play.item, cell: h.play.cell, conditions: [] }, h.clock.now)).rejects.toMatchObject({
      code: 'waiting',
    })
    h.above.pages.set('', { rows: [{ messageId: `r${n}`, 事件: '退单批复', [number]: no(), 批复: '同意', 意见: '改派城东街道' }] })
    await pollOne(h.dock, id, h.clock.now)
    await pollOne(h.dock, id, h.clock.now)
    h.above.pages.set('', { rows: [] })
    expect(await requests(caseId)).toEqual([{ kind: 'upperReturn', state: 'granted', opinion: '改派城东街道' }])
    expect(await h.db.selectFrom('cases').select('state').where('id', '=', caseId).executeTakeFirst()).toEqual({ state: 'voided' })
    expect(await h.db.selectFrom('notices').select('outcome').where('case_id', '=', caseId).where('kind', '=', 'answer').execute()).toEqual([{ outcome: 'told' }])
    expect(await h.db.selectFrom('clocks').select('id').where('case_id', '=', caseId).where('stopped_at', 'is', null).execute()).toEqual([])
  })

  test('a refusal lets the matter go on with the clock it had', async () => {
    const caseId = await accepted()
    const used = async () =>
      (await h.db.selectFrom('clocks').select(['clock', 'used_ms']).where('case_id', '=', caseId).where('clock', '=', 'intake').orderBy('id', 'desc').executeTakeFirstOrThrow())
        .used_ms
    h.pass(30 * 60_000)
    await ask(caseId, 'upperReturn')
    h.pass(DAY)
    await h.sendDue()
    await ruling('退单批复', '不同意')
    expect(await requests(caseId)).toEqual([{ kind: 'upperReturn', state: 'refused', opinion: '上级意见' }])
    expect(await h.db.selectFrom('cases').select(['state', 'clock']).where('id', '=', caseId).executeTakeFirst()).toEqual({ state: 'accepted', clock: 'intake' })
    expect(await used()).toBeGreaterThanOrEqual(30 * 60_000)
    expect(await used()).toBeLessThan(2 * 3_600_000)
  })

  test('the answer before the acknowledgement: the line broke, the ruling came, and it is not asked again', async () => {
    const caseId = await accepted()
    await ask(caseId, 'upperExtension')
    h.above.moods.push('half')
    expect(await h.sendDue()).toEqual(['extend again'])
    await ruling('延期批复', '同意')
    expect(await delivery(caseId, 'extend')).toMatchObject({ done_at: expect.any(Date), answer: expect.stringContaining('批复'), error: null })
    h.pass(DAY)
    expect(await h.sendDue()).toEqual([])
    expect(h.above.told.filter((t) => t['action'] === 'extend')).toHaveLength(1)
    expect((await h.report(no())).external_due_at).toEqual(new Date('2026-10-01T18:00:00+08:00'))
  })

  test('ruled on the telephone before it went out: it is not asked at all, and 外部时限 moves as well', async () => {
    const caseId = await accepted()
    await h.play.deed(caseId, request('upperExtension'), 'ask', 'acceptor', { reason: '等配件', dueBy: '2026-10-01T18:00:00+08:00' }, h.clock.now)
    await h.play.deed(caseId, request('upperExtension'), 'grant', 'shiftLead', { opinion: '电话同意' }, h.clock.now)
    await oweAll(h.dock, h.clock.now)
    expect(await delivery(caseId, 'extend')).toBeUndefined()
    expect((await h.report(no())).external_due_at).toEqual(new Date('2026-10-01T18:00:00+08:00'))
  })

  test('twice: the same message counts once; the same ruling in another message changes nothing and is shown to whoever has the matter', async () => {
    const caseId = await accepted()
    await ask(caseId, 'upperExtension')
    await h.sendDue()
    const message = { messageId: `x${n}`, 事件: '延期批复', [number]: no(), 批复: '同意' }
    expect((await h.post(id, message)).outcome).toBe('taken')
    expect((await h.post(id, message)).outcome).toBe('duplicate')
    await h.post(id, { ...message, messageId: `y${n}`, 批复: '不同意' })
    expect((await requests(caseId)).map((r) => r.state)).toEqual(['granted'])
    expect((await noticesTo(caseId)).filter((x) => x.text.includes('没有在等批复的申请'))).toHaveLength(1)
  })

  test('for a request nobody made it is words; for an order that is not here it waits, and asks for nothing when the order comes', async () => {
    const caseId = await accepted()
    expect((await ruling('退单批复', '同意')).outcome).toBe('taken')
    expect(await requests(caseId)).toEqual([])
    expect(await h.db.selectFrom('cases').select('state').where('id', '=', caseId).executeTakeFirst()).toEqual({ state: 'accepted' })
    n++
    expect((await ruling('延期批复', '同意')).items[0].reason).toContain('还没到')
    await h.post(id, order(no()))
    const later = await h.report(no())
    expect(await requests(later.case_id)).toEqual([])
    expect((await noticesTo(later.case_id)).some((x) => x.text.includes('延期批复'))).toBe(true)
  })

  test('taken back by us before it is ruled on: they are told so, after the question', async () => {
    const caseId = await accepted()
    await ask(caseId, 'upperReturn')
    h.pass(1000)
    await h.play.deed(caseId, request('upperReturn'), 'withdraw', 'acceptor', {}, h.clock.now)
    await oweAll(h.dock, h.clock.now)
    expect(await h.sendDue()).toEqual(['return done', 'withdrawReturn done'])
  })

  test('it never comes: the ruling clock turns red, the doctor says so and how far the question got; a dead letter is sent anew', async () => {
    const caseId = await accepted(),
      found = async () => (await examine(h.db, await h.books.at(h.clock.now), h.clock.now)).filter((f) => f.fault === 'unruled')
    await ask(caseId, 'upperReturn')
    h.above.moods.push('refuse')
    expect(await h.sendDue()).toEqual(['return dead'])
    expect(await found()).toEqual([])
    const clock = await h.db
      .selectFrom('clocks')
      .select(['clock', 'due_at', 'main'])
      .where('case_id', '=', caseId)
      .where('stopped_at', 'is', null)
      .where('clock', '!=', 'whole')
      .execute()
    expect(clock).toMatchObject([{ clock: 'ruling', main: true }])
    h.clock.now = new Date(clock[0]!.due_at.getTime() + 60_000)
    expect(await found()).toMatchObject([{ detail: expect.stringMatching(/^upperReturn.*not taken: refused/) }])
    const dead = (await delivery(caseId, 'return'))!
    await h.db.transaction().execute((trx) => resend(trx, { sourceId: id, id: dead.id }, h.clock.now))
    expect(await h.sendDue()).toEqual(['return done'])
    expect(await found()).toMatchObject([{ detail: expect.stringContaining('sent') }])
    await ruling('退单批复', '同意')
    expect(await found()).toEqual([])
  })
})
