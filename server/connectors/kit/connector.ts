/** What a connector is: the one value a folder beside this one exports. Everything else (keys, limits, kept payloads, outbox, health, the page 接入) it gets from the kit. */
import type { channels } from '../../../contract/intake.ts'
import type { Mapping } from '../../../domain/mapping/targets.ts'
import type { Trx } from '../../db/db.ts'
import type { Book, Books } from '../../directory/book.ts'
import type { Report } from '../../intake/submit.ts'
import type { App, House } from '../../kit/http.ts'

export interface Words {
  zh: string
  en: string
}
/** One thing an instance is told when it is set up; the page makes its form from these. `text` may be long where `long` says so; `map` is name → name. */
export interface Setting extends Words {
  key: string
  type: 'text' | 'number' | 'flag' | 'choice' | 'map'
  needed?: boolean
  long?: boolean
  choices?: readonly string[]
  default?: string | number | boolean
  hint?: Words
  /** Asked only where this other one is filled in. */
  after?: string
}
/** One instance of a connector: a row of `connectors`. */
export interface Source {
  id: number
  kind: string
  name: string
  enabled: boolean
  config: Record<string, unknown>
  rights: { units?: number[]; items?: string[] }
  perMinute: number
  atOnce: number
  keepDays: number
  cursor: unknown
  /** The newest version of its mapping, where its kind has one (`connector_mappings`). */
  mapping: Mapping | null
}
/** What came in, as bytes, with the few headers that belong to its meaning. */
export interface Payload {
  type: string
  headers: Record<string, string>
  body: Buffer
}
/** What a translator may know besides the payload: nothing that changes between the first taking and a replay, except the time of receipt. */
export interface At {
  source: Source
  book: Book
  receivedAt: Date
}
/** One thing a payload says: a report for the door, a word only this connector understands (see `take`), or what cannot be taken and why. */
export type Item = { report: Omit<Report, 'channel'> & { channel?: string }; line?: number } | { word: unknown } | { refused: Words; line?: number }
/** What became of one thing. */
export interface Taken {
  outcome: 'taken' | 'duplicate' | 'refused'
  no?: string
  caseId?: number
  reportId?: number
  reason?: string
  line?: number
}
/** What is to be sent, opened. */
export interface Delivery {
  id: number
  key: string
  kind: string
  caseId: number | null
  reportId: number | null
  tries: number
  payload: unknown
}

/** What the door answers for one payload: kept in any case; `waiting` means it is kept and will be taken later without the sender's help. */
export interface Receipt {
  id: number
  /** A name nobody can guess, for asking later. */
  ref: string
  outcome: 'waiting' | 'taken' | 'duplicate' | 'refused' | 'failed'
  reason: string | null
  items: Taken[]
}
/** What an entry of the outbox is: the same `key` of one source is sent once. */
export interface Entry {
  key: string
  kind: string
  payload: unknown
  caseId?: number | null
  reportId?: number | null
  noticeId?: number | null
}
/** What a connector is handed: the house, the reference data, the door and the outbox. */
export interface Dock {
  house: Pick<House, 'db' | 'now' | 'secrets' | 'dataDir'>
  books: Books
  kinds: ReadonlyMap<string, Connector>
  /** An instance by its number. */
  source: (id: number) => Promise<Source | null>
  /** Takes in one payload: limits, keeps it sealed, translates, files. `once` marks a message that must not count twice (a signature, a message id); `sentAt` is when it left, for the lag; `later` only keeps it, and the next round takes it. */
  receive: (source: Source, payload: Payload, how?: { once?: string; sentAt?: Date | null; later?: boolean }) => Promise<Receipt>
  /** Puts into the outbox, in the transaction of the act that causes it. */
  send: (trx: Trx, source: Pick<Source, 'id'>, entry: Entry, now: Date) => Promise<void>
  /** The bytes of a kept photo, by its key. */
  photo: (key: string) => Promise<Buffer>
  /** The secret of the other side that was typed in under this key. */
  outgoing: (source: Pick<Source, 'id'>, key: string) => Promise<string | null>
}

export interface Connector {
  kind: string
  label: Words
  /** The channel its reports are counted under. */
  channel: keyof typeof channels
  settings: readonly Setting[]
  /** How a sender proves itself at `POST /in/:id` (or at the connector's own routes). Empty: it cannot be sent to. */
  proves: readonly ('apiKey' | 'hmac')[]
  /** Secrets of the other side that an operator types in, for `poll` and `deliver`. */
  outgoing?: readonly (Words & { key: string })[]
  /** Their payload → our items. Pure: the same payload gives the same items, today and when it is replayed. Throws nothing: what it cannot read is `refused`. */
  translate: (payload: Payload, at: At) => Item[]
  /** Does what a `word` says (an update, a withdrawal, an evaluation), in the transaction that settles the payload, whose number is the last argument. */
  take?: (trx: Trx, dock: Dock, source: Source, word: never, now: Date, payloadId: number) => Promise<Taken>
  /** Its words are mapped by an operator (对照). */
  words?: true
  /** The other side asks for itself how its reports stand: its reporters count as told once an answer can be read. Without this and without `deliver`, a person tells them. */
  asked?: true
  /** Whether this instance has where to deliver to; without it, one that can deliver always does. Where not, a person tells the reporters. */
  answers?: (config: Source['config']) => boolean
  /** It is sent to at addresses of its own (`routes`), not at the common door. */
  ownDoor?: true
  /** Routes of its own: addresses that a standard prescribes, or what its page asks for. */
  routes?: (app: App, dock: Dock) => void
  /** Puts into the outbox what this side has done since then that the other side is told of; each thing under a key of its own. Called every minute, with an hour's overlap, because events are not committed in the order of their time. */
  owes?: (dock: Dock, source: Source, since: Date, now: Date) => Promise<void>
  /** Fetches what is new since `source.cursor`, hands it to `dock.receive`, and answers the new cursor. Called every `everyMinutes` of its settings (default 5), or in the next minute where the cursor says `rest: true`. */
  poll?: (dock: Dock, source: Source, signal: AbortSignal) => Promise<unknown>
  /** The setting that says from where; an instance where it is empty is not polled. Without this, each one is. */
  fetches?: string
  /** Sends one delivery and answers what to note of the answer. An `Outside` error says whether to try again. */
  deliver?: (dock: Dock, source: Source, delivery: Delivery, signal: AbortSignal) => Promise<string>
}

/** How this instance is polled; undefined where it is not. */
export const pollOf = (connector: Connector | undefined, config: Source['config']): Connector['poll'] =>
  !connector?.fetches || config[connector.fetches] ? connector?.poll : undefined
