/** 案件页: one matter whole. What it is, where it stands, and just what I can do about it now. */
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { Link, useParams } from 'react-router'
import { type CaseView, getCase } from '../../contract/cases.ts'
import { channels } from '../../contract/intake.ts'
import { ClockBar } from '../cases/ClockBar.tsx'
import { Orders, Requests } from '../cases/Orders.tsx'
import { Likely } from '../cases/Likely.tsx'
import { NowPanel } from '../cases/NowPanel.tsx'
import { Routed } from '../cases/RouteWhy.tsx'
import { Reporters } from '../cases/Reporters.tsx'
import { Timeline } from '../cases/Timeline.tsx'
import { Told } from '../cases/Told.tsx'
import { call, fileUrl, keyOf } from '../kit/call.ts'
import { Countdown } from '../kit/Clock.tsx'
import { Crumbs } from '../kit/Crumbs.tsx'
import { say, t } from '../kit/i18n.ts'
import { LazyMap } from '../kit/LazyMap.tsx'
import { setClock } from '../kit/now.ts'
import { Failed, Waiting } from '../kit/States.tsx'
import { moment } from '../kit/time.ts'

const uses: Record<string, string> = { report: '报告时', evidence: '现场', before: '处置前', after: '处置后', form: '审批表' }

function What({ c }: { c: CaseView }) {
  return (
    <section className="box">
      <h2>
        {t('原文')} <span>{moment(c.reportedAt)}</span>
      </h2>
      <p className="text">{c.text}</p>
      {c.reply && (
        <div className="hint" style={{ marginTop: 12 }}>
          <b>{t('给上报人的答复')}</b>
          <p>{c.reply}</p>
        </div>
      )}
      {(c.parentNo || c.childNos.length > 0) && (
        <p className="t2" style={{ marginTop: 8 }}>
          {c.parentNo && (
            <>
              {t('并入')} <Link to={`/cases/${c.parentNo}`}>{c.parentNo}</Link>{' '}
            </>
          )}
          {c.childNos.length > 0 && t('并入这件的')}{' '}
          {c.childNos.map((no) => (
            <Link key={no} to={`/cases/${no}`} style={{ marginRight: 8 }}>
              {no}
            </Link>
          ))}
        </p>
      )}
    </section>
  )
}

const Photos = ({ c }: { c: CaseView }) => (
  <section className="box">
    <h2>
      {t('照片')} <span>{c.files.length || t('没有')}</span>
    </h2>
    {c.files.length > 0 && (
      <div className="photos">
        {c.files.map((f) => (
          <figure key={f.id}>
            <a href={fileUrl(f.id)} target="_blank" rel="noreferrer">
              <img src={fileUrl(f.id, true)} alt={f.name} loading="lazy" />
            </a>
            <figcaption>
              {say(uses[f.use] ?? f.use)} {moment(f.at)}
            </figcaption>
          </figure>
        ))}
      </div>
    )}
  </section>
)

export function CasePage() {
  const { no = '' } = useParams()
  const one = useQuery({ queryKey: keyOf(getCase, no), queryFn: () => call(getCase, { params: { no } }) })
  const c = one.data
  useEffect(() => {
    if (c) setClock(c.now)
  }, [c])
  if (one.isPending) return <Waiting rows={6} />
  if (!c) return <Failed error={one.error!} again={() => void one.refetch()} />
  const pin = c.lng !== null && c.lat !== null ? { lng: c.lng, lat: c.lat } : null
  return (
    <>
      <div className="case-head">
        <Crumbs>
          <Link to="/cases">{t('案件')}</Link>
          <span>{c.no}</span>
        </Crumbs>
        <div className="line">
          <h1>{c.title}</h1>
          {c.urgent && <span className="tag urgent">{t('急')}</span>}
          <Countdown of={c} pill before={say(c.stateLabel)} />
        </div>
        <div className="meta">
          <span>{c.place || t('没写地点')}</span>
          {c.cell && <span>{c.cell}</span>}
          {c.itemView && (
            <span>
              {c.itemView.code} {c.itemView.name}
            </span>
          )}
          <span>{say(channels[c.channel as keyof typeof channels] ?? c.channel)}</span>
          {c.holder && (
            <span>
              {t('当前在谁手里')} <b>{say(c.holder)}</b>
            </span>
          )}
        </div>
      </div>
      <div className="case">
        <div>
          <ClockBar of={c} />
          <Orders of={c} />
          <Requests of={c} />
          <Routed of={c} />
          <Likely of={c} />
          <div className="half">
            <section className="box">
              <h2>{t('经过')}</h2>
              <Timeline of={c} />
            </section>
            <div>
              <What c={c} />
              <section className="box">
                <h2>
                  {t('地点')} <span>{[c.place, c.cell].filter(Boolean).join('，')}</span>
                </h2>
                {pin ? (
                  <div style={{ marginTop: 12 }}>
                    <LazyMap pin={pin} cell={c.cellId} />
                  </div>
                ) : (
                  <p className="t2">{t('没有坐标，地图上指不出来')}</p>
                )}
              </section>
              <Photos c={c} />
              <Reporters of={c} />
              <Told no={c.no} version={c.version} />
            </div>
          </div>
        </div>
        <aside className="side">
          <NowPanel key={c.no} of={c} />
        </aside>
      </div>
    </>
  )
}
