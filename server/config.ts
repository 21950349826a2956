/** The environment, read once and checked: a wrong value is told in words before anything starts. */
import { resolve } from 'node:path'

export interface Config {
  port: number
  host: string
  dataDir: string
  databaseUrl: string | null
  empty: boolean
  baseUrl: string | undefined
}
export function readConfig(env: NodeJS.ProcessEnv, argv: readonly string[]): Config {
  const port = Number(env['PORT'] ?? 8080)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`PORT 不是端口号 / is not a port: ${env['PORT']}`)
  const databaseUrl = env['DATABASE_URL'] || null
  if (databaseUrl && !/^postgres(ql)?:\/\//.test(databaseUrl)) throw new Error('DATABASE_URL 要以 postgres:// 开头 / must start with postgres://')
  return {
    port,
    host: env['HOST'] || '127.0.0.1',
    dataDir: resolve(env['DATA_DIR'] || 'data'),
    databaseUrl,
    empty: argv.includes('--empty'),
    baseUrl: env['BASE_URL'] || undefined,
  }
}
