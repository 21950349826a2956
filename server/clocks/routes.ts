/** What time and territory hang on, changed with everything that hangs on it: the calendar's days and shifts, and the cuts of the grid. */
import * as calendar from '../../contract/calendar.ts'
import * as grid from '../../contract/gridAdmin.ts'
import { staffRoles, type StaffRole } from '../../domain/access.ts'
import { area } from '../../domain/geo.ts'
import type { Db } from '../db/db.ts'
import type { ReferenceTables } from '../db/reference-tables.ts'
import type { Book, Books } from '../directory/book.ts'
import { changed, missingYears, readCalendar, writeCalendar } from '../directory/calendar.ts'
import { type CutPlan, leaves, planCut, shares } from '../directory/cut.ts'
import { features } from '../directory/gridRoutes.ts'
import { tellBooks } from '../directory/inStep.ts'
import { checkable, patchesOf } from '../directory/patches.ts'
import { Refused } from '../kit/errors.ts'
import { type App, serve } from '../kit/http.ts'
import { buildGrid, type Cell } from '../../domain/grid.ts'
import { applyCalendarChange, type Moved, previewCalendarChange } from './calendarChange.ts'
import { dropOutline, giveOutline, planOutline } from './outline.ts'
import { applyCut, cutting, type Move, movesOf, undoCut } from './regrid.ts'

/** What a new boundary touches: the cells beside it, and those below it when any is drawn. */
const outlineParents = (cells: Cell[], id: number, day: string): number[] => {
  const parent = cells.find((c) => c.id === id)?.parentId
  return checkable(cells, day).filter((p) => p === id || p === parent)
}

/** Serves `contract/calendar.ts` and the cutting part of `contract/gridAdmin.ts`. */
export function clockRoutes(app: App, books: Books): void {
  calendarRoutes(app, books)
  cutRoutes(app, books)
  outlineRoutes(app, books)
}

function calendarRoutes(app: App, books: Books): void {
  const { db, secrets, now } = app.house
  serve(app, calendar.getCalendar, async ({ query }): Promise<calendar.CalendarView> => {
    const at = now(),
      { calendar: cal, day } = await books.at(at),
      year = String(query.year ?? day.slice(0, 4))
    return {
      name: cal.name,
      today: day,
      shifts: [...cal.shifts],
      days: [...cal.days].filter(([d]) => d.startsWith(year)).map(([d, kind]) => ({ day: d, kind })),
      years: [...cal.years].sort((a, b) => a - b),
      missing: await missingYears(db, cal, at),
    }
  })
  serve(app, calendar.previewCalendar, async ({ body }) => {
    const before = await readCalendar(db)
    return effect(await previewCalendarChange(db, await books.at(now()), before, changed(before, body)), now())
  })
  serve(app, calendar.changeCalendar, async ({ body, who }) => {
    const at = now(),
      book = await books.at(at)
    const moved = await db.transaction().execute(async (trx) => {
      const before = await readCalendar(trx, true),
        after = changed(before, body)
      const moved = await applyCalendarChange(trx, { book, secrets }, before, after, who.personId, at)
      if (moved.length !== body.clocks)
        throw new Refused(
          'moved-on',
          { clocks: moved.length },
          {
            zh: `现在会移动 ${moved.length} 个钟，和预览时的 ${body.clocks} 个不一样，请再看一遍`,
            en: `${moved.length} clocks would move now, not the ${body.clocks} of the preview; look again.`,
          },
        )
      await writeCalendar(trx, before, after)
      await tellBooks(trx)
      return moved
    })
    books.refresh()
    return effect(moved, at)
  })
}
function effect(moved: Moved[], now: Date): calendar.CalendarEffect {
  const n = (holds: (m: Moved) => boolean) => moved.filter(holds).length
  return {
    clocks: moved.length,
    cases: new Set(moved.map((m) => m.caseId)).size,
    later: n((m) => m.to > m.from),
    earlier: n((m) => m.to < m.from),
    overdue: n((m) => m.from > now && m.to <= now),
    relieved: n((m) => m.from <= now && m.to > now),
    moved: moved.slice(0, 300).map((m) => ({ no: m.no, label: m.label, holder: m.holder, from: m.from.toISOString(), to: m.to.toISOString() })),
  }
}

function cutRoutes(app: App, books: Books): void {
  const { db, secrets, now } = app.house
  serve(app, grid.previewCut, async ({ body }) => {
    const book = await books.at(now()),
      plan = planCut(book.cells, body, book.day)
    return cutView(db, book, plan, body.day, await moves(plan, body.day))
  })
  const moves = (plan: CutPlan, day: string): Promise<Move[]> =>
    plan.problems.length ? Promise.resolve([]) : movesOf(db, { retired: plan.retire, parents: plan.parents.filter((id) => id > 0), after: plan.after, day })
  serve(app, grid.applyCut, async ({ body: { accept, ...body }, who, ip }) => {
    const at = now()
    const done = await cutting(db, async (trx) => {
      books.refresh() // as the cells stand now that nobody else changes them
      const book = await books.at(at),
        plan = planCut(book.cells, body, book.day)
      const [first] = plan.problems
      if (first)
        throw new Refused('bad-grid', plan.problems.slice(0, 50), {
          zh: `${first.name ? `${first.name}：` : ''}${first.zh}`,
          en: `${first.name ? `${first.name}: ` : ''}${first.en}`,
        })
      if (!plan.add.length && !plan.retire.length) throw new Refused('bad-grid', [], { zh: '和现在的一样，没有要改的', en: 'It is as it stands; there is nothing to change.' })
      const patches = accept ? [] : patchesOf(plan.after, plan.parents, body.day)
      if (patches.length) throw new Refused('grid-open', { patches: patches.length })
      return applyCut(trx, { book, secrets }, plan, body, { personId: who.personId, address: ip }, at)
    })
    books.refresh()
    return done
  })
  serve(app, grid.undoCut, async ({ params, who, ip }) => {
    const at = now(),
      book = await books.at(at)
    const done = await cutting(db, (trx) => undoCut(trx, { book, secrets }, params.id, { personId: who.personId, address: ip }, at))
    books.refresh()
    return done
  })
  serve(app, grid.listCuts, async () => {
    const { cells } = await books.at(now()),
      names = new Map(cells.map((c) => [c.id, c.name]))
    const rows = await db
      .withTables<ReferenceTables>()
      .selectFrom('cuts')
      .leftJoin('people', 'people.id', 'cuts.by_person')
      .selectAll('cuts')
      .select('people.name')
      .orderBy('cuts.id', 'desc')
      .limit(50)
      .execute()
    return rows.map((r) => ({
      id: r.id,
      parent: r.parent_id === null ? null : (names.get(r.parent_id) ?? null),
      day: r.day,
      at: r.at.toISOString(),
      by: r.name,
      retired: r.retired.length,
      added: r.added.length,
      moved: r.moved.length,
      undoneAt: r.undone_at?.toISOString() ?? null,
    }))
  })
}

function outlineRoutes(app: App, books: Books): void {
  const { db, secrets, now } = app.house
  serve(app, grid.previewOutline, async ({ params, body }) => {
    const book = await books.at(now()),
      { problems, cell, after, moving } = await planOutline(db, book, params.id, body)
    const sound = !problems.length && cell?.boundary
    return {
      problems,
      squareMetres: sound ? Math.round(area(cell.boundary!)) : null,
      patches: sound ? patchesOf(after, outlineParents(after, params.id, body.day), body.day) : [],
      moving: moving.length,
      cells: features(after, body.day, book.grid.pathName),
    }
  })
  serve(app, grid.giveOutline, async ({ params, body: { accept, ...body }, who, ip }) => {
    const at = now()
    const done = await cutting(db, async (trx) => {
      books.refresh() // as the cells stand now that nobody else changes them
      const book = await books.at(at),
        plan = await planOutline(trx, book, params.id, body),
        [first] = plan.problems
      if (first) throw new Refused('bad-grid', plan.problems, { zh: first.zh, en: first.en })
      const patches = accept ? [] : patchesOf(plan.after, outlineParents(plan.after, params.id, body.day), body.day)
      if (patches.length) throw new Refused('grid-open', { patches: patches.length })
      return giveOutline(trx, { book, secrets }, plan, body.day, { personId: who.personId, address: ip }, at)
    })
    books.refresh()
    return done
  })
  serve(app, grid.dropOutline, async ({ params, who, ip }) => {
    const name = await cutting(db, (trx) => dropOutline(trx, secrets, params.id, { personId: who.personId, address: ip }, now()))
    books.refresh()
    return { name }
  })
}

async function cutView(db: Db, book: Book, plan: CutPlan, day: string, moves: Move[]): Promise<grid.CutView> {
  const known = new Map(plan.after.map((c) => [c.id, c])),
    name = (id: number | null) => (id === null ? null : (known.get(id)?.name ?? null)),
    fresh = leaves(plan.add),
    path = buildGrid(plan.after, day).pathName,
    gone = plan.retire.map((c) => c.id)
  const people = gone.length
    ? await db
        .selectFrom('posts as p')
        .innerJoin('people as w', 'w.id', 'p.person_id')
        .select(['w.name', 'p.role', 'p.cell_id'])
        .where('p.cell_id', 'in', gone)
        .where((eb) => eb.or([eb('p.valid_to', 'is', null), eb('p.valid_to', '>', day)]))
        .orderBy('w.name')
        .limit(300)
        .execute()
    : []
  const rules = book.rules.filter((r) => (r.validTo === null || r.validTo > day) && r.when.cells?.some((c) => gone.includes(c)))
  const bare = plan.add.filter((c) => !c.boundary && c.kind !== 'street')
  return {
    problems: plan.problems.slice(0, 200),
    add: plan.add.map((c) => ({ code: c.code, name: c.name, kind: c.kind, parent: name(c.parentId), squareMetres: c.boundary ? Math.round(area(c.boundary)) : null })),
    kept: plan.kept,
    retire: leaves(plan.retire).map((c) => ({
      id: c.id,
      code: c.code,
      name: c.name,
      to: shares(c, fresh).map(({ cell, share }) => ({ code: cell.code, name: cell.name, share: Math.round(share * 1000) / 1000 })),
    })),
    people: people.map((p) => ({ name: p.name, role: staffRoles[p.role as StaffRole]?.label ?? p.role, cell: name(p.cell_id) ?? '' })),
    rules: rules.map((r) => r.basis),
    cases: {
      moving: moves.filter((m) => m.to !== null).length,
      staying: moves.filter((m) => m.to === null).length,
      first: moves
        .toSorted((a, b) => Number(a.to !== null) - Number(b.to !== null))
        .slice(0, 100)
        .map((m) => ({ no: m.no, from: path(m.from), to: m.to === null ? null : path(m.to) })),
    },
    patches: plan.problems.length ? [] : patchesOf(plan.after, plan.parents, day),
    cells: features(plan.after, day, path),
    warnings: [
      ...(bare.length ? [{ zh: `${bare.length} 个没有边界：报来的点落不进去`, en: `${bare.length} have no boundary: no point falls into them.` }] : []),
      ...(people.length
        ? [
            {
              zh: `${people.length} 人还任职在要停用的网格上，请安全管理员在账号与任职里换到新网格`,
              en: `${people.length} people hold posts in cells that end; the security administrator should give them new ones.`,
            },
          ]
        : []),
      ...(rules.length
        ? [{ zh: `${rules.length} 条派单规则点了要停用的网格的名，从那天起不再起作用`, en: `${rules.length} routing rules name cells that end, and stop to apply.` }]
        : []),
    ],
  }
}
