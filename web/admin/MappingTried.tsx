/** The answer of a dry run: the counts, and the rows with what they would become or why not. */
import { Segmented } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import type { Tried, TriedRow } from '../../contract/mapping.ts'
import { words } from '../kit/i18n.ts'
import { moment } from '../kit/time.ts'
import { w } from './parts.tsx'
import './mapping.css'

const outcomes: Record<TriedRow['outcome'], [string, string]> = {
  new: ['会收下', 'would be taken'],
  known: ['已来过', 'came before'],
  repeated: ['重复', 'stands twice'],
  failed: ['有误', 'fails'],
}

export function TriedRows({ tried }: { tried: Tried }) {
  const [only, setOnly] = useState<'all' | 'failing'>('all')
  const rows = only === 'failing' ? tried.failing : tried.rows
  return (
    <section className="box map-tried" aria-label={w('试转结果', 'Result of the dry run')}>
      <h2 className="line">
        <b className="grow">{w('试转结果', 'Dry run')}</b>
        {tried.failed > 0 && (
          <Segmented
            size="small"
            value={only}
            onChange={(v) => setOnly(v as 'all' | 'failing')}
            options={[
              { value: 'all', label: w('前几条', 'The first') },
              { value: 'failing', label: w('有误的', 'Those that fail') },
            ]}
          />
        )}
      </h2>
      <p className="map-counts" role="status">
        <span>
          <b>{tried.total}</b> {w('条', 'records')}
        </span>
        <span>
          <b>{tried.fresh}</b> {w('会收下', 'would be taken')}
        </span>
        <span>
          <b>{tried.known}</b> {w('已来过', 'came before')}
        </span>
        {tried.repeated > 0 && (
          <span>
            <b>{tried.repeated}</b> {w('重复', 'stand twice')}
          </span>
        )}
        <span className={tried.failed ? 'loud' : ''}>
          <b>{tried.failed}</b> {w('有误', 'fail')}
        </span>
        <span className="t3">{w('什么都没有写进去', 'Nothing was written')}</span>
      </p>
      <ul>
        {rows.map((r) => (
          <li key={r.line} className="map-try">
            <span className="t3">{r.line}</span>
            <span className={r.outcome === 'failed' ? 'tag urgent' : r.outcome === 'new' ? 'tag co' : 'tag'}>{w(...outcomes[r.outcome])}</span>
            <span>
              {r.faults.length ? (
                <ul className="map-faults">
                  {r.faults.map((f) => (
                    <li key={f.field + f.zh}>{words(f)}</li>
                  ))}
                </ul>
              ) : (
                r.report && <Would row={r} report={r.report} />
              )}
            </span>
          </li>
        ))}
      </ul>
      {tried.total > rows.length && <p className="t3 s12">{w(`只列出 ${rows.length} 条`, `${rows.length} are listed`)}</p>}
    </section>
  )
}
function Would({ row, report: r }: { row: TriedRow; report: NonNullable<TriedRow['report']> }) {
  return (
    <>
      <span className="map-would">{r.text}</span>
      <span className="t3 s12 dots">
        <span>{r.externalNo}</span>
        <span>{r.place}</span>
        {r.cell && <span>{r.cell}</span>}
        {r.item && <span>{r.item}</span>}
        {r.name && <span>{r.name}</span>}
        {r.phone && <span>{r.phone}</span>}
        {r.urgent && <span>{w('急件', 'urgent')}</span>}
        {r.dueAt && <span>{w(`${moment(r.dueAt)} 前`, `by ${moment(r.dueAt)}`)}</span>}
        {Object.entries(r.extra).map(([k, v]) => (
          <span key={k}>
            {k} {v}
          </span>
        ))}
        {row.no && <Link to={`/cases/${row.no}`}>{row.no}</Link>}
      </span>
    </>
  )
}
