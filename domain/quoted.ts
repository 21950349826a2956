const pairs: Record<string, string> = {
  '【': '】',
  '[': ']',
  '［': '］',
  '（': '）',
  '(': ')',
  '〔': '〕',
  '「': '」',
  '『': '』',
  '〖': '〗',
  '{': '}',
  '｛': '｝',
  '<': '>',
  '《': '》',
  '﹝': '﹞',
}

const opening = String.raw`[【\[［（(〔「『〖{｛<《﹝]`
const lead = String.raw`(?:(?:系统)?(?:提示|备注|注|附)\s*[:：]\s*)?(?:该?(?:市民|来电人|诉求人))?(?:最近|近期|上一?次|上一条|前一?次|前期|历史|关联|相关|重复|此前|之前|曾经?|已有?|原)(?:一次|一条|一个)?已?(?:派发|派出|派单|转派|转办|交办|下派|办理|受理|登记|提交|来电|反映)?过?的?(?:12345)?(?:热线)?(?:工单|派单|受理单|诉求单|单子|单)(?:的?(?:编号|单号|号码|流水号|号))?(?:\s*[:：为是])?\s*`
const number = '[A-Za-z]{0,6}[0-9０-９]{8,}'
const bracketed = new RegExp(`${opening}\\s*${lead}(?:${number}|.{0,12}内容)`, 'u')
const bare = new RegExp(`(?:^|(?<=[。；;！!？?\\n\\s]))${lead}${number}[,，;；、\\s]+(?:上次|原)?(?:工单|诉求|主要|反映)?内容\\s*[:：]`, 'u')

/** The place where the bracket opened at `from` is closed again, minding brackets of the same kind within; the end of the text when it never is. */
function closing(s: string, from: number): number {
  const open = s[from]!,
    close = pairs[open]!
  for (let i = from, depth = 0; i < s.length; i++) {
    if (s[i] === open) depth++
    else if (s[i] === close && --depth === 0) return i + 1
  }
  return s.length
}

/**
 * What the caller said, apart from the block about an earlier order that the hotline appends (【最近派发的工单编号：X，工单内容：…】, in more than ten
 * spellings; practice.md §5: left in, it makes unlike matters look alike). Without such a block the text comes back untouched; a text that is nothing but such a block stays whole.
 */
export function splitQuoted(text: string): { text: string; quoted: string[] } {
  const quoted: string[] = []
  let rest = text
  for (let m = bracketed.exec(rest); m; m = bracketed.exec(rest)) {
    const end = closing(rest, m.index)
    quoted.push(rest.slice(m.index, end))
    rest = rest.slice(0, m.index) + rest.slice(end)
  }
  const tail = bare.exec(rest)
  if (tail) {
    quoted.push(rest.slice(tail.index))
    rest = rest.slice(0, tail.index)
  }
  if (quoted.length === 0 || rest.trim() === '') return { text, quoted }
  return { text: rest.trim(), quoted }
}

/** The 14-digit order numbers in a text, never a piece of a longer run such as an 18-digit identity number. */
export const orderNumbersIn = (text: string): string[] => [...new Set(text.normalize('NFKC').match(/(?<![0-9A-Za-z])\d{14}(?![0-9A-Za-z])/g) ?? [])]
