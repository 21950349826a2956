import { describe, expect, it } from 'vitest'
import { beyond, dutiesFor, type Duty, type DutyRow, outside } from './duty.ts'
import type { When } from './routing.ts'
import { differences, dutySheet, readDuties } from './dutySheet.ts'

const row = (unit: string, item: string, more: Partial<DutyRow> = {}): DutyRow => ({
  unit,
  item,
  part: 'lead',
  basis: '清单',
  note: '',
  validFrom: '2026-01-01',
  validTo: null,
  ...more,
})
const day = '2026-11-24'
const km = { code: 'KM', name: '孔庙社区', kind: 'community' },
  zf = { code: 'ZF', name: '执法局', kind: 'department' }
const trash = { code: '06010', name: '暴露垃圾' },
  noise = { code: '06028', name: '噪声扰民' }
const list = [row('community', '0601'), row('community', '0602', { part: 'assist' }), row('ZF', '07')]

describe('outside the list', () => {
  it.each([
    ['what the list has', km, trash, 'lead', null],
    ['what it only assists with', km, noise, 'lead', '只能协助，不能主办'],
    ['what it assists with, as an assistant', km, noise, 'assist', null],
    ['what it has not', km, { code: '0901', name: '占道经营' }, 'assist', '没有列入'],
    ['a department is not held to a list', zf, trash, 'lead', null],
    ['what is not classified cannot be judged', km, null, 'lead', null],
  ] as const)('%s', (_, unit, item, part, why) => {
    const words = outside(list, unit, item, part, day)
    expect(words?.zh ?? null).toEqual(why === null ? null : expect.stringContaining(why))
  })
  it('a community may have a row of its own; rows begin and end', () => {
    expect(outside([...list, row('KM', '0901')], km, { code: '0901', name: '' }, 'lead', day)).toBeNull()
    expect(outside([...list, row('XM', '0901')], km, { code: '0901', name: '' }, 'lead', day)).not.toBeNull()
    expect(outside([...list, row('KM', '0901', { validTo: day })], km, { code: '0901', name: '' }, 'lead', day)).not.toBeNull()
    expect(outside([...list, row('KM', '0901', { validFrom: '2026-11-25' })], km, { code: '0901', name: '' }, 'lead', day)).not.toBeNull()
  })
  it('where no list is kept nothing is held back', () => expect(outside([row('ZF', '07')], km, noise, 'lead', day)).toBeNull())
})

describe('names the rules that would push to a community what its list has not', () => {
  const xm = { code: 'XM', name: '新民社区', kind: 'community' },
    units = new Map([km, xm, zf].map((u) => [u.code, u])),
    items = [
      { ...trash, unitCode: 'ZF' },
      { ...noise, unitCode: 'KM' },
    ]
  const over = (item: { code: string; name: string }, only: string[] = []) => ({ ...item, only })
  const reached = ({ cells }: When) => (cells ? [km] : [km, xm])
  it('the community of the place, a community by name, and the unit the catalogue names', () => {
    const rules = [
      { when: { items: ['06'] }, unitCode: 'community' },
      { when: {}, unitCode: 'ZF' },
      { when: { items: ['06010'] }, unitCode: 'KM' },
      { when: {}, unitCode: 'KM' },
      { when: {}, unitCode: 'item' },
      { when: { items: ['06010'] }, unitCode: 'item' },
    ]
    expect(beyond(rules, list, items, units, reached, day)).toEqual([
      { at: 0, items: [over(noise)] },
      { at: 3, items: [over(noise)] },
      { at: 4, items: [over(noise)] },
    ])
  })
  it('a community with a row of its own may have what the others may not; a rule counts only where it reaches', () => {
    const own = [...list, row('KM', '06028')]
    const rules = [
      { when: {}, unitCode: 'community' },
      { when: { cells: [1] }, unitCode: 'community' },
      { when: {}, unitCode: 'item' },
      { when: {}, unitCode: 'XM' },
    ]
    expect(beyond(rules, own, items, units, reached, day)).toEqual([
      { at: 0, items: [over(noise, ['新民社区'])] },
      { at: 3, items: [over(noise)] },
    ])
  })
  it('where no list is kept nothing is held back', () => {
    expect(beyond([{ when: {}, unitCode: 'community' }], [row('ZF', '07')], items, units, reached, day)).toEqual([])
  })
})
it('gives the rows for an item, the most exact first', () => {
  const all = [...list, row('ZF', '06010')].map((d, id): Duty => ({ id, ...d }))
  expect(dutiesFor(all, '06010', day).map((d) => d.item)).toEqual(['06010', '0601'])
})

describe('the sheet', () => {
  const names = { unit: (c: string) => c, item: (c: string) => `事项${c}` }
  it('comes back as it went out, whatever stands in a cell', () => {
    const rows = [row('community', '06010', { basis: '第一条, "甲"\n乙', note: '=1+1' }), row('ZF', '07', { part: 'assist', validTo: '2026-12-31' })]
    expect(readDuties(dutySheet(rows, names), day)).toEqual({ rows, problems: [] })
    expect(dutySheet(rows, names)).not.toMatch(/(^|,)=1\+1/m)
  })
  it('names each faulty line, and reads the others', () => {
    const { rows, problems } = readDuties('单位代码,事项代码,主办或协助,起,止\nZF,07\nZF,\nZF,08,看看\nZF,09,协助,2026-13-01\nZF,10,主办,2026-02-01,2026-01-01\nZF,07\n,,\n', day)
    expect(rows).toEqual([row('ZF', '07', { basis: '', validFrom: day })])
    expect(problems.map((p) => p.line)).toEqual([3, 4, 5, 6, 7])
  })
  it.each([
    ['事项代码\n07', '缺列：单位代码'],
    ['', '读不出表格'],
    ['a,"b', '读不出表格'],
  ])('%j is no list', (text, why) => {
    expect(readDuties(text, day).problems[0]!.zh).toContain(why)
  })
  it('tells new from changed from same, and leaves alone what the sheet leaves out', () => {
    const present = [row('ZF', '07'), row('ZF', '08'), row('ZF', '09')].map((d, n): Duty => ({ id: n + 1, ...d }))
    expect(differences(present, [row('ZF', '07'), row('ZF', '08', { basis: '新' }), row('ZF', '10')])).toEqual({
      added: [row('ZF', '10')],
      changed: [{ id: 2, to: row('ZF', '08', { basis: '新' }) }],
      same: 1,
    })
  })
})
