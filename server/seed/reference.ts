/** The reference data of the demonstration: catalogue in two versions with the map between them, hotline types, units, routing rules. Pure; whoever loads it gives the numbers. */
import type { Condition, Item, ItemKind, Limit, Mapping } from '../../domain/catalogue.ts'
import type { DutyRow } from '../../domain/duty.ts'
import type { Cell } from '../../domain/grid.ts'
import type { Rule, When } from '../../domain/routing.ts'
import division from './data/division.json' with { type: 'json' }
import dutyRows from './data/duties.json' with { type: 'json' }
import gb from './data/gb47678_5.json' with { type: 'json' }
import hotline from './data/hotline_types.json' with { type: 'json' }
import old from './data/old_items.json' with { type: 'json' }
import ruleRows from './data/rules.json' with { type: 'json' }
import standards from './data/standards.json' with { type: 'json' }
import unitRows from './data/units.json' with { type: 'json' }

export interface Unit {
  code: string
  name: string
  kind: 'centre' | 'department' | 'community'
  cellCode: string | null
  liaison: string
}
export type NewItem = Omit<Item, 'id'>
interface Standard {
  items?: string[]
  words?: string[]
  unit?: string
  limit?: string
  filing?: string[]
  closing?: string[]
  before?: boolean
  engineering?: boolean
}

export const version = 'GB/T 47678.5-2026',
  changeOver = '2026-07-01'
/** The 2013 list has applied for longer than any matter we keep; the printed date of its start is not needed. */
const longAgo = '2014-01-01'

const conditions = (lines: string[]): Condition[] => lines.map((line) => ({ text: line.replace(/^!/, ''), must: line.startsWith('!') }))
const limit = (text: string): Limit => {
  const [amount, unit] = text.split(' ')
  return { amount: Number(amount), unit: unit as Limit['unit'] }
}

/** Everything that is not in the code table itself: limit, unit, conditions, evidence, from the general to the special. */
function standardFor(code: string, name: string) {
  const fits = (s: Standard) => s.items?.some((p) => code.startsWith(p)) || (Number(code.slice(0, 2)) <= 5 && s.words?.some((w) => name.includes(w)))
  const s: Standard = Object.assign({}, ...(standards.rows as Standard[]).filter(fits))
  return {
    filing: conditions([...standards.general.filing, ...(s.filing ?? [])]),
    closing: conditions([...standards.general.closing, ...(s.closing ?? [])]),
    limit: limit(s.limit ?? '3 workDay'),
    unitCode: s.unit ?? null,
    evidence: { before: s.before ?? true, after: true },
    answerable: false,
    engineering: s.engineering ?? false,
  }
}

/** A component and what is wrong with it bear the same five digits in the standard; a component's code gets a B (部件) before it, so that a code names one thing. */
const national: NewItem[] = (gb.classes as [ItemKind, string, string, [string, string][]][]).flatMap(([kind, major, majorName, rows]) =>
  rows.map(([minor, name]) => ({
    version,
    code: (kind === '部件' ? 'B' : '') + major + minor,
    name,
    kind,
    major,
    majorName,
    ...standardFor(major + minor, name),
    validFrom: changeOver,
    validTo: null,
  })),
)

const before: NewItem[] = (old.items as [string, string, string[]][]).map(([code, name, now]) => {
  const major = code.slice(0, 2) as keyof typeof old.majors
  return { version: old.version, code, name, kind: '事项', major, majorName: old.majors[major], ...standardFor(now[0]!, name), validFrom: longAgo, validTo: changeOver }
})

const requests: NewItem[] = (hotline.types as [string, string, [string, string, string | null, string][]][]).flatMap(([digit, majorName, rows]) =>
  rows.map(([minor, name, unitCode, span]) => ({
    version: hotline.version,
    code: `H${digit}${minor}`,
    name,
    kind: '诉求' as const,
    major: `H${digit}`,
    majorName,
    filing: conditions(['!诉求明确，属于受理范围', '!联系方式或地点可查']),
    closing: conditions(['!已办理并答复反映人', '已上传办理情况']),
    limit: limit(span),
    unitCode,
    evidence: { before: false, after: false },
    answerable: majorName === '咨询',
    engineering: false,
    validFrom: '2020-01-01',
    validTo: null,
  })),
)

/** All items of all versions. */
export const items: NewItem[] = [...national, ...before, ...requests]

/** Old → new, from the day the new catalogue applies. */
export const itemMap: Mapping[] = (old.items as [string, string, string[]][]).flatMap(([oldCode, , codes]) =>
  codes.map((code) => ({ oldSystem: old.version, oldCode, code, validFrom: changeOver, validTo: null })),
)

const { surnames, givens } = unitRows.liaisons
/** Departments, and every community and village as a unit of its own. */
export const units: Unit[] = [
  ...(unitRows.units as [string, string, Unit['kind'], string][]).map(([code, name, kind, liaison]) => ({
    code,
    name,
    kind,
    cellCode: kind === 'centre' ? division.street.code : null,
    liaison,
  })),
  ...division.communities.map((c, i) => ({
    code: c.code,
    name: c.name,
    kind: 'community' as const,
    cellCode: c.code,
    liaison: `${surnames[i % surnames.length]}${givens[(i * 5) % givens.length]}`,
  })),
]

interface RuleRow {
  when: Omit<When, 'cells'> & { cells?: string[] }
  unit: string
  assist: string[]
  basis: string
}
/** The routing rules in order, their cells found by code in the given grid. */
export function rules(cells: Pick<Cell, 'id' | 'code'>[]): Rule[] {
  const byCode = new Map(cells.map((c) => [c.code, c.id]))
  const idOf = (code: string) => {
    const id = byCode.get(code)
    if (id === undefined) throw new RangeError(`a routing rule names the cell ${code}, which the grid has not`)
    return id
  }
  const cellIds = (codes: string[]) =>
    codes.flatMap((code) => (code === 'villages' ? division.communities.filter((c) => c.name.endsWith('村')).map((c) => idOf(c.code)) : [idOf(code)]))
  return (ruleRows.rules as RuleRow[]).map(({ when: { cells: codes, ...when }, unit, assist, basis }, i) => ({
    id: i + 1,
    version: ruleRows.version,
    position: (i + 1) * 10,
    when: { ...when, ...(codes ? { cells: cellIds(codes) } : {}) },
    unitCode: unit,
    assist,
    basis,
    validFrom: '2026-01-01',
    validTo: null,
  }))
}

/** 派单目录; what the communities may have they may have under its old code too. */
export const duties: DutyRow[] = (dutyRows.rows as [string, string, DutyRow['part'], string, string][]).flatMap(([unit, item, part, basis, note]) =>
  [...new Set([item, ...itemMap.filter((m) => unit === 'community' && m.code.startsWith(item)).map((m) => m.oldCode)])].map((code) => ({
    unit,
    item: code,
    part,
    basis,
    note,
    validFrom: '2020-01-01',
    validTo: null,
  })),
)
