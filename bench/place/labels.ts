/** The shipped reader's parts, said in the 21 labels of the data, so that both can be measured alike. */
import type { Part } from '../../domain/place/read.ts'

const names: Record<Part['kind'], string> = {
  province: 'prov',
  city: 'city',
  district: 'district',
  zone: 'devZone',
  town: 'town',
  community: 'community',
  group: 'road',
  road: 'road',
  number: 'roadno',
  estate: 'poi',
  poi: 'poi',
  building: 'houseno',
  unit: 'cellno',
  floor: 'floorno',
  room: 'roomno',
  firm: 'person',
  cross: 'assist',
  beside: 'assist',
  code: 'otherinfo',
  mark: 'redundant',
}
/** The labels' own rules: a second road is subRoad, a second place subpoi, what was said before is redundant. */
export function labelled(parts: readonly Part[]): { from: number; to: number; label: string }[] {
  const seen = new Set<string>(),
    said = new Map<string, number>()
  return parts.map((p) => {
    let label = names[p.kind]
    if (['prov', 'city', 'district', 'town'].includes(label)) {
      if (seen.has(p.text) || (said.has(label) && label === 'prov')) label = 'redundant'
      seen.add(p.text)
    }
    const count = said.get(label) ?? 0
    said.set(label, count + 1)
    if (label === 'road' && count) label = 'subRoad'
    if (label === 'poi' && count) label = 'subpoi'
    if (label === 'roadno' && (said.get('subRoad') || count)) label = 'subroadno'
    return { from: p.from, to: p.to, label }
  })
}
