/** A sheet into the catalogue: the version it is for, the day it applies from, and every change seen before it is made. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Checkbox, Select } from 'antd'
import { useId, useState } from 'react'
import { useNavigate } from 'react-router'
import { importSheet, listCatalogue, previewSheet, type SheetView } from '../../contract/catalogue.ts'
import { listItems } from '../../contract/directory.ts'
import { call, keyOf } from '../kit/call.ts'
import { words } from '../kit/i18n.ts'
import { Failed, Said, Waiting } from '../kit/States.tsx'
import { DayPick } from '../kit/When.tsx'
import { Done, FileDrop, Moves, textOf, w } from './parts.tsx'

export function CatalogueSheet() {
  const id = useId(),
    go = useNavigate(),
    client = useQueryClient(),
    list = useQuery({ queryKey: keyOf(listCatalogue, {}), queryFn: () => call(listCatalogue, { querystring: {} }) }),
    [file, setFile] = useState<{ name: string; size: number; csv: string; stamp: number } | null>(null),
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
        <Moves label={title}>
          {rows.slice(0, 300).map((r) => (
            <div key={r.code}>
              <span>
                <span className="code t2">{r.code}</span> {r.name}
              </span>
              {r.what && <span className="t2 s12">{r.what.join(w('、', ', '))}</span>}
            </div>
          ))}
        </Moves>
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
              label={w('选一个 CSV，或拖进来', 'Choose a CSV file, or drop it here')}
              file={file}
              onFile={async (f) => {
                setDone(null)
                run.reset()
                setFile({ name: f.name, size: f.size, csv: await textOf(f), stamp: Date.now() })
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
            <DayPick id={`${id}d`} value={day} set={setFrom} {...(list.data ? { min: list.data.today } : {})} />
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
              <Moves label={w('要先改好的', 'Faults to mend first')}>
                {v.problems.map((p, n) => (
                  <div key={n}>
                    <span>
                      {p.line > 0 && <b>{w(`第 ${p.line} 行`, `Line ${p.line}`)} </b>}
                      {words(p)}
                    </span>
                  </div>
                ))}
              </Moves>
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
