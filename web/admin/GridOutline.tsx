/** 补边界: a cell that began without a boundary gets one from a file, seen on the map with what it leaves open before it is given. */
import { useMutation, useQuery } from '@tanstack/react-query'
import { Button, Checkbox } from 'antd'
import type { FeatureCollection } from 'geojson'
import { useState } from 'react'
import { type CellRow, giveOutline, type Patch, previewOutline } from '../../contract/gridAdmin.ts'
import { call, keyOf } from '../kit/call.ts'
import { words } from '../kit/i18n.ts'
import { Failed, Said, Waiting } from '../kit/States.tsx'
import { GeoFields, useGeoFile } from './gridFile.tsx'
import { CellMap, Patches } from './gridParts.tsx'
import { areaWords, w } from './parts.tsx'

export function GridOutline({ cell, today, onBack, onDone }: { cell: CellRow; today: string; onBack: () => void; onDone: (words: string) => Promise<void> }) {
  const geo = useGeoFile(today, () => {
      setPatch(null)
      setAccept(false)
      give.reset()
    }),
    { file, day, system } = geo,
    [patch, setPatch] = useState<Patch | null>(null),
    [accept, setAccept] = useState(false)
  const body = file && { day, system, geojson: file.json }
  const preview = useQuery({
    queryKey: keyOf(previewOutline, cell.id, file?.stamp, day, system),
    queryFn: () => call(previewOutline, { params: { id: cell.id }, body: body! }),
    enabled: body !== null,
    gcTime: 0,
  })
  const give = useMutation({
    mutationFn: () => call(giveOutline, { params: { id: cell.id }, body: { ...body!, accept } }),
    onSuccess: ({ moved }) =>
      onDone(
        w(
          `${cell.name}有边界了，${day} 起算${moved ? `；在办 ${moved} 件落在里面，已移过来` : ''}`,
          `${cell.name} has a boundary from ${day} on${moved ? `; ${moved} open cases moved into it` : ''}`,
        ),
      ),
  })
  const v = preview.data
  return (
    <>
      <div className="head">
        <h1 className="grow">{w(`给${cell.name}补边界`, `A boundary for ${cell.name}`)}</h1>
        <Button onClick={onBack}>{w('返回网格', 'Back to the grid')}</Button>
      </div>
      <GeoFields
        of={geo}
        from={w('从哪天起算', 'Counts from')}
        min={cell.validFrom}
        max={today}
        hint={w(`文件里只有一块，就用那一块；有几块，用代码是 ${cell.code} 的`, `The one figure of the file; of several, the one with the code ${cell.code}`)}
      />
      {body && (
        <div className="recut">
          {preview.isPending ? (
            <Waiting />
          ) : preview.isError ? (
            <Failed error={preview.error} again={() => void preview.refetch()} />
          ) : (
            v && (
              <>
                <CellMap cells={v.cells as FeatureCollection} patches={v.patches} cell={cell.id} at={patch?.at ?? null} />
                <aside>
                  <section className="now">
                    {v.problems.length ? (
                      <>
                        <h2>{w('要先改好', 'To be mended first')}</h2>
                        <ul className="why">
                          {v.problems.map((p, n) => (
                            <li key={n}>{words(p)}</li>
                          ))}
                        </ul>
                      </>
                    ) : (
                      <>
                        <h2>{w('会怎样', 'What it does')}</h2>
                        <p style={{ marginTop: 4 }}>
                          <b className="big">{areaWords(v.squareMetres)}</b>
                        </p>
                        <ul className="why t2 s12">
                          <li>{w('以后报来的点，落在里面的归这一格', 'Points reported from now on fall into it')}</li>
                          <li>
                            {v.moving
                              ? w(`在办 ${v.moving} 件的点落在里面，移过来，每件留痕`, `${v.moving} open cases have their point in it and move, each with a trace`)
                              : w('没有在办件要移动', 'No open case moves')}
                          </li>
                          <li>{w('已办结的不动，过去的数照旧', 'Ended cases stay; figures of the past add up as they were')}</li>
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
                          <p className="t2" style={{ marginTop: 8 }}>
                            {w('和旁边、和下面都没有空缺和重叠', 'No gaps and no overlaps, beside it or below')}
                          </p>
                        )}
                        <Said error={give.error} />
                        <Button type="primary" style={{ marginTop: 12 }} disabled={v.patches.length > 0 && !accept} loading={give.isPending} onClick={() => give.mutate()}>
                          {w(`补上，${day} 起算`, `Give it from ${day}`)}
                        </Button>
                      </>
                    )}
                  </section>
                </aside>
              </>
            )
          )}
        </div>
      )}
    </>
  )
}
