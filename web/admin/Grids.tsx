/** 网格: the tree with its dates beside the map; what it leaves open or shares; how a part of it is cut anew from a file. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, DatePicker, Input, Segmented } from 'antd'
import dayjs from 'dayjs'
import type { FeatureCollection } from 'geojson'
import { useMemo, useRef, useState } from 'react'
import { getGrid } from '../../contract/directory.ts'
import { type CellRow, gridCoverage, gridOn, gridTree, listCuts, oneCell, type Patch, renameCell, undoCut } from '../../contract/gridAdmin.ts'
import { call, keyOf } from '../kit/call.ts'
import { Icon } from '../kit/Icon.tsx'
import { say } from '../kit/i18n.ts'
import { useMay } from '../kit/session.ts'
import { Empty, Failed, Said, Waiting } from '../kit/States.tsx'
import { dateKey } from '../kit/time.ts'
import { CellMap, empty, kindWords, Patches } from './gridParts.tsx'
import { FirstCell, Recut } from './Recut.tsx'
import { areaWords, Done, percent, span, w } from './parts.tsx'

const valid = (c: { validFrom: string; validTo: string | null }, day: string) => c.validFrom <= day && (c.validTo === null || day < c.validTo)

export default function Grids() {
  const mayWrite = useMay('directory.write'),
    client = useQueryClient(),
    tree = useQuery({ queryKey: keyOf(gridTree), queryFn: () => call(gridTree, {}) }),
    [day, setDay] = useState<string | null>(null),
    [id, setId] = useState<number | null>(null),
    [patch, setPatch] = useState<Patch | null>(null),
    [cutting, setCutting] = useState<CellRow | null>(null),
    [done, setDone] = useState<{ id: number; words: string } | null>(null)
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
          <DatePicker id="grid-day" size="small" allowClear={false} value={dayjs(at)} onChange={(d) => d && setDay(d.format('YYYY-MM-DD'))} />
          {day !== null && day !== tree.data.today && (
            <Button size="small" type="text" onClick={() => setDay(null)}>
              {w('回到今天', 'Today')}
            </Button>
          )}
        </span>
      </div>
      {done && (
        <Done undo={() => undo.mutate(done.id)} busy={undo.isPending} close={() => setDone(null)}>
          {done.words}
        </Done>
      )}
      <Said error={undo.error} />
      <div className="grids">
        <Tree
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
            <One key={chosen.id} cell={chosen} all={all} at={at!} onPick={setId} {...(mayWrite && valid(chosen, at!) ? { onCut: () => setCutting(chosen) } : {})} />
          ) : (
            <Cuts undo={mayWrite ? undo : null} />
          )}
        </aside>
      </div>
    </>
  )
}

/** The tree, opened as far as asked; what has ended or is to come is one switch away. Arrow keys walk it. */
function Tree({ all, at, id, set }: { all: CellRow[]; at: string; id: number | null; set: (id: number) => void }) {
  const [text, setText] = useState(''),
    [ever, setEver] = useState(false),
    [open, setOpen] = useState<ReadonlySet<number>>(() => new Set(all.filter((c) => c.parentId === null).map((c) => c.id))),
    box = useRef<HTMLDivElement>(null)
  const below = useMemo(() => Map.groupBy(all, (c) => c.parentId), [all])
  const found = text.trim()
  const fits = (c: CellRow): boolean => (ever || valid(c, at)) && (!found || c.name.includes(found) || c.code.startsWith(found))
  const holds = (c: CellRow): boolean => fits(c) || (below.get(c.id) ?? []).some(holds)
  const rows: { c: CellRow; depth: number; more: boolean }[] = []
  const walk = (parent: number | null, depth: number) => {
    for (const c of (below.get(parent) ?? []).filter((x) => (ever || valid(x, at)) && holds(x)).sort((a, b) => (a.code < b.code ? -1 : 1))) {
      const more = (below.get(c.id) ?? []).some(holds)
      rows.push({ c, depth, more })
      if (more && (open.has(c.id) || found)) walk(c.id, depth + 1)
    }
  }
  walk(null, 0)
  const chosen = all.find((c) => c.id === id)
  if (chosen?.parentId != null && !open.has(chosen.parentId)) setOpen(new Set([...open, chosen.parentId]))
  const toggle = (n: number) => {
    const next = new Set(open)
    if (!next.delete(n)) next.add(n)
    setOpen(next)
  }
  const step = (by: number) => {
    const buttons = [...(box.current?.querySelectorAll<HTMLElement>('.cell-row') ?? [])],
      n = buttons.indexOf(document.activeElement as HTMLElement)
    buttons[Math.max(0, Math.min(buttons.length - 1, n + by))]?.focus()
  }
  return (
    <section className="box tree">
      <Input
        allowClear
        placeholder={w('找名称或代码', 'Name or code')}
        aria-label={w('找名称或代码', 'Name or code')}
        value={text}
        onChange={(e) => setText(e.target.value)}
        data-search
      />
      <Segmented
        block
        size="small"
        value={ever ? 'ever' : 'now'}
        onChange={(v) => setEver(v === 'ever')}
        options={[
          { value: 'now', label: w('那天在用的', 'In force') },
          { value: 'ever', label: w('连同停用的', 'With ended ones') },
        ]}
        style={{ margin: '8px 0' }}
      />
      <div
        ref={box}
        className="tree-rows"
        role="tree"
        aria-label={w('网格树', 'Grid tree')}
        onKeyDown={(e) => {
          const focused = Number((document.activeElement as HTMLElement | null)?.dataset['id'])
          if (e.key === 'ArrowDown' || e.key === 'ArrowUp') step(e.key === 'ArrowDown' ? 1 : -1)
          else if (e.key === 'ArrowRight' && focused && !open.has(focused)) toggle(focused)
          else if (e.key === 'ArrowLeft' && focused && open.has(focused)) toggle(focused)
          else return
          e.preventDefault()
        }}
      >
        {rows.map(({ c, depth, more }) => (
          <div
            key={c.id}
            role="treeitem"
            tabIndex={c.id === id || (id === null && rows[0]?.c === c) ? 0 : -1}
            data-id={c.id}
            aria-level={depth + 1}
            aria-selected={c.id === id}
            {...(more ? { 'aria-expanded': open.has(c.id) } : {})}
            className={['cell-row', c.id === id && 'on', !valid(c, at) && 'gone'].filter(Boolean).join(' ')}
            style={{ paddingLeft: 8 + depth * 16 }}
            onClick={() => {
              set(c.id)
              if (more && !open.has(c.id)) toggle(c.id)
            }}
            onKeyDown={(e) => {
              if (e.key !== 'Enter' && e.key !== ' ') return
              e.preventDefault()
              set(c.id)
            }}
          >
            {more ? (
              <span
                className={open.has(c.id) || found ? 'fold open' : 'fold'}
                aria-hidden="true"
                onClick={(e) => {
                  e.stopPropagation()
                  toggle(c.id)
                }}
              />
            ) : (
              <span className="fold none" />
            )}
            <span className="grow">
              {c.name}
              {!valid(c, at) && <span className="t3 s12"> {c.validFrom > at ? w(`${c.validFrom} 起`, `from ${c.validFrom}`) : w(`${c.validTo} 停用`, `ended ${c.validTo}`)}</span>}
            </span>
            {c.kind === 'special' && <span className="tag co">{w('专属', 'special')}</span>}
            {c.people > 0 && <span className="t3 s12">{w(`${c.people} 人`, `${c.people}`)}</span>}
          </div>
        ))}
        {!rows.length && <p className="t3">{w('没有找到', 'Nothing found')}</p>}
      </div>
    </section>
  )
}

/** One cell: what it is, who is there, what came before and after it. */
function One({ cell, all, at, onPick, onCut }: { cell: CellRow; all: CellRow[]; at: string; onPick: (id: number) => void; onCut?: () => void }) {
  const page = useQuery({ queryKey: keyOf(oneCell, cell.id), queryFn: () => call(oneCell, { params: { id: cell.id } }) }),
    client = useQueryClient(),
    mayWrite = useMay('directory.write'),
    [name, setName] = useState<string | null>(null)
  const rename = useMutation({
    mutationFn: (to: string) => call(renameCell, { params: { id: cell.id }, body: { name: to } }),
    onSuccess: () => {
      setName(null)
      for (const e of [gridTree, gridOn, getGrid]) void client.invalidateQueries({ queryKey: keyOf(e) })
    },
  })
  const children = all.filter((c) => c.parentId === cell.id && valid(c, at)),
    parent = all.find((c) => c.id === cell.parentId)
  const links = (list: { id: number; name: string; share: number }[]) =>
    list.map((x) => (
      <p key={x.id}>
        <button type="button" className="link" onClick={() => onPick(x.id)}>
          {x.name}
        </button>{' '}
        <span className="t3 s12">{w(`占本格 ${percent(x.share)}`, `${percent(x.share)} of this cell`)}</span>
      </p>
    ))
  return (
    <section className="box">
      {name === null ? (
        <h2>
          {cell.name} <span>{kindWords(cell.kind)}</span>
          {mayWrite && (
            <button type="button" className="link s12" onClick={() => setName(cell.name)}>
              {w('改名', 'Rename')}
            </button>
          )}
        </h2>
      ) : (
        <form
          className="line"
          onSubmit={(e) => {
            e.preventDefault()
            rename.mutate(name)
          }}
        >
          <Input value={name} maxLength={60} aria-label={w('名称', 'Name')} onChange={(e) => setName(e.target.value)} style={{ flex: 1 }} autoFocus />
          <Button type="primary" htmlType="submit" loading={rename.isPending} disabled={!name.trim()}>
            {w('保存', 'Save')}
          </Button>
          <Button type="text" onClick={() => setName(null)}>
            {w('不改', 'Leave it')}
          </Button>
        </form>
      )}
      <Said error={rename.error} />
      <dl className="kv">
        <dt>{w('代码', 'Code')}</dt>
        <dd className="code">{cell.code}</dd>
        {parent && (
          <>
            <dt>{w('上级', 'Within')}</dt>
            <dd>
              <button type="button" className="link" onClick={() => onPick(parent.id)}>
                {parent.name}
              </button>
            </dd>
          </>
        )}
        <dt>{w('有效', 'Valid')}</dt>
        <dd>{span(cell.validFrom, cell.validTo)}</dd>
        <dt>{w('面积', 'Area')}</dt>
        <dd>{areaWords(cell.squareMetres)}</dd>
        {children.length > 0 && (
          <>
            <dt>{w('下面', 'Below')}</dt>
            <dd>{w(`${children.length} 个`, String(children.length))}</dd>
          </>
        )}
        <dt>{w('在办', 'Open')}</dt>
        <dd>{w(`${cell.open} 件直接挂在这里`, `${cell.open} cases right here`)}</dd>
        {page.data && page.data.units.length > 0 && (
          <>
            <dt>{w('单位', 'Units')}</dt>
            <dd>{page.data.units.join(w('、', ', '))}</dd>
          </>
        )}
        {page.data && page.data.before.length > 0 && (
          <>
            <dt>{w('从前是', 'Before')}</dt>
            <dd>{links(page.data.before)}</dd>
          </>
        )}
        {page.data && page.data.after.length > 0 && (
          <>
            <dt>{w('后来是', 'Afterwards')}</dt>
            <dd>{links(page.data.after)}</dd>
          </>
        )}
      </dl>
      {onCut && cell.kind !== 'micro' && (
        <div className="line" style={{ marginTop: 12 }}>
          <Button onClick={onCut}>{children.length ? w('重划下面的网格', 'Cut its cells anew') : w('导入下面的网格', 'Import its cells')}</Button>
        </div>
      )}
      <h3 className="group">{w('任职在这里的人', 'People with a post here')}</h3>
      {page.isPending ? (
        <Waiting rows={1} />
      ) : page.isError ? (
        <Failed error={page.error} again={() => void page.refetch()} />
      ) : page.data.people.length ? (
        page.data.people.map((p, n) => (
          <div key={n} className={p.validTo !== null && p.validTo <= at ? 'rep gone' : 'rep'}>
            <b>{p.name}</b>
            <span className="t2 grow">{[say(p.role), p.unit].filter(Boolean).join(' ')}</span>
            <span className="t3 s12">{span(p.validFrom, p.validTo)}</span>
          </div>
        ))
      ) : (
        <p className="t3">{w('还没有人。任职由安全管理员在账号与任职里给', 'Nobody yet. Posts are given by the security administrator')}</p>
      )}
    </section>
  )
}

/** Earlier cuts; the way back stays open while nobody uses the new cells. */
function Cuts({ undo }: { undo: { mutate: (id: number) => void; isPending: boolean; variables: number | undefined } | null }) {
  const cuts = useQuery({ queryKey: keyOf(listCuts), queryFn: () => call(listCuts, {}) })
  return (
    <section className="box">
      <h2>{w('历次重划', 'Earlier re-cuts')}</h2>
      {cuts.isPending ? (
        <Waiting rows={1} />
      ) : cuts.isError ? (
        <Failed error={cuts.error} again={() => void cuts.refetch()} />
      ) : cuts.data.length ? (
        cuts.data.map((c) => (
          <div key={c.id} className={c.undoneAt ? 'rep gone' : 'rep'}>
            <b>{c.parent ?? w('街道', 'Sub-district')}</b>
            <span className="grow t2 s12">
              {w(`${c.day} 起，${c.retired} 个停用，${c.added} 个新增，移动 ${c.moved} 件`, `from ${c.day}: ${c.retired} ended, ${c.added} new, ${c.moved} cases moved`)}
              <br />
              <span className="t3">{[c.by, dateKey(c.at), c.undoneAt && w('已撤销', 'undone')].filter(Boolean).join(' ')}</span>
            </span>
            {undo && !c.undoneAt && (
              <Button size="small" loading={undo.isPending && undo.variables === c.id} onClick={() => undo.mutate(c.id)}>
                {w('撤销', 'Undo')}
              </Button>
            )}
          </div>
        ))
      ) : (
        <p className="t3" style={{ marginTop: 8 }}>
          {w('点左边或地图上的一个社区，可以看它、重划它', 'Choose a community on the left or on the map to see it and cut it anew')}
        </p>
      )}
    </section>
  )
}
