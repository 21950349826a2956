/** Telling over HTTP: the call-backs and each person's bell. */
import { listCalls, myNotices, recordCalls, seeNotices } from '../../contract/notices.ts'
import { type App, serve } from '../kit/http.ts'
import { bellOf, callsOf, countsOf } from './queries.ts'
import { recordTry } from './tell.ts'

export function notifyRoutes(app: App): void {
  const { db, now } = app.house
  serve(app, listCalls, async ({ query }) => {
    const at = now()
    return { ...(await callsOf(db, query.which ?? 'due', query, at)), counts: await countsOf(db, at) }
  })
  serve(app, recordCalls, async ({ body, who }) => ({
    recorded: await db
      .transaction()
      .execute((trx) => recordTry(trx, body.ids, { outcome: body.outcome, words: body.words?.trim() ?? '', rating: body.rating, personId: who.personId }, now())),
  }))
  serve(app, myNotices, ({ who }) => bellOf(db, who, now()))
  serve(app, seeNotices, async ({ body, who }) => {
    await db
      .insertInto('notice_seen')
      .values({ person_id: who.personId, notice_id: body.upTo })
      .onConflict((c) => c.column('person_id').doUpdateSet((e) => ({ notice_id: e.fn('greatest', ['notice_seen.notice_id', 'excluded.notice_id']) })))
      .execute()
    return { unread: (await bellOf(db, who, now())).unread }
  })
}
