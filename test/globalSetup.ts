import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { findPostgres15 } from '../server/db/binaries.ts'
import { connect } from '../server/db/db.ts'
import { startEmbedded } from '../server/db/embedded.ts'
import { migrate } from '../server/db/migrate.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    testDatabase: string
  }
}

/** One PostgreSQL for all tests, with a migrated template that each test file clones. YINGHUO_TEST_PG=15 takes the machine's PostgreSQL 15. */
export default async function setup(project: TestProject) {
  const old = process.env.YINGHUO_TEST_PG === '15'
  const binDir = old ? findPostgres15() : undefined
  if (old && !binDir) throw new Error('YINGHUO_TEST_PG=15, but there is no PostgreSQL 15 on this machine')
  const dir = mkdtempSync(join(tmpdir(), 'yinghuo-test-'))
  chmodSync(dir, 0o755) // as root, the database runs under another account
  const clean = () => rmSync(dir, { recursive: true, force: true })
  try {
    const postgres = await startEmbedded({ dir, log: console.error, fast: true, ...(binDir ? { binDir } : {}) })
    const stop = () => postgres.stop().finally(clean)
    try {
      const { pool } = connect(postgres.url('postgres'), { max: 1 })
      await pool.query('create database template_yinghuo')
      await pool.end()
      await migrate(postgres.url('template_yinghuo'))
    } catch (error) {
      await stop()
      throw error
    }
    project.provide('testDatabase', postgres.url('template_yinghuo'))
    return stop
  } catch (error) {
    clean()
    throw error
  }
}
