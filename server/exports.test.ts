/** Every file that goes out: what a spreadsheet would run is words in it, and what comes in again is what went out. */
import { readdir } from 'node:fs/promises'
import Excel from 'exceljs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Endpoint } from '../contract/endpoint.ts'
import { unguarded } from '../domain/text/cell.ts'
import { formulas } from '../test/formulas.ts'
import { type Person, testHouse } from '../test/house.ts'
import { stage } from '../test/play.ts'
import { record } from './kit/audit.ts'

let h: Awaited<ReturnType<typeof testHouse>>, seat: Person, admin: Person, auditor: Person
beforeAll(async () => {
  h = await testHouse()
  await stage(h.db, h.house.secrets, h.clock.now)
  h.books.refresh()
  seat = await h.person('=1+1', 'acceptor')
  admin = await h.person('xitong', 'sysAdmin')
  auditor = await h.person('shenji', 'auditor')
})
afterAll(() => h.close())
const download = async (who: Person, url: string) => {
  const res = await h.app.inject({ url: `/api${url}`, headers: { cookie: who.cookie } })
  expect(res.statusCode, res.body.slice(0, 200)).toBe(200)
  expect(res.headers).toMatchObject({ 'content-disposition': expect.stringMatching(/^attachment/), 'x-content-type-options': 'nosniff' })
  return res.rawPayload
}
/** The cells of a CSV of which every cell stands in quotes, as Excel would take them. */
const cellsOf = (csv: string) =>
  csv
    .replace(/^\uFEFF/, '')
    .split(/(?<=")\r\n/)
    .filter(Boolean)
    .map((line) => [...line.matchAll(/"((?:[^"]|"")*)"(?:,|$)/g)].map((m) => m[1]!.replaceAll('""', '"')))

test('these are all the exports there are; each of them is told of below', async () => {
  const contract = new URL('../contract/', import.meta.url)
  const modules = await Promise.all(
    (await readdir(contract)).filter((f) => /^[^.]+\.ts$/.test(f)).map((f) => import(new URL(f, contract).href) as Promise<Record<string, unknown>>),
  )
  const urls = modules
    .flatMap((m) => Object.values(m))
    .flatMap((e) => (typeof e === 'object' && e !== null && 'url' in e && /export|\.(csv|xlsx|zip)/.test(String(e.url)) ? [(e as Endpoint).url] : []))
  expect(urls.sort()).toEqual(['/audit/export.csv', '/exports/catalogue.csv', '/exports/hotline.xlsx'])
})

test('the audit log', async () => {
  await h.db.transaction().execute(async (trx) => {
    for (const f of formulas)
      await record(trx, h.house.secrets, { action: 'export', subject: f, personId: seat.id, address: f.slice(0, 30), detail: { what: `${f};=1+1\t=1` } }, h.clock.now)
  })
  const [head, ...rows] = cellsOf((await download(auditor, '/audit/export.csv')).toString())
  expect(rows.every((r) => r.length === head!.length)).toBe(true)
  const own = rows.filter((r) => unguarded(r[2]!) === '=1+1' && r[4] === 'export')
  expect(own.map((r) => unguarded(r[6]!)).sort()).toEqual(formulas.toSorted())
  expect(rows.flat().filter((c) => /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/.test(c))).toEqual([])
})

test('the catalogue, and in again', async () => {
  const fields = {
    ...{ major: '06', majorName: '=市容', limit: { amount: 2, unit: 'workHour' }, unitCode: null, evidence: { before: true, after: true }, answerable: false, engineering: false },
    closing: [{ text: '已清除', must: true }],
  }
  for (const [i, f] of formulas.entries()) {
    const made = await h.call(admin, 'POST', '/catalogue', {
      ...{ from: '2026-09-22', version: 'T', code: `-${i}`, kind: '事项' },
      fields: {
        ...fields,
        name: `${f}｜a`,
        filing: [
          { text: f, must: i % 2 === 0 },
          { text: `甲|${f}`, must: false },
        ],
      },
    })
    expect(made.status, JSON.stringify(made.body)).toBe(200)
  }
  const csv = (await download(admin, '/exports/catalogue.csv?version=T')).toString()
  expect(cellsOf(csv)).toHaveLength(formulas.length + 1)
  expect(
    cellsOf(csv)
      .flat()
      .filter((c) => /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/.test(c.replace(/^="\d+"$/, ''))), // ="06" is a code whose leading nought counts
  ).toEqual([])
  const { body } = await h.call(admin, 'POST', '/catalogue/import/preview', { csv, version: 'T', from: '2026-12-01', whole: true })
  expect(body).toMatchObject({ problems: [], fresh: [], changed: [], ended: [] })
})

test('the results of the hotline, as words of the type and the format text, and in again', async () => {
  const upload = async (name: string, bytes: Buffer) => {
    const res = await h.app.inject({
      ...{ method: 'POST', url: '/api/imports', headers: { cookie: seat.cookie, 'content-type': 'multipart/form-data; boundary=x-x' } },
      payload: Buffer.concat([Buffer.from(`--x-x\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\n\r\n`), bytes, Buffer.from('\r\n--x-x--\r\n')]),
    })
    expect(res.statusCode, res.body).toBe(200)
    const { id } = res.json()
    expect((await h.call(seat, 'POST', `/imports/${id}/run`)).status).toBe(200)
    await expect.poll(async () => (await h.call(seat, 'GET', `/imports/${id}`)).body.import.state, { timeout: 20_000 }).toBe('done')
    return h.db.selectFrom('reports').select(['external_no', 'text', 'place', 'extra']).where('import_id', '=', id).orderBy('external_no').execute()
  }
  const book = new Excel.Workbook()
  const sheet = book.addWorksheet('工单')
  sheet.addRow(['工单编号', '接收时间', '地址', '问题描述', '备注'])
  for (const [i, f] of formulas.entries()) sheet.addRow([`R${100 + i}`, '2026-09-21 09:30:00', `${f} 号`, `${f} 事`, f].map((s) => s.replaceAll('\r', '_x000D_')))
  const first = await upload('a.xlsx', Buffer.from(await book.xlsx.writeBuffer()))
  expect(first.map((r) => r.text)).toEqual(formulas.map((f) => `${f} 事`))

  const out = await download(seat, '/exports/hotline.xlsx')
  const written = new Excel.Workbook()
  await written.xlsx.load(out as unknown as Excel.Buffer)
  let words = 0
  written.worksheets[0]!.eachRow((row, n) =>
    row.eachCell((cell) => {
      expect([Excel.ValueType.String, Excel.ValueType.Date, Excel.ValueType.Number]).toContain(cell.type)
      if (n === 1 || cell.type !== Excel.ValueType.String) return
      expect(cell.numFmt, String(cell.value)).toBe('@')
      words++
    }),
  )
  expect(words).toBeGreaterThan(formulas.length * 4)
  await h.pool.query(`update reports set external_no = external_no || ' before', key = key || ' before' where import_id is not null`)
  const again = await upload('b.xlsx', out)
  expect(again.map(({ text, place, external_no }) => ({ text, place, external_no }))).toEqual(first.map(({ text, place, external_no }) => ({ text, place, external_no })))
  expect(again.map((r) => (r.extra as Record<string, string>)['备注'])).toEqual(first.map((r) => (r.extra as Record<string, string>)['备注']))
})
