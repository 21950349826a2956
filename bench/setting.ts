/** What every program of the bench is handed, and the servers it may start. */
import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { cpu, type Postgres } from './postgres.ts'

export interface Setting {
  /** Small sizes, for a try on any machine: the figures mean nothing. */
  small: boolean
  data: string
  /** The database server, started at the first call. */
  postgres: () => Promise<Postgres>
  say: (line: string) => void
}
/** A program measures and answers with a page of markdown. */
export type Program = (setting: Setting) => Promise<string>

/** The house whole, or its `door`: all of it but the jobs that follow; or the bare handler, its statements sent as text or prepared. */
export type Kind = 'house' | 'door' | 'bare' | 'prepared'
export interface Server {
  port: number
  /** Processor milliseconds of this server and the database so far, and what of it is the database's. */
  cpu: () => [all: number, database: number]
  /** Makes it stand still, so that it costs nothing while another is measured. */
  pause: () => void
  resume: () => void
  end: () => Promise<void>
}
export async function startServer(kind: Kind, postgres: Postgres, database: string, data: string): Promise<Server> {
  const child: ChildProcess = fork(fileURLToPath(new URL('./serve.ts', import.meta.url)), [kind, postgres.url(database), data], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const port = await new Promise<number>((done, failed) => {
    child.once('message', (said: { port: number }) => done(said.port)).once('exit', (code) => failed(new Error(`the ${kind} server ended (${code})`)))
  })
  return {
    port,
    cpu: () => [cpu(postgres.pid, child.pid!), cpu(postgres.pid)],
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    end: () =>
      new Promise((done) => {
        child.kill('SIGCONT')
        child.once('exit', () => done()).send('end')
      }),
  }
}
