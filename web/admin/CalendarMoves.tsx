/** What a change of the calendar moves, before it is made. */
import { Link } from 'react-router'
import type { CalendarEffect } from '../../contract/calendar.ts'
import { say } from '../kit/i18n.ts'
import { useMay } from '../kit/session.ts'
import { moment } from '../kit/time.ts'
import { Moves, w } from './parts.tsx'

export function CalendarMoves({ of }: { of: CalendarEffect }) {
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
      <Moves label={w('会移动的钟', 'Clocks that move')}>
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
      </Moves>
    </>
  )
}
