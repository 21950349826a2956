/** A two-way link to a centre above: orders and events in by webhook or polling, returns out through the outbox. The kinds differ in channel, names and which acts are told. */
import type { Connector, Setting } from '../kit/connector.ts'
import { translate } from './messages.ts'
import { fetchNew } from './poll.ts'
import { oweActs, sendReturn, type Told } from './returns.ts'
import { takeMessage } from './take.ts'

/** The questions every link is set up with. */
const settings: readonly Setting[] = [
  {
    key: 'fetchUrl',
    zh: '取件地址',
    en: 'Address to fetch from',
    type: 'text',
    hint: { zh: '会带上 since=时间；对方能推送就不用填', en: 'Called with since=time; leave out where they push' },
  },
  { key: 'everyMinutes', zh: '每几分钟取一次', en: 'Fetch every so many minutes', type: 'number', default: 5 },
  { key: 'overlapMinutes', zh: '往回多取几分钟', en: 'Overlap in minutes', type: 'number', default: 60 },
  { key: 'returnUrl', zh: '回传地址', en: 'Address for returns', type: 'text' },
  { key: 'coordinates', zh: '对方坐标系', en: 'Their coordinates', type: 'choice', choices: ['wgs84', 'gcj02', 'bd09'], default: 'wgs84' },
  { key: 'catalogue', zh: '对方旧代码的标准', en: 'Standard of their old codes', type: 'text', default: 'GB/T 30428.2-2013' },
]
/** What is asked of the centre above, and taken back, is told by every link. */
const upper: Told = {
  'ask.upperReturn': 'return',
  'ask.upperExtension': 'extend',
  'withdraw.upperReturn': 'withdrawReturn',
  'withdraw.upperExtension': 'withdrawExtend',
}

/** A kind of link: `acts` is which of our other acts is told, under which name. */
export const link = (of: Pick<Connector, 'kind' | 'label' | 'channel'>, acts: Told): Connector => ({
  ...of,
  proves: ['hmac'],
  settings,
  outgoing: [
    { key: 'token', zh: '对方给的令牌', en: 'Their token' },
    { key: 'signing', zh: '回传签名密钥', en: 'Secret to sign returns with' },
  ],
  translate,
  take: takeMessage as NonNullable<Connector['take']>,
  words: true,
  async owes(dock, source, since, now) {
    if (source.config['returnUrl']) await oweActs(dock, source, { ...acts, ...upper }, since, now)
  },
  poll: fetchNew,
  fetches: 'fetchUrl',
  deliver: sendReturn,
})
