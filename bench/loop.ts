/** (b) The whole loop of one matter through HTTP, each step by the person whose it is: report, accept, register, dispatch, sign, submit, check, close. */
import pg from 'pg'
import { demoPassword } from '../server/seed/demo.ts'
import { type Call, digits, measure, quantile, signedIn, table, type Taken, together } from './clients.ts'
import { type Program, startServer } from './setting.ts'
import { forgetJobs } from './reports.ts'
import { copyOfTown, voices } from './town.ts'

/** The people of one loop, by their accounts in the demonstration. */
const people = ['zuoxi', 'zuoxi2', 'paiqian', 'zhifa', 'wangge1', 'banzhang'] as const
type People = Record<(typeof people)[number], Call>
const atOnce = 16

export const bench: Program = async ({ small, data, postgres, say }) => {
  const store = await postgres(),
    database = await copyOfTown(store, data, small ? 500 : 10_000, say),
    client = new pg.Client(store.url(database))
  await client.connect()
  const one = async <T extends object>(text: string, values: unknown[] = []) => (await client.query<T>(text, values)).rows[0]!
  const loops = small ? 3 : 240,
    rounds = small ? 1 : 3
  const { id: unit } = await one<{ id: string }>(`select unit_id as id from posts t join people p on p.id = t.person_id where p.account = 'zhifa'`)
  const { id: collector } = await one<{ id: string }>(`select id from people where account = 'wangge1'`)
  const {
    id: item,
    filing,
    closing,
  } = await one<{ id: string; filing: Condition[]; closing: Condition[] }>(
    `select id, filing, closing from items where valid_to is null and not answerable and not engineering and limit_unit <> 'minute' order by id limit 1`,
  )
  // Photos by the two who must show some; what a photo costs to take in is not part of this measure.
  const photos = async (account: string, count: number) =>
    (
      await client.query<{ id: string }>(
        `insert into files (use, name, key, type, size, sha256, by_person, at) select 'report', 'bench.jpg', 'bench', 'image/jpeg', 1, '', p.id, now() from people p, generate_series(1, $2) where p.account = $1 returning id`,
        [account, count],
      )
    ).rows.map((r) => Number(r.id))
  const total = 2 * loops * rounds + 40,
    taken = { zhifa: await photos('zhifa', 2 * total), wangge1: await photos('wangge1', total) }
  const said = await voices(client)
  await client.end()

  const house = await startServer('door', store, database, data)
  const calls = Object.fromEntries(await Promise.all(people.map(async (account) => [account, await signedIn(house.port, account, demoPassword)] as const))) as People
  const run = Date.now().toString(36)
  let sent = Date.now() % said.length
  const steps: number[] = []
  const loop = async () => {
    const n = ++sent,
      { text, place, lng, lat } = said[n % said.length]!,
      must = (conditions: Condition[]) => conditions.filter((c) => c.must).map((c) => c.text)
    const { no } = JSON.parse(
      (await calls.zuoxi('POST', '/reports', { text, place, lng, lat, itemId: Number(item), reporter: { phone: '13800000000' } }, { 'idempotency-key': `loop-${run}-${n}` })).body,
    ) as { no: string }
    let last = ''
    const act = async (who: keyof People, name: string, target: object, fields: object) => {
      const from = performance.now()
      last = (await calls[who]('POST', `/cases/${no}/acts`, { target, act: name, fields })).body
      steps.push(performance.now() - from)
    }
    const own = { life: 'case' },
      order = { life: 'order', unit: Number(unit) }
    await act('zuoxi', 'accept', own, {})
    const { cellId } = JSON.parse(last) as { cellId: number | null }
    await act('zuoxi', 'register', own, { item: Number(item), cell: cellId, conditions: must(filing) })
    await act('paiqian', 'dispatch', own, { lead: Number(unit) })
    await act('zhifa', 'sign', order, {})
    await act('zhifa', 'submit', order, { result: '桌椅已收回店内。', before: [taken.zhifa.pop()], after: [taken.zhifa.at(-1)], evidence: [taken.zhifa.pop()] })
    await act('zuoxi', 'sendCheck', own, { collector: Number(collector) })
    await act('wangge1', 'answerCheck', own, { result: 'pass', evidence: [taken.wangge1.pop()] })
    await act('zuoxi2', 'askClose', own, { conclusion: '现场已恢复。' })
    await act('banzhang', 'close', own, { conditions: must(closing), reply: '您反映的问题已处理，人行道已恢复通行。' })
    if ((JSON.parse(last) as { state: string }).state !== 'closed') throw new Error(`the loop of ${no} did not end closed`)
  }
  await measure(loop, { clients: 4, ops: small ? 1 : 30, cpu: house.cpu })
  const lines: { clients: number; taken: Taken; steps: number[] }[] = []
  for (const clients of [1, atOnce]) {
    const parts: Taken[] = []
    steps.length = 0
    for (let round = 0; round < rounds; round++) parts.push(await measure(loop, { clients, ops: clients === 1 ? Math.ceil(loops / 6) : loops, cpu: house.cpu }))
    lines.push({ clients, taken: together(parts), steps: [...steps] })
  }
  await house.end()
  await forgetJobs(store.url(database))
  return [
    '### (b) The whole loop',
    table(
      ['clients', 'loops a second', 'CPU ms a loop', 'CPU ms a step', 'of it database', 'a step p50 ms', 'p99 ms'],
      lines.map((l) => [
        String(l.clients),
        digits(l.taken.ops / l.taken.seconds),
        digits(l.taken.cpuMs / l.taken.ops),
        digits(l.taken.cpuMs / l.taken.ops / 10),
        digits(l.taken.databaseMs / l.taken.ops / 10),
        digits(quantile(l.steps, 0.5)),
        digits(quantile(l.steps, 0.99)),
      ]),
    ),
    'Ten requests a loop, the jobs that follow (likeness) not among them; each act answers with the whole case as it then stands. Aim: 25 loops a second on 2 cores, on which the clients run too.',
  ].join('\n\n')
}
interface Condition {
  text: string
  must: boolean
}
