import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { runMigrations } from 'graphile-worker'
import { sql } from 'kysely'
import pg from 'pg'
import type { Db } from './db.ts'

const shipped = new URL('./migrations/', import.meta.url)
const lock = 7_320_682_001 // one number for all Yinghuo processes: who migrates holds it, others wait
const table = 'create table if not exists migrations (name text primary key, sha256 text not null, at timestamptz not null default now())'

async function files(dir: URL) {
  const names = (await readdir(dir)).filter((name) => /^\d{4}_.+\.sql$/.test(name)).sort()
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(new URL(name, dir), 'utf8')
      // Line ends are not content: a checkout on Windows must not look like a changed file.
      return { name, text, sha256: createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex') }
    }),
  )
}

/** Brings the database forward: the job tables, then each numbered file not yet applied, one transaction each. Answers the names applied now. */
export async function migrate(url: string, dir = shipped): Promise<string[]> {
  await runMigrations({ connectionString: url })
  const client = new pg.Client({ connectionString: url, application_name: 'yinghuo migrate' })
  client.on('error', () => {}) // a lost connection is told by the query that waits on it
  await client.connect()
  const applied: string[] = []
  try {
    await client.query('select pg_advisory_lock($1)', [lock])
    await client.query(table)
    const { rows } = await client.query<{ name: string; sha256: string }>('select name, sha256 from migrations')
    const done = new Map(rows.map((row) => [row.name, row.sha256]))
    const all = await files(dir)
    for (const { name, sha256 } of all) {
      if (done.has(name) && done.get(name) !== sha256) {
        throw new Error(`迁移文件 ${name} 在执行之后被改过，拒绝继续。 Migration ${name} was changed after it was applied: restore it and write a new one.`)
      }
    }
    const unknown = [...done.keys()].filter((name) => !all.some((file) => file.name === name))
    if (unknown.length) throw new Error(`数据库比程序新（${unknown.join(', ')}），请升级程序。 The database is newer than this program: ${unknown.join(', ')}.`)
    for (const { name, text, sha256 } of all) {
      if (done.has(name)) continue
      await client.query('begin')
      try {
        await client.query(text)
        await client.query('insert into migrations (name, sha256) values ($1, $2)', [name, sha256])
        await client.query('commit')
      } catch (error) {
        await client.query('rollback').catch(() => {}) // a line that is lost rolls back by itself; the first error is the one to tell
        throw new Error(`迁移 ${name} 没有成功，数据库未变。 Migration ${name} failed and was rolled back.`, { cause: error })
      }
      applied.push(name)
    }
    return applied
  } finally {
    await client.end() // ends the session, and with it the lock
  }
}

/** The migrations this program brings and the database has not had; empty when it is ready. */
export async function pending(db: Db, dir = shipped): Promise<string[]> {
  const names = (await files(dir)).map((file) => file.name)
  const exists = await sql<{ found: boolean }>`select to_regclass('migrations') is not null as found`.execute(db)
  if (!exists.rows[0]?.found) return names
  const { rows } = await sql<{ name: string }>`select name from migrations`.execute(db)
  return names.filter((name) => !rows.some((row) => row.name === name))
}
