/** A month of the calendar, day by day, and what its marks mean. */
import { isEnglish } from '../kit/i18n.ts'
import { w } from './parts.tsx'
import { pad } from './calendarParts.ts'

export const CalendarLegend = () => (
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

export function CalendarMonth({
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
          const label = `${w(`${month + 1} 月 ${n + 1} 日`, `${n + 1} ${name}`)} ${kind === 'off' ? (special(day) ? w('放假', 'holiday') : w('休息', 'off')) : special(day) ? w('调休上班', 'make-up workday') : w('上班', 'workday')}${changed(day) ? w('，要改', ', to be changed') : ''}`
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
