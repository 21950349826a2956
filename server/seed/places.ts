/** 地址簿 of the demonstration sub-district: the roads, estates, village groups and places of its invented map. */
import type { PlaceKind, Place } from '../../domain/place/book.ts'
import { innerPoint } from '../../domain/geo.ts'
import type { Trx } from '../db/db.ts'
import type { Geography } from './geography.ts'

/** The book as the rules take it, without a database: the same rows that `installPlaces` writes. */
export function demoPlaces({ roads, places, green }: Geography): Place[] {
  const row = (kind: PlaceKind, name: string, part: Partial<Place>): Omit<Place, 'id'> => ({
    kind,
    name,
    aliases: [],
    at: null,
    line: null,
    road: null,
    no: null,
    cellId: null,
    ...part,
  })
  const rows = [
    ...roads.map(({ name, line }) => row('road', name, { line })),
    ...places.map(({ name, lng, lat, road, no }) => {
      const group = /(\d+)组$/.exec(name),
        kind: PlaceKind = group ? 'group' : /社区|村/.test(name) && !/新村$/.test(name) ? 'poi' : 'estate'
      // a place before the door of something is also the thing itself
      const aliases = group ? [name.replace(/\d+组$/, `第${group[1]}村民小组`)] : name.endsWith('门前') ? [name.slice(0, -2)] : []
      return row(kind, name, { at: [lng, lat], road, no, aliases })
    }),
    ...green.map(({ name, boundary }) => row('poi', name, { at: innerPoint(boundary) })),
  ]
  const seen = new Set<string>()
  return rows
    .filter((r) => {
      const key = [r.kind, r.name, r.road, r.no, r.at].join('|')
      return !seen.has(key) && seen.add(key)
    })
    .map((r, i) => ({ ...r, id: i + 1 }))
}

/** Writes the demonstration's address book; rows that are there already stay as they are. */
export async function installPlaces(trx: Trx, geography: Geography, now: Date): Promise<void> {
  await trx
    .insertInto('places')
    .values(
      demoPlaces(geography).map(({ kind, name, aliases, at, line, road, no }) => ({
        ...{ kind, name, aliases: [...aliases], road, house_no: no, cell_id: null, source: '演示', changed_at: now },
        ...{ lng: at?.[0] ?? null, lat: at?.[1] ?? null, line: line ? JSON.stringify(line) : null },
      })),
    )
    .onConflict((c) => c.doNothing())
    .execute()
}
