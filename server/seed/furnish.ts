/** What a new house is given at its first start: the national reference data, and the demonstration sub-district unless it is to be empty. */
import type { Db } from '../db/db.ts'
import type { Books } from '../directory/book.ts'
import type { Storage } from '../files/storage.ts'
import type { Accounts } from '../kit/accounts.ts'
import type { Secrets } from '../kit/secrets.ts'
import { installDemo, installReference } from './install.ts'
import { playDemo } from './play.ts'

export interface Furnished {
  lines: string[]
  play?: (say: (line: string) => void) => Promise<void>
}
export async function furnish(
  { db, accounts, books, secrets, storage }: { db: Db; accounts: Accounts; books: Books; secrets: Secrets; storage: Storage },
  { empty }: { empty: boolean },
  now: Date,
): Promise<Furnished> {
  await db.transaction().execute((trx) => installReference(trx, now))
  const somebody = await db.selectFrom('people').select('id').limit(1).executeTakeFirst()
  if (empty)
    return {
      lines: somebody
        ? ['已有人员，直接登录。 Sign in with your account.']
        : ['空系统：打开网页，设置三位管理员。 An empty house: open the page and set up the three administrators.'],
    }
  const demo = (await db.selectFrom('settings').select('value').where('key', '=', 'demo').executeTakeFirst())?.value === true
  if (somebody && !demo) return { lines: [] }
  if (!demo) await db.transaction().execute((trx) => installDemo(trx, { accounts }, now))
  const played = (await db.selectFrom('settings').select('value').where('key', '=', 'played').executeTakeFirst())?.value
  const lines = [
    '演示街道，人物和地图都是虚构的。 A demonstration: all people and maps are fictional.',
    '账号 Accounts（密码都是 password: Yinghuo-2026）',
    '  zuoxi 坐席 · banzhang 值班长 · paiqian 派遣员 · zhifa 综合行政执法局一中队 · wangge1 网格员 · zhihui 指挥长',
    '  xitong 系统 · anquan 安全 · shenji 审计 三员分立',
    '试一试 Try: 用 zuoxi 登录，受理一件；paiqian 派遣；zhifa 签收、提交；wangge1 核查；banzhang 结案。',
  ]
  return played === true
    ? { lines }
    : {
        lines,
        async play(say) {
          say('正在演示 90 天的办理，页面已可使用… Playing 90 days of matters; the pages are open already…')
          books.refresh()
          await playDemo({ db, books, secrets, storage }, now, (done, total) => {
            if (done === total || done % 100 === 0) say(`  ${done}/${total}`)
          })
          await db
            .insertInto('settings')
            .values({ key: 'played', value: 'true', label: '演示数据已生成' })
            .onConflict((c) => c.column('key').doUpdateSet({ value: 'true' }))
            .execute()
          say('演示数据好了。 The demonstration is ready.')
        },
      }
}
