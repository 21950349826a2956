/** 文件导入 of a generic connector: a .csv file is tried, then taken in; earlier ones with how far they are and what was not taken. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Progress } from 'antd'
import { useState } from 'react'
import { listPayloads } from '../../contract/connectors.ts'
import { listRunFaults, listRuns, type RunView, type Tried } from '../../contract/mapping.ts'
import { call, keyOf, sendPhoto } from '../kit/call.ts'
import { useMay } from '../kit/session.ts'
import { Failed, Said, Waiting } from '../kit/States.tsx'
import { moment } from '../kit/time.ts'
import { TriedRows } from './MappingTried.tsx'
import { FileDrop, w } from './parts.tsx'

export function MappedFiles({ id }: { id: number }) {
  const [file, setFile] = useState<File | null>(null),
    mayRun = useMay('imports.run'),
    client = useQueryClient()
  const tried = useMutation({ mutationFn: (f: File) => sendPhoto(`/api/connectors/${id}/runs/try`, f) as Promise<Tried> })
  const run = useMutation({
    mutationFn: (f: File) => sendPhoto(`/api/connectors/${id}/runs`, f) as Promise<RunView>,
    onSuccess: () => {
      setFile(null)
      tried.reset()
      void client.invalidateQueries({ queryKey: keyOf(listRuns, id) })
      void client.invalidateQueries({ queryKey: keyOf(listPayloads, id) })
    },
  })
  const runs = useQuery({
    queryKey: keyOf(listRuns, id),
    queryFn: () => call(listRuns, { params: { id } }),
    refetchInterval: (q) => (q.state.data?.rows.some((r) => !r.doneAt) ? 2000 : false),
  })
  return (
    <section className="box conn-box">
      <h2>{w('文件导入', 'Files')}</h2>
      {mayRun && !file && (
        <FileDrop
          accept=".csv,.tsv,.txt"
          label={w('选一个 .csv，先试转一遍，不会直接收进来', 'Choose a .csv: it is tried first, nothing is taken in yet')}
          onFile={(f) => {
            setFile(f)
            tried.mutate(f)
          }}
        />
      )}
      <Said error={tried.error ?? run.error} />
      {file && (
        <>
          <div className="line">
            <b className="grow">{file.name}</b>
            <Button type="primary" disabled={!tried.data?.fresh} loading={run.isPending} onClick={() => run.mutate(file)}>
              {w(`导入 ${tried.data?.fresh ?? ''} 条`, `Take ${tried.data?.fresh ?? ''} in`)}
            </Button>
            <Button
              type="text"
              onClick={() => {
                setFile(null)
                tried.reset()
              }}
            >
              {w('不导了', 'Leave it')}
            </Button>
          </div>
          {tried.isPending && <Waiting rows={2} />}
          {tried.data && <TriedRows tried={tried.data} />}
        </>
      )}
      {runs.isPending ? (
        <Waiting rows={1} />
      ) : runs.isError ? (
        <Failed error={runs.error} again={() => void runs.refetch()} />
      ) : runs.data.rows.length === 0 ? (
        <p className="t3">{w('还没有导入过文件', 'No file was taken in yet')}</p>
      ) : (
        <ul>
          {runs.data.rows.map((r) => (
            <li key={r.id}>
              <Run id={id} run={r} />
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function Run({ id, run: r }: { id: number; run: RunView }) {
  const [open, setOpen] = useState(false)
  const faults = useQuery({ queryKey: keyOf(listRunFaults, id, r.id, r.refused), queryFn: () => call(listRunFaults, { params: { id, entry: r.id } }), enabled: open })
  return (
    <div className="map-run">
      <span className="t2">{moment(r.at)}</span>
      <span>
        <b>{r.fileName}</b>{' '}
        <span className="t3 s12 dots">
          <span>{w(`收下 ${r.taken}`, `${r.taken} taken`)}</span>
          <span>{w(`已来过 ${r.duplicate}`, `${r.duplicate} came before`)}</span>
          <span>{w(`拒收 ${r.refused}`, `${r.refused} refused`)}</span>
          <span>{r.by}</span>
        </span>
        {r.waiting > 0 && <Progress percent={Math.floor(((r.total - r.waiting) / r.total) * 100)} size="small" aria-label={w('进度', 'Progress')} />}
      </span>
      {r.refused > 0 && (
        <Button size="small" type="text" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? w('收起', 'Fold') : w('哪些没收', 'Which were refused')}
        </Button>
      )}
      {open && faults.data && (
        <ul className="map-faults wide">
          {faults.data.rows.map((f) => (
            <li key={`${f.line} ${f.reason}`}>
              {f.line !== null && w(`第 ${f.line} 行：`, `Row ${f.line}: `)}
              {f.reason}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
