import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it, test } from 'vitest'
import { itemKinds, itemsAt, limitUnits, mapOld, type Item } from '../../domain/catalogue.ts'
import { buildGrid } from '../../domain/grid.ts'
import { route, type Facts } from '../../domain/routing.ts'
import { unreachable } from '../../domain/ruleFlaws.ts'
import { makeGeography } from './geography.ts'
import { itemMap, items, rules, units, version } from './reference.ts'

const all: Item[] = items.map((item, i) => ({ id: i + 1, ...item }))
const unitCodes = new Set(units.map((u) => u.code))

describe('the catalogue', () => {
  it('has 153 components and 250 matters of the national standard, and 42 kinds of request', () => {
    const count = (kind: string) => itemsAt(all, '2026-11-24').filter((i) => i.kind === kind).length
    expect(itemKinds.map(count)).toEqual([153, 250, 42])
    expect(itemsAt(all, '2026-06-30').filter((i) => i.version === version)).toEqual([])
    expect(
      itemsAt(all, '2026-06-30')
        .filter((i) => i.kind === '事项')
        .map((i) => i.code),
    ).toContain('01-10')
  })
  it('is complete: unique codes, real units, limits and conditions for each', () => {
    expect(new Set(all.map((i) => `${i.version} ${i.code}`)).size).toBe(all.length)
    for (const i of all) {
      expect(i.limit.amount, i.name).toBeGreaterThan(0)
      expect(Object.keys(limitUnits)).toContain(i.limit.unit)
      expect(i.filing.some((c) => c.must) && i.closing.some((c) => c.must), i.name).toBe(true)
      expect(i.filing.every((c) => c.text.length > 1 && !c.text.startsWith('!'))).toBe(true)
      if (i.kind === '诉求') expect(i.answerable).toBe(i.majorName === '咨询')
      if (i.kind !== '诉求') expect(unitCodes.has(i.unitCode ?? ''), i.name).toBe(true)
      if (i.unitCode) expect(unitCodes.has(i.unitCode), i.name).toBe(true)
    }
  })
  it('has the special where it overrules the general', () => {
    const item = (code: string) => all.find((i) => i.code === code)!
    expect(item('06010')).toMatchObject({ limit: { amount: 4, unit: 'workHour' }, unitCode: 'HWS' })
    expect(item('06001')).toMatchObject({ limit: { amount: 15, unit: 'workDay' } })
    expect(item('01011')).toMatchObject({ name: '燃气井盖异常', limit: { amount: 120, unit: 'minute' }, unitCode: 'RQG' })
    expect(item('B01011')).toMatchObject({ name: '燃气井盖', kind: '部件' })
    expect(item('06013').engineering).toBe(true)
    expect(item('09012')).toMatchObject({ unitCode: 'XFZ' })
    expect(item('06040').unitCode).toBe('ZFJ2')
  })
  it('maps every old code to items that exist, and only from the change-over on', () => {
    for (const m of itemMap)
      expect(
        itemsAt(all, '2026-07-01').some((i) => i.code === m.code && i.kind === '事项'),
        m.oldCode,
      ).toBe(true)
    expect(mapOld(itemMap, '0110', 'GB/T 30428.2-2013', '2026-11-24')).toEqual(['06010'])
    expect(mapOld(itemMap, '03-11', 'GB/T 30428.2-2013', '2026-11-24')).toEqual(['08011', '08012'])
    expect(mapOld(itemMap, '01-10', 'GB/T 30428.2-2013', '2026-06-30')).toEqual([])
  })
  const list = new URL('../../../shared/domain/gb47678_5_codes.csv', import.meta.url)
  test.skipIf(!existsSync(list))('says what the list says, row by row (skipped where ../shared is missing)', () => {
    const rows = readFileSync(list, 'utf8')
      .trim()
      .split(/\r?\n/)
      .slice(1)
      .map((line) => line.split(','))
    expect(all.filter((i) => i.version === version).map((i) => [i.kind, i.major, i.majorName, i.code.replace('B', ''), i.name])).toEqual(rows)
  })
})

describe('units', () => {
  it('are two dozen departments and 35 communities, each with a liaison officer', () => {
    expect(units.filter((u) => u.kind === 'community')).toHaveLength(35)
    expect(units.filter((u) => u.kind === 'department').length).toBeGreaterThanOrEqual(12)
    expect(units.filter((u) => u.kind === 'centre')).toHaveLength(1)
    expect(unitCodes.size).toBe(units.length)
    expect(new Set(units.map((u) => u.liaison)).size).toBe(units.length)
  })
})

describe('routing rules', () => {
  const day = '2026-11-24',
    { cells } = makeGeography(day),
    grid = buildGrid(cells, day),
    table = rules(cells)
  const facts = (cellCode: string, code: string, more: Partial<Facts> = {}): Facts => {
    const cell = cells.find((c) => c.code === cellCode)!,
      path = [cell, ...grid.ancestors(cell.id)],
      item = all.find((i) => i.code === code && i.validTo === null)!
    return { day, minute: 600, workDay: true, channel: 'hotline', path, item, communityUnit: path.find((c) => c.kind === 'community')?.code ?? null, ...more }
  }
  it('name real units, and none stands where it can never decide', () => {
    for (const r of table) for (const u of [r.unitCode, ...r.assist]) expect(unitCodes.has(u) || ['community', 'item'].includes(u), u).toBe(true)
    expect(unreachable(table, (c) => grid.ancestors(c).map((a) => a.id))).toEqual([])
  })
  it.each<[string, Facts, string | null, string[]]>([
    ['rubbish in a community goes to 环卫所', facts('320682001008Z001', '06010'), 'HWS', []],
    ['rubbish in a village is the village’s', facts('320682001203Z001', '06010'), '320682001203', ['HWS']],
    ['dangerous goods: 安监 leads, three assist', facts('320682001009Z001', 'H401'), 'AJB', ['SJF', 'HBB', 'PCS']],
    ['noise by day', facts('320682001008Z001', '06028'), 'ZFJ1', []],
    ['noise by night', facts('320682001008Z001', '06028', { minute: 1400 }), 'PCS', ['ZFJ1']],
    ['noise in the works area', facts('320682001009S001', '06028'), 'HBB', ['ZFJ2']],
    ['a stall in the market', facts('320682001003S001', '09006'), 'SJF', ['ZFJ2']],
    ['a stall in the east', facts('320682001011Z001', '09006'), 'ZFJ1', []],
    ['a stall elsewhere', facts('320682001001Z001', '09006'), 'ZFJ2', []],
    ['neighbours at odds', facts('320682001018W001', 'H205'), '320682001018', ['PCS']],
    ['what nobody can name goes to the dispatcher', facts('320682001001Z001', 'H902'), null, []],
  ])('%s', (_, f, lead, assist) => {
    expect(route(f, table)).toMatchObject({ lead, assist })
  })
  it('give every item of today a unit, but for what only a person can judge', () => {
    const lost = itemsAt(all, day).filter((i) => i.kind !== '部件' && route(facts('320682001008Z001', i.code), table).lead === null)
    expect(lost.map((i) => i.code)).toEqual(['H901', 'H902'])
  })
})
