/** 热点: like matters that grow, named by their own words, each with its curve and its cases. */
import { useQuery } from '@tanstack/react-query'
import { Segmented } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { channels } from '../../contract/intake.ts'
import { getHotSpot, type HotSpotView, listHotSpots } from '../../contract/likeness.ts'
import { call, keyOf } from '../kit/call.ts'
import { say, t } from '../kit/i18n.ts'
import { LazyMap } from '../kit/LazyMap.tsx'
import { Empty, Failed, Waiting } from '../kit/States.tsx'
import { moment } from '../kit/time.ts'

/** Voices by the hour or the day, as bars; the numbers are read out as a sentence. */
export function Curve({ of: h, height = 56 }: { of: HotSpotView; height?: number }) {
  const most = Math.max(1, ...h.curve.map((c) => c.n)),
    // few hours are still few: a bar never grows into a wall
    slots = Math.max(24, h.curve.length),
    width = 100 / slots
  const peak = h.curve.find((c) => c.n === most)
  return (
    <svg
      className="curve"
      viewBox={`0 0 100 ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={t('最多的时候是 {}，{} 件', peak ? moment(peak.at) : '', String(most))}
      style={{ width: '100%', height }}
    >
      {h.curve.map((c, i) => {
        const tall = (c.n / most) * (height - 2)
        return <rect key={c.at} x={(slots - h.curve.length + i) * width + width * 0.1} width={width * 0.8} y={height - tall} height={tall} fill="var(--edge)" />
      })}
      <line x1="0" x2="100" y1={height - 0.5} y2={height - 0.5} stroke="var(--line2)" strokeWidth="1" vectorEffect="non-scaling-stroke" />
    </svg>
  )
}

function Spot({ id }: { id: number }) {
  const one = useQuery({ queryKey: keyOf(getHotSpot, id), queryFn: () => call(getHotSpot, { params: { id } }), placeholderData: (before) => before })
  if (one.isPending) return <Waiting rows={4} />
  if (one.isError) return <Failed error={one.error} again={() => void one.refetch()} />
  const h = one.data
  return (
    <section className="box">
      <h2>
        {h.name} <span>{t('{} 件', String(h.voices))}</span>
      </h2>
      <p className="t3 s12 dots">
        <span>{t('第一件 {}', moment(h.firstAt))}</span>
        <span>{t('发现于 {}', moment(h.raisedAt))}</span>
        <span>{h.closedAt ? t('已平息 {}', moment(h.closedAt)) : t('最近一件 {}', moment(h.lastAt))}</span>
      </p>
      <div style={{ marginTop: 12 }}>
        <Curve of={h} height={72} />
      </div>
      <p className="t3 s12">{h.step === 'hour' ? t('每小时几件') : t('每天几件')}</p>
      {h.lng !== null && h.lat !== null && (
        <div style={{ marginTop: 12 }}>
          <LazyMap pin={{ lng: h.lng, lat: h.lat }} cell={null} />
        </div>
      )}
      <ul className="rows" style={{ marginTop: 12 }}>
        {h.cases.map((c) => (
          <li key={c.no}>
            <Link className="row" to={`/cases/${c.no}`} style={{ gridTemplateColumns: 'minmax(0,1fr) auto' }}>
              <span style={{ minWidth: 0 }}>
                <span className="title">
                  <b>{c.title}</b>
                </span>
                <span className="meta dots" style={{ display: 'block' }}>
                  {[c.no, c.place, say(channels[c.channel as keyof typeof channels] ?? c.channel)].filter(Boolean).map((x) => (
                    <span key={x}>{x}</span>
                  ))}
                </span>
              </span>
              <span className="right">
                <span>{moment(c.reportedAt)}</span>
                <span className="t3">{say(c.stateLabel)}</span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}

export default function HotSpots() {
  const [which, setWhich] = useState<'open' | 'closed'>('open'),
    [chosen, setChosen] = useState<number | null>(null)
  const list = useQuery({ queryKey: keyOf(listHotSpots, which), queryFn: () => call(listHotSpots, { querystring: { closed: which === 'closed' } }) })
  const id = list.data?.some((h) => h.id === chosen) ? chosen : (list.data?.[0]?.id ?? null)
  return (
    <div className="page">
      <div className="head">
        <h1>{t('热点')}</h1>
        <Segmented
          value={which}
          onChange={(v) => setWhich(v as 'open' | 'closed')}
          options={[
            { value: 'open', label: t('正在发生') },
            { value: 'closed', label: t('已平息') },
          ]}
        />
      </div>
      {list.isPending ? (
        <Waiting rows={6} />
      ) : list.isError ? (
        <Failed error={list.error} again={() => void list.refetch()} />
      ) : !list.data.length ? (
        <div className="rows">
          <Empty title={which === 'open' ? t('现在没有热点') : t('还没有平息过的热点')}>{t('同一处同一件事来了第三个声音，这里就会出现')}</Empty>
        </div>
      ) : (
        <div className="half" style={{ marginTop: 0 }}>
          <ul className="rows">
            {list.data.map((h) => (
              <li key={h.id}>
                <button
                  type="button"
                  className={h.id === id ? 'row plain chosen' : 'row plain'}
                  aria-pressed={h.id === id}
                  onClick={() => setChosen(h.id)}
                  style={{ gridTemplateColumns: 'minmax(0,1fr) 120px auto', width: '100%', textAlign: 'left' }}
                >
                  <span style={{ minWidth: 0 }}>
                    <span className="title">
                      <b>{h.name}</b>
                    </span>
                    <span className="meta">{moment(h.lastAt)}</span>
                  </span>
                  <Curve of={h} height={28} />
                  <span className="right">
                    <b>{t('{} 件', String(h.voices))}</b>
                  </span>
                </button>
              </li>
            ))}
          </ul>
          {id !== null && <Spot key={id} id={id} />}
        </div>
      )}
    </div>
  )
}
