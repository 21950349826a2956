/** 日历: a year at a glance; days and shifts are marked, what that moves is shown, and only then it is done. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, DatePicker, InputNumber, Segmented } from 'antd'
import dayjs, { type Dayjs } from 'dayjs'
import { useState } from 'react'
import { Link } from 'react-router'
import { type CalendarChange, type CalendarEffect, changeCalendar, getCalendar, previewCalendar } from '../../contract/calendar.ts'
import { call, CallRefused, keyOf } from '../kit/call.ts'
import { Icon } from '../kit/Icon.tsx'
import { isEnglish, say } from '../kit/i18n.ts'
import { useMay } from '../kit/session.ts'
import { Failed, Said, Waiting } from '../kit/States.tsx'
import { moment } from '../kit/time.ts'
import { useCalendar } from './CalendarWarning.tsx'
import { Done, w } from './parts.tsx'

type Kind = 'off' | 'work' | 'usual'
const pad = (n: number) => String(n).padStart(2, '0')
const weekend = (day: string) => [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay())
/** What a day is when nobody says otherwise. */
const usual = (day: string): 'off' | 'work' => (weekend(day) ? 'off' : 'work')
const timeWords = (m: number) => `${pad(Math.floor(m / 60))}:${pad(m % 60)}`

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
          <Legend />
          <div className="cal">
            {Array.from({ length: 12 }, (_, m) => (
              <Month
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
              {preview.isPending ? <Waiting rows={2} /> : preview.isError ? <Said error={preview.error} /> : <Effect of={preview.data} />}
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
          {mayWrite && <Range key={shown} year={shown} mark={mark} />}
          <Shifts standing={calendar.data.shifts} draft={shifts} set={mayWrite ? setShifts : null} />
        </aside>
      </div>
    </>
  )
}

const Legend = () => (
  <p className="cal-legend t2 s12">
    <span>
      <i className="d off special">1</i> {w('放假', 'holiday')}
    </span>
    <span>
      <i className="d work special">1</i> {w('调休上班', 'make-up workday')}
    </span>
    <span>
      <i className="d off">1</i> {w('周末', 'weekend')}
    </span>
    <span>
      <i className="d changed">1</i> {w('要改的', 'to be changed')}
    </span>
  </p>
)

function Month({
  year,
  month,
  today,
  kindOf,
  changed,
  special,
  onDay,
}: {
  year: number
  month: number
  today: string
  kindOf: (d: string) => 'off' | 'work'
  changed: (d: string) => boolean
  special: (d: string) => boolean
  onDay?: (d: string) => void
}) {
  const days = new Date(Date.UTC(year, month + 1, 0)).getUTCDate(),
    first = (new Date(Date.UTC(year, month, 1)).getUTCDay() + 6) % 7
  const name = new Intl.DateTimeFormat(isEnglish() ? 'en-GB' : 'zh-CN', { month: 'long', timeZone: 'UTC' }).format(new Date(Date.UTC(year, month, 1)))
  const off = Array.from({ length: days }, (_, n) => kindOf(`${year}-${pad(month + 1)}-${pad(n + 1)}`)).filter((k) => k === 'work').length
  return (
    <section className="cal-month" aria-label={name}>
      <h2>
        {name} <span className="t3">{w(`${off} 个工作日`, `${off} workdays`)}</span>
      </h2>
      <div className="cal-days">
        {(isEnglish() ? ['M', 'T', 'W', 'T', 'F', 'S', 'S'] : ['一', '二', '三', '四', '五', '六', '日']).map((d, n) => (
          <span key={n} className="t3 s12" aria-hidden="true">
            {d}
          </span>
        ))}
        {Array.from({ length: days }, (_, n) => {
          const day = `${year}-${pad(month + 1)}-${pad(n + 1)}`,
            kind = kindOf(day)
          const look = ['d', kind, special(day) && 'special', changed(day) && 'changed', day === today && 'today'].filter(Boolean).join(' ')
          const label = `${day} ${kind === 'off' ? (special(day) ? w('放假', 'holiday') : w('休息', 'off')) : special(day) ? w('调休上班', 'make-up workday') : w('上班', 'workday')}${changed(day) ? w('，要改', ', to be changed') : ''}`
          return onDay ? (
            <button
              key={day}
              type="button"
              className={`plain ${look}`}
              style={n === 0 ? { gridColumnStart: first + 1 } : undefined}
              aria-label={label}
              title={label}
              onClick={() => onDay(day)}
            >
              {n + 1}
            </button>
          ) : (
            <span key={day} className={look} style={n === 0 ? { gridColumnStart: first + 1 } : undefined} title={label}>
              {n + 1}
            </span>
          )
        })}
      </div>
    </section>
  )
}

/** Many days at once: a holiday of a week is one mark. */
function Range({ year, mark }: { year: number; mark: (days: string[], kind: Kind) => void }) {
  const [days, setDays] = useState<[Dayjs, Dayjs] | null>(null),
    [kind, setKind] = useState<Kind>('off')
  const list = () => {
    const [from, to] = days!
    return Array.from({ length: Math.min(400, to.diff(from, 'day') + 1) }, (_, n) => from.add(n, 'day').format('YYYY-MM-DD'))
  }
  return (
    <section className="box">
      <h2>
        {w('标日子', 'Mark days')} <span>{w('也可以直接点日历上的日子', 'or click a day in the year')}</span>
      </h2>
      <div className="form">
        <DatePicker.RangePicker
          value={days}
          onChange={(d) => setDays(d?.[0] && d[1] ? [d[0], d[1]] : null)}
          defaultPickerValue={[dayjs(`${year}-01-01`), dayjs(`${year}-02-01`)]}
          style={{ width: '100%' }}
          aria-label={w('从哪天到哪天', 'From and to')}
        />
        <Segmented
          block
          value={kind}
          onChange={setKind}
          options={[
            { value: 'off', label: w('放假', 'Holiday') },
            { value: 'work', label: w('调休上班', 'Workday') },
            { value: 'usual', label: w('照平常', 'As usual') },
          ]}
        />
        <span>
          <Button
            disabled={!days}
            onClick={() => {
              mark(list(), kind)
              setDays(null)
            }}
          >
            {w('标上', 'Mark them')}
          </Button>
        </span>
      </div>
    </section>
  )
}

function Shifts({
  standing,
  draft,
  set,
}: {
  standing: { from: number; to: number }[]
  draft: { from: number; to: number }[] | null
  set: ((s: { from: number; to: number }[] | null) => void) | null
}) {
  const shifts = draft ?? standing,
    hours = shifts.reduce((sum, s) => sum + s.to - s.from, 0) / 60
  const put = (n: number, part: Partial<{ from: number; to: number }>) => set?.(shifts.map((s, i) => (i === n ? { ...s, ...part } : s)))
  const time = (n: number, edge: 'from' | 'to') => (
    <span className="cal-time">
      {(['h', 'm'] as const).map((part) => {
        const m = shifts[n]![edge]
        return (
          <InputNumber
            key={part}
            aria-label={w(`第 ${n + 1} 班${edge === 'from' ? '开始' : '结束'}${part === 'h' ? '的小时' : '的分钟'}`, `Shift ${n + 1} ${edge} ${part === 'h' ? 'hour' : 'minute'}`)}
            value={part === 'h' ? Math.floor(m / 60) : m % 60}
            formatter={(v) => pad(Number(v ?? 0))}
            min={0}
            max={part === 'h' ? 24 : 59}
            precision={0}
            controls={false}
            onChange={(v) => v !== null && put(n, { [edge]: part === 'h' ? Number(v) * 60 + (m % 60) : Math.floor(m / 60) * 60 + Number(v) })}
            style={{ width: 44 }}
          />
        )
      })}
    </span>
  )
  return (
    <section className="box">
      <h2>
        {w('班次', 'Shifts')} <span>{w(`一天 ${hours} 个工作时`, `${hours} working hours a day`)}</span>
      </h2>
      <div className="form" style={{ gap: 8 }}>
        {shifts.map((s, n) =>
          set ? (
            <div key={n} className="line">
              {time(n, 'from')} <span className="t3">{w('至', 'to')}</span> {time(n, 'to')}
              {shifts.length > 1 && (
                <button type="button" className="link s12" onClick={() => set(shifts.filter((_, i) => i !== n))}>
                  {w('去掉', 'Remove')}
                </button>
              )}
            </div>
          ) : (
            <p key={n}>
              {timeWords(s.from)}–{timeWords(s.to)}
            </p>
          ),
        )}
        {set && (
          <span className="line">
            <Button
              size="small"
              disabled={shifts.length >= 6 || shifts.at(-1)!.to >= 1380}
              onClick={() => set([...shifts, { from: shifts.at(-1)!.to + 30, to: Math.min(1440, shifts.at(-1)!.to + 120) }])}
            >
              {w('加一班', 'Add a shift')}
            </Button>
            {draft && (
              <Button size="small" type="text" onClick={() => set(null)}>
                {w('还原', 'As it was')}
              </Button>
            )}
          </span>
        )}
      </div>
    </section>
  )
}

function Effect({ of }: { of: CalendarEffect }) {
  const mayRead = useMay('cases.read')
  if (!of.clocks) return <p style={{ marginTop: 8 }}>{w('没有在走的钟受影响', 'No running clock is affected')}</p>
  return (
    <>
      <p style={{ marginTop: 8 }}>
        <b className="big">{of.cases}</b> {w('件要移动', 'cases move')}
      </p>
      <ul className="why t2 s12">
        {of.later > 0 && <li>{w(`${of.later} 个钟推后`, `${of.later} clocks fall due later`)}</li>}
        {of.earlier > 0 && <li>{w(`${of.earlier} 个钟提前`, `${of.earlier} clocks fall due earlier`)}</li>}
        {of.overdue > 0 && (
          <li>
            <b>{w(`${of.overdue} 个钟会马上超期`, `${of.overdue} clocks would be overdue at once`)}</b>
          </li>
        )}
        {of.relieved > 0 && <li>{w(`${of.relieved} 个已超期的不再超期`, `${of.relieved} overdue clocks are in time again`)}</li>}
      </ul>
      <div className="moves">
        {of.moved.map((m, n) => (
          <div key={n}>
            <span className="grow">
              {mayRead ? <Link to={`/cases/${m.no}`}>{m.no}</Link> : m.no} <span className="t3">{[say(m.label), m.holder && say(m.holder)].filter(Boolean).join(' ')}</span>
            </span>
            <span className="s12">
              <s className="t3">{moment(m.from)}</s> → {moment(m.to)}
            </span>
          </div>
        ))}
        {of.clocks > of.moved.length && <p className="t3 s12">{w(`列出前 ${of.moved.length} 个`, `The first ${of.moved.length} are listed`)}</p>}
      </div>
    </>
  )
}
