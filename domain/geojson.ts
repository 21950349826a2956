/** Drawn boundaries as they come from outside (GeoJSON, RFC 7946, and what is met in practice): read, turned into our coordinates, and everything wrong with them named with its place. */
import { type Flaw, flaws, inward, type MultiPolygon, type Point, type System } from './geo.ts'
import { type CellKind, cellKinds } from './grid.ts'

/** A cell as drawn; what the file leaves out is null. */
export interface Drawn {
  code: string
  name: string
  kind: CellKind | null
  /** Code of the cell above. */
  parent: string | null
  boundary: MultiPolygon | null
}
/** `feature` counts from 1, as a person does; `at` is where to look. */
export interface Problem {
  feature: number
  name: string
  zh: string
  en: string
  at: Point | null
}
type Words = { zh: string; en: string }
const flawWords: Record<Flaw['code'], Words> = {
  'open-ring': { zh: '边界没有闭合', en: 'The boundary is not closed.' },
  'too-few-points': { zh: '边界不到三个点', en: 'The boundary has fewer than three points.' },
  'self-intersection': { zh: '边界自己交叉或重叠', en: 'The boundary crosses or touches itself.' },
  'hole-outside': { zh: '洞在边界外面', en: 'A hole lies outside the boundary.' },
  nested: { zh: '一块套在另一块里', en: 'One part lies within another.' },
  'not-a-number': { zh: '坐标不是数', en: 'A coordinate is not a number.' },
}
const names = {
  code: ['code', '代码', '编码', '网格编码'],
  name: ['name', '名称', '网格名称'],
  kind: ['kind', '类型', '级别'],
  parent: ['parent', '上级', '上级代码'],
} as const
const lonely = /^(urn:ogc:def:crs:)?(EPSG:{1,2}(4326|4490|4479)|OGC:1\.3:CRS84|.*CRS84)$/i
const record = (v: unknown): Record<string, unknown> | null => (v !== null && typeof v === 'object' && !Array.isArray(v) ? (v as Record<string, unknown>) : null)
const text = (props: Record<string, unknown>, which: keyof typeof names): string => {
  for (const key of names[which]) if (typeof props[key] === 'string' || typeof props[key] === 'number') return String(props[key]).trim()
  return ''
}

/** Reads a FeatureCollection or a single Feature; a coordinate system that is not ours is turned, a projected one refused. */
export function readFeatures(input: unknown, system: System): { drawn: Drawn[]; problems: Problem[] } {
  const whole = record(input),
    problems: Problem[] = []
  const no = (words: Words): { drawn: Drawn[]; problems: Problem[] } => ({ drawn: [], problems: [{ feature: 0, name: '', ...words, at: null }] })
  const crs = record(record(whole?.['crs'])?.['properties'])?.['name']
  if (typeof crs === 'string' && !lonely.test(crs)) return no({ zh: `坐标系是 ${crs}，请先转成经纬度`, en: `The coordinate system is ${crs}; turn it into degrees first.` })
  const features = whole?.['type'] === 'FeatureCollection' && Array.isArray(whole['features']) ? whole['features'] : whole?.['type'] === 'Feature' ? [whole] : null
  if (!features) return no({ zh: '不是 GeoJSON：要 FeatureCollection', en: 'This is not GeoJSON: a FeatureCollection is expected.' })
  if (!features.length) return no({ zh: '文件里一块也没有', en: 'There is nothing in the file.' })
  if (features.length > 5_000) return no({ zh: '一次最多 5000 块', en: 'At most 5000 at once.' })
  const drawn = features.map((f: unknown, i): Drawn => {
    const props = record(record(f)?.['properties']) ?? {},
      kindText = text(props, 'kind')
    const kind = (Object.keys(cellKinds) as CellKind[]).find((k) => k === kindText || cellKinds[k] === kindText || cellKinds[k].split('/').includes(kindText)) ?? null
    const cell: Drawn = { code: text(props, 'code'), name: text(props, 'name'), kind, parent: text(props, 'parent') || null, boundary: null }
    const wrong = (words: Words, at: Point | null = null) => void problems.push({ feature: i + 1, name: cell.name || cell.code, ...words, at })
    if (!cell.code) wrong({ zh: '没有代码（code）', en: 'It has no code.' })
    if (!cell.name) wrong({ zh: '没有名称（name）', en: 'It has no name.' })
    if (kindText && !kind) wrong({ zh: `不认得类型“${kindText}”`, en: `The kind “${kindText}” is not known.` })
    const geometry = record(record(f)?.['geometry'])
    if (!geometry) return cell
    const raw = geometry['type'] === 'Polygon' ? [geometry['coordinates']] : geometry['type'] === 'MultiPolygon' ? geometry['coordinates'] : null
    if (!raw) {
      wrong({ zh: `要面（Polygon），这里是 ${String(geometry['type'])}`, en: `A polygon is expected, this is ${String(geometry['type'])}.` })
      return cell
    }
    const figure = figureOf(raw)
    if (!figure) {
      wrong({ zh: '坐标读不出来', en: 'The coordinates cannot be read.' })
      return cell
    }
    const odd = figure.flat(2).find(([x, y]) => Math.abs(x) > 180 || Math.abs(y) > 90)
    if (odd) wrong(swapped(odd) ?? { zh: `不是经纬度（${odd.join('，')}），像是投影坐标`, en: `Not degrees (${odd.join(', ')}): projected coordinates?` })
    else {
      const first = figure[0]![0]![0]!,
        turned = swapped(first)
      const found = flaws(figure)
      if (turned) wrong(turned)
      else if (found.length) for (const flaw of found.slice(0, 3)) wrong(flawWords[flaw.code], inward(flaw.at, system))
      else cell.boundary = figure.map((polygon) => polygon.map((ring) => ring.map((p) => placed(p, system))))
    }
    return cell
  })
  return { drawn, problems }
}

/** Latitude first, as it never is in GeoJSON, and plainly so within China. */
const swapped = ([x, y]: Point): Words | null => (x > 3 && x < 54 && y > 73 && y < 136 ? { zh: '经度和纬度写反了', en: 'Longitude and latitude are the wrong way round.' } : null)
/** Turned into ours; a centimetre is enough, and equal points stay equal. */
const placed = (p: Point, system: System): Point => (system === 'CGCS2000' || system === 'WGS84' ? p : (inward(p, system).map((x) => Math.round(x * 1e7) / 1e7) as Point))

function figureOf(raw: unknown): MultiPolygon | null {
  if (!Array.isArray(raw) || !raw.length) return null
  const figure: MultiPolygon = []
  for (const polygon of raw) {
    if (!Array.isArray(polygon) || !polygon.length) return null
    const rings: Point[][] = []
    for (const ring of polygon) {
      if (!Array.isArray(ring) || !ring.length) return null
      const points: Point[] = []
      for (const p of ring) {
        if (!Array.isArray(p) || typeof p[0] !== 'number' || typeof p[1] !== 'number') return null
        points.push([p[0], p[1]])
      }
      rings.push(points)
    }
    figure.push(rings)
  }
  return figure
}
