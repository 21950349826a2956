/** The clock 钟: five shapes, each with its word, so that colour never speaks alone. */
import { useNow } from './now.ts'
import { type ClockState, clockState, clockWords, moment, type Timed } from './time.ts'

const solid = {
  due: 'M8 1.6c.5 0 .9.2 1.1.7l5.5 10c.5.9-.1 1.9-1.1 1.9h-11c-1 0-1.6-1-1.1-1.9l5.5-10c.2-.5.6-.7 1.1-.7z',
  over: 'M8.9 1.2 14.8 7.1c.5.5.5 1.3 0 1.8l-5.9 5.9c-.5.5-1.3.5-1.8 0L1.2 8.9c-.5-.5-.5-1.3 0-1.8l5.9-5.9c.5-.5 1.3-.5 1.8 0z',
  pause: 'M3.2 2.2h3.4v11.6H3.2zM9.4 2.2h3.4v11.6H9.4z',
} as const

/** The sector of what is left: a ring filled clockwise from the top. */
function sector(left: number): string {
  const a = Math.min(0.999, Math.max(0.02, left)) * 2 * Math.PI
  return `M8 8V4A4 4 0 ${a > Math.PI ? 1 : 0} 1 ${(8 + 4 * Math.sin(a)).toFixed(2)} ${(8 - 4 * Math.cos(a)).toFixed(2)}Z`
}

/** The shape of a clock's state; `left` is the share of the limit not yet used. */
export function ClockGlyph({ state, left = 0.7 }: { state: ClockState; left?: number }) {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true">
      {state === 'ok' ? (
        <>
          <circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" strokeWidth="1.6" />
          <path d={sector(left)} fill="currentColor" />
        </>
      ) : state === 'done' ? (
        <path d="m2.6 8.6 3.6 3.6 7.2-8" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" />
      ) : (
        <path d={solid[state]} fill="currentColor" />
      )}
    </svg>
  )
}

/** A countdown: glyph and words, turning once a minute. */
export function Countdown({ of, pill, before }: { of: Timed; pill?: boolean; before?: string }) {
  const now = useNow(),
    state = clockState(of, now)
  if (!state) return before ? <span className="tag">{before}</span> : null
  // yellow comes at four fifths, so the last fifth tells how long the whole is
  const whole = of.dueAt && of.yellowAt ? 5 * (Date.parse(of.dueAt) - Date.parse(of.yellowAt)) : 0
  const left = whole && of.dueAt ? (Date.parse(of.dueAt) - now) / whole : 0.7
  return (
    <span className={`ck ${state}${pill ? ' pill' : ''}`} title={of.dueAt ? moment(of.dueAt) : undefined}>
      <ClockGlyph state={state} left={left} />
      <span>
        {before ? `${before}，` : ''}
        {clockWords(of, now)}
      </span>
    </span>
  )
}
