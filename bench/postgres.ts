/** The database of the benches: the house's own embedded PostgreSQL with its own settings, and what it and a server cost in processor time. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { type Embedded, startEmbedded } from '../server/db/embedded.ts'

export interface Postgres {
  url: (database: string) => string
  /** Makes the database unless it is there; answers whether it was made. */
  create: (database: string, template?: string | null) => Promise<boolean>
  drop: (database: string) => Promise<void>
  /** The postmaster, whose children are the rest of it. */
  pid: number
  stop: () => Promise<void>
}
export async function startPostgres(data: string): Promise<Postgres> {
  const embedded: Embedded = await startEmbedded({ dir: join(data, 'postgres'), log: (line) => console.error(line) })
  const admin = async <T>(work: (client: pg.Client) => Promise<T>): Promise<T> => {
    const client = new pg.Client(embedded.url('postgres'))
    await client.connect()
    return work(client).finally(() => client.end())
  }
  return {
    url: embedded.url,
    create: (database, template) =>
      admin(async (client) => {
        const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [database])
        // A template is copied only while nobody is in it, and a connection that was closed takes a moment to go.
        for (let tries = 0; !rowCount; tries++)
          try {
            await client.query(`create database ${database}${template ? ` template ${template}` : ''}`)
            break
          } catch (error) {
            if ((error as { code?: string }).code !== '55006' || tries > 100) throw error
            await new Promise((done) => setTimeout(done, 200))
          }
        return !rowCount
      }),
    drop: (database) => admin(async (client) => void (await client.query(`drop database if exists ${database} with (force)`))),
    pid: Number(readFileSync(join(data, 'postgres', 'cluster', 'postmaster.pid'), 'utf8').split('\n')[0]),
    stop: embedded.stop,
  }
}

const TICK = 10 // milliseconds of a clock tick of /proc, 100 Hz on every Linux
const stat = (pid: number | string): string[] => {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
  } catch {
    return [] // it has just ended
  }
}
const ticks = (fields: string[], from: number, to: number): number => fields.slice(from, to).reduce((sum, t) => sum + Number(t), 0)
/** Processor milliseconds used so far by these processes and by all of PostgreSQL, its ended backends included. Linux only. */
export function cpu(postmaster: number, ...pids: number[]): number {
  const backends = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && stat(name)[1] === String(postmaster))
  const live = [...backends, ...pids, postmaster].reduce<number>((sum, pid) => sum + ticks(stat(pid), 11, 13), 0)
  return (live + ticks(stat(postmaster), 13, 15)) * TICK
}
