/** Who works on it together, and what was asked and answered on the way. */
import type { CaseView } from '../../contract/cases.ts'
import { Countdown } from '../kit/Clock.tsx'
import { Icon } from '../kit/Icon.tsx'
import { say, t } from '../kit/i18n.ts'
import { day, moment } from '../kit/time.ts'

const Line = ({ name, value }: { name: string; value: string | null | undefined }) =>
  value ? (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  ) : null

export function Orders({ of: c }: { of: CaseView }) {
  if (!c.orders.length) return null
  const orders = c.orders.toSorted((a, b) => Number(b.part === 'lead') - Number(a.part === 'lead'))
  return (
    <section className="box">
      <h2>
        {orders.length > 1 ? t('{} 家一起办', String(orders.length)) : t('承办')}
        {orders.length > 1 && <span>{t('主办对结果负责，协办各办各的一段')}</span>}
      </h2>
      <div className="orders">
        {orders.map((o) => {
          const clock = c.clocks.findLast((x) => x.unitId === o.unitId && !x.stoppedAt && x.clock === 'handle')
          return (
            <article key={o.unitId} className={o.part === 'lead' ? 'od lead' : 'od'}>
              <h3>
                <span className={o.part === 'lead' ? 'tag role' : 'tag co'}>{o.part === 'lead' ? t('主办') : t('协办')}</span>
                <span className="grow">{o.unit}</span>
                {clock ? <Countdown of={clock} /> : o.resumeAt ? <Countdown of={{ yellowAt: null, dueAt: null, pausedUntil: o.resumeAt }} /> : null}
              </h3>
              {o.result && <p>{o.result}</p>}
              <dl>
                <Line name={t('状态')} value={say(o.stateLabel)} />
                <Line name={t('经办')} value={o.handler} />
                <Line name={t('延期')} value={o.extensions ? t('{} 次', String(o.extensions)) : null} />
                <Line name={t('挂账')} value={o.resumeAt ? t('至 {}', day(o.resumeAt)) : null} />
                <Line name={t('会商')} value={o.firm ? t('指定承办') : null} />
              </dl>
            </article>
          )
        })}
      </div>
    </section>
  )
}

export function Requests({ of: c }: { of: CaseView }) {
  if (!c.requests.length) return null
  return (
    <section className="box">
      <h2>
        {t('请示和督办')} <span>{t('提了就要有答复')}</span>
      </h2>
      {c.requests.map((r) => (
        <div key={r.id} className="rep">
          <b>{say(r.label)}</b>
          <span className="grow">
            {r.reason}
            {r.opinion && <span className="t2 s12"> {t('答复：{}', r.opinion)}</span>}
          </span>
          <span className="t3 s12 dots">
            {[r.unit, r.by, moment(r.askedAt)].filter(Boolean).map((x) => (
              <span key={x}>{x}</span>
            ))}
          </span>
          {r.state === 'asked' ? (
            <span className="tag">{say(r.stateLabel)}</span>
          ) : (
            <span className="ck done">
              {r.state === 'granted' || r.state === 'replied' ? <Icon name="check" /> : null}
              {say(r.stateLabel)}
            </span>
          )}
        </div>
      ))}
    </section>
  )
}
