/** 导入地址簿: a CSV of places into the address book. A row that cannot be read is named and left out; the same file twice changes nothing. */
import { inward, type Point } from '../../domain/geo.ts'
import { type PlaceKind, placeKinds } from '../../domain/place/book.ts'
import { BrokenCsv, csvLines } from '../../domain/text/csv.ts'
import type { Trx } from '../db/db.ts'
import { record } from '../kit/audit.ts'
import { Refused } from '../kit/errors.ts'
import type { Secrets } from '../kit/secrets.ts'

export interface PlaceFile {
  csv: string
  coordinates: 'wgs84' | 'gcj02' | 'bd09'
  source: string
  dryRun: boolean
  personId: number
  address: string
}
interface Row {
  kind: PlaceKind
  name: string
  aliases: string[]
  at: Point | null
  road: string | null
  no: number | null
}
const columns = { kind: '类别', name: '名称', aliases: '别名', lng: '经度', lat: '纬度', road: '道路', no: '门牌' } as const
const systems = { wgs84: 'WGS84', gcj02: 'GCJ02', bd09: 'BD09' } as const
const kindOf = new Map(Object.entries(placeKinds).flatMap(([kind, label]) => [[kind, kind] as const, [label, kind] as const])) as Map<string, PlaceKind>
const most = 20_000

type Bad = { line: number; zh: string; en: string }
function rowOf(field: (c: keyof typeof columns) => string, file: PlaceFile): Row | Omit<Bad, 'line'> {
  const kind = kindOf.get(field('kind')),
    name = field('name'),
    [lng, lat] = [field('lng'), field('lat')]
  if (!kind) return { zh: `类别“${field('kind')}”不认得，可写：${Object.values(placeKinds).join('、')}`, en: `The kind “${field('kind')}” is unknown.` }
  if (name.length < 2 || name.length > 100) return { zh: '名称要 2 到 100 个字', en: 'A name has 2 to 100 characters.' }
  if ((lng === '') !== (lat === '')) return { zh: '经度和纬度要一起填', en: 'Longitude and latitude go together.' }
  const point: Point | null = lng === '' ? null : [Number(lng), Number(lat)]
  if (point && !(point[0] >= 72 && point[0] <= 138 && point[1] >= 0 && point[1] <= 56))
    return { zh: '经纬度不在国内，是否写反了', en: 'The position is not in China; are the two swapped?' }
  const no = field('no').replace(/号$/, '')
  if (no !== '' && !/^\d{1,6}$/.test(no)) return { zh: `门牌“${field('no')}”不是数`, en: `The house number “${field('no')}” is no number.` }
  if (!point && kind !== 'road') return { zh: '没有经纬度', en: 'There is no position.' }
  return {
    kind,
    name,
    aliases: field('aliases')
      .split(/[;；、|]/)
      .map((a) => a.trim())
      .filter(Boolean)
      .slice(0, 20),
    at: point ? inward(point, systems[file.coordinates]) : null,
    road: field('road') || null,
    no: no === '' ? null : Number(no),
  }
}

/** Takes the rows that can be read: new ones are added, known ones (same kind, name, road and number) get their new position and aliases. */
export async function takePlaces(trx: Trx, secrets: Pick<Secrets, 'mac'>, file: PlaceFile, now: Date) {
  const read = csvLines(file.csv, (text) => text.trim())
  if (read instanceof BrokenCsv)
    throw new Refused('bad-file', { line: read.line }, { zh: `第 ${read.line} 行起有一个引号没有收住`, en: `From line ${read.line} on a quote is never closed.` })
  const [head, ...lines] = read,
    index = new Map((head?.cells ?? []).map((h, i) => [h, i]))
  if (!index.has(columns.kind) || !index.has(columns.name))
    throw new Refused('bad-file', undefined, { zh: '第一行要有“类别”和“名称”两列', en: 'The first line must name the columns 类别 and 名称.' })
  if (lines.length > most) throw new Refused('too-large', undefined, { zh: `一次最多 ${most} 行`, en: `At most ${most} rows at once.` })
  const bad: Bad[] = [],
    rows = new Map<string, Row>()
  for (const { line, cells } of lines) {
    const row = rowOf((c) => cells[index.get(columns[c]) ?? -1] ?? '', file)
    if ('zh' in row) bad.push({ line, ...row })
    else rows.set(keyOf(row), row)
  }
  const known = new Map(
    (await trx.selectFrom('places').selectAll().where('active', '=', true).forUpdate().execute()).map((p) => [
      keyOf({ kind: p.kind as PlaceKind, name: p.name, road: p.road, no: p.house_no }),
      p,
    ]),
  )
  const fresh = [...rows].filter(([key]) => !known.has(key)).map(([, row]) => row)
  const moved = [...rows].flatMap(([key, row]) => {
    const old = known.get(key)
    return old && ((row.at && (old.lng !== row.at[0] || old.lat !== row.at[1])) || row.aliases.join() !== old.aliases.join()) ? [{ id: old.id, row }] : []
  })
  const result = { rows: lines.length, added: fresh.length, changed: moved.length, bad: bad.slice(0, 200) }
  if (file.dryRun || fresh.length + moved.length === 0) return result
  for (let k = 0; k < fresh.length; k += 500)
    await trx
      .insertInto('places')
      .values(
        fresh.slice(k, k + 500).map(({ kind, name, aliases, at, road, no }) => ({
          ...{ kind, name, aliases, lng: at?.[0] ?? null, lat: at?.[1] ?? null, line: null, road, house_no: no, cell_id: null, source: file.source, changed_at: now },
        })),
      )
      .execute()
  for (const { id, row } of moved)
    await trx
      .updateTable('places')
      .set({ aliases: row.aliases, ...(row.at ? { lng: row.at[0], lat: row.at[1] } : {}), source: file.source, changed_at: now })
      .where('id', '=', id)
      .execute()
  await record(
    trx,
    secrets,
    {
      action: 'places.imported',
      subject: 'places',
      personId: file.personId,
      address: file.address,
      detail: { source: file.source, rows: lines.length, added: fresh.length, changed: moved.length, bad: bad.length },
    },
    now,
  )
  return result
}
const keyOf = (r: Pick<Row, 'kind' | 'name' | 'road' | 'no'>) => [r.kind, r.name, r.road ?? '', r.no ?? ''].join('|')
