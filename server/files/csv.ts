import { createReadStream } from 'node:fs'
import { BrokenCsv, type CsvRow, csvReader } from '../../domain/text/csv.ts'
import { BadFile } from './badFile.ts'
import { decodedPieces } from './pieces.ts'
import type { Row } from './workbook.ts'

/** The rows of a .csv file, numbered as a spreadsheet numbers them. */
export async function* csvRows(path: string): AsyncGenerator<Row> {
  const reader = csvReader(),
    numbered = (rows: CsvRow[]): Row[] => rows.map(({ row, cells }) => ({ line: row, cells }))
  try {
    for await (const text of decodedPieces(() => createReadStream(path))) yield* numbered(reader.push(text))
    yield* numbered(reader.end())
  } catch (error) {
    throw error instanceof BrokenCsv ? new BadFile('damaged_sheet', { cause: error }) : error
  }
}
