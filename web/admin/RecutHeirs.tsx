/** What a re-cut would leave to whom: cells, people and open cases. */
import type { CutView } from '../../contract/gridAdmin.ts'
import { say } from '../kit/i18n.ts'
import { kindWords } from './gridParts.tsx'
import { areaWords, Moves, percent, w } from './parts.tsx'

export function RecutHeirs({ of: v }: { of: CutView }) {
  return (
    <>
      {v.retire.length > 0 && (
        <section className="box">
          <h2>
            {w('谁接替谁', 'What takes whose place')} <span>{w('按面积', 'by area')}</span>
          </h2>
          <Moves label={w('谁接替谁', 'What takes whose place')}>
            {v.retire.map((r) => (
              <div key={r.id}>
                <b>{r.name}</b>
                <span className="t2 s12">{r.to.length ? r.to.map((x) => `${x.name} ${percent(x.share)}`).join(w('，', ', ')) : w('没有接替的', 'nothing')}</span>
              </div>
            ))}
          </Moves>
        </section>
      )}
      {v.add.length > 0 && (
        <section className="box">
          <h2>
            {w('新增', 'New')} <span>{v.add.length}</span>
          </h2>
          <Moves label={w('新增', 'New')}>
            {v.add.map((a) => (
              <div key={a.code}>
                <span className="grow">
                  {a.name} <span className="t3 s12 code">{a.code}</span>
                </span>
                <span className="t3 s12">
                  {kindWords(a.kind)} {areaWords(a.squareMetres)}
                </span>
              </div>
            ))}
          </Moves>
        </section>
      )}
      {v.people.length > 0 && (
        <section className="box">
          <h2>
            {w('任职在停用网格上的人', 'People with posts in cells that end')} <span>{v.people.length}</span>
          </h2>
          <Moves label={w('任职在停用网格上的人', 'People with posts in cells that end')}>
            {v.people.map((p, n) => (
              <div key={n}>
                <span className="grow">
                  {p.name} <span className="t3">{say(p.role)}</span>
                </span>
                <span className="t2 s12">{p.cell}</span>
              </div>
            ))}
          </Moves>
        </section>
      )}
      {v.cases.first.length > 0 && (
        <section className="box">
          <h2>
            {w('移动的在办件', 'Open cases that move')} <span>{v.cases.moving + v.cases.staying}</span>
          </h2>
          <Moves label={w('移动的在办件', 'Open cases that move')}>
            {v.cases.first.map((c) => (
              <div key={c.no}>
                <span>{c.no}</span>
                <span className="s12 t2">
                  {c.from} → {c.to ?? <b>{w('要人来定', 'to be placed')}</b>}
                </span>
              </div>
            ))}
          </Moves>
        </section>
      )}
    </>
  )
}
