/** 通用对接: whatever comes next. JSON or a table sent to the common door or fetched from an address, or a .csv file uploaded; a mapping of fields says what each row becomes. */
import { channels } from '../../../contract/intake.ts'
import type { Connector } from '../kit/connector.ts'
import { ask } from '../kit/outside.ts'
import { fetchPages, moments } from './poll.ts'
import { mappedRoutes } from './routes.ts'
import { translate } from './translate.ts'

export const mapped: Connector = {
  kind: 'mapped',
  label: { zh: '通用对接（JSON、CSV）', en: 'Anything else (JSON, CSV)' },
  channel: 'other',
  proves: ['apiKey', 'hmac'],
  settings: [
    { key: 'format', zh: '来文格式', en: 'Format', type: 'choice', choices: ['JSON', 'CSV'], default: 'JSON', needed: true },
    { key: 'channel', zh: '算作哪个来源', en: 'Counted under', type: 'choice', choices: Object.values(channels), default: channels.other },
    {
      key: 'prefix',
      zh: '编号前缀',
      en: 'Prefix of numbers',
      type: 'text',
      hint: {
        zh: '放在对方编号前面，免得两个系统撞号；不填就用接入的编号，如 7-',
        en: 'Before their numbers, so that those of two systems cannot meet; else the number of this connector, as 7-',
      },
    },
    {
      key: 'fetchUrl',
      zh: '取件地址',
      en: 'Address to fetch from',
      type: 'text',
      hint: {
        zh: '对方能推送就不用填。{since} 换成上次取完的时刻，{page} 换成第几页，如 https://…/list?from={since}&p={page}',
        en: 'Leave out where they push. {since} becomes the moment of the last fetching, {page} the number of the page, as in https://…/list?from={since}&p={page}',
      },
    },
    { key: 'moment', zh: '时刻怎么写', en: 'How {since} is written', type: 'choice', choices: Object.keys(moments), default: 'ISO 8601', after: 'fetchUrl' },
    { key: 'firstPage', zh: '第一页的号码', en: 'Number of the first page', type: 'number', default: 1, after: 'fetchUrl' },
    { key: 'everyMinutes', zh: '每几分钟取一次', en: 'Fetch every so many minutes', type: 'number', default: 5, after: 'fetchUrl' },
    {
      key: 'overlapMinutes',
      zh: '往回多取几分钟',
      en: 'Overlap in minutes',
      type: 'number',
      default: 60,
      after: 'fetchUrl',
      hint: { zh: '他们登记得晚也不漏；来过的不会重复', en: 'So that what they enter late is not missed; what came before counts once' },
    },
    {
      key: 'fetchHeader',
      zh: '取件令牌放在哪个请求头',
      en: 'Header of the token to fetch with',
      type: 'text',
      default: 'authorization',
      after: 'fetchUrl',
      hint: { zh: 'authorization 会写成 Bearer 令牌；别的请求头原样放，如 x-api-key', en: 'authorization is written as Bearer and the token, any other as it is, as x-api-key' },
    },
    { key: 'tellUrl', zh: '回传地址', en: 'Address to tell', type: 'text', hint: { zh: '不填就由人回告', en: 'Without it a person tells the reporters' } },
  ],
  outgoing: [
    { key: 'token', zh: '对方给的令牌', en: 'Their token' },
    { key: 'fetchToken', zh: '取件令牌', en: 'Token to fetch with' },
  ],

  translate,
  answers: (config) => typeof config['tellUrl'] === 'string' && config['tellUrl'] !== '',
  async deliver(dock, source, { key, payload }, signal) {
    const token = await dock.outgoing(source, 'token')
    const { status } = await ask(String(source.config['tellUrl']), {
      method: 'POST',
      signal,
      headers: { 'content-type': 'application/json; charset=utf-8', 'idempotency-key': encodeURIComponent(key), ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: JSON.stringify(payload),
    })
    return String(status)
  },
  poll: fetchPages,
  fetches: 'fetchUrl',
  routes: mappedRoutes,
}
