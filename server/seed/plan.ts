/** The plan of the demonstration's ninety days: which matter takes which course, where, from whom and when. The same for the same moment; nothing is written here. */
import { workMoment, workMsOfDay, workPosition } from '../../domain/calendar.ts'
import type { Item, Limit } from '../../domain/catalogue.ts'
import { outside } from '../../domain/duty.ts'
import { proposeRoute } from '../cases/route.ts'
import type { Book } from '../directory/book.ts'
import { type CourseName, courses, fromAbove, standing, type Step, weights } from './courses.ts'
import { localDay } from './demo.ts'
import type { Place as NamedPlace } from './geography.ts'
import { randomFrom } from './mesh.ts'
import { itemMap } from './reference.ts'
import { type Story, stories } from './stories.ts'

export type Place = Omit<NamedPlace, 'cellCode'>
export const days = 90
const MINUTE = 60_000
/** One matter of the play: its steps with their moments, cut off where it stands open. */
export interface Play {
  n: number
  course: CourseName
  story: Story
  place: Place
  channel: string
  item: Item
  units: number[]
  reportedAt: Date
  steps: { at: Date; step: Step }[]
}

/** About how many working minutes a limit is. What counts by the clock in minutes is urgent and done in a fraction of it. */
const minutesOf = ({ amount, unit }: Limit): number => ({ minute: amount / 6, workHour: amount * 60, workDay: amount * 480, day: (amount * 480 * 5) / 7 })[unit]
const lengthOf = (step: Step, item: Item): number => (typeof step.wait === 'number' ? step.wait : step.wait.ofLimit * minutesOf(item.limit))
/** The name of a step: the act, and for a request its kind. */
export const nameOf = (step: Step): string => (step.kind ? `${step.act}.${step.kind}` : step.act)

/** Working minutes of the clock that runs after a step; after any other the order's own limit. */
const clockAfter: Record<string, number> = {
  '': 60,
  accept: 60,
  sendVerify: 240,
  propose: 60,
  register: 60,
  'ask.return': 240,
  'ask.void': 240,
  'ask.extension': 240,
  'ask.furtherExtension': 240,
  'ask.suspension': 240,
  'ask.supervision': 480,
  'ask.urging': 480,
  'ask.deskSupervision': 480,
  'ask.upperExtension': 60,
  'grant.upperExtension': 60,
  'ask.upperReturn': 240,
  'grant.return': 60,
  'grant.suspension': 8 * 480,
  merge: 60,
  submit: 60,
  sendCheck: 480,
  answer: 480,
  askClose: 480,
  reopen: 60,
  sign: 300,
  dispatch: 300,
}
/** Courses whose applications must come before the limit is over, and whose limit therefore must not run at night. */
const calm: readonly CourseName[] = ['extended', 'further', 'noMore', 'withdrew', 'lapsed', 'paused']

/** The item of a code on a day; before the new catalogue applied, the old one that became it. */
function itemOn(book: Book, code: string, day: string): Item | null {
  const inForce = [...book.items.values()].filter((i) => i.validFrom <= day && (i.validTo === null || day < i.validTo))
  const old = itemMap.find((m) => m.code === code)
  return inForce.find((i) => i.code === code) ?? (old && inForce.find((i) => i.version === old.oldSystem && i.code === old.oldCode)) ?? null
}

/** Plans `count` matters up to `now`; every course and every standing occurs at least once, however small the count. `withHandlers` are the units that have people on the spot. */
export function planDemo(book: Book, places: readonly Place[], withHandlers: ReadonlySet<number>, now: Date, count: number): Play[] {
  const random = randomFrom(20260318),
    nowAt = workPosition(book.calendar, now.getTime())
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  const moment = (position: number) => new Date(workMoment(book.calendar, position, 'latest'))
  const firstAt = workPosition(book.calendar, now.getTime() - days * 86_400_000)

  function matter(n: number, course: CourseName, cut: number, used: number | null, after: string): Play {
    const steps: readonly Step[] = courses[course].slice(0, cut)
    for (;;) {
      const story = pick(stories),
        place = pick(places),
        channel = pick(story.code.startsWith('H') ? ['hotline', 'hotline', 'resident', 'seat'] : ['grid', 'grid', 'citySystem', 'resident', 'hotline'])
      const item = itemOn(book, story.code, localDay(now)),
        cell = book.grid.cellAt(place.lng, place.lat)
      if (fromAbove.includes(course) && channel !== 'hotline' && channel !== 'citySystem') continue
      if (!item || !cell || item.answerable !== (course === 'answered') || (calm.includes(course) && item.limit.unit === 'minute')) continue
      const units = unitsFor(book, item, cell.id, channel, now)
      if (steps.some((s) => s.who === 'handler' || s.act === 'assign') && !withHandlers.has(units[0]!)) continue
      const lengths = steps.map((s) => lengthOf(s, item) * (used === null ? 0.7 + 0.5 * random() : 1)),
        total = lengths.reduce((a, b) => a + b, 0) * MINUTE
      const room = nowAt - firstAt - total - 60 * MINUTE
      if (used === null && room < 0) continue
      const age = used === null ? 0 : used * (course === 'joint' ? minutesOf(item.limit) : (clockAfter[after] ?? minutesOf(item.limit))) * MINUTE
      let at = used === null ? firstAt + random() * room : nowAt - age - total
      // Of those who report themselves, one in four does so in the evening, and the desk finds it in the morning.
      const evening = used === null && (channel === 'resident' || channel === 'hotline') && random() < 0.25
      if (evening) at = Math.floor(at / workMsOfDay(book.calendar)) * workMsOfDay(book.calendar)
      const reportedAt = evening ? new Date(workMoment(book.calendar, at, 'earliest') + (0.2 + 4 * random()) * 3_600_000) : moment(at)
      const dayItem = itemOn(book, story.code, localDay(reportedAt))
      if (!dayItem) continue
      return { n, course, story, place, channel, item: dayItem, units, reportedAt, steps: steps.map((step, k) => ({ step, at: moment((at += lengths[k]! * MINUTE)) })) }
    }
  }

  const open = standing.flatMap(({ course, after, nth = 1, used }) => {
    const steps: readonly Step[] = courses[course],
      found = steps.flatMap((s, k) => (nameOf(s) === after ? [k + 1] : []))
    const cut = after === '' ? 0 : found[nth - 1]
    if (cut === undefined) throw new RangeError(`the course ${course} has no ${after} number ${nth}`)
    return used.map((share, k) => ({ course, cut, used: share, after, first: k === 0 }))
  })
  const above = (course: CourseName) => fromAbove.includes(course),
    names = (Object.keys(courses) as CourseName[]).filter((c) => !above(c)),
    ours = open.filter((o) => !above(o.course)),
    lots = Object.entries(weights).flatMap(([name, w]) => Array.from({ length: w }, () => name as CourseName))
  const closed = [...names, ...Array.from({ length: Math.max(0, count - ours.length - names.length) }, () => pick(lots))]
  const stand = count < ours.length + names.length ? ours.filter((o) => o.first) : ours
  const whole = (course: CourseName) => ({ course, cut: courses[course].length, used: null, after: '' })
  // Those from above come last: what goes before them is the same with or without.
  return [...closed.map(whole), ...stand, ...fromAbove.map(whole), ...open.filter((o) => above(o.course))]
    .map((p, n) => matter(n, p.course, p.cut, p.used, p.after))
    .sort((a, b) => a.reportedAt.getTime() - b.reportedAt.getTime())
}

/** The unit that the rules propose, and two more who could be asked. */
function unitsFor(book: Book, item: Item, cellId: number, channel: string, now: Date): number[] {
  const proposal = proposeRoute(book, { cellId, itemId: item.id, channel }, now),
    community = book.grid.ancestors(cellId).find((c) => c.kind === 'community')
  const near = [...book.units.values()].find((u) => u.cellId === community?.id)?.id,
    code = (c: string | null) => (c === null ? undefined : book.unitByCode.get(c)?.id)
  const bears = (id: number) => outside(book.duties, book.units.get(id)!, item, 'lead', localDay(now)) === null
  return [
    ...new Set(
      [proposal.lead?.id, code(item.unitCode), ...proposal.assist.map((u) => u.id), near, code('ZFJ2'), code('HWS'), code('PCS')].filter(
        (id) => id !== undefined && bears(id),
      ) as number[],
    ),
  ].slice(0, 3)
}
