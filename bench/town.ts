/** A town of many cases: the demonstration is played through the real doors, then its cases are copied in sets, with other places, words and days. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import pg from 'pg'
import { connect } from '../server/db/db.ts'
import { diskStorage } from '../server/files/disk.ts'
import { migrate } from '../server/db/migrate.ts'
import { type Book, keepBooks } from '../server/directory/book.ts'
import { createAccounts } from '../server/kit/accounts.ts'
import { record } from '../server/kit/audit.ts'
import { loadSecrets } from '../server/kit/secrets.ts'
import { lexemes } from '../server/cases/search.ts'
import type { Ground } from '../server/seed/demo.ts'
import { installDemo, installReference } from '../server/seed/install.ts'
import { randomFrom } from '../server/seed/mesh.ts'
import { playDemo } from '../server/seed/play.ts'
import { stories } from '../server/seed/stories.ts'
import type { Postgres } from './postgres.ts'

const years = 3,
  /** Two cases in a hundred are open: of the newest three in a hundred, two of three. */
  newest = 0.03,
  openOfNewest = 0.66,
  batch = 50_000
const details = [
  '',
  '已经三天了。',
  '上个月也反映过一次。',
  '晚上更明显。',
  '附近居民都有意见。',
  '请尽快派人来看看。',
  '打过一次电话没有结果。',
  '下雨天更严重。',
  '老人孩子进出不便。',
  '周末最厉害。',
]

/** Makes a town with this many cases in a database of its own, once; the next run finds it there. Answers the database's name. */
export async function town(postgres: Postgres, data: string, cases: number, say: (line: string) => void): Promise<string> {
  const name = `town_${cases}`
  await once(postgres, 'town_demo', null, data, async ({ db, secrets, books, accounts, now }) => {
    say('playing the demonstration, once')
    await db.transaction().execute((trx) => installReference(trx, now))
    await db.transaction().execute((trx) => installDemo(trx, { accounts }, now))
    books.refresh()
    await playDemo({ db, books, secrets, storage: await diskStorage(join(data, 'files')) }, now)
  })
  await once(postgres, name, 'town_demo', data, async ({ url, books, now }) => {
    say(`making ${cases} cases, once`)
    const client = new pg.Client(url)
    await client.connect()
    await copy(client, await books.at(now), cases, say).finally(() => client.end())
  })
  return name
}

/** A copy of a town for a bench that files and acts in it, so that the town stays as large as its name says. */
export async function copyOfTown(postgres: Postgres, data: string, cases: number, say: (line: string) => void): Promise<string> {
  const from = await town(postgres, data, cases, say),
    name = `${from}_at_work`
  await postgres.drop(name)
  await postgres.create(name, from)
  return name
}

/** Makes a database unless it is there whole; one that was left half made is made anew. */
async function once(postgres: Postgres, name: string, template: string | null, data: string, make: (at: ReturnType<typeof hands>) => Promise<void>): Promise<void> {
  const whole = async () => {
    if (await postgres.create(name, template)) return false
    const at = hands(postgres.url(name), data)
    try {
      return (await at.pool.query(`select 1 from settings where key = $1`, [name])).rowCount === 1
    } catch {
      return false
    } finally {
      await at.db.destroy()
    }
  }
  const found = await whole()
  if (!found) {
    await postgres.drop(name)
    await postgres.create(name, template)
  }
  const url = postgres.url(name),
    applied = await migrate(url),
    at = hands(url, data)
  try {
    if (!found) {
      await make(at)
      await at.pool.query(`insert into settings (key, value, label) values ($1, 'true', '')`, [name])
    } else if (applied.length) {
      const client = await at.pool.connect()
      await client.query('set statement_timeout = 0')
      await client.query('vacuum analyze')
      client.release()
    }
  } finally {
    await at.db.destroy()
  }
}
function hands(url: string, data: string) {
  const { db, pool } = connect(url, { max: 6 }),
    secrets = loadSecrets(data, process.env)
  const accounts = createAccounts({ db, secrets, audit: (trx, entry, at) => record(trx, secrets, entry, at) })
  return { url, db, pool, secrets, accounts, books: keepBooks(db), now: new Date() }
}

async function copy(client: pg.Client, book: Book, cases: number, say: (line: string) => void): Promise<void> {
  await client.query(`set session_replication_role = replica; set synchronous_commit = off; set maintenance_work_mem = '1GB'; select setseed(0.42)`)
  await words(client, book)
  await client.query(`create unlogged table town_copy (id bigint primary key, model bigint not null, shift interval not null, words integer not null)`)
  const { rows } = await client.query<{ first: number }>('select max(id)::int + 1 as first from cases')
  const first = rows[0]!.first,
    count = Math.max(0, cases - first + 1)
  await client.query(
    `with m as (
       select array_agg(id) filter (where ended_at is null) as open, array_agg(id) filter (where ended_at is not null) as ended from cases where parent_id is null and state <> 'merged'
     ), w as (select count(*) as n from town_words), i as (
       select i, i > $2 * (1 - $3::float) and random() < $4 as fresh, random() as pick, random() as word from generate_series(1, $2::int) i
     )
     insert into town_copy select $1 + i - 1, c.id, case when fresh then (random() * 600 - 300) * interval '1 minute' else now() - $5 * interval '1 year' * (1 - i::float / $2) - c.reported_at end, 1 + floor(word * n)
     from i, m, w, lateral (select id, reported_at from cases where id = case when fresh then m.open[1 + floor(pick * cardinality(m.open))::int] else ended[1 + floor(pick * cardinality(ended))::int] end) c`,
    [first, count, newest, openOfNewest, years],
  )
  const index = (
    await client.query<{ indexdef: string; indexname: string }>(`select indexdef, indexname from pg_indexes where tablename = 'case_search' and indexdef like '% gin %'`)
  ).rows
  for (const { indexname } of index) await client.query(`drop index ${indexname}`)
  const no = `'RC' || to_char(t.reported_at + m.shift, 'YYMMDD') || '-' || lpad(m.id::text, greatest(4, length(m.id::text)), '0')`,
    text = { text: 'w.text', place: 'w.place', lng: 'w.lng', lat: 'w.lat' }
  const statements = [
    await copyOf(client, 'cases', 't.id', { id: 'm.id', no, title: 'left(w.text, 40)', ...text, cell_id: 'w.cell', item_id: 'w.item' }),
    await copyOf(client, 'reports', 't.case_id', {
      key: `'town-' || m.id || '-' || t.id`,
      external_no: `case when t.external_no is not null then 'T' || m.id || '-' || t.id end`,
      ...text,
    }),
    await copyOf(client, 'orders', 't.case_id', {}),
    await copyOf(client, 'requests', 't.case_id', {}),
    await copyOf(client, 'clocks', 't.case_id', { cell_id: 'w.cell' }),
    await copyOf(client, 'case_events', 't.case_id', { mac: `'\\x${randomBytes(32).toString('hex')}'::bytea` }),
    `insert into case_search select m.id, w.doc || array_to_tsvector(array[lower(replace(c.no, '-', '')), split_part(c.no, '-', 2)]) from town_copy m join cases c on c.id = m.id join town_words w on w.id = m.words where m.id >= $1 and m.id < $2 order by m.id`,
  ]
  for (let from = first; from <= cases; from += batch) {
    for (const statement of statements) await client.query(statement, [from, Math.min(from + batch, cases + 1)])
    if (count > batch) say(`  ${from + batch - first} cases`)
  }
  say('  indexes and statistics')
  for (const { indexdef } of index) await client.query(indexdef)
  await client.query(`select setval('cases_id_seq', (select max(id) from cases)); drop table town_copy; drop table town_words; set session_replication_role = default`)
  await client.query('vacuum analyze')
  await client.query('checkpoint')
}

/** Copies the rows of the model cases: other ids, every moment shifted, the rest as it is but for `other`. Identities are given anew. */
async function copyOf(client: pg.Client, table: string, model: string, other: Record<string, string>): Promise<string> {
  const { rows } = await client.query<{ name: string; type: string }>(
    'select column_name as name, data_type as type from information_schema.columns where table_name = $1 and table_schema = current_schema order by ordinal_position',
    [table],
  )
  const columns = rows.filter((c) => c.name !== 'id' || 'id' in other)
  const values = columns.map(({ name, type }) => other[name] ?? (name === 'case_id' ? 'm.id' : type === 'timestamp with time zone' ? `t.${name} + m.shift` : `t.${name}`))
  return `insert into ${table} (${columns.map((c) => c.name).join(', ')}) overriding system value select ${values.join(', ')} from town_copy m join ${table} t on ${model} = m.model join town_words w on w.id = m.words where m.id >= $1 and m.id < $2 order by m.id, t.id`
}

/** What people say and where: the demonstration's own stories at each of its places, in an order of no meaning. */
export async function voices(client: pg.Client): Promise<{ code: string; text: string; place: string; lng: number; lat: number }[]> {
  const ground = (await client.query<{ value: Ground }>(`select value from settings where key = 'ground'`)).rows[0]!.value,
    random = randomFrom(7)
  return ground.features
    .flatMap(({ properties: p, geometry }, k) => {
      if (p.kind !== 'place') return []
      const [lng, lat] = geometry.coordinates as [number, number],
        road = `${p.road}${p.no}号`,
        place = `如城街道${p.name}（${road}）`
      return stories.map((story, n) => ({
        code: story.code,
        text: story.text.replaceAll('{p}', p.name).replaceAll('{r}', road) + details[(k + n) % details.length]!,
        place,
        lng,
        lat,
      }))
    })
    .map((voice) => ({ voice, at: random() }))
    .sort((x, y) => x.at - y.at)
    .map(({ voice }) => voice)
}

async function words(client: pg.Client, book: Book): Promise<void> {
  const items = new Map([...book.items.values()].filter((i) => i.validTo === null).map((i) => [i.code, i.id]))
  const rows = (await voices(client)).map((v) => ({
    ...v,
    cell: book.grid.cellAt(v.lng, v.lat)?.id ?? null,
    item: items.get(v.code) ?? null,
    doc: lexemes(v.text, v.place).join(' '),
  }))
  await client.query(
    'create unlogged table town_words (id integer generated always as identity primary key, text text, place text, lng float, lat float, cell bigint, item bigint, doc tsvector)',
  )
  await client.query(
    `insert into town_words (text, place, lng, lat, cell, item, doc) select text, place, lng, lat, cell, item, array_to_tsvector(string_to_array(doc, ' '))
     from json_to_recordset($1) as r(text text, place text, lng float, lat float, cell bigint, item bigint, doc text)`,
    [JSON.stringify(rows)],
  )
}
