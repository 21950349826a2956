/** Who told us: masked, and shown only for a purpose that is written down. */
import { useMutation } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { useState } from 'react'
import { type CaseView, revealReporter } from '../../contract/cases.ts'
import { channels } from '../../contract/intake.ts'
import { call } from '../kit/call.ts'
import { say, t } from '../kit/i18n.ts'
import { sendOn } from '../kit/keys.ts'
import { useMay } from '../kit/session.ts'
import { Said } from '../kit/States.tsx'
import { moment } from '../kit/time.ts'

type Report = CaseView['reports'][number]

function Reporter({ no, report: r }: { no: string; report: Report }) {
  const may = useMay('reports.reveal'),
    [asking, setAsking] = useState(false),
    [purpose, setPurpose] = useState('')
  const show = useMutation({ mutationFn: () => call(revealReporter, { params: { no, id: r.id }, body: { purpose: purpose.trim() } }), onSuccess: () => setAsking(false) })
  const go = () => {
    if (purpose.trim().length >= 2) show.mutate()
  }
  const known = show.data
  const name = known?.name ?? r.name,
    phone = known?.phone ?? r.phone
  return (
    <div className="rep">
      <b>{name || t('没留姓名')}</b>
      <span>{phone}</span>
      {known?.address && <span>{known.address}</span>}
      {r.confidential && <span className="tag">{t('保密')}</span>}
      <span className="grow t3 s12 dots">
        {[say(channels[r.channel as keyof typeof channels] ?? r.channel), r.externalNo, moment(r.receivedAt), r.answeredAt ? t('已答复') : r.wantsReply ? t('要回复') : null]
          .filter(Boolean)
          .map((x) => (
            <span key={x}>{x}</span>
          ))}
      </span>
      {may && !known && !asking && (r.name || r.phone) && (
        <Button size="small" onClick={() => setAsking(true)}>
          {t('查看要留痕')}
        </Button>
      )}
      {asking && (
        <div className="line" style={{ width: '100%' }}>
          <Input
            autoFocus
            className="grow"
            value={purpose}
            onChange={(e) => setPurpose(e.target.value)}
            onKeyDown={sendOn(go)}
            placeholder={t('写明用途，比如：回访处置结果')}
            aria-label={t('查看用途')}
            maxLength={200}
          />
          <Button type="primary" onClick={go} loading={show.isPending} disabled={purpose.trim().length < 2}>
            {t('查看并记下')}
          </Button>
          <Button type="text" onClick={() => setAsking(false)}>
            {t('不看了')}
          </Button>
          <Said error={show.error} />
        </div>
      )}
      {r.answer && (
        <p className="t2 s12" style={{ width: '100%' }}>
          {t('答复：{}', r.answer)}
        </p>
      )}
    </div>
  )
}

export const Reporters = ({ of: c }: { of: CaseView }) => (
  <section className="box">
    <h2>
      {c.reports.length > 1 ? t('{} 位报告人', String(c.reports.length)) : t('报告人')} <span>{t('结案时每人都会收到答复')}</span>
    </h2>
    {c.reports.map((r) => (
      <Reporter key={r.id} no={c.no} report={r} />
    ))}
  </section>
)
