import { afterAll, beforeAll, expect, test } from 'vitest'
import { linkedHouse } from '../../../test/above.ts'
import { diskStorage } from '../../files/disk.ts'
import { oweAll, passOn } from '../kit/jobs.ts'
import { resend } from '../kit/outbox.ts'
import { routeNotices } from '../../notify/route.ts'

let h: Awaited<ReturnType<typeof linkedHouse>>, id: number
const no = (n: number) => `20260922000010${String(n).padStart(2, '0')}`
const matter = (n: number, more: object = {}) => ({ 案卷号: no(n), 问题描述: `东门 ${n} 号井盖破损`, 位置描述: '东门', 外部时限: '3个工作日', ...more })
beforeAll(async () => {
  h = await linkedHouse()
  id = await h.instance('cityManagement', '县城管')
  const square = (x: number, y: number) => [[[[x, y], [x + 0.01, y], [x + 0.01, y + 0.01], [x, y + 0.01], [x, y]]]] // biome-ignore format: one ring
  const cell = (code: string, kind: 'community' | 'grid', name: string, at: object | null) =>
    h.db
      .insertInto('cells')
      .values({ code, name, kind, parent_id: null, valid_from: '2020-01-01', valid_to: null, boundary: JSON.stringify(at) })
      .returning('id')
      .executeTakeFirstOrThrow()
  await cell('320682001001', 'community', '新民社区', null)
  await cell('320682001001001', 'grid', '新民一格', square(120.5, 32.3))
  await cell('320682001001002', 'grid', '新民二格', square(120.52, 32.3))
  h.books.refresh()
})
afterAll(() => h.close())
const cellOf = async (n: number) =>
  (
    await h.db
      .selectFrom('cases as c')
      .innerJoin('cells as g', 'g.id', 'c.cell_id')
      .select('g.code')
      .where('c.id', '=', (await h.report(no(n))).case_id)
      .executeTakeFirst()
  )?.code

test('the cell is there when the case is made, and its first clock knows it: by the unit grid, by its community, by the point before either', async () => {
  expect((await h.post(id, matter(1, { 单元网格: '320682001001002' }))).items[0].reason).toBeUndefined()
  expect(await cellOf(1)).toBe('320682001001002')
  const { case_id, received_at } = await h.report(no(1))
  const clocks = await h.db.selectFrom('clocks').select(['clock', 'cell_id', 'started_at']).where('case_id', '=', case_id).execute()
  expect(new Set(clocks.map((c) => c.cell_id)).size).toBe(1)
  expect(clocks.every((c) => c.cell_id !== null && c.started_at.getTime() === received_at.getTime())).toBe(true)
  expect((await h.post(id, matter(2, { SZDYWGBSM: '３２０６８２ ００１ ００１ ７７７' }))).items[0].reason).toContain('只对到社区')
  expect(await cellOf(2)).toBe('320682001001')
  expect((await h.post(id, matter(3, { 单元网格: '320682001001002', 经度: 120.505, 纬度: 32.305 }))).items[0].reason).toContain('不在一处')
  expect(await cellOf(3)).toBe('320682001001001')
  expect((await h.post(id, matter(4, { 单元网格: '3206820010010' }))).items[0].reason).toContain('3206820010010')
  expect(await cellOf(4)).toBeUndefined()
})

test('results, returns and photos go back in order, survive a line that breaks and 503, and what is refused is a dead letter that can be sent anew', async () => {
  await h.post(id, matter(5, { 单元网格: '320682001001001' }))
  const { case_id } = await h.report(no(5)),
    { deed, roads, item } = h.play,
    own = { life: 'case' } as const,
    order = { life: 'order', unit: roads } as const
  const step = async (target: Parameters<typeof deed>[1], act: string, role: Parameters<typeof deed>[3], fields: Record<string, unknown> = {}) => {
    h.pass(60_000)
    await deed(case_id, target, act, role, fields, h.clock.now)
  }
  const bytes = Buffer.from('89504e470d0a1a0a', 'hex'),
    stored = await (await diskStorage(`${h.house.dataDir}/files`)).put('photo', bytes)
  const photo = async (use: string) =>
    (
      await h.db
        .insertInto('files')
        .values({
          case_id,
          report_id: null,
          event_id: null,
          use,
          name: 'a.png',
          thumb_key: null,
          type: 'image/png',
          width: 1,
          height: 1,
          by_person: null,
          at: h.clock.now,
          ...stored,
        })
        .returning('id')
        .executeTakeFirstOrThrow()
    ).id
  await step(own, 'accept', 'acceptor')
  await step(own, 'register', 'acceptor', { item, conditions: [] })
  await step(own, 'dispatch', 'dispatcher', { lead: roads })
  await step(order, 'sign', 'unit')
  await step(order, 'submit', 'unit', { result: '井盖已更换', evidence: [await photo('evidence')] })
  await step(own, 'sendCheck', 'acceptor', { collector: h.play.people.get('collector') })
  await step(own, 'answerCheck', 'collector', { result: 'pass', evidence: '已看' })
  await step(own, 'askClose', 'acceptor', { conclusion: '已修好' })
  await step(own, 'close', 'shiftLead', { conditions: [], reply: '井盖已换新' })
  const send = async () => {
    await routeNotices(h.db, h.clock.now)
    await passOn(h.dock, h.clock.now)
    await oweAll(h.dock, h.clock.now)
    return h.sendDue()
  }
  h.above.told.length = 0
  h.above.moods.push('half')
  expect((await send())[0]).toMatch(/ again$/)
  h.pass(120_000)
  h.above.moods.push('down')
  expect((await h.sendDue())[0]).toMatch(/ again$/)
  for (let i = 0; i < 12; i++) {
    h.pass(600_000)
    await h.sendDue()
  }
  const told = h.above.told.filter((t, i, all) => t['externalNo'] === no(5) && all.findIndex((x) => x['deliveryId'] === t['deliveryId']) === i)
  expect(h.above.told.length).toBe(told.length + 1) // the one whose answer was lost came twice, under one id
  expect(told.map((t) => t['action']).filter((a) => a !== 'progress' && a !== 'reply')).toEqual(['sign', 'register', 'dispatch', 'handled', 'close'])
  const by = (action: string) => told.find((t) => t['action'] === action)!
  expect(by('dispatch')).toMatchObject({ unit: '道路', externalDueAt: expect.any(String) })
  expect(by('handled')).toMatchObject({
    unit: '道路',
    result: '井盖已更换',
    photos: [{ use: 'evidence', type: 'image/png', sha256: stored.sha256, base64: bytes.toString('base64') }],
  })
  expect(by('close')).toMatchObject({ result: '井盖已换新' })
  expect(by('reply')).toMatchObject({ text: expect.stringContaining('井盖已换新') })

  await h.post(id, matter(6))
  const other = (await h.report(no(6))).case_id
  await deed(other, own, 'accept', 'acceptor', {}, h.clock.now)
  h.above.moods.push('refuse', 'refuse')
  const sent = await send()
  expect(sent.every((s) => s.endsWith(' dead'))).toBe(true)
  const dead = await h.db.selectFrom('deliveries').select('id').where('case_id', '=', other).where('dead_at', 'is not', null).orderBy('id').execute()
  expect(dead).toHaveLength(sent.length)
  for (const d of dead) await h.db.transaction().execute((trx) => resend(trx, { sourceId: id, id: d.id }, h.clock.now))
  expect((await h.sendDue()).every((s) => s.endsWith(' done'))).toBe(true)
})

test('what the caller thought of it comes back, stands with the case, and a bad one reaches whoever has it', async () => {
  const desk = await h.person('slp', 'shiftLead')
  await h.post(id, { messageId: 'p1', 事件: '评价', 案卷号: no(6), 满意度: '不满意', 备注: '还在响' })
  await h.post(id, { messageId: 'p1', 事件: '评价', 案卷号: no(6), 满意度: '不满意', 备注: '还在响' })
  const { no: ours, id: caseId } = await h.db
    .selectFrom('cases')
    .select(['no', 'id'])
    .where('id', '=', (await h.report(no(6))).case_id)
    .executeTakeFirstOrThrow()
  expect((await h.call(desk, 'GET', `/cases/${ours}/notices`)).body.evaluations).toMatchObject([{ rating: 'bad', words: '还在响' }])
  const told = await h.db.selectFrom('notices').select('text').where('case_id', '=', caseId).where('kind', '=', 'addWords').execute()
  expect(told.map((n) => n.text).filter((x) => x.includes('不满意'))).toHaveLength(1)
})
