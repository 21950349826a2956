import { afterAll, beforeAll, expect, test } from 'vitest'
import { answerFor, type EndingCode } from '../../domain/endings.ts'
import { type Person, testHouse } from '../../test/house.ts'
import { stage } from '../../test/play.ts'
import { submit } from '../intake/submit.ts'

let h: Awaited<ReturnType<typeof testHouse>>, play: Awaited<ReturnType<typeof stage>>, seat: Person
beforeAll(async () => {
  h = await testHouse('2026-09-22T09:00:00+08:00')
  play = await stage(h.db, h.house.secrets, h.clock.now)
  seat = await h.person('seat', 'acceptor')
}, 60_000)
afterAll(() => h.close())

let n = 0
/** An accepted case from a channel, with its reporter. */
async function accepted(channel: string): Promise<{ no: string; caseId: number }> {
  const k = `ending-${++n}`
  const made = await h.db
    .transaction()
    .execute((trx) =>
      submit(
        trx,
        { book: play.book, secrets: h.house.secrets },
        { key: k, text: `${k} 有人求助`, place: '东门', channel, ...(channel === 'hotline' ? { externalNo: `R${n}` } : {}), reporter: { name: '王小明', phone: '13812345678' } },
        { id: seat.id, role: 'acceptor' },
        seat.id,
        h.clock.now,
      ),
    )
  await play.deed(made.caseId, { life: 'case' }, 'accept', 'acceptor', {}, h.clock.now)
  return made
}
const reject = (no: string, fields: object) => h.call(seat, 'POST', `/cases/${no}/acts`, { target: { life: 'case' }, act: 'reject', fields })
const filled = (text: string) => text.replace(/【[^】]*】/g, '区司法局，0513-00000000')

test.each<[EndingCode, string, string | undefined]>([
  ['emergency', 'hotline', '119'],
  ['litigation', 'seat', '仲裁'],
  ['inHand', 'resident', 'another'],
  ['secret', 'seat', undefined],
  ['outOfDuty', 'citySystem', '如皋市供电公司'],
  ['unlawful', 'hotline', undefined],
])('%s from %s: the reporter is told exactly the answer, in their channel', async (ending, channel, whither) => {
  const { no, caseId } = await accepted(channel),
    towards = whither === 'another' ? (await accepted('seat')).no : whither
  const template = answerFor(ending, { no, towards }),
    reply = filled(template)
  const fields = { ending, ...(towards === undefined ? {} : { towards }) }
  if (template !== reply) expect((await reject(no, { ...fields, reply: template })).body).toMatchObject({ code: 'missing-field', details: { field: 'reply' } })
  if (towards !== undefined) {
    expect((await reject(no, { ending, reply })).body).toMatchObject({ code: 'missing-field', details: { field: 'towards' } })
    if (ending !== 'outOfDuty') expect((await reject(no, { ending, towards: '别处', reply })).body.details).toEqual({ field: 'towards' })
  }
  if (ending === 'inHand') expect((await reject(no, { ending, towards: no, reply })).body.zh).toBe(`没有案号 ${no} 的另一件`)
  const done = await reject(no, { ...fields, reply })
  expect(done.body).toMatchObject({ state: 'rejected', holder: null, reply, reports: [{ channel, answer: reply }] })
  expect(done.body.events.at(-1)).toMatchObject({ act: 'reject', fields: { ...fields, reply } })
  const notices = await h.db.selectFrom('notices').select(['channel', 'text', 'to_role']).where('case_id', '=', caseId).where('kind', '=', 'answer').execute()
  expect(notices).toEqual([{ channel, text: reply, to_role: 'reporter' }])
})

test('an ending that the table has not is refused; a reason alone is the ending "other", and its answer', async () => {
  const { no } = await accepted('seat')
  expect((await reject(no, { ending: 'toString', reply: '不办' })).body).toMatchObject({ code: 'bad-input', details: { field: 'ending' } })
  expect((await reject(no, { ending: 'secret' })).body.code).toBe('missing-field')
  expect((await reject(no, { reason: '现场没有' })).body).toMatchObject({ state: 'rejected', reports: [{ answer: '现场没有' }] })
})
