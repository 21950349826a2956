/** Text with separated cells (.csv, .tsv), the one reader of it: piece by piece as it comes, or whole; quoted cells with marks, quotes and line breaks in them; comma, tab or semicolon. */

/** Characters in one row: beyond it a quote was never closed. */
export const LONGEST_ROW = 1 << 20
/** Characters at the beginning by which the mark between cells is told. */
const SAMPLE = 4096
export interface CsvRow {
  /** The line of the text on which the row starts, from 1, as an editor shows it: line breaks within quoted cells count. */
  line: number
  /** Which row it is, from 1, as a spreadsheet shows it: empty ones count. */
  row: number
  cells: string[]
}
/** How a finished cell is read; `quoted`: it stood in quotes, so its white space is its own. */
export type CellReader = (text: string, quoted: boolean) => string

/** The text cannot be rows: on this line one starts whose quote is never closed. */
export class BrokenCsv extends Error {
  readonly line: number
  constructor(line: number) {
    super(`the row on line ${line} has no end`)
    this.line = line
  }
}

/** A reader of one text: `push` gives the rows that a piece completes, `end` the last ones; rows without a word are left out. Throws BrokenCsv. */
export function csvReader(cellOf: CellReader = (text) => text): { push: (text: string) => CsvRow[]; end: () => CsvRow[] } {
  let held = '',
    manner: Manner | null = null,
    cell = '',
    cells: string[] = [],
    inside = false, // between the quotes
    shut = false, // just behind the second one
    quoted = false,
    line = 1,
    start = 1,
    row = 1,
    size = 0
  const endCell = () => {
    cells.push(asText(quoted ? cell : cell.trim()) ?? cellOf(cell, quoted))
    cell = ''
    shut = quoted = false
  }
  const endRow = (rows: CsvRow[]) => {
    endCell()
    if (cells.some((c) => c.trim() !== '')) rows.push({ line: start, row, cells })
    cells = []
    row++
    start = line
    size = 0
  }
  const read = (text: string, { mark, lone }: Manner): CsvRow[] => {
    const rows: CsvRow[] = []
    for (const c of text) {
      if ((size += c.length) > LONGEST_ROW) throw new BrokenCsv(start)
      const ends = c === '\n' || (lone && c === '\r')
      if (ends) line++
      if (inside && c === '"') {
        inside = false
        shut = true
        if (!quoted) cell += c
      } else if (inside) cell += c
      else if (shut && c === '"') {
        inside = true
        shut = false
        cell += c
      } else if (c === '"' && (cell === '' || (!quoted && cell.trim() === '='))) {
        inside = true
        quoted = cell === ''
        if (!quoted) cell += c // the quotes of ="06,01" are its own
      } else if (c === mark) endCell()
      else if (ends) endRow(rows)
      else if (c !== '\r') {
        cell += c
        shut = false
      }
    }
    return rows
  }
  const begin = (): CsvRow[] => {
    const text = held.replace(/^\uFEFF/, '')
    manner = mannerOf(text.slice(0, SAMPLE))
    held = ''
    return read(text, manner)
  }
  return {
    push(text) {
      if (manner) return read(text, manner)
      held += text
      return held.length > SAMPLE ? begin() : []
    },
    end() {
      const rows = manner ? [] : begin()
      if (inside) throw new BrokenCsv(start)
      endRow(rows)
      return rows
    },
  }
}
/** The rows of a text that is all there, or where it is broken. */
export function csvLines(text: string, cellOf?: CellReader): CsvRow[] | BrokenCsv {
  const reader = csvReader(cellOf)
  try {
    return [...reader.push(text), ...reader.end()]
  } catch (error) {
    if (error instanceof BrokenCsv) return error
    throw error
  }
}

interface Manner {
  mark: string
  /** \r alone ends a row, as an old Mac writes; else it is no part of anything outside of quotes. */
  lone: boolean
}
/** The mark between cells is the one on the most rows, then the commonest; what stands in quotes does not count. */
function mannerOf(sample: string): Manner {
  const bare = sample.replace(/(?<=^|[,;\t\r\n=])"(?:[^"]|"")*(?:"|$)/g, ''),
    lone = !bare.includes('\n') && /\r./.test(bare),
    rows = bare.split(lone ? '\r' : '\n')
  const [mark] = [',', '\t', ';']
    .map((m) => [m, rows.filter((r) => r.includes(m)).length, bare.split(m).length] as const)
    .reduce((a, b) => ((b[1] - a[1] || b[2] - a[2]) > 0 ? b : a))
  return { mark, lone }
}
/** The words of ="00123", by which exports keep a spreadsheet from touching a number; null for any other cell. */
function asText(cell: string): string | null {
  if (cell.length < 3 || !cell.startsWith('="') || !cell.endsWith('"')) return null
  const words = cell.slice(2, -1)
  return words.replaceAll('""', '').includes('"') ? null : words.replaceAll('""', '"')
}
