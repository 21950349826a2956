import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadSecrets } from './secrets.ts'

const dir = () => mkdtempSync(join(tmpdir(), 'yinghuo-key-'))
const b64 = () => randomBytes(32).toString('base64')

describe('the master key', () => {
  it('is made once, readable by its owner only, and found again', () => {
    const at = dir()
    const sealed = loadSecrets(at, {}).seal('张三 13812345678', 'report:1')
    expect(loadSecrets(at, {}).open(sealed, 'report:1')).toBe('张三 13812345678')
    expect(readdirSync(at)).toEqual(['master.key'])
    if (process.platform !== 'win32') expect(statSync(join(at, 'master.key')).mode & 0o777).toBe(0o600)
  })
  it('comes from the environment where one is given, and then nothing is written', () => {
    const at = dir()
    const key = b64()
    const sealed = loadSecrets(at, { YINGHUO_KEY: key }).seal('x', 'a')
    expect(loadSecrets(dir(), { YINGHUO_KEY: key }).open(sealed, 'a')).toBe('x')
    expect(() => loadSecrets(dir(), { YINGHUO_KEY: b64() }).open(sealed, 'a')).toThrow()
    expect(readdirSync(at)).toEqual([])
  })
  it('a broken key stops the start instead of sealing with something else', () => {
    const at = dir()
    writeFileSync(join(at, 'master.key'), '')
    expect(() => loadSecrets(at, {})).toThrow(/no sound key/)
    for (const bad of ['short', `0:${b64()}`, `256:${b64()}`, `1:${b64()}\n1:${b64()}`]) expect(() => loadSecrets(at, { YINGHUO_KEY: bad })).toThrow(/no sound key/)
  })
  it('rotates: the newest key seals, the older still opens, marks and hashes stay comparable', () => {
    const one = `1:${b64()}`
    const before = loadSecrets('', { YINGHUO_KEY: one })
    const after = loadSecrets('', { YINGHUO_KEY: `${one}\n2:${b64()}` })
    expect(after.open(before.seal('old', 'a'), 'a')).toBe('old')
    expect(after.seal('new', 'a')[0]).toBe(2)
    expect(() => before.open(after.seal('new', 'a'), 'a')).toThrow(/unknown key/)
    expect(after.mac('row')).toEqual(before.mac('row'))
    expect(after.hashPhone('138')).toEqual(before.hashPhone('138'))
    expect(after.authSecret).toBe(before.authSecret)
  })
})

describe('what is sealed', () => {
  const secrets = loadSecrets('', { YINGHUO_KEY: b64() })
  it('opens only whole, and only where it belongs', () => {
    const sealed = secrets.seal('海阳路 12 号', 'report:1')
    expect(() => secrets.open(sealed, 'report:2')).toThrow()
    for (let i = 0; i < sealed.length; i++) {
      const bent = Buffer.from(sealed)
      bent[i]! ^= 1
      expect(() => secrets.open(bent, 'report:1')).toThrow()
    }
    expect(() => secrets.open(sealed.subarray(0, 20), 'report:1')).toThrow()
    expect(secrets.open(secrets.seal('', 'a'), 'a')).toBe('')
  })
  it('never looks the same twice, and each use has its own key', () => {
    expect(secrets.seal('x', 'a')).not.toEqual(secrets.seal('x', 'a'))
    expect(secrets.mac('x')).not.toEqual(secrets.hashPhone('x'))
    expect(secrets.mac('x')).toHaveLength(32)
  })
})
