import type { Readable } from 'node:stream'

export interface Stored {
  key: string
  size: number
  sha256: string
}

/** Where photos and documents are kept: on disk by default, elsewhere by another implementation of these three. */
export interface Storage {
  /** Keeps the bytes; the same bytes of the same kind have the same key. When it returns they survive a power cut. */
  put(kind: string, bytes: Uint8Array | Readable): Promise<Stored>
  /** The bytes of a key; the stream fails with ENOENT when there are none. */
  open(key: string): Readable
  /** Forgets a key; no matter if it is unknown. The caller knows that nobody else points at it. */
  remove(key: string): Promise<void>
}
