/** 预警 (CAP 1.2): pushed by key to the common door, or fetched from a feed. */
import type { Connector } from '../kit/connector.ts'
import { pollFeed } from './feed.ts'
import { alertRoutes } from './routes.ts'
import { opening, takeAlert } from './take.ts'
import { translate } from './translate.ts'

export const alerts: Connector = {
  kind: 'alerts',
  label: { zh: '预警（CAP 1.2）', en: 'Alerts (CAP 1.2)' },
  channel: 'alert',
  proves: ['apiKey', 'hmac'],
  settings: [
    {
      key: 'feedUrl',
      zh: '订阅地址',
      en: 'Address of the feed',
      type: 'text',
      hint: {
        zh: 'Atom、RSS 或单条 CAP；对方推送就不填。只取同一网站上的文件',
        en: 'Atom, RSS or one CAP file; leave out where they push. Only files of the same site are fetched',
      },
    },
    { key: 'everyMinutes', zh: '每几分钟取一次', en: 'Fetch every so many minutes', type: 'number', default: 5 },
    { key: 'opensFrom', zh: '哪一级起自动立为来件', en: 'Files a report from', type: 'choice', choices: Object.keys(opening), default: '不自动立案' },
    {
      key: 'opensEvents',
      zh: '只对这些灾种',
      en: 'Only for these events',
      type: 'text',
      hint: { zh: '用空格分开，如：暴雨 台风；不填是全部', en: 'Separated by blanks; empty means all' },
    },
  ],
  translate,
  take: takeAlert as NonNullable<Connector['take']>,
  poll: pollFeed,
  fetches: 'feedUrl',
  routes: alertRoutes,
}
