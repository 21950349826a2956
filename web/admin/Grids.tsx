/** 网格: the tree with its dates beside the map; what it leaves open or shares; how a part of it is cut anew from a file. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import type { FeatureCollection } from 'geojson'
import { useState } from 'react'
import { getGrid } from '../../contract/directory.ts'
import { type CellRow, gridCoverage, gridOn, gridTree, listCuts, oneCell, type Patch, undoCut } from '../../contract/gridAdmin.ts'
import { call, keyOf } from '../kit/call.ts'
import { Icon } from '../kit/Icon.tsx'
import { useMay } from '../kit/session.ts'
import { Empty, Failed, Said, Waiting } from '../kit/States.tsx'
import { DayPick } from '../kit/When.tsx'
import { CellMap, empty, Patches } from './gridParts.tsx'
import { FirstCell } from './FirstCell.tsx'
import { Recut } from './Recut.tsx'
import { Done, w } from './parts.tsx'
import { valid } from './gridDates.ts'
import { GridOutline } from './GridOutline.tsx'
import { GridTree } from './GridTree.tsx'
import { GridCell } from './GridCell.tsx'
import { GridCuts } from './GridCuts.tsx'

export default function Grids() {
  const mayWrite = useMay('directory.write'),
    client = useQueryClient(),
    tree = useQuery({ queryKey: keyOf(gridTree), queryFn: () => call(gridTree, {}) }),
    [day, setDay] = useState<string | null>(null),
    [id, setId] = useState<number | null>(null),
    [patch, setPatch] = useState<Patch | null>(null),
    [cutting, setCutting] = useState<CellRow | null>(null),
    [outlining, setOutlining] = useState<CellRow | null>(null),
    [done, setDone] = useState<{ id: number | null; words: string } | null>(null)
  const at = day ?? tree.data?.today ?? null
  const cells = useQuery({
    queryKey: keyOf(gridOn, at),
    queryFn: async () => (await call(gridOn, { querystring: { day: at! } })).cells as FeatureCollection,
    enabled: at !== null,
    placeholderData: (before) => before,
  })
  const cover = useQuery({ queryKey: keyOf(gridCoverage, at), queryFn: () => call(gridCoverage, { querystring: { day: at! } }), enabled: at !== null })
  const fresh = () => Promise.all([gridTree, gridOn, gridCoverage, getGrid, listCuts, oneCell].map((e) => client.invalidateQueries({ queryKey: keyOf(e) })))
  const undo = useMutation({
    mutationFn: (cut: number) => call(undoCut, { params: { id: cut } }),
    onSuccess: async () => {
      setDone(null)
      setId(null)
      await fresh()
    },
  })
  if (tree.isPending) return <Waiting />
  if (tree.isError) return <Failed error={tree.error} again={() => void tree.refetch()} />
  const all = tree.data.cells,
    chosen = all.find((c) => c.id === id) ?? null,
    there = all.filter((c) => valid(c, at!))
  const applied = async (words: string, cut: number) => {
    setCutting(null)
    setDone({ id: cut, words })
    await fresh()
  }
  const said = async (words: string) => {
    setOutlining(null)
    setDone({ id: null, words })
    await fresh()
  }
  if (!all.length)
    return (
      <>
        <div className="head">
          <h1>{w('网格', 'Grid')}</h1>
        </div>
        {mayWrite ? (
          <FirstCell today={tree.data.today} onDone={applied} />
        ) : (
          <Empty icon="pin" title={w('还没有网格', 'There is no grid yet')}>
            {w('系统管理员先建街道', 'The system administrator begins with the sub-district')}
          </Empty>
        )}
      </>
    )
  if (cutting) return <Recut parent={cutting} all={all} today={tree.data.today} onBack={() => setCutting(null)} onDone={applied} />
  if (outlining) return <GridOutline cell={outlining} today={tree.data.today} onBack={() => setOutlining(null)} onDone={said} />
  const patches = cover.data?.patches ?? []
  return (
    <>
      <div className="head">
        <h1>{w('网格', 'Grid')}</h1>
        <span className="grow t2">
          {w(
            `${there.filter((c) => c.kind === 'community').length} 个社区/村，${there.filter((c) => c.kind !== 'community' && c.kind !== 'street').length} 个网格`,
            `${there.filter((c) => c.kind === 'community').length} communities, ${there.filter((c) => c.kind !== 'community' && c.kind !== 'street').length} cells`,
          )}
        </span>
        <span className="line">
          <label className="t2" htmlFor="grid-day">
            {w('看哪一天', 'As of')}
          </label>
          <DayPick id="grid-day" size="small" value={at!} set={setDay} />
          {day !== null && day !== tree.data.today && (
            <Button size="small" type="text" onClick={() => setDay(null)}>
              {w('回到今天', 'Today')}
            </Button>
          )}
        </span>
      </div>
      {done && (
        <Done undo={done.id === null ? undefined : () => undo.mutate(done.id!)} busy={undo.isPending} close={() => setDone(null)}>
          {done.words}
        </Done>
      )}
      <Said error={undo.error} />
      <div className="grids">
        <GridTree
          all={all}
          at={at!}
          id={id}
          set={(n) => {
            setId(n)
            setPatch(null)
          }}
        />
        <div>
          <CellMap cells={cells.data ?? empty} patches={patches} cell={id} at={patch?.at ?? null} onCell={(n) => setId(n === id ? null : n)} />
          <section className="box" style={{ marginTop: 16 }}>
            <h2>
              {w('覆盖检查', 'Coverage')}{' '}
              <span>
                {cover.data && w(`${cover.data.checked} 处下面有网格，逐处查过空缺、重叠和出界`, `${cover.data.checked} parents checked for gaps, overlaps and overhangs`)}
              </span>
            </h2>
            {cover.isPending ? (
              <Waiting rows={1} />
            ) : cover.isError ? (
              <Failed error={cover.error} again={() => void cover.refetch()} />
            ) : patches.length ? (
              <Patches of={patches} chosen={patch} onChoose={setPatch} />
            ) : (
              <p className="line t2" style={{ marginTop: 8 }}>
                <Icon name="check" /> {w('没有空缺，也没有重叠', 'No gaps and no overlaps')}
              </p>
            )}
          </section>
        </div>
        <aside>
          {chosen ? (
            <GridCell
              key={chosen.id}
              cell={chosen}
              all={all}
              at={at!}
              onPick={setId}
              {...(mayWrite && valid(chosen, at!) ? { onCut: () => setCutting(chosen), onOutline: () => setOutlining(chosen), onDropped: said } : {})}
            />
          ) : (
            <GridCuts undo={mayWrite ? undo : null} />
          )}
        </aside>
      </div>
    </>
  )
}
