/** 重划: a file, a day, and everything it would do seen before it is done. */
import { useMutation, useQuery } from '@tanstack/react-query'
import { Button, Checkbox, Segmented } from 'antd'
import type { FeatureCollection } from 'geojson'
import { useMemo, useState } from 'react'
import { applyCut, type CellRow, type Cut, type CutView, type Patch, previewCut } from '../../contract/gridAdmin.ts'
import { call, keyOf } from '../kit/call.ts'
import { Icon } from '../kit/Icon.tsx'
import { words } from '../kit/i18n.ts'
import { Failed, Said, Waiting } from '../kit/States.tsx'
import { GeoFields, useGeoFile } from './gridFile.tsx'
import { CellMap, Patches } from './gridParts.tsx'
import { w } from './parts.tsx'
import { RecutHeirs } from './RecutHeirs.tsx'

interface Props {
  parent: CellRow
  all: CellRow[]
  today: string
  onBack: () => void
  onDone: (words: string, cut: number) => Promise<void>
}
const doneWords = (r: { added: number; retired: number; moved: number; staying: number }, day: string, today: string) =>
  day > today
    ? w(`已定下：${day} 起 ${r.retired} 个停用，${r.added} 个新增，在办件那天移动`, `Set: from ${day} ${r.retired} end and ${r.added} begin; open cases move that day`)
    : w(
        `已重划：${r.retired} 个停用，${r.added} 个新增，移动在办 ${r.moved} 件${r.staying ? `，${r.staying} 件要人来定` : ''}`,
        `Done: ${r.retired} ended, ${r.added} new, ${r.moved} open cases moved${r.staying ? `, ${r.staying} left for a person` : ''}`,
      )

export function Recut({ parent, all, today, onBack, onDone }: Props) {
  const children = all.filter((c) => c.parentId === parent.id && c.validFrom <= today && (c.validTo === null || c.validTo > today))
  const geo = useGeoFile(today, () => {
      setAccept(false)
      setPatch(null)
      setFault(null)
      apply.reset()
    }),
    { file, day, system } = geo,
    [retire, setRetire] = useState<Cut['retire']>(children.length ? 'ordinary' : 'none'),
    [accept, setAccept] = useState(false),
    [patch, setPatch] = useState<Patch | null>(null),
    [fault, setFault] = useState<number[] | null>(null)
  const cut = useMemo<Cut | null>(() => (file ? { parentId: parent.id, day, system, retire, geojson: file.json } : null), [file, parent.id, day, system, retire])
  const preview = useQuery({
    queryKey: keyOf(previewCut, file?.stamp, parent.id, day, system, retire),
    queryFn: () => call(previewCut, { body: cut! }),
    enabled: cut !== null,
    gcTime: 0,
  })
  const apply = useMutation({ mutationFn: () => call(applyCut, { body: { ...cut!, accept } }), onSuccess: (r) => onDone(doneWords(r, day, today), r.id) })
  const v = preview.data
  return (
    <>
      <div className="head">
        <h1>{children.length ? w(`重划${parent.name}`, `Cut ${parent.name} anew`) : w(`导入${parent.name}下面的网格`, `Import the cells of ${parent.name}`)}</h1>
        <span className="grow t2">{children.length > 0 && w(`现在 ${children.length} 个`, `${children.length} now`)}</span>
        <Button onClick={onBack}>{w('返回网格', 'Back to the grid')}</Button>
      </div>
      <GeoFields
        of={geo}
        from={w('从哪天起', 'From')}
        min={children.length && retire !== 'none' ? today : parent.validFrom}
        hint={w(
          '每块要有 code 和 name；kind、parent（上级代码）可以不写。一个文件里可以有几级',
          'Each feature has code and name; kind and parent (code of the cell above) may be left out. Several levels may come in one file',
        )}
      >
        {children.length > 0 && (
          <div className="field">
            <span className="label">{w('现在的网格', 'The present cells')}</span>
            <Segmented<Cut['retire']>
              value={retire}
              onChange={setRetire}
              options={[
                { value: 'ordinary', label: w('停用，专属的留着', 'End, special stay') },
                { value: 'all', label: w('全部停用', 'End all') },
                { value: 'none', label: w('都留着，只添', 'Keep, only add') },
              ]}
            />
          </div>
        )}
      </GeoFields>
      {cut && (
        <div className="recut">
          {preview.isPending ? (
            <Waiting />
          ) : preview.isError ? (
            <Failed error={preview.error} again={() => void preview.refetch()} />
          ) : (
            v && (
              <>
                <div>
                  <CellMap cells={shown(v, parent)} patches={v.patches} at={fault ?? patch?.at ?? null} />
                  <p className="t3 s12" style={{ marginTop: 4 }}>
                    {w('照文件画的样子；深色是空缺或出界，绿色是重叠', 'As the file draws it; dark is open or over the edge, green is shared')}
                  </p>
                </div>
                <aside>
                  <section className="now">
                    {v.problems.length ? (
                      <>
                        <h2>{w(`${v.problems.length} 处要先改好`, `${v.problems.length} faults to mend first`)}</h2>
                        <ul className="patches" style={{ marginTop: 8 }}>
                          {v.problems.map((p, n) => (
                            <li key={n}>
                              <button type="button" className={`plain patch flawed${fault && fault === p.at ? ' on' : ''}`} disabled={!p.at} onClick={() => setFault(p.at)}>
                                <i />
                                <span className="grow">
                                  {[p.feature > 0 && w(`第 ${p.feature} 块`, `Feature ${p.feature}`), p.name].filter(Boolean).join(' ')}
                                  {p.feature > 0 && w('：', ': ')}
                                  {words(p)}
                                </span>
                                {p.at && <span className="t3 s12">{p.at.map((x) => x.toFixed(5)).join(', ')}</span>}
                              </button>
                            </li>
                          ))}
                        </ul>
                      </>
                    ) : (
                      <>
                        <h2>{w('会怎样', 'What it does')}</h2>
                        <p style={{ marginTop: 4 }}>
                          <b className="big">{v.retire.length}</b> {w('个停用，', 'end, ')} <b className="big">{v.add.length}</b> {w('个新增', 'begin')}
                          {v.kept > 0 && w(`，${v.kept} 个没变`, `, ${v.kept} unchanged`)}
                        </p>
                        <ul className="why t2 s12">
                          <li>
                            {day > today
                              ? w(
                                  `在办件到 ${day} 按各自的点移到新网格，现在看有 ${v.cases.moving} 件`,
                                  `On ${day} open cases move by their own point; ${v.cases.moving} as it stands`,
                                )
                              : w(
                                  `在办 ${v.cases.moving} 件按各自的点移到新网格，每件留痕`,
                                  `${v.cases.moving} open cases move to the new cells by their own point, each with a trace`,
                                )}
                          </li>
                          {v.cases.staying > 0 && (
                            <li>{w(`${v.cases.staying} 件没有点，留在旧网格，要人来定`, `${v.cases.staying} have no point and stay until a person places them`)}</li>
                          )}
                          <li>{w('已办结的不动，过去的数照旧', 'Ended cases stay; figures of the past add up as they were')}</li>
                          {v.warnings.map((x) => (
                            <li key={x.zh}>{words(x)}</li>
                          ))}
                        </ul>
                        {v.patches.length > 0 ? (
                          <>
                            <h3 className="group">{w(`${v.patches.length} 处空缺、重叠或出界`, `${v.patches.length} gaps, overlaps or overhangs`)}</h3>
                            <Patches of={v.patches} chosen={patch} onChoose={setPatch} />
                            <Checkbox checked={accept} onChange={(e) => setAccept(e.target.checked)} style={{ marginTop: 8 }}>
                              {w('都看过了，就这样', 'I have seen them; leave them so')}
                            </Checkbox>
                          </>
                        ) : (
                          v.add.length > 0 && (
                            <p className="line t2" style={{ marginTop: 8 }}>
                              <Icon name="check" /> {w('没有空缺，也没有重叠', 'No gaps and no overlaps')}
                            </p>
                          )
                        )}
                        <Said error={apply.error} />
                        <div className="line" style={{ marginTop: 12 }}>
                          <Button
                            type="primary"
                            disabled={(v.patches.length > 0 && !accept) || (!v.add.length && !v.retire.length)}
                            loading={apply.isPending}
                            onClick={() => apply.mutate()}
                          >
                            {day > today ? w(`定下，${day} 起用`, `Set it for ${day}`) : w('现在就换', 'Change over now')}
                          </Button>
                          <Button type="text" onClick={geo.drop}>
                            {w('不换了', 'Leave it')}
                          </Button>
                        </div>
                      </>
                    )}
                  </section>
                  {!v.problems.length && <RecutHeirs of={v} />}
                </aside>
              </>
            )
          )}
        </div>
      )}
    </>
  )
}

/** The parent and what lies below it, as they would be. */
function shown(v: CutView, parent: CellRow): FeatureCollection {
  const all = v.cells as FeatureCollection,
    in_ = new Set<number>([parent.id])
  for (let grew = true; grew; ) {
    grew = false
    for (const f of all.features)
      if (in_.has(Number(f.properties?.['parentId'])) && !in_.has(Number(f.id))) {
        in_.add(Number(f.id))
        grew = true
      }
  }
  return { type: 'FeatureCollection', features: all.features.filter((f) => in_.has(Number(f.id))) }
}
