/** 告知与评价: what each reporter was told, by which way, and what they thought of it. */
import { useQuery } from '@tanstack/react-query'
import { caseNotices } from '../../contract/notices.ts'
import { callOutcomes, ratings, untold, ways } from '../../domain/notify.ts'
import { call, keyOf } from '../kit/call.ts'
import { say, t, words } from '../kit/i18n.ts'
import { moment } from '../kit/time.ts'

const settled: Record<string, string> = { ...callOutcomes, ...untold, shown: '查询页看过', waiting: '等对方来看', told: '已告知' }

export function Told({ no, version }: { no: string; version: number }) {
  const told = useQuery({ queryKey: keyOf(caseNotices, no, version), queryFn: () => call(caseNotices, { params: { no } }) })
  const { notices = [], evaluations = [] } = told.data ?? {}
  if (!notices.length && !evaluations.length) return null
  return (
    <section className="box">
      <h2>{t('告知与评价')}</h2>
      {notices.map((n) => (
        <div className="rep" key={`${n.reportId} ${n.madeAt} ${n.words}`}>
          <span className="grow">{n.words}</span>
          <span className="t3 s12 dots">
            {[
              n.way ? say(ways[n.way as keyof typeof ways] ?? n.way) : null,
              n.outcome ? say(settled[n.outcome] ?? n.outcome) : n.sentAt ? t('已告知') : t('还没告知'),
              moment(n.sentAt ?? n.madeAt),
            ]
              .filter(Boolean)
              .map((x) => (
                <span key={x}>{x}</span>
              ))}
          </span>
        </div>
      ))}
      {evaluations.map((e) => (
        <div className="rep" key={`${e.reportId} ${e.at}`}>
          <b>{words(ratings[e.rating])}</b>
          <span className="grow">{e.words}</span>
          <span className="t3 s12">{moment(e.at)}</span>
        </div>
      ))}
    </section>
  )
}
