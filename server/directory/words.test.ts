import { expect, it } from 'vitest'
import { teach, tokensOf, wordsOf } from './words.ts'

it('a name of ours is cut apart until it is taught, and stays whole afterwards', () => {
  const text = '鹿鸣琴社区益寿路井盖不见了'
  expect(tokensOf(text)).not.toContain('鹿鸣琴社区')
  teach(['鹿鸣琴社区', '益寿路', '路'])
  expect(tokensOf(text).slice(0, 2)).toEqual(['鹿鸣琴社区', '益寿路'])
})

it('words that say nothing, punctuation and single characters are left out', () => {
  expect(wordsOf('您好，我们小区的井盖没有了，请尽快处理！')).toEqual(['小区', '井盖'])
})

it('takes any text, also none', () => {
  expect(wordsOf('')).toEqual([])
  expect(wordsOf('！！？ \u0000')).toEqual([])
  expect(tokensOf('ＫＴＶ')).toEqual(['ktv'])
})
