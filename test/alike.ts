import { expect } from 'vitest'
import { submit } from '../server/intake/submit.ts'
import { lookAt } from '../server/likeness/jobs.ts'
import { keepRarities } from '../server/likeness/rare.ts'
import { type Person, testHouse } from './house.ts'

interface Coming {
  text?: string
  place?: string
  east?: number
  north?: number
  channel?: string
  item?: number | null
  phone?: string
  urgent?: boolean
  confidential?: boolean
  nowhere?: boolean
}
/** A town of two cells with a unit for water, in which reports come in and are looked at for their like. */
export async function town(start = '2026-09-22T09:00:00+08:00') {
  const h = await testHouse(start),
    p = {} as Record<'seat' | 'lead' | 'dispatch' | 'unit' | 'grid' | 'elsewhere' | 'sys' | 'check', Person>,
    rarities = keepRarities(),
    told = { times: 0 }
  const tell = async () => {
    told.times++
  }
  const water = (await h.db.insertInto('units').values({ code: 'water', name: '水务站', kind: 'department', cell_id: null }).returning('id').executeTakeFirstOrThrow()).id
  const cell = async (code: string, name: string, [west, east]: [number, number]) =>
    (
      await h.db
        .insertInto('cells')
        .values({
          ...{ code, name, kind: 'community', parent_id: null, valid_from: '2020-01-01', valid_to: null },
          boundary: JSON.stringify([[[[west, 34], [east, 34], [east, 35], [west, 35], [west, 34]]]]), // biome-ignore format: a square
        })
        .returning('id')
        .executeTakeFirstOrThrow()
    ).id
  const here = await cell('1', '东风社区', [117, 118]),
    there = await cell('2', '西湖社区', [118, 119])
  const item = async (code: string, name: string, major: string) =>
    (
      await h.db
        .insertInto('items')
        .values({
          ...{
            version: 't',
            code,
            name,
            kind: '事项',
            major,
            major_name: name,
            filing: '[]',
            closing: '[]',
            limit_amount: 2,
            limit_unit: 'workDay',
            unit_code: 'water',
            evidence: '{}',
          },
          ...{ valid_from: '2020-01-01', valid_to: null },
        })
        .returning('id')
        .executeTakeFirstOrThrow()
    ).id
  const burst = await item('0101', '水管爆裂', '01')
  const lamp = await item('0201', '路灯不亮', '02')
  p.seat = await h.person('seat', 'acceptor')
  p.lead = await h.person('lead', 'shiftLead')
  p.dispatch = await h.person('dispatch', 'dispatcher')
  p.unit = await h.person('unit', 'unit', { unitId: water })
  p.grid = await h.person('grid', 'collector', { cellId: here })
  p.check = await h.person('check', 'collector', { cellId: here })
  p.elsewhere = await h.person('elsewhere', 'collector', { cellId: there })
  p.sys = await h.person('sys', 'sysAdmin')
  h.books.refresh()

  let n = 0
  // The corner where the reports of a story come from; `elsewhere` begins another, so that the stories do not meet.
  let corner: [number, number] = [117.02, 34.1]
  const elsewhere = () => {
    corner = [corner[0] + 0.045, corner[1] + 0.03]
  }
  async function come({
    text = '解放路水管爆裂，自来水冒出来，路面积水很深',
    place = '解放路',
    east = 0,
    north = 0,
    channel = 'hotline',
    item = burst,
    phone,
    urgent,
    confidential,
    nowhere,
  }: Coming = {}) {
    const book = await h.books.at(h.clock.now),
      key = `likeness-${++n}`
    const at = nowhere ? {} : { lng: corner[0] + east / 92_000, lat: corner[1] + north / 111_000 }
    return h.db.transaction().execute((trx) =>
      submit(
        trx,
        { book, secrets: h.house.secrets },
        {
          key,
          text,
          place,
          ...at,
          channel,
          itemId: item ?? undefined,
          urgent,
          confidential,
          reporter: { name: `报告人${n}`, phone: phone ?? `1380000${String(n).padStart(4, '0')}` },
        },
        { id: 0, role: 'reporter' },
        null,
        h.clock.now,
      ),
    )
  }
  const looked = async (caseId: number) => lookAt(h.db, { book: await h.books.at(h.clock.now), secrets: h.house.secrets }, caseId, rarities, tell, h.clock.now)
  const heard = async (c: Coming = {}) => {
    const receipt = await come(c)
    return { ...receipt, looked: await looked(receipt.caseId) }
  }
  const pass = (minutes: number) => {
    h.clock.now = new Date(h.clock.now.getTime() + minutes * 60_000)
  }
  const caseOf = async (no: string) => (await h.call(p.seat, 'GET', `/cases/${no}`)).body
  const likenessOf = async (no: string, who = p.seat) => (await h.call(who, 'GET', `/cases/${no}/likeness`)).body
  const act = (who: Person, no: string, name: string, fields: object = {}, target: object = { life: 'case' }) =>
    h.call(who, 'POST', `/cases/${no}/acts`, { target, act: name, fields })
  const did = async (...args: Parameters<typeof act>) => {
    const res = await act(...args)
    expect(res.status, `${args[2]}: ${JSON.stringify(res.body).slice(0, 300)}`).toBe(200)
    return res.body
  }
  const order = () => ({ life: 'order', unit: water })
  async function toUnit(no: string) {
    await did(p.seat, no, 'accept')
    await did(p.seat, no, 'register', { conditions: [] })
    await did(p.dispatch, no, 'dispatch', { lead: water })
  }
  async function toEnd(no: string, reply: string) {
    await did(p.unit, no, 'sign', {}, order())
    await did(p.unit, no, 'submit', { result: '已修好', evidence: '现场已看过，没有拍照' }, order())
    await did(p.seat, no, 'sendCheck', { collector: p.check.id })
    await did(p.check, no, 'answerCheck', { result: 'pass', evidence: '现场已看过，没有拍照' })
    await did(p.seat, no, 'askClose', { conclusion: '属实' })
    return act(p.lead, no, 'close', { conditions: [], reply })
  }
  return {
    ...{ h, p, told, tell, water, burst, lamp, elsewhere, corner: () => corner },
    ...{ come, looked, heard, pass, caseOf, likenessOf, act, did, order, toUnit, toEnd },
  }
}
