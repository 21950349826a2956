/** Coordinates and plane figures: conversion at the edge, distance, area, containment and validity. Inside the house everything is CGCS2000 (WGS-84 to within centimetres). */
export type Point = [lng: number, lat: number]
export type Ring = Point[]
export type Polygon = Ring[]
/** GeoJSON MultiPolygon coordinates: each polygon a shell followed by its holes, rings closed. */
export type MultiPolygon = Polygon[]
export type Box = [west: number, south: number, east: number, north: number]
export type System = 'CGCS2000' | 'WGS84' | 'GCJ02' | 'BD09'

const { PI, sin, cos, sqrt, abs, atan2, min, max, hypot } = Math
const rad = PI / 180
// Krasovsky 1940, which the GCJ-02 offset is built on; WGS-84 for lengths and areas.
const krasovsky = { a: 6378245, e2: 0.006693421622965943 }
const wgs84 = { a: 6378137, e2: 0.00669437999014 }
const radii = ({ a, e2 }: { a: number; e2: number }, lat: number) => {
  const w = 1 - e2 * sin(lat * rad) ** 2
  return { meridian: (a * (1 - e2)) / (w * sqrt(w)), normal: a / sqrt(w) }
}

const inChina = ([lng, lat]: Point) => lng >= 72.004 && lng <= 137.8347 && lat >= 0.8293 && lat <= 55.8271
const waves = (x: number) => 20 * sin(6 * x * PI) + 20 * sin(2 * x * PI)

/** WGS-84 → GCJ-02 (高德、腾讯). Outside China the two are the same. */
export function toGcj02([lng, lat]: Point): Point {
  if (!inChina([lng, lat])) return [lng, lat]
  const x = lng - 105,
    y = lat - 35
  const north =
    -100 +
    2 * x +
    3 * y +
    0.2 * y * y +
    0.1 * x * y +
    0.2 * sqrt(abs(x)) +
    (2 / 3) * (waves(x) + 20 * sin(y * PI) + 40 * sin((y / 3) * PI) + 160 * sin((y / 12) * PI) + 320 * sin((y / 30) * PI))
  const east =
    300 +
    x +
    2 * y +
    0.1 * x * x +
    0.1 * x * y +
    0.1 * sqrt(abs(x)) +
    (2 / 3) * (waves(x) + 20 * sin(x * PI) + 40 * sin((x / 3) * PI) + 150 * sin((x / 12) * PI) + 300 * sin((x / 30) * PI))
  const { meridian, normal } = radii(krasovsky, lat)
  return [lng + east / (normal * cos(lat * rad) * rad), lat + north / (meridian * rad)]
}

const spin = 3000 * rad
/** GCJ-02 → BD-09 (百度). */
export function gcj02ToBd09([lng, lat]: Point): Point {
  if (!inChina([lng, lat])) return [lng, lat]
  const z = hypot(lng, lat) + 0.00002 * sin(lat * spin),
    theta = atan2(lat, lng) + 0.000003 * cos(lng * spin)
  return [z * cos(theta) + 0.0065, z * sin(theta) + 0.006]
}

/** The published inverses are off by up to a metre; stepping back until the forward formula meets the point is exact. */
function inverse(forward: (p: Point) => Point, target: Point): Point {
  if (!inChina(target)) return target
  let [lng, lat] = target
  for (let i = 0; i < 20; i++) {
    const [x, y] = forward([lng, lat]),
      dx = target[0] - x,
      dy = target[1] - y
    lng += dx
    lat += dy
    if (abs(dx) + abs(dy) < 1e-11) break
  }
  return [lng, lat]
}
export const fromGcj02 = (p: Point): Point => inverse(toGcj02, p)
export const bd09ToGcj02 = (p: Point): Point => inverse(gcj02ToBd09, p)

/** From what an outside map speaks into what the house speaks. */
export const inward = (p: Point, from: System): Point => (from === 'GCJ02' ? fromGcj02(p) : from === 'BD09' ? fromGcj02(bd09ToGcj02(p)) : p)
/** And out again. */
export const outward = (p: Point, to: System): Point => (to === 'GCJ02' ? toGcj02(p) : to === 'BD09' ? gcj02ToBd09(toGcj02(p)) : p)

/** Metres between two points, for the distances of a town: a plane laid on the ellipsoid at the middle latitude. */
export function distance(a: Point, b: Point): number {
  const mid = (a[1] + b[1]) / 2,
    { meridian, normal } = radii(wgs84, mid)
  return hypot((a[0] - b[0]) * rad * normal * cos(mid * rad), (a[1] - b[1]) * rad * meridian)
}

/** The box around a figure. */
export function box(figure: MultiPolygon): Box {
  const b: Box = [Infinity, Infinity, -Infinity, -Infinity]
  for (const [shell] of figure)
    for (const [x, y] of shell!) {
      b[0] = min(b[0], x)
      b[1] = min(b[1], y)
      b[2] = max(b[2], x)
      b[3] = max(b[3], y)
    }
  return b
}

/** Square metres, holes taken off: equal-area cylinder with the ellipsoid's mean radius at the figure's latitude. */
export function area(figure: MultiPolygon): number {
  const [, south, , north] = box(figure),
    { meridian, normal } = radii(wgs84, (south + north) / 2)
  const size = (ring: Ring) => {
    // relative to the first point: the products of whole coordinates would drown a small figure in rounding
    const [x0, y0] = ring[0]!,
      s0 = sin(y0 * rad)
    return (
      (abs(
        ring.reduce((sum, [x, y], i) => {
          const [x2, y2] = ring[(i + 1) % ring.length]!
          return sum + (x - x0) * (sin(y2 * rad) - s0) - (x2 - x0) * (sin(y * rad) - s0)
        }, 0),
      ) *
        rad) /
      2
    )
  }
  return meridian * normal * figure.reduce((sum, [shell, ...holes]) => sum + size(shell!) - holes.reduce((s, h) => s + size(h), 0), 0)
}

/** 1 inside, 0 on the line, -1 outside. Plain indices: this is the inner loop of point → cell. */
function side(x: number, y: number, ring: Ring): number {
  let inside = false
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const a = ring[i]!
    const b = ring[j]!
    const y1 = a[1]
    const y2 = b[1]
    if ((y1 > y && y2 > y) || (y1 < y && y2 < y)) continue
    const x1 = a[0]
    const x2 = b[0]
    const turned = (x2 - x1) * (y - y1) - (x - x1) * (y2 - y1)
    if (turned === 0 && x >= min(x1, x2) && x <= max(x1, x2)) return 0
    if (y1 > y !== y2 > y && turned > 0 === y2 > y1) inside = !inside
  }
  return inside ? 1 : -1
}

/** Does the figure hold the point? Its border, holes' borders too, belongs to it. */
export function holds(figure: MultiPolygon, point: Point): boolean {
  for (const polygon of figure) {
    let inside = side(point[0], point[1], polygon[0]!) >= 0
    for (let k = 1; inside && k < polygon.length; k++) inside = side(point[0], point[1], polygon[k]!) <= 0
    if (inside) return true
  }
  return false
}

/** A point well inside: the middle of the longest run on the horizontal line half way up. For labels, and to place a whole figure. */
export function innerPoint(figure: MultiPolygon): Point {
  const [, south, , north] = box(figure)
  for (const share of [0.5, 0.4871, 0.5133, 0.37, 0.63, 0.21, 0.79]) {
    const y = south + (north - south) * share,
      crossings: number[] = []
    for (const ring of figure.flat())
      for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
        const [x1, y1] = ring[i]!,
          [x2, y2] = ring[j]!
        if (y1 > y !== y2 > y) crossings.push(x1 + ((y - y1) / (y2 - y1)) * (x2 - x1))
      }
    crossings.sort((a, b) => a - b)
    let best: [number, number] = [0, 0]
    for (let i = 0; i + 1 < crossings.length; i += 2) if (crossings[i + 1]! - crossings[i]! > best[1] - best[0]) best = [crossings[i]!, crossings[i + 1]!]
    if (best[1] > best[0]) return [(best[0] + best[1]) / 2, y]
  }
  return figure[0]![0]![0]!
}

export interface Flaw {
  code: 'open-ring' | 'too-few-points' | 'self-intersection' | 'hole-outside' | 'nested' | 'not-a-number'
  at: Point
}
type Edge = [from: Point, to: Point, ring: Ring]
const turn = (a: Point, b: Point, c: Point) => Math.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]))
const within = (a: Point, b: Point, c: Point) => min(a[0], b[0]) <= c[0] && c[0] <= max(a[0], b[0]) && min(a[1], b[1]) <= c[1] && c[1] <= max(a[1], b[1])
const same = (a: Point, b: Point) => a[0] === b[0] && a[1] === b[1]

/** Where two edges meet as they must not: crossing, lying on one another, or touching within one ring. Two rings may touch in points. */
function clash([a, b, ring]: Edge, [c, d, other]: Edge): Point | null {
  const t = [turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)] as const
  if (t[0] * t[1] < 0 && t[2] * t[3] < 0) {
    const u = ((c[0] - a[0]) * (d[1] - c[1]) - (c[1] - a[1]) * (d[0] - c[0])) / ((b[0] - a[0]) * (d[1] - c[1]) - (b[1] - a[1]) * (d[0] - c[0]))
    return [a[0] + u * (b[0] - a[0]), a[1] + u * (b[1] - a[1])]
  }
  if ((same(a, c) && same(b, d)) || (same(a, d) && same(b, c))) return a
  if (ring !== other && !t.every((x) => x === 0)) return null
  const inner = (p: Point, q: Point, r: Point) => within(p, q, r) && !same(p, r) && !same(q, r)
  if (t[0] === 0 && inner(a, b, c)) return c
  if (t[1] === 0 && inner(a, b, d)) return d
  if (t[2] === 0 && inner(c, d, a)) return a
  if (t[3] === 0 && inner(c, d, b)) return b
  return null
}

/** What is wrong with one ring taken by itself; `shell` is the ring it should lie in. */
function ringFlaw(ring: Ring, shell: Ring | null): Flaw | null {
  const at = ring[0] ?? [0, 0]
  if (ring.some(([x, y]) => !Number.isFinite(x) || !Number.isFinite(y))) return { code: 'not-a-number', at }
  if (ring.length > 0 && !same(at, ring.at(-1)!)) return { code: 'open-ring', at }
  if (new Set(ring.map(String)).size < 3) return { code: 'too-few-points', at }
  const outside = shell && ring.find(([x, y]) => side(x, y, shell) < 0)
  return outside ? { code: 'hole-outside', at: outside } : null
}

/** What is wrong with a drawn boundary, each with its place so that a person can see it; empty when it is sound. Holes that cut a figure in two by touching are not looked for. */
export function flaws(figure: MultiPolygon): Flaw[] {
  const found = figure.flatMap((polygon) => polygon.flatMap((ring, r) => ringFlaw(ring, r > 0 ? polygon[0]! : null) ?? []))
  if (found.some((f) => f.code !== 'hole-outside')) return found
  const rings = figure.flat().map((ring) => ring.slice(0, -1).filter((p, i, all) => !same(p, all.at(i - 1)!)))
  for (const ring of rings) {
    const seen = new Set<string>()
    for (const p of ring) if (seen.size === seen.add(String(p)).size) found.push({ code: 'self-intersection', at: p })
  }
  // one shell within another, one hole within another
  for (const group of [figure.map((polygon) => polygon), ...figure.map((polygon) => polygon.slice(1).map((hole) => [hole]))])
    for (const a of group)
      for (const b of group) {
        const at = a !== b && a[0]!.find(([x, y]) => side(x, y, b[0]!) > 0 && b.slice(1).every((hole) => side(x, y, hole) < 0))
        if (at) found.push({ code: 'nested', at })
      }
  // sweep from west to east: only edges whose boxes meet are compared
  const west = (e: Edge) => min(e[0][0], e[1][0])
  const edges = rings.flatMap((ring) => ring.map((from, i): Edge => [from, ring[(i + 1) % ring.length]!, ring])).sort((a, b) => west(a) - west(b))
  edges.forEach((one, i) => {
    const [a, b] = one
    const east = max(a[0], b[0])
    for (let k = i + 1; k < edges.length && west(edges[k]!) <= east; k++) {
      const [c, d] = edges[k]!
      if (max(c[1], d[1]) < min(a[1], b[1]) || min(c[1], d[1]) > max(a[1], b[1])) continue
      const at = clash(one, edges[k]!)
      if (at) found.push({ code: 'self-intersection', at })
    }
  })
  return found
}
