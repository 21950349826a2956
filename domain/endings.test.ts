import { expect, it } from 'vitest'
import { answerFor, blanksOf, type EndingCode, endingOf, endings } from './endings.ts'

const six = (Object.keys(endings) as EndingCode[]).filter((c) => c !== 'other')
it('there are six besides other, each with its basis and an answer', () => {
  expect(six).toEqual(['emergency', 'litigation', 'inHand', 'secret', 'outOfDuty', 'unlawful'])
  for (const code of six) expect([endingOf(code).basis !== null, endingOf(code).answer.length > 20]).toEqual([true, true])
})
it.each<[EndingCode, string | undefined, string | undefined, string[]]>([
  ['emergency', '119', undefined, []],
  ['emergency', undefined, undefined, ['【转给了】', '【转给了】', '【转给了】']],
  ['litigation', '仲裁', undefined, ['【机关名称和联系方式】']],
  ['inHand', 'RC20260922-00001', '已经有单位在办', []],
  ['inHand', 'RC20260922-00001', undefined, ['【办理情况】']],
  ['secret', undefined, undefined, ['【主管机关】']],
  ['outOfDuty', ' ', undefined, ['【由谁受理】', '【电话或地址】']],
  ['unlawful', undefined, undefined, ['【法律、法规或公序良俗的具体要求】']],
])('%s towards %s leaves the blanks a person has to fill', (code, towards, state, blanks) => {
  const text = answerFor(code, { no: 'RC1', towards, state })
  expect(blanksOf(code, text)).toEqual(blanks)
  expect(text).not.toMatch(/[{}]/)
  if (towards?.trim()) expect(text).toContain(towards)
})
it('brackets that a person writes in an ending without a template are just words', () => expect(blanksOf('other', '见【公告】')).toEqual([]))
