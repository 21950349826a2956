/** One record by a mapping → the report that would be filed. Pure; the dry run and the run say the same. */
import { channels } from '../../../contract/intake.ts'
import { type Item as CatalogueItem, itemsAt } from '../../../domain/catalogue.ts'
import { mapRecord } from '../../../domain/mapping/map.ts'
import type { Rec } from '../../../domain/mapping/source.ts'
import type { Fault, Mapping } from '../../../domain/mapping/targets.ts'
import type { Book } from '../../directory/book.ts'
import type { At, Item, Payload, Source } from '../kit/connector.ts'
import { recordsOf } from './records.ts'

export type ReportOf = Extract<Item, { report: unknown }>['report']
/** The format an instance is set to. */
export const formatOf = (source: Pick<Source, 'config'>): 'json' | 'csv' => (source.config['format'] === 'CSV' ? 'csv' : 'json')
/** The channel its reports are counted under. */
export const channelOf = (source: Pick<Source, 'config'>): keyof typeof channels =>
  (Object.entries(channels).find(([, label]) => label === source.config['channel'])?.[0] as keyof typeof channels | undefined) ?? 'other'
/** What stands before their numbers, so that two systems of one channel that both count from 1 are not taken for each other. */
export const prefixOf = (source: Pick<Source, 'id' | 'config'>): string => String(source.config['prefix'] ?? `${source.id}-`)

/** The item of today's catalogue with this code or, where only one has it, this name. */
function itemOf(book: Book, said: string): CatalogueItem | Fault {
  const today = itemsAt([...book.items.values()], book.day),
    found = today.filter((i) => i.code === said),
    named = found.length ? found : today.filter((i) => i.name === said)
  if (named.length === 1) return named[0]!
  return named.length
    ? { field: 'item', zh: `事项：叫“${said}”的有 ${named.length} 个，请用代码`, en: `Item: ${named.length} are called “${said}”; use the code` }
    : { field: 'item', zh: `事项：现行目录里没有“${said}”`, en: `Item: “${said}” is not in today's catalogue` }
}

/** One record as the report that would be filed, or its faults; the same for a dry run and for the run. */
export function reportOf(source: Source, mapping: Mapping, book: Book, record: Rec): { report: ReportOf; item: CatalogueItem | null } | { faults: Fault[] } {
  const { draft, faults } = mapRecord(mapping, record)
  if (!draft) return { faults }
  const { item: said, dueAt, reporter, extra, externalNo, ...rest } = draft,
    item = said === undefined ? null : itemOf(book, said)
  if (item && 'field' in item) return { faults: [item] }
  return {
    item,
    report: {
      ...rest,
      key: externalNo,
      externalNo: `${prefixOf(source)}${externalNo}`,
      channel: channelOf(source),
      ...(item ? { itemId: item.id } : {}),
      ...(Object.keys(reporter).length ? { reporter } : {}),
      externalDueAt: dueAt,
      extra,
    },
  }
}

/** A payload → its reports, or what is wrong with each of its records. */
export function translate(payload: Payload, { source, book }: At): Item[] {
  const { mapping } = source
  if (!mapping) return [{ refused: { zh: '还没有字段对应，先在接入页做好', en: 'There is no mapping yet; make one on the page of this connector.' } }]
  const lines = recordsOf(payload, formatOf(source), mapping)
  if (!Array.isArray(lines)) return [{ refused: lines }]
  return lines.map(({ line, record }): Item => {
    const made = reportOf(source, mapping, book, record)
    return 'report' in made ? { report: made.report, line } : { refused: { zh: made.faults.map((f) => f.zh).join('；'), en: made.faults.map((f) => f.en).join('; ') }, line }
  })
}
