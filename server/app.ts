/** HTTP put together, one line a room. Does not listen, so that a test can inject. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import { manageRoutes } from './access/manage.ts'
import { accessRoutes } from './access/routes.ts'
import { auditRoutes } from './audit/routes.ts'
import { photoRoutes } from './cases/photos.ts'
import { caseRoutes } from './cases/routes.ts'
import { type Books, keepBooks } from './directory/book.ts'
import { clockRoutes } from './clocks/routes.ts'
import { catalogueRoutes } from './directory/catalogueRoutes.ts'
import { gridRoutes } from './directory/gridRoutes.ts'
import { keepInStep } from './directory/inStep.ts'
import { directoryRoutes } from './directory/routes.ts'
import { settingRoutes } from './directory/settingRoutes.ts'
import { unitRoutes } from './directory/unitRoutes.ts'
import { diskStorage } from './files/disk.ts'
import { type App, createHttp, type House } from './kit/http.ts'
import { Refused } from './kit/errors.ts'
import { historyRoutes } from './intake/historyRoutes.ts'
import { publicRoutes } from './intake/publicRoutes.ts'
import { intakeRoutes } from './intake/routes.ts'
import { notifyRoutes } from './notify/routes.ts'
import { likenessRoutes } from './likeness/routes.ts'
import { connectors } from './connectors/all.ts'
import { hotlineRoutes } from './connectors/hotline/routes.ts'
import { createDock } from './connectors/kit/dock.ts'
import { connectorRoutes } from './connectors/kit/routes.ts'
import { wordRoutes } from './connectors/outside/routes.ts'
import type { Hub } from './live/hub.ts'
import { liveRoutes } from './live/routes.ts'
import { placeRoutes } from './understanding/placeRoutes.ts'
import { itemRoutes } from './understanding/routes.ts'
import { dutyRoutes } from './directory/dutyRoutes.ts'
import { routingRoutes } from './routing/routes.ts'
import { statusRoutes } from './status.ts'

const pages = fileURLToPath(new URL('../web/dist/', import.meta.url))

/** Where nothing is told: a house that does not listen. */
const deaf: Hub = { listen: () => () => {}, stop: async () => {} }

export async function createApp(house: House, books: Books = keepBooks(house.db), hub: Hub = deaf): Promise<App> {
  const app = await createHttp(house)
  const storage = await diskStorage(`${house.dataDir}/files`)
  statusRoutes(app)
  accessRoutes(app)
  manageRoutes(app, books)
  auditRoutes(app)
  directoryRoutes(app, books)
  unitRoutes(app, books)
  settingRoutes(app, books)
  gridRoutes(app, books)
  catalogueRoutes(app, books)
  clockRoutes(app, books)
  keepInStep(app, books)
  intakeRoutes(app, books)
  notifyRoutes(app)
  publicRoutes(app, books, storage)
  historyRoutes(app, books, storage)
  caseRoutes(app, books)
  photoRoutes(app, books, storage)
  likenessRoutes(app, books)
  routingRoutes(app, books)
  dutyRoutes(app, books)
  hotlineRoutes(app, books)
  const dock = createDock(house, books, connectors)
  connectorRoutes(app, dock)
  wordRoutes(app, dock)
  placeRoutes(app, books)
  itemRoutes(app, books)
  liveRoutes(app, books, hub)
  if (existsSync(pages)) {
    await app.register(fastifyStatic, {
      root: pages,
      wildcard: true,
      index: ['index.html'],
      maxAge: '1h',
      cacheControl: true,
      setHeaders: (reply, path) => {
        if (path.endsWith('index.html')) reply.header('cache-control', 'no-cache')
      },
    })
  }
  app.setNotFoundHandler((req, reply) => {
    if (req.method === 'GET' && !req.url.startsWith('/api/') && !/\.[a-z0-9]{2,5}(\?|$)/.test(req.url) && existsSync(`${pages}index.html`))
      return reply.header('cache-control', 'no-cache').sendFile('index.html')
    throw new Refused('not-found')
  })
  return app
}
