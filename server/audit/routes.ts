/** The audit over HTTP: serves `contract/audit.ts`. */
import { Readable } from 'node:stream'
import * as contract from '../../contract/audit.ts'
import { auditActions } from '../../domain/audit.ts'
import { csvLine, guarded } from '../../domain/text/cell.ts'
import type { Db } from '../db/db.ts'
import { record } from '../kit/audit.ts'
import { type App, serve } from '../kit/http.ts'
import { askForCheck } from './check.ts'
import { auditRows, chain, checks } from './queries.ts'

const line = (values: readonly unknown[]): string => csvLine(values.map((v) => guarded(v === null || v === undefined ? '' : String(v))))

/** The rows as CSV, read page by page, so that a long log does not lie in memory. Begins with the mark by which Excel knows UTF-8. */
async function* csv(db: Db, filter: contract.AuditFilter, upTo: number): AsyncGenerator<string> {
  yield `\uFEFF${line(['编号', '时间', '人员', '账号', '动作', '说明', '对象', '详情', '地址', '已封存'])}`
  for (let after: number | null = upTo + 1; after !== null; ) {
    const page: Awaited<ReturnType<typeof auditRows>> = await auditRows(db, { ...filter, after, limit: 1000 })
    if (page.rows.length)
      yield page.rows
        .map((r) => line([r.id, r.at, r.person, r.account, r.action, auditActions[r.action]?.zh ?? '', r.subject, JSON.stringify(r.detail), r.address, r.sealed ? '是' : '否']))
        .join('')
    after = page.next
  }
}

export function auditRoutes(app: App): void {
  const { db, secrets, now } = app.house
  serve(app, contract.listAudit, ({ query }) => auditRows(db, query))
  serve(app, contract.exportAudit, async ({ query, who, ip }, reply) => {
    const last = await db.transaction().execute(async (trx) => {
      await record(trx, secrets, { action: 'audit.exported', subject: 'audit.csv', personId: who.personId, address: ip, detail: { ...query } }, now())
      return (await trx.selectFrom('audit').select('id').orderBy('id', 'desc').limit(1).executeTakeFirstOrThrow()).id
    })
    reply.type('text/csv; charset=utf-8').header('content-disposition', 'attachment; filename="audit.csv"')
    return reply.send(Readable.from(csv(db, query, last)))
  })
  serve(app, contract.listChecks, async () => ({ checks: await checks(db), ...(await chain(db)) }))
  serve(app, contract.startCheck, async ({ who, ip }) => {
    const id = await db.transaction().execute((trx) => askForCheck(trx, app.house, { personId: who.personId, address: ip }, now()))
    return (await checks(db, id))[0]!
  })
}
