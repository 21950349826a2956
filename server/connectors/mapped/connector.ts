/** 通用对接: whatever comes next. JSON or a table sent to the common door, or a .csv file uploaded; a mapping of fields says what each row becomes. */
import { channels } from '../../../contract/intake.ts'
import type { Connector } from '../kit/connector.ts'
import { ask } from '../kit/outside.ts'
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
    { key: 'tellUrl', zh: '回传地址', en: 'Address to tell', type: 'text', hint: { zh: '不填就由人回告', en: 'Without it a person tells the reporters' } },
  ],
  outgoing: [{ key: 'token', zh: '对方给的令牌', en: 'Their token' }],

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
  routes: mappedRoutes,
}
