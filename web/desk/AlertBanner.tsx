/** Alerts in force, above every page of the desk: what, until when, where. Each person may fold them away until one changes. */
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { liveAlerts } from '../../contract/alerts.ts'
import { call, keyOf } from '../kit/call.ts'
import { t } from '../kit/i18n.ts'
import { useMay, useMe } from '../kit/session.ts'
import { store } from '../kit/store.ts'
import { moment } from '../kit/time.ts'
import { Level, whereWords } from './alertParts.tsx'

/** Whose, and which alerts they folded away. */
const folded = store<Record<string, number[]>>({}, 'alerts.folded')
/** So many are told in full; the page has the rest. */
const TOLD = 2

export function AlertBanner() {
  const may = useMay('alerts.read'),
    me = String(useMe().id),
    seen = folded.use()[me] ?? [],
    live = useQuery({ queryKey: keyOf(liveAlerts), queryFn: () => call(liveAlerts, {}), refetchInterval: 300_000, enabled: may })
  const { rows, communities } = live.data ?? { rows: [], communities: 0 }
  if (!rows.length) return null
  const shut = rows.every((a) => seen.includes(a.id)),
    fold = (ids: number[]) => folded.set({ ...folded.get(), [me]: ids })
  if (shut)
    return (
      <aside className="alerts shut" aria-label={t('预警')}>
        {rows.slice(0, 6).map((a) => (
          <Link key={a.id} to="/alerts">
            <Level severity={a.severity} /> {a.event}
          </Link>
        ))}
        <button type="button" className="plain" aria-expanded="false" onClick={() => fold([])}>
          {t('展开')}
        </button>
      </aside>
    )
  return (
    <aside className="alerts" aria-label={t('预警')}>
      <ul>
        {rows.slice(0, TOLD).map((a, n) => (
          <li key={a.id} className={`alert-row l-${a.severity}`}>
            <Level severity={a.severity} />
            <Link to={`/alerts#a${a.id}`} className="what">
              {a.headline || a.event}
            </Link>
            <span className="t2 dots">
              <span>{t('到 {}', moment(a.untilAt))}</span>
              <span>{whereWords(a, communities)}</span>
            </span>
            {n === 0 && (
              <span className="alert-ends">
                {rows.length > 1 && <Link to="/alerts">{t('共 {} 条', String(rows.length))}</Link>}
                <button type="button" className="plain" aria-expanded="true" onClick={() => fold(rows.map((a) => a.id))}>
                  {t('收起')}
                </button>
              </span>
            )}
          </li>
        ))}
      </ul>
    </aside>
  )
}
