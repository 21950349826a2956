/** The items of the catalogues, by class and words. */
import { useQuery } from '@tanstack/react-query'
import { Button, Checkbox, Select } from 'antd'
import { useRef } from 'react'
import { Link } from 'react-router'
import { listCatalogue } from '../../contract/catalogue.ts'
import { limitUnits } from '../../domain/catalogue.ts'
import { call, keyOf } from '../kit/call.ts'
import { useFilters } from '../kit/filters.ts'
import { Find } from '../kit/Find.tsx'
import { say } from '../kit/i18n.ts'
import { useMay } from '../kit/session.ts'
import { Empty, Failed, Waiting } from '../kit/States.tsx'
import { w } from './parts.tsx'

export function CatalogueList() {
  const [query, set] = useFilters(),
    mayWrite = useMay('directory.write'),
    list = useRef<HTMLUListElement>(null)
  const version = query.get('version') ?? undefined,
    major = query.get('major') ?? undefined,
    all = query.get('all') === '1',
    text = query.get('text') ?? ''
  const [kind, code] = major?.split(' ') ?? []
  const ask = {
    ...(version ? { version } : {}),
    ...(kind ? { kind: kind as '事项' } : {}),
    ...(code ? { major: code } : {}),
    ...(text ? { text } : {}),
    ...(all ? { all } : {}),
  }
  const items = useQuery({ queryKey: keyOf(listCatalogue, ask), queryFn: () => call(listCatalogue, { querystring: ask }), placeholderData: (before) => before })
  // the classes stay while one of them is chosen
  const wide = { ...(version ? { version } : {}), ...(all ? { all } : {}) }
  const classes = useQuery({ queryKey: keyOf(listCatalogue, wide), queryFn: () => call(listCatalogue, { querystring: wide }), placeholderData: (before) => before })
  const walk = (by: number) => {
    const rows = [...(list.current?.querySelectorAll<HTMLElement>('.cat-row') ?? [])],
      n = rows.indexOf(document.activeElement as HTMLElement)
    rows[Math.max(0, Math.min(rows.length - 1, n + by))]?.focus()
  }
  const versions = items.data?.versions ?? []
  return (
    <>
      <div className="head">
        <h1>{w('事项目录', 'Catalogue')}</h1>
        <span className="grow t2">{items.data && w(`${items.data.total} 项`, `${items.data.total} items`)}</span>
        <span className="line">
          <Button href={`/api/exports/catalogue.csv${version ? `?version=${encodeURIComponent(version)}` : ''}`} download>
            {w('导出表格', 'Export')}
          </Button>
          {mayWrite && (
            <>
              <Link to="import">
                <Button>{w('导入表格', 'Import')}</Button>
              </Link>
              <Link to="new">
                <Button type="primary">{w('加事项', 'Add an item')}</Button>
              </Link>
            </>
          )}
        </span>
      </div>
      <div className="filters">
        <Select
          aria-label={w('哪一部目录', 'Which catalogue')}
          value={version ?? ''}
          onChange={(v) => set({ version: v, major: '' })}
          style={{ width: 260 }}
          options={[
            { value: '', label: w('全部目录', 'All catalogues') },
            ...versions.map((v) => ({
              value: v.version,
              label: `${v.version} ${v.inForce ? w(`在用 ${v.inForce}`, `${v.inForce} in force`) : v.to ? w(`到 ${v.to} 止`, `until ${v.to}`) : w('未开始', 'to come')}`,
            })),
          ]}
        />
        <Find
          label={w('找事项', 'Find an item')}
          hint={w('找名称、代码、大类、责任单位', 'Name, code, class or unit')}
          value={text}
          find={(words) => set({ text: words })}
          rest={300}
          width={280}
        />
        <Checkbox checked={all} onChange={(e) => set({ all: e.target.checked ? '1' : '' })} style={{ alignSelf: 'center' }}>
          {w('连同停用的和将来的', 'With ended and coming ones')}
        </Checkbox>
      </div>
      {items.isPending ? (
        <Waiting />
      ) : items.isError ? (
        <Failed error={items.error} again={() => void items.refetch()} />
      ) : (
        <div className="cat">
          <nav className="box cat-classes" aria-label={w('大类', 'Classes')}>
            <button type="button" className={`plain cat-class${major ? '' : ' on'}`} onClick={() => set({ major: '' })}>
              <span className="grow">{w('全部大类', 'All classes')}</span>
            </button>
            {(classes.data?.majors ?? []).map((m, n, rows) => (
              <div key={`${m.kind} ${m.major}`}>
                {rows[n - 1]?.kind !== m.kind && <h3 className="group s12 t3">{w(m.kind, { 部件: 'Components', 事项: 'Matters', 诉求: 'Requests' }[m.kind])}</h3>}
                <button
                  type="button"
                  aria-pressed={major === `${m.kind} ${m.major}`}
                  className={`plain cat-class${major === `${m.kind} ${m.major}` ? ' on' : ''}`}
                  onClick={() => set({ major: `${m.kind} ${m.major}` })}
                >
                  <span className="grow">{m.majorName}</span>
                  <span className="t3 s12">{m.items}</span>
                </button>
              </div>
            ))}
          </nav>
          {items.data.items.length ? (
            <div>
              <ul
                className="rows"
                ref={list}
                onKeyDown={(e) => {
                  const by = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[e.key]
                  if (!by) return
                  e.preventDefault()
                  walk(by)
                }}
              >
                {items.data.items.map((i) => (
                  <li key={i.id}>
                    <Link to={`${i.id}`} className={i.validTo !== null && i.validTo <= items.data.today ? 'cat-row gone' : 'cat-row'}>
                      <span className="code">{i.code}</span>
                      <span>
                        <b>{i.name}</b>
                        <span className="t3 s12">
                          {' '}
                          {i.majorName}
                          {!version && <span style={{ whiteSpace: 'nowrap' }}>{` · ${i.version}`}</span>}
                          {i.validTo !== null && ` · ${i.validTo <= items.data.today ? w(`${i.validTo} 停用`, `ended ${i.validTo}`) : w(`到 ${i.validTo}`, `until ${i.validTo}`)}`}
                          {i.validFrom > items.data.today && ` · ${w(`${i.validFrom} 起`, `from ${i.validFrom}`)}`}
                        </span>
                      </span>
                      <span className="unit t2 s12">{i.unit ?? (i.unitCode === null ? w('按规则派', 'by the rules') : w(`单位 ${i.unitCode} 不在`, `no unit ${i.unitCode}`))}</span>
                      <span className="s12">
                        {i.limit.amount} {say(limitUnits[i.limit.unit])}
                      </span>
                    </Link>
                  </li>
                ))}
              </ul>
              {items.data.total > items.data.items.length && (
                <p className="t3 s12">
                  {w(`列出前 ${items.data.items.length} 项，选一个大类或打几个字再找`, `The first ${items.data.items.length} are listed; choose a class or type some words`)}
                </p>
              )}
            </div>
          ) : (
            <Empty icon="search" title={w('没有这样的事项', 'No such items')}>
              {w('换个说法，或看全部大类', 'Use other words, or look at all classes')}
            </Empty>
          )}
        </div>
      )}
    </>
  )
}
