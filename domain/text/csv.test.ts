import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { csvLine, guarded, readCell } from './cell.ts'
import { BrokenCsv, type CellReader, type CsvRow, csvLines, csvReader, LONGEST_ROW } from './csv.ts'

/** The rows of a text read in pieces that end at these places. */
function inPieces(text: string, cuts: number[], cellOf?: CellReader): CsvRow[] {
  const reader = csvReader(cellOf),
    at = [0, ...cuts.toSorted((a, b) => a - b), text.length]
  return [...at.slice(1).flatMap((to, i) => reader.push(text.slice(at[i], to))), ...reader.end()]
}
const cells = (text: string, cellOf?: CellReader): string[][] => {
  const lines = csvLines(text, cellOf)
  if (lines instanceof BrokenCsv) throw lines
  return lines.map((l) => l.cells)
}

test('rows of a text come the same however it is cut', () => {
  const text = '编号;描述\r\n1;"两行\n的;""话"""\n\n="007";x',
    want = [
      { line: 1, row: 1, cells: ['编号', '描述'] },
      { line: 2, row: 2, cells: ['1', '两行\n的;"话"'] },
      { line: 5, row: 4, cells: ['007', 'x'] },
    ]
  expect(csvLines(text)).toEqual(want)
  for (let cut = 0; cut <= text.length; cut++) expect(inPieces(text, [cut]), `cut at ${cut}`).toEqual(want)
  expect(
    inPieces(
      text,
      [...text].map((_, i) => i),
    ),
  ).toEqual(want)
})

describe('a quote', () => {
  test('holds marks, line breaks and doubled quotes, and its white space is its own', () => {
    expect(cells('a,"b, c","d\r\ne"," f "\n"""","say ""no""",x"y,""')).toEqual([
      ['a', 'b, c', 'd\r\ne', ' f '],
      ['"', 'say "no"', 'x"y', ''],
    ])
    expect(cells(' a ," b "', readCell)).toEqual([['a', ' b ']])
  })
  test('is over where it closes: what follows is plain', () => {
    expect(cells('"a"b"c,d\n"a" ,"b"\n5" Rohr,6" Rohr')).toEqual([
      ['ab"c', 'd'],
      ['a ', 'b'],
      ['5" Rohr', '6" Rohr'],
    ])
  })
  test('never closed is named with the line on which its row starts', () => {
    expect(csvLines('a,b\n"1\n2",x\n3,"open\n4,y\n')).toMatchObject({ line: 4 })
    expect(csvLines('a\n="06')).toMatchObject({ line: 2 })
    const reader = csvReader()
    reader.push('a,"b')
    expect(() => reader.end()).toThrow(BrokenCsv)
    expect(() => csvReader().push(`a\n"${'x'.repeat(LONGEST_ROW)}`)).toThrow(BrokenCsv)
  })
})

test('="0601" is the text 0601, plain, in quotes as a sheet writes it, or with a mark or a quote within', () => {
  const rows = [['0601', '0601', '06,01', 'a"b', '=1+1', '="a"b"c"', '=']]
  expect(cells('="0601","=""0601""",="06,01",="a""b",=1+1,"=""a""b""c""",=')).toEqual(rows)
  expect(cells(' ="0601" ,x', readCell)).toEqual([['0601', 'x']])
  expect(cells('\'="0601",x', readCell)).toEqual([['="0601"', 'x']])
})

describe('a row', () => {
  test.each([
    ['\\n', '\n'],
    ['\\r\\n', '\r\n'],
    ['\\r alone, as an old Mac writes', '\r'],
  ])('ends with %s', (_name, end) => {
    expect(csvLines(['名称,数', '', '甲,1', ',', '乙,2', ''].join(end))).toEqual([
      { line: 1, row: 1, cells: ['名称', '数'] },
      { line: 3, row: 3, cells: ['甲', '1'] },
      { line: 5, row: 5, cells: ['乙', '2'] },
    ])
  })
  test('has no stray \\r outside of quotes where rows end otherwise', () => {
    expect(cells('a\rb,"c\rd"\r\r\ne,f\r')).toEqual([
      ['ab', 'c\rd'],
      ['e', 'f'],
    ])
  })
  test('without a word is counted and left out, the last one too', () => {
    expect(csvLines('\n \t \na,b\n\n,\nc,d\n , ')).toMatchObject([
      { line: 3, row: 3, cells: ['a', 'b'] },
      { line: 6, row: 6, cells: ['c', 'd'] },
    ])
    for (const text of ['', '\n\n', '\uFEFF', ' ']) expect(csvLines(text)).toEqual([])
  })
})

describe('the mark between cells', () => {
  test.each([
    ['comma', '编号,说明;旧\n1,a;b;c;d\n2,x'],
    ['tab', '编号\t说明\n1\ta,b,c,d\n2\tx'],
    ['semicolon, with numbers as in Europe', '编号;说明\n1;3,5\n2;4,5'],
    ['the one outside of quotes', '编号,说明\n1,"a;b;c;d;e;f\n;;;"\n2,x'],
    ['below a title without any', '2026 年 3 月\n编号,说明;旧\n1,x'],
  ])('is told: %s', (_name, text) => {
    expect(
      cells(text)
        .slice(-2)
        .map((c) => c.length),
    ).toEqual([2, 2])
  })
  test('stays what it was in the first part, wherever that was cut', () => {
    const text = `a,b\n${'1,x\n'.repeat(2000)}${'2,y;y;y;y\n'.repeat(2000)}`
    expect(inPieces(text, [1, 4000, 4096, 4097])).toEqual(csvLines(text))
    expect(cells(text).every((c) => c.length === 2)).toBe(true)
  })
})

test('the mark of UTF-8 at the beginning belongs to no cell', () => {
  expect(cells('\uFEFF"名称",x')).toEqual([['名称', 'x']])
  expect(inPieces('\uFEFF名称,x', [1])[0]!.cells).toEqual(['名称', 'x'])
})

test('what was written comes back, whatever stands in the cells and wherever the text is cut', () => {
  const sign = fc.constantFrom(...`"',;=+-@\\ \t\r\na\uFEFF路😀`),
    cell = fc.oneof(fc.string({ unit: sign, maxLength: 12 }), fc.string({ unit: 'binary', maxLength: 8 }), fc.constantFrom('="0601"', '0601', '', "'=1")),
    table = fc.array(fc.array(cell, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 6 })
  fc.assert(
    fc.property(table, fc.array(fc.nat(400), { maxLength: 8 }), fc.boolean(), (rows, cuts, marked) => {
      const text = `${marked ? '\uFEFF' : ''}${rows.map((r) => csvLine(r.map(guarded))).join('')}`,
        read = inPieces(
          text,
          cuts.map((c) => Math.min(c, text.length)),
          readCell,
        )
      let line = 1
      const want = rows.flatMap((r, i) => {
        const start = line
        line += csvLine(r.map(guarded)).split('\n').length - 1
        return r.some((c) => c.trim() !== '') ? [{ line: start, row: i + 1, cells: r }] : []
      })
      return JSON.stringify(read) === JSON.stringify(want)
    }),
    { numRuns: 200 },
  )
}, 30_000)
