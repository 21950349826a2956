/** Keys that work on every page: j and k through a list, / to the search. */
import { type RefObject, useEffect } from 'react'

const typing = (e: KeyboardEvent) => e.target instanceof HTMLElement && (e.target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(e.target.tagName))

/** Moves the focus through the rows inside `list`; Enter then opens as on any link. */
export function useListKeys(list: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const onKey = (e: KeyboardEvent) => {
      if (e.ctrlKey || e.metaKey || e.altKey || typing(e)) return
      if (e.key !== 'j' && e.key !== 'k') return
      const rows = [...(list.current?.querySelectorAll<HTMLElement>('.row') ?? [])]
      const at = rows.indexOf(document.activeElement as HTMLElement)
      const next = rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + (e.key === 'j' ? 1 : -1)))]
      next?.focus()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [list])
}

/** `/` goes to this search box; of several on a page, to the first. */
export function useSlash(box: RefObject<{ focus(): void } | null>): void {
  useEffect(() => {
    const onKey = (e: KeyboardEvent) => {
      if (e.key !== '/' || e.defaultPrevented || e.ctrlKey || e.metaKey || e.altKey || typing(e)) return
      e.preventDefault()
      box.current?.focus()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [box])
}

/** Alt with one key, wherever the focus is: takes what is proposed. */
export function useTakeKey(code: string, take: () => void): void {
  useEffect(() => {
    const onKey = (e: KeyboardEvent) => {
      if (!e.altKey || e.ctrlKey || e.metaKey || e.code !== code) return
      e.preventDefault()
      take()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  })
}

/** Ctrl+Enter (or ⌘+Enter) sends the form it is pressed in. */
export const sendOn = (send: () => void) => (e: { key: string; ctrlKey: boolean; metaKey: boolean; preventDefault(): void }) => {
  if (e.key !== 'Enter' || !(e.ctrlKey || e.metaKey)) return
  e.preventDefault()
  send()
}
