/** Text with separated cells (.csv, .tsv), read piece by piece as it comes: quoted cells with marks, quotes and line breaks in them; comma, tab or semicolon. */

/** Characters in one row: beyond it a quote was never closed. */
export const LONGEST_ROW = 1 << 20
export interface CsvRow {
  /** Which row of the text it is, from 1, empty ones counted. */
  line: number
  cells: string[]
}
/** The text cannot be rows: a quote that is never closed. */
export class BrokenCsv extends Error {}

/** A reader of one text: `push` gives the rows that a piece completes, `end` the last one. Throws BrokenCsv. */
export function csvReader(): { push: (text: string) => CsvRow[]; end: () => CsvRow[] } {
  let mark = '',
    cell = '',
    cells: string[] = [],
    quoted = false,
    closed = false,
    line = 1,
    size = 0
  const endCell = () => {
    cells.push(/^="[^"]*"$/.test(cell) ? cell.slice(2, -1) : cell) // ="00123": how exports keep Excel from touching a number
    cell = ''
    closed = false
  }
  return {
    push(text) {
      const rows: CsvRow[] = []
      // The mark between cells is the commonest of the three in the first piece.
      if (mark === '' && text !== '') mark = [',', '\t', ';'].map((m) => [m, text.slice(0, 4096).split(m).length] as const).reduce((a, b) => (b[1] > a[1] ? b : a))[0]
      for (const c of text) {
        if ((size += c.length) > LONGEST_ROW) throw new BrokenCsv('a row without an end')
        if (closed && c === '"') {
          cell += '"'
          quoted = true
          closed = false
        } else if (quoted) {
          if (c === '"') {
            quoted = false
            closed = true
          } else cell += c
        } else if (c === '"' && cell === '') quoted = true
        else if (c === mark) endCell()
        else if (c === '\n') {
          endCell()
          if (cells.some((w) => w.trim() !== '')) rows.push({ line, cells })
          cells = []
          size = 0
          line++
        } else if (c !== '\r') cell += c
      }
      return rows
    },
    end() {
      if (quoted) throw new BrokenCsv('a quote without an end')
      if (cell === '' && cells.length === 0) return []
      endCell()
      return [{ line, cells }]
    },
  }
}
