/** What a resident wrote and is not sent yet, kept on the telephone until the server has it: the key is made once, so sending twice makes one report. */
import { type PublicReport, publicReport } from '../../contract/public.ts'
import { call, CallRefused, sendPhoto } from '../kit/call.ts'
import { keep, recall, store } from '../kit/store.ts'

/** A key nobody can guess; made so that it also works where a page is not served by https. */
export const freshKey = (): string => [...crypto.getRandomValues(new Uint8Array(18))].map((b) => b.toString(16).padStart(2, '0')).join('')

/** One report on its way. A photo that has arrived is known by its token. */
export interface Letter {
  key: string
  body: Omit<PublicReport, 'photos'>
  photos: Blob[]
  tokens: string[]
  /** What the server said against it; then the writer must look at it. */
  refused?: string
}
export interface Receipt {
  code: string
  no: string
  text: string
  at: string
}
/** The reports sent from this telephone, newest first, and the letters still here. */
export const receipts = store<Receipt[]>([], 'public.receipts')
export const waiting = store<Letter[]>([])

const name = 'yinghuo-public'
let opened: Promise<IDBDatabase | null> | undefined
/** The store of this browser; none where it is forbidden, and then letters live as long as the page. */
const base = () =>
  (opened ??= new Promise((go) => {
    try {
      const ask = indexedDB.open(name, 1)
      ask.onupgradeneeded = () => ask.result.createObjectStore('kept')
      ask.onsuccess = () => go(ask.result)
      ask.onerror = () => go(null)
    } catch {
      go(null)
    }
  }))
async function inStore<T>(mode: IDBTransactionMode, work: (s: IDBObjectStore) => IDBRequest<T>): Promise<T | undefined> {
  const db = await base()
  if (!db) return undefined
  return new Promise((go) => {
    const ask = work(db.transaction('kept', mode).objectStore('kept'))
    ask.onsuccess = () => go(ask.result)
    ask.onerror = () => go(undefined) // as without a store: the letter lives as long as the page
  })
}
const putAway = (id: string, value: unknown) => inStore('readwrite', (s) => s.put(value, id))
const takeAway = (id: string) => inStore('readwrite', (s) => s.delete(id))

/** The draft's photos, which are too large for the small store beside its words. */
export const keepPhotos = (photos: Blob[]) => (photos.length ? putAway('draft', photos) : takeAway('draft'))
export const draftPhotos = async (): Promise<Blob[]> => ((await inStore('readonly', (s) => s.get('draft'))) as Blob[] | undefined) ?? []
export const keepDraft = (draft: object | undefined) => keep('public.draft', draft)
export const recallDraft = <T>(otherwise: T): T => ({ ...otherwise, ...recall<Partial<T>>('public.draft', {}) })

async function change(letter: Letter): Promise<void> {
  await putAway(`out ${letter.key}`, letter)
  waiting.set([...waiting.get().filter((l) => l.key !== letter.key), letter])
}
async function drop(key: string): Promise<void> {
  await takeAway(`out ${key}`)
  waiting.set(waiting.get().filter((l) => l.key !== key))
}
export const discard = drop

/** Puts a letter into the box and tries to send; answers its receipt if it went at once. */
export async function post(letter: Letter): Promise<Receipt | null> {
  await change(letter)
  await sendAll()
  return receipts.get().find((r) => r.code === sent.get(letter.key)) ?? null
}
const sent = new Map<string, string>()

/** Whether trying again later may help: no line, a crowd, or a fault of the server. */
const later = (e: unknown) => !(e instanceof CallRefused) || ['offline', 'too-many', 'bug'].includes(e.code) || e.code.startsWith('http-5')
let running: Promise<void> | null = null
/** Sends what is in the box, one after the other. What the line stops stays; what the server refuses stays with its words. */
export const sendAll = (): Promise<void> =>
  (running ??= work().finally(() => {
    running = null
  }))
async function work(): Promise<void> {
  for (let letter of waiting.get().filter((l) => !l.refused)) {
    try {
      while (letter.tokens.length < letter.photos.length) {
        const { photo } = (await sendPhoto('/api/public/photos', letter.photos[letter.tokens.length]!)) as { photo: string }
        letter = { ...letter, tokens: [...letter.tokens, photo] }
        await change(letter)
      }
      const { code, no, receivedAt } = await call(publicReport, { headers: { 'idempotency-key': letter.key }, body: { ...letter.body, photos: letter.tokens } })
      sent.set(letter.key, code)
      receipts.set([{ code, no, text: letter.body.text, at: receivedAt }, ...receipts.get().filter((r) => r.code !== code)].slice(0, 50))
      await drop(letter.key)
    } catch (e) {
      if (later(e)) return
      await change({ ...letter, refused: (e as Error).message })
    }
  }
}

/** Begins: what an earlier visit left is taken up, and sent whenever there is a line. */
export async function begin(): Promise<void> {
  const keys = ((await inStore('readonly', (s) => s.getAllKeys())) ?? []).map(String).filter((k) => k.startsWith('out '))
  const left: Letter[] = []
  for (const k of keys) {
    const letter = (await inStore('readonly', (s) => s.get(k))) as Letter | undefined
    if (letter) left.push(letter)
  }
  waiting.set(left)
  addEventListener('online', () => void sendAll())
  setInterval(() => {
    if (waiting.get().some((l) => !l.refused)) void sendAll()
  }, 30_000)
  await sendAll()
}
