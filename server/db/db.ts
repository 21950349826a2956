import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely'
import pg from 'pg'
import type { Tables } from './tables.ts'

/** The database as a reader sees it. */
export type Db = Kysely<Tables>
/** An open transaction; whoever writes takes one, and its type says so. */
export type Trx = Transaction<Tables>

// Our pools only: bigint as number (ids stay far below 2^53), date as the text YYYY-MM-DD (a day has no hour and no zone).
const parsers: Record<number, (text: string) => unknown> = { [pg.types.builtins.INT8]: Number, [pg.types.builtins.DATE]: String }
const types: pg.CustomTypesConfig = { getTypeParser: (oid: number, format?: 'text' | 'binary') => parsers[oid] ?? pg.types.getTypeParser(oid, format as 'text') }

/** Opens a pool and the query builder on it; `onLost` hears of connections lost while idle, which would otherwise end the process. */
export function connect(url: string, opts: { max?: number; name?: string; onLost?: (error: Error) => void } = {}): { db: Db; pool: pg.Pool } {
  const pool = new pg.Pool({
    connectionString: url,
    max: opts.max ?? 10,
    application_name: opts.name ?? 'yinghuo',
    connectionTimeoutMillis: 15_000,
    statement_timeout: 60_000,
    idle_in_transaction_session_timeout: 60_000,
    types,
  })
  pool.on('error', opts.onLost ?? (() => {}))
  pool.on('connect', (client) => {
    client.on('error', opts.onLost ?? (() => {}))
    prepareNamed(client)
  })
  return { db: new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }), pool }
}

// What begins with a name in a comment, `/* report */ insert …` or `select /* precedents */ …`, has a text that never varies: each connection parses and plans it once, and then knows it by that name.
function prepareNamed(client: pg.PoolClient): void {
  const query = client.query.bind(client) as (text: unknown, ...rest: unknown[]) => unknown
  client.query = ((text: unknown, ...rest: unknown[]) => {
    const name = typeof text === 'string' && Array.isArray(rest[0]) ? /^\s*(?:select )?\/\* (.+?) \*\//.exec(text)?.[1] : undefined
    return name === undefined ? query(text, ...rest) : query({ name, text, values: rest[0] }, ...rest.slice(1))
  }) as never
}

/** Rows as one parameter, for `json_populate_recordset`. Half of a surrogate pair, which no database holds, becomes the sign for it, as in any UTF-8. */
export function asJson(rows: unknown): string {
  const text = JSON.stringify(rows)
  return /\\ud[89a-f]/i.test(text) ? JSON.stringify(rows, (_, value: unknown) => (typeof value === 'string' ? value.toWellFormed() : value)) : text
}
/** Rows that came back as JSON, their moments (the columns named `at` or `…_at`) as dates again. */
export const dated = <T extends object>(rows: readonly T[] | null): T[] =>
  (rows ?? []).map((row) => Object.fromEntries(Object.entries(row).map(([name, v]) => [name, typeof v === 'string' && /^(.*_)?at$/.test(name) ? new Date(v) : v])) as T)
/** Bytes as `asJson` carries them. */
export const hex = (bytes: Uint8Array): string => `\\x${Buffer.from(bytes).toString('hex')}`

/** Promises a job in the transaction of the act that causes it: both happen or neither. The same key again replaces the job; those of one `queue` are done one after the other, in order. */
export async function enqueue(trx: Trx, job: string, payload: object, opts: { key?: string; runAt?: Date; queue?: string } = {}): Promise<void> {
  await sql`select graphile_worker.add_job(${job}::text, payload := ${JSON.stringify(payload)}::json, job_key := ${opts.key ?? null}::text, run_at := ${opts.runAt ?? null}::timestamptz,
    queue_name := ${opts.queue ?? null}::text)`.execute(trx)
}
