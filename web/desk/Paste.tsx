/** 粘贴工单: the text of a 12345 work order goes in, its fields come out into the report form, to be looked at before it is filed. */
import { useMutation } from '@tanstack/react-query'
import { Button, Input, Modal } from 'antd'
import { useState } from 'react'
import { type PastedOrder, readPasted } from '../../contract/hotline.ts'
import { call } from '../kit/call.ts'
import { isEnglish, t } from '../kit/i18n.ts'
import { Said } from '../kit/States.tsx'

export function Paste({ take }: { take: (order: PastedOrder) => void }) {
  const [open, setOpen] = useState(false),
    [text, setText] = useState('')
  const read = useMutation({
    mutationFn: () => call(readPasted, { body: { text } }),
    onSuccess: (order) => {
      take(order)
      setOpen(false)
      setText('')
    },
  })
  const ready = text.trim() !== ''
  const go = () => {
    if (ready && !read.isPending) read.mutate()
  }
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('粘贴工单')}</Button>
      <Modal
        open={open}
        title={t('粘贴工单')}
        width={640}
        onCancel={() => setOpen(false)}
        onOk={go}
        okText={t('识别')}
        cancelText={t('不粘了')}
        okButtonProps={{ disabled: !ready, loading: read.isPending }}
      >
        <Input.TextArea
          autoFocus
          aria-label={t('工单的文字')}
          value={text}
          onChange={(e) => setText(e.target.value)}
          onKeyDown={(e) => {
            if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) go()
          }}
          autoSize={{ minRows: 10, maxRows: 20 }}
          maxLength={50_000}
          placeholder={t('把工单整张复制过来：带标签的文字、网页上的表格都行；识别后先看一眼再登记')}
        />
        <Said error={read.error} />
      </Modal>
    </>
  )
}

/** What came with a pasted order besides the fields of the form: its number, its deadline, what was taken off, and what was assumed. */
export function PastedNote({ order, drop }: { order: PastedOrder; drop: () => void }) {
  const others = Object.entries(order.extra)
  return (
    <div className="why wide" role="status">
      <p>
        {order.externalNo ? t('工单编号 {}', order.externalNo) : t('没有认出工单编号')}
        {order.deadline && ` · ${t('办结时限 {}', new Date(order.deadline).toLocaleString(isEnglish() ? 'en' : 'zh-CN'))}`}{' '}
        <button type="button" className="link" onClick={drop}>
          {t('不用这些')}
        </button>
      </p>
      {order.notes.map((n) => (
        <p key={n.field + n.zh}>{isEnglish() ? n.en : n.zh.replace(/^第1行：/, '')}</p>
      ))}
      {order.quoted.length > 0 && (
        <details>
          <summary>{t('去掉了引用的旧工单')}</summary>
          {order.quoted.map((q) => (
            <p key={q}>{q}</p>
          ))}
        </details>
      )}
      {others.length > 0 && (
        <details>
          <summary>{t('其余 {} 项一并保存', String(others.length))}</summary>
          {others.map(([k, v]) => (
            <p key={k}>
              {k}：{v}
            </p>
          ))}
        </details>
      )}
    </div>
  )
}
