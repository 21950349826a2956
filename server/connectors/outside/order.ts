/** An order of a centre above, at the door of all reports. Unknown words never lose an order: it is taken without them, and taken again once they are mapped. */
import { sql } from 'kysely'
import { mapOld } from '../../../domain/catalogue.ts'
import { type UnitGrid, cellOfUnitGrid, readUnitGrid } from '../../../domain/unitGrid.ts'
import type { Trx } from '../../db/db.ts'
import type { Book } from '../../directory/book.ts'
import { submit } from '../../intake/submit.ts'
import { translateRow } from '../hotline/translate.ts'
import type { Dock, Source, Taken } from '../kit/connector.ts'
import { afterWords } from './deadline.ts'
import { workOff } from './event.ts'
import type { Message } from './messages.ts'
import type { Read } from './names.ts'
import { tell } from './say.ts'

/** Takes an order; the same again is the same one, and fills in what was not understood before. */
export async function takeOrder(trx: Trx, dock: Dock, source: Source, message: Message, read: Read, now: Date): Promise<Taken> {
  const { get, words } = read,
    book = await dock.books.at(now),
    got = translateRow(read.row, read.mapping, { line: 1, importedAt: now })
  if ('problems' in got) return { outcome: 'refused', reason: got.problems.map((p) => `${p.zh} ${p.en}`).join('；') }
  const o = got.ok,
    { channel } = dock.kinds.get(source.kind)!,
    key = `c${source.id}:${o.externalNo}`
  // A workbook may bring the same order in this moment: it holds the same lock (hotline/import.ts).
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${channel}:${o.externalNo}`}, 1))`.execute(trx)
  const known = await trx.selectFrom('reports').select(['text', 'received_at']).where('key', '=', key).executeTakeFirst()
  const due = o.deadline ?? dueIn(read, read.value('receivedAt') ? o.receivedAt : (known?.received_at ?? now), book),
    unit = unitIn(read, book),
    itemId = await itemIn(trx, source, read, book),
    { cellId, grid, partly } = cellIn(read, book)
  const [lng, lat] = [Number(get('lng')), Number(get('lat'))],
    sound = get('lng') !== '' && get('lat') !== '' && Math.abs(lng) <= 180 && Math.abs(lat) <= 90
  // The same order with other words is the first one still; what it now says is an addition.
  const receipt = await submit(
    trx,
    { book, secrets: dock.house.secrets },
    {
      key,
      text: known?.text ?? o.text,
      place: o.address || '未写地址',
      ...(sound ? { lng, lat, coordinates: (source.config['coordinates'] as 'wgs84' | undefined) ?? 'wgs84' } : {}),
      channel,
      externalNo: o.externalNo,
      source: source.id,
      ...{ itemId, cellId, urgent: o.urgent, confidential: o.confidential, wantsReply: o.wantsReply, externalDueAt: due, reporter: o.reporter },
      extra: { ...o.extra, ...(o.quoted.length ? { 引用的旧工单: o.quoted.join('\n') } : {}), ...(unit ? { 建议承办: unit } : {}) },
    },
    { id: 0, role: 'system' },
    null,
    now,
  )
  const { caseId } = receipt
  if (receipt.again) {
    // An order that came in a workbook before its centre was connected goes back by the connector from now on.
    if (!known)
      await trx
        .updateTable('reports')
        .set({ connector_id: source.id })
        .where('case_id', '=', caseId)
        .where('external_no', '=', o.externalNo)
        .where('connector_id', 'is', null)
        .execute()
    await fillIn(trx, { sourceId: source.id, caseId, externalNo: o.externalNo }, { due, unit, itemId, cellId })
    if (known && known.text !== o.text) await tell(trx, dock, source, caseId, message.mark, `工单重发，内容有变：${o.text}`, now)
  }
  await workOff(trx, dock, source, o.externalNo, words, now)
  const notes = [
    ...(grid && partly ? [`单元网格 ${grid.code} 只对到社区 only its community is known`] : []),
    ...(sound && cellId && receipt.cellId && receipt.cellId !== cellId && !partly ? ['坐标与单元网格不在一处，按坐标 the point and the unit grid differ; the point counts'] : []),
  ]
  return { outcome: receipt.again ? 'duplicate' : 'taken', no: receipt.no, caseId, ...(notes.length ? { reason: notes.join('；') } : {}) }
}

/** What was not understood when the order came and is now: filled in where it is still empty; an item or a cell only until somebody has put the case on file. */
async function fillIn(
  trx: Trx,
  at: { sourceId: number; caseId: number; externalNo: string },
  found: { due: Date | null; unit: string | undefined; itemId: number | undefined; cellId: number | undefined },
): Promise<void> {
  const reports = () => trx.updateTable('reports').where('connector_id', '=', at.sourceId).where('case_id', '=', at.caseId).where('external_no', '=', at.externalNo)
  if (found.due) await reports().set({ external_due_at: found.due }).where('external_due_at', 'is', null).execute()
  if (found.unit) {
    const { extra } = await trx
      .selectFrom('reports')
      .select('extra')
      .where('case_id', '=', at.caseId)
      .where('external_no', '=', at.externalNo)
      .orderBy('id')
      .executeTakeFirstOrThrow()
    if (!extra['建议承办'])
      await reports()
        .set({ extra: JSON.stringify({ ...extra, 建议承办: found.unit }) })
        .execute()
  }
  const cases = () => trx.updateTable('cases').where('id', '=', at.caseId).where('on_file', '=', false).where('ended_at', 'is', null)
  if (found.itemId !== undefined) await cases().set({ item_id: found.itemId }).where('item_id', 'is', null).execute()
  if (found.cellId !== undefined) {
    const { numUpdatedRows } = await cases().set({ cell_id: found.cellId }).where('cell_id', 'is', null).executeTakeFirst()
    if (numUpdatedRows) await trx.updateTable('clocks').set({ cell_id: found.cellId }).where('case_id', '=', at.caseId).where('stopped_at', 'is', null).execute()
  }
}

function dueIn({ value, words }: Read, from: Date, book: Book): Date | null {
  const said = value('deadline')
  if (!said) return null
  const due = afterWords(words.ours('deadline', said) ?? said, from, book)
  if (!due) words.unknown('deadline', said)
  return due
}
function unitIn({ get, words }: Read, book: Book): string | undefined {
  const said = get('unit')
  if (!said) return undefined
  const ours = words.ours('unit', said) ?? said,
    unit = book.unitByCode.get(ours) ?? [...book.units.values()].find((u) => u.name === ours)
  if (!unit) words.unknown('unit', said)
  return unit?.name
}
/** The cell of a unit grid; a word of their own for one is mapped like any other. */
function cellIn({ get, words }: Read, book: Book): { cellId?: number; grid?: UnitGrid | null; partly?: boolean } {
  const said = get('cell')
  if (!said) return {}
  const byCode = (code: string) => book.cells.find((c) => c.code === code && c.validFrom <= book.day && (c.validTo === null || book.day < c.validTo))
  const grid = readUnitGrid(said),
    mapped = words.ours('cell', said) ?? (grid && words.ours('cell', grid.code)),
    own = byCode(mapped ?? said.trim())
  if (own) return { cellId: own.id, grid }
  const found = grid && cellOfUnitGrid(grid, (code) => byCode(words.ours('cell', code) ?? code))
  if (!found?.whole) words.unknown('cell', said)
  return found ? { cellId: found.cell.id, grid, partly: !found.whole } : { grid }
}
/** An item of today's catalogue by their code: as it stands, or through the dated table of old codes, where that leaves one. */
async function itemIn(trx: Trx, source: Source, { get, words }: Read, book: Book): Promise<number | undefined> {
  const said = get('code')
  if (!said) return undefined
  const code = words.ours('item', said) ?? said,
    allowed = source.rights.items,
    by = (c: string) => [...book.items.values()].find((i) => i.code === c && (!allowed?.length || allowed.includes(i.code)))
  const old = by(code) ? [] : await mappedCodes(trx, String(source.config['catalogue'] || 'GB/T 30428.2-2013'), code, book.day),
    item = by(code) ?? (old.length === 1 ? by(old[0]!) : undefined)
  if (!item) words.unknown('item', said)
  return item?.id
}
async function mappedCodes(trx: Trx, system: string, code: string, day: string): Promise<string[]> {
  const rows = await trx.selectFrom('item_map').where('old_system', '=', system).selectAll().execute()
  return mapOld(
    rows.map((r) => ({ oldSystem: r.old_system, oldCode: r.old_code, code: r.code, validFrom: r.valid_from, validTo: r.valid_to })),
    code,
    system,
    day,
  )
}
