/** The book: all reference data that rules are asked with, read once into memory and read anew when somebody changes it. */
import { type Calendar, dayOf } from '../../domain/calendar.ts'
import type { Item } from '../../domain/catalogue.ts'
import type { Limit } from '../../domain/clock.ts'
import { buildGrid, type Cell, type Grid } from '../../domain/grid.ts'
import type { Clock } from '../../domain/lifecycle.ts'
import type { Duty } from '../../domain/duty.ts'
import type { Rule } from '../../domain/routing.ts'
import type { Db, Trx } from '../db/db.ts'
import { calendarFrom } from './calendar.ts'
import { settingsDefaults, type Settings } from './settings.ts'

export interface Unit {
  id: number
  code: string
  name: string
  kind: string
  cellId: number | null
  active: boolean
}
export interface Book {
  settings: Settings
  calendar: Calendar
  cells: Cell[]
  grid: Grid
  day: string
  units: Map<number, Unit>
  unitByCode: Map<string, Unit>
  items: Map<number, Item>
  rules: Rule[]
  duties: Duty[]
}
/** Keeps the present book; `refresh` reads it again, and a new local day gets a new grid. */
export interface Books {
  at(now: Date): Promise<Book>
  refresh(): void
}

export function keepBooks(db: Db): Books {
  let book: Promise<Book> | null = null
  const past = new WeakMap<Cell[], Map<string, Grid>>() // an index takes 90 ms to build, and between two re-cuttings it is the same on every day
  const gridOf = ({ cells }: Book, day: string): Grid => {
    const since = cells.flatMap((c) => [c.validFrom, c.validTo ?? '']).reduce((last, change) => (change <= day && change > last ? change : last), '')
    const grids = past.get(cells) ?? new Map<string, Grid>(),
      grid = grids.get(since) ?? buildGrid(cells, day)
    past.set(cells, grids.set(since, grid))
    return grid
  }
  return {
    async at(now) {
      const known = await (book ??= read(db, now))
      const day = dayOf(known.calendar, now)
      if (day === known.day) return known
      if (day < known.day) return { ...known, day, grid: gridOf(known, day) }
      return (book = read(db, now))
    },
    refresh() {
      book = null
    },
  }
}

/** How long a stage of the centre's own work may take, by the settings. */
export const stageLimit = (book: Book, clock: Clock): Limit => book.settings.stageLimits[clock] ?? { amount: 1, unit: 'workDay' }

async function read(db: Db | Trx, now: Date): Promise<Book> {
  const [settings, cells, units, items, rules, duties, calendar, days] = await Promise.all([
    db.selectFrom('settings').select(['key', 'value']).execute(),
    db.selectFrom('cells').selectAll().orderBy('id').execute(),
    db.selectFrom('units').selectAll().orderBy('id').execute(),
    db.selectFrom('items').selectAll().orderBy('id').execute(),
    db.selectFrom('routing_rules').selectAll().orderBy('position').execute(),
    db.selectFrom('duties').selectAll().orderBy('id').execute(),
    db.selectFrom('calendars').selectAll().orderBy('id').executeTakeFirst(),
    db.selectFrom('calendar_days').selectAll().execute(),
  ])
  const kept: Cell[] = cells.map((c) => ({
    id: c.id,
    code: c.code,
    name: c.name,
    kind: c.kind as Cell['kind'],
    parentId: c.parent_id,
    validFrom: c.valid_from,
    validTo: c.valid_to,
    boundary: c.boundary as Cell['boundary'],
    boundaryFrom: c.boundary_from,
  }))
  const unitRows = units.map((u) => ({ id: u.id, code: u.code, name: u.name, kind: u.kind, cellId: u.cell_id, active: u.active }))
  const cal = calendarFrom(calendar, days)
  const day = dayOf(cal, now)
  return {
    settings: { ...settingsDefaults, ...(Object.fromEntries(settings.map((s) => [s.key, s.value])) as Partial<Settings>) },
    calendar: cal,
    cells: kept,
    grid: buildGrid(kept, day),
    day,
    units: new Map(unitRows.map((u) => [u.id, u])),
    unitByCode: new Map(unitRows.map((u) => [u.code, u])),
    items: new Map(
      items.map((i) => [
        i.id,
        {
          id: i.id,
          version: i.version,
          code: i.code,
          name: i.name,
          kind: i.kind as Item['kind'],
          major: i.major,
          majorName: i.major_name,
          filing: i.filing,
          closing: i.closing,
          limit: { amount: i.limit_amount, unit: i.limit_unit as Limit['unit'] },
          unitCode: i.unit_code,
          evidence: { before: i.evidence.before ?? false, after: i.evidence.after ?? false },
          answerable: i.answerable,
          engineering: i.engineering,
          validFrom: i.valid_from,
          validTo: i.valid_to,
        },
      ]),
    ),
    rules: rules.map((r) => ({
      id: r.id,
      version: r.version,
      position: r.position,
      when: r.cond as Rule['when'],
      unitCode: r.unit_code,
      assist: r.assist,
      basis: r.basis,
      validFrom: r.valid_from,
      validTo: r.valid_to,
    })),
    duties: duties.map(({ valid_from: validFrom, valid_to: validTo, ...d }) => ({ ...d, validFrom, validTo })),
  }
}
