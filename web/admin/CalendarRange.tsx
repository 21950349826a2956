/** Many days marked at once: a holiday of a week is one mark. */
import { Button, DatePicker, Segmented } from 'antd'
import dayjs, { type Dayjs } from 'dayjs'
import { useState } from 'react'
import { w } from './parts.tsx'
import type { Kind } from './calendarParts.ts'

export function CalendarRange({ year, mark }: { year: number; mark: (days: string[], kind: Kind) => void }) {
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
