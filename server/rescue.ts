/** node server/rescue.ts ACCOUNT: a new first password for a security administrator whom nobody else can help, from the machine itself. Also takes off a second step. It is in the audit. */
import { resolve } from 'node:path'
import { sql } from 'kysely'
import { renewPassword } from './access/keep.ts'
import { withDatabase } from './audit/open.ts'
import type { AccountTables } from './db/account-tables.ts'
import type { Db } from './db/db.ts'
import { record } from './kit/audit.ts'
import { loadSecrets, type Secrets } from './kit/secrets.ts'

/** The new password, or null when this is no security administrator in office. Others are helped by theirs, who can look them in the eye. */
export async function rescue(db: Db, secrets: Pick<Secrets, 'mac'>, account: string, now: Date): Promise<string | null> {
  return db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ userId: string; username: string }>`select u.id as "userId", u.username from auth_user u join people p on p.id = u.person_id
      where u.username = ${account.toLowerCase()} and p.active and exists (select 1 from posts o, (select (${now}::timestamptz at time zone 'Asia/Shanghai')::date as today) d
        where o.person_id = p.id and o.role = 'securityAdmin' and o.valid_from <= d.today and (o.valid_to is null or o.valid_to > d.today))`.execute(trx)
    const [user] = rows
    if (!user) return null
    const { password, ended } = await renewPassword(trx, user, now)
    const q = trx.withTables<AccountTables>()
    await q.deleteFrom('auth_two_factor').where('user_id', '=', user.userId).execute()
    await q.updateTable('auth_user').set({ two_factor_enabled: false }).where('id', '=', user.userId).execute()
    await record(trx, secrets, { action: 'password.rescued', subject: `account:${user.username}`, personId: null, detail: { ended } }, now)
    return password
  })
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const account = process.argv[2] ?? '',
    dataDir = resolve(process.env['DATA_DIR'] || 'data')
  const password = await withDatabase({ dataDir, databaseUrl: process.env['DATABASE_URL'] }, (db) => rescue(db, loadSecrets(dataDir), account, new Date()))
  console.log(
    password === null
      ? `“${account}”不是在任的安全管理员。 “${account}” is no security administrator in office.`
      : `首次密码 First password: ${password}（登录后要先换 to be changed at the first sign-in）`,
  )
  if (password === null) process.exitCode = 1
}
