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

/** Metres between two points, for the distances of a town (a plane on the ellipsoid at the middle latitude; 0.1 % at 300 km). */
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

/** 1 inside, 0 on the line, -1 outside. */
function side(x: number, y: number, ring: Ring): number {
  let inside = false
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [x1, y1] = ring[i]!,
      [x2, y2] = ring[j]!
    if ((y1 > y && y2 > y) || (y1 < y && y2 < y)) continue
    const turn = (x2 - x1) * (y - y1) - (x - x1) * (y2 - y1)
    if (turn === 0 && x >= min(x1, x2) && x <= max(x1, x2)) return 0
    if (y1 > y !== y2 > y && turn > 0 === y2 > y1) inside = !inside
  }
  return inside ? 1 : -1
}

/** Does the figure hold the point? Its border, holes' borders too, belongs to it. */
export function holds(figure: MultiPolygon, [x, y]: Point): boolean {
  return figure.some(([shell, ...holes]) => side(x, y, shell!) >= 0 && holes.every((hole) => side(x, y, hole) <= 0))
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
  code: 'open-ring' | 'too-few-points' | 'self-intersection' | 'hole-outside' | 'not-a-number'
  at: Point
}
const turn = (a: Point, b: Point, c: Point) => Math.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]))
const within = (a: Point, b: Point, c: Point) => min(a[0], b[0]) <= c[0] && c[0] <= max(a[0], b[0]) && min(a[1], b[1]) <= c[1] && c[1] <= max(a[1], b[1])
const same = (a: Point, b: Point) => a[0] === b[0] && a[1] === b[1]

/** Where two edges meet other than in a shared end; null when they do not. */
function clash(a: Point, b: Point, c: Point, d: Point): Point | null {
  const t = [turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)] as const
  if (t[0] * t[1] < 0 && t[2] * t[3] < 0) {
    const u = ((c[0] - a[0]) * (d[1] - c[1]) - (c[1] - a[1]) * (d[0] - c[0])) / ((b[0] - a[0]) * (d[1] - c[1]) - (b[1] - a[1]) * (d[0] - c[0]))
    return [a[0] + u * (b[0] - a[0]), a[1] + u * (b[1] - a[1])]
  }
  const inner = (p: Point, q: Point, r: Point) => within(p, q, r) && !same(p, r) && !same(q, r)
  if (t[0] === 0 && inner(a, b, c)) return c
  if (t[1] === 0 && inner(a, b, d)) return d
  if (t[2] === 0 && inner(c, d, a)) return a
  if (t[3] === 0 && inner(c, d, b)) return b
  return (same(a, c) && same(b, d)) || (same(a, d) && same(b, c)) ? a : null
}

/** What is wrong with a drawn boundary, each with its place so that a person can see it; empty when it is sound. */
export function flaws(figure: MultiPolygon): Flaw[] {
  const found: Flaw[] = [],
    edges: [Point, Point, number][] = []
  figure.forEach((polygon, p) => {
    polygon.forEach((ring, r) => {
      const at = ring[0] ?? [0, 0]
      const code = ring.some(([x, y]) => !Number.isFinite(x) || !Number.isFinite(y))
        ? 'not-a-number'
        : ring.length > 0 && !same(ring[0]!, ring.at(-1)!)
          ? 'open-ring'
          : new Set(ring.map(String)).size < 3
            ? 'too-few-points'
            : r > 0 && ring.some(([x, y]) => side(x, y, polygon[0]!) < 0)
              ? 'hole-outside'
              : null
      if (code) found.push({ code, at })
      if (code && code !== 'hole-outside') return
      ring.forEach((from, i) => {
        const to = ring[i + 1]
        if (to && !same(from, to)) edges.push([from, to, p])
      })
    })
  })
  // sweep from west to east: only edges whose boxes meet are compared
  const west = (e: [Point, Point, number]) => min(e[0][0], e[1][0]),
    sorted = edges.sort((a, b) => west(a) - west(b))
  sorted.forEach(([a, b], i) => {
    const east = max(a[0], b[0]),
      low = min(a[1], b[1]),
      high = max(a[1], b[1])
    for (let k = i + 1; k < sorted.length && west(sorted[k]!) <= east; k++) {
      const [c, d] = sorted[k]!
      if ((c[1] < low && d[1] < low) || (c[1] > high && d[1] > high)) continue
      const at = clash(a, b, c, d)
      if (at) found.push({ code: 'self-intersection', at })
    }
  })
  return found
}
