/** The shifts of a working day, seen and changed. */
import { Button } from 'antd'
import { TimePick } from '../kit/When.tsx'
import { timeWords } from './calendarParts.ts'
import { w } from './parts.tsx'

interface Shift {
  from: number
  to: number
}
/** A day's last minute is the midnight that ends it. */
const DAY = 1440
const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))

export function CalendarShifts({ standing, draft, set }: { standing: Shift[]; draft: Shift[] | null; set: ((s: Shift[] | null) => void) | null }) {
  const shifts = draft ?? standing,
    hours = shifts.reduce((sum, s) => sum + s.to - s.from, 0) / 60
  const put = (n: number, part: Partial<Shift>) => set?.(shifts.map((s, i) => (i === n ? { ...s, ...part } : s)))
  return (
    <section className="box">
      <h2>
        {w('班次', 'Shifts')} <span>{w(`一天 ${hours} 个工作时`, `${hours} working hours a day`)}</span>
      </h2>
      <div className="form" style={{ gap: 8 }}>
        {shifts.map((s, n) =>
          set ? (
            <div key={n} className="line">
              <TimePick value={timeWords(s.from)} set={(t) => put(n, { from: minutesOf(t) })} label={w(`第 ${n + 1} 班开始`, `Shift ${n + 1} begins`)} />
              <span className="t3">{w('至', 'to')}</span>
              <TimePick value={timeWords(s.to % DAY)} set={(t) => put(n, { to: minutesOf(t) || DAY })} label={w(`第 ${n + 1} 班结束`, `Shift ${n + 1} ends`)} />
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
              onClick={() => set([...shifts, { from: shifts.at(-1)!.to + 30, to: Math.min(DAY, shifts.at(-1)!.to + 120) }])}
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
