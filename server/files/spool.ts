import { createReadStream } from 'node:fs'
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { createInflateRaw } from 'node:zlib'
import { BadFile } from './badFile.ts'

/** What a file may cost us: its own bytes, what it unpacks to (the shared words apart, since those must be held), and in how many pieces. */
export interface Limits {
  bytes: number
  unpacked: number
  strings: number
  entries: number
}
export const limits: Limits = { bytes: 50 << 20, unpacked: 200 << 20, strings: 64 << 20, entries: 2_000 }

/** A file with random access, from a path or by way of a temporary copy of a stream; `done` removes the copy. */
export async function spool(input: Readable | string, max: number): Promise<{ path: string; done: () => Promise<void> }> {
  if (typeof input === 'string') return { path: input, done: async () => {} }
  const dir = await mkdtemp(join(tmpdir(), 'yinghuo-import-')),
    path = join(dir, 'file'),
    done = () => rm(dir, { recursive: true, force: true })
  const file = await open(path, 'wx', 0o600)
  try {
    let size = 0
    for await (const chunk of input) {
      if ((size += chunk.length) > max) throw new BadFile('too_large')
      await file.writeFile(chunk)
    }
  } catch (e) {
    await done()
    throw e
  } finally {
    await file.close()
  }
  return { path, done }
}

/** One file inside a zip archive, as its central directory describes it. */
export interface Entry {
  name: string
  method: number
  crc: number
  packed: number
  unpacked: number
  at: number
}

const take = async (file: FileHandle, at: number, length: number): Promise<Buffer> => {
  const b = Buffer.alloc(length),
    { bytesRead } = await file.read(b, 0, length, at)
  return b.subarray(0, bytesRead)
}

/** The entries of a zip archive, refused before anything is unpacked when their number or claimed size is beyond the limits, or the archive has no end. */
export async function entriesOf(path: string, { unpacked, entries }: Limits): Promise<Entry[]> {
  const file = await open(path)
  try {
    const { size } = await file.stat(),
      tail = await take(file, Math.max(0, size - 65_557), 65_557),
      end = tail.lastIndexOf(Buffer.from('PK\x05\x06'))
    if (end < 0 || tail.length - end < 22) throw new BadFile('damaged_sheet')
    const count = tail.readUInt16LE(end + 10),
      length = tail.readUInt32LE(end + 12),
      start = tail.readUInt32LE(end + 16)
    if (count > entries) throw new BadFile('bomb') // zip64 counts as 65 535 and 4 GiB: always beyond the limits
    if (length > 1 << 20 || start + length > size) throw new BadFile('damaged_sheet')
    const dir = await take(file, start, length),
      found: Entry[] = []
    let total = 0
    for (let i = 0, p = 0; i < count; i++) {
      if (p + 46 > dir.length || dir.readUInt32LE(p) !== 0x02014b50) throw new BadFile('damaged_sheet')
      const names = dir.readUInt16LE(p + 28),
        local = await take(file, dir.readUInt32LE(p + 42), 30)
      const e = {
        name: dir.toString('utf8', p + 46, p + 46 + names).replaceAll('\\', '/'),
        method: dir.readUInt16LE(p + 10),
        crc: dir.readUInt32LE(p + 16),
        packed: dir.readUInt32LE(p + 20),
        unpacked: dir.readUInt32LE(p + 24),
        at: 0,
      }
      if (local.length < 30 || local.readUInt32LE(0) !== 0x04034b50 || dir.readUInt16LE(p + 8) & 1 || ![0, 8].includes(e.method)) throw new BadFile('damaged_sheet')
      e.at = dir.readUInt32LE(p + 42) + 30 + local.readUInt16LE(26) + local.readUInt16LE(28)
      if (e.at + e.packed > size) throw new BadFile('damaged_sheet')
      if ((total += e.unpacked) > unpacked) throw new BadFile('bomb')
      found.push(e)
      p += 46 + names + dir.readUInt16LE(p + 30) + dir.readUInt16LE(p + 32)
    }
    return found
  } finally {
    await file.close()
  }
}

/** An entry as it lies in the archive, still packed. */
export const packed = (path: string, e: Entry): AsyncIterable<Buffer> | Buffer[] => (e.packed === 0 ? [] : createReadStream(path, { start: e.at, end: e.at + e.packed - 1 }))

/** An entry unpacked, chunk by chunk; refused as soon as it grows beyond what it claimed, whatever its directory says. */
export async function* unpack(path: string, e: Entry): AsyncGenerator<Buffer> {
  if (e.packed === 0) return
  const source = createReadStream(path, { start: e.at, end: e.at + e.packed - 1 }),
    out = e.method === 0 ? source : source.pipe(createInflateRaw())
  let size = 0
  try {
    for await (const chunk of out) {
      if ((size += chunk.length) > e.unpacked) throw new BadFile('bomb')
      yield chunk
    }
  } catch (err) {
    throw err instanceof BadFile ? err : new BadFile('damaged_sheet', { cause: err })
  } finally {
    source.destroy()
    out.destroy()
  }
  if (size !== e.unpacked) throw new BadFile('damaged_sheet')
}
