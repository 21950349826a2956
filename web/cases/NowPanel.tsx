/** 现在: where it stands, what I can do, and what is closed to me and why. */
import { Button } from 'antd'
import { useEffect, useState } from 'react'
import type { ActView, CaseView } from '../../contract/cases.ts'
import { Icon } from '../kit/Icon.tsx'
import { say, t, words } from '../kit/i18n.ts'
import { useNow } from '../kit/now.ts'
import { clockState, clockWords, moment } from '../kit/time.ts'
import { ActForm } from './ActForm.tsx'

/** Acts that turn aside, take back or press: never the one that stands out. */
const aside = new Set([
  'reject',
  'sendBack',
  'recall',
  'refer',
  'rework',
  'takeUp',
  'notYet',
  'disapprove',
  'forceClose',
  'reopen',
  'merge',
  'detach',
  'split',
  'unassign',
  'tryAgain',
  'askAgain',
  'drop',
  'ask',
  'withdraw',
  'refuse',
  'sendVerify',
  'addUnit',
])
const keyOfAct = (a: ActView) => JSON.stringify([a.target, a.act])

export function NowPanel({ of: c }: { of: CaseView }) {
  const now = useNow(),
    [chosen, setChosen] = useState<string | null>(null),
    [moved, setMoved] = useState(false)
  const act = c.acts.find((a) => keyOfAct(a) === chosen)
  useEffect(() => {
    if (!chosen || act) return
    setChosen(null) // another person acted, and this is no longer open: say so, and show what is
    setMoved(true)
  }, [chosen, act])
  const main = c.acts.find((a) => !aside.has(a.act)),
    state = clockState(c, now)
  const heads = new Map<string, ActView[]>()
  for (const a of c.acts) {
    const unit = a.target.unit == null ? '' : (c.orders.find((o) => o.unitId === a.target.unit)?.unit ?? '')
    heads.set(unit, [...(heads.get(unit) ?? []), a])
  }
  return (
    <section className="now" aria-label={t('现在')}>
      <h2>{t('现在')}</h2>
      <p className="big">{say(c.stateLabel)}</p>
      <p className="t2">
        {c.holder && (c.state === 'merged' ? t('跟着主案走，主案办结一并答复') : t('在{}手里', say(c.holder)))}
        {c.dueAt && !c.endedAt && !c.pausedUntil && `，${t('{} 到期', moment(c.dueAt))}${state === 'over' ? `，${clockWords(c, now)}` : ''}`}
        {c.pausedUntil && `，${clockWords(c, now)}`}
        {c.endedAt && moment(c.endedAt)}
      </p>
      {moved && !act && <p className="note">{t('这件刚刚有人动过，下面是现在能办的')}</p>}
      {act ? (
        <>
          <h2 style={{ marginTop: 12 }}>{say(act.label)}</h2>
          <ActForm key={chosen} of={c} act={act} onDone={() => setChosen(null)} />
        </>
      ) : (
        <div className="acts">
          {[...heads].map(([unit, acts]) => (
            <div key={unit} className="acts" style={{ marginTop: 0 }}>
              {unit && heads.size > 1 && <h3>{unit}</h3>}
              {acts.map((a) => (
                <Button
                  key={keyOfAct(a)}
                  type={a === main ? 'primary' : 'default'}
                  onClick={() => {
                    setMoved(false)
                    setChosen(keyOfAct(a))
                  }}
                >
                  {say(a.label)}
                </Button>
              ))}
            </div>
          ))}
          {!c.acts.length && <p className="t2">{c.endedAt ? t('已经办结，没有要办的') : t('现在没有要你办的，轮到你时会出现在我的事里')}</p>}
        </div>
      )}
      {c.closed.length > 0 && (
        <details className="closed" open={c.closed.length <= 4}>
          <summary>{t('现在不能办的 {} 项', String(c.closed.length))}</summary>
          <ul>
            {c.closed.map((x) => (
              <li key={x.label}>
                <Icon name="lock" />
                <span>
                  <b>{say(x.label)}</b> {words(x)}
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  )
}
