/** What one form of an item asks for, to be read. */
import type { ItemFields, ItemRow } from '../../contract/catalogue.ts'
import { limitUnits } from '../../domain/catalogue.ts'
import { say } from '../kit/i18n.ts'
import { w } from './parts.tsx'

export function ItemFacts({ item: i }: { item: ItemRow }) {
  const conditions = (list: ItemFields['filing']) =>
    list.length ? (
      <ul className="conds">
        {list.map((c) => (
          <li key={c.text}>
            <span className={c.must ? 'tag role' : 'tag co'}>{c.must ? w('必须', 'must') : w('任一', 'any')}</span>
            {c.text}
          </li>
        ))}
      </ul>
    ) : (
      <span className="t3">{w('没有另外的条件', 'none')}</span>
    )
  const yes = (b: boolean) => (b ? w('要', 'needed') : w('不要', 'not needed'))
  return (
    <dl className="kv" style={{ gridTemplateColumns: '96px minmax(0,1fr)' }}>
      <dt>{w('处置时限', 'Limit')}</dt>
      <dd>
        {i.limit.amount} {say(limitUnits[i.limit.unit])}
      </dd>
      <dt>{w('责任单位', 'Unit')}</dt>
      <dd>
        {i.unit ?? (i.unitCode === null ? w('不定，按派单规则', 'open: by the routing rules') : w(`代码 ${i.unitCode}，没有这个单位`, `code ${i.unitCode}: there is no such unit`))}
      </dd>
      <dt>{w('立案条件', 'To file')}</dt>
      <dd>{conditions(i.filing)}</dd>
      <dt>{w('结案条件', 'To close')}</dt>
      <dd>{conditions(i.closing)}</dd>
      <dt>{w('照片', 'Photos')}</dt>
      <dd>{w(`处置前${yes(i.evidence.before)}，处置后${yes(i.evidence.after)}`, `before: ${yes(i.evidence.before)}, after: ${yes(i.evidence.after)}`)}</dd>
      <dt>{w('直接答复', 'Answerable')}</dt>
      <dd>{i.answerable ? w('可以，不用派遣', 'yes, without being dispatched') : w('不可以', 'no')}</dd>
      <dt>{w('工程类', 'Engineering')}</dt>
      <dd>{i.engineering ? w('是，延期和挂账要上一级批', 'yes: extensions and suspensions go one level up') : w('不是', 'no')}</dd>
    </dl>
  )
}
