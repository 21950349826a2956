/** The set-up of an empty house: three separated administrators (GB/T 22239-2019 三权分立), once. */
import type { Static } from '@sinclair/typebox'
import { sql } from 'kysely'
import type { setUp as contract } from '../../contract/session.ts'
import type { Db, Trx } from '../db/db.ts'
import type { From } from '../kit/accounts.ts'
import { record } from '../kit/audit.ts'
import { Refused } from '../kit/errors.ts'
import type { House } from '../kit/http.ts'

type Wanted = Static<(typeof contract)['schema']['body']>
const lock = 7_320_682_002 // one number for all Yinghuo processes: who sets up holds it, others wait and then find it done

/** Whether nobody has an account yet. */
export const setUpNeeded = async (db: Db | Trx): Promise<boolean> => (await sql`select 1 from auth_user limit 1`.execute(db)).rows.length === 0

/** Creates the three administrators. One person types three passwords here, so each of the three chooses a new one at the first sign-in. */
export async function setUp({ db, accounts, secrets }: Pick<House, 'db' | 'accounts' | 'secrets'>, { office, admins }: Wanted, { address = null }: From, now: Date): Promise<void> {
  const distinct = (values: string[]) => new Set(values).size === admins.length
  if (!distinct(admins.map((a) => a.role))) throw new Refused('bad-input', { reason: 'each of the three roles once' })
  if (!distinct(admins.map((a) => a.account.toLowerCase()))) throw new Refused('bad-input', { reason: 'three different accounts' })
  await db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(${lock})`.execute(trx)
    if (!(await setUpNeeded(trx))) throw new Refused('set-up-done')
    await sql`insert into settings (key, value, label, changed_at) values ('office', ${JSON.stringify(office)}, '单位名称', ${now}) on conflict (key) do update set value = excluded.value, changed_at = excluded.changed_at`.execute(
      trx,
    )
    for (const { role, name, account, password } of admins) {
      const person = await trx.insertInto('people').values({ name, created_at: now }).returning('id').executeTakeFirstOrThrow()
      await sql`insert into posts (person_id, role, valid_from) values (${person.id}, ${role}, (${now}::timestamptz at time zone 'Asia/Shanghai')::date)`.execute(trx)
      await accounts.createAccount(trx, { personId: person.id, account, password }, now)
    }
    await record(trx, secrets, { action: 'set-up', subject: 'house', personId: null, address, detail: { office, accounts: admins.map((a) => a.account) } }, now)
  })
}
