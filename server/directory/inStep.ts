/** Keeps the books of all processes in step: a change of reference data is told in its transaction, and heard by every process when it is through. */
import { sql } from 'kysely'
import type { PoolClient } from 'pg'
import type { Trx } from '../db/db.ts'
import type { App } from '../kit/http.ts'
import type { Books } from './book.ts'

const channel = 'directory'

/** Says that reference data changed; heard after the commit, and only then. */
export const tellBooks = async (trx: Trx): Promise<void> => void (await sql`select pg_notify(${channel}, '')`.execute(trx))

/** Listens as long as the app does, on one connection of the pool; when that is lost the book is read anew, for something may have been missed. */
export function keepInStep(app: App, books: Books, retry = 1_000): void {
  let ear: PoolClient | null = null,
    again: NodeJS.Timeout | undefined,
    stopped = false
  async function listen(): Promise<void> {
    try {
      const client = await app.house.pool.connect()
      if (stopped) return client.release(true)
      ear = client
      client.on('notification', () => books.refresh())
      client.once('end', lost)
      await client.query(`listen ${channel}`)
      books.refresh()
    } catch (err) {
      app.log.error({ err }, 'reference data is not listened for; it is tried again')
      lost()
    }
  }
  function lost(): void {
    ear = null
    if (!stopped) {
      clearTimeout(again)
      again = setTimeout(() => void listen(), retry)
    }
  }
  app.addHook('onListen', listen)
  app.addHook('preClose', async () => {
    stopped = true
    clearTimeout(again)
    ear?.release(true)
  })
}
