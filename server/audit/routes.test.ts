import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AuditRow } from '../../contract/audit.ts'
import { auditActions } from '../../domain/audit.ts'
import { type Person, testHouse } from '../../test/house.ts'
import { record } from '../kit/audit.ts'
import { runCheck } from './check.ts'
import { sealAndTell } from './seal.ts'

let h: Awaited<ReturnType<typeof testHouse>>
let auditor: Person, desk: Person
beforeAll(async () => {
  h = await testHouse()
  auditor = await h.person('shenji', 'auditor')
  desk = await h.person('paiqian', 'dispatcher')
})
afterAll(() => h.close())
const write = (action: string, subject: string, detail = {}, personId: number | null = desk.id) =>
  h.db.transaction().execute((trx) => record(trx, h.house.secrets, { action, subject, personId, address: '10.0.0.9', detail }, h.clock.now))
const list = async (query: string) => (await h.call(auditor, 'GET', `/audit?${query}`)).body as { rows: AuditRow[]; next: number | null }
const seal = () => sealAndTell(h.db, h.house.secrets, {})

it('every action that is written has its name in both languages', () => {
  const server = new URL('../', import.meta.url)
  const files = readdirSync(server, { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.ts') && !f.includes('.test.'))
  const written = files.flatMap((f) => {
    const text = readFileSync(new URL(f, server), 'utf8'),
      all = (pattern: RegExp) => [...text.matchAll(pattern)].map((m) => m[1]!)
    // Written whole, as one of two, by the note of a room, or under the room's prefix.
    return [
      ...all(/\baction: '([^']+)'/g),
      ...all(/\baction: [^,\n]*\?([^,\n]*)/g).flatMap((either) => [...either.matchAll(/'([\w.-]+)'/g)].map((m) => m[1]!)),
      ...all(/note\(trx, (?:at, \w+|by), '([^']+)'/g),
      ...all(/\baction: `(\w+\.)\$\{action\}`/g).flatMap((prefix) => all(/log\(trx, [^']*'([\w.]+)'/g).map((a) => prefix + a)),
    ]
  })
  expect(written).toEqual(expect.arrayContaining(['sensor.snoozed', 'import.undo', 'connector.key.issued', 'duty.changed']))
  expect(written.length).toBeGreaterThan(20)
  expect([...new Set(written)].filter((a) => !auditActions[a])).toEqual([])
})

describe('the log', () => {
  it('is the auditor’s alone', async () => {
    for (const url of ['/audit', '/audit/checks', '/audit/export.csv']) expect((await h.call(desk, 'GET', url)).body.code).toBe('not-allowed')
    expect((await h.call(desk, 'POST', '/audit/checks')).body.code).toBe('not-allowed')
  })
  it('pages stably while it grows, and finds by person, action, subject and period', async () => {
    for (let i = 0; i < 7; i++) await write('reveal', `RC202609-0000${i}/1`, { purpose: '回访' })
    const first = await list('action=reveal&limit=3')
    await write('reveal', 'RC202609-00009/1')
    const second = await list(`action=reveal&limit=10&after=${first.next}`)
    expect([...first.rows, ...second.rows].map((r) => r.subject)).toEqual([6, 5, 4, 3, 2, 1, 0].map((i) => `RC202609-0000${i}/1`))
    expect(second.next).toBe(null)
    expect(first.rows[0]).toMatchObject({ person: 'paiqian', account: 'paiqian', detail: { purpose: '回访' }, address: '10.0.0.9' })
    expect((await list('subject=RC202609-00003')).rows.map((r) => r.subject)).toEqual(['RC202609-00003/1'])
    expect((await list('subject=%25')).rows).toEqual([])
    expect((await list('who=PAIQ&action=reveal')).rows.length).toBe(8)
    expect((await list('who=shenji')).rows.every((r) => r.account === 'shenji')).toBe(true)
    expect((await list(`to=${encodeURIComponent(h.clock.now.toISOString())}`)).rows).toEqual([])
    expect((await list(`from=${encodeURIComponent(h.clock.now.toISOString())}`)).rows.length).toBeGreaterThan(8)
    expect((await h.call(auditor, 'GET', '/audit?from=yesterday')).status).toBe(400)
  })
  it('says which rows have their seal', async () => {
    await seal()
    await write('reveal', 'fresh/1')
    const { rows } = await list('action=reveal&limit=2')
    expect(rows.map((r) => [r.subject, r.sealed])).toEqual([
      ['fresh/1', false],
      ['RC202609-00009/1', true],
    ])
  })
  it('goes out as CSV that no spreadsheet runs, whole, and the export is on record', async () => {
    await write('reveal', '=HYPERLINK("http://x")', { purpose: '他说“好”,"就这样"\n换行' })
    const { status, body } = await h.call(auditor, 'GET', '/audit/export.csv?action=reveal')
    expect(status).toBe(200)
    expect(body.startsWith('\uFEFF"编号"')).toBe(true)
    expect(body).toContain(`"'=HYPERLINK(""http://x"")"`)
    expect(body.split('\r\n').length).toBe(2 + (await list('action=reveal&limit=200')).rows.length)
    expect((await list('action=audit.exported')).rows[0]).toMatchObject({ personId: auditor.id, detail: { action: 'reveal' } })
  })
})

describe('a check of the chain', () => {
  const job = async () =>
    (
      await h.db
        .selectFrom('graphile_worker.jobs' as never)
        .select('task_identifier' as never)
        .execute()
    ).length
  it('is asked for once, run by the worker, and finds what was touched', async () => {
    const asked = await Promise.all([1, 2].map(() => h.call(auditor, 'POST', '/audit/checks')))
    expect(asked.map((a) => a.status)).toEqual([200, 200])
    expect(asked[0]!.body.id).toBe(asked[1]!.body.id)
    expect(await job()).toBe(1)
    expect(asked[0]!.body).toMatchObject({ by: 'shenji', doneAt: null, faults: null })
    await seal()
    await runCheck(h.house, asked[0]!.body.id)
    const one = (await h.call(auditor, 'GET', '/audit/checks')).body
    expect(one.waiting).toBe(0)
    expect(one.checks[0]).toMatchObject({ faults: 0, problems: [], rows: one.sealed, failed: null })

    const victim = (await list('action=reveal&limit=1')).rows[0]!
    await h.pool.query('alter table audit disable trigger audit_append_only')
    await h.pool.query(`update audit set detail = '{"purpose":"别的"}' where id = $1`, [victim.id])
    await h.pool.query('alter table audit enable trigger audit_append_only')
    const { body } = await h.call(auditor, 'POST', '/audit/checks')
    await seal()
    await runCheck(h.house, body.id)
    expect((await h.call(auditor, 'GET', '/audit/checks')).body.checks[0]).toMatchObject({ id: body.id, faults: 1, problems: [{ log: 'audit', id: victim.id, what: 'changed' }] })
  })
})
