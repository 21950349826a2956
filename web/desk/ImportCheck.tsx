/** An import tried: which column is what, which rows cannot be taken and why, how the others will look. */
import { useMutation } from '@tanstack/react-query'
import { Button, Checkbox, Input, Select, Table } from 'antd'
import { useState } from 'react'
import { type ImportPreview, mapImport, type Problem, runImportNow } from '../../contract/imports.ts'
import { call } from '../kit/call.ts'
import { words } from '../kit/i18n.ts'
import { Said } from '../kit/States.tsx'
import { moment } from '../kit/time.ts'
import { Problems, Tally, w } from './importParts.tsx'

export function Check({ tried, set, onRun, onBack }: { tried: ImportPreview; set: (p: ImportPreview) => void; onRun: (id: number) => void; onBack: () => void }) {
  const [columns, setColumns] = useState(tried.mapping),
    [name, setName] = useState<string | null>(null)
  const params = { id: tried.id },
    changed = columns.some((c, i) => c !== tried.mapping[i]) || name !== null
  const adjust = useMutation({
    mutationFn: () => call(mapImport, { params, body: { columns, ...(name?.trim() ? { saveAs: name.trim() } : {}) } }),
    onSuccess: (p) => {
      set(p)
      setColumns(p.mapping)
      setName(null)
    },
  })
  const run = useMutation({ mutationFn: () => call(runImportNow, { params }), onSuccess: (v) => onRun(v.id) })
  const good = tried.total - tried.failingCount - tried.knownCount - tried.repeatedCount
  const choose = (i: number, key: string | undefined) => setColumns((cs) => cs.map((c, k) => (k === i ? (key ?? null) : c === key ? null : c)))
  return (
    <>
      <section className="box">
        <h2>
          {tried.fileName} <span>{w(`共 ${tried.total} 行`, `${tried.total} rows`)}</span>
        </h2>
        <Tally
          of={[
            [good, w('将成为新案', 'will become cases')],
            [tried.knownCount, w('已有，不会重复', 'are here already')],
            [tried.repeatedCount, w('表内重复', 'repeat a row above')],
            [tried.failingCount, w('有误，收不进来', 'cannot be taken')],
          ]}
        />
        {tried.missing.length > 0 && (
          <p className="note">{w(`还没有对上：${tried.missing.join('、')}。请在下面选出是哪一列`, `Not matched yet: ${tried.missing.join(', ')}. Choose the column below`)}</p>
        )}
        <div className="line" style={{ marginTop: 12 }}>
          <Button type="primary" disabled={changed || tried.missing.length > 0 || good <= 0} loading={run.isPending} onClick={() => run.mutate()}>
            {w(`导入 ${Math.max(0, good)} 件`, `Import ${Math.max(0, good)}`)}
          </Button>
          <Button onClick={onBack}>{w('换一个文件', 'Another file')}</Button>
          {changed && <span className="t2">{w('列名改过了，先重新核对', 'Columns were changed: check again first')}</span>}
        </div>
        <Said error={run.error} />
      </section>
      <section className="box">
        <h2>
          {w('哪一列是什么', 'Which column is what')} <span>{w('没有选的列按原名原样保留', 'What is not matched is kept as it is')}</span>
        </h2>
        <div className="form cols">
          {tried.headers.map((head, i) => (
            <div className="field" key={i}>
              <label htmlFor={`col${i}`}>{head || w(`第 ${i + 1} 列`, `Column ${i + 1}`)}</label>
              <Select
                id={`col${i}`}
                allowClear
                showSearch
                optionFilterProp="label"
                value={columns[i] ?? null}
                placeholder={w('原样保留', 'Keep as it is')}
                onChange={(key: string | null | undefined) => choose(i, key ?? undefined)}
                options={tried.fields.map((f) => ({ value: f.key, label: f.required ? `${f.label} *` : f.label }))}
              />
            </div>
          ))}
        </div>
        <div className="line" style={{ marginTop: 12 }}>
          <Checkbox checked={name !== null} onChange={(e) => setName(e.target.checked ? w('12345 导出表', '12345 export') : null)}>
            {w('记住，下次照这样对', 'Remember for the next file')}
          </Checkbox>
          {name !== null && <Input aria-label={w('名称', 'Name')} style={{ width: 200 }} maxLength={60} value={name} onChange={(e) => setName(e.target.value)} />}
          <Button disabled={!changed} loading={adjust.isPending} onClick={() => adjust.mutate()}>
            {w('重新核对', 'Check again')}
          </Button>
        </div>
        <Said error={adjust.error} />
      </section>
      {tried.failing.length > 0 && (
        <section className="box">
          <h2>
            {w('收不进来的行', 'Rows that cannot be taken')}{' '}
            <span>{tried.failingCount > tried.failing.length ? w(`前 ${tried.failing.length} 行`, `the first ${tried.failing.length}`) : ''}</span>
          </h2>
          <ul className="why">
            {tried.failing.map((f) => (
              <li key={f.line}>
                <span>{f.problems.map(words).join(w('；', '; '))}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section className="box">
        <h2>
          {w('收进来是这样', 'How they will look')} <span>{w(`前 ${tried.preview.length} 行`, `the first ${tried.preview.length}`)}</span>
        </h2>
        <Table
          size="small"
          rowKey="line"
          pagination={false}
          scroll={{ x: 860 }}
          dataSource={tried.preview}
          columns={[
            { title: w('行', 'Row'), dataIndex: 'line', width: 56 },
            { title: w('工单编号', 'Order no.'), dataIndex: 'externalNo', width: 150 },
            { title: w('类型', 'Type'), dataIndex: 'type', width: 64 },
            { title: w('接收时间', 'Received'), dataIndex: 'receivedAt', width: 150, render: (at: string | null) => at && moment(at) },
            { title: w('地址', 'Place'), dataIndex: 'address', width: 180 },
            { title: w('问题描述', 'Description'), dataIndex: 'text' },
            { title: w('提醒', 'Remarks'), dataIndex: 'problems', width: 200, render: (ps: Problem[]) => <Problems of={ps} /> },
          ]}
        />
      </section>
    </>
  )
}
