import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import type { Storage } from './storage.ts'

const kindPattern = /^[a-z][a-z0-9-]{0,31}$/
const keyPattern = /^([a-z][a-z0-9-]{0,31})\/([0-9a-f]{2})\/([0-9a-f]{64})$/

/** The path of a key; a key that is not of our making (and so might climb out of the root) is a bug of the caller. */
function pathIn(root: string, key: string): string {
  const m = keyPattern.exec(key)
  if (!m || m[2] !== m[3]!.slice(0, 2)) throw new Error(`not a storage key: ${JSON.stringify(key.slice(0, 100))}`)
  return join(root, key)
}
/** Reads a key under a root, for whoever only reads. */
export const openOnDisk = (root: string, key: string): Readable => createReadStream(pathIn(root, key))

/** Files under one folder by their content: root/kind/ab/abcd…; written beside, synced, then renamed, so that a crash leaves either the whole file or none. */
export async function diskStorage(root: string): Promise<Storage> {
  const waiting = join(root, '.incoming')
  await mkdir(waiting, { recursive: true, mode: 0o700 })
  for (const left of await readdir(waiting)) await rm(join(waiting, left), { force: true }) // what a crash left half written

  const pathOf = (key: string) => pathIn(root, key)

  return {
    async put(kind, bytes) {
      if (!kindPattern.test(kind)) throw new Error(`not a kind of file: ${JSON.stringify(kind.slice(0, 100))}`)
      const half = join(waiting, randomUUID()),
        file = await open(half, 'wx', 0o600),
        hash = createHash('sha256')
      let size = 0
      try {
        try {
          for await (const chunk of bytes instanceof Readable ? bytes : [bytes]) {
            hash.update(chunk)
            size += chunk.length
            await file.writeFile(chunk)
          }
          await file.sync()
        } finally {
          await file.close()
        }
        const sha256 = hash.digest('hex'),
          key = `${kind}/${sha256.slice(0, 2)}/${sha256}`,
          path = pathOf(key)
        const made = await mkdir(dirname(path), { recursive: true, mode: 0o700 })
        await rename(half, path)
        await syncFolder(dirname(path))
        if (made) for (let d = dirname(dirname(path)); d.length >= root.length && d.startsWith(root); d = dirname(d)) await syncFolder(d)
        return { key, size, sha256 }
      } catch (e) {
        await rm(half, { force: true })
        throw e
      }
    },
    open: (key) => openOnDisk(root, key),
    remove: (key) => rm(pathOf(key), { force: true }),
  }
}

/** A rename is only sure once its folder is on disk; Windows cannot open folders and needs no such thing. */
async function syncFolder(path: string) {
  if (process.platform === 'win32') return
  const folder = await open(path)
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
