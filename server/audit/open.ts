/** The database for a tool of the command line: the one named, the one a live server keeps running, or the embedded one started for the while. */
import { join } from 'node:path'
import { connect, type Db } from '../db/db.ts'
import { runningEmbedded, startEmbedded } from '../db/embedded.ts'
import { migrate } from '../db/migrate.ts'

const name = 'yinghuo'

/** Does the work on the database of this data directory and leaves everything as it was. */
export async function withDatabase<T>({ dataDir, databaseUrl }: { dataDir: string; databaseUrl?: string | undefined }, work: (db: Db) => Promise<T>): Promise<T> {
  const home = join(dataDir, 'postgres')
  const live = databaseUrl || runningEmbedded(home, name)
  const embedded = live ? null : await startEmbedded({ dir: home, log: (line) => console.error(line) })
  try {
    const url = live || embedded!.url(name)
    if (embedded) await migrate(url)
    const { db } = connect(url, { max: 3, name: 'yinghuo tool' })
    return await work(db).finally(() => db.destroy())
  } finally {
    await embedded?.stop()
  }
}
