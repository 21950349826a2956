/** 日历 over the wire: working days and shifts, and what a change of them moves. */
import { type Static, Type } from '@sinclair/typebox'
import { endpoint, Instant, nullable, oneOf } from './endpoint.ts'

const dayKinds = ['off', 'work'] as const
const Day = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\d$' })
export const ShiftView = Type.Object({ from: Type.Integer({ minimum: 0, maximum: 1440 }), to: Type.Integer({ minimum: 0, maximum: 1440 }) })
/** `kind` null takes the exception away: the day is what its weekday says. */
export const DayChange = Type.Object({ day: Day, kind: Type.Union([Type.Null(), oneOf(dayKinds)]) })
export const CalendarView = Type.Object({
  name: Type.String(),
  today: Day,
  /** Minutes of the local day. */
  shifts: Type.Array(ShiftView),
  /** The exceptions of the year asked for. */
  days: Type.Array(Type.Object({ day: Day, kind: oneOf(dayKinds) })),
  /** Years with data. */
  years: Type.Array(Type.Integer()),
  /** Years somebody counts over already and that have no data: to be warned of loudly. */
  missing: Type.Array(Type.Integer()),
})
export type CalendarView = Static<typeof CalendarView>
export const getCalendar = endpoint({
  method: 'GET',
  url: '/calendar',
  allow: 'directory.read',
  summary: '日历 The working calendar of a year',
  schema: { querystring: Type.Object({ year: Type.Optional(Type.Integer({ minimum: 2000, maximum: 2100 })) }), response: { 200: CalendarView } },
})

const change = Type.Object({ days: Type.Array(DayChange, { maxItems: 400 }), shifts: Type.Optional(Type.Array(ShiftView, { minItems: 1, maxItems: 6 })) })
export type CalendarChange = Static<typeof change>
/** A running clock that moves: of which case, in whose hands, from when to when. */
export const MovedView = Type.Object({ no: Type.String(), label: Type.String(), holder: nullable(Type.String()), from: Instant, to: Instant })
export const CalendarEffect = Type.Object({
  clocks: Type.Integer(),
  cases: Type.Integer(),
  later: Type.Integer(),
  earlier: Type.Integer(),
  /** Clocks that would be past due at once, and those past due that would be in time again. */
  overdue: Type.Integer(),
  relieved: Type.Integer(),
  /** The first of them, the soonest due first. */
  moved: Type.Array(MovedView),
})
export type CalendarEffect = Static<typeof CalendarEffect>
export const previewCalendar = endpoint({
  method: 'POST',
  url: '/calendar/preview',
  allow: 'directory.read',
  summary: '日历改了会怎样 Which running clocks a change of the calendar moves',
  schema: { body: change, response: { 200: CalendarEffect } },
})
/** `clocks` is the number seen in the preview; when more or fewer would move by now, the change is refused and to be looked at again. */
export const changeCalendar = endpoint({
  method: 'PUT',
  url: '/calendar',
  allow: 'directory.write',
  summary: '改日历 Change the calendar and move what hangs on it',
  schema: { body: Type.Intersect([change, Type.Object({ clocks: Type.Integer({ minimum: 0 }) })]), response: { 200: CalendarEffect } },
})
