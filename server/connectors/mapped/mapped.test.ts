import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Mapping } from '../../../domain/mapping/targets.ts'
import { type Person, testHouse } from '../../../test/house.ts'
import { stage } from '../../../test/play.ts'
import { passOn, round } from '../kit/jobs.ts'
import { createDock } from '../kit/dock.ts'
import { signed } from '../kit/signature.ts'
import { connectors } from '../all.ts'
import { closeRuns, workOff } from './runs.ts'

const trim = [{ do: 'trim' as const }]
const json: Mapping = {
  rows: 'batch.groups[*].items[*]',
  datum: 'gcj02',
  lines: [
    { target: 'externalNo', from: [{ path: 'no' }], steps: trim },
    { target: 'text', from: [{ path: 'what' }], steps: [] },
    { target: 'place', from: [{ path: '^.street' }, { path: 'at' }], steps: [{ do: 'join', with: '' }] },
    { target: 'lng', from: [{ path: 'x' }], steps: [] },
    { target: 'lat', from: [{ path: 'y' }], steps: [] },
    { target: 'item', from: [{ path: 'kind' }], steps: [] },
    { target: 'phone', from: [{ path: 'tel' }], steps: [] },
    { target: 'name', from: [{ path: 'who' }], steps: [] },
    { target: 'extra', heading: '平台', from: [{ path: '$.sender' }], steps: [] },
  ],
  tables: {},
}
const csv: Mapping = {
  rows: '',
  datum: 'wgs84',
  lines: [
    { target: 'externalNo', from: [{ column: '编号' }], steps: trim },
    { target: 'text', from: [{ column: '内容' }], steps: [] },
    { target: 'dueAt', from: [{ column: '期限' }], steps: [{ do: 'date', format: 'auto' }] },
    { target: 'urgent', from: [{ column: '急' }], steps: [{ do: 'lookup', table: '急', otherwise: 'fail' }] },
  ],
  tables: { 急: { 红: '是', 绿: '否' } },
}

let house: Awaited<ReturnType<typeof testHouse>>, dock: ReturnType<typeof createDock>, admin: Person, lead: Person, id: number, table: number, secret: string
beforeAll(async () => {
  house = await testHouse()
  await stage(house.db, house.house.secrets, house.clock.now)
  house.books.refresh()
  dock = createDock(house.house, house.books, connectors)
  admin = await house.person('m-admin', 'sysAdmin')
  lead = await house.person('m-lead', 'shiftLead')
  const make = async (name: string, config: object) => (await house.call(admin, 'POST', '/connectors', { kind: 'mapped', name, config })).body.id as number
  id = await make('井盖平台', { format: 'JSON' })
  table = await make('排查表', { format: 'CSV', channel: '网格', prefix: 'P' })
  secret = (await house.call(admin, 'POST', `/connectors/${id}/keys`, { use: 'hmac', name: '主' })).body.value
})
afterAll(() => house.close())

const messages = (...items: object[]) => JSON.stringify({ sender: '演示', batch: { groups: [{ street: '如城', items }] } })
const post = async (body: string | Buffer, to = id, type = 'application/json') => {
  const bytes = Buffer.from(body as string),
    res = await house.app.inject({ method: 'POST', url: `/in/${to}`, payload: bytes, headers: { 'content-type': type, ...signed(secret, bytes, house.clock.now) } })
  return { status: res.statusCode, body: res.json() }
}
const upload = async (path: string, bytes: Buffer, who: Person | null = lead, name = '排查.csv') => {
  const head = `--b\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: text/csv\r\n\r\n`
  const res = await house.app.inject({
    method: 'POST',
    url: `/api/connectors/${table}/${path}`,
    headers: { 'content-type': 'multipart/form-data; boundary=b', ...(who ? { cookie: who.cookie } : {}) },
    payload: Buffer.concat([Buffer.from(head), bytes, Buffer.from('\r\n--b--\r\n')]),
  })
  return { status: res.statusCode, body: res.json() }
}
const all = () =>
  house.db
    .selectFrom('reports')
    .select((e) => e.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow()
const reportBy = (no: string) => house.db.selectFrom('reports').selectAll().where('external_no', '=', no).executeTakeFirst()

describe('the mapping', () => {
  test('without one, what comes is kept and refused in words', async () => {
    expect(await post(messages({ no: 'A0', what: '井盖松动' }))).toMatchObject({ status: 422, body: { reason: expect.stringContaining('还没有字段对应') } })
  })
  test('only the administrator saves one; one that cannot work is told why; two who save at once: one is told', async () => {
    expect((await house.call(lead, 'PUT', `/connectors/${id}/mapping`, { basedOn: 0, mapping: json })).status).toBe(403)
    expect((await house.call(admin, 'PUT', `/connectors/${id}/mapping`, { basedOn: 0, mapping: { ...json, lines: [] } })).body).toMatchObject({
      code: 'bad-input',
      zh: '外部编号：没有对上',
    })
    expect((await house.call(admin, 'PUT', `/connectors/${id}/mapping`, { basedOn: 0, mapping: json })).body).toEqual({ version: 1 })
    expect((await house.call(admin, 'PUT', `/connectors/${id}/mapping`, { basedOn: 0, mapping: json })).status).toBe(409)
    expect((await house.call(admin, 'PUT', `/connectors/${id}/mapping`, { basedOn: 1, mapping: { ...json, datum: 'bd09' } })).body.version).toBe(2)
    expect((await house.call(admin, 'PUT', `/connectors/${id}/mapping`, { basedOn: 2, mapping: json })).body.version).toBe(3)
    expect((await house.call(admin, 'PUT', `/connectors/${table}/mapping`, { basedOn: 0, mapping: csv })).status).toBe(200)
    expect((await house.call(lead, 'GET', `/connectors/${id}/mapping`)).body).toMatchObject({ version: 3, mapping: json, versions: [{ version: 3, by: 'm-admin' }, {}, {}] })
    expect((await house.call(lead, 'GET', `/connectors/999999/mapping`)).status).toBe(404)
    const log = await house.db.selectFrom('audit').select('detail').where('action', '=', 'connector.mapping.saved').where('subject', '=', `connector/${id}`).orderBy('id').execute()
    expect(log.map((l) => (l.detail as { version: number; was: Mapping | null }).was?.datum ?? null)).toEqual([null, 'gcj02', 'bd09'])
  })
})

describe('JSON sent to the door', () => {
  const good = { no: 'A1', what: '井盖松动', at: '海阳路8号', x: 120.56, y: 32.39, tel: '13812345678', who: '李萤' }
  test('a dry run says what each would become, masks who it is from, and writes nothing', async () => {
    const before = await all()
    const { body } = await house.call(admin, 'POST', `/connectors/${id}/mapping/try`, {
      text: messages(good, { no: 'A2', what: '' }, { ...good }, { no: 'A3', what: 'x', kind: '没有的' }),
      mapping: json,
    })
    expect(body).toMatchObject({ total: 4, fresh: 1, failed: 2, repeated: 1, known: 0 })
    expect(body.rows.map((r: { outcome: string }) => r.outcome)).toEqual(['new', 'failed', 'repeated', 'failed'])
    expect(body.rows[0].report).toMatchObject({ externalNo: `${id}-A1`, place: '如城海阳路8号', phone: '138****5678', name: '李*', extra: { 平台: '演示' } })
    expect(body.failing.map((r: { line: number; faults: { field: string }[] }) => [r.line, r.faults[0]!.field])).toEqual([
      [2, 'text'],
      [4, 'item'],
    ])
    expect(await all()).toEqual(before)
    expect((await house.call(admin, 'POST', `/connectors/${id}/mapping/try`, { text: '{"cut":', mapping: json })).body.zh).toContain('不完整')
    expect((await house.call(lead, 'POST', `/connectors/${id}/mapping/try`, { text: '[]', mapping: json })).status).toBe(403)
  })
  test('the good ones are filed, the bad ones named by line and field; again they are duplicates; the point is moved from GCJ-02', async () => {
    const { body } = await post(messages(good, { no: 'A2', what: '' }))
    expect(body.items).toMatchObject([
      { outcome: 'taken', line: 1 },
      { outcome: 'refused', line: 2, reason: expect.stringContaining('问题描述：是空的') },
    ])
    const kept = (await reportBy(`${id}-A1`))!
    expect(kept).toMatchObject({ connector_id: id, channel: 'other', text: '井盖松动', place: '如城海阳路8号', extra: { 平台: '演示' }, phone_mask: '138****5678' })
    expect(Math.abs(kept.lng! - 120.56)).toBeGreaterThan(0.003)
    expect((await post(messages(good))).body.outcome).toBe('duplicate')
    expect((await house.call(admin, 'POST', `/connectors/${id}/mapping/try`, { text: messages(good, { ...good, what: '别的话' }), mapping: json })).body).toMatchObject({
      known: 1,
      failed: 1,
      rows: [{ outcome: 'known', no: expect.any(String) }, { faults: [{ field: 'externalNo' }] }],
    })
  })
  test('the same number from another system of the same channel is another matter', async () => {
    const other = (await house.call(admin, 'POST', '/connectors', { kind: 'mapped', name: '另一平台', config: {} })).body.id as number
    await house.call(admin, 'PUT', `/connectors/${other}/mapping`, { basedOn: 0, mapping: json })
    const key = (await house.call(admin, 'POST', `/connectors/${other}/keys`, { use: 'apiKey', name: '主' })).body.value as string
    const res = await house.app.inject({ method: 'POST', url: `/in/${other}`, payload: messages(good), headers: { 'content-type': 'application/json', 'x-api-key': key } })
    expect(res.json().outcome).toBe('taken')
  })
  test('an outside that misbehaves: out of order, GB18030, a mark, cut off, something else, a list without end', async () => {
    const gb = Buffer.concat([Buffer.from('{"batch":{"groups":[{"items":[{"no":"G1","what":"'), Buffer.from([0xbe, 0xae, 0xb8, 0xc7]), Buffer.from('"}]}]}}')])
    expect((await post(gb)).body.outcome).toBe('taken')
    expect((await reportBy(`${id}-G1`))!.text).toBe('井盖')
    expect((await post(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(messages({ no: 'B2', what: 'x2' }, { no: 'B1', what: 'x1' }))]))).body.items).toHaveLength(2)
    expect((await post(messages({ no: 'C1', what: 'x' }).slice(0, -9))).body.reason).toContain('不是 JSON')
    expect(await reportBy(`${id}-C1`)).toBeUndefined()
    for (const odd of ['null', '42', '{"batch":{"groups":{"items":1}}}', '[]', '<x/>', '{"__proto__":{"no":"Z"}}', `${'['.repeat(50_000)}${']'.repeat(50_000)}`])
      expect((await post(odd)).status, odd.slice(0, 40)).toBe(422)
    expect((await post(messages(...Array.from({ length: 1001 }, (_, i) => ({ no: `D${i}`, what: 'x' }))))).body.reason).toContain('一次最多 1000 条')
    const broken = await post(messages({ no: 'E1', what: 'half \ud83d' }, { no: 'E2', what: 'whole' }))
    expect(broken.body.items.map((i: { outcome: string }) => i.outcome)).toEqual(['refused', 'taken'])
  })
  test('a mapping that was mended takes what was refused before, by a replay', async () => {
    const { body } = await post(messages({ no: 'R1', WHAT: '路灯不亮' }))
    expect(body.outcome).toBe('refused')
    const better = { ...json, lines: json.lines.map((l) => (l.target === 'text' ? { ...l, from: [{ path: 'what' }, { path: 'WHAT' }], steps: [{ do: 'first' as const }] } : l)) }
    await house.call(admin, 'PUT', `/connectors/${id}/mapping`, { basedOn: 3, mapping: better })
    const { rows } = (await house.call(lead, 'GET', `/connectors/${id}/payloads`)).body
    expect((await house.call(lead, 'POST', `/connectors/${id}/payloads/${rows[0].id}/replay`)).body.outcome).toBe('taken')
  })
  test('where there is no address to tell, a person tells the reporter', async () => {
    const { case_id, id: report } = (await reportBy(`${id}-A1`))!
    const notice = {
      case_id,
      report_id: report,
      to_role: null,
      to_unit_id: null,
      to_person_id: null,
      kind: 'answer',
      channel: 'other',
      text: '修好了',
      made_at: house.clock.now,
      sent_at: null,
      failed: null,
    }
    const { id: n } = await house.db
      .insertInto('notices')
      .values({ ...notice, way: 'connector' })
      .returning('id')
      .executeTakeFirstOrThrow()
    await passOn(dock, house.clock.now)
    expect(await house.db.selectFrom('notices').select('way').where('id', '=', n).executeTakeFirstOrThrow()).toEqual({ way: 'call' })
    await house.call(admin, 'PUT', `/connectors/${id}`, { config: { format: 'JSON', tellUrl: 'http://127.0.0.1:9/' } })
    const { id: m } = await house.db
      .insertInto('notices')
      .values({ ...notice, way: 'connector' })
      .returning('id')
      .executeTakeFirstOrThrow()
    await passOn(dock, house.clock.now)
    expect(await house.db.selectFrom('deliveries').select('kind').where('notice_id', '=', m).execute()).toEqual([{ kind: 'notice' }])
  })
})

describe('a .csv file', () => {
  const head = '编号;内容;期限;急\r\n',
    rows = ['1;"两行\n的;内容";2026-10-01 17:30;红', '2;路灯不亮;;绿', '3;;明天;紫', '2;路灯不亮;;绿']
  const bytes = Buffer.from(`\ufeff${head}${rows.join('\r\n')}\r\n`)
  test('the dry run reads it all, names what fails by line and field, and writes nothing', async () => {
    const before = await all(),
      { body } = await upload('runs/try', bytes)
    expect(body).toMatchObject({ total: 4, fresh: 2, failed: 1, repeated: 1 })
    expect(body.failing[0]).toMatchObject({ line: 4, faults: [{ field: 'text' }, { field: 'dueAt' }, { field: 'urgent' }] })
    expect(body.rows[0].report).toMatchObject({ externalNo: 'P1', text: '两行\n的;内容', urgent: true, dueAt: '2026-10-01T09:30:00.000Z' })
    expect(await all()).toEqual(before)
    expect((await upload('runs/try', bytes, admin)).status).toBe(403)
  })
  test('the run takes the good rows once, counts, and says which it did not take', async () => {
    const { body } = await upload('runs', bytes)
    expect(body).toMatchObject({ total: 4, waiting: 4, taken: 0, fileName: '排查.csv', version: 1 })
    await workOff(dock, body.id)
    expect((await house.call(lead, 'GET', `/connectors/${table}/runs`)).body.rows[0]).toMatchObject({
      taken: 2,
      duplicate: 1,
      refused: 1,
      waiting: 0,
      by: 'm-lead',
      doneAt: expect.any(String),
    })
    expect((await house.call(lead, 'GET', `/connectors/${table}/runs/${body.id}/faults`)).body.rows).toEqual(
      [{ line: 4, reason: expect.stringContaining('期限') }].map(() => expect.objectContaining({ line: 4 })),
    )
    expect(await reportBy('P2')).toMatchObject({ channel: 'grid', connector_id: table })
    const again = (await upload('runs', bytes)).body
    await workOff(dock, again.id)
    expect((await house.call(lead, 'GET', `/connectors/${table}/runs`)).body.rows[0]).toMatchObject({ taken: 0, duplicate: 3, refused: 1 })
  })
  test('GB18030, tabs, hundreds of rows in pieces; one that breaks off leaves nothing; one without rows is refused', async () => {
    const gb = (s: string): Buffer =>
      Buffer.concat([...s].map((c) => ({ 编: [0xb1, 0xe0], 号: [0xba, 0xc5], 内: [0xc4, 0xda], 容: [0xc8, 0xdd] })[c] ?? [c.charCodeAt(0)]).map((b) => Buffer.from(b)))
    const many = gb(`编号\t内容\n${Array.from({ length: 250 }, (_, i) => `T${i}\tlamp ${i}`).join('\n')}`)
    const { body } = await upload('runs', many)
    expect(body).toMatchObject({ total: 250 })
    expect(await house.db.selectFrom('payloads').select('id').where('run_id', '=', body.id).execute()).toHaveLength(3)
    await workOff(dock, body.id)
    expect((await house.call(lead, 'GET', `/connectors/${table}/runs`)).body.rows[0]).toMatchObject({ taken: 250, refused: 0, waiting: 0 })
    const runs = (await house.call(lead, 'GET', `/connectors/${table}/runs`)).body.rows.length
    expect((await upload('runs', Buffer.from(`${head}9;"never closed`))).body.code).toBe('bad-file')
    expect((await upload('runs', Buffer.from(head))).body.code).toBe('bad-file')
    expect((await upload('runs', Buffer.from([0, 1, 2, 3]))).body.code).toBe('bad-file')
    expect((await house.call(lead, 'GET', `/connectors/${table}/runs`)).body.rows).toHaveLength(runs)
  }, 60_000)
  test('a run that was interrupted is taken up by the minute’s round, and nothing is counted twice', async () => {
    const { body } = await upload('runs', Buffer.from(`${head}X1;x;;绿\r\n`))
    house.clock.now = new Date(house.clock.now.getTime() + 120_000)
    await round(dock, house.clock.now)
    await round(dock, house.clock.now)
    await workOff(dock, body.id)
    await closeRuns(house.db, house.clock.now)
    expect((await house.call(lead, 'GET', `/connectors/${table}/runs`)).body.rows[0]).toMatchObject({ id: body.id, taken: 1, duplicate: 0, waiting: 0 })
  })
})
