/** The sample: pasted or read from a file, its list chosen, its records paged through, its fields with their values. */
import { AutoComplete, Button, Input } from 'antd'
import type { Line } from '../../domain/mapping/targets.ts'
import { shown, textsFrom } from '../../domain/mapping/source.ts'
import { type SampleRead, tokenOf } from './mappingParts.ts'
import { FileDrop, textOf, w } from './parts.tsx'

interface Props {
  format: 'json' | 'csv'
  text: string
  paste: (text: string) => void
  sample: SampleRead
  at: number
  setAt: (at: number) => void
  rows: string
  setRows: (rows: string) => void
  used: Line[]
}
export function Sample({ format, text, paste, sample, at, setAt, rows, setRows, used }: Props) {
  const count = sample.records.length,
    here = Math.min(at, Math.max(0, count - 1)),
    record = sample.records[here],
    taken = new Set(used.flatMap((l) => l.from.map(tokenOf)))
  return (
    <section className="box map-sample">
      <h2 className="line">
        <b className="grow">{w('他们发来的', 'What they send')}</b>
        {count > 1 && (
          <>
            <Button size="small" type="text" disabled={here === 0} aria-label={w('上一条', 'The one before')} onClick={() => setAt(here - 1)}>
              ‹
            </Button>
            <span className="t2 s12" role="status">
              {w(`第 ${here + 1} 条，共 ${count} 条`, `${here + 1} of ${count}`)}
            </span>
            <Button size="small" type="text" disabled={here >= count - 1} aria-label={w('下一条', 'The next one')} onClick={() => setAt(here + 1)}>
              ›
            </Button>
          </>
        )}
      </h2>
      <Input.TextArea
        className="map-text"
        rows={record ? 4 : 10}
        value={text}
        aria-label={w('样本', 'Sample')}
        placeholder={
          format === 'json'
            ? w('把对方的一段 JSON 贴在这里', 'Paste a piece of their JSON here')
            : w('把表格的标题行和几行数据贴在这里', 'Paste the row of headings and a few rows here')
        }
        onChange={(e) => paste(e.target.value)}
      />
      {!text && (
        <FileDrop
          accept={format === 'json' ? '.json,.txt' : '.csv,.tsv,.txt'}
          label={w('或选一个样本文件', 'Or choose a sample file')}
          onFile={async (f) => paste((await textOf(f)).slice(0, 500_000))}
        />
      )}
      {format === 'json' && text && (
        <div className="map-rows">
          <label htmlFor="map-rows">{w('记录在哪里', 'Where the records are')}</label>
          <AutoComplete
            id="map-rows"
            value={rows}
            onChange={setRows}
            placeholder={w('整段就是一条，或一个列表', 'The whole is one record, or a list')}
            options={sample.lists.map((l) => ({ value: l.path, label: w(`${l.path}（${l.count} 条）`, `${l.path} (${l.count})`) }))}
            style={{ width: '100%' }}
          />
        </div>
      )}
      {sample.problem && text && (
        <p className="map-problem" role="alert">
          {sample.problem}
        </p>
      )}
      {record && (
        <dl className="map-fields" aria-label={w('字段', 'Fields')}>
          {sample.fields.map((f) => (
            <div key={tokenOf(f.from)} className={taken.has(tokenOf(f.from)) ? 'taken' : ''}>
              <dt>{f.label}</dt>
              <dd>{textsFrom(record, f.from).map(shown).join('、') || <span className="t3">{w('空', 'empty')}</span>}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  )
}
