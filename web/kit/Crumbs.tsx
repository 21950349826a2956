/** The pages above this one, each a way back; the page itself is named by its heading. */
import type { ReactNode } from 'react'
import { t } from './i18n.ts'

export const Crumbs = ({ children }: { children: ReactNode }) => (
  <nav className="crumb dots" aria-label={t('上一层')}>
    {children}
  </nav>
)
