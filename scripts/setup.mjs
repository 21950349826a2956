// Does the set-up that `npm start` and `npm test` need on a fresh machine: the packages, and for tests a browser. Plain JavaScript: it runs under whatever Node is there.
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'

const root = new URL('..', import.meta.url).pathname.replace(/^\/([A-Za-z]:)/, '$1')
const done = `${root}node_modules/.yinghuo-lock`
const [major] = process.versions.node.split('.').map(Number)
if (major < 20) {
  console.error(`萤火需要 Node 20 或更高版本，这里是 ${process.version}。 Yinghuo needs Node 20 or later; this is ${process.version}.`)
  process.exit(1)
}
const lock = readFileSync(`${root}package-lock.json`, 'utf8')
if (!existsSync(done) || readFileSync(done, 'utf8') !== lock) {
  console.log('正在安装依赖，只需一次…  Installing packages, once only…')
  // Beside, then changed over: whoever runs on the old packages goes on, and an install that fails or is stopped half-way leaves them whole.
  const beside = `${root}.packages-new/`,
    old = `${root}.packages-old`
  for (const dir of [beside, old]) rmSync(dir, { recursive: true, force: true })
  mkdirSync(beside)
  for (const file of ['package.json', 'package-lock.json']) copyFileSync(root + file, beside + file)
  const npm = process.env.npm_execpath
  // install, not ci: a registry mirror may lack the packages of other platforms, which ci insists on; --no-save leaves the lock file as it is.
  const args = ['install', '--no-save', '--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error']
  const result = npm
    ? spawnSync(process.execPath, [npm, ...args], { cwd: beside, stdio: 'inherit' })
    : spawnSync('npm', args, { cwd: beside, stdio: 'inherit', shell: process.platform === 'win32' })
  if (result.status !== 0) {
    console.error('依赖没装上：上面几行写了原因。 The packages could not be installed; the lines above say why.')
    process.exit(result.status ?? 1)
  }
  writeFileSync(`${beside}node_modules/.yinghuo-lock`, lock)
  if (existsSync(`${root}node_modules`)) renameSync(`${root}node_modules`, old)
  renameSync(`${beside}node_modules`, `${root}node_modules`)
  for (const dir of [beside, old]) rmSync(dir, { recursive: true, force: true })
}
const chromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
if (process.argv.includes('--test') && process.platform === 'linux' && !process.env.CHROMIUM && !chromium.some(existsSync)) {
  console.log('正在安装浏览器，供界面测试用…  Installing Chromium for the browser tests…')
  const apt = (...args) => spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }).status === 0
  if (!(apt('update', '-qq') && apt('install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-noto-cjk'))) {
    console.error('浏览器没装上，界面测试会失败。 Chromium could not be installed: the browser stories will fail.')
  }
}
