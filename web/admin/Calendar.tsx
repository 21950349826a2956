/** 日历: a year at a glance; days and shifts are marked, what that moves is shown, and only then it is done. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { type CalendarChange, type CalendarEffect, changeCalendar, getCalendar, previewCalendar } from '../../contract/calendar.ts'
import { call, CallRefused, keyOf } from '../kit/call.ts'
import { Icon } from '../kit/Icon.tsx'
import { useMay } from '../kit/session.ts'
import { Failed, Said, Waiting } from '../kit/States.tsx'
import { useCalendar } from './CalendarWarning.tsx'
import { Done, w } from './parts.tsx'
import { type Kind, usual } from './calendarParts.ts'
import { CalendarLegend, CalendarMonth } from './CalendarMonth.tsx'
import { CalendarRange } from './CalendarRange.tsx'
import { CalendarShifts } from './CalendarShifts.tsx'
import { CalendarMoves } from './CalendarMoves.tsx'

export default function CalendarPage() {
  const asked = Number(new URLSearchParams(location.search).get('year')) || undefined
  const [year, setYear] = useState<number | undefined>(asked),
    [marks, setMarks] = useState<ReadonlyMap<string, 'off' | 'work' | null>>(new Map()),
    [shifts, setShifts] = useState<{ from: number; to: number }[] | null>(null),
    [done, setDone] = useState<{ back: CalendarChange; effect: CalendarEffect } | null>(null),
    calendar = useCalendar(year),
    mayWrite = useMay('directory.write'),
    client = useQueryClient()
  const shown = year ?? Number(calendar.data?.today.slice(0, 4) ?? new Date().getFullYear())
  const standing = new Map((calendar.data?.days ?? []).map((d) => [d.day, d.kind]))
  const change: CalendarChange = { days: [...marks].map(([day, kind]) => ({ day, kind })), ...(shifts ? { shifts } : {}) }
  const touched = change.days.length > 0 || shifts !== null
  const preview = useQuery({ queryKey: keyOf(previewCalendar, change), queryFn: () => call(previewCalendar, { body: change }), enabled: touched })
  const back = (): CalendarChange => ({
    days: change.days.map(({ day }) => ({ day, kind: standing.get(day) ?? null })),
    ...(shifts ? { shifts: calendar.data!.shifts } : {}),
  })
  const apply = useMutation({
    mutationFn: async ({ what, clocks }: { what: CalendarChange; clocks: number; undo?: CalendarChange }) => call(changeCalendar, { body: { ...what, clocks } }),
    onSuccess: (effect, { undo }) => {
      setDone(undo ? { back: undo, effect } : null)
      setMarks(new Map())
      setShifts(null)
      void client.invalidateQueries({ queryKey: keyOf(getCalendar) })
    },
    onError: (e) => e instanceof CallRefused && e.code === 'moved-on' && void client.invalidateQueries({ queryKey: keyOf(previewCalendar) }),
  })
  const undo = useMutation({
    mutationFn: async (what: CalendarChange) => {
      const { clocks } = await call(previewCalendar, { body: what })
      return apply.mutateAsync({ what, clocks })
    },
  })
  const mark = (days: string[], kind: Kind) => {
    const next = new Map(marks)
    for (const day of days) {
      // what is usual for the weekday needs no exception
      const wanted = kind === 'usual' || kind === usual(day) ? null : kind
      if ((standing.get(day) ?? null) === wanted) next.delete(day)
      else next.set(day, wanted)
    }
    setMarks(next)
    setDone(null)
  }
  const kindOf = (day: string): 'off' | 'work' => (marks.has(day) ? (marks.get(day) ?? usual(day)) : (standing.get(day) ?? usual(day)))
  if (calendar.isPending) return <Waiting />
  if (calendar.isError) return <Failed error={calendar.error} again={() => void calendar.refetch()} />
  const known = calendar.data.years.includes(shown)
  return (
    <>
      <div className="head">
        <h1>{w('日历', 'Calendar')}</h1>
        <span className="grow t2">{calendar.data.name}</span>
        <span className="line">
          <Button size="small" aria-label={w('上一年', 'Previous year')} onClick={() => setYear(shown - 1)} disabled={shown <= 2000}>
            ←
          </Button>
          <b className="cal-year">{shown}</b>
          <Button size="small" aria-label={w('下一年', 'Next year')} onClick={() => setYear(shown + 1)} disabled={shown >= 2100}>
            →
          </Button>
        </span>
      </div>
      {!known && (
        <div className="note year-note" role="alert">
          <Icon name="warn" />
          <span>
            <b>{w(`${shown} 年还没有数据。`, `There is no data for ${shown}.`)}</b>{' '}
            {w('国务院办公厅的通知出来后，在下面把放假和调休的日子标上。', 'Mark the holidays and make-up workdays below once they are announced.')}
          </span>
        </div>
      )}
      {done && (
        <Done undo={() => undo.mutate(done.back)} busy={undo.isPending} close={() => setDone(null)}>
          {done.effect.clocks
            ? w(
                `日历已改，${done.effect.cases} 件的 ${done.effect.clocks} 个钟随之移动，每件都留了痕`,
                `Changed: ${done.effect.clocks} clocks of ${done.effect.cases} cases moved, each with a trace`,
              )
            : w('日历已改，没有在走的钟受影响', 'Changed; no running clock is affected')}
        </Done>
      )}
      <Said error={undo.error} />
      <div className="cal-page">
        <div>
          <CalendarLegend />
          <div className="cal">
            {Array.from({ length: 12 }, (_, m) => (
              <CalendarMonth
                key={m}
                year={shown}
                month={m}
                today={calendar.data.today}
                kindOf={kindOf}
                changed={(d) => marks.has(d)}
                special={(d) => kindOf(d) !== usual(d)}
                {...(mayWrite ? { onDay: (d: string) => mark([d], kindOf(d) === 'off' ? 'work' : 'off') } : {})}
              />
            ))}
          </div>
        </div>
        <aside>
          {touched && (
            <section className="now" style={{ marginBottom: 16 }}>
              <h2>{w('改了会怎样', 'What it moves')}</h2>
              <p className="t2 s12">
                {[change.days.length && w(`${change.days.length} 天`, `${change.days.length} days`), shifts && w('班次', 'the shifts')].filter(Boolean).join(w('、', ', '))}
                {change.days.length > 0 &&
                  `${w('：', ': ')}${change.days
                    .slice(0, 8)
                    .map(
                      (d) =>
                        `${d.day.slice(5)} ${d.kind === null ? (usual(d.day) === 'off' ? w('照常休', 'off as usual') : w('照常班', 'work as usual')) : d.kind === 'off' ? w('放假', 'off') : w('上班', 'work')}`,
                    )
                    .join(w('，', ', '))}${change.days.length > 8 ? '…' : ''}`}
              </p>
              {preview.isPending ? <Waiting rows={2} /> : preview.isError ? <Said error={preview.error} /> : <CalendarMoves of={preview.data} />}
              <Said error={apply.error} />
              <div className="line" style={{ marginTop: 12 }}>
                <Button
                  type="primary"
                  disabled={!preview.data || preview.isFetching}
                  loading={apply.isPending}
                  onClick={() => preview.data && apply.mutate({ what: change, clocks: preview.data.clocks, undo: back() })}
                >
                  {preview.data?.clocks ? w(`改日历，移动 ${preview.data.cases} 件`, `Change it and move ${preview.data.cases} cases`) : w('改日历', 'Change it')}
                </Button>
                <Button
                  type="text"
                  onClick={() => {
                    setMarks(new Map())
                    setShifts(null)
                    apply.reset()
                  }}
                >
                  {w('不改了', 'Leave it')}
                </Button>
              </div>
            </section>
          )}
          {mayWrite && <CalendarRange key={shown} year={shown} mark={mark} />}
          <CalendarShifts standing={calendar.data.shifts} draft={shifts} set={mayWrite ? setShifts : null} />
        </aside>
      </div>
    </>
  )
}
