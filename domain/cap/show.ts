/** An alert as people see it: its language, colour, span of time, and the communities it is about. */
import { type Box, box, distance, holds, type MultiPolygon, type Point } from '../geo.ts'
import { type Cell, valid } from '../grid.ts'
import type { CapAlert, CapArea, CapInfo } from './alert.ts'

/** Severity → the colour of Chinese warnings (蓝黄橙红, four levels of 突发事件应对法 art. 43), the most severe first. */
export const levels = {
  Extreme: { zh: '红色', en: 'red', rank: 4 },
  Severe: { zh: '橙色', en: 'orange', rank: 3 },
  Moderate: { zh: '黄色', en: 'yellow', rank: 2 },
  Minor: { zh: '蓝色', en: 'blue', rank: 1 },
  Unknown: { zh: '未定级', en: 'no level', rank: 0 },
} as const satisfies Record<CapInfo['severity'], { zh: string; en: string; rank: number }>
/** How long an alert without `expires` counts; the standard leaves it to whoever receives it. */
export const LASTS_HOURS = 24

/** The blocks in one language: Chinese if there are any, else that of the first; the most severe first. */
export function spoken(alert: CapAlert): CapInfo[] {
  const zh = alert.infos.filter((i) => /^zh\b/i.test(i.language)),
    first = alert.infos[0]?.language.toLowerCase()
  return (zh.length ? zh : alert.infos.filter((i) => i.language.toLowerCase() === first)).toSorted((a, b) => levels[b.severity].rank - levels[a.severity].rank)
}
/** From when and until when an alert counts. */
export function spanOf(alert: CapAlert): { from: Date; until: Date } {
  const infos = spoken(alert),
    from = new Date(Math.min(...infos.map((i) => (i.effective ?? alert.sent).getTime())))
  return { from, until: new Date(Math.max(...infos.map((i) => i.expires?.getTime() ?? (i.effective ?? alert.sent).getTime() + LASTS_HOURS * 3_600_000))) }
}

/** A code of 行政区划 (GB/T 2260, 10114 and the 12 digits of 统计用区划代码) without the levels it leaves open: 320682000000 → 320682. Null when it is none. */
export function divisionOf(code: string): string | null {
  if (!/^\d{2}(\d{2}){0,2}$|^\d{6}(\d{3}){1,2}$/.test(code)) return null
  const levels = [code.slice(0, 2), code.slice(2, 4), code.slice(4, 6), code.slice(6, 9), code.slice(9, 12)]
  while (levels.length && /^0*$/.test(levels.at(-1)!)) levels.pop()
  return levels.join('')
}
const crosses = (a: Point, b: Point, c: Point, d: Point): boolean => {
  const side = (p: Point, q: Point, r: Point) => Math.sign((q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]))
  return side(a, b, c) !== side(a, b, d) && side(c, d, a) !== side(c, d, b)
}
const apart = (a: Box, b: Box): boolean => a[2] < b[0] || b[2] < a[0] || a[3] < b[1] || b[3] < a[1]
/** Whether a ring and a figure have any part in common. */
function meets(ring: Point[], figure: MultiPolygon): boolean {
  const shells = figure.map((polygon) => polygon[0]!)
  if (apart(box(figure), box([[ring]]))) return false
  if (shells.some((s) => holds([[ring]], s[0]!)) || ring.some((p) => holds(figure, p))) return true
  return shells.some((s) => s.slice(1).some((c, i) => ring.slice(1).some((b, k) => crosses(ring[k]!, b, s[i]!, c))))
}
/** Whether a circle of so many metres reaches a figure: its centre is in it, or a side comes near enough. */
function reaches(at: Point, metres: number, figure: MultiPolygon): boolean {
  if (holds(figure, at)) return true
  return figure.some((polygon) =>
    polygon[0]!.slice(1).some((b, i) => {
      const a = polygon[0]![i]!,
        squeeze = Math.cos((at[1] * Math.PI) / 180),
        [dx, dy] = [(b[0] - a[0]) * squeeze, b[1] - a[1]],
        t = Math.max(0, Math.min(1, ((at[0] - a[0]) * squeeze * dx + (at[1] - a[1]) * dy) / (dx * dx + dy * dy || 1)))
      return distance(at, [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])]) <= metres
    }),
  )
}
/** The communities of this day that an area is about; null where it says neither figure nor code, so that nobody can tell. */
export function communitiesIn(areas: readonly CapArea[], cells: readonly Cell[], day: string): Cell[] | null {
  const codes = areas.flatMap((a) => a.geocodes.flatMap((g) => divisionOf(g.value) ?? []))
  if (!codes.length && !areas.some((a) => a.polygons.length || a.circles.length)) return null
  return cells.filter(
    (c) =>
      c.kind === 'community' &&
      valid(c, day) &&
      (codes.some((code) => c.code.startsWith(code) || code.startsWith(c.code)) ||
        (c.boundary !== null && areas.some((a) => a.polygons.some((ring) => meets(ring, c.boundary!)) || a.circles.some((o) => reaches(o.at, o.radius * 1000, c.boundary!))))),
  )
}
