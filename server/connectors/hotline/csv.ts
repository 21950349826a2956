import { createReadStream } from 'node:fs'
import { BrokenCsv, type CsvRow, csvReader } from '../../../domain/text/csv.ts'
import { BadFile } from '../../files/badFile.ts'
import type { Row } from './workbook.ts'

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

/** The rows of a .csv file, numbered as a spreadsheet numbers them. */
export async function* csvRows(path: string): AsyncGenerator<Row> {
  const reader = csvReader(),
    numbered = (rows: CsvRow[]): Row[] => rows.map(({ row, cells }) => ({ line: row, cells }))
  try {
    for await (const text of textOf(path)) yield* numbered(reader.push(text))
    yield* numbered(reader.end())
  } catch (error) {
    throw error instanceof BrokenCsv ? new BadFile('damaged_sheet', { cause: error }) : error
  }
}
