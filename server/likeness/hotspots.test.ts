import { afterAll, describe, expect, test } from 'vitest'
import { town } from '../../test/alike.ts'
import { closeQuiet } from './hotspots.ts'
import { forget, lookSoon } from './jobs.ts'
import { hotSpots } from './queries.ts'

const { h, p, told, tell, elsewhere, looked, heard, pass, did } = await town()
afterAll(() => h.close())

describe('hot spots', () => {
  test('raised at the third voice, named by its own words, told; the fourth joins; with its cases and a curve; silence closes it', async () => {
    elsewhere()
    const before = told.times
    const say = ['锦绣花园停水一整天没人管', '锦绣花园又停水，做不了饭', '锦绣花园停水两天了，老人没法生活', '锦绣花园高层停水，水泵坏了']
    const ids = []
    for (const [i, text] of say.entries()) {
      pass(20)
      ids.push(await heard({ text, place: `锦绣花园${i + 1}号楼`, east: i * 90, item: null }))
      const open = (await h.call(p.lead, 'GET', '/hotspots')).body.filter((s: { words: string[] }) => s.words.includes('停水'))
      expect(open.map((s: { voices: number }) => s.voices)).toEqual(i < 2 ? [] : [i + 1])
    }
    expect(told.times).toBe(before + 2)
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
    let trial = 0
    const say = ['桂花苑路口红绿灯一直黑着', '桂花苑路口红绿灯黑着没人修', '桂花苑路口红绿灯还是黑着', '桂花苑路口红绿灯黑着好几天']
    /** At which of the four it is raised under these settings, by how many voices it then grows, and what is left of it after so many days. */
    const raised = async (settings: Record<string, number>, { days = 0, east = 90, silent = 4 } = {}) => {
      elsewhere()
      const admin = await h.person(`sysHot${++trial}`, 'sysAdmin') // days pass between two trials, and people are signed out
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
