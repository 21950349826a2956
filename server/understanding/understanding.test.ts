import { afterAll, beforeAll, expect, it } from 'vitest'
import { testHouse } from '../../test/house.ts'
import { keepModel, learnApart, lessonOf } from './learn.ts'
import { understandingJobs } from './jobs.ts'

let house: Awaited<ReturnType<typeof testHouse>>, seat: Awaited<ReturnType<typeof house.person>>, admin: typeof seat
const items: Record<string, number> = {}
const now = () => house.clock.now
const read = (text: string, place = '') => house.call(seat, 'POST', '/understanding/items', { text, place })

beforeAll(async () => {
  house = await testHouse()
  seat = await house.person('zuoxi', 'acceptor')
  admin = await house.person('guanli', 'sysAdmin')
  for (const [code, name] of [
    ['01023', '不明井盖异常'],
    ['01002', '污水井盖异常'],
    ['06010', '暴露垃圾'],
    ['06011', '积存垃圾渣土'],
    ['06028', '噪声扰民'],
    ['09009', '机动车乱停放'],
  ] as const) {
    const row = await house.db
      .insertInto('items')
      .values({
        version: 'GB',
        code,
        name,
        kind: '事项',
        major: code.slice(0, 2),
        major_name: '事项',
        filing: '[]',
        closing: '[]',
        limit_amount: 1,
        limit_unit: 'workDay',
        unit_code: null,
        evidence: '{}',
        valid_from: '2020-01-01',
        valid_to: null,
      } as never)
      .returning('id')
      .executeTakeFirstOrThrow()
    items[code] = row.id
  }
  house.books.refresh()
})
afterAll(() => house?.close())

/** Confirmed cases of our office, which has words of its own: 铁皮 for a manhole cover, 夜猫子 for noise. */
async function confirm(code: string, lines: string[], times: number, state = 'closed', onFile = true) {
  for (let i = 0; i < times; i++)
    await house.db
      .insertInto('cases')
      .values({
        no: `T${code}-${state}-${i}-${lines.length}`,
        state,
        title: '',
        text: lines[i % lines.length]!,
        place: '',
        item_id: items[code]!,
        channel: 'seat',
        on_file: onFile,
        reported_at: now(),
        changed_at: now(),
        routing: null,
      } as never)
      .execute()
}

it('nobody reads without signing in, and only the administrator lets it learn', async () => {
  expect((await house.call(null, 'POST', '/understanding/items', { text: '井盖' })).status).toBe(401)
  expect((await house.call(admin, 'POST', '/understanding/items', { text: '井盖' })).status).toBe(403)
  expect((await house.call(seat, 'POST', '/understanding/models', {})).status).toBe(403)
  expect((await house.call(seat, 'POST', '/understanding/items', {})).status).toBe(400)
})

it('from the first day: the cover is found and asked about, never sure', async () => {
  const { status, body } = await read('益寿路井盖不见了')
  expect(status).toBe(200)
  expect(body.candidates[0].item.code).toBe('01023')
  expect(body.candidates[0].reasons[0].word).toBe('井盖')
  expect(body.sure).toBe(false)
  expect(body.question.answers.map((a: { item: { code: string } }) => a.item.code)).toEqual(['01002', '01023'])
})

it('the name of a place says nothing about the matter, and what says nothing gets no answer', async () => {
  expect((await read('井盖路上有人乱停车', '井盖路')).body.candidates.map((c: { item: { code: string } }) => c.item.code)).toEqual(['09009'])
  expect((await read('你好')).body).toEqual({ candidates: [], sure: false, question: null })
})

it('too few cases teach nothing', async () => {
  await confirm('06028', ['夜猫子又在闹'], 8)
  expect(await learnApart(await lessonOf(house.db, await house.books.at(now())))).toBeNull()
  expect((await house.call(admin, 'GET', '/understanding/models')).body).toEqual([])
  expect((await house.call(admin, 'GET', '/understanding/lesson')).body).toMatchObject({ confirmed: 8, least: 60, learning: false })
  expect((await house.call(admin, 'POST', '/understanding/models', {})).body).toEqual({ asked: true })
  expect((await house.call(admin, 'GET', '/understanding/lesson')).body.learning).toBe(true)
})

it('learns our own words at night, in a thread, and is in use at once', async () => {
  await confirm('01023', ['铁皮没了，怕人掉下去', '路上铁皮响得很', '铁皮翻起来了'], 90)
  await confirm('06028', ['夜猫子又在闹，睡不着觉', '夜猫子唱到半夜', '对面夜猫子天天敲鼓'], 90)
  await confirm('06010', ['路口一堆脏东西没人收', '脏东西堆了几天', '脏东西发臭'], 90)
  // neither void nor merely reported cases are learnt from
  await confirm('09009', ['铁皮没了，怕人掉下去'], 60, 'voided')
  await confirm('09009', ['铁皮翻起来了'], 61, 'reported', false)
  expect((await read('巷口铁皮翻起来了')).body.candidates).toEqual([])
  const jobs = understandingJobs({ db: house.db, books: house.books, secrets: house.house.secrets, now })
  await jobs['learnItems']!({ by: admin.id }, {} as never)
  const [model] = (await house.call(admin, 'GET', '/understanding/models')).body
  expect(model).toMatchObject({ state: 'current', madeBy: 'guanli', figures: { items: 3 } })
  expect(model.figures.now.top1).toBeGreaterThan(model.figures.before.top1)
  expect(model.figures.sureAt).toBeGreaterThan(0)
  expect((await house.call(admin, 'GET', '/understanding/lesson')).body.confirmed).toBe(278) // the voided and the merely reported are not among them
  const { body } = await read('巷口铁皮翻起来了')
  expect(body.candidates[0].item.code).toBe('01023')
  expect(body.candidates[0].reasons[0].word).toBe('铁皮')
  expect((await read('夜猫子唱到半夜')).body).toMatchObject({ sure: true, question: null })
})

it('a model that does worse is kept but not used', async () => {
  const lesson = await lessonOf(house.db, await house.books.at(now())),
    learnt = (await learnApart(lesson))!
  const worse = { ...learnt, figures: { ...learnt.figures, now: { ...learnt.figures.now, top1: 0.1 } } }
  expect(await house.db.transaction().execute((trx) => keepModel(trx, house.house.secrets, worse, null, now()))).toBe('refused')
  const models = (await house.call(admin, 'GET', '/understanding/models')).body
  expect(models.map((m: { state: string }) => m.state)).toEqual(['refused', 'current'])
  expect(models[0].madeBy).toBeNull()
})

it('an earlier model can be put back, and the audit says who did', async () => {
  const lesson = await lessonOf(house.db, await house.books.at(now()))
  const again = (await learnApart(lesson))!
  await house.db.transaction().execute((trx) => keepModel(trx, house.house.secrets, again, null, now()))
  const [, , first] = (await house.call(admin, 'GET', '/understanding/models')).body
  expect(first.state).toBe('kept')
  const after = await house.call(admin, 'POST', `/understanding/models/${first.id}/restore`, {})
  expect(after.body.find((m: { id: number }) => m.id === first.id).state).toBe('current')
  expect(after.body.filter((m: { state: string }) => m.state === 'current')).toHaveLength(1)
  expect((await house.call(admin, 'POST', '/understanding/models/99999/restore', {})).status).toBe(404)
  const audit = await house.db.selectFrom('audit').select(['action', 'person_id']).where('action', 'like', 'understanding.%').orderBy('id').execute()
  expect(audit.map((a) => a.action)).toEqual(['understanding.ask', 'understanding.learn', 'understanding.learn', 'understanding.learn', 'understanding.restore'])
  expect(audit.at(-1)!.person_id).toBe(admin.id)
})

it('asking to learn promises a job, once', async () => {
  for (let i = 0; i < 2; i++) expect((await house.call(admin, 'POST', '/understanding/models', {})).body).toEqual({ asked: true })
  const { rows } = await house.pool.query(`select count(*)::int as n from graphile_worker.jobs where task_identifier = 'learnItems'`)
  expect(rows[0].n).toBe(1)
})

it('nothing of a name or number is in the model', async () => {
  const { model } = await house.db.selectFrom('item_models').select('model').where('state', '=', 'current').executeTakeFirstOrThrow()
  expect(model.toString('utf8')).toContain('铁皮')
  expect(/"c\d{2}/.test(model.toString('utf8'))).toBe(false)
})
