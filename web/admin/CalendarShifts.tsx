/** The shifts of a working day, seen and changed. */
import { Button, InputNumber } from 'antd'
import { w } from './parts.tsx'
import { pad, timeWords } from './calendarParts.ts'

export function CalendarShifts({
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
