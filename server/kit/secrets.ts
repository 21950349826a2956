/** The keys of the house: one master key outside the database, and what is derived from it. What is sealed here cannot be read from a stolen database. */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { chmodSync, closeSync, existsSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'

export interface Secrets {
  /** AES-256-GCM with a random nonce; `aad` says what it belongs to (`report:17`), and only the same `aad` opens it. */
  seal: (text: string, aad: string) => Buffer
  open: (sealed: Buffer, aad: string) => string
  /** The keyed mark of a row of a log (HMAC-SHA256). */
  mac: (text: string) => Buffer
  /** Finds the reports of one telephone without storing it in the clear: keyed, because eleven digits can be guessed through. */
  hashPhone: (text: string) => Buffer
  /** Signs session cookies. */
  authSecret: string
}
interface Master {
  id: number
  key: Buffer
}

/** Reads the master keys from YINGHUO_KEY, else from `master.key` in the data directory, which the first start creates. */
export function loadSecrets(dir: string, env: NodeJS.ProcessEnv = process.env): Secrets {
  const text = env['YINGHUO_KEY']
  if (text) return secretsOf(parse(text, 'YINGHUO_KEY'))
  const file = join(dir, 'master.key')
  if (!existsSync(file)) create(dir, file)
  chmodSync(file, 0o600)
  return secretsOf(parse(readFileSync(file, 'utf8'), file))
}

/**
 * One key a line, `id:base64`, the newest last; a bare base64 is key 1. Sealing takes the newest, opening the one named in the first byte.
 * Marks, phone hashes and cookies stay with the oldest: they carry no key id and must remain comparable.
 */
function parse(text: string, where: string): Master[] {
  const masters = text
    .trim()
    .split(/\s+/)
    .filter(Boolean)
    .map((line): Master => {
      const [id, key] = line.includes(':') ? line.split(':') : ['1', line]
      return { id: Number(id), key: Buffer.from(key ?? '', 'base64') }
    })
  const sound =
    masters.length > 0 && new Set(masters.map((m) => m.id)).size === masters.length && masters.every((m) => Number.isInteger(m.id) && m.id > 0 && m.id < 256 && m.key.length === 32)
  if (!sound) throw new Error(`${where} holds no sound key: expected lines of id:base64 with 32 bytes each. Without the right key sealed data cannot be opened.`)
  return masters
}

// Written aside, flushed, then linked: a crash leaves the whole key or none, and of two first starts one wins.
function create(dir: string, file: string): void {
  mkdirSync(dir, { recursive: true })
  const aside = `${file}.${randomBytes(6).toString('hex')}`
  const fd = openSync(aside, 'wx', 0o600)
  writeSync(fd, `1:${randomBytes(32).toString('base64')}\n`)
  fsyncSync(fd)
  closeSync(fd)
  try {
    linkSync(aside, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(aside)
  }
}

function secretsOf(masters: Master[]): Secrets {
  const derive = (master: Master, use: string) => Buffer.from(hkdfSync('sha256', master.key, Buffer.alloc(0), `yinghuo/${use}`, 32))
  const first = masters[0]!
  const newest = masters.at(-1)!
  const seals = new Map(masters.map((m) => [m.id, derive(m, 'seal')]))
  const macKey = derive(first, 'mac')
  const phoneKey = derive(first, 'phone')
  return {
    seal: (text, aad) => {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', seals.get(newest.id)!, nonce).setAAD(Buffer.from(aad))
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([Buffer.from([newest.id]), nonce, cipher.getAuthTag(), body])
    },
    open: (sealed, aad) => {
      const key = seals.get(sealed[0] ?? 0)
      if (!key || sealed.length < 29) throw new Error(`sealed with an unknown key (${sealed[0] ?? 'empty'})`)
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 13), { authTagLength: 16 }).setAAD(Buffer.from(aad)).setAuthTag(sealed.subarray(13, 29))
      return Buffer.concat([decipher.update(sealed.subarray(29)), decipher.final()]).toString('utf8')
    },
    mac: (text) => createHmac('sha256', macKey).update(text).digest(),
    hashPhone: (text) => createHmac('sha256', phoneKey).update(text).digest(),
    authSecret: derive(first, 'auth').toString('base64url'),
  }
}
