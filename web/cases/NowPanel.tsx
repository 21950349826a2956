/** 现在: where it stands, what I can do, and what is closed to me and why. */
import { Button } from 'antd'
import { useEffect, useState } from 'react'
import type { ActView, CaseView } from '../../contract/cases.ts'
import { Icon } from '../kit/Icon.tsx'
import { say, t, words } from '../kit/i18n.ts'
import { useNow } from '../kit/now.ts'
import { useTakeKey } from '../kit/keys.ts'
import { clockState, clockWords, moment } from '../kit/time.ts'
import { ActForm } from './ActForm.tsx'
import { Reasons } from './RouteWhy.tsx'

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
    [moved, setMoved] = useState(false),
    [taken, setTaken] = useState(false)
  const act = c.acts.find((a) => keyOfAct(a) === chosen)
  useEffect(() => {
    if (!chosen || act) return
    setChosen(null) // another person acted, and this is no longer open: say so, and show what is
    setMoved(true)
  }, [chosen, act])
  const main = c.acts.find((a) => !aside.has(a.act)),
    state = clockState(c, now)
  const send = c.acts.find((a) => a.act === 'dispatch'),
    proposed = send && c.routing?.lead,
    take = () => {
      setTaken(true)
      setChosen(keyOfAct(send!))
    }
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
          <ActForm
            key={chosen}
            of={c}
            act={act}
            taken={taken}
            onDone={() => {
              setChosen(null)
              setTaken(false)
            }}
          />
        </>
      ) : (
        <div className="acts">
          {proposed && <Proposed of={c} take={take} />}
          {[...heads].map(([unit, acts]) => (
            <div key={unit} className="acts" style={{ marginTop: 0 }}>
              {unit && heads.size > 1 && <h3>{unit}</h3>}
              {acts.map((a) => (
                <Button
                  key={keyOfAct(a)}
                  type={a === main && !proposed ? 'primary' : 'default'}
                  onClick={() => {
                    setMoved(false)
                    setChosen(keyOfAct(a))
                  }}
                >
                  {a === send && proposed ? t('派给别家') : say(a.label)}
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

/** The unit the rules or a ruling propose, and the one key that takes it. */
function Proposed({ of: c, take }: { of: CaseView; take: () => void }) {
  useTakeKey('Digit1', take)
  const { lead, assist } = c.routing!
  return (
    <div className="hint proposed">
      <span className="t2">{t('建议派给')}</span>
      <b>{lead!.name}</b>
      {assist.length > 0 && <span className="t2">{t('协办 {}', assist.map((u) => u.name).join('、'))}</span>}
      <Button type="primary" onClick={take}>
        {t('就派给它')} <kbd>Alt+1</kbd>
      </Button>
      <Reasons of={c.routing!} duty={c.duty} />
    </div>
  )
}
