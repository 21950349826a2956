/** 单元网格: the 15-character code of a unit grid in city management (GB/T 30428.1; C15 in GB/T 47678.5, practice.md §2.3). */

/** Six digits of the county, three of the street, three of the community, three of the grid within it. */
export interface UnitGrid {
  code: string
  county: string
  street: string
  community: string
}
/** Reads a code; null for what is none. Full-width figures and spaces between the groups are how people copy it. */
export function readUnitGrid(words: string): UnitGrid | null {
  const code = words.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase()
  const m = /^(([1-8]\d{5})\d{3})\d{3}[0-9A-Z]{3}$/.exec(code)
  return m ? { code, county: m[2]!, street: m[1]!, community: code.slice(0, 12) } : null
}

/** The cell a unit grid lies in: that of its own code, else its community's, of which it is a part; `whole` says which. The street says too little to send anybody anywhere. */
export function cellOfUnitGrid<C>(grid: UnitGrid, byCode: (code: string) => C | undefined): { cell: C; whole: boolean } | null {
  const own = byCode(grid.code)
  if (own) return { cell: own, whole: true }
  const community = byCode(grid.community)
  return community ? { cell: community, whole: false } : null
}
