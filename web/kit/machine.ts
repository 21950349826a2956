/** A machine somebody signed in from, as a person recognises it. */
import { t } from './i18n.ts'

/** System and browser of a browser's long name. */
export const machine = (agent: string | null): string => {
  const system = agent?.match(/iPhone|iPad|Android|Windows|Macintosh|Linux/)?.[0],
    browser = agent?.match(/MicroMessenger|Edg|Firefox|Chrome|Safari/)?.[0]
  return [system, browser === 'Edg' ? 'Edge' : browser === 'MicroMessenger' ? t('微信') : browser].filter(Boolean).join(' ') || t('不认得的设备')
}
