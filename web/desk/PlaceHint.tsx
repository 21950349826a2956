/** Under the field 地点: the place that the words speak of, why, and how sure; one key takes it. */
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { readPlace } from '../../contract/understanding.ts'
import { call, keyOf } from '../kit/call.ts'
import { isEnglish, t } from '../kit/i18n.ts'

interface Props {
  text: string
  place: string
  at: { lng: number; lat: number } | null
  /** Takes the place: its point, and its name for an empty field. */
  take: (at: { lng: number; lat: number }, name: string) => void
}

/** What was typed, once the typing has paused. */
function useSettled<T>(value: T, wait: number): T {
  const [settled, set] = useState(value),
    mark = JSON.stringify(value)
  useEffect(() => {
    const timer = setTimeout(() => set(JSON.parse(mark) as T), wait)
    return () => clearTimeout(timer)
  }, [mark, wait])
  return settled
}

export function PlaceHint({ text, place, at, take }: Props) {
  const said = useSettled({ text: text.trim(), place: place.trim(), ...at }, 400),
    asked = said.place.length >= 2 || said.text.length >= 4
  const { data } = useQuery({
    queryKey: keyOf(readPlace, said),
    queryFn: () => call(readPlace, { body: said }),
    enabled: asked,
    staleTime: 60_000,
    retry: false,
    placeholderData: (old) => old,
  })
  const best = asked && data && data.best !== null ? data.candidates[data.best] : undefined,
    others = asked && data && data.best === null ? data.candidates.filter((c) => c.lng !== null && c.score >= 0.1).slice(0, 3) : []
  const taken = best && at && best.lng === at.lng && best.lat === at.lat
  useEffect(() => {
    if (!best || taken || best.lng === null || best.lat === null) return
    const point = { lng: best.lng, lat: best.lat },
      { name } = best
    const onKey = (e: KeyboardEvent) => {
      if (!e.altKey || e.ctrlKey || e.metaKey || e.code !== 'KeyP') return
      e.preventDefault()
      take(point, name)
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [best, taken, take])
  if (best)
    return (
      <div className="hint" role="status" style={{ marginTop: 4 }}>
        <div className="line">
          <b>{best.name}</b>
          {best.cell && best.cell !== best.name && <span className="t2 s12">{best.cell}</span>}
          <span className="t3 s12">{t('{}% 把握，误差约 {} 米', String(Math.round(best.score * 100)), String(best.within))}</span>
          <span className="grow" />
          {taken ? (
            <span className="t3 s12">{t('已用这个地点')}</span>
          ) : (
            <button type="button" className="link" onClick={() => take({ lng: best.lng!, lat: best.lat! }, best.name)}>
              {t('用这个地点')} <kbd>Alt+P</kbd>
            </button>
          )}
        </div>
        <ul className="why s12 t2">
          {best.reasons.map((r) => (
            <li key={r.code}>{isEnglish() ? r.en : r.text}</li>
          ))}
        </ul>
      </div>
    )
  if (others.length)
    return (
      <span className="why" role="status">
        {t('拿不准，也许是')}{' '}
        {others.map((c) => (
          <button
            key={`${c.name}${c.lng}`}
            type="button"
            className="link"
            style={{ marginRight: 10 }}
            title={c.reasons.map((r) => (isEnglish() ? r.en : r.text)).join('；')}
            onClick={() => take({ lng: c.lng!, lat: c.lat! }, c.name)}
          >
            {c.name}
            {c.cell && c.cell !== c.name ? `（${c.cell}）` : ''}
          </button>
        ))}
      </span>
    )
  return null
}
