/** The cases of a file of history, one by one: JSON Lines, or a CSV of cases with a CSV of events in the same order. Nothing is held but the case at hand. */
import { BrokenCsv, type CsvRow, csvReader, LONGEST_ROW } from '../../domain/text/csv.ts'
import { BadFile } from '../files/badFile.ts'
import { decodedPieces } from '../files/pieces.ts'
import type { Storage } from '../files/storage.ts'

type Raw = Record<string, unknown>
export interface PastRow {
  line: number
  raw: Raw
  events: Raw[]
  /** The line itself could not be read. */
  broken?: { zh: string; en: string }
}

async function* linesOf(storage: Storage, key: string): AsyncGenerator<{ line: number; text: string }> {
  let rest = '',
    line = 0
  for await (const text of decodedPieces(() => storage.open(key))) {
    const parts = (rest + text).split('\n')
    rest = parts.pop()!
    if (rest.length > LONGEST_ROW) throw new BadFile('damaged_sheet')
    for (const part of parts) yield { line: ++line, text: part }
  }
  if (rest.trim()) yield { line: ++line, text: rest }
}

/** Rows of a CSV under the names of its first line. A file that ends within a quote is named as cut short. */
async function* csvOf(storage: Storage, key: string): AsyncGenerator<{ line: number; raw: Raw }> {
  const reader = csvReader()
  let names: string[] | null = null
  const under = (rows: CsvRow[]) =>
    rows.flatMap(({ line, cells }) => {
      if (names) return [{ line, raw: Object.fromEntries(names.map((name, i) => [name, cells[i] ?? ''])) }]
      names = cells.map((c) => c.trim())
      return []
    })
  try {
    for await (const text of decodedPieces(() => storage.open(key))) yield* under(reader.push(text))
    yield* under(reader.end())
  } catch (error) {
    throw error instanceof BrokenCsv ? new BadFile('damaged_sheet', { cause: error }) : error
  }
}

/** The cases of the file or pair of files. Events of a case stand together and the cases in the same order; events without their case are a row of their own, named. */
export async function* pastRows(storage: Storage, { cases, events }: { cases: string; events: string | null }): AsyncGenerator<PastRow> {
  if (events === null) {
    for await (const { line, text } of linesOf(storage, cases)) {
      if (!text.trim()) continue
      try {
        const raw = JSON.parse(text) as Raw
        if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) throw new SyntaxError('not an object')
        yield { line, raw, events: Array.isArray(raw['events']) ? raw['events'].filter((e): e is Raw => typeof e === 'object' && e !== null) : [] }
      } catch {
        yield { line, raw: {}, events: [], broken: { zh: '要一件一行，是完整的 JSON', en: 'a case a line is expected, as whole JSON' } }
      }
    }
    return
  }
  const told = csvOf(storage, events)
  let next = await told.next()
  for await (const { line, raw } of csvOf(storage, cases)) {
    const own: Raw[] = []
    while (!next.done && String(next.value.raw['externalNo']).trim() === String(raw['externalNo']).trim()) {
      own.push(next.value.raw)
      next = await told.next()
    }
    yield { line, raw, events: own }
  }
  while (!next.done) {
    yield {
      line: next.value.line,
      raw: next.value.raw,
      events: [],
      broken: { zh: '这些经过找不到案件，或者次序和案件文件不一样', en: 'events without their case, or in another order' },
    }
    next = await told.next()
  }
}
