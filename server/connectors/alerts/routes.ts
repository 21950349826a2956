/** 预警 over HTTP: what is in force, and the history. */
import { listAlerts, liveAlerts } from '../../../contract/alerts.ts'
import { type App, serve } from '../../kit/http.ts'
import type { Dock } from '../kit/connector.ts'
import { alertsInForce, alertsPast, communityCount } from './queries.ts'

export function alertRoutes(app: App, { house: { db, now }, books }: Dock): void {
  serve(app, liveAlerts, async () => {
    const at = now(),
      book = await books.at(at)
    return { rows: await alertsInForce(db, book, at), communities: communityCount(book) }
  })
  serve(app, listAlerts, async ({ query }) => {
    const at = now(),
      book = await books.at(at)
    return { ...(await alertsPast(db, book, at, query)), communities: communityCount(book) }
  })
}
