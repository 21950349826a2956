/** Measured comparisons: `npm run bench -- [names…] [--small] [--data folder]`. Nothing here is a test; the figures of a quiet machine are in docs/performance.md. */
import { mkdirSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Postgres, startPostgres } from './postgres.ts'
import type { Program, Setting } from './setting.ts'

/** Every program by its name; without names the first four run. */
const programs: Record<string, () => Promise<{ bench: Program }>> = {
  reports: () => import('./reports.ts'),
  loop: () => import('./loop.ts'),
  lists: () => import('./lists.ts'),
  grid: () => import('./grid.ts'),
  likeness: () => import('./likeness.ts'),
  burst: () => import('./burst.ts'),
}
const { values, positionals } = parseArgs({ allowPositionals: true, options: { small: { type: 'boolean', default: false }, data: { type: 'string', default: 'data/bench' } } })
const names = positionals.length ? positionals : ['reports', 'loop', 'lists', 'grid']
const unknown = names.filter((name) => !(name in programs))
if (unknown.length) throw new Error(`no program is called ${unknown.join(', ')}; there are ${Object.keys(programs).join(', ')}`)

const data = resolve(values.data),
  say = (line: string) => console.error(line)
mkdirSync(data, { recursive: true })
let started: Promise<Postgres> | null = null
const setting: Setting = { small: values.small, data, say, postgres: () => (started ??= startPostgres(data)) }
const sheets: string[] = []
try {
  for (const name of names) {
    say(`— ${name}`)
    const { bench } = await programs[name]!()
    sheets.push(await bench(setting))
  }
} finally {
  await (await (started as Promise<Postgres> | null))?.stop()
}
const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform} ${process.arch}, Node ${process.versions.node}`
console.log([`${machine}; ${new Date().toISOString().slice(0, 10)}${values.small ? '; small sizes, of no meaning' : ''}`, ...sheets].join('\n\n'))
