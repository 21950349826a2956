import { expect, it } from 'vitest'
import { cellOfUnitGrid, readUnitGrid } from './unitGrid.ts'

it('15 characters: county, street, community, grid', () => {
  expect(readUnitGrid('320682001003012')).toEqual({ code: '320682001003012', county: '320682', street: '320682001', community: '320682001003' })
  expect(readUnitGrid(' 320682 001 003 01A')?.code).toBe('32068200100301A')
  expect(readUnitGrid('３２０６８２００１００３０１２')?.code).toBe('320682001003012')
})

it('what is not one is none: 14 or 16 characters, letters in the division, no province begins with 0 or 9', () => {
  for (const words of ['', '32068200100301', '3206820010030123', '32068A001003012', '020682001003012', '920682001003012', '如城街道一格', '320682199001011234'])
    expect(readUnitGrid(words), words).toBeNull()
})

it('its own cell, else the community it is part of, else none', () => {
  const grid = readUnitGrid('320682001003012')!
  const among = (...codes: string[]) => cellOfUnitGrid(grid, (code) => codes.find((c) => c === code))
  expect(among('320682001003012', '320682001003')).toEqual({ cell: '320682001003012', whole: true })
  expect(among('320682001003', '320682001')).toEqual({ cell: '320682001003', whole: false })
  expect(among('320682001')).toBeNull()
})
