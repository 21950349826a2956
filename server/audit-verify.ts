/** npm run audit:verify: checks both logs row by row. Ends with 1 when something was touched. The head of the chain is kept in the data directory, so that a chain cut short shows. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { withDatabase } from './audit/open.ts'
import { type Head, type Problem, verify } from './audit/verify.ts'
import { loadSecrets } from './kit/secrets.ts'

const words = {
  changed: '内容被改过 was changed',
  removed: '被删除 was removed',
  inserted: '不是系统写入的 was not written by the system',
  'out of order': '被调换了位置 changed places',
  'not yet sealed': '尚未封存 is not yet sealed',
} as const satisfies Record<Problem['what'], string>
const logs: Record<string, string> = { case: '案件经过 case event', audit: '审计 audit entry', seals: '封存 seal' }

const dataDir = resolve(process.env['DATA_DIR'] || 'data')
const kept = join(dataDir, 'audit-head.json')
const since = existsSync(kept) ? (JSON.parse(readFileSync(kept, 'utf8')) as Head) : undefined
const { rows, problems, head } = await withDatabase({ dataDir, databaseUrl: process.env['DATABASE_URL'] }, (db) => verify(db, loadSecrets(dataDir), since))
for (const p of problems) console.log(`${logs[p.log] ?? p.log} ${p.id}：${words[p.what]}`)
const touched = problems.filter((p) => p.what !== 'not yet sealed').length
console.log(
  touched
    ? `查了 ${rows} 行，${touched} 处不对。 ${rows} rows checked, ${touched} not as they were written.`
    : `查了 ${rows} 行，都是当初写下的样子。 ${rows} rows checked, all as they were written. (${head.seq} ${head.hash.slice(0, 16)})`,
)
if (touched) process.exitCode = 1
else writeFileSync(kept, JSON.stringify(head))
