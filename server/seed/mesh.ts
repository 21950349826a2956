/** An invented town plan: a brick lattice bent and jittered by a fixed seed. Cells are unions of bricks, so neighbours share their vertices and a tiling is exact by construction. */
import type { MultiPolygon, Point, Ring } from '../../domain/geo.ts'

/** Mulberry32: the same numbers everywhere for the same seed. */
export function randomFrom(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

export interface Brick {
  i: number
  j: number
  x: number
  y: number
}
/** Three bricks meet at every vertex, never four, so that a union never touches itself in a point. */
const corners = ({ i, j }: Brick): [number, number][] => [
  [i, j],
  [i + 1, j],
  [i + 2, j],
  [i + 2, j + 1],
  [i + 1, j + 1],
  [i, j + 1],
]
const key = (i: number, j: number) => i * 4096 + j

export interface Mesh {
  bricks: Brick[]
  neighbours: Brick[][]
  place(i: number, j: number): Point
}

/** The bricks whose middle lies in a blob of the given radius (in rows); `place` says where a vertex of the lattice lies on the earth. */
export function makeMesh({ rows, centre, metres, seed }: { rows: number; centre: Point; metres: number; seed: number }): Mesh {
  const bricks: Brick[] = [],
    at = new Map<number, number>(),
    span = Math.ceil(rows * 1.4)
  const radius = (angle: number) => rows * (1 + 0.1 * Math.sin(2 * angle + 0.6) + 0.07 * Math.sin(3 * angle + 2.1) + 0.035 * Math.sin(7 * angle))
  for (let j = -span; j < span; j++)
    for (let c = -span; c < span; c++) {
      const i = 2 * c + (Math.abs(j) % 2),
        brick = { i, j, x: i + 1, y: (j + 0.5) * 1.6 }
      if (Math.hypot(brick.x, brick.y) / 1.6 < radius(Math.atan2(brick.y, brick.x))) at.set(key(i, j), bricks.push(brick) - 1)
    }
  const neighbours = bricks.map(({ i, j }) =>
    [
      [i - 2, j],
      [i + 2, j],
      [i - 1, j - 1],
      [i + 1, j - 1],
      [i - 1, j + 1],
      [i + 1, j + 1],
    ].flatMap(([a, b]) => {
      const n = at.get(key(a!, b!))
      return n === undefined ? [] : [bricks[n]!]
    }),
  )
  const [lng0, lat0] = centre,
    turn = 0.12,
    perLat = 1 / 110_900,
    perLng = perLat / Math.cos((lat0 * Math.PI) / 180)
  const place = (i: number, j: number): Point => {
    const random = randomFrom(seed + key(i + 512, j + 512)),
      u = i + (random() - 0.5) * 0.5,
      v = (j + (random() - 0.5) * 0.34) * 1.6
    // small blocks in the old town, wide fields at the edge; two slow waves so that no street is quite straight
    const far = Math.hypot(u, v) / (rows * 1.6),
      stretch = metres * (0.5 + 0.62 * far),
      x = (u + 0.5 * Math.sin(v / 7)) * stretch,
      y = (v + 0.5 * Math.sin(u / 9)) * stretch
    const round = (n: number) => Math.round(n * 1e6) / 1e6
    return [round(lng0 + (x * Math.cos(turn) - y * Math.sin(turn)) * perLng), round(lat0 + (x * Math.sin(turn) + y * Math.cos(turn)) * perLat)]
  }
  return { bricks, neighbours, place }
}

/** Splits connected bricks into `n` connected parts of much the same size: seeds far apart, grown over neighbours, recentred. */
export function split(mesh: Mesh, part: Brick[], n: number): Brick[][] {
  const inPart = new Set(part),
    index = new Map(mesh.bricks.map((b, i) => [b, i])),
    apart = (a: { x: number; y: number }, b: Brick) => (a.x - b.x) ** 2 + (a.y - b.y) ** 2
  const next = (b: Brick) => mesh.neighbours[index.get(b)!]!.filter((x) => inPart.has(x))
  const nearest = (at: { x: number; y: number }, from: Brick[]) => from.reduce((best, b) => (apart(at, b) < apart(at, best) ? b : best))
  const seeds = [part[0]!]
  while (seeds.length < n)
    seeds.push(
      part.reduce(
        (best, b) => {
          const far = Math.min(...seeds.map((s) => apart(s, b)))
          return far > best.far ? { b, far } : best
        },
        { b: part[0]!, far: -1 },
      ).b,
    )
  let groups: Brick[][] = []
  for (let round = 0; round < 6; round++) {
    if (round) {
      const free = new Set(part)
      groups.forEach((g, k) => {
        const b = nearest(
          { x: g.reduce((s, c) => s + c.x, 0) / g.length, y: g.reduce((s, c) => s + c.y, 0) / g.length },
          g.filter((c) => free.has(c)),
        )
        free.delete(b)
        seeds[k] = b
      })
    }
    groups = seeds.map((s) => [s])
    const taken = new Set(seeds)
    // the smallest group that can still grow takes the free neighbour nearest to its seed: connected by construction, even in size
    while (taken.size < part.length) {
      const grown = groups
        .map((g, k) => ({ g, k }))
        .sort((a, b) => a.g.length - b.g.length)
        .some(({ g, k }) => {
          const edge = g.flatMap(next).filter((b) => !taken.has(b))
          if (!edge.length) return false
          const b = nearest(seeds[k]!, edge)
          taken.add(b)
          return g.push(b) > 0
        })
      if (!grown) throw new RangeError('the bricks to split are not connected')
    }
  }
  return groups
}

/** The outline of a set of bricks: the edges that only one of them has, chained into rings. */
export function outline(mesh: Mesh, part: Brick[]): MultiPolygon {
  const edges = new Map<string, [number, number]>()
  for (const b of part)
    corners(b).forEach(([i, j], k, all) => {
      const [i2, j2] = all[(k + 1) % 6]!,
        back = `${i2},${j2}|${i},${j}`
      if (!edges.delete(back)) edges.set(`${i},${j}|${i2},${j2}`, [i2, j2])
    })
  const from = new Map([...edges].map(([name, to]) => [name.split('|')[0]!, to])),
    rings: Ring[] = []
  while (from.size) {
    const ring: Ring = []
    let at = [...from.keys()][0]!
    for (let to = from.get(at); to; to = from.get(at)) {
      from.delete(at)
      const [i, j] = at.split(',').map(Number)
      ring.push(mesh.place(i!, j!))
      at = to.join(',')
    }
    rings.push([...ring, ring[0]!])
  }
  const size = (r: Ring) =>
    r.reduce((s, [x, y], k) => {
      const q = r[(k + 1) % r.length]!
      return s + x * q[1] - q[0] * y
    }, 0)
  const [shells, holes] = [rings.filter((r) => size(r) > 0), rings.filter((r) => size(r) < 0)]
  if (shells.length !== 1) throw new RangeError('the bricks to outline are not connected')
  return [[shells[0]!, ...holes]]
}
