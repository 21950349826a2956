/** The banner of a year without holidays, and the question it asks. */
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { getCalendar } from '../../contract/calendar.ts'
import { call, keyOf } from '../kit/call.ts'
import { Icon } from '../kit/Icon.tsx'
import { w } from './parts.tsx'

export const useCalendar = (year?: number) =>
  useQuery({ queryKey: keyOf(getCalendar, year ?? 'now'), queryFn: () => call(getCalendar, { querystring: year === undefined ? {} : { year } }) })

/** Loud, on every page of administration, while clocks run into a year whose holidays nobody has entered. */
export function CalendarWarning() {
  const calendar = useCalendar()
  if (!calendar.data?.missing.length) return null
  const years = calendar.data.missing.join(w('、', ', '))
  return (
    <div className="note year-note" role="alert">
      <Icon name="warn" />
      <span>
        <b>{w(`日历没有 ${years} 年的节假日。`, `The calendar has no holidays for ${years}.`)}</b>{' '}
        {w('到那时的时限都按平常周末算，会算错。', 'Limits that reach into it are counted with plain weekends, and will be wrong.')}{' '}
        <Link className="inline" to={`/admin/calendar?year=${calendar.data.missing[0]}`}>
          {w('去填', 'Enter them')}
        </Link>
      </span>
    </div>
  )
}
