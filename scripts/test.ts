import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { check } from './check.ts'

// `node scripts/test.ts` checks and runs everything; with arguments it hands them to vitest and leaves the checks out.
const args = process.argv.slice(2)
const total = args.length ? { passed: 0, failed: 0 } : check()
const dir = mkdtempSync(join(tmpdir(), 'yinghuo-report-'))
const report = join(dir, 'report.json')
const vitest = new URL('../node_modules/vitest/vitest.mjs', import.meta.url).pathname.replace(/^\/([A-Za-z]:)/, '$1')
const { status } = spawnSync(process.execPath, [vitest, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...args], {
  cwd: new URL('..', import.meta.url),
  stdio: 'inherit',
})
try {
  const said = JSON.parse(readFileSync(report, 'utf8')) as {
    numPassedTests: number
    numFailedTests: number
    testResults: { status: string; assertionResults: { status: string }[] }[]
  }
  total.passed += said.numPassedTests
  total.failed += said.numFailedTests
  // A file that could not even be read has no tests to fail: it counts as one.
  total.failed += said.testResults.filter((file) => file.status === 'failed' && !file.assertionResults.some((one) => one.status === 'failed')).length
} catch {
  total.failed += 1 // vitest ended before it could report
}
rmSync(dir, { recursive: true, force: true })
if (status !== 0 && total.failed === 0) total.failed = 1
console.log(`${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed ? 1 : 0
