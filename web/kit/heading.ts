/** What a page is called: its heading is also its title in the browser, and where the keyboard goes on after a change of page. */
import { useEffect, useRef } from 'react'
import { useLocation } from 'react-router'
import { t } from './i18n.ts'

/** Keeps the browser's title at the heading of the page. After a change of page the focus is on that heading, so that a reader begins there and Tab goes on from it. */
export function useHeading(): void {
  const { pathname } = useLocation(),
    before = useRef(pathname)
  useEffect(() => {
    let moved = before.current !== pathname
    before.current = pathname
    const follow = () => {
      const heading = document.querySelector<HTMLElement>('main h1'),
        words = heading?.textContent?.trim()
      document.title = words ? `${words} - ${t('萤火')}` : t('萤火')
      if (!heading || !moved) return
      moved = false
      // not away from a field that has taken the focus by itself
      if (document.activeElement?.closest('main input, main textarea, [role=dialog]')) return
      heading.tabIndex = -1
      heading.focus({ preventScroll: true })
    }
    follow()
    const watch = new MutationObserver(follow)
    watch.observe(document.querySelector('main') ?? document.body, { childList: true, subtree: true, characterData: true })
    return () => watch.disconnect()
  }, [pathname])
}
