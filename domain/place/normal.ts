/** One spelling for every address: width, traditional characters, blanks and dashes, with the way back to what was typed. */

/** The characters to compare, and for each where it stood in the text; `ends[i]` is where it ended there. */
export interface Plain {
  text: string
  starts: number[]
  ends: number[]
}

// 伍 and 陆 are left alone: they are surnames, and stand in the names of villages
const traditional =
  '號号樓楼棟栋單单層层門门區区縣县鎮镇鄉乡園园廣广場场東东對对側侧邊边間间與与處处裡里灣湾橋桥學学醫医國国鐵铁廠厂華华鳳凤龍龙鎖锁龐庞車车蔭荫陽阳濱滨寧宁慶庆興兴環环豐丰萬万雲云蘇苏湯汤馬马烏乌島岛嶺岭溝沟澤泽滙汇匯汇際际業业產产齊齐衛卫農农電电機机場场塢坞墳坟壩坝堯尧書书館馆飯饭樹树楊杨頭头黃黄鷺鹭壹一貳二贰二叁三肆四柒七捌八玖九拾十佰百〇零'
const same = new Map<string, string>()
for (let i = 0; i + 1 < traditional.length; i += 2) if (traditional[i] !== traditional[i + 1]) same.set(traditional[i]!, traditional[i + 1]!)
for (const dash of '－—–―‐‑‒─﹣−~～') same.set(dash, '-')

const blank = /[\s\u200b-\u200f\u2060\ufeff]/u
/** Text as it is compared. Every character knows its place in the text, so that a part that is found can be shown where it stands. */
export function plainOf(text: string): Plain {
  const starts: number[] = [],
    ends: number[] = []
  let out = '',
    at = 0
  for (const point of text) {
    const to = at + point.length
    // only single characters are widened or narrowed; what would become several stays
    const wide = point.normalize('NFKC'),
      one = wide.length === 1 ? wide : point
    const written = same.get(one) ?? one
    if (!blank.test(written)) {
      for (const unit of written.split('')) {
        out += unit
        starts.push(at)
        ends.push(to)
      }
    }
    at = to
  }
  return { text: out, starts, ends }
}

const digit: Record<string, number> = { 零: 0, 〇: 0, 一: 1, 二: 2, 两: 2, 三: 3, 四: 4, 五: 5, 六: 6, 七: 7, 八: 8, 九: 9 }
/** 一百八十八, 二三, 12 → a number; null for what is none. At most six digits: longer ones are not house numbers. */
export function numberOf(word: string): number | null {
  if (/^\d{1,6}$/.test(word)) return Number(word)
  if (!/^[零〇一二两三四五六七八九十百]{1,7}$/.test(word)) return null
  if (!/[十百]/.test(word)) return Number([...word].map((c) => digit[c]).join(''))
  let sum = 0,
    last = 0,
    seen = false
  for (const c of word) {
    if (c === '百' || c === '十') {
      sum += (seen ? last : 1) * (c === '百' ? 100 : 10)
      ;[last, seen] = [0, false]
    } else [last, seen] = [digit[c]!, true]
  }
  return sum + last
}
