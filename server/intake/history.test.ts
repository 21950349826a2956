import { afterAll, beforeAll, expect, test } from 'vitest'
import { stage } from '../../test/play.ts'
import { type Person, testHouse } from '../../test/house.ts'

let h: Awaited<ReturnType<typeof testHouse>>, play: Awaited<ReturnType<typeof stage>>
const p = {} as Record<'seat' | 'sys' | 'grid' | 'grid2' | 'auditor', Person>
beforeAll(async () => {
  h = await testHouse('2026-09-22T09:00:00+08:00')
  play = await stage(h.db, h.house.secrets, h.clock.now)
  p.seat = await h.person('seat', 'acceptor')
  p.sys = await h.person('sys', 'sysAdmin')
  p.auditor = await h.person('auditor', 'auditor')
  p.grid = await h.person('grid', 'collector', { cellId: play.cell })
  p.grid2 = await h.person('grid2', 'collector', { cellId: play.cell })
})
afterAll(() => h.close())

const past = (no: string, more: object = {}) => ({
  externalNo: no,
  text: `${no} 路面坑洞`,
  place: '东门',
  reportedAt: '2024-05-06 08:30',
  endedAt: '2024-05-08 17:00:05',
  result: '已补平',
  unit: '道路',
  item: '1',
  name: '钱多多',
  phone: '13800001111',
  events: [
    { at: '2024-05-08 16:00', what: '结案', who: '老值班长' },
    { at: '2024-05-06 09:00', what: '派遣', unit: '道路', words: '派道路所' },
  ],
  ...more,
})
async function upload(who: Person | null, files: Record<string, Uint8Array | string>, source = '旧系统') {
  const parts = Object.entries(files).flatMap(([name, text]) => [
    Buffer.from(`--x\r\ncontent-disposition: form-data; name="${name}"; filename="${name}.txt"\r\ncontent-type: text/plain\r\n\r\n`),
    Buffer.from(text as string),
    Buffer.from('\r\n'),
  ])
  const res = await h.app.inject({
    method: 'POST',
    url: `/api/history-imports?source=${encodeURIComponent(source)}`,
    headers: { 'content-type': 'multipart/form-data; boundary=x', ...(who ? { cookie: who.cookie } : {}) },
    payload: Buffer.concat([...parts, Buffer.from('--x--\r\n')]),
  })
  return { status: res.statusCode, body: res.json() }
}
const lines = (...cases: object[]) => cases.map((c) => JSON.stringify(c)).join('\n')
const run = (id: number) => h.call(p.sys, 'POST', `/history-imports/${id}/run`)
const undo = (id: number) => h.call(p.sys, 'POST', `/history-imports/${id}/undo`)

test('who may not, may not; no file, no file', async () => {
  expect((await upload(null, { cases: '' })).status).toBe(401)
  expect((await upload(p.auditor, { cases: lines(past('A')) })).status).toBe(403)
  expect((await upload(p.grid, { cases: lines(past('A')) })).status).toBe(403)
  expect((await upload(p.sys, {})).body.code).toBe('bad-input')
  expect((await run(999)).status).toBe(404)
})

test('finished cases come in with their story at the times it happened: counted, without a clock, and nobody is told', async () => {
  const bad = past('坏', { reportedAt: '2024-02-30', endedAt: '2030-01-01 00:00', events: [] })
  const seen = await upload(p.sys, { cases: `\ufeff${lines(past('A1'), past('A2', { unit: '没有的所', item: '9-9' }), past('A1'), bad)}\n{"externalNo":"半` })
  expect(seen.body).toMatchObject({ state: 'draft', total: 5, taken: 0, known: 0, failed: 3 })
  expect(seen.body.failing.map((f: { line: number; field: string }) => [f.line, f.field])).toEqual([
    [3, 'externalNo'],
    [4, 'reportedAt'],
    [4, 'endedAt'],
    [4, 'history'],
    [5, 'line'],
  ])
  expect(await h.db.selectFrom('cases').select('id').execute()).toEqual([])
  const done = (await run(seen.body.id)).body
  expect(done).toMatchObject({ state: 'taken', total: 5, taken: 2, known: 0, failed: 3, balanced: true })
  expect((await run(seen.body.id)).body, 'again is not twice').toMatchObject({ taken: 2, failed: 3, balanced: true })
  const cases = await h.db.selectFrom('cases').selectAll().orderBy('id').execute()
  expect(cases).toMatchObject([
    {
      state: 'migrated',
      lead_unit_id: play.roads,
      item_id: play.item,
      reply: '已补平',
      holder: null,
      due_at: null,
      reported_at: new Date('2024-05-06T00:30:00Z'),
      ended_at: new Date('2024-05-08T09:00:05Z'),
    },
    { state: 'migrated', lead_unit_id: null, item_id: null },
  ])
  const story = await h.db.selectFrom('case_events').select(['act', 'at', 'fields']).where('case_id', '=', cases[0]!.id).orderBy('id').execute()
  expect(story).toMatchObject([
    { act: 'earlier', at: new Date('2024-05-06T01:00:00Z'), fields: { what: '派遣', unit: '道路' } },
    { act: 'earlier', at: new Date('2024-05-08T08:00:00Z'), fields: { what: '结案' } },
    { act: 'importHistory', at: h.clock.now, fields: { source: '旧系统', externalNo: 'A1' } },
  ])
  expect(await h.db.selectFrom('clocks').select('id').execute()).toEqual([])
  expect(await h.db.selectFrom('notices').select('id').execute()).toEqual([])
  expect(await h.db.selectFrom('reports').select(['phone_mask', 'answer']).limit(1).execute()).toEqual([{ phone_mask: '138****1111', answer: '已补平' }])
  expect((await h.call(p.seat, 'GET', '/cases?state=migrated')).body.rows.length).toBe(2)
  const again = await upload(p.sys, { cases: lines(past('A1'), past('A3')) })
  expect(again.body).toMatchObject({ total: 2, known: 1, failed: 0 })
  expect((await upload(p.sys, { cases: lines(past('A1')) }, '另一个系统')).body, 'another system has numbers of its own').toMatchObject({ known: 0 })
  expect((await run(again.body.id)).body).toMatchObject({ taken: 1, known: 1, balanced: true })
})

test('a pair of CSV in GB18030; quotes, commas and line breaks within; a file that breaks off is named', async () => {
  const gbk: Record<string, number[]> = { 旧: [0xbe, 0xc9], 路: [0xc2, 0xb7], 坏: [0xbb, 0xb5], 修: [0xd0, 0xde] }
  const bytes = (text: string) => Uint8Array.from([...text].flatMap((c) => gbk[c] ?? [...Buffer.from(c)]))
  const cases = bytes('externalNo,text,place,reportedAt,endedAt,result\r\nC1,"旧路坏,""x""\n旧","路",2024/5/6 8:30,2024/5/7,修\r\nC2,路坏,路,2024-05-06,2024-05-07,修\r\n'),
    events = bytes('externalNo,at,what,words\r\nC1,2024-05-06 09:00,修,"a\nb"\r\nC1,2024-05-06 10:00,修,\r\nC2,2024-05-07 09:00,修,\r\nC9,2024-05-07 09:00,修,\r\n')
  const seen = await upload(p.sys, { cases, events })
  expect(seen.body).toMatchObject({ total: 3, failed: 1, failing: [{ externalNo: 'C9', field: 'line' }] })
  expect((await run(seen.body.id)).body).toMatchObject({ taken: 2, failed: 1, balanced: true })
  const { text, id } = await h.db.selectFrom('cases').select(['text', 'id']).where('text', 'like', '%"x"%').executeTakeFirstOrThrow()
  expect(text).toBe('旧路坏,"x"\n旧')
  expect((await h.db.selectFrom('case_events').select('fields').where('case_id', '=', id).where('act', '=', 'earlier').execute()).length).toBe(2)
  expect((await upload(p.sys, { cases: cases.subarray(0, 68), events })).body).toMatchObject({ code: 'bad-file', details: { reason: 'damaged_sheet' } })
  const cut = (await upload(p.sys, { cases: cases.subarray(0, 74), events }, '断')).body
  expect(
    cut.failing.map((f: { line: number; externalNo: string }) => [f.line, f.externalNo]),
    'cut between two cells: the row is named, and the events left over',
  ).toContainEqual([2, 'C1'])
  expect(cut.total).toBe(cut.failed)
  expect((await upload(p.sys, { cases: Uint8Array.from([0x7b, 0xff, 0xff, 0x0a]) })).body.code).toBe('bad-file')
})

test('a sign that no store can keep is named with its line, wherever it stands; the other cases come in, and the run does not break off', async () => {
  const file = lines(
    past('N1'),
    past('N2', { text: '路面\0坑洞' }),
    past('N3', { events: [{ at: '2024-05-06 09:00', what: '派遣', words: '半个 \ud83d' }] }),
    past('N\x004'),
    past('N5', { 'un\0named': 1 }),
    past('N6', { text: '整个 \ud83d\ude00 𠮷' }),
  )
  expect(file).toContain('\\u0000')
  const seen = (await upload(p.sys, { cases: file }, '存不了')).body
  expect(seen).toMatchObject({ total: 6, failed: 4 })
  expect(seen.failing.map((f: { line: number; externalNo: string; field: string; zh: string }) => [f.line, f.externalNo, f.field, f.zh.includes('存不了')])).toEqual([
    [2, 'N2', 'text', true],
    [3, 'N3', 'text', true],
    [4, 'N4', 'text', true],
    [5, 'N5', 'text', true],
  ])
  expect((await run(seen.id)).body).toMatchObject({ taken: 2, failed: 4, balanced: true })
  const { text } = await h.db.selectFrom('cases').select('text').where('text', 'like', '整个%').executeTakeFirstOrThrow()
  expect(text).toBe('整个 \ud83d\ude00 𠮷')
  expect((await upload(p.sys, { cases: lines(past('N7', { text: 'a' })).replace('"a"', '"a\0b"') }, '存不了')).body.code, 'a null byte: no text file').toBe('bad-file')
})

test('the whole is withdrawn while nobody has acted, and may then come in again; afterwards a complaint opens a case and it stays', async () => {
  const file = { cases: lines(past('U1'), past('U2')) },
    { id } = (await upload(p.sys, file, '撤')).body
  await run(id)
  expect((await undo(id)).body).toMatchObject({ state: 'undone', undoneAt: expect.any(String) })
  expect((await undo(id)).status).toBe(409)
  expect((await run(id)).status).toBe(409)
  expect((await h.db.selectFrom('notices').select(['outcome', 'sent_at']).execute()).every((n) => n.outcome === 'notNeeded' && n.sent_at === null)).toBe(true)
  const second = (await upload(p.sys, file, '撤')).body
  expect((await run(second.id)).body).toMatchObject({ taken: 2, balanced: true })
  const { no } = await h.db
    .selectFrom('history_rows as r')
    .innerJoin('cases as c', 'c.id', 'r.case_id')
    .select('c.no')
    .where('r.source', '=', '撤')
    .where('r.external_no', '=', 'U2')
    .executeTakeFirstOrThrow()
  const reopened = await h.call(p.seat, 'POST', `/cases/${no}/acts`, { target: { life: 'case' }, act: 'reopen', fields: { reason: '又塌了' } })
  expect(reopened.body).toMatchObject({ state: 'accepted', holder: '受理员', endedAt: null })
  expect((await undo(second.id)).body).toMatchObject({ code: 'moved-on', details: { cases: [no] } })
  expect((await h.db.selectFrom('audit').select('action').where('action', 'like', 'history.%').execute()).map((a) => a.action)).toContain('history.undo')
})

test('settled on the spot: by a grid worker, in their own cell, with photos before and after that are theirs; another person checks it', async () => {
  const shot = async (who: Person) =>
    (
      await h.db
        .insertInto('files')
        .values({
          case_id: null,
          report_id: null,
          event_id: null,
          use: 'report',
          name: 'x',
          key: `k${who.id}`,
          thumb_key: null,
          type: 'image/jpeg',
          size: 1,
          sha256: 's',
          width: 1,
          height: 1,
          by_person: who.id,
          at: h.clock.now,
        })
        .returning('id')
        .executeTakeFirstOrThrow()
    ).id
  const [before, after, foreign] = [await shot(p.grid), await shot(p.grid), await shot(p.grid2)]
  const body = { text: '纸箱堵了楼道，已清走', place: '东门 2 栋', itemId: play.item, before: [before], after: [after] }
  let k = 0
  const send = (who: Person | null, more: object = {}, key = `self-handled-${++k}`) =>
    h.call(who, 'POST', '/reports/self-handled', { ...body, ...more }, { 'idempotency-key': key })
  expect((await send(null)).status).toBe(401)
  expect((await send(p.auditor)).status).toBe(403)
  expect((await send(p.seat)).body.code).toBe('wrong-role')
  expect((await send(p.grid, { after: [] })).status).toBe(400)
  expect((await send(p.grid, { after: [before] })).body).toMatchObject({ code: 'bad-input', details: { field: 'after' } })
  expect((await send(p.grid, { after: [foreign] })).body).toMatchObject({ code: 'bad-input' })
  expect((await send(p.grid, { lng: 1, lat: 1 })).body.code).toBe('not-yours')
  expect((await send(p.grid, { itemId: 999 })).body.code).toBe('bad-input')
  const made = await send(p.grid, {}, 'self-handled-once')
  expect(made.body).toMatchObject({ again: false, no: expect.any(String) })
  expect((await send(p.grid, {}, 'self-handled-once')).body).toMatchObject({ again: true, no: made.body.no })
  const { no } = made.body
  const act = (who: Person, name: string, fields: object = {}) => h.call(who, 'POST', `/cases/${no}/acts`, { target: { life: 'case' }, act: name, fields })
  expect((await h.call(p.seat, 'GET', `/cases/${no}`)).body).toMatchObject({ state: 'handled', holder: '受理员', files: [{ use: 'before' }, { use: 'after' }] })
  expect((await act(p.seat, 'sendCheck', { collector: p.grid.id })).status).toBe(200)
  expect((await act(p.grid, 'answerCheck', { result: 'pass', evidence: '看过' })).body.code).toBe('not-impartial')
  expect((await act(p.seat, 'reassign', { collector: p.grid2.id, reason: '换人核查' })).status).toBe(200)
  expect((await act(p.grid2, 'answerCheck', { result: 'pass', evidence: '看过' })).body).toMatchObject({ state: 'handled', checked: 'pass' })
})
