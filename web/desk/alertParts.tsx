/** What the banner and the page of alerts share: the colour of a level, the communities in a few words. */
import type { AlertView } from '../../contract/alerts.ts'
import { levels } from '../../domain/cap/show.ts'
import { t, words } from '../kit/i18n.ts'
import './alerts.css'

/** The level, in its colour and in words. */
export const Level = ({ severity }: { severity: AlertView['severity'] }) => <b className={`alert-level l-${severity}`}>{words(levels[severity])}</b>

/** Which communities, as briefly as can be said. */
export function whereWords({ communities, area }: Pick<AlertView, 'communities' | 'area'>, all: number): string {
  if (communities === null) return area || t('未写范围')
  if (!communities.length) return t('不在辖区')
  if (communities.length === all) return t('全部 {} 个社区', String(all))
  const names = communities.slice(0, 3).map((c) => c.name)
  return communities.length > 3 ? t('{}等 {} 个社区', names.join('、'), String(communities.length)) : names.join('、')
}
