/** Likeness and hot spots over HTTP. */
import { decideLikeness, detachCase, dryRunLikeness, getHotSpot, getLikenessRules, likenessOf, listHotSpots, previewLikeness, setLikenessRules } from '../../contract/likeness.ts'
import { apply } from '../cases/act.ts'
import { load } from '../cases/load.ts'
import { actorsOf, mustSee } from '../cases/queries.ts'
import type { Seer } from '../cases/visible.ts'
import type { Trx } from '../db/db.ts'
import type { Book, Books } from '../directory/book.ts'
import { teachBook } from '../directory/words.ts'
import { record } from '../kit/audit.ts'
import { Refused } from '../kit/errors.ts'
import { type App, serve } from '../kit/http.ts'
import { dryRun } from './dryRun.ts'
import { nearby, rank, told } from './find.ts'
import { casesOfHotSpot, hotSpots, likelyView, likenessFor, visibleAmong } from './queries.ts'
import { changeRules, rulesAt } from './rules.ts'
import { voiceOf } from './voice.ts'

export function likenessRoutes(app: App, books: Books): void {
  const { db, secrets, now, metrics } = app.house
  const caseOf = async (who: Seer, book: Book, no: string) => {
    const row = await db.selectFrom('cases').select(['id', 'no']).where('no', '=', no).executeTakeFirst()
    if (!row) throw new Refused('not-found')
    await mustSee(db, who, book, row.id)
    return row
  }
  /** An act of this person on a case, in whichever of their posts may do it. */
  async function did(trx: Trx, who: Seer, book: Book, id: number, act: string, fields: Record<string, unknown>, at: Date) {
    const loaded = await load(trx, { id }, true),
      actors = actorsOf(who, loaded.orders),
      actor = actors.find((a) => a.role === 'acceptor') ?? actors.find((a) => a.role === 'dispatcher') ?? actors[0]
    if (!actor) throw new Refused('wrong-role')
    await apply(trx, { book, secrets }, loaded, { target: { life: 'case' }, act, fields, by: { personId: who.personId, actor } }, at)
    metrics.acts.inc({ act })
  }

  serve(app, likenessOf, async ({ params, who }) => {
    const book = await books.at(now())
    return likenessFor(db, who, book, (await caseOf(who, book, params.no)).id)
  })

  serve(app, decideLikeness, async ({ params, body, who }) => {
    const at = now(),
      book = await books.at(at),
      mine = await caseOf(who, book, params.no),
      other = await caseOf(who, book, params.other)
    await db.transaction().execute(async (trx) => {
      if (body.verdict === 'same') await did(trx, who, book, mine.id, 'merge', { parent: other.no, reason: body.reason ?? '同一件事' }, at)
      const { numUpdatedRows } = await trx
        .updateTable('likeness')
        .set({ verdict: body.verdict, by_person: who.personId, decided_at: at })
        .where('case_id', '=', mine.id)
        .where('other_id', '=', other.id)
        .executeTakeFirst()
      if (!numUpdatedRows && body.verdict === 'different') throw new Refused('not-found')
    })
    return likenessFor(db, who, book, mine.id)
  })

  serve(app, detachCase, async ({ params, body, who }) => {
    const at = now(),
      book = await books.at(at),
      mine = await caseOf(who, book, params.no)
    await db.transaction().execute(async (trx) => {
      const { parent_id } = await trx.selectFrom('cases').select('parent_id').where('id', '=', mine.id).executeTakeFirstOrThrow()
      await did(trx, who, book, mine.id, 'detach', { reason: body.reason }, at)
      if (parent_id !== null)
        await trx
          .updateTable('likeness')
          .set({ verdict: 'different', by_person: who.personId, decided_at: at })
          .where('case_id', '=', mine.id)
          .where('other_id', '=', parent_id)
          .execute()
    })
    return likenessFor(db, who, book, mine.id)
  })

  serve(app, previewLikeness, async ({ body, who }) => {
    const at = now(),
      book = await books.at(at),
      rules = await rulesAt(db, at),
      point = body.lng === undefined || body.lat === undefined ? null : ([body.lng, body.lat] as [number, number])
    teachBook(book)
    const voice = voiceOf(
      {
        text: body.text,
        place: body.place,
        point,
        cellId: point ? (book.grid.cellAt(...point)?.id ?? null) : null,
        itemId: body.itemId ?? null,
        phone: body.phone?.trim() ? secrets.hashPhone(body.phone.trim()) : null,
      },
      book,
      at,
    )
    const found = rank(voice, await nearby(db, book, voice, rules), rules),
      seen = await visibleAmong(
        db,
        who,
        book,
        found.map((f) => f.root.caseId),
      )
    const few = found.filter((f) => seen.has(f.root.caseId)).slice(0, 5)
    return {
      likely: (await told(db, voice.sayings, few)).map((f) => likelyView({ ...f, ...f.about, weights: rules.weights })),
      hidden: found.filter((f) => !seen.has(f.root.caseId)).length,
    }
  })

  serve(app, getLikenessRules, async () => {
    const { id: _, note: __, from: ___, ...rules } = await rulesAt(db, now())
    const rows = await db
      .selectFrom('likeness_rules as r')
      .leftJoin('people as p', 'p.id', 'r.by_person')
      .selectAll('r')
      .select('p.name as by')
      .orderBy('r.valid_from', 'desc')
      .orderBy('r.id', 'desc')
      .limit(50)
      .execute()
    return {
      now: rules,
      history: rows.map((r) => ({
        id: r.id,
        note: r.note,
        by: r.by,
        from: r.valid_from.toISOString(),
        to: r.valid_to?.toISOString() ?? null,
        weights: r.weights,
        attach: r.attach,
        ask: r.ask,
        nearM: r.near_m,
        reachM: r.reach_m,
        windowDays: r.window_days,
        automatic: r.automatic,
      })),
    }
  })

  serve(app, setLikenessRules, async ({ body, who, ip }) => {
    const at = now()
    if (Object.values(body.weights).reduce((sum, w) => sum + w, 0) !== 100) throw new Refused('bad-input', { field: 'weights' })
    if (body.ask > body.attach) throw new Refused('bad-input', { field: 'ask' })
    if (body.reachM <= body.nearM) throw new Refused('bad-input', { field: 'reachM' })
    return db.transaction().execute(async (trx) => {
      const before = await rulesAt(trx, at),
        id = await changeRules(trx, body, who.personId, at)
      await record(trx, secrets, { action: 'likeness.rules', subject: String(id), personId: who.personId, address: ip, detail: { before, after: body } }, at)
      return { id }
    })
  })
  serve(app, dryRunLikeness, async ({ body }) => {
    if (body.ask > body.attach) throw new Refused('bad-input', { field: 'ask' })
    return dryRun(db, body, now())
  })

  serve(app, listHotSpots, async ({ query }) => hotSpots(db, await books.at(now()), query, now()))
  serve(app, getHotSpot, async ({ params }) => {
    const [spot] = await hotSpots(db, await books.at(now()), { id: params.id }, now())
    if (!spot) throw new Refused('not-found')
    return { ...spot, cases: await casesOfHotSpot(db, spot.id) }
  })
}
