/**
 * Likeness of one report against a million cases: `npm run bench -- likeness [--small]`, or `node bench/likeness.ts --data <folder>` by itself.
 * The town is made here: a million cases over three years on 10 × 10 km, 2 % of them open, 1 in 4 without coordinates, words drawn by Zipf's law
 * from 3,000. What is timed is the whole question: candidates from the indexes, read, scored and ranked, as the job and the preview ask it.
 */
import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { sql } from 'kysely'
import { inward } from '../domain/geo.ts'
import { connect } from '../server/db/db.ts'
import { migrate } from '../server/db/migrate.ts'
import { keepBooks } from '../server/directory/book.ts'
import { find, type Sought } from '../server/likeness/find.ts'
import { rulesAt } from '../server/likeness/rules.ts'
import { wordKey } from '../server/likeness/voice.ts'
import { cpu, type Postgres, startPostgres } from './postgres.ts'
import type { Program } from './setting.ts'

const now = new Date('2026-09-22T09:00:00+08:00'),
  seed = 20260922
/** A small generator with a seed: the same town every time. */
function dice() {
  let s = seed
  return () => (s = (s * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648
}
const vocabulary = Array.from({ length: 3000 }, (_, i) => `词${String.fromCodePoint(0x4e00 + i)}`)

async function town(postgres: Postgres, cases: number, say: (line: string) => void): Promise<string> {
  const name = `likeness_${cases}`
  const fresh = await postgres.create(name, null)
  await migrate(postgres.url(name))
  const { db, pool } = connect(postgres.url(name), { max: 2 })
  try {
    if (!fresh && (await db.selectFrom('settings').select('key').where('key', '=', name).executeTakeFirst())) return name
    say(`making ${cases} cases, once`)
    await sql`truncate cases, reports, likeness_index, likeness_words, items, cells, settings cascade`.execute(db)
    await sql`insert into cells (code, name, kind, valid_from) select i::text, '网格' || i, 'grid', '2020-01-01' from generate_series(1, 100) i`.execute(db)
    await sql`insert into items (version, code, name, kind, major, major_name, limit_amount, limit_unit, valid_from) select 'b', i::text, '事项' || i, '事项', (i / 10)::text, '类', 2, 'workDay', '2020-01-01' from generate_series(1, 150) i`.execute(
      db,
    )
    const cell = (await db.selectFrom('cells').select('id').orderBy('id').executeTakeFirstOrThrow()).id,
      item = (await db.selectFrom('items').select('id').orderBy('id').executeTakeFirstOrThrow()).id
    await pool.query(`select setseed(0.5)`)
    for (let from = 1; from <= cases; from += 50_000) {
      const to = Math.min(cases, from + 49_999)
      await pool.query('set statement_timeout = 0')
      await pool.query(
        `with r as (select i, random() x, random() y, random() z, random() o, $4::timestamptz - (($3 - i)::float8 / $3 * interval '3 years') as at from generate_series($1::int, $2::int) i)
        insert into cases (id, no, state, title, text, place, lng, lat, cell_id, item_id, channel, reported_at, changed_at, ended_at, holder)
        overriding system value
        select i, 'B' || i, case when o < 0.02 or (i > $3 * 0.98 and o < 0.7) then 'reported' else 'closed' end, '来件' || i, (select string_agg(($7::text[])[floor(exp(random() * ln(3000)))::int + 0 * i * g], '，') from generate_series(1, 18) g), case when z < 0.5 then '幸福路' || (x * 200)::int || '号' else '' end,
          case when z < 0.75 then 117 + x * 0.108 end, case when z < 0.75 then 34 + y * 0.09 end, $5::bigint + floor(x * 9.99)::int * 10 + floor(y * 9.99)::int, $6::bigint + (z * z * 149)::int, 'hotline', at, at,
          case when o < 0.02 or (i > $3 * 0.98 and o < 0.7) then null else least(at + interval '4 days', $4::timestamptz) end, null from r`,
        [from, to, cases, now, cell, item, vocabulary],
      )
      await pool.query(
        `insert into reports (case_id, key, channel, text, place, phone_hash, received_at) select id, 'b' || id, channel, text, place, decode(lpad(to_hex((random() * 300000)::int), 8, '0'), 'hex'), reported_at from cases where id between $1 and $2`,
        [from, to],
      )
      await pool.query(
        `insert into likeness_index (case_id, at, tile, cell_id, item_id, phone, words)
        select c.id, c.reported_at, (floor(c.lng * 270)::bigint) * 100000 + floor((c.lat + 90) * 270)::bigint, cell_id, item_id, r.phone_hash,
          array(select distinct ($3::text[])[floor(exp(random() * ln(3000)))::int + 0 * c.id * g] from generate_series(1, 18) g) from cases c join reports r on r.case_id = c.id where c.id between $1 and $2`,
        [from, to, vocabulary],
      )
      say(`  ${to}`)
    }
    await sql`update likeness_index set words = array_remove(words, null) where array_position(words, null) is not null`.execute(db)
    const recent = await sql<{
      case_id: number
      at: Date
      words: string[]
    }>`select case_id, at, words from likeness_index where at > ${new Date(now.getTime() - 15 * 86_400_000)}`.execute(db)
    for (let i = 0; i < recent.rows.length; i += 1000) {
      const rows = recent.rows.slice(i, i + 1000).flatMap((r) => [...new Set(r.words.map(wordKey))].map((word) => ({ word, at: r.at, case_id: r.case_id })))
      await sql`insert into likeness_words (word, at, case_id) select * from unnest(${rows.map((r) => r.word)}::int[], ${rows.map((r) => r.at)}::timestamptz[], ${rows.map((r) => r.case_id)}::bigint[]) on conflict do nothing`.execute(
        db,
      )
    }
    await sql`vacuum analyze`.execute(db)
    await db.insertInto('settings').values({ key: name, value: 'true', label: '' }).execute()
    return name
  } finally {
    await db.destroy()
  }
}

export const bench: Program = async ({ small, postgres, say }) => {
  const cases = small ? 20_000 : 1_000_000,
    pg = await postgres(),
    name = await town(pg, cases, say)
  const { db } = connect(pg.url(name), { max: 2 }),
    book = await keepBooks(db).at(now),
    rules = await rulesAt(db, now),
    next = dice()
  const cells = [...book.cells.map((c) => c.id)],
    items = [...book.items.keys()]
  try {
    const ask = (): Sought => ({
      at: now,
      point: next() < 0.75 ? inward([117 + next() * 0.108, 34 + next() * 0.09], 'WGS84') : null,
      place: next() < 0.5 ? `幸福路${Math.round(next() * 200)}号` : '',
      cellId: cells[Math.floor(next() * cells.length)] ?? null,
      itemId: next() < 0.6 ? (items[Math.floor(next() ** 2 * items.length)] ?? null) : null,
      major: null,
      words: [...new Set(Array.from({ length: 18 }, () => vocabulary[Math.floor(Math.exp(next() * Math.log(3000))) - 1]!))],
      keywords: Array.from({ length: 18 }, () => vocabulary[Math.floor(Math.exp(next() * Math.log(3000))) - 1]!),
      phone: Math.floor(next() * 300_000)
        .toString(16)
        .padStart(8, '0'),
      numbers: [],
    })
    const many = small ? 200 : 2000
    for (let i = 0; i < 200; i++) await find(db, book, ask(), rules)
    const took: number[] = []
    let found = 0
    const before = cpu(pg.pid, process.pid)
    for (let i = 0; i < many; i++) {
      const began = performance.now()
      found += (await find(db, book, ask(), rules)).length
      took.push(performance.now() - began)
    }
    const used = (cpu(pg.pid, process.pid) - before) / many
    took.sort((a, b) => a - b)
    const open = await sql<{
      n: number
      recent: number
    }>`select count(*) filter (where ended_at is null)::int as n, count(*) filter (where reported_at > ${new Date(now.getTime() - 14 * 86_400_000)})::int as recent from cases`.execute(
      db,
    )
    const at = (q: number) => took[Math.min(took.length - 1, Math.floor(took.length * q))]!.toFixed(1)
    return `### Likeness of one report against ${cases.toLocaleString('en')} cases (${open.rows[0]!.n.toLocaleString('en')} open, ${open.rows[0]!.recent.toLocaleString('en')} of the last 14 days)

| | |
| --- | --- |
| one question, p50 | ${at(0.5)} ms |
| p95 | ${at(0.95)} ms |
| p99 | ${at(0.99)} ms |
| processor time, program and database | ${used.toFixed(1)} ms |
| proposals of at least ${rules.ask} points, mean | ${(found / many).toFixed(2)} |`
  } finally {
    await db.destroy()
  }
}

if (import.meta.main) {
  const flag = process.argv.indexOf('--data'),
    data = resolve(flag > 0 ? process.argv[flag + 1]! : 'data/bench')
  mkdirSync(data, { recursive: true })
  const pg = await startPostgres(data)
  try {
    console.log(await bench({ small: process.argv.includes('--small'), data, say: console.error, postgres: async () => pg }))
  } finally {
    await pg.stop()
  }
}
