/** 可能是同一件事: what this may be one matter with, part by part; whose voices it holds; and how each is taken back. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { type ReactNode, useEffect, useState } from 'react'
import { Link } from 'react-router'
import { type CaseView, getCase } from '../../contract/cases.ts'
import { channels } from '../../contract/intake.ts'
import { decideLikeness, detachCase, likenessOf, type LikelyView, previewLikeness, type VoiceView } from '../../contract/likeness.ts'
import { call, keyOf } from '../kit/call.ts'
import { say, t, words } from '../kit/i18n.ts'
import { sendOn } from '../kit/keys.ts'
import { refreshLists } from '../kit/live.ts'
import { Said } from '../kit/States.tsx'
import { moment } from '../kit/time.ts'

const channelName = (c: string) => say(channels[c as keyof typeof channels] ?? c)
/** A row of bars, one a part: how much it earned of what it could, and why. */
export const Parts = ({ of: parts }: { of: LikelyView['parts'] }) => (
  <dl className="parts">
    {parts.map((p) => (
      <div key={p.part}>
        <dt>{words(p.label)}</dt>
        <dd>
          <i aria-hidden="true">
            <b style={{ width: `${Math.round(p.share * 100)}%` }} />
          </i>
          <span>{words(p.reason)}</span>
          <span className="num t3">{t('{} / {} 分', String(p.points), String(p.most))}</span>
        </dd>
      </div>
    ))}
  </dl>
)

function Likeness({ of: l, children }: { of: LikelyView; children?: ReactNode }) {
  return (
    <div className="rep likely">
      <div className="line" style={{ width: '100%' }}>
        <Link to={`/cases/${l.no}`} className="grow">
          <b>{l.title}</b>
        </Link>
        <span className="num">{t('{} 分', String(l.score))}</span>
      </div>
      <span className="t3 s12 dots">
        {[l.no, say(l.stateLabel), l.place, channelName(l.channel), moment(l.reportedAt)].filter(Boolean).map((x) => (
          <span key={x}>{x}</span>
        ))}
      </span>
      {l.again && <p className="note">{t('同一个人又来反映：多半是催办，不是新的事')}</p>}
      {l.held && <p className="t2 s12">{t('没有自动并入：{}', words(l.held))}</p>}
      <Parts of={l.parts} />
      {children}
    </div>
  )
}

/** A reason that is asked for before something is taken back. */
function Ask({ label, doing, busy, error, go }: { label: string; doing: string; busy: boolean; error: Error | null; go: (reason: string) => void }) {
  const [open, setOpen] = useState(false),
    [reason, setReason] = useState('')
  const send = () => {
    if (reason.trim()) go(reason.trim())
  }
  if (!open)
    return (
      <Button size="small" onClick={() => setOpen(true)}>
        {label}
      </Button>
    )
  return (
    <div className="line" style={{ width: '100%' }}>
      <Input
        autoFocus
        className="grow"
        value={reason}
        onChange={(e) => setReason(e.target.value)}
        onKeyDown={sendOn(send)}
        placeholder={t('写明理由')}
        aria-label={t('写明理由')}
        maxLength={500}
      />
      <Button type="primary" onClick={send} loading={busy} disabled={!reason.trim()}>
        {doing}
      </Button>
      <Button type="text" onClick={() => setOpen(false)}>
        {t('算了')}
      </Button>
      <Said error={error} />
    </div>
  )
}

function Voice({ of: v, out, mayOut }: { of: VoiceView; out: ReturnType<typeof useOut>; mayOut: boolean }) {
  return (
    <div className="rep">
      <b>{v.confidential ? t('要求保密') : v.name || t('没留姓名')}</b>
      <span>{v.phone}</span>
      <span className="tag">{channelName(v.channel)}</span>
      {v.automatic && <span className="tag">{t('自动并入')}</span>}
      <span className="grow t3 s12 dots">
        {[moment(v.receivedAt), v.answeredAt ? t('已答复') : null].filter(Boolean).map((x) => (
          <span key={x}>{x}</span>
        ))}
      </span>
      <Link to={`/cases/${v.no}`}>{v.no}</Link>
      <p className="t2 s12" style={{ width: '100%' }}>
        {v.text}
      </p>
      {v.reason && (
        <p className="t3 s12" style={{ width: '100%' }}>
          {v.reason}
        </p>
      )}
      {mayOut && !v.own && !v.answeredAt && (
        <Ask
          label={t('拆出')}
          doing={t('拆出')}
          busy={out.isPending && out.variables?.no === v.no}
          error={out.variables?.no === v.no ? out.error : null}
          go={(reason) => out.mutate({ no: v.no, reason })}
        />
      )}
    </div>
  )
}
function useAfter(no: string) {
  const client = useQueryClient()
  return () => {
    void client.invalidateQueries({ queryKey: [likenessOf.url] })
    void client.invalidateQueries({ queryKey: keyOf(getCase, no) })
    void refreshLists(client)
  }
}
function useOut(no: string) {
  const after = useAfter(no)
  return useMutation({ mutationFn: (x: { no: string; reason: string }) => call(detachCase, { params: { no: x.no }, body: { reason: x.reason } }), onSuccess: after })
}

/** The panel of the case page. Nothing is shown where there is nothing to say. */
export function Likely({ of: c }: { of: CaseView }) {
  const after = useAfter(c.no),
    out = useOut(c.no)
  const one = useQuery({ queryKey: keyOf(likenessOf, c.no, c.version), queryFn: () => call(likenessOf, { params: { no: c.no } }), placeholderData: (before) => before })
  const decide = useMutation({
    mutationFn: (x: { other: string; verdict: 'same' | 'different' }) => call(decideLikeness, { params: { no: c.no, other: x.other }, body: { verdict: x.verdict } }),
    onSuccess: after,
  })
  const l = one.data,
    mayOut = c.acts.some((a) => a.target.life === 'case')
  if (!l) return null
  return (
    <>
      {l.merged && (
        <section className="box">
          <h2>
            {t('已并入')} <Link to={`/cases/${l.merged.no}`}>{l.merged.no}</Link>
          </h2>
          <p>{l.merged.title}</p>
          <p className="t2 s12">{l.merged.reason}</p>
          {l.merged.parts.length > 0 && <Parts of={l.merged.parts} />}
          {c.state === 'merged' && c.acts.some((a) => a.act === 'detach') && (
            <Ask label={t('撤销并入')} doing={t('撤销并入')} busy={out.isPending} error={out.error} go={(reason) => out.mutate({ no: c.no, reason })} />
          )}
        </section>
      )}
      {l.proposals.length > 0 && (
        <section className="box">
          <h2>
            {t('可能是同一件事')} <span>{t('{} 件', String(l.proposals.length))}</span>
          </h2>
          {l.proposals.map((p) => (
            <Likeness key={p.no} of={p}>
              <div className="line" style={{ width: '100%' }}>
                {l.mayMerge && !p.ended && (
                  <Button
                    size="small"
                    type="primary"
                    loading={decide.isPending && decide.variables?.other === p.no && decide.variables.verdict === 'same'}
                    onClick={() => decide.mutate({ other: p.no, verdict: 'same' })}
                  >
                    {t('并入这件')}
                  </Button>
                )}
                <Button
                  size="small"
                  loading={decide.isPending && decide.variables?.other === p.no && decide.variables.verdict === 'different'}
                  onClick={() => decide.mutate({ other: p.no, verdict: 'different' })}
                >
                  {t('不是同一件')}
                </Button>
                {decide.variables?.other === p.no && <Said error={decide.error} />}
              </div>
            </Likeness>
          ))}
        </section>
      )}
      {l.voices.length > 1 && (
        <section className="box">
          <h2>
            {t('{} 个声音，一件事', String(l.voices.length))} <span>{t('办结时各按各的来源答复')}</span>
          </h2>
          {l.voices.map((v) => (
            <Voice key={v.no} of={v} out={out} mayOut={mayOut} />
          ))}
        </section>
      )}
      {(l.splitFrom || l.parts.length > 0) && (
        <section className="box">
          <h2>{t('拆案')}</h2>
          {l.splitFrom && (
            <p>
              {t('拆自')} <Link to={`/cases/${l.splitFrom}`}>{l.splitFrom}</Link>
            </p>
          )}
          {l.parts.map((p) => (
            <p key={p.no}>
              {t('拆出')} <Link to={`/cases/${p.no}`}>{p.no}</Link> {p.title} <span className="t3">{say(p.stateLabel)}</span>
            </p>
          ))}
        </section>
      )}
    </>
  )
}

/** Before filing: what is nearby already, asked once the writing has paused. */
export function LikelyPreview({
  text,
  place,
  at,
  itemId,
  phone,
}: {
  text: string
  place: string
  at: { lng: number; lat: number } | null
  itemId?: number | undefined
  phone: string
}) {
  const asked = {
    text: text.trim(),
    place: place.trim(),
    ...(at ? { lng: at.lng, lat: at.lat } : {}),
    ...(itemId ? { itemId } : {}),
    ...(phone.trim() ? { phone: phone.trim() } : {}),
  }
  const now = JSON.stringify(asked),
    [settled, setSettled] = useState(now)
  useEffect(() => {
    const wait = setTimeout(() => setSettled(now), 500)
    return () => clearTimeout(wait)
  }, [now])
  const body = JSON.parse(settled) as typeof asked
  const found = useQuery({
    queryKey: keyOf(previewLikeness, settled),
    queryFn: () => call(previewLikeness, { body }),
    enabled: body.text.length >= 4 && (body.place.length > 0 || body.lng !== undefined),
    placeholderData: (before) => before,
    staleTime: 30_000,
    retry: false, // a help, not a need: filing goes on without it
  })
  const { likely = [], hidden = 0 } = found.data ?? {}
  if (!likely.length && !hidden) return null
  return (
    <section className="hint likely-preview" aria-live="polite">
      <b>{t('附近已有 {} 件相像的', String(likely.length + hidden))}</b>
      {likely.slice(0, 3).map((l) => (
        <div key={l.no} className="rep">
          <Link to={`/cases/${l.no}`} target="_blank">
            {l.title}
          </Link>
          <span className="t3 s12 dots">
            {[l.no, say(l.stateLabel), t('{} 分', String(l.score))].map((x) => (
              <span key={x}>{x}</span>
            ))}
          </span>
          <span className="t2 s12 dots" style={{ width: '100%' }}>
            {l.parts
              .filter((p) => p.points > 0)
              .map((p) => (
                <span key={p.part}>{words(p.reason)}</span>
              ))}
          </span>
        </div>
      ))}
      <p className="t3 s12">{t('照样可以登记：每一位报告人都会单独得到答复')}</p>
    </section>
  )
}
