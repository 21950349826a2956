/** 试算: which cases of the last month these rules would have sent elsewhere, and which rules the duty list speaks against. Nothing changes. */
import { Link } from 'react-router'
import type { RoutingDryRun } from '../../contract/routing.ts'
import { useMay } from '../kit/session.ts'
import { moment } from '../kit/time.ts'
import { w } from './parts.tsx'

export function RuleDryRun({ of: r }: { of: RoutingDryRun }) {
  const opens = useMay('cases.read'),
    desk = w('派遣员定', 'the dispatcher')
  return (
    <section className="box" style={{ marginTop: 12 }} aria-label={w('试算', 'Dry run')}>
      <h2>
        {w('试算', 'Dry run')} <span>{w(`${moment(r.from)} 起立案的 ${r.cases} 件`, `${r.cases} cases filed since ${moment(r.from)}`)}</span>
      </h2>
      <p className="big">
        {r.changed.length ? w(`${r.changed.length} 件会派去别家`, `${r.changed.length} would have gone elsewhere`) : w('没有一件会不一样', 'None would have gone elsewhere')}
      </p>
      {r.byPrecedent > 0 && <p className="t2">{w(`${r.byPrecedent} 件有先例，规则怎样都一样`, `${r.byPrecedent} follow a ruling, whatever the rules say`)}</p>}
      {r.beyond.map((b) => (
        <p key={b.rule} className="note" style={{ marginTop: 8 }}>
          {w(
            `第 ${b.rule + 1} 条会把社区职责清单外的 ${b.items} 个事项推给社区，${r.blocks ? '这些会落到后面的规则' : '派遣时会提醒'}：${b.few.join('、')}`,
            `Rule ${b.rule + 1} would push ${b.items} items outside their duty list to communities; ${r.blocks ? 'these pass on to later rules' : 'the dispatcher is warned'}: ${b.few.join(', ')}`,
          )}
        </p>
      ))}
      {r.changed.length > 0 && (
        <ul style={{ marginTop: 8 }}>
          {r.changed.slice(0, 300).map((c) => (
            <li key={c.no} className="rep">
              {opens ? <Link to={`/cases/${c.no}`}>{c.title}</Link> : <span>{c.title}</span>}
              <span className="grow">
                {c.was ?? desk} → <b>{c.would ?? desk}</b>
                {c.rule !== null && <span className="t3 s12"> {w(`第 ${c.rule + 1} 条`, `rule ${c.rule + 1}`)}</span>}
              </span>
              <span className="t3 s12 dots">
                {[c.no, c.item, c.cell, moment(c.at)].filter(Boolean).map((x) => (
                  <span key={x}>{x}</span>
                ))}
              </span>
            </li>
          ))}
        </ul>
      )}
      {r.changed.length > 300 && <p className="t3 s12">{w(`还有 ${r.changed.length - 300} 件`, `and ${r.changed.length - 300} more`)}</p>}
    </section>
  )
}
