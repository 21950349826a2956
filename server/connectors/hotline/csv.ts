import { createReadStream } from 'node:fs'
import { BadFile } from '../../files/badFile.ts'
import type { Row } from './workbook.ts'

const longest = 1 << 20 // characters in one cell or one row: beyond it a quote was never closed

/** The encoding of a text file: by its mark, else UTF-8 when every byte agrees, else GB18030 (as Excel in China writes .csv); neither is refused. */
async function encodingOf(path: string): Promise<string> {
  for await (const first of createReadStream(path, { end: 1 })) if (first[0] === 0xff && first[1] === 0xfe) return 'utf-16le'
  for (const encoding of ['utf-8', 'gb18030']) {
    const decoder = new TextDecoder(encoding, { fatal: true })
    try {
      for await (const chunk of createReadStream(path)) if (decoder.decode(chunk, { stream: true }).includes('\0')) throw new BadFile('not_a_sheet')
      decoder.decode()
      return encoding
    } catch (e) {
      if (!(e instanceof TypeError)) throw e
    }
  }
  throw new BadFile('encoding')
}

async function* textOf(path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(await encodingOf(path))
  for await (const chunk of createReadStream(path)) yield decoder.decode(chunk, { stream: true })
  yield decoder.decode()
}

/** The rows of a .csv file, with quoted commas, quotes and line breaks; the mark between cells is the commonest of comma, tab and semicolon in the first part. */
export async function* csvRows(path: string): AsyncGenerator<Row> {
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
  for await (const text of textOf(path)) {
    if (mark === '' && text !== '') mark = [',', '\t', ';'].map((m) => [m, text.slice(0, 4096).split(m).length] as const).reduce((a, b) => (b[1] > a[1] ? b : a))[0]
    for (const c of text) {
      if ((size += c.length) > longest) throw new BadFile('damaged_sheet')
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
        if (cells.some((w) => w.trim() !== '')) yield { line, cells }
        cells = []
        size = 0
        line++
      } else if (c !== '\r') cell += c
    }
  }
  if (quoted) throw new BadFile('damaged_sheet')
  if (cell !== '' || cells.length > 0) {
    endCell()
    yield { line, cells }
  }
}
