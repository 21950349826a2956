/** 预警: all alerts, those in force first in colour, each opening to its words; earlier ones by pages. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useEffect } from 'react'
import { Link, useLocation } from 'react-router'
import { alertStates, type AlertView, listAlerts } from '../../contract/alerts.ts'
import { call, keyOf } from '../kit/call.ts'
import { say, t, words } from '../kit/i18n.ts'
import { Empty, Failed, Waiting } from '../kit/States.tsx'
import { moment } from '../kit/time.ts'
import { Level, whereWords } from './alertParts.tsx'

export default function Alerts() {
  const { hash } = useLocation()
  const list = useInfiniteQuery({
    queryKey: keyOf(listAlerts),
    queryFn: ({ pageParam }) => call(listAlerts, { querystring: pageParam === undefined ? {} : { before: pageParam } }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    refetchInterval: 30_000,
  })
  const rows = list.data?.pages.flatMap((p) => p.rows) ?? [],
    all = list.data?.pages[0]?.communities ?? 0,
    ready = list.isSuccess
  useEffect(() => {
    if (ready && hash) document.getElementById(hash.slice(1))?.scrollIntoView({ block: 'center' })
  }, [ready, hash])
  return (
    <div className="page">
      <div className="head">
        <h1>{t('预警')}</h1>
        <span className="t2 grow">{t('气象、应急等部门发来的，按 CAP 1.2 核对过')}</span>
      </div>
      {list.isPending ? (
        <Waiting />
      ) : list.isError ? (
        <Failed error={list.error} again={() => void list.refetch()} />
      ) : rows.length === 0 ? (
        <Empty icon="bell" title={t('还没有收到过预警')}>
          {t('在 管理 的 接入 里加一个“预警”，填订阅地址或发凭据')}
        </Empty>
      ) : (
        <ul className="rows">
          {rows.map((a) => (
            <li key={a.id} id={`a${a.id}`}>
              <One alert={a} all={all} open={hash === `#a${a.id}`} />
            </li>
          ))}
        </ul>
      )}
      {list.hasNextPage && (
        <Button className="more" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t('更早的')}
        </Button>
      )}
    </div>
  )
}

function One({ alert: a, all, open }: { alert: AlertView; all: number; open: boolean }) {
  const here = a.state === 'live' && a.communities?.length !== 0
  return (
    <details className={`alert-one ${here ? `l-${a.severity}` : 'past'}`} open={open}>
      <summary>
        <Level severity={a.severity} />
        <span className="what">
          <b>{a.headline || a.event}</b>
          <span className="t3 s12 dots">
            <span>{a.senderName}</span>
            <span>{t('{} 发布', moment(a.sentAt))}</span>
            <span>{whereWords(a, all)}</span>
          </span>
        </span>
        <span className="when">
          <span className={here ? 'tag co' : 'tag'}>{say(alertStates[a.state])}</span>
          <span className="t3 s12">{a.endedAt ? moment(a.endedAt) : t('到 {}', moment(a.untilAt))}</span>
        </span>
      </summary>
      <div className="alert-body">
        {a.description && <p>{a.description}</p>}
        {a.instruction && (
          <p>
            <b>{t('怎么做')}</b> {a.instruction}
          </p>
        )}
        <dl>
          <dt>{t('灾种')}</dt>
          <dd>{a.event}</dd>
          <dt>{t('范围')}</dt>
          <dd>{a.area || t('未写范围')}</dd>
          {!!a.communities?.length && a.communities.length < all && (
            <>
              <dt>{t('社区')}</dt>
              <dd>{a.communities.map((c) => c.name).join('、')}</dd>
            </>
          )}
          {a.onsetAt && (
            <>
              <dt>{t('预计开始')}</dt>
              <dd>{moment(a.onsetAt)}</dd>
            </>
          )}
          <dt>{t('编号')}</dt>
          <dd>{a.identifier}</dd>
          {a.contact && (
            <>
              <dt>{t('联系')}</dt>
              <dd>{a.contact}</dd>
            </>
          )}
          {a.no && (
            <>
              <dt>{t('案件')}</dt>
              <dd>
                <Link to={`/cases/${a.no}`}>{a.no}</Link>
              </dd>
            </>
          )}
          {a.web && (
            <>
              <dt>{t('原文')}</dt>
              <dd>
                <a href={a.web} target="_blank" rel="noreferrer noopener">
                  {a.web}
                </a>
              </dd>
            </>
          )}
          {a.breaches.length > 0 && (
            <>
              <dt>{t('不合标准')}</dt>
              <dd>{a.breaches.map((b) => `${b.at} ${words(b)}`).join('；')}</dd>
            </>
          )}
        </dl>
      </div>
    </details>
  )
}
