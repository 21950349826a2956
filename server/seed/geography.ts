/** The geography of the demonstration 如城街道: real names and codes, invented shapes. Nothing here is a copy of any boundary; it looks like a town and tiles exactly. */
import { distance, holds, type MultiPolygon, type Point, type Ring } from '../../domain/geo.ts'
import type { Cell } from '../../domain/grid.ts'
import division from './data/division.json' with { type: 'json' }
import { type Brick, makeMesh, outline, randomFrom, split } from './mesh.ts'
import { estates, parks, roadNames, shops, specials } from './names.ts'

export interface Road {
  name: string
  line: Point[]
}
export interface Named {
  name: string
  boundary: MultiPolygon
}
export interface Place {
  name: string
  lng: number
  lat: number
  road: string
  no: number
  cellCode: string
}
/** `cellCode` of a place is its 综合网格, which stands through the re-cutting of 新民社区. */
export interface Geography {
  cells: Cell[]
  roads: Road[]
  water: Named[]
  green: Named[]
  places: Place[]
}

const gridCount = 132,
  recutFrom = '新民社区',
  recutInto = [5, 4, 4, 4, 4, 5]
const daysBefore = (day: string, n: number) => new Date(Date.parse(`${day}T00:00:00Z`) - n * 86_400_000).toISOString().slice(0, 10)
const middle = (bricks: Brick[]) => ({ x: bricks.reduce((s, b) => s + b.x, 0) / bricks.length, y: bricks.reduce((s, b) => s + b.y, 0) / bricks.length })
const pad = (n: number) => String(n).padStart(3, '0')

/** Which part bears which name: villages at the edge, 城南 in the south, the community to be re-cut among the large ones, the first codes in the old town. */
function nameParts(parts: Brick[][]): { code: string; name: string; bricks: Brick[] }[] {
  const far = (b: Brick[]) => Math.hypot(middle(b).x, middle(b).y),
    sorted = parts.toSorted((a, b) => far(a) - far(b))
  const urban = division.communities.filter((c) => c.name.endsWith('社区')),
    town = sorted.slice(0, urban.length),
    fields = sorted.slice(urban.length)
  const wishes: [string, (b: Brick[]) => number][] = [
    ['城南社区', (b) => -middle(b).y],
    ['城东社区', (b) => middle(b).x],
    ['西郊社区', (b) => -middle(b).x],
    ['城西社区', (b) => -middle(b).x],
    [recutFrom, (b) => b.length],
  ]
  const given = new Map(
    wishes.map(([name, wish]) => {
      const best = town.reduce((a, b) => (wish(b) > wish(a) ? b : a))
      town.splice(town.indexOf(best), 1)
      return [name, best]
    }),
  )
  return division.communities.map((c) => ({ ...c, bricks: given.get(c.name) ?? (c.name.endsWith('社区') ? town : fields).shift()! }))
}

/** The whole demonstration map on a day; the same for the same day everywhere. 新民社区 was re-cut 60 days before it. */
export function makeGeography(day: string): Geography {
  const mesh = makeMesh({ rows: 24, centre: [120.56, 32.38], metres: 126.93, seed: 682001 }),
    random = randomFrom(35),
    cells: Cell[] = []
  const add = (kind: Cell['kind'], code: string, name: string, parentId: number | null, bricks: Brick[], validFrom: string) => {
    const cell: Cell = { id: cells.length + 1, code, name, kind, parentId, validFrom, validTo: null, boundary: outline(mesh, bricks) }
    cells.push(cell)
    return cell.id
  }
  const street = add('street', division.street.code, division.street.name, null, mesh.bricks, '2020-01-01')
  const communities = nameParts(split(mesh, mesh.bricks, division.communities.length))
  const ids = communities.map((c) => add('community', c.code, c.name, street, c.bricks, '2020-01-01'))
  // six grids for 新民社区, the others three, and a fourth for the largest until there are 132
  const large = communities
    .filter((c) => c.name !== recutFrom)
    .sort((a, b) => b.bricks.length - a.bricks.length)
    .slice(0, gridCount - 3 * communities.length - 3)
  const grids: { code: string; bricks: Brick[]; village: boolean; community: string }[] = []
  communities.forEach(({ code, name, bricks }, k) => {
    const n = name === recutFrom ? recutInto.length : large.some((c) => c.code === code) ? 4 : 3,
      westFirst = (a: Brick[], b: Brick[]) => middle(a).x - middle(b).x
    let micros = 0
    split(mesh, bricks, n)
      .sort(westFirst)
      .forEach((part, g) => {
        const id = add('grid', `${code}Z${pad(g + 1)}`, `${name} ${g + 1} 网格`, ids[k]!, part, '2020-01-01')
        grids.push({ code: `${code}Z${pad(g + 1)}`, bricks: part, village: name.endsWith('村'), community: name })
        if (name === recutFrom)
          split(mesh, part, recutInto[g]!)
            .sort(westFirst)
            .forEach((small, m) => void add('micro', `${code}W${pad(++micros)}`, `${name} ${g + 1} 网格 ${m + 1} 小网格`, id, small, daysBefore(day, 60)))
      })
    const special = specials.find((s) => s.community === name)
    if (special) {
      const heart = bricks.reduce((a, b) => {
        const m = middle(bricks)
        return Math.hypot(b.x - m.x, b.y - m.y) < Math.hypot(a.x - m.x, a.y - m.y) ? b : a
      })
      add(
        'special',
        `${code}S001`,
        `${special.name}专属网格`,
        ids[k]!,
        [heart, ...mesh.neighbours[mesh.bricks.indexOf(heart)]!.filter((b) => bricks.includes(b)).slice(0, special.size - 1)],
        '2021-01-01',
      )
    }
  })

  const inside = (i: number, j: number) => mesh.bricks.some((b) => (b.j === j || b.j === j - 1) && b.i <= i && i <= b.i + 2)
  const line = (points: [number, number][]) => points.filter(([i, j]) => inside(i, Math.floor(j))).map(([i, j]) => mesh.place(i, j))
  const range = Array.from({ length: 160 }, (_, k) => k - 80)
  const roads = [
    ...roadNames.across.map((name, k) => ({ name, line: line(range.map((i) => [i, 4 * k - 18])) })),
    ...roadNames.up.map((name, k) => ({ name, line: line(range.map((j) => [7 * k - 31, j])) })),
  ]
  // a river is a road's line with two banks
  const river = (name: string, points: Point[], width: number): Named => {
    const half = width / 2 / 110_900,
      bank = (s: number): Ring => points.map(([x, y]) => [x + s * half * 0.8, y + s * half])
    const banks = [...bank(-1), ...bank(1).reverse()]
    return { name, boundary: [[[...banks, banks[0]!]]] }
  }
  const water = [river('龙游河', line(range.map((i) => [i, -3.5 + 1.8 * Math.sin(i / 9)])), 46), river('东城河', line(range.map((j) => [9, j])), 28)]
  const green = parks.map((name, k) => ({ name, boundary: outline(mesh, [mesh.bricks[Math.floor((mesh.bricks.length * (k + 0.5)) / parks.length)]!]) }))

  const spot = (bricks: Brick[]): Point => {
    const b = bricks[Math.floor(random() * bricks.length)]!,
      figure = outline(mesh, [b]),
      ring = figure[0]![0]!.slice(0, 6),
      weights = ring.map(() => 0.25 + random()),
      total = weights.reduce((s, w) => s + w, 0)
    const mix = (ws: number[], t: number) => ring.reduce<Point>(([x, y], p, k) => [x + (p[0] * ws[k]!) / t, y + (p[1] * ws[k]!) / t], [0, 0]),
      at = mix(weights, total)
    return (
      holds(figure, at)
        ? at
        : mix(
            ring.map(() => 1),
            6,
          )
    ).map((n) => Math.round(n * 1e6) / 1e6) as Point
  }
  const nearestRoad = (at: Point) =>
    roads
      .map((road) => {
        const along = road.line.map((p) => distance(p, at)),
          least = Math.min(...along)
        return { name: road.name, least, no: along.indexOf(least) * 6 + 1 }
      })
      .reduce((a, b) => (b.least < a.least ? b : a))
  let estate = 0
  const places = grids.flatMap(({ code, bricks, village, community }, g) =>
    Array.from({ length: 5 }, (_, k): Place => {
      const [lng, lat] = spot(bricks),
        road = nearestRoad([lng, lat])
      const name = k === 4 ? `${community}${shops[g % shops.length]}` : village ? `${community}${(g % 4) * 5 + k + 1}组` : estates[estate++ % estates.length]!
      return { name, lng, lat, road: road.name, no: road.no + Math.floor(random() * 6), cellCode: code }
    }),
  )
  return { cells, roads, water, green, places }
}
