/** An import on its way or done: how far, which rows need a look, and undo. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Popconfirm, Progress, Select, Table } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { getImport, type ImportRow, listImports, type Problem, rowOutcomes, runImportNow, undoImportNow } from '../../contract/imports.ts'
import { call, keyOf } from '../kit/call.ts'
import { Empty, Failed, Said, Waiting } from '../kit/States.tsx'
import { busy, outcomes, Problems, stateWords, Tally, w } from './importParts.tsx'

export function Course({ id, onAgain }: { id: number; onAgain: () => void }) {
  const client = useQueryClient(),
    params = { id }
  const [outcome, setOutcome] = useState<ImportRow['outcome'] | null>(null),
    [after, setAfter] = useState<number[]>([])
  const querystring = { ...(outcome ? { outcome } : {}), ...(after.length ? { after: after.at(-1)! } : {}) }
  const seen = useQuery({
    queryKey: keyOf(getImport, id, querystring),
    queryFn: () => call(getImport, { params, querystring }),
    refetchInterval: (q) => (busy(q.state.data?.import) ? 1000 : false),
    placeholderData: (old) => old,
  })
  const renew = () => Promise.all([client.invalidateQueries({ queryKey: keyOf(getImport) }), client.invalidateQueries({ queryKey: keyOf(listImports) })])
  const undo = useMutation({ mutationFn: () => call(undoImportNow, { params }), onSettled: renew })
  const run = useMutation({ mutationFn: () => call(runImportNow, { params }), onSettled: renew })
  if (seen.isPending) return <Waiting />
  if (seen.isError) return <Failed error={seen.error} again={() => void seen.refetch()} />
  const { import: v, rows, next } = seen.data,
    dealt = v.taken + v.failed + v.known,
    taken = v.state === 'undoing' || v.state === 'undone'
  const part = taken ? v.undone + v.kept : dealt,
    whole = taken ? v.taken : v.total
  return (
    <>
      <section className="box" aria-live="polite">
        <h2>
          {v.fileName} <span>{stateWords(v)}</span>
        </h2>
        {(busy(v) || v.state === 'failed') && (
          <Progress percent={whole ? Math.floor((100 * part) / whole) : 100} status={v.state === 'failed' ? 'exception' : 'active'} format={() => `${part} / ${whole}`} />
        )}
        <Tally
          of={[
            [v.taken, w('收下', 'taken')],
            [v.known, w('已有', 'known')],
            [v.failed, w('有误', 'faulty')],
            ...(taken
              ? ([
                  [v.undone, w('已撤销', 'withdrawn')],
                  [v.kept, w('有人办过，保留', 'kept, acted on')],
                ] as [number, string][])
              : []),
          ]}
        />
        <div className="line" style={{ marginTop: 12 }}>
          {v.state !== 'undone' && v.state !== 'undoing' && v.taken > 0 && (
            <Link to="/cases?channel=hotline">
              <Button type={v.state === 'done' ? 'primary' : 'default'}>{w('去看案件', 'See the cases')}</Button>
            </Link>
          )}
          {(v.state === 'failed' || v.state === 'draft') && (
            <Button type="primary" loading={run.isPending} onClick={() => run.mutate()}>
              {v.state === 'draft' ? w('开始导入', 'Start') : w('接着导入', 'Go on')}
            </Button>
          )}
          <Button onClick={onAgain}>{w('再导一个', 'Another import')}</Button>
          {(v.state === 'done' || v.state === 'failed' || v.state === 'running') && (
            <Popconfirm
              title={w('撤销这次导入？', 'Undo this import?')}
              description={w(
                '没有人办过的案全部作废，有人办过的保留并列出。改好的表可以重新导入',
                'Cases nobody acted on are voided; the others stay and are listed. A corrected file can be imported again',
              )}
              okText={w('撤销导入', 'Undo')}
              cancelText={w('不撤销', 'Keep')}
              onConfirm={() => undo.mutate()}
            >
              <Button danger loading={undo.isPending}>
                {w('撤销导入', 'Undo')}
              </Button>
            </Popconfirm>
          )}
        </div>
        <Said error={undo.error ?? run.error} />
      </section>
      <section className="box">
        <h2>
          <span className="grow">{w('要看一眼的行', 'Rows that need a look')}</span>
          <Select<ImportRow['outcome'] | ''>
            aria-label={w('看哪些行', 'Which rows')}
            style={{ width: 160 }}
            value={outcome ?? ''}
            onChange={(o) => {
              setOutcome(o === '' ? null : o)
              setAfter([])
            }}
            options={[
              { value: '' as const, label: w('要看的全部', 'All of these') },
              ...(Object.keys(rowOutcomes) as ImportRow['outcome'][]).map((o) => ({ value: o, label: w(rowOutcomes[o], outcomes[o]) })),
            ]}
          />
        </h2>
        {rows.length === 0 ? (
          <Empty title={w('没有', 'None')} />
        ) : (
          <Table
            size="small"
            rowKey="line"
            pagination={false}
            dataSource={rows}
            columns={[
              { title: w('行', 'Row'), dataIndex: 'line', width: 64 },
              { title: w('结果', 'Outcome'), dataIndex: 'outcome', width: 140, render: (o: ImportRow['outcome'], r: ImportRow) => w(r.outcomeLabel, outcomes[o]) },
              { title: w('案件', 'Case'), dataIndex: 'caseNo', width: 180, render: (no: string | null) => no && <Link to={`/cases/${no}`}>{no}</Link> },
              { title: w('说明', 'Why'), dataIndex: 'problems', render: (ps: Problem[]) => <Problems of={ps} /> },
            ]}
          />
        )}
        <div className="line" style={{ marginTop: 12 }}>
          {after.length > 0 && <Button onClick={() => setAfter((a) => a.slice(0, -1))}>{w('上一页', 'Back')}</Button>}
          {next !== null && <Button onClick={() => setAfter((a) => [...a, next])}>{w('下一页', 'Next')}</Button>}
        </div>
      </section>
    </>
  )
}
