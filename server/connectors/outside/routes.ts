/** The table of words over HTTP: what is not known yet, what a word means, and the working off of what waited; each change is in the audit log. */
import { sql } from 'kysely'
import { listOutsideWords, mapOutsideWord, toldNames, type WordKind, workOffWord } from '../../../contract/hotline.ts'
import type { Book } from '../../directory/book.ts'
import { record } from '../../kit/audit.ts'
import { Refused } from '../../kit/errors.ts'
import { type App, serve } from '../../kit/http.ts'
import { type Field, fields } from '../hotline/fields.ts'
import type { Dock } from '../kit/connector.ts'
import { limitIn } from './deadline.ts'
import { eventLabels, extras, KEEP } from './names.ts'
import { workOffWord as workOff } from './workOff.ts'

const labelled = (table: Readonly<Record<string, string>>) => Object.entries(table).map(([value, label]) => ({ value, label }))
/** What a word of each kind can mean today. */
export const choicesIn = (book: Book) => ({
  field: [
    { value: KEEP, label: '只存下来' },
    ...Object.entries(fields).map(([value, f]: [string, Field]) => ({ value, label: f.label })),
    ...Object.entries(extras).map(([value, names]) => ({ value, label: names[0]! })),
  ],
  event: labelled(eventLabels),
  item: [...book.items.values()].filter((i) => i.validTo === null || book.day < i.validTo).map((i) => ({ value: i.code, label: `${i.code} ${i.name}` })),
  unit: [...book.units.values()].filter((u) => u.active).map((u) => ({ value: u.code, label: u.name })),
  cell: book.cells.filter((c) => c.validFrom <= book.day && (c.validTo === null || book.day < c.validTo)).map((c) => ({ value: c.code, label: `${c.name} ${c.code}` })),
  rating: labelled({ good: '满意', fair: '基本满意', bad: '不满意' }),
  ruling: labelled({ grant: '同意', refuse: '不同意' }),
  state: labelled(toldNames),
})
const knows = (book: Book, kind: WordKind, ours: string): boolean => (kind === 'deadline' ? limitIn(ours) !== null : choicesIn(book)[kind].some((c) => c.value === ours))

export function wordRoutes(app: App, dock: Dock): void {
  const { db, secrets, now } = app.house
  const sourceWithWords = async (id: number) => {
    const source = await dock.source(id)
    if (!source || !dock.kinds.get(source.kind)?.words) throw new Refused('not-found')
    return source
  }
  serve(app, listOutsideWords, async ({ params }) => {
    await sourceWithWords(params.id)
    const { rows } = await sql<{
      kind: WordKind
      theirs: string
      ours: string | null
      times: number
      seen_at: Date | null
      waiting: number
      external_no: string | null
      no: string | null
    }>`
      select w.kind, w.theirs, w.ours, w.times, w.seen_at, m.waiting, m.external_no, c.no
      from outside_words w
      cross join lateral (select count(*)::int as waiting, (array_agg(external_no order by payload_id))[1] as external_no from outside_missed x
        where x.connector_id = w.connector_id and x.kind = w.kind and x.theirs = w.theirs) m
      left join reports r on r.connector_id = w.connector_id and r.external_no = m.external_no
      left join cases c on c.id = r.case_id
      where w.connector_id = ${params.id} order by w.ours is not null, w.times desc, w.kind, w.theirs`.execute(db)
    const { n } = await db
      .selectFrom('outside_events')
      .where('connector_id', '=', params.id)
      .where('taken_at', 'is', null)
      .select((e) => e.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow()
    return {
      rows: rows.map((r) => ({
        ...{ kind: r.kind, theirs: r.theirs, ours: r.ours, times: r.times, seenAt: r.seen_at?.toISOString() ?? null, waiting: r.waiting },
        sample: r.external_no ? { externalNo: r.external_no, no: r.no } : null,
      })),
      choices: choicesIn(await dock.books.at(now())),
      waiting: Number(n),
    }
  })
  serve(app, mapOutsideWord, async ({ params, body, who, ip }) => {
    await sourceWithWords(params.id)
    const { kind, theirs, ours } = body
    if (ours !== null && !knows(await dock.books.at(now()), kind, ours))
      throw new Refused('bad-input', { field: 'ours' }, { zh: '这里没有这个意思，请从列表里选', en: 'It can mean no such thing here; choose from the list.' })
    return db.transaction().execute(async (trx) => {
      const was = await trx
        .selectFrom('outside_words')
        .select('ours')
        .where('connector_id', '=', params.id)
        .where('kind', '=', kind)
        .where('theirs', '=', theirs)
        .executeTakeFirst()
      await trx
        .insertInto('outside_words')
        .values({ connector_id: params.id, kind, theirs, ours, times: 0, seen_at: null })
        .onConflict((c) => c.columns(['connector_id', 'kind', 'theirs']).doUpdateSet({ ours }))
        .execute()
      await record(
        trx,
        secrets,
        { personId: who.personId, action: 'connector.mapped', subject: `connector/${params.id}`, detail: { kind, theirs, ours, was: was?.ours ?? null }, address: ip },
        now(),
      )
      const { n } = await trx
        .selectFrom('outside_missed')
        .where('connector_id', '=', params.id)
        .where('kind', '=', kind)
        .where('theirs', '=', theirs)
        .select((e) => e.fn.countAll<number>().as('n'))
        .executeTakeFirstOrThrow()
      return { waiting: Number(n) }
    })
  })
  serve(app, workOffWord, async ({ params, body, who, ip }) => {
    await sourceWithWords(params.id)
    const worked = await workOff(dock, { sourceId: params.id, ...body }, now())
    await db
      .transaction()
      .execute((trx) =>
        record(trx, secrets, { personId: who.personId, action: 'connector.workedOff', subject: `connector/${params.id}`, detail: { ...body, ...worked }, address: ip }, now()),
      )
    return worked
  })
}
