/** Builds the web app into web/dist, and only when something it is made of is newer than what stands there. */
import { readdir, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const sources = ['web', 'contract', 'domain', 'package-lock.json', 'scripts/build-web.ts']

async function newest(path: string): Promise<number> {
  const s = await stat(path)
  if (!s.isDirectory()) return s.mtimeMs
  const names = (await readdir(path)).filter((n) => n !== 'dist' && n !== 'node_modules' && !n.includes('.test.'))
  return Math.max(0, ...(await Promise.all(names.map((n) => newest(join(path, n))))))
}

/** Makes web/dist current; true when it had to build. */
export async function buildWeb(): Promise<boolean> {
  const page = join(root, 'web/dist/index.html')
  const built = await stat(page).then(
    (s) => s.mtimeMs,
    () => 0,
  )
  const started = new Date()
  if (built > Math.max(...(await Promise.all(sources.map((s) => newest(join(root, s))))))) return false
  const { build } = await import('vite')
  const before = process.env['NODE_ENV']
  process.env['NODE_ENV'] = 'production' // else a build from within the tests would be a slow development build
  await build({ configFile: join(root, 'web/vite.config.ts'), logLevel: 'warn' }).finally(() => {
    if (before === undefined) delete process.env['NODE_ENV']
    else process.env['NODE_ENV'] = before
  })
  await utimes(page, started, started) // a source saved while the build ran counts as newer
  return true
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log((await buildWeb()) ? 'web/dist is built' : 'web/dist is current')
