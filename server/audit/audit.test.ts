import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { testDb } from '../../test/db.ts'
import { tell } from '../cases/events.ts'
import { record } from '../kit/audit.ts'
import { loadSecrets } from '../kit/secrets.ts'
import { sealAndTell } from './seal.ts'
import { type Problem, verify } from './verify.ts'

const secrets = loadSecrets('', { YINGHUO_KEY: randomBytes(32).toString('base64') })
const now = new Date('2026-11-24T01:02:03.456Z')
let base: Awaited<ReturnType<typeof testDb>>
let caseId: number
const line = (act: string, fields: Record<string, unknown> = {}) => ({
  caseId,
  life: 'case',
  unitId: null,
  requestId: null,
  act,
  from: 'none',
  to: 'reported',
  personId: null,
  role: 'reporter',
  fields,
})
const write = (fields: Record<string, unknown>, act = 'report') => base.db.transaction().execute((trx) => tell(trx, secrets, [line(act, fields)], now))
const log = (detail: Record<string, unknown>) => base.db.transaction().execute((trx) => record(trx, secrets, { action: 'export', subject: '台账', personId: null, detail }, now))
const seal = async () => {
  while ((await sealAndTell(base.db, secrets, { batch: 3 })) > 0);
}
/** What only somebody with the whole database in hand can do. */
const forge = (statement: string) =>
  base.db.connection().execute(async (c) => {
    await sql`set session_replication_role = replica`.execute(c)
    await sql.raw(statement).execute(c)
    await sql`set session_replication_role = default`.execute(c)
  })
const problems = async () => (await verify(base.db, secrets)).problems

beforeEach(async () => {
  base = await testDb()
  const { id } = await base.db
    .insertInto('cases')
    .values({
      no: 'RC1',
      state: 'reported',
      title: '',
      text: '',
      place: '',
      lng: null,
      lat: null,
      cell_id: null,
      item_id: null,
      channel: 'phone',
      parent_id: null,
      lead_unit_id: null,
      checked: null,
      quorum: null,
      proposed_by: null,
      collector_id: null,
      routing: 'null',
      reply: null,
      reported_at: now,
      changed_at: now,
      ended_at: null,
      holder: null,
      holder_unit_id: null,
      clock: null,
      yellow_at: null,
      due_at: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  caseId = id
  for (let n = 1; n <= 4; n++) {
    await write({ n })
    await log({ n })
  }
  await seal()
})
afterEach(() => base.drop())

it('finds nothing in what nobody touched, whatever the shape of the fields', async () => {
  await write({
    zebra: 1,
    甲: { b: [1.5, -0, 1e21, 1e-7, 0.1 + 0.2, null, undefined], a: '引号"与\\换行\n𠮷😀' },
    aa: true,
    until: new Date('2027-01-31T16:00:00.007Z'),
    none: undefined,
    nan: Number.NaN,
    Z: '',
    10: 'ten',
    9: 'nine',
    长: { 丙: '3', 乙: [{ y: 1, x: 2 }] },
  })
  await log({
    longKey: { bb: 1, a: 2, c: [{ z: '\u2028', y: 'é' }] },
    at: now,
    at2: '2026-11-24T01:02:03.456Z',
    float: 2.220446049250313e-16,
    big: Number.MAX_SAFE_INTEGER,
    tiny: 5e-324,
  })
  expect(await problems()).toEqual([
    { log: 'audit', id: 5, what: 'not yet sealed' },
    { log: 'case', id: 5, what: 'not yet sealed' },
  ])
  await seal()
  expect(await verify(base.db, secrets)).toMatchObject({ rows: 10, problems: [] })
})

const forgeries: [string, string, Problem[]][] = [
  ['a changed field of an act', `update case_events set fields = '{"n": 7}' where id = 2`, [{ log: 'case', id: 2, what: 'changed' }]],
  ['an act moved a millisecond', `update case_events set at = at + interval '1 ms' where id = 3`, [{ log: 'case', id: 3, what: 'changed' }]],
  ['a changed audit row', `update audit set person_id = 9 where id = 4`, [{ log: 'audit', id: 4, what: 'changed' }]],
  ['a removed act', 'delete from case_events where id = 1', [{ log: 'case', id: 1, what: 'removed' }]],
  ['a removed audit row, the last', 'delete from audit where id = 4', [{ log: 'audit', id: 4, what: 'removed' }]],
  [
    'a copied act',
    'insert into case_events (case_id, life, act, from_state, to_state, role, fields, at, mac) select case_id, life, act, from_state, to_state, role, fields, at, mac from case_events where id = 1',
    [{ log: 'case', id: 5, what: 'inserted' }],
  ],
  [
    'a made-up act, slipped into the outbox too',
    `with e as (insert into case_events (case_id, life, act, from_state, to_state, role, at, mac) select case_id, life, 'close', from_state, to_state, role, at, mac from case_events where id = 1 returning id) insert into outbox (log, ref) select 'case', id from e`,
    [{ log: 'case', id: 5, what: 'changed' }],
  ],
  [
    'two acts that changed places',
    'update case_events a set (fields, at, mac) = (b.fields, b.at, b.mac) from case_events b where a.id in (2, 3) and b.id = 5 - a.id',
    [
      { log: 'case', id: 2, what: 'changed' },
      { log: 'case', id: 3, what: 'changed' },
    ],
  ],
  [
    'two acts sealed in each other’s place',
    `update seals set ref = -1 where seq = 3; update seals set ref = 2 where seq = 5; update seals set ref = 3 where seq = 3`,
    [
      { log: 'case', id: 3, what: 'out of order' },
      { log: 'case', id: 2, what: 'out of order' },
    ],
  ],
  [
    'a true act copied, slipped into the outbox too',
    `with e as (insert into case_events (case_id, life, act, from_state, to_state, role, fields, at, mac) select case_id, life, act, from_state, to_state, role, fields, at, mac from case_events where id = 1 returning id) insert into outbox (log, ref) select 'case', id from e`,
    [{ log: 'case', id: 5, what: 'changed' }],
  ],
  ['a removed act with its seal', 'with e as (delete from case_events where id = 2) delete from seals where seq = 3', [{ log: 'seals', id: 3, what: 'removed' }]],
  [
    'a removed seal',
    'delete from seals where seq = 4',
    [
      { log: 'seals', id: 4, what: 'removed' },
      { log: 'audit', id: 2, what: 'inserted' },
    ],
  ],
]
it.each(forgeries)('finds %s', async (_, statement, expected) => {
  await forge(statement)
  expect(await problems()).toEqual(expected)
})

it('finds a true row copied with an outbox entry even when it has been sealed', async () => {
  await forge(
    `with a as (insert into audit (at, person_id, action, subject, detail, mac) select at, person_id, action, subject, detail, mac from audit where id = 2 returning id) insert into outbox (log, ref) select 'audit', id from a`,
  )
  await seal()
  expect(await problems()).toEqual([{ log: 'audit', id: 5, what: 'changed' }])
})

it('finds a chain cut short, by a head noted before', async () => {
  const { head } = await verify(base.db, secrets)
  expect(head.seq).toBe(8)
  expect((await verify(base.db, secrets, head)).problems).toEqual([])
  await forge('with a as (delete from audit where id = 4) delete from seals where seq = 8')
  expect(await problems()).toEqual([])
  expect((await verify(base.db, secrets, head)).problems).toEqual([{ log: 'seals', id: 8, what: 'removed' }])
})

it('seals each row once and in order when several sealers run, and survives what an outbox should not hold', async () => {
  for (let n = 0; n < 40; n++) await write({ n }, 'note')
  await forge(`insert into outbox (log, ref) values ('case', 1), ('case', 1), ('case', 9999)`)
  const told: number[] = []
  const taken = await Promise.all(
    Array.from({ length: 4 }, async () => {
      let sum = 0
      for (let n = 1; n > 0; sum += n) n = await sealAndTell(base.db, secrets, { batch: 7, tell: async (_, cases) => void told.push(...cases) })
      return sum
    }),
  )
  expect(taken.reduce((a, b) => a + b)).toBe(43)
  expect(new Set(told)).toEqual(new Set([caseId]))
  expect(await problems()).toEqual([{ log: 'case', id: 9999, what: 'removed' }])
  expect(await base.db.selectFrom('outbox').selectAll().execute()).toEqual([])
})

it('tells nobody and seals nothing when telling fails', async () => {
  await write({ n: 5 })
  await expect(
    sealAndTell(base.db, secrets, {
      tell: async () => {
        throw new Error('no')
      },
    }),
  ).rejects.toThrow('no')
  expect((await verify(base.db, secrets)).head.seq).toBe(8)
  await seal()
  expect(await problems()).toEqual([])
})
