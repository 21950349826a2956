/** 事项目录: both catalogues and the hotline's types by class and words; what each item asks for; out and in as a sheet. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Checkbox, DatePicker, Input, Select } from 'antd'
import dayjs from 'dayjs'
import { useDeferredValue, useId, useRef, useState } from 'react'
import { Link, Route, Routes, useNavigate, useSearchParams } from 'react-router'
import { importSheet, listCatalogue, previewSheet, type SheetView } from '../../contract/catalogue.ts'
import { listItems } from '../../contract/directory.ts'
import { limitUnits } from '../../domain/catalogue.ts'
import { call, keyOf } from '../kit/call.ts'
import { say, words } from '../kit/i18n.ts'
import { useMay } from '../kit/session.ts'
import { Empty, Failed, Said, Waiting } from '../kit/States.tsx'
import { ItemPage, NewItem } from './Item.tsx'
import { Done, FileDrop, textOf, w } from './parts.tsx'

export default function Catalogue() {
  return (
    <Routes>
      <Route index element={<List />} />
      <Route path="new" element={<NewItem />} />
      <Route path="import" element={<Sheet />} />
      <Route path=":id" element={<ItemPage />} />
    </Routes>
  )
}

function List() {
  const [query, setQuery] = useSearchParams(),
    mayWrite = useMay('directory.write'),
    list = useRef<HTMLUListElement>(null)
  const version = query.get('version') ?? undefined,
    major = query.get('major') ?? undefined,
    all = query.get('all') === '1',
    [text, setText] = useState(query.get('text') ?? ''),
    late = useDeferredValue(text)
  const [kind, code] = major?.split(' ') ?? []
  const ask = {
    ...(version ? { version } : {}),
    ...(kind ? { kind: kind as '事项' } : {}),
    ...(code ? { major: code } : {}),
    ...(late ? { text: late } : {}),
    ...(all ? { all } : {}),
  }
  const items = useQuery({ queryKey: keyOf(listCatalogue, ask), queryFn: () => call(listCatalogue, { querystring: ask }), placeholderData: (before) => before })
  // the classes stay while one of them is chosen
  const wide = { ...(version ? { version } : {}), ...(all ? { all } : {}) }
  const classes = useQuery({ queryKey: keyOf(listCatalogue, wide), queryFn: () => call(listCatalogue, { querystring: wide }), placeholderData: (before) => before })
  const put = (name: string, value: string | undefined) => {
    const next = new URLSearchParams(query)
    if (value) next.set(name, value)
    else next.delete(name)
    setQuery(next, { replace: true })
  }
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
          onChange={(v) => {
            const next = new URLSearchParams(query)
            next.delete('major')
            if (v) next.set('version', v)
            else next.delete('version')
            setQuery(next, { replace: true })
          }}
          style={{ width: 260 }}
          options={[
            { value: '', label: w('全部目录', 'All catalogues') },
            ...versions.map((v) => ({
              value: v.version,
              label: `${v.version} ${v.inForce ? w(`在用 ${v.inForce}`, `${v.inForce} in force`) : v.to ? w(`到 ${v.to} 止`, `until ${v.to}`) : w('未开始', 'to come')}`,
            })),
          ]}
        />
        <Input
          allowClear
          data-search
          placeholder={w('找名称、代码、大类、责任单位', 'Name, code, class or unit')}
          aria-label={w('找事项', 'Find an item')}
          value={text}
          onChange={(e) => {
            setText(e.target.value)
            put('text', e.target.value || undefined)
          }}
          style={{ width: 280 }}
        />
        <Checkbox checked={all} onChange={(e) => put('all', e.target.checked ? '1' : undefined)} style={{ alignSelf: 'center' }}>
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
            <button type="button" className={`plain cat-class${major ? '' : ' on'}`} onClick={() => put('major', undefined)}>
              <span className="grow">{w('全部大类', 'All classes')}</span>
            </button>
            {(classes.data?.majors ?? []).map((m, n, rows) => (
              <div key={`${m.kind} ${m.major}`}>
                {rows[n - 1]?.kind !== m.kind && <h3 className="group s12 t3">{w(m.kind, { 部件: 'Components', 事项: 'Matters', 诉求: 'Requests' }[m.kind])}</h3>}
                <button
                  type="button"
                  aria-pressed={major === `${m.kind} ${m.major}`}
                  className={`plain cat-class${major === `${m.kind} ${m.major}` ? ' on' : ''}`}
                  onClick={() => put('major', `${m.kind} ${m.major}`)}
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
                          {!version && ` · ${i.version}`}
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

/** A sheet in: the version it is for, the day it applies from, and every change seen before it is made. */
function Sheet() {
  const id = useId(),
    go = useNavigate(),
    client = useQueryClient(),
    list = useQuery({ queryKey: keyOf(listCatalogue, {}), queryFn: () => call(listCatalogue, { querystring: {} }) }),
    [file, setFile] = useState<{ name: string; csv: string; stamp: number } | null>(null),
    [version, setVersion] = useState(''),
    [from, setFrom] = useState<string | null>(null),
    [whole, setWhole] = useState(false),
    [done, setDone] = useState<SheetView | null>(null)
  const day = from ?? list.data?.today ?? ''
  const body = file && version.trim() && day ? { csv: file.csv, version: version.trim(), from: day, whole } : null
  const preview = useQuery({
    queryKey: keyOf(previewSheet, file?.stamp, version.trim(), day, whole),
    queryFn: () => call(previewSheet, { body: body! }),
    enabled: body !== null && done === null,
    gcTime: 0,
  })
  const run = useMutation({
    mutationFn: () => call(importSheet, { body: body! }),
    onSuccess: (v) => {
      setDone(v)
      setFile(null)
      void client.invalidateQueries({ queryKey: keyOf(listCatalogue) })
      void client.invalidateQueries({ queryKey: keyOf(listItems) })
    },
  })
  const v = preview.data
  const group = (title: string, rows: { code: string; name: string; what?: string[] }[]) =>
    rows.length > 0 && (
      <section className="box">
        <h2>
          {title} <span>{rows.length}</span>
        </h2>
        <div className="moves">
          {rows.slice(0, 300).map((r) => (
            <div key={r.code}>
              <span>
                <span className="code t2">{r.code}</span> {r.name}
              </span>
              {r.what && <span className="t2 s12">{r.what.join(w('、', ', '))}</span>}
            </div>
          ))}
        </div>
      </section>
    )
  return (
    <>
      <div className="head">
        <h1 className="grow">{w('导入事项目录', 'Import the catalogue')}</h1>
        <Button onClick={() => void go('..', { relative: 'path' })}>{w('返回目录', 'Back to the catalogue')}</Button>
      </div>
      {done && (
        <Done close={() => setDone(null)}>
          {w(
            `已导入：${done.fresh.length} 项新增，${done.changed.length} 项改动，${done.ended.length} 项停用，${done.same} 项没变`,
            `Imported: ${done.fresh.length} new, ${done.changed.length} changed, ${done.ended.length} ended, ${done.same} unchanged`,
          )}
        </Done>
      )}
      <section className="box">
        <div className="form cols">
          <div className="field wide">
            <span className="label">{w('表格（CSV）', 'Sheet (CSV)')}</span>
            <FileDrop
              accept=".csv,text/csv"
              label={file ? w(`${file.name}，换一个就再选`, `${file.name}; choose again to replace it`) : w('选一个 CSV，或拖进来', 'Choose a CSV file, or drop it here')}
              onFile={(f) => {
                setDone(null)
                run.reset()
                void textOf(f).then((csv) => setFile({ name: f.name, csv, stamp: Date.now() }))
              }}
            />
            <span className="t3 s12">
              {w(
                '列和导出的一样：先导出，在表格软件里改，再导入。条件用 | 隔开，前面加 ! 的必须满足',
                'The columns are those of the export: export, edit, import. Conditions are parted by |, a leading ! makes one a must',
              )}
            </span>
          </div>
          <div className="field">
            <label htmlFor={`${id}v`}>{w('哪一部目录', 'Which catalogue')}</label>
            <Select
              id={`${id}v`}
              showSearch
              mode="tags"
              maxCount={1}
              value={version ? [version] : []}
              onChange={(all: string[]) => setVersion(all.at(-1) ?? '')}
              options={(list.data?.versions ?? []).map((x) => ({ value: x.version, label: x.version }))}
              placeholder={w('选一部，或写个新名字', 'Choose one, or type a new name')}
            />
          </div>
          <div className="field">
            <label htmlFor={`${id}d`}>{w('从哪天起', 'From')}</label>
            <DatePicker
              id={`${id}d`}
              allowClear={false}
              value={day ? dayjs(day) : null}
              {...(list.data ? { minDate: dayjs(list.data.today) } : {})}
              onChange={(d) => d && setFrom(d.format('YYYY-MM-DD'))}
            />
          </div>
          <Checkbox className="wide" checked={whole} onChange={(e) => setWhole(e.target.checked)}>
            {w('这就是整部目录：表里没有的从那天起停用', 'This is the whole catalogue: what it leaves out ends on that day')}
          </Checkbox>
        </div>
      </section>
      {body && (
        <section className="now" style={{ marginTop: 16 }}>
          {preview.isPending ? (
            <Waiting rows={2} />
          ) : preview.isError ? (
            <Failed error={preview.error} again={() => void preview.refetch()} />
          ) : v?.problems.length ? (
            <>
              <h2>{w(`${v.problems.length} 处要先改好`, `${v.problems.length} faults to mend first`)}</h2>
              <div className="moves">
                {v.problems.map((p, n) => (
                  <div key={n}>
                    <span>
                      {p.line > 0 && <b>{w(`第 ${p.line} 行`, `Line ${p.line}`)} </b>}
                      {words(p)}
                    </span>
                  </div>
                ))}
              </div>
            </>
          ) : (
            v && (
              <>
                <h2>{w('会怎样', 'What it does')}</h2>
                <p style={{ marginTop: 4 }}>
                  <b className="big">{v.fresh.length}</b> {w('项新增，', 'new,')} <b className="big">{v.changed.length}</b> {w('项改动，', 'changed,')}{' '}
                  <b className="big">{v.ended.length}</b> {w('项停用', 'ended')}
                  {w(`，${v.same} 项没变`, `, ${v.same} unchanged`)}
                </p>
                <p className="t2 s12">{w('已经立案的仍照立案时的那一版', 'Cases already filed keep the form they were filed under')}</p>
                <Said error={run.error} />
                <Button
                  type="primary"
                  style={{ marginTop: 12 }}
                  loading={run.isPending}
                  disabled={!v.fresh.length && !v.changed.length && !v.ended.length}
                  onClick={() => run.mutate()}
                >
                  {w(`${day} 起照这张表`, `Apply from ${day}`)}
                </Button>
              </>
            )
          )}
        </section>
      )}
      {v && !v.problems.length && (
        <div style={{ marginTop: 16 }}>
          {group(w('改动', 'Changed'), v.changed)}
          {group(w('新增', 'New'), v.fresh)}
          {group(w('停用', 'Ended'), v.ended)}
        </div>
      )}
    </>
  )
}
