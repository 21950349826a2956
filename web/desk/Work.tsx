/** 我的事: what waits for me, the most urgent first, in the four heaps that a day is planned by. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useRef } from 'react'
import { Link } from 'react-router'
import { myWork, type WorkRow } from '../../contract/cases.ts'
import { CaseRow } from '../cases/CaseRow.tsx'
import { call, keyOf } from '../kit/call.ts'
import { say, t, type Zh } from '../kit/i18n.ts'
import { useListKeys } from '../kit/keys.ts'
import { useNow } from '../kit/now.ts'
import { useMay } from '../kit/session.ts'
import { Empty, Failed, Waiting } from '../kit/States.tsx'
import { dateKey } from '../kit/time.ts'
import { Keys } from './Keys.tsx'

const heaps = ['超期', '今天', '本周', '以后', '停钟'] as const satisfies readonly Zh[]
const WEEK = 7 * 86_400_000

/** Which heap a row lies in now. */
export function heapOf(row: Pick<WorkRow, 'waitsDueAt' | 'pausedUntil'>, now: number): (typeof heaps)[number] {
  const due = Date.parse(row.waitsDueAt)
  if (row.pausedUntil) return '停钟'
  if (due < now) return '超期'
  return dateKey(due) === dateKey(now) ? '今天' : due - now < WEEK ? '本周' : '以后'
}

export function Work() {
  const list = useRef<HTMLDivElement>(null),
    now = useNow(),
    mayFile = useMay('reports.file')
  useListKeys(list)
  const work = useInfiniteQuery({
    queryKey: keyOf(myWork),
    queryFn: ({ pageParam }) => call(myWork, { querystring: { limit: 100, ...(pageParam ? { after: pageParam } : {}) } }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
  })
  if (work.isPending) return <Waiting rows={6} />
  if (work.isError) return <Failed error={work.error} again={() => void work.refetch()} />
  const rows = work.data.pages.flatMap((p) => p.rows)
  const late = rows.filter((r) => heapOf(r, now) === '超期').length
  return (
    <div className="page" ref={list}>
      <div className="head">
        <h1>{t('我的事')}</h1>
        <span className="t2">{rows.length ? t('{} 件等你办', `${rows.length}${work.hasNextPage ? '+' : ''}`) + (late ? `，${t('{} 件已超期', String(late))}` : '') : ''}</span>
      </div>
      {!rows.length && (
        <div className="rows">
          <Empty
            title={t('没有等你办的事')}
            action={
              mayFile && (
                <Link to="/report">
                  <Button>{t('登记一件')}</Button>
                </Link>
              )
            }
          >
            {t('新件到了会自己出现在这里，不用刷新')}
          </Empty>
        </div>
      )}
      {heaps.map((heap) => {
        const mine = rows.filter((r) => heapOf(r, now) === heap)
        return (
          mine.length > 0 && (
            <section key={heap} aria-label={t(heap)}>
              <h2 className="group">
                {t(heap)} <span className="t3 s12">{mine.length}</span>
              </h2>
              <ul className="rows">
                {mine.map((r, n) => (
                  <li key={`${r.no}-${n}`}>
                    <CaseRow
                      row={{ ...r, yellowAt: r.waitsYellowAt, dueAt: r.waitsDueAt }}
                      note={[r.part === 'assist' && t('协办'), say(r.clockLabel)].filter(Boolean).join(' ')}
                    />
                  </li>
                ))}
              </ul>
            </section>
          )
        )
      })}
      {work.hasNextPage && (
        <Button className="more" loading={work.isFetchingNextPage} onClick={() => void work.fetchNextPage()}>
          {t('再取一些')}
        </Button>
      )}
      <Keys />
    </div>
  )
}
