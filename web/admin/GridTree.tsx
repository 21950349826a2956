/** The tree of cells, opened as far as asked; what has ended or is to come is one switch away. Arrow keys walk it. */
import { Segmented } from 'antd'
import { useMemo, useRef, useState } from 'react'
import type { CellRow } from '../../contract/gridAdmin.ts'
import { Find } from '../kit/Find.tsx'
import { valid } from './gridDates.ts'
import { w } from './parts.tsx'

export function GridTree({ all, at, id, set }: { all: CellRow[]; at: string; id: number | null; set: (id: number) => void }) {
  const [found, setFound] = useState(''),
    [ever, setEver] = useState(false),
    [open, setOpen] = useState<ReadonlySet<number>>(() => new Set(all.filter((c) => c.parentId === null).map((c) => c.id))),
    box = useRef<HTMLDivElement>(null)
  const below = useMemo(() => Map.groupBy(all, (c) => c.parentId), [all])
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
      <Find label={w('找名称或代码', 'Name or code')} value={found} find={setFound} width="100%" />
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
