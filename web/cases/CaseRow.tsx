/** A matter in a list: two lines, one clock, and who has it. */
import { Link } from 'react-router'
import type { CaseRow as Row } from '../../contract/cases.ts'
import { Countdown } from '../kit/Clock.tsx'
import { say, t } from '../kit/i18n.ts'

export type RowOf = Pick<Row, 'no' | 'title' | 'stateLabel' | 'place' | 'cell' | 'unit' | 'yellowAt' | 'dueAt' | 'pausedUntil'> &
  Partial<Pick<Row, 'item' | 'holder' | 'urgent' | 'endedAt'>>
export function CaseRow({ row, note }: { row: RowOf; note?: string }) {
  const meta = [row.place, row.cell, row.item].filter(Boolean)
  return (
    <Link className="row" to={`/cases/${row.no}`} title={row.title}>
      <span style={{ minWidth: 0 }}>
        <span className="title">
          <b>{row.title}</b>
          {row.urgent && <span className="tag urgent">{t('急')}</span>}
        </span>
        <span className="meta dots" style={{ display: 'block' }}>
          {meta.map((m) => (
            <span key={m}>{m}</span>
          ))}
        </span>
      </span>
      <span className="unit meta">{row.unit ?? row.holder ?? ''}</span>
      <span className="right">
        <Countdown of={row} />
        <span className="t3">{note ?? say(row.stateLabel)}</span>
      </span>
    </Link>
  )
}
