/** 导入: a file of hotline orders in four steps, each to be seen before the next; the earlier imports below, each to be undone as a whole. */
import { useMutation, useQuery } from '@tanstack/react-query'
import { Button, DatePicker, Steps, Table, Upload } from 'antd'
import dayjs, { type Dayjs } from 'dayjs'
import { useState } from 'react'
import { type ImportPreview, listImports } from '../../contract/imports.ts'
import { call, keyOf, sendForm } from '../kit/call.ts'
import { useMay } from '../kit/session.ts'
import { Empty, Failed, Said, Waiting } from '../kit/States.tsx'
import { moment } from '../kit/time.ts'
import { Check } from './ImportCheck.tsx'
import { Course } from './ImportCourse.tsx'
import { stateWords, w } from './importParts.tsx'

async function send(file: File): Promise<ImportPreview> {
  const form = new FormData()
  form.append('file', file)
  return (await sendForm('/api/imports', form)) as ImportPreview
}

export default function Import() {
  const [tried, setTried] = useState<ImportPreview | null>(null),
    [id, setId] = useState<number | null>(null)
  const mayExport = useMay('exports.run')
  const step = id !== null ? 3 : tried === null ? 0 : tried.missing.length ? 1 : 2
  const restart = () => {
    setTried(null)
    setId(null)
  }
  const titles = [w('选文件', 'Choose the file'), w('对列名', 'Match columns'), w('核对', 'Check'), w('导入', 'Import')]
  return (
    <div className="page">
      <div className="head">
        <h1 className="grow">{w('导入 12345 工单', 'Import 12345 orders')}</h1>
        {mayExport && <Export />}
      </div>
      <Steps size="small" current={step} items={titles.map((title) => ({ title }))} style={{ marginBottom: 16 }} />
      {id !== null ? (
        <Course id={id} onAgain={restart} />
      ) : tried ? (
        <Check key={tried.id} tried={tried} set={setTried} onRun={setId} onBack={restart} />
      ) : (
        <Choose onTried={setTried} />
      )}
      {step === 0 && <Earlier onOpen={setId} />}
    </div>
  )
}

function Choose({ onTried }: { onTried: (p: ImportPreview) => void }) {
  const up = useMutation({ mutationFn: send, onSuccess: onTried })
  return (
    <>
      <Upload.Dragger
        accept=".xlsx,.csv"
        showUploadList={false}
        disabled={up.isPending}
        beforeUpload={(file) => {
          up.mutate(file)
          return false
        }}
      >
        <p>
          <b>{up.isPending ? w('正在逐行看…', 'Reading every row…') : w('把热线导出的表拖到这里，或点一下选文件', 'Drop the hotline’s file here, or click to choose it')}</b>
        </p>
        <p className="t3 s12">{w('.xlsx 或 .csv，不超过 60 MB。先看一遍，不会直接收进来', '.xlsx or .csv up to 60 MB. It is only read first; nothing is taken in yet')}</p>
      </Upload.Dragger>
      <Said error={up.error} />
    </>
  )
}

function Earlier({ onOpen }: { onOpen: (id: number) => void }) {
  const list = useQuery({ queryKey: keyOf(listImports), queryFn: () => call(listImports, {}) })
  if (list.isPending) return <Waiting />
  if (list.isError) return <Failed error={list.error} again={() => void list.refetch()} />
  const rows = list.data.filter((v) => v.state !== 'draft')
  if (!rows.length) return <Empty icon="list" title={w('还没有导入过', 'Nothing was imported yet')} />
  return (
    <section className="box" style={{ marginTop: 16 }}>
      <h2>{w('历次导入', 'Earlier imports')}</h2>
      <Table
        size="small"
        rowKey="id"
        pagination={false}
        dataSource={rows}
        columns={[
          {
            title: w('文件', 'File'),
            dataIndex: 'fileName',
            render: (name: string, v) => (
              <Button type="link" size="small" style={{ padding: 0 }} onClick={() => onOpen(v.id)}>
                {name}
              </Button>
            ),
          },
          { title: w('时间', 'When'), dataIndex: 'at', width: 170, render: moment },
          { title: w('导入人', 'By'), dataIndex: 'by', width: 90 },
          { title: w('收下', 'Taken'), dataIndex: 'taken', width: 70, align: 'right' },
          { title: w('已有', 'Known'), dataIndex: 'known', width: 70, align: 'right' },
          { title: w('有误', 'Faulty'), dataIndex: 'failed', width: 70, align: 'right' },
          { title: w('状态', 'State'), dataIndex: 'state', width: 100, render: (_, v) => stateWords(v) },
        ]}
      />
    </section>
  )
}

/** Results out, for the days chosen. */
function Export() {
  const [days, setDays] = useState<[Dayjs, Dayjs]>([dayjs().startOf('month'), dayjs()])
  const [from, to] = days.map((d) => d.format('YYYY-MM-DD'))
  return (
    <span className="line">
      <DatePicker.RangePicker size="small" allowClear={false} value={days} onChange={(d) => d?.[0] && d[1] && setDays([d[0], d[1]])} />
      <Button size="small" href={`/api/exports/hotline.xlsx?from=${from}&to=${to}`} download>
        {w('导出办理结果', 'Export results')}
      </Button>
    </span>
  )
}
