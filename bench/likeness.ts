/**
 * Likeness of one report against a million cases: `npm run bench -- likeness [--small]`. The town is that of the lists (bench/town.ts): the
 * demonstration's own stories told at each of its places over three years, so that every report has many that are like it. What is timed is
 * the whole question as the form asks it while one types: the text cut, candidates from the indexes, compared, ranked, the best five read.
 */
import { sql } from 'kysely'
import pg from 'pg'
import type { Point } from '../domain/geo.ts'
import { connect, type Db } from '../server/db/db.ts'
import { type Book, keepBooks } from '../server/directory/book.ts'
import { teachBook } from '../server/directory/words.ts'
import { AFTER_END_DAYS, nearby, rank, told } from '../server/likeness/find.ts'
import { rulesAt } from '../server/likeness/rules.ts'
import { hear, remember, voiceOf } from '../server/likeness/voice.ts'
import { randomFrom } from '../server/seed/mesh.ts'
import { cpu } from './postgres.ts'
import type { Program } from './setting.ts'
import { town, voices } from './town.ts'

const DAY = 86_400_000

/** The index as three years of work leave it: what lives is remembered through the product's own code, the archive is only known to have been looked at. */
async function remembered(db: Db, book: Book, now: Date, say: (line: string) => void): Promise<void> {
  const window = (await rulesAt(db, now)).windowDays + 1,
    living = sql<boolean>`(ended_at is null or ended_at > ${new Date(now.getTime() - AFTER_END_DAYS * DAY)} or reported_at > ${new Date(now.getTime() - window * DAY)})`
  const known = await sql<{ n: number }>`select count(*)::int as n from likeness_index where said is not null`.execute(db)
  if (known.rows[0]!.n > 1000) return
  say('remembering what lives, once')
  await sql`set statement_timeout = 0`.execute(db)
  await sql`truncate likeness_index, likeness_words`.execute(db)
  await sql`insert into likeness_index (case_id, at, live) select id, reported_at, false from cases where not ${living}`.execute(db)
  const { rows } = await sql<{ id: number }>`select id from cases where ${living} order by id`.execute(db)
  for (let i = 0; i < rows.length; i += 500)
    await db.transaction().execute(async (trx) => {
      for (const voice of await hear(
        trx,
        book,
        rows.slice(i, i + 500).map((r) => r.id),
      ))
        await remember(trx, voice)
    })
  await sql`vacuum analyze likeness_index, likeness_words`.execute(db)
}

export const bench: Program = async ({ small, postgres, data, say }) => {
  const server = await postgres(),
    rows: string[] = []
  for (const cases of small ? [3000] : [10_000, 1_000_000]) {
    const url = server.url(await town(server, data, cases, say)),
      { db } = connect(url, { max: 1 }),
      client = new pg.Client(url),
      next = randomFrom(20260922)
    await client.connect()
    try {
      const now = (await sql<{ at: Date }>`select max(reported_at) as at from cases`.execute(db)).rows[0]!.at,
        book = await keepBooks(db).at(now),
        rules = await rulesAt(db, now),
        said = await voices(client),
        items = new Map([...book.items.values()].map((i) => [i.code, i.id]))
      teachBook(book)
      await remembered(db, book, now, say)
      const ask = async () => {
        const { text, place, lng, lat, code } = said[Math.floor(next() * said.length)]!,
          point: Point | null = next() < 0.75 ? [lng + (next() - 0.5) / 1000, lat + (next() - 0.5) / 1000] : null
        const draft = { text, place, point, cellId: point ? (book.grid.cellAt(...point)?.id ?? null) : null, itemId: next() < 0.6 ? (items.get(code) ?? null) : null, phone: null }
        const voice = voiceOf(draft, book, now),
          near = await nearby(db, book, voice, rules)
        return { compared: near.heard.length, shown: (await told(db, voice.sayings, rank(voice, near, rules).slice(0, 5))).length }
      }
      for (let i = 0; i < 200; i++) await ask()
      const took: number[] = [],
        many = small ? 100 : 2000,
        sums = { compared: 0, shown: 0 },
        before = cpu(server.pid, process.pid),
        hers = cpu(server.pid)
      for (let i = 0; i < many; i++) {
        const began = performance.now(),
          { compared, shown } = await ask()
        took.push(performance.now() - began)
        sums.compared += compared
        sums.shown += shown
      }
      const used = (cpu(server.pid, process.pid) - before) / many,
        database = (cpu(server.pid) - hers) / many
      took.sort((a, b) => a - b)
      const q = (share: number) => took[Math.min(many - 1, Math.floor(many * share))]!.toFixed(1),
        lives = (await sql<{ n: number }>`select count(*)::int as n from likeness_index where live`.execute(db)).rows[0]!.n
      rows.push(
        `| ${cases.toLocaleString('en')} | ${lives.toLocaleString('en')} | ${q(0.5)} ms | ${q(0.95)} ms | ${q(0.99)} ms | ${used.toFixed(1)} ms | ${database.toFixed(1)} ms | ${(sums.compared / many).toFixed(0)} | ${(sums.shown / many).toFixed(1)} |`,
      )
    } finally {
      await client.end()
      await db.destroy()
    }
  }
  return `### Likeness of one report

| cases | of them alive | p50 | p95 | p99 | processor, program and database | of it the database | compared, mean | shown, mean |
|---|---|---|---|---|---|---|---|---|
${rows.join('\n')}`
}
