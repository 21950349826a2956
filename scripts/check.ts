import { spawnSync } from 'node:child_process'
import { pathToFileURL } from 'node:url'

const bin = (name: string) => new URL(`../node_modules/${name}`, import.meta.url).pathname.replace(/^\/([A-Za-z]:)/, '$1')
const checks = [
  ['types', bin('typescript/bin/tsc'), ['--noEmit', '-p', '.']],
  ['lint and format', bin('@biomejs/biome/bin/biome'), ['check', '--error-on-warnings', '.']],
  ['rooms', bin('dependency-cruiser/bin/dependency-cruiser.mjs'), ['--config', 'rooms.cjs', 'domain', 'contract', 'server', 'web']],
] as const

/** Types, lint, format and the floors of the house: a line for each, and what a failed one said. */
export function check(): { passed: number; failed: number } {
  const failed = checks.filter(([name, program, args]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { cwd: new URL('..', import.meta.url), encoding: 'utf8', maxBuffer: 1e8 })
    console.log(`${status === 0 ? '✓' : '✗'} ${name}`)
    if (status !== 0) console.log(`${stdout}${stderr}`)
    return status !== 0
  }).length
  return { passed: checks.length - failed, failed }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) process.exitCode = check().failed ? 1 : 0
