/** 字段对应: a sample of what they send on one side, what each of our fields becomes of it on the other, live; tried before it is saved. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Segmented } from 'antd'
import { useMemo, useState } from 'react'
import { Link, useParams } from 'react-router'
import { listConnectors } from '../../contract/connectors.ts'
import { getMapping, saveMapping, trySample } from '../../contract/mapping.ts'
import { faultsOf, guessLines } from '../../domain/mapping/check.ts'
import type { Mapping } from '../../domain/mapping/targets.ts'
import { call, keyOf } from '../kit/call.ts'
import { Crumbs } from '../kit/Crumbs.tsx'
import { words } from '../kit/i18n.ts'
import { useMay } from '../kit/session.ts'
import { Failed, Said, Waiting } from '../kit/States.tsx'
import { moment } from '../kit/time.ts'
import { MappingLines } from './MappingLines.tsx'
import { Sample } from './MappingSample.tsx'
import { Tables } from './MappingTables.tsx'
import { TriedRows } from './MappingTried.tsx'
import { readSample } from './mappingParts.ts'
import { w } from './parts.tsx'
import './mapping.css'

export function MappingPage() {
  const id = Number(useParams()['id'])
  const all = useQuery({ queryKey: keyOf(listConnectors), queryFn: () => call(listConnectors, {}) }),
    kept = useQuery({ queryKey: keyOf(getMapping, id), queryFn: () => call(getMapping, { params: { id } }) })
  if (all.isPending || kept.isPending) return <Waiting />
  if (all.isError) return <Failed error={all.error} again={() => void all.refetch()} />
  if (kept.isError) return <Failed error={kept.error} again={() => void kept.refetch()} />
  const source = all.data.sources.find((s) => s.id === id)!
  return <Editor key={id} id={id} name={source.name} format={source.config['format'] === 'CSV' ? 'csv' : 'json'} kept={kept.data} />
}

interface Kept {
  version: number
  mapping: Mapping
  versions: { version: number; at: string; by: string | null }[]
}
function Editor({ id, name, format, kept }: { id: number; name: string; format: 'json' | 'csv'; kept: Kept }) {
  // What it was made from stays what it was while somebody else saves: their version is neither lost nor does it take this work away.
  const [base, setBase] = useState(kept),
    [mapping, setMapping] = useState(kept.mapping),
    [text, setText] = useState(''),
    [at, setAt] = useState(0),
    client = useQueryClient(),
    mayManage = useMay('connectors.manage')
  const sample = useMemo(() => readSample(text, format, mapping.rows), [text, format, mapping.rows]),
    record = sample.records[Math.min(at, sample.records.length - 1)],
    faults = faultsOf(mapping),
    changed = JSON.stringify(mapping) !== JSON.stringify(base.mapping)
  if (kept.version > base.version && !changed) {
    setBase(kept)
    setMapping(kept.mapping)
  }
  const tried = useMutation({ mutationFn: () => call(trySample, { params: { id }, body: { text, mapping } }) })
  const save = useMutation({
    mutationFn: () => call(saveMapping, { params: { id }, body: { basedOn: base.version, mapping } }),
    onSuccess: ({ version }) => {
      setBase({ ...base, version, mapping })
      return Promise.all([client.invalidateQueries({ queryKey: keyOf(getMapping, id) }), client.invalidateQueries({ queryKey: keyOf(listConnectors) })])
    },
  })
  const change = (part: Partial<Mapping>) => {
    tried.reset()
    setMapping((m) => ({ ...m, ...part }))
  }
  /** A sample that is pasted for the first time finds its list, and its fields their likely places. */
  const paste = (next: string) => {
    setText(next)
    tried.reset()
    if (mapping.lines.length) return
    const rows = mapping.rows || (readSample(next, format, '').lists[0]?.path ?? ''),
      first = readSample(next, format, rows)
    if (first.fields.length) setMapping((m) => ({ ...m, rows, lines: guessLines(first.fields.map((f) => f.from)) }))
  }
  return (
    <>
      <Crumbs>
        <Link to="/admin/connectors">{w('接入', 'Connectors')}</Link>
        <Link to={`/admin/connectors/${id}`}>{name}</Link>
      </Crumbs>
      <div className="head">
        <h1>{w('字段对应', 'Mapping of fields')}</h1>
        <span className="t2 grow">
          {kept.version
            ? w(
                `现用第 ${kept.version} 版，${kept.versions[0]?.by ?? ''} ${moment(kept.versions[0]!.at)}`,
                `Version ${kept.version} is in force, ${kept.versions[0]?.by ?? ''} ${moment(kept.versions[0]!.at)}`,
              )
            : w('还没有存过', 'Nothing saved yet')}
        </span>
        {mayManage && (
          <>
            <Button disabled={!text.trim() || faults.length > 0} loading={tried.isPending} onClick={() => tried.mutate()}>
              {w('试转', 'Dry run')}
            </Button>
            <Button type="primary" disabled={!changed || faults.length > 0} loading={save.isPending} onClick={() => save.mutate()}>
              {w('保存', 'Save')}
            </Button>
          </>
        )}
      </div>
      <Said error={save.error ?? tried.error} />
      {save.isSuccess && !changed && (
        <p className="t2" role="status">
          {w(`已保存，从现在起按第 ${base.version} 版收`, `Saved: version ${base.version} counts from now on`)}
        </p>
      )}
      <div className="map-page">
        <Sample format={format} text={text} paste={paste} sample={sample} at={at} setAt={setAt} rows={mapping.rows} setRows={(rows) => change({ rows })} used={mapping.lines} />
        <section className="box map-lines">
          <h2 className="line">
            <b className="grow">{w('变成什么', 'What they become')}</b>
            <span className="t3 s12">{w('坐标', 'Positions')}</span>
            <Segmented
              size="small"
              value={mapping.datum}
              aria-label={w('坐标系', 'Datum')}
              onChange={(datum) => change({ datum: datum as Mapping['datum'] })}
              options={[
                { value: 'wgs84', label: 'WGS-84' },
                { value: 'gcj02', label: 'GCJ-02' },
                { value: 'bd09', label: 'BD-09' },
              ]}
            />
          </h2>
          <MappingLines mapping={mapping} record={record} fields={sample.fields} set={(lines) => change({ lines })} />
          {faults.length > 0 && (mapping.lines.length > 0 || text) && (
            <ul className="map-faults" aria-label={w('还不能用，因为', 'It cannot be used yet')}>
              {faults.map((f) => (
                <li key={f.field + f.zh}>{words(f)}</li>
              ))}
            </ul>
          )}
        </section>
      </div>
      <Tables tables={mapping.tables} set={(tables) => change({ tables })} />
      {tried.data && <TriedRows tried={tried.data} />}
      {kept.versions.length > 1 && (
        <details className="box map-versions">
          <summary>{w(`历次 ${kept.versions.length} 版`, `${kept.versions.length} versions`)}</summary>
          <ul>
            {kept.versions.map((v) => (
              <li key={v.version} className="t2 s12">
                {w(`第 ${v.version} 版`, `Version ${v.version}`)} {moment(v.at)} {v.by}
              </li>
            ))}
          </ul>
          <p className="t3 s12">{w('每一版的内容在审计里', 'What each one said is in the audit log')}</p>
        </details>
      )}
    </>
  )
}
