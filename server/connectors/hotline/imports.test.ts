import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import Excel from 'exceljs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ImportPreview, ImportRow, ImportView } from '../../../contract/imports.ts'
import { testDb } from '../../../test/db.ts'
import { act } from '../../cases/act.ts'
import { keepBooks } from '../../directory/book.ts'
import { createAccounts } from '../../kit/accounts.ts'
import { record } from '../../kit/audit.ts'
import { type App, createHttp } from '../../kit/http.ts'
import { createMetrics } from '../../kit/metrics.ts'
import { loadSecrets } from '../../kit/secrets.ts'
import { hotlineRoutes } from './routes.ts'

const secrets = loadSecrets('', { YINGHUO_KEY: randomBytes(32).toString('base64') })
const start = new Date('2026-11-24T01:00:00Z')
let base: Awaited<ReturnType<typeof testDb>>, app: App, dataDir: string, cookies: Record<'acceptor' | 'unit', string>
const accountsOf = () => createAccounts({ db: base.db, secrets, audit: (trx, entry, now) => record(trx, secrets, entry, now) })

/** A house of its own on the same database, as after a restart. */
async function openHouse(): Promise<App> {
  const house = await createHttp({ db: base.db, pool: base.pool, now: () => start, secrets, accounts: accountsOf(), dataDir, metrics: createMetrics() })
  hotlineRoutes(house, keepBooks(base.db))
  await house.listen({ port: 0, host: '127.0.0.1' }) // what was unfinished goes on when the house listens
  return house
}
beforeAll(async () => {
  base = await testDb()
  dataDir = await mkdtemp(join(tmpdir(), 'imports-'))
  const accounts = accountsOf()
  cookies = { acceptor: '', unit: '' }
  for (const role of ['acceptor', 'unit'] as const) {
    const { id } = await base.db.insertInto('people').values({ name: role, account: role }).returning('id').executeTakeFirstOrThrow()
    await base.db.insertInto('posts').values({ person_id: id, role, unit_id: null, cell_id: null, valid_from: '2026-01-01', valid_to: null }).execute()
    await base.db.transaction().execute((trx) => accounts.createAccount(trx, { personId: id, account: role, password: 'pass-word-123', mustChange: false }, start))
    cookies[role] = (await accounts.signIn({ account: role, password: 'pass-word-123' }, start)).cookies.map((c) => c.split(';')[0]).join('; ')
  }
  app = await openHouse()
})
afterAll(async () => {
  await app.close()
  await base.drop()
  await rm(dataDir, { recursive: true, force: true })
})

type Cells = (string | Date)[]
const headings = ['工单编号', '接收时间', '工单类型', '联系人', '联系电话', '地址', '问题描述', '办结时限', '谁接的电话']
const order = (no: string, more: Partial<Record<'text' | 'at' | 'phone', string>> = {}): Cells => [
  no,
  more.at ?? '2026-11-23 09:30:00',
  '投诉',
  '王小明',
  more.phone ?? '13812345678',
  '如城街道孔庙社区中山路 1 号',
  more.text ?? `路灯不亮（${no}）。晚上看不清路`,
  '2026-11-30',
  '小李',
]
async function xlsx(rows: Cells[], heads = headings): Promise<Buffer> {
  const book = new Excel.Workbook(),
    sheet = book.addWorksheet('工单')
  sheet.addRow(['12345 热线工单'])
  sheet.addRow(heads)
  for (const row of rows) sheet.addRow(row)
  return Buffer.from(await book.xlsx.writeBuffer())
}
async function call<T>(method: 'GET' | 'POST' | 'PUT', url: string, body?: object, who: keyof typeof cookies = 'acceptor', on = app): Promise<{ status: number; json: T }> {
  const r = await on.inject({ method, url: `/api${url}`, headers: { cookie: cookies[who] }, ...(body ? { payload: body } : {}) })
  return { status: r.statusCode, json: r.json() as T }
}
async function upload(bytes: Buffer, name = 'orders.xlsx', who: keyof typeof cookies = 'acceptor') {
  const mark = 'x-x-x-mark'
  const payload = Buffer.concat([
    Buffer.from(`--${mark}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: application/octet-stream\r\n\r\n`),
    bytes,
    Buffer.from(`\r\n--${mark}--\r\n`),
  ])
  const r = await app.inject({ method: 'POST', url: '/api/imports', headers: { cookie: cookies[who], 'content-type': `multipart/form-data; boundary=${mark}` }, payload })
  return { status: r.statusCode, json: r.json() as ImportPreview & { code: string; zh: string } }
}
async function settled(id: number, on = app): Promise<ImportView> {
  for (;;) {
    const { json } = await call<{ import: ImportView }>('GET', `/imports/${id}`, undefined, 'acceptor', on)
    if (!['running', 'undoing'].includes(json.import.state)) return json.import
    await setTimeout(50)
  }
}
async function run(id: number): Promise<ImportView> {
  expect((await call('POST', `/imports/${id}/run`)).status).toBe(200)
  return settled(id)
}
const rowsOf = async (id: number, outcome = '') => (await call<{ rows: ImportRow[] }>('GET', `/imports/${id}${outcome && `?outcome=${outcome}`}`)).json.rows
const reportsOf = (id: number) =>
  base.db
    .selectFrom('reports as r')
    .innerJoin('cases as c', 'c.id', 'r.case_id')
    .where('r.import_id', '=', id)
    .selectAll('r')
    .select(['c.state', 'c.no', 'c.version'])
    .orderBy('r.id')
    .execute()

describe('a file of hotline orders', () => {
  let first: number
  it('is tried before it counts: what would fail, is known or comes twice', async () => {
    const { status, json } = await upload(await xlsx([order('A001'), order('', {}), order('A002'), order('A001'), order('A003', { text: '' }), order('A004', { at: '昨天' })]))
    expect(status).toBe(200)
    expect(json).toMatchObject({ total: 6, failingCount: 3, repeatedCount: 1, knownCount: 0, missing: [], unplaced: ['谁接的电话'] })
    expect(json.failing.map((f) => [f.line, f.problems[0]!.field])).toEqual([
      [4, 'orderNo'],
      [7, 'text'],
      [8, 'receivedAt'],
    ])
    expect(json.failing[0]!.problems[0]!.zh).toBe('第4行：没有工单编号')
    expect(json.preview[0]).toMatchObject({ line: 3, externalNo: 'A001', type: '投诉', ok: true })
    expect(await reportsOf(json.id)).toEqual([])
    first = json.id
  })
  it('is taken in row by row, each order once, sealed and with what the form said', async () => {
    expect(await run(first)).toMatchObject({ state: 'done', total: 6, taken: 2, failed: 3, known: 1 })
    const reports = await reportsOf(first)
    expect(reports.map((r) => [r.external_no, r.key, r.channel, r.state])).toEqual([
      ['A001', 'hotline:A001', 'hotline', 'reported'],
      ['A002', 'hotline:A002', 'hotline', 'reported'],
    ])
    expect(reports[0]).toMatchObject({ phone_mask: '138****5678', extra: { 谁接的电话: '小李', 工单类型: '投诉', 接收时间: '2026-11-23T01:30:00.000Z' } })
    expect(reports[0]!.external_due_at).toEqual(new Date('2026-11-30T15:59:59Z'))
    expect(JSON.stringify(reports)).not.toContain('13812345678')
    expect((await rowsOf(first)).map((r) => [r.line, r.outcome, r.caseNo])).toEqual([
      [4, 'failed', null],
      [6, 'known', reports[0]!.no],
      [7, 'failed', null],
      [8, 'failed', null],
    ])
  })
  it('makes nothing twice when it is sent again, and tells where the words changed', async () => {
    const { json } = await upload(await xlsx([order('A001', { text: '换了一种说法' }), order('A002'), order('A009')]))
    expect(json.knownCount).toBe(2)
    expect(await run(json.id)).toMatchObject({ taken: 1, known: 2, failed: 0 })
    const known = await rowsOf(json.id, 'known')
    expect(known.map((r) => r.problems.length)).toEqual([1, 0])
    expect(known[0]!.problems[0]!.zh).toContain('没有改动原案')
  })
  it('cannot be run twice at once or mapped after it ran', async () => {
    expect((await call('POST', `/imports/${first}/run`)).status).toBe(409)
    expect((await call('PUT', `/imports/${first}/mapping`, { columns: [] })).status).toBe(409)
  })
})

describe('undo', () => {
  it('ends what nobody touched, keeps and lists what somebody acted on, and lets the numbers come again', async () => {
    const file = await xlsx([order('B001'), order('B002'), order('B003')])
    const { json } = await upload(file)
    await run(json.id)
    const touched = (await reportsOf(json.id))[1]!
    const book = await keepBooks(base.db).at(start)
    await base.db
      .transaction()
      .execute((trx) =>
        act(
          trx,
          { book, secrets },
          { id: touched.case_id },
          { target: { life: 'case' }, act: 'accept', fields: {}, by: { personId: 1, actor: { id: 1, role: 'acceptor' } } },
          start,
        ),
      )
    expect((await call('POST', `/imports/${json.id}/undo`)).status).toBe(200)
    expect(await settled(json.id)).toMatchObject({ state: 'undone', taken: 3, undone: 2, kept: 1 })
    expect((await reportsOf(json.id)).map((r) => [r.state, r.external_no])).toEqual([
      ['voided', null],
      ['accepted', 'B002'],
      ['voided', null],
    ])
    expect((await rowsOf(json.id, 'kept')).map((r) => r.caseNo)).toEqual([touched.no])
    const ended = (await reportsOf(json.id))[0]!
    expect(ended.extra).toMatchObject({ 工单编号: 'B001' })
    expect(await base.db.selectFrom('case_events').select(['act', 'fields']).where('case_id', '=', ended.case_id).orderBy('id').execute()).toMatchObject([
      { act: 'report' },
      { act: 'withdraw', fields: { reason: '导入撤销' } },
    ])
    expect(await base.db.selectFrom('clocks').select('id').where('case_id', '=', ended.case_id).where('stopped_at', 'is', null).execute()).toEqual([])
    expect(await base.db.selectFrom('notices').select('id').where('case_id', '=', ended.case_id).where('kind', '=', 'answer').where('failed', 'is', null).execute()).toEqual([])

    const again = await upload(file)
    expect(again.json.knownCount).toBe(1)
    expect(await run(again.json.id)).toMatchObject({ taken: 2, known: 1 })
    expect((await reportsOf(again.json.id)).map((r) => [r.key, r.state])).toEqual([
      [`hotline:B001#${again.json.id}`, 'reported'],
      [`hotline:B003#${again.json.id}`, 'reported'],
    ])
  })
})

describe('the mapping', () => {
  it('is adjusted by the operator, saved, and used for the next file of the source', async () => {
    const heads = ['单子号', ...headings.slice(1, 6), '说了什么', '办结时限', '备注二']
    const { json } = await upload(await xlsx([order('C001')], heads))
    expect(json.missing).toEqual(expect.arrayContaining(['工单编号', '问题描述']))
    expect((await call('POST', `/imports/${json.id}/run`)).status).toBe(400)
    const columns = json.mapping.map((m, i) => (i === 0 ? 'orderNo' : i === 6 ? 'text' : m))
    expect((await call('PUT', `/imports/${json.id}/mapping`, { columns: columns.map(() => 'text') })).status).toBe(400)
    expect((await call('PUT', `/imports/${json.id}/mapping`, { columns: ['password'] })).status).toBe(400)
    const adjusted = await call<ImportPreview>('PUT', `/imports/${json.id}/mapping`, { columns, saveAs: '南通格式' })
    expect(adjusted.json).toMatchObject({ missing: [], unplaced: [], failingCount: 0 })
    expect(await run(json.id)).toMatchObject({ taken: 1 })
    expect((await upload(await xlsx([order('C002')], heads))).json).toMatchObject({ mapping: columns, missing: [], unplaced: [] })
  })
})

describe('doors', () => {
  it('are closed to who may not, and a file that is none is refused in clear words', async () => {
    expect((await upload(await xlsx([order('D001')]), 'x.xlsx', 'unit')).status).toBe(403)
    expect((await call('GET', '/exports/hotline.xlsx', undefined, 'unit')).status).toBe(403)
    expect((await upload(Buffer.from('%PDF-1.7 nothing'))).json).toMatchObject({ code: 'bad-file', zh: '不是 Excel（.xlsx）或 CSV 文件' })
    expect((await call('GET', '/imports/999999')).status).toBe(404)
  })
})

describe('results', () => {
  it('go out in the columns of the hotline, masked, without what was withdrawn, and audited', async () => {
    const r = await app.inject({ method: 'GET', url: '/api/exports/hotline.xlsx?from=2026-11-24&to=2026-11-24', headers: { cookie: cookies.acceptor } })
    expect(r.statusCode).toBe(200)
    const book = new Excel.Workbook()
    await book.xlsx.load(r.rawPayload as never)
    const rows = book.worksheets[0]!.getSheetValues() as unknown as string[][]
    const at = (row: string[], head: string) => row[rows[1]!.indexOf(head)]
    const nos = rows.slice(2).map((row) => at(row, '工单编号'))
    expect(nos).toEqual(expect.arrayContaining(['A001', 'A002', 'A009', 'B001', 'B002', 'B003']))
    expect(new Set(nos).size).toBe(nos.length)
    expect(at(rows[2]!, '联系电话')).toBe('138****5678')
    expect(at(rows[2]!, '工单类型')).toBe('投诉')
    expect(await base.db.selectFrom('audit').select('detail').where('action', '=', 'export').execute()).toEqual([{ detail: { from: '2026-11-24', to: '2026-11-24' } }])
    const empty = await app.inject({ method: 'GET', url: '/api/exports/hotline.xlsx?to=2026-11-23', headers: { cookie: cookies.acceptor } })
    const none = new Excel.Workbook()
    await none.xlsx.load(empty.rawPayload as never)
    expect(none.worksheets[0]!.rowCount).toBe(1)
  })
})

describe('two thousand rows', () => {
  it('stream in; the house closes in the middle, and the next start goes on with exactly the rest', async () => {
    const { json } = await upload(await xlsx(Array.from({ length: 2000 }, (_, i) => order(`E${String(i).padStart(5, '0')}`))))
    expect(json).toMatchObject({ total: 2000, failingCount: 0 })
    expect(json.preview).toHaveLength(20)
    await call('POST', `/imports/${json.id}/run`)
    const counts = () => base.db.selectFrom('imports').select(['state', 'taken', 'failed', 'known']).where('id', '=', json.id).executeTakeFirstOrThrow()
    while ((await counts()).taken < 100) await setTimeout(20)
    await app.close()
    const broken = await counts()
    expect(broken.state).toBe('running')
    expect(broken.taken).toBeLessThan(2000)
    expect(await reportsOf(json.id)).toHaveLength(broken.taken)
    app = await openHouse()
    expect(await settled(json.id)).toMatchObject({ state: 'done', taken: 2000, failed: 0, known: 0 })
    expect(await reportsOf(json.id)).toHaveLength(2000)
  }, 240_000)
})
