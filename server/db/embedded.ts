import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, readlinkSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { binaries, major, type Owner, open, owner } from './binaries.ts'

type Log = (message: string) => void
export type Embedded = { url: (database: string) => string; stop(): Promise<void> }

const user = 'yinghuo'
const fastSettings = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']
const settings = ['listen_addresses=127.0.0.1', 'max_connections=100', 'shared_buffers=128MB', 'jit=off', 'timezone=UTC', 'log_timezone=UTC', 'lc_messages=C']

/** Starts a private PostgreSQL whose files live in `dir`, and keeps it running until `stop`. Needs no hand after a crash of either process. */
export async function startEmbedded({ dir, log, fast = false, binDir }: { dir: string; log: Log; fast?: boolean; binDir?: string }): Promise<Embedded> {
  const who = owner()
  const home = resolve(dir)
  mkdirSync(home, { recursive: true, mode: 0o755 })
  if (who && !open(home)) {
    throw new Error(
      `以 root 运行时，数据库账号进不了 ${home}：请把 DATA_DIR 放到 /var/lib/yinghuo 之类的目录。 As root, set DATA_DIR to a folder other accounts can enter; ${home} is not.`,
    )
  }
  const release = claim(home)
  try {
    const bin = binDir ?? binaries(home, who)
    const cluster = join(home, 'cluster')
    await stopOrphan(bin, cluster, log)
    const password = secret(home)
    if (!existsSync(cluster)) await initialise(bin, home, cluster, password, who)
    const [has, needs] = [Number(readFileSync(join(cluster, 'PG_VERSION'), 'utf8')), major(bin)]
    if (has !== needs) {
      throw new Error(
        `数据是 PostgreSQL ${has} 写的，程序带的是 ${needs}：数据未动，请先升级数据。 The data in ${cluster} belongs to PostgreSQL ${has}, this program brings ${needs}; nothing was touched.`,
      )
    }
    const run = await supervise(bin, home, cluster, who, [...settings, `unix_socket_directories=${door(home, who)}`, ...(fast ? fastSettings : [])], log)
    const stop = async () => {
      await run.stop()
      release()
    }
    return { url: (database) => address(home, password, run.port, database), stop }
  } catch (error) {
    release()
    throw error
  }
}

/** The address of the embedded database another process of ours keeps running, for tools beside a live server. */
export function runningEmbedded(dir: string, database: string): string | undefined {
  const cluster = join(resolve(dir), 'cluster')
  const pid = postmaster(cluster)
  if (!pid || !isPostmaster(pid, cluster)) return undefined
  return address(resolve(dir), secret(resolve(dir)), Number(lines(cluster)[3]), database)
}

// A question through a socket file costs a quarter less processor time than through the loopback. Its folder is entered by its owner alone, and the password is asked besides.
const doorOf = (home: string) => join(home, 'socket')
/** Makes the folder of the socket anew, now that nobody listens there; empty where the system has no socket files or the path is longer than they may have (108 bytes on Linux, 104 elsewhere). */
function door(home: string, who: Owner): string {
  const at = doorOf(home)
  if (process.platform === 'win32' || Buffer.byteLength(join(at, '.s.PGSQL.65535.lock')) > 100) return ''
  rmSync(at, { recursive: true, force: true })
  mkdirSync(at, { mode: 0o700 })
  if (who) chownSync(at, who.uid, who.gid)
  return at
}
const address = (home: string, password: string, port: number, database: string): string =>
  `postgres://${user}:${password}@127.0.0.1:${port}/${database}${existsSync(join(doorOf(home), `.s.PGSQL.${port}`)) ? `?host=${encodeURIComponent(doorOf(home))}` : ''}`

// One supervisor a folder. The process is named by pid and start time, since a pid alone may by now belong to another program.
function claim(home: string): () => void {
  const file = join(home, 'supervisor.pid')
  const holder = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
  const pid = Number(holder[0])
  if (pid && alive(pid) && born(pid) === holder[1]) {
    throw new Error(`数据目录 ${home} 正被进程 ${pid} 使用：同一份数据只能开一个。 ${home} is in use by process ${pid}; one program at a time.`)
  }
  rmSync(file, { force: true })
  writeFileSync(file, `${process.pid}\n${born(process.pid)}`, { flag: 'wx' })
  return () => rmSync(file, { force: true })
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function born(pid: number): string {
  try {
    if (process.platform === 'linux')
      return (
        readFileSync(`/proc/${pid}/stat`, 'utf8')
          .replace(/^.*\) /s, '')
          .split(' ')[19] ?? ''
      )
    if (process.platform === 'win32') return ''
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim()
  } catch {
    return '' // gone in this moment: a time nobody has
  }
}

const pidFile = (cluster: string) => join(cluster, 'postmaster.pid')
const lines = (cluster: string) =>
  existsSync(pidFile(cluster))
    ? readFileSync(pidFile(cluster), 'utf8')
        .split('\n')
        .map((line) => line.trim())
    : []
const postmaster = (cluster: string) => Number(lines(cluster)[0]) || undefined

function isPostmaster(pid: number, cluster: string): boolean {
  if (!alive(pid)) return false
  try {
    if (process.platform === 'linux') return readlinkSync(`/proc/${pid}/cwd`) === cluster
    if (process.platform === 'win32') return execFileSync('tasklist', ['/FI', `PID eq ${pid}`], { encoding: 'utf8' }).includes('postgres')
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).includes(cluster)
  } catch {
    return false // gone, or another account's: no database of ours; PostgreSQL looks at its shared memory once more
  }
}

/** What a killed server left behind: its database is stopped, and a pid file that names another program is made harmless. */
async function stopOrphan(bin: string, cluster: string, log: Log): Promise<void> {
  const pid = postmaster(cluster)
  if (!pid || !alive(pid)) return // PostgreSQL itself sees through a dead pid
  if (isPostmaster(pid, cluster)) {
    log(`上次没有正常退出，先停下遗留的数据库进程 ${pid}。 Stopping the database left by the last run (${pid}).`)
    await end(bin, pid, () => !isPostmaster(pid, cluster))
    return
  }
  // PostgreSQL takes its parent's pid for stale, so we name ourselves. Removing the file would also remove its check for surviving backends.
  writeFileSync(pidFile(cluster), readFileSync(pidFile(cluster), 'utf8').replace(/^\d+/, String(process.pid)))
}

async function end(bin: string, pid: number, gone: () => boolean): Promise<void> {
  let why: unknown
  for (const [signal, seconds] of [
    ['SIGINT', 30],
    ['SIGQUIT', 10],
    ['SIGKILL', 5],
  ] as const) {
    try {
      if (process.platform === 'win32') execFileSync(join(bin, 'pg_ctl'), ['kill', signal.slice(3), String(pid)])
      else process.kill(pid, signal)
    } catch (error) {
      why = error // gone already, as the next line sees; else it is told below
    }
    for (let i = 0; i < seconds * 50 && !gone(); i++) await sleep(20)
    if (gone()) return
  }
  throw new Error(`数据库进程 ${pid} 停不下来。 The database (process ${pid}) could not be stopped.`, { cause: why })
}

function secret(home: string): string {
  const file = join(home, 'password')
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('hex'), { mode: 0o600, flag: 'wx' })
  return readFileSync(file, 'utf8').trim()
}

/** Makes the cluster beside its place and moves it there whole, so a half-made one is never taken for real. */
async function initialise(bin: string, home: string, cluster: string, password: string, who: Owner): Promise<void> {
  const half = `${cluster}.new`
  const pwfile = join(home, 'password.new')
  rmSync(half, { recursive: true, force: true })
  mkdirSync(half, { mode: 0o700 })
  writeFileSync(pwfile, password, { mode: 0o600 })
  if (who) for (const path of [half, pwfile]) chownSync(path, who.uid, who.gid)
  const locale = major(bin) >= 17 ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'] : ['--locale=C.UTF-8']
  try {
    await promisify(execFile)(join(bin, 'initdb'), ['-D', half, '-U', user, `--pwfile=${pwfile}`, '--auth=scram-sha-256', '--encoding=UTF8', ...locale], {
      ...who,
      cwd: half,
      env: environment(),
    })
  } catch (error) {
    rmSync(half, { recursive: true, force: true })
    throw told((error as { stderr?: string }).stderr || String(error), '数据库初始化失败', 'The database could not be created')
  } finally {
    rmSync(pwfile, { force: true })
  }
  renameSync(half, cluster)
}

const environment = () => ({ PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC', ...(process.env.SystemRoot ? { SystemRoot: process.env.SystemRoot } : {}) })

function told(output: string, zh: string, en: string): Error {
  if (/No space left/.test(output)) return new Error('磁盘满了，数据库无法启动：请腾出空间后再试。 The disk is full: free some space and start again.')
  return new Error(`${zh}。 ${en}:\n${output.trim().split('\n').slice(-8).join('\n')}`)
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((done, failed) => server.once('error', failed).listen(0, '127.0.0.1', done))
  const { port } = server.address() as { port: number }
  await new Promise((done) => server.close(done))
  return port
}

async function supervise(bin: string, home: string, cluster: string, who: Owner, options: string[], log: Log) {
  const logFile = join(home, 'postgres.log')
  let port = await freePort()
  let child: ChildProcess | undefined
  let stopping = false
  let busy: Promise<void>

  /** One start; answers when PostgreSQL says it is ready, or with what it said instead. */
  async function start(): Promise<string | undefined> {
    if (existsSync(logFile) && statSync(logFile).size > 10_000_000) renameSync(logFile, `${logFile}.1`)
    const from = existsSync(logFile) ? statSync(logFile).size : 0
    const out = openSync(logFile, 'a', 0o600)
    // A group of its own: Ctrl-C is for us, and we stop the database after the last request.
    const run = spawn(join(bin, 'postgres'), ['-D', cluster, ...[...options, `port=${port}`].flatMap((o) => ['-c', o])], {
      ...who,
      cwd: cluster,
      env: environment(),
      detached: true,
      stdio: ['ignore', out, out],
    })
    closeSync(out)
    let exited: string | undefined
    run.once('error', (error) => (exited = String(error))).once('exit', (code, signal) => (exited = `exit ${code ?? signal}`))
    child = run
    while (!exited && !(postmaster(cluster) === run.pid && lines(cluster)[7] === 'ready')) await sleep(20)
    if (exited) return `${readFileSync(logFile).subarray(from).toString()}\n${exited}`
    run.once('exit', (code, signal) => {
      if (stopping) return
      log(`数据库进程意外退出（${signal ?? code}），正在重新启动。 The database ended unexpectedly (${signal ?? code}); starting it again.`)
      busy = insist().catch((error: Error) => log(error.message))
    })
  }

  /** Starts again while the reason is one that passes: a port just taken, or backends of the last run still leaving. */
  async function insist(): Promise<void> {
    for (let tries = 0; ; tries++) {
      const said = await start()
      if (!said || stopping) return
      if (tries >= 20 || !/Address already in use|shared memory block|lock file/.test(said)) throw told(said, '数据库没有启动', 'The database did not start')
      if (/Address already in use/.test(said) && tries > 5) port = await freePort()
      await sleep(300)
    }
  }

  busy = insist()
  await busy
  return {
    get port() {
      return port
    },
    async stop() {
      stopping = true
      await busy // never fails here: why a start anew did not succeed is logged above
      const run = child
      if (run?.pid && run.exitCode === null && run.signalCode === null) await end(bin, run.pid, () => run.exitCode !== null || run.signalCode !== null)
    },
  }
}
