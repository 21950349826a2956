/** 网格: the open cases on the map, and the same ones as a list beside it, filtered alike. */
import { useQuery } from '@tanstack/react-query'
import { Segmented } from 'antd'
import { useMemo, useRef, useState } from 'react'
import { useNavigate } from 'react-router'
import { mapCases } from '../../contract/cases.ts'
import { CaseRow } from '../cases/CaseRow.tsx'
import { CellPick } from '../cases/picks.tsx'
import { call, keyOf } from '../kit/call.ts'
import { t } from '../kit/i18n.ts'
import { useListKeys } from '../kit/keys.ts'
import { LazyMap, useGrid } from '../kit/LazyMap.tsx'
import { useNow } from '../kit/now.ts'
import { useMay } from '../kit/session.ts'
import { Empty, Failed, Waiting } from '../kit/States.tsx'
import { type ClockState, clockState } from '../kit/time.ts'

const order: Record<string, number> = { over: 0, due: 1, ok: 2, pause: 3 }

export function GridMap() {
  const list = useRef<HTMLDivElement>(null),
    now = useNow(),
    go = useNavigate(),
    grid = useGrid(),
    mayRead = useMay('cases.read'),
    [clock, setClock] = useState<ClockState | 'all'>('all'),
    [cell, setCell] = useState<number>()
  useListKeys(list)
  const cases = useQuery({ queryKey: keyOf(mapCases), queryFn: () => call(mapCases, {}), enabled: mayRead })
  const chosen = grid.data?.cells.features.find((f) => f.properties?.['id'] === cell)?.properties
  const rows = useMemo(() => {
    const name = chosen ? String(chosen['name']) : null,
      path = chosen?.['path'] ? String(chosen['path']) : null
    return (cases.data ?? [])
      .map((c) => ({ ...c, clock: clockState(c, now) }))
      .filter((c) => (clock === 'all' || c.clock === clock) && (!name || (c.cell !== null && (path ? c.cell.startsWith(path) : c.cell.includes(name)))))
      .sort((a, b) => (order[a.clock ?? 'pause'] ?? 3) - (order[b.clock ?? 'pause'] ?? 3) || Date.parse(a.dueAt ?? '9999') - Date.parse(b.dueAt ?? '9999'))
  }, [cases.data, clock, chosen, now])
  const marks = useMemo(() => rows.flatMap((r) => (r.lng === null || r.lat === null ? [] : [{ no: r.no, title: r.title, lng: r.lng, lat: r.lat, clock: r.clock }])), [rows])
  return (
    <div className="page">
      <div className="head">
        <h1>{t('网格')}</h1>
        <span className="t2">{cases.data && t('{} 件在办', String(rows.length))}</span>
      </div>
      <div className="filters">
        <Segmented<ClockState | 'all'>
          value={clock}
          onChange={setClock}
          options={[
            { value: 'all', label: t('全部') },
            { value: 'over', label: t('超期') },
            { value: 'due', label: t('将到期') },
            { value: 'ok', label: t('充裕') },
            { value: 'pause', label: t('停钟') },
          ]}
        />
        <span style={{ width: 220 }}>
          <CellPick value={cell} set={setCell} placeholder={t('社区、网格')} />
        </span>
      </div>
      <div className="grid-page">
        <LazyMap tall marks={marks} cell={cell ?? null} onOpen={(no) => void go(`/cases/${no}`)} onCell={(id) => setCell(id === cell ? undefined : id)} />
        <div ref={list}>
          {!mayRead ? (
            <Empty icon="lock" title={t('案件不归你看')}>
              {t('这里只看网格的边界')}
            </Empty>
          ) : cases.isPending ? (
            <Waiting />
          ) : cases.isError ? (
            <Failed error={cases.error} again={() => void cases.refetch()} />
          ) : rows.length ? (
            <ul className="rows">
              {rows.slice(0, 300).map((r) => (
                <li key={r.no}>
                  <CaseRow row={r} />
                </li>
              ))}
            </ul>
          ) : (
            <Empty title={t('这里没有在办的件')}>{t('点另一个网格，或看全部')}</Empty>
          )}
          {rows.length > 300 && <p className="t3 s12">{t('列出前 300 件，其余在地图上')}</p>}
        </div>
      </div>
    </div>
  )
}
