/** The clock of a case, as lengths of working time: what each step took, where it stood still, what is left. */
import type { ReactNode } from 'react'
import type { CaseView } from '../../contract/cases.ts'
import { ClockGlyph } from '../kit/Clock.tsx'
import { say, t } from '../kit/i18n.ts'
import { useNow } from '../kit/now.ts'
import { type ClockState, clockState, day, lengthWords, moment } from '../kit/time.ts'

interface Segment {
  key: string
  kind: ClockState | 'stopped' | 'left'
  grow: number
  glyph?: ClockState
  words: ReactNode
  under: string
  at: number
}

/** The pauses (挂账) of the lead, from the story. */
function pauses(c: CaseView): Segment[] {
  const own = c.events.filter((e) => e.life === 'order').toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))
  return own.flatMap((e, i) => {
    if (e.toState !== 'suspended') return []
    const end = own.slice(i + 1).find((x) => x.fromState === 'suspended' && x.unit === e.unit),
      until = end?.at ?? c.pausedUntil
    const why = c.requests.find((r) => r.kind === 'suspension' && r.state === 'granted')?.reason
    const words = [end ? t('挂账') : t('挂账至 {}', until ? day(until) : ''), why].filter(Boolean).join('：')
    return [{ key: `p${e.id}`, kind: 'pause' as const, grow: 1, glyph: 'pause' as const, words: <b>{words}</b>, under: `${moment(e.at)} ${t('停')}`, at: Date.parse(e.at) }]
  })
}

/** The clocks of requests that wait for a ruling or a reply: each a track of its own, for whoever is asked, beside the one above. */
function asked(c: CaseView, now: number): { key: string; name: string; segments: Segment[] }[] {
  return c.clocks.flatMap((x) => {
    const request = c.requests.find((r) => r.id === x.requestId)
    if (!request || x.stoppedAt) return []
    const state = clockState(x, now) ?? 'ok',
      away = Date.parse(x.dueAt) - now,
      key = `r${request.id}`
    const ran: Segment = {
      key,
      kind: state,
      grow: Math.max(1, Math.log2(1 + Math.max(x.usedMs, 0) / 600_000)),
      glyph: state,
      words: `${say(x.label)} ${state === 'over' ? t('超 {}', lengthWords(away)) : t('在走')}`,
      under: moment(x.startedAt),
      at: 0,
    }
    const left: Segment = { key: `${key}left`, kind: 'left', grow: 1, words: t('剩 {}', lengthWords(away)), under: `${moment(x.dueAt)} ${t('到期')}`, at: 0 }
    return [{ key, name: [say(request.label), request.unit].filter(Boolean).join(' '), segments: away > 0 ? [ran, left] : [ran] }]
  })
}

const Track = ({ of }: { of: Segment[] }) => (
  <div className="ckb">
    {of.map((s) => (
      <div key={s.key} className={s.kind} style={{ flexGrow: s.grow }}>
        <div className="bar" title={typeof s.words === 'string' ? s.words : undefined}>
          {s.glyph && <ClockGlyph state={s.glyph} />}
          <span>{s.words}</span>
        </div>
        <small>{s.under}</small>
      </div>
    ))}
  </div>
)

export function ClockBar({ of: c }: { of: CaseView }) {
  const now = useNow()
  const main = c.clocks.filter((x) => x.main && x.clock !== 'whole' && x.requestId === null).toSorted((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt))
  const last = main.at(-1),
    running = last && !last.stoppedAt ? last : undefined
  const steps: Segment[] = main.map((x, i) => {
    const live = x === running,
      state = live ? (clockState(x, now) ?? 'ok') : x.usedMs > x.limitMs ? 'over' : 'stopped'
    const took = live
      ? state === 'over'
        ? t('超 {}', lengthWords(now - Date.parse(x.dueAt)))
        : t('在走')
      : x.usedMs > x.limitMs
        ? t('用 {}，超时', lengthWords(x.usedMs))
        : lengthWords(x.usedMs)
    return {
      key: `c${i}`,
      kind: state,
      grow: Math.max(1, Math.log2(1 + Math.max(x.usedMs, 0) / 600_000)),
      ...(live ? { glyph: state as ClockState } : {}),
      words: `${say(x.label)} ${took}`,
      under: moment(x.startedAt),
      at: Date.parse(x.startedAt),
    }
  })
  const all = [...steps, ...pauses(c)].sort((a, b) => a.at - b.at)
  if (running && now < Date.parse(running.dueAt))
    all.push({ key: 'left', kind: 'left', grow: 1, words: t('剩 {}', lengthWords(Date.parse(running.dueAt) - now)), under: `${moment(running.dueAt)} ${t('到期')}`, at: 0 })
  const whole = c.clocks.find((x) => x.clock === 'whole')
  return (
    <section className="box">
      <h2>
        {t('钟')}
        <span>
          {running ? t('{}限 {}', say(running.label), limitWords(running.limit)) : c.endedAt ? t('已办结，钟都停了') : t('现在没有钟在走')}
          {running && running.extensions > 0 && `，${t('已延期 {} 次', String(running.extensions))}`}
          {whole && !whole.stoppedAt && `，${t('全案 {} 到期', moment(whole.dueAt))}`}
        </span>
      </h2>
      <Track of={all} />
      {asked(c, now).map((r) => (
        <div key={r.key} className="ck-asked">
          <h3>
            {r.name} <span className="t2">{t('等答复')}</span>
          </h3>
          <Track of={r.segments} />
        </div>
      ))}
    </section>
  )
}

const units: Record<string, string> = { minute: '分钟（连续计）', workHour: '个工作时', workDay: '个工作日', day: '个自然日' }
/** A limit as people say it: 5 个工作日. */
export const limitWords = (l: { amount: number; unit: string }) => `${l.amount} ${say(units[l.unit] ?? l.unit)}`
