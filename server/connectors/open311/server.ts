/** Open311 as a server: other people's programs report here, and ask how their requests stand. */
import type { Connector } from '../kit/connector.ts'
import { open311Routes } from './routes.ts'
import { takeUpdate } from './take.ts'
import { translate } from './translate.ts'

export const open311: Connector = {
  kind: 'open311',
  label: { zh: '开放接口 Open311', en: 'Open311 endpoint' },
  channel: 'resident',
  proves: ['apiKey'],
  settings: [
    {
      key: 'jurisdictionId',
      zh: '辖区标识',
      en: 'jurisdiction_id',
      type: 'text',
      needed: true,
      hint: { zh: '如 rucheng.example.cn；只有一个接口时来件可以不写', en: 'Such as city.example.org; may be left out by clients while there is one endpoint only' },
    },
    { key: 'contact', zh: '联系方式', en: 'Contact', type: 'text', hint: { zh: '写在发现文件里', en: 'Shown in the discovery document' } },
    { key: 'keyService', zh: '怎样申请密钥', en: 'How to get a key', type: 'text' },
    { key: 'notice', zh: '收到后的提示', en: 'Notice after a request', type: 'text', default: '已收到，受理后会告知进展' },
    { key: 'tokens', zh: '先给凭号，随后编号', en: 'Answer with a token first', type: 'flag', default: false },
    { key: 'closedReading', zh: '查询也要密钥', en: 'Reading needs a key too', type: 'flag', default: false },
    {
      key: 'publicWords',
      zh: '公开来件和答复的文字',
      en: 'Words of reports and answers are public',
      type: 'flag',
      default: false,
      hint: { zh: '号码和邮箱总会遮去；不选时只有持密钥的能看到文字', en: 'Numbers and addresses are always blanked; otherwise only holders of a key see the words' },
    },
    { key: 'test', zh: '测试用', en: 'For testing', type: 'flag', default: false },
    {
      key: 'attributes',
      zh: '另外要问的',
      en: 'Further questions',
      type: 'text',
      long: true,
      hint: {
        zh: '一行一问：代码 | string、number、datetime、text、singlevaluelist 或 multivaluelist | required 或 optional | 问题 | 键=名称; 键=名称',
        en: 'One a line: code | string, number, datetime, text, singlevaluelist or multivaluelist | required or optional | question | key=name; key=name',
      },
    },
  ],
  translate,
  take: takeUpdate,
  asked: true,
  ownDoor: true,
  routes: open311Routes,
}
