/** 派给谁，为什么: the unit proposed, by which rule or ruling, on what facts, and what spoke for others; later, what was decided by what. */
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { CaseView, EventView, RoutingView } from '../../contract/cases.ts'
import { dutyParts } from '../../domain/duty.ts'
import type { Decided } from '../../domain/proposal.ts'
import { isEnglish, t, words } from '../kit/i18n.ts'
import { moment } from '../kit/time.ts'

const join = (list: readonly { zh: string; en: string }[]) => list.map(words).join(isEnglish() ? '; ' : '；')

/** 规则 2026-1 第 3 条, or the case whose ruling speaks. */
function By({ of: r }: { of: Pick<RoutingView, 'rule' | 'precedent'> | Pick<Decided, 'rule' | 'precedent'> }): ReactNode {
  if (r.precedent)
    return (
      <>
        {t('先例')} <Link to={`/cases/${r.precedent.no}`}>{r.precedent.no}</Link>
      </>
    )
  return r.rule ? t('规则 {} 第 {} 条', r.rule.version, String(r.rule.place)) : t('没有规则能定')
}

/** The reasons of a proposal, without its unit: what the dispatcher reads before sending. */
export function Reasons({ of: r, duty = null }: { of: RoutingView; duty?: CaseView['duty'] }) {
  return (
    <dl className="route-why">
      <dt>{t('凭什么')}</dt>
      <dd>
        <By of={r} />
        <ul className="why">
          {r.reasons.map((x) => (
            <li key={x.zh}>{words(x)}</li>
          ))}
        </ul>
      </dd>
      {r.facts.length > 0 && (
        <>
          <dt>{t('看了什么')}</dt>
          <dd>{join(r.facts)}</dd>
        </>
      )}
      {duty && duty.rows.length > 0 && (
        <>
          <dt>{t('派单目录')}</dt>
          <dd>
            {duty.rows.map((d) => (
              <p key={`${d.unit} ${d.part} ${d.basis}`}>
                {d.unit} {words(dutyParts[d.part])} <span className="t3">{[d.basis, d.note].filter(Boolean).join('，')}</span>
              </p>
            ))}
          </dd>
        </>
      )}
      {r.precedents.length > 0 && (
        <>
          <dt>{t('同类事项')}</dt>
          <dd>
            {r.precedents.map((p) => (
              <p key={p.no}>
                <Link to={`/cases/${p.no}`}>{p.no}</Link> {p.kind === 'meeting' ? t('{} 会商定给 {}', p.day, p.unit) : t('{} 退单有理，改派 {}', p.day, p.unit)}
                {p.opinion && <span className="t3"> {p.opinion}</span>}
              </p>
            ))}
          </dd>
        </>
      )}
      {(r.lost.length > 0 || r.more > 0) && (
        <>
          <dt>{t('没选的')}</dt>
          <dd>
            <details>
              <summary>{t('{} 条规则没有定下它', String(r.lost.length + r.more))}</summary>
              <ul className="why">
                {r.lost.map((l) => (
                  <li key={l.rule.id}>
                    <span>
                      {t('第 {} 条', String(l.rule.place))} {words(l.why)}
                    </span>
                  </li>
                ))}
                {r.more > 0 && <li>{t('还有 {} 条差得更远', String(r.more))}</li>}
              </ul>
            </details>
          </dd>
        </>
      )}
    </dl>
  )
}

/** Every decision that sent the case somewhere, with what was proposed then, and the proposal as it stands. */
export function Routed({ of: c }: { of: CaseView }) {
  const sent = c.events.flatMap((e) => (e.life === 'case' && e.fields['routing'] ? [{ e, why: e.fields['routing'] as Decided }] : []))
  if (!sent.length) return null
  return (
    <section className="box">
      <h2>
        {t('派给谁，为什么')} <span>{t('每次派遣都记着当时的建议')}</span>
      </h2>
      {sent.map(({ e, why }) => (
        <Sent key={e.id} e={e} why={why} units={c.orders} />
      ))}
      {c.routing && (
        <details className="closed">
          <summary>{t('最近一次建议的全部理由')}</summary>
          {c.routing.lead && <p className="t2">{t('建议派给 {}', c.routing.lead.name)}</p>}
          <Reasons of={c.routing} />
        </details>
      )}
    </section>
  )
}

function Sent({ e, why, units }: { e: EventView; why: Decided; units: CaseView['orders'] }) {
  const unit = units.find((o) => o.unitId === Number(e.fields['lead']))?.unit ?? ''
  return (
    <div className="rep">
      <b>{unit}</b>
      <span className="grow">
        {why.followed ? (
          <>
            {t('照建议派的')} <By of={why} />
            {why.reasons.length > 0 && <span className="t2">{` ${join(why.reasons)}`}</span>}
          </>
        ) : why.proposed ? (
          <>
            <span className="tag">{t('改派')}</span> {t('当时建议的是 {}', why.proposed.name)} <By of={why} />
          </>
        ) : (
          t('没有建议，派遣员定的')
        )}
      </span>
      <span className="t3 s12 dots">
        {[e.who, moment(e.at)].filter(Boolean).map((x) => (
          <span key={x}>{x}</span>
        ))}
      </span>
    </div>
  )
}
