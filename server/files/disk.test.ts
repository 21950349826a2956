import { createHash } from 'node:crypto'
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { diskStorage } from './disk.ts'
import type { Storage } from './storage.ts'

let root: string, storage: Storage
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'yinghuo-disk-'))
  storage = await diskStorage(root)
})
afterAll(() => rm(root, { recursive: true, force: true }))
const half = () => readdir(join(root, '.incoming'))

test('bytes and streams come back as they went in, under a key made of their content', async () => {
  const bytes = Buffer.from('萤火'.repeat(50_000)),
    sha256 = createHash('sha256').update(bytes).digest('hex')
  const a = await storage.put('photo', bytes),
    b = await storage.put('photo', Readable.from([bytes.subarray(0, 7), bytes.subarray(7)]))
  expect(a).toEqual({ key: `photo/${sha256.slice(0, 2)}/${sha256}`, size: bytes.length, sha256 })
  expect(b).toEqual(a)
  expect(await buffer(storage.open(a.key))).toEqual(bytes)
  expect((await storage.put('thumb', bytes)).key).not.toBe(a.key)
  if (process.platform !== 'win32') expect((await stat(join(root, a.key))).mode & 0o077).toBe(0)
  expect(await half()).toEqual([])
})

test('the same file sent ten times at once is one file', async () => {
  const keys = await Promise.all(Array.from({ length: 10 }, () => storage.put('photo', Buffer.from('once'))))
  expect(new Set(keys.map((k) => k.key)).size).toBe(1)
  expect(await buffer(storage.open(keys[0]!.key))).toEqual(Buffer.from('once'))
})

test('a stream that breaks leaves nothing behind', async () => {
  const before = await readdir(root, { recursive: true })
  const breaking = Readable.from(
    (async function* () {
      yield Buffer.from('the first half')
      throw new Error('the line went dead')
    })(),
  )
  await expect(storage.put('photo', breaking)).rejects.toThrow('the line went dead')
  expect(await readdir(root, { recursive: true })).toEqual(before)
})

test('what a crash left half written is swept at the next start, and what was kept stays', async () => {
  const { key } = await storage.put('photo', Buffer.from('kept'))
  await writeFile(join(root, '.incoming', 'left'), 'half a')
  await diskStorage(root)
  expect(await half()).toEqual([])
  expect(await buffer(storage.open(key))).toEqual(Buffer.from('kept'))
})

test('removing is final and may be repeated', async () => {
  const { key } = await storage.put('photo', Buffer.from('gone'))
  await storage.remove(key)
  await storage.remove(key)
  await expect(buffer(storage.open(key))).rejects.toMatchObject({ code: 'ENOENT' })
})

test.each([
  '../../etc/passwd',
  '/etc/passwd',
  'photo/../../x',
  '',
  `photo/00/${'f'.repeat(64)}`,
  `photo/ff/${'f'.repeat(64)}/..`,
  `photo/ff/${'f'.repeat(64)}\0`,
  `..\\ff\\${'f'.repeat(64)}`,
])('the key %j is not followed', async (key) => {
  expect(() => storage.open(key)).toThrow('not a storage key')
  expect(() => storage.remove(key)).toThrow('not a storage key')
})

test.each(['..', 'a/b', '', 'A', '.incoming'])('the kind %j is not accepted', async (kind) => {
  await expect(storage.put(kind, Buffer.from('x'))).rejects.toThrow('not a kind of file')
})
