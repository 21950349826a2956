import { afterAll, describe, expect, test } from 'vitest'
import { town } from '../../test/alike.ts'
import { submit } from '../intake/submit.ts'
import { likenessJobs, lookSoon } from './jobs.ts'

const { h, p, tell, elsewhere, come, looked, heard, caseOf, likenessOf, act, did, toUnit, toEnd } = await town()
afterAll(() => h.close())

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
