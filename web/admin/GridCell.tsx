/** One cell: what it is, who is there, what came before and after it. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { useState } from 'react'
import { getGrid } from '../../contract/directory.ts'
import { type CellRow, dropOutline, gridOn, gridTree, oneCell, renameCell } from '../../contract/gridAdmin.ts'
import { call, keyOf } from '../kit/call.ts'
import { say } from '../kit/i18n.ts'
import { useMay } from '../kit/session.ts'
import { Failed, Said, Waiting } from '../kit/States.tsx'
import { kindWords } from './gridParts.tsx'
import { areaWords, percent, span, w } from './parts.tsx'
import { valid } from './gridDates.ts'

export function GridCell({
  cell,
  all,
  at,
  onPick,
  onCut,
  onOutline,
  onDropped,
}: {
  cell: CellRow
  all: CellRow[]
  at: string
  onPick: (id: number) => void
  onCut?: () => void
  onOutline?: () => void
  onDropped?: (words: string) => Promise<void>
}) {
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
  const drop = useMutation({
    mutationFn: () => call(dropOutline, { params: { id: cell.id } }),
    onSuccess: () => onDropped?.(w(`${cell.name}的边界撤去了，可以再补`, `The boundary of ${cell.name} is taken away; another can be given`)),
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
      <Said error={rename.error ?? drop.error} />
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
        <dd>
          {areaWords(cell.squareMetres)}
          {cell.boundaryFrom !== null && <span className="t3 s12"> {w(`${cell.boundaryFrom} 起算`, `counts from ${cell.boundaryFrom}`)}</span>}
          {cell.squareMetres === null && onOutline && (
            <>
              {' '}
              <button type="button" className="link" onClick={onOutline}>
                {w('补边界', 'Give it one')}
              </button>
            </>
          )}
          {cell.boundaryFrom !== null && onDropped && (
            <>
              {' '}
              <button type="button" className="link s12" disabled={drop.isPending} onClick={() => drop.mutate()}>
                {w('撤去', 'Take it away')}
              </button>
            </>
          )}
        </dd>
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
