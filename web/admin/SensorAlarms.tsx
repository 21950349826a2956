/** Alarms, newest first: a storm is one line that opens to those that joined it. */
import { useState } from 'react'
import { Link } from 'react-router'
import type { EpisodeView } from '../../contract/sensors.ts'
import { decisions } from '../../domain/alarm.ts'
import { useMay } from '../kit/session.ts'
import { Empty } from '../kit/States.tsx'
import { moment } from '../kit/time.ts'
import { w } from './parts.tsx'

const english: Record<EpisodeView['decision'], string> = { opens: 'opened a case', folds: 'joined a storm', snoozed: 'snoozed', watched: 'only watched' }

export function Alarms({ episodes }: { episodes: EpisodeView[] }) {
  const known = new Set(episodes.map((e) => e.id)),
    joined = Map.groupBy(episodes, (e) => (e.leader !== null && known.has(e.leader) ? e.leader : null)),
    leads = joined.get(null) ?? []
  return (
    <section className="box conn-box" style={{ marginTop: 16 }}>
      <h2>{w('告警', 'Alarms')}</h2>
      {leads.length === 0 ? (
        <Empty icon="bell" title={w('还没有告警', 'No alarm yet')} />
      ) : (
        <ul>
          {leads.map((e) => (
            <li key={e.id}>
              <One episode={e} joined={joined.get(e.id) ?? []} />
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
function One({ episode: e, joined = [] }: { episode: EpisodeView; joined?: EpisodeView[] }) {
  const [open, setOpen] = useState(false),
    mayRead = useMay('cases.read'),
    over = e.endedAt !== null && joined.every((j) => j.endedAt !== null)
  return (
    <>
      <div className="conn-entry">
        <span className="t2">{moment(e.beganAt)}</span>
        <span className={over ? 'tag' : 'tag urgent'}>
          {over ? w('已恢复', 'over') : e.endedAt ? w('同片未了', 'others last') : e.what === 'silent' ? w('失联', 'silent') : w('告警中', 'in alarm')}
        </span>
        <span className="why">
          <b>{e.device}</b>
          <span className="t3 dots">
            <span>{e.what === 'silent' ? w('失联', 'lost heartbeat') : `${e.value ?? ''} ${e.measure}`}</span>
            <span>
              {w(decisions[e.decision], english[e.decision])}
              {e.decision === 'watched' && (e.would === 'opens' ? w('，放开的话会立案', ', would have opened a case') : w('，放开的话会并入', ', would have joined'))}
            </span>
            {e.endedAt && <span>{w(`${moment(e.endedAt)} 恢复`, `over at ${moment(e.endedAt)}`)}</span>}
            {e.no && <span>{mayRead ? <Link to={`/cases/${e.no}`}>{e.no}</Link> : e.no}</span>}
            {e.problem && <span className="loud">{e.problem}</span>}
          </span>
        </span>
        {joined.length > 0 && (
          <button type="button" className="plain sens-storm" aria-expanded={open} onClick={() => setOpen(!open)}>
            {w(`同片还有 ${joined.length} 次`, `${joined.length} more joined`)} {open ? '▴' : '▾'}
          </button>
        )}
      </div>
      {open && (
        <ul className="sens-joined">
          {joined.map((j) => (
            <li key={j.id}>
              <One episode={j} />
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
