import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { linkedHouse } from '../../../test/above.ts'
import { pollOne } from '../kit/jobs.ts'

// Each way the outside misbehaves, through the real door and by fetching, for each system.
describe.each([
  { kind: 'hotline', number: '工单编号', text: '诉求内容' },
  { kind: 'cityManagement', number: '案卷号', text: '问题描述' },
])('the outside misbehaves: $kind', ({ kind, number, text }) => {
  let h: Awaited<ReturnType<typeof linkedHouse>>, id: number
  const no = (n: number) => `202609220020${String(n).padStart(2, '0')}`
  const order = (n: number, more: object = {}) => ({ [number]: no(n), [text]: `东门 ${n} 号路灯不亮`, ...more })
  const story = async (n: number) =>
    (
      await h.db
        .selectFrom('case_events')
        .select('fields')
        .where('case_id', '=', (await h.report(no(n))).case_id)
        .where('act', '=', 'addWords')
        .orderBy('id')
        .execute()
    ).map((e) => e.fields['text'])
  const count = async (...ns: number[]) =>
    (
      await h.db
        .selectFrom('reports')
        .select('external_no')
        .where(
          'external_no',
          'in',
          ns.map((n) => no(n)),
        )
        .execute()
    ).length
  beforeAll(async () => {
    h = await linkedHouse()
    id = await h.instance(kind, kind)
  })
  afterAll(() => h.close())

  test('duplicates: the same order, in one body and in two, is one case', async () => {
    const got = await h.post(id, [order(1), order(1)])
    expect(got.items.map((i: { outcome: string }) => i.outcome)).toEqual(['taken', 'duplicate'])
    expect((await h.post(id, order(1))).outcome).toBe('duplicate')
    expect(await count(1)).toBe(1)
  })

  test('another order: events before their order wait, and are done in the order they came, each once', async () => {
    for (const [mark, event, words] of [
      ['b', '补充', '是 3 号灯'],
      ['a', '催办', '快一点'],
    ])
      expect((await h.post(id, { messageId: mark, 事件: event, [number]: no(2), 备注: words })).items[0].reason).toContain('还没到')
    await h.post(id, order(2))
    await h.post(id, { messageId: 'a', 事件: '催办', [number]: no(2), 备注: '快一点' })
    expect(await story(2)).toEqual(['上级补充：是 3 号灯', '上级催办：快一点'])
  })

  test('a body that is cut off is refused in words and makes nothing; sent whole it counts', async () => {
    const whole = Buffer.from(JSON.stringify(order(3)))
    expect(await h.post(id, whole.subarray(0, whole.length - 8))).toMatchObject({ outcome: 'refused', reason: expect.stringContaining('不完整') })
    expect(await count(3)).toBe(0)
    expect((await h.post(id, whole)).outcome).toBe('taken')
  })

  test('GB18030, and UTF-8 with a BOM, whatever they call themselves', async () => {
    // {"<number>":"…04","<text>":"路灯"}: the names in GB18030 by hand, since Node only reads it
    const gb: Record<string, string> = { 工单编号: 'b9a4b5a5b1e0bac5', 诉求内容: 'cbdfc7f3c4dac8dd', 案卷号: 'b0b8beedbac5', 问题描述: 'cecaccc3c3e8caf6' }
    gb['问题描述'] = 'cecacce2c3e8caf6'
    const ascii = (s: string) => Buffer.from(s).toString('hex')
    const body = Buffer.from(`${ascii('{"')}${gb[number]}${ascii(`":"${no(4)}","`)}${gb[text]}${ascii('":"')}c2b7b5c6${ascii('"}')}`, 'hex')
    expect((await h.post(id, body)).outcome).toBe('taken')
    expect((await h.report(no(4))).text).toBe('路灯')
    expect((await h.post(id, Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(JSON.stringify(order(5)))]))).outcome).toBe('taken')
    expect(await count(5)).toBe(1)
  })

  test('fetching: a line that breaks half-way, 503 and a BOM; nothing is lost, nothing counts twice, and the page says what is wrong', async () => {
    const admin = await h.person(`xt${kind}`, 'sysAdmin')
    const health = async () => (await h.call(admin, 'GET', '/connectors')).body.sources[0].health
    h.above.pages.set('', { rows: [order(6), order(1), order(6)] })
    h.above.moods.push('half')
    await pollOne(h.dock, id, h.clock.now)
    expect(await count(6)).toBe(0)
    expect((await health()).pollError).toMatch(/line broke|cut off/)
    h.above.moods.push('down')
    await pollOne(h.dock, id, h.clock.now)
    expect((await health()).pollError).toContain('503')
    h.above.moods.push('bom')
    await pollOne(h.dock, id, h.clock.now)
    expect(await health()).toMatchObject({ pollError: null, pollOkAt: expect.any(String), lastReceivedAt: expect.any(String), dead: 0 })
    await pollOne(h.dock, id, h.clock.now)
    expect(await count(6)).toBe(1)
  })

  test('health tells what waits: events without their order, and words nobody mapped', async () => {
    const admin = await h.person(`yt${kind}`, 'sysAdmin')
    await h.post(id, { messageId: 'w1', 事件: '催办', [number]: no(90), 备注: '快' })
    await h.post(id, order(7, { 承办单位: '没听过的科' }))
    const source = (await h.call(admin, 'GET', '/connectors')).body.sources[0]
    expect(source.health).toMatchObject({ events: 1, unmapped: 1, failed: 0, refused: 1 })
    expect(source.health.lagSeconds).not.toBeNull()
  })

  test('the quoted block of an earlier order is no part of what is said, and 14 digits within an identity number are no order', async () => {
    const quoted = '【最近派发的工单编号：20260901000001，工单内容：下水道堵塞】'
    await h.post(id, order(8, { [text]: `${quoted}路灯不亮，我的身份证是 320682196001011234` }))
    const r = await h.report(no(8))
    expect(r.text).toBe('路灯不亮，我的身份证是 320682196001011234')
    expect(r.extra['引用的旧工单']).toBe(quoted)
    await h.post(id, { [number]: `单号：${no(9)}，身份证：320682196001011234`, [text]: '9 号路灯不亮' })
    expect((await h.report(no(9))).text).toBe('9 号路灯不亮') // one number of 14 digits in it, not two
  })
})
