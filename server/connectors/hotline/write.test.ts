import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import Excel from 'exceljs'
import { expect, test } from 'vitest'
import { guessMapping } from './mapping.ts'
import { readRows } from './read.ts'
import { translateRow } from './translate.ts'
import type { Row } from '../../files/workbook.ts'
import { formColumns, writeResults } from './write.ts'

async function rowsIn(bytes: Buffer): Promise<Row[]> {
  const list: Row[] = []
  for await (const row of readRows(Readable.from([bytes]))) list.push(row)
  return list
}

test('results go out in the words of the form and come back as they were; formulas stay words', async () => {
  const evil = ['=HYPERLINK("http://x","点我")', '+1+1', '-2', '@SUM(A1)', '\t=1', ' 前后 ', '甲\n乙 <&>', "'单引号"]
  const columns = formColumns(['orderNo', 'receivedAt', 'text', 'extendDays', 'confidential', 'note'])
  const file = await buffer(
    writeResults(
      evil.map((text, i) => ({
        orderNo: `${20260901000000 + i}`,
        receivedAt: new Date('2026-09-01T08:05:00+08:00'),
        text,
        extendDays: 3,
        confidential: true,
        note: i ? null : '字'.repeat(40_000),
      })),
      columns,
    ),
  )
  const book = new Excel.Workbook()
  await book.xlsx.load(file as unknown as Excel.Buffer)
  const sheet = book.worksheets[0]!
  expect((sheet.getRow(1).values as string[]).slice(1)).toEqual(['工单编号', '接收时间', '问题描述', '申请延期天数', '是否保密', '备注'])
  evil.forEach((text, i) => {
    const c = sheet.getCell(i + 2, 3)
    expect([c.value, c.type, c.numFmt]).toEqual([text, Excel.ValueType.String, '@'])
  })
  expect([sheet.getCell('B2').value, sheet.getCell('D2').value, sheet.getCell('E2').value, (sheet.getCell('F2').value as string).length]).toEqual([
    new Date('2026-09-01T08:05:00Z'),
    3,
    '是',
    32_767,
  ])
  const rows = await rowsIn(file),
    back = translateRow(rows[1]!.cells, guessMapping(rows[0]!.cells), { line: 2 })
  expect('ok' in back && [back.ok.externalNo, back.ok.receivedAt, back.ok.text]).toEqual(['20260901000000', new Date('2026-09-01T08:05:00+08:00'), evil[0]])
})

test('signs that XML does not carry come back as they were', async () => {
  const note = '甲\r\n乙 _x000D_ 丙_'
  expect((await rowsIn(await buffer(writeResults([{ orderNo: '20260901123456', text: note, note }], formColumns(['orderNo', 'text', 'note'])))))[1]!.cells.slice(1)).toEqual([
    note,
    note,
  ])
})

test('a failing source fails the file, and a reader who leaves stops the writing', async () => {
  const failing = (async function* () {
    yield { note: '一' }
    throw new Error('the database went away')
  })()
  await expect(buffer(writeResults(failing, formColumns(['note'])))).rejects.toThrow('the database went away')
  let made = 0
  const stream = writeResults(
    (function* () {
      for (;;) {
        made++
        yield { note: '一'.repeat(1000) }
      }
    })(),
    formColumns(['note']),
  )
  await new Promise((r) => stream.once('readable', r))
  stream.destroy()
  await new Promise((r) => setTimeout(r, 50))
  const then = made
  await new Promise((r) => setTimeout(r, 100))
  expect(made).toBe(then)
})
