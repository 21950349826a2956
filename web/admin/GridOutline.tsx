/** 补边界: a cell that began without a boundary gets one from a file, seen on the map with what it leaves open before it is given. */
import { useMutation, useQuery } from '@tanstack/react-query'
import { Button, Checkbox, DatePicker, Select } from 'antd'
import dayjs from 'dayjs'
import type { FeatureCollection } from 'geojson'
import { useId, useState } from 'react'
import { type CellRow, giveOutline, type Outline, type Patch, previewOutline, systems } from '../../contract/gridAdmin.ts'
import { call, keyOf } from '../kit/call.ts'
import { words } from '../kit/i18n.ts'
import { Failed, Said, Waiting } from '../kit/States.tsx'
import { CellMap, Patches, systemWords } from './gridParts.tsx'
import { areaWords, FileDrop, textOf, w } from './parts.tsx'

export function GridOutline({ cell, today, onBack, onDone }: { cell: CellRow; today: string; onBack: () => void; onDone: (words: string) => Promise<void> }) {
  const id = useId(),
    [file, setFile] = useState<{ name: string; json: unknown; stamp: number } | null>(null),
    [unread, setUnread] = useState<Error | null>(null),
    [day, setDay] = useState(today),
    [system, setSystem] = useState<Outline['system']>('CGCS2000'),
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
  const read = async (f: File) => {
    setPatch(null)
    setAccept(false)
    give.reset()
    try {
      setFile({ name: f.name, json: JSON.parse(await textOf(f)), stamp: performance.now() })
      setUnread(null)
    } catch {
      setFile(null)
      setUnread(new Error(w(`${f.name} 不是 GeoJSON，读不出来`, `${f.name} cannot be read as GeoJSON`)))
    }
  }
  const v = preview.data
  return (
    <>
      <div className="head">
        <h1 className="grow">{w(`给${cell.name}补边界`, `A boundary for ${cell.name}`)}</h1>
        <Button onClick={onBack}>{w('返回网格', 'Back to the grid')}</Button>
      </div>
      <section className="box">
        <div className="form cut-form">
          <div className="field wide">
            <span className="label">{w('边界文件', 'File of the boundary')}</span>
            <FileDrop
              accept=".geojson,.json,application/geo+json,application/json"
              label={file ? w(`${file.name}，换一个就再选`, `${file.name}; choose again to replace it`) : w('选一个 GeoJSON，或拖进来', 'Choose a GeoJSON file, or drop it here')}
              onFile={(f) => void read(f)}
            />
            <span className="t3 s12">
              {w(`文件里只有一块，就用那一块；有几块，用代码是 ${cell.code} 的`, `The one figure of the file; of several, the one with the code ${cell.code}`)}
            </span>
            <Said error={unread} />
          </div>
          <div className="field">
            <label htmlFor={`${id}d`}>{w('从哪天起算', 'Counts from')}</label>
            <DatePicker
              id={`${id}d`}
              allowClear={false}
              value={dayjs(day)}
              minDate={dayjs(cell.validFrom)}
              maxDate={dayjs(today)}
              onChange={(d) => d && setDay(d.format('YYYY-MM-DD'))}
            />
          </div>
          <div className="field">
            <label htmlFor={`${id}s`}>{w('坐标系', 'Coordinates')}</label>
            <Select id={`${id}s`} value={system} onChange={setSystem} options={systems.map((s) => ({ value: s, label: systemWords(s) }))} />
          </div>
        </div>
      </section>
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
