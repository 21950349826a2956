/** Under the field 事项: the items a text is likely about, with the words that spoke for each; Alt and 1, 2 or 3 takes one. Where two are easily taken for each other, one question instead. */
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { ItemView } from '../../contract/cases.ts'
import { readItem } from '../../contract/understanding.ts'
import { call, keyOf } from '../kit/call.ts'
import { t, words } from '../kit/i18n.ts'

/** How long typing must pause before the text is read. */
const pause = 500

export function ItemHint({ text, place, value, take }: { text: string; place: string; value: number | undefined; take: (item: ItemView) => void }) {
  const [said, setSaid] = useState({ text: text.trim(), place: place.trim() })
  useEffect(() => {
    const timer = setTimeout(() => setSaid({ text: text.trim(), place: place.trim() }), pause)
    return () => clearTimeout(timer)
  }, [text, place])
  const { data } = useQuery({ queryKey: keyOf(readItem, said), queryFn: () => call(readItem, { body: said }), enabled: said.text.length >= 4, staleTime: 60_000, retry: false })
  const question = data?.question ?? null,
    offered = question ? question.answers.map((a) => ({ item: a.item, label: words(a) })) : (data?.candidates ?? []).map((c) => ({ item: c.item, label: c.item.name }))
  useEffect(() => {
    const onKey = (e: KeyboardEvent) => {
      const n = e.altKey && !e.ctrlKey && !e.metaKey && /^Digit[1-9]$/.test(e.code) ? Number(e.code.slice(5)) : 0,
        chosen = offered[n - 1]
      if (!chosen) return
      e.preventDefault()
      take(chosen.item)
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  })
  if (!offered.length || offered.some((o) => o.item.id === value)) return null
  return (
    <div className="why" role="status" style={{ marginTop: 4 }}>
      <div>
        {question ? <b>{words(question)}</b> : data?.sure ? t('应该是') : t('也许是')}
        {question && <span className="t3"> {t('不确定，问一句')}</span>}
      </div>
      {offered.map(({ item, label }, i) => {
        const said = question ? undefined : data?.candidates.find((c) => c.item.id === item.id)
        return (
          <div key={item.id} className="line" style={{ gap: 6 }}>
            <button type="button" className="link" onClick={() => take(item)} title={`${item.code} ${item.name}`}>
              <kbd>Alt+{i + 1}</kbd> {label}
            </button>
            {said && <span className="t3">{Math.round(said.probability * 100)}%</span>}
            {said?.reasons
              .filter((r) => r.weight > 0)
              .slice(0, 3)
              .map((r) => (
                <mark key={r.word} className="tag">
                  {r.word}
                </mark>
              ))}
          </div>
        )
      })}
    </div>
  )
}
