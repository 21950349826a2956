/** The case over HTTP: lists, one case, the acts, and the reporter revealed for a purpose. */
import { actOnCase, getCase, listCases, mapCases, myWork, revealReporter } from '../../contract/cases.ts'
import type { Target } from '../../domain/matter.ts'
import { refuse } from '../../domain/matter.ts'
import type { Books } from '../directory/book.ts'
import { record } from '../kit/audit.ts'
import { Refused } from '../kit/errors.ts'
import { type App, serve } from '../kit/http.ts'
import { apply, completed } from './act.ts'
import { load } from './load.ts'
import { casesFor, pointsFor, workFor } from './lists.ts'
import { actorsOf, caseView, mustSee } from './queries.ts'
import { sees } from './visible.ts'
import { worldOf } from './world.ts'
import { ruleOf } from '../../domain/matter.ts'

export function caseRoutes(app: App, books: Books): void {
  const { db, secrets, now, metrics } = app.house
  serve(app, listCases, async ({ query, who }) => {
    const at = now()
    return casesFor(db, who, await books.at(at), query, at)
  })
  serve(app, myWork, async ({ query, who }) => workFor(db, who, await books.at(now()), query))
  serve(app, mapCases, async ({ who }) => pointsFor(db, who, await books.at(now())))
  serve(app, getCase, async ({ params, who }) => {
    const at = now()
    return caseView(db, who, await books.at(at), params.no, at)
  })

  serve(app, actOnCase, async ({ params, body, who }) => {
    const at = now(),
      book = await books.at(at)
    const target = (
      body.target.life === 'case'
        ? { life: 'case' }
        : body.target.life === 'order'
          ? { life: 'order', unit: body.target.unit }
          : { life: 'request', kind: body.target.kind, unit: body.target.unit ?? null }
    ) as Target
    await db.transaction().execute(async (trx) => {
      const loaded = await load(trx, { no: params.no }, true)
      if (!sees(who, book, loaded)) throw new Refused('not-yours')
      if (body.version !== undefined && body.version !== loaded.row.version) throw new Refused('moved-on', { version: loaded.row.version })
      if (!known(target, body.act)) throw new Refused('bad-input', { field: 'act' })
      const actors = actorsOf(who, loaded.orders).filter((a) => body.as === undefined || a.role === body.as)
      const fields = completed(body.fields, ruleOf({ target, act: body.act }).needs ?? [], loaded.row, book)
      const chosen = actors.map((actor) => ({
        actor,
        no: refuse(
          loaded.matter,
          { target, act: body.act, actor, fields },
          worldOf(loaded, book, { target, role: actor.role, fields, now: at, parent: { id: 0, open: true, merged: false } }),
        ),
      }))
      const best = chosen.find((c) => c.no === null) ?? chosen.find((c) => c.no !== 'wrong-role') ?? chosen[0]
      if (!best) throw new Refused('wrong-role')
      if (best.actor.role === 'handler' && target.life === 'order' && loaded.orders.find((o) => o.unit_id === target.unit)?.handler_id !== who.personId)
        throw new Refused('not-yours')
      await apply(trx, { book, secrets }, loaded, { target, act: body.act, fields: body.fields, by: { personId: who.personId, actor: best.actor } }, at)
      for (const use of ['before', 'after', 'evidence', 'form']) {
        const ids = Array.isArray(body.fields[use]) ? (body.fields[use] as unknown[]).filter((x): x is number => Number.isInteger(x)) : []
        if (!ids.length) continue
        await trx.updateTable('files').set({ case_id: loaded.row.id, use }).where('id', 'in', ids).where('by_person', '=', who.personId).where('case_id', 'is', null).execute()
        const here = await trx.selectFrom('files').select('id').where('id', 'in', ids).where('case_id', '=', loaded.row.id).execute()
        if (here.length < new Set(ids).size)
          throw new Refused('bad-input', { field: use }, { zh: '有照片不是你传的，也不在这件里', en: 'A photo is neither yours nor of this case.' })
      }
    })
    metrics.acts.inc({ act: body.act })
    return caseView(db, who, book, params.no, at)
  })

  serve(app, revealReporter, async ({ params, body, who, ip }) => {
    const at = now(),
      book = await books.at(at)
    return db.transaction().execute(async (trx) => {
      const { row } = await load(trx, { no: params.no }, false)
      await mustSee(trx, who, book, row.id)
      const report = await trx.selectFrom('reports').selectAll().where('id', '=', params.id).where('case_id', '=', row.id).executeTakeFirst()
      if (!report) throw new Refused('not-found')
      await record(trx, secrets, { action: 'reveal', subject: `${row.no}/${report.id}`, personId: who.personId, address: ip, detail: { purpose: body.purpose } }, at)
      const open = report.sealed ? (JSON.parse(secrets.open(report.sealed, `report ${report.key}`)) as { name?: string; phone?: string; address?: string }) : {}
      return { name: open.name ?? '', phone: open.phone ?? '', address: open.address ?? '' }
    })
  })
}
/** Whether the tables have such an act at all. */
const known = (target: Target, act: string): boolean => {
  try {
    return ruleOf({ target, act }) !== undefined
  } catch {
    return false // no such life, or no such kind of request
  }
}
