/** HTTP put together, one line a room. Does not listen, so that a test can inject. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import { accessRoutes } from './access/routes.ts'
import { photoRoutes } from './cases/photos.ts'
import { caseRoutes } from './cases/routes.ts'
import { type Books, keepBooks } from './directory/book.ts'
import { directoryRoutes } from './directory/routes.ts'
import { diskStorage } from './files/disk.ts'
import { type App, createHttp, type House } from './kit/http.ts'
import { Refused } from './kit/errors.ts'
import { intakeRoutes } from './intake/routes.ts'
import { hotlineRoutes } from './connectors/hotline/routes.ts'
import type { Hub } from './live/hub.ts'
import { liveRoutes } from './live/routes.ts'
import { statusRoutes } from './status.ts'

const pages = fileURLToPath(new URL('../web/dist/', import.meta.url))

/** Where nothing is told: a house that does not listen. */
const deaf: Hub = { listen: () => () => {}, stop: async () => {} }

export async function createApp(house: House, books: Books = keepBooks(house.db), hub: Hub = deaf): Promise<App> {
  const app = await createHttp(house)
  const storage = await diskStorage(`${house.dataDir}/files`)
  statusRoutes(app)
  accessRoutes(app)
  directoryRoutes(app, books)
  intakeRoutes(app, books)
  caseRoutes(app, books)
  photoRoutes(app, books, storage)
  hotlineRoutes(app, books)
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
