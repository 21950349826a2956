import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import { inject } from 'vitest'
import { connect, type Db } from '../server/db/db.ts'

/** A database of its own for a test file, cloned from the migrated template; `drop` it in afterAll. */
export async function testDb(): Promise<{ db: Db; pool: pg.Pool; url: string; drop(): Promise<void> }> {
  const template = inject('testDatabase')
  const name = `test_${randomBytes(6).toString('hex')}`
  const at = (database: string) => template.replace(/[^/]+$/, database)
  const admin = async (sql: string) => {
    const { pool } = connect(at('postgres'), { max: 1 })
    await pool.query(sql).finally(() => pool.end())
  }
  await admin(`create database ${name} template template_yinghuo`)
  const { db, pool } = connect(at(name), { max: 10 })
  const drop = async () => {
    await db.destroy()
    await admin(`drop database ${name} with (force)`)
  }
  return { db, pool, url: at(name), drop }
}
