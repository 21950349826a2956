/** Rules in their order, the first that fits decides. With `edit` they can be changed, moved by the mouse or by Alt and the arrows, and taken out. */
import { Button } from 'antd'
import { useRef, useState } from 'react'
import type { FlawView, RuleDraft, RulesView, VersionView } from '../../contract/routing.ts'
import { Icon } from '../kit/Icon.tsx'
import { words } from '../kit/i18n.ts'
import { w } from './parts.tsx'
import { RuleForm } from './RuleForm.tsx'

type Told = VersionView['rules'][number]['told']
export type Shown = RuleDraft & { told: Told; id?: number }
export const plain = ({ when, unitCode, assist, basis }: RuleDraft): RuleDraft => ({ when, unitCode, assist, basis })
const per = (x: number) => `${Math.round(x * 100)}%`

function Accuracy({ of: a }: { of: RulesView['accuracy'][number] }) {
  return (
    <div
      className="acc"
      title={w('照它派的第一次里，没被退也没撤回的；线是 95% 区间', 'Of first dispatches by it, those neither returned nor recalled; the band is the 95 % interval')}
    >
      <span>
        {w('派对', 'right')} {a.kept}/{a.sent} <b>{per(a.share)}</b> <span className="t3">{`${per(a.low)}–${per(a.high)}`}</span>
      </span>
      <span className="acc-bar" aria-hidden="true">
        <i style={{ left: per(a.low), right: per(1 - a.high) }} />
        <b style={{ left: per(a.share) }} />
      </span>
    </div>
  )
}

function FlawLine({ of: f }: { of: FlawView }) {
  const list = f.others.slice(0, 8).map((n) => n + 1),
    which = list.join('、') + (f.others.length > 8 ? '…' : '')
  return (
    <p className={f.kind === 'unreachable' ? 'flaw dead' : 'flaw'}>
      <Icon name="warn" />
      {f.kind === 'unreachable'
        ? w(`永远轮不到它：前面第 ${which} 条把它的都接走了`, `It never decides: rule ${which} before it takes all it would`)
        : w(`和第 ${which} 条管同一些事却派给别家，谁都不更细，只靠先后`, `It and rule ${which} send some of the same elsewhere, neither is narrower: only their order decides`)}
    </p>
  )
}

export function RuleList({
  rules,
  flaws,
  accuracy,
  edit,
}: {
  rules: readonly Shown[]
  flaws: readonly FlawView[]
  accuracy: RulesView['accuracy']
  edit?: { busy: boolean; put: (rules: RuleDraft[]) => void }
}) {
  const [open, setOpen] = useState<number | null>(null),
    [over, setOver] = useState<number | null>(null),
    dragged = useRef<number | null>(null),
    box = useRef<HTMLUListElement>(null)
  const move = (from: number, to: number) => {
    if (!edit || edit.busy || to < 0 || to >= rules.length || from === to) return
    const next = rules.map(plain),
      [one] = next.splice(from, 1)
    next.splice(to, 0, one!)
    edit.put(next)
    requestAnimationFrame(() => box.current?.querySelectorAll<HTMLElement>('.rule-row')[to]?.focus())
  }
  return (
    <ul className="rows" ref={box} aria-busy={edit?.busy ?? false}>
      {rules.map((r, n) => {
        const flaw = flaws.find((f) => f.at === n),
          right = accuracy.find((a) => a.ruleId === r.id)
        return (
          <li key={r.id ?? `${n} ${JSON.stringify(plain(r))}`}>
            {edit && open === n ? (
              <RuleForm
                rule={plain(r)}
                busy={edit.busy}
                cancel={() => setOpen(null)}
                save={(rule) => {
                  edit.put(rules.map((x, k) => (k === n ? rule : plain(x))))
                  setOpen(null)
                }}
              />
            ) : (
              <div
                className={`rule-row${edit ? '' : ' read'}${over === n ? ' over' : ''}`}
                {...(edit
                  ? { tabIndex: 0, draggable: true, role: 'group', 'aria-label': w(`第 ${n + 1} 条，Alt 加上下箭头移动`, `Rule ${n + 1}, Alt and the arrows move it`) }
                  : {})}
                onDragStart={(e) => {
                  dragged.current = n
                  e.dataTransfer.effectAllowed = 'move'
                }}
                onDragOver={(e) => {
                  if (!edit) return
                  e.preventDefault()
                  setOver(n)
                }}
                onDragLeave={() => setOver(null)}
                onDrop={(e) => {
                  e.preventDefault()
                  setOver(null)
                  if (dragged.current !== null) move(dragged.current, n)
                }}
                onKeyDown={(e) => {
                  if (!edit || !e.altKey || (e.key !== 'ArrowUp' && e.key !== 'ArrowDown')) return
                  e.preventDefault()
                  move(n, n + (e.key === 'ArrowUp' ? -1 : 1))
                }}
              >
                <span className="grip" aria-hidden="true">
                  {edit ? '⋮⋮' : ''}
                </span>
                <span className="n num">{n + 1}</span>
                <span className="conds">
                  {r.told.when.length ? (
                    r.told.when.map((x) => (
                      <span key={x.zh} className="tag">
                        {words(x)}
                      </span>
                    ))
                  ) : (
                    <span className="t2">{w('所有事项', 'every matter')}</span>
                  )}
                </span>
                <span className="unit-of">
                  <b>{r.told.unit}</b>
                  {r.told.assist.length > 0 && <span className="t3 s12"> {w(`协办 ${r.told.assist.join('、')}`, `with ${r.told.assist.join(', ')}`)}</span>}
                  {r.basis && (
                    <span className="t3 s12" style={{ display: 'block' }}>
                      {r.basis}
                    </span>
                  )}
                </span>
                {!edit && (right ? <Accuracy of={right} /> : <span className="acc t3">{w('还没照它派过', 'nothing sent by it yet')}</span>)}
                <span className="do">
                  {edit && (
                    <>
                      <Button size="small" type="text" disabled={n === 0} onClick={() => move(n, n - 1)} aria-label={w(`第 ${n + 1} 条上移`, `Move rule ${n + 1} up`)}>
                        ↑
                      </Button>
                      <Button
                        size="small"
                        type="text"
                        disabled={n === rules.length - 1}
                        onClick={() => move(n, n + 1)}
                        aria-label={w(`第 ${n + 1} 条下移`, `Move rule ${n + 1} down`)}
                      >
                        ↓
                      </Button>
                      <Button size="small" onClick={() => setOpen(n)} aria-label={w(`改第 ${n + 1} 条`, `Edit rule ${n + 1}`)}>
                        {w('改', 'Edit')}
                      </Button>
                      <Button
                        size="small"
                        type="text"
                        onClick={() => edit.put(rules.filter((_, k) => k !== n).map(plain))}
                        aria-label={w(`去掉第 ${n + 1} 条`, `Take rule ${n + 1} out`)}
                      >
                        {w('去掉', 'Remove')}
                      </Button>
                    </>
                  )}
                </span>
                {flaw && <FlawLine of={flaw} />}
              </div>
            )}
          </li>
        )
      })}
    </ul>
  )
}
