/** What happened, by day, oldest first; the last one glows. */
import type { CaseView, EventView } from '../../contract/cases.ts'
import { endings, isEnding } from '../../domain/endings.ts'
import { fieldLabels } from '../../domain/lifecycle.ts'
import { isEnglish, say, t, words } from '../kit/i18n.ts'
import { clock, dateKey, dayLong } from '../kit/time.ts'
import { results } from './results.ts'

const shown = ['ending', 'towards', 'reason', 'result', 'opinion', 'conclusion', 'reply', 'basis', 'text', 'words'] as const
const prose = (e: EventView) =>
  shown.flatMap((f) =>
    typeof e.fields[f] === 'string' && e.fields[f]
      ? [{ field: f, text: f === 'ending' && isEnding(e.fields[f]) ? words(endings[e.fields[f]].label) : say(results[e.fields[f] as string] ?? (e.fields[f] as string)) }]
      : [],
  )

export function Timeline({ of: c }: { of: CaseView }) {
  const events = c.events.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at) || a.id - b.id)
  return (
    <div className="st">
      {events.map((e, i) => {
        const before = events[i - 1],
          after = events[i + 1],
          fresh = !before || dateKey(before.at) !== dateKey(e.at),
          lines = prose(e)
        const kind = [i === events.length - 1 && 'last', e.toState === 'suspended' && 'pause', after && dateKey(after.at) !== dateKey(e.at) && 'bd'].filter(Boolean).join(' ')
        return (
          <div key={e.id}>
            {fresh && <div className="day">{dayLong(e.at)}</div>}
            <div className={`e ${kind}`}>
              <time dateTime={e.at}>{clock(e.at)}</time>
              <div>
                <h3>
                  {typeof e.fields['what'] === 'string' ? e.fields['what'] : say(e.label)}
                  {e.toLabel && e.toState !== e.fromState && <span className="t3 s12"> {t('到“{}”', say(e.toLabel))}</span>}
                </h3>
                {lines.map((l) => (
                  <p key={l.field}>
                    {lines.length > 1 && fieldLabels[l.field] && `${words(fieldLabels[l.field]!)}${isEnglish() ? ': ' : '：'}`}
                    {l.text}
                  </p>
                ))}
                <small className="dots">
                  {(e.act === 'earlier' ? [say(e.label), e.fields['who'], e.fields['unit']].map((x) => (typeof x === 'string' ? x : null)) : [say(e.roleLabel), e.who, e.unit])
                    .filter((x, n, all) => x && all.indexOf(x) === n)
                    .map((x) => (
                      <span key={x}>{x}</span>
                    ))}
                </small>
              </div>
            </div>
          </div>
        )
      })}
    </div>
  )
}
