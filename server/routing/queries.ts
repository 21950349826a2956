/** The rules in their versions, the draft, and how right each rule was. */
import { sql } from 'kysely'
import { channels } from '../../contract/intake.ts'
import type { FlawView, PrecedentView, RulesView, VersionView } from '../../contract/routing.ts'
import { type DraftRule, kept, type Rule } from '../../domain/routing.ts'
import { conditionsInWords, type Names, whatChanged } from '../../domain/ruleChanges.ts'
import { flaws } from '../../domain/ruleFlaws.ts'
import type { Db, Trx } from '../db/db.ts'
import type { Book } from '../directory/book.ts'

/** Draft rules as rules in force for ever, numbered by their place. */
export const asRules = (rules: readonly DraftRule[]): Rule[] => rules.map((r, n) => ({ ...r, id: n, version: '', position: n, validFrom: '0001-01-01', validTo: null }))

/** What is odd about rules in this order, by their places. */
export const flawsOf = (book: Book, rules: readonly DraftRule[]): FlawView[] =>
  flaws(asRules(rules), (cell) => book.grid.ancestors(cell).map((c) => c.id)).map(({ id, kind, others }) => ({ at: id, kind, others }))

export async function rulesView(db: Db | Trx, book: Book): Promise<RulesView> {
  const [rows, notes, draft, accuracy] = await Promise.all([
    db.selectFrom('routing_rules').selectAll().orderBy('valid_from', 'desc').orderBy('position').orderBy('id').execute(),
    db.selectFrom('routing_versions as v').leftJoin('people as p', 'p.id', 'v.by_person').select(['v.version', 'v.note', 'p.name']).execute(),
    db.selectFrom('routing_draft as d').leftJoin('people as p', 'p.id', 'd.by_person').select(['d.rules', 'd.note', 'd.changed_at', 'd.step', 'p.name']).executeTakeFirst(),
    accuracyOf(db),
  ])
  const names = namesIn(book),
    versions = new Map<string, VersionView>()
  for (const r of rows) {
    const about = notes.find((n) => n.version === r.version)
    const key = `${r.version} ${r.valid_from} ${r.valid_to}`
    const v = versions.get(key) ?? { version: r.version, from: r.valid_from, to: r.valid_to, note: about?.note ?? '', by: about?.name ?? null, rules: [], flaws: [], changes: [] }
    v.rules.push({ id: r.id, ...told({ when: r.cond, unitCode: r.unit_code, assist: r.assist, basis: r.basis }, names) })
    versions.set(key, v)
  }
  for (const v of versions.values()) if (v.to === null || v.to > book.day) v.flaws = flawsOf(book, v.rules as DraftRule[])
  const list = [...versions.values()]
  for (const [n, v] of list.entries()) if (list[n + 1]) v.changes = whatChanged(list[n + 1]!.rules as DraftRule[], v.rules as DraftRule[], names).slice(0, 100)
  return {
    day: book.day,
    versions: list,
    draft: draft
      ? {
          rules: draft.rules.map((r) => told(r, names)),
          note: draft.note,
          by: draft.name,
          changedAt: draft.changed_at.toISOString(),
          flaws: flawsOf(book, draft.rules),
          steps: await stepsOf(db, draft.step, (list.find((v) => v.from <= book.day)?.rules ?? []) as DraftRule[], names),
        }
      : null,
    accuracy,
  }
}

const told = (r: DraftRule, names: Names) => ({ ...r, told: { when: conditionsInWords(r.when, names), unit: names.unit(r.unitCode), assist: r.assist.map(names.unit) } })
const namesIn = (book: Book): Names => {
  const items = new Map([...book.items.values()].map((i) => [i.code, i.name]))
  return {
    unit: (code) => (code === 'community' ? '所在社区（村）' : code === 'item' ? '目录的责任单位' : (book.unitByCode.get(code)?.name ?? code)),
    cell: (id) => book.cells.find((c) => c.id === id)?.name ?? String(id),
    item: (code) => items.get(code) ?? '',
    channel: (code) => channels[code as keyof typeof channels] ?? code,
  }
}
/** Who changed what on the way to the draft as it stands, newest first; what was taken back is told too. */
async function stepsOf(db: Db | Trx, last: number | null, first: readonly DraftRule[], names: Names): Promise<NonNullable<RulesView['draft']>['steps']> {
  if (last === null) return []
  const { rows } = await sql<{ id: number; before: number | null; rules: DraftRule[]; was: DraftRule[] | null; at: Date; undone: boolean; name: string | null }>`
    with recursive way as (select id, before from routing_steps where id = ${last} union all select s.id, s.before from routing_steps s join way on s.id = way.before)
    select s.id, s.before, s.rules, b.rules as was, s.at, s.undone, p.name from routing_steps s left join routing_steps b on b.id = s.before left join people p on p.id = s.by_person
    where s.id in (select id from way) or (s.undone and s.before in (select id from way)) order by s.id desc limit 50`.execute(db)
  return rows.map((s) => ({ id: Number(s.id), at: s.at.toISOString(), by: s.name, undone: s.undone, changes: whatChanged(s.was ?? first, s.rules, names).slice(0, 20) }))
}

/** 派遣准确率 by rule: the first dispatch of each case that went where the rule said; wrong is what was returned with leave, or recalled. */
async function accuracyOf(db: Db | Trx): Promise<RulesView['accuracy']> {
  const { rows } = await sql<{ rule: number; sent: number; kept: number }>`
    with first as (select distinct on (case_id) case_id, (fields->>'lead')::bigint as unit, fields->'routing' as why, at from case_events where life = 'case' and act = 'dispatch' order by case_id, at, id)
    select (f.why->'rule'->>'id')::bigint as rule, count(*)::int as sent,
      count(*) filter (where not exists (select 1 from requests q where q.case_id = f.case_id and q.kind = 'return' and q.state = 'granted' and q.unit_id = f.unit)
        and not exists (select 1 from case_events e where e.case_id = f.case_id and e.life = 'case' and e.act = 'recall' and e.at >= f.at))::int as kept
    from first f where f.why->'rule'->>'id' is not null and (f.why->>'followed')::boolean group by 1 order by 1`.execute(db)
  return rows.map((r) => ({ ruleId: Number(r.rule), sent: r.sent, kept: r.kept, ...kept(r.kept, r.sent) }))
}

export async function precedents(db: Db | Trx, book: Book): Promise<PrecedentView[]> {
  const rows = await db
    .selectFrom('routing_precedents as p')
    .innerJoin('cases as c', 'c.id', 'p.case_id')
    .selectAll('p')
    .select('c.no')
    .orderBy('p.at', 'desc')
    .orderBy('p.id', 'desc')
    .limit(500)
    .execute()
  const names = new Map([...book.items.values()].map((i) => [i.code, i.name])),
    unit = (id: number | null) => (id === null ? null : (book.units.get(id)?.name ?? null))
  return rows.map((p) => ({
    id: p.id,
    no: p.no,
    item: `${p.item_code} ${names.get(p.item_code) ?? ''}`.trim(),
    cell: book.cells.find((c) => c.id === p.cell_id)?.name ?? null,
    unit: unit(p.unit_id),
    notUnit: unit(p.not_unit_id),
    kind: p.kind,
    opinion: p.opinion,
    at: p.at.toISOString(),
    withdrawnAt: p.withdrawn_at?.toISOString() ?? null,
    withdrawnWhy: p.withdrawn_why,
  }))
}
