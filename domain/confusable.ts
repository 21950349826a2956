/** Pairs that are easily taken for each other (practice of 数字城管: 06010↔06011/06042, 09005↔09006, 07001↔07003, 06017↔06045, 06036↔08006, and whose manhole cover it is): each leads to one question in plain words, not to a guess. */
export interface Confusable {
  zh: string
  en: string
  /** The item that only says that it is not known which: where it leads, the question is asked. */
  vague?: string
  /** Item code → the answer that means it. Codes of GB/T 47678.5-2026. */
  answers: readonly { code: string; zh: string; en: string }[]
}

export const confusables: readonly Confusable[] = [
  {
    zh: '是什么垃圾？',
    en: 'What kind of waste is it?',
    answers: [
      { code: '06010', zh: '零散的生活垃圾，没有装进桶', en: 'Loose household waste, not in a bin' },
      { code: '06011', zh: '成堆的装修垃圾、渣土、砖石', en: 'A heap of rubble, soil or building waste' },
      { code: '06042', zh: '垃圾桶、垃圾站装满了溢出来', en: 'A bin or waste station is overflowing' },
    ],
  },
  {
    zh: '摆在外面的是谁家的？',
    en: 'Whose goods stand outside?',
    answers: [
      { code: '09005', zh: '开店的，把货摆到了店门外', en: 'A shop has put its goods outside its door' },
      { code: '09006', zh: '占着道路或人行道摆放、经营', en: 'Trade or goods take up the road or pavement' },
      { code: '09001', zh: '没有店面的流动摊贩', en: 'A hawker without a shop' },
    ],
  },
  {
    zh: '是哪种广告？',
    en: 'What kind of advertisement is it?',
    answers: [
      { code: '07001', zh: '贴的、喷的、撒的小广告', en: 'Small bills: pasted, sprayed or scattered' },
      { code: '07003', zh: '架起来的大广告牌、灯箱', en: 'A large board or light box' },
      { code: '07006', zh: '店招、牌匾', en: 'A shop sign' },
    ],
  },
  {
    zh: '绿地怎么了？',
    en: 'What is wrong with the green space?',
    answers: [
      { code: '06017', zh: '脏乱：有垃圾、杂物', en: 'Dirty: waste or clutter lies there' },
      { code: '06045', zh: '被占、被毁：种菜、停车、砌砖、踩秃', en: 'Taken or destroyed: planted, parked on, built over' },
    ],
  },
  {
    zh: '堆的东西是哪里的？',
    en: 'Where does the heap belong?',
    answers: [
      { code: '06036', zh: '居民或单位堆的杂物', en: 'Clutter of residents or offices' },
      { code: '08006', zh: '工地的砖、沙、钢管', en: 'Bricks, sand or pipes of a building site' },
    ],
  },
  {
    zh: '声音是哪里来的？',
    en: 'Where does the noise come from?',
    answers: [
      { code: '08001', zh: '工地、道路施工', en: 'A building site or road works' },
      { code: '06028', zh: '店铺、广场舞、装修、邻居', en: 'Shops, square dancing, decorating, neighbours' },
    ],
  },
  {
    zh: '井盖上写的是什么？（看不到就选“看不清”）',
    en: 'What is written on the cover? (If it cannot be seen, say so.)',
    vague: '01023',
    answers: [
      { code: '01002', zh: '“污”“污水”', en: '“Sewage” (污)' },
      { code: '01003', zh: '“雨”“雨水”', en: '“Rain water” (雨)' },
      { code: '01001', zh: '“给水”“自来水”“供水”', en: '“Water supply” (给水)' },
      { code: '01005', zh: '“电力”“供电”', en: '“Electricity” (电力)' },
      { code: '01007', zh: '“电信”“移动”“联通”“通信”', en: '“Telecom” (通信)' },
      { code: '01011', zh: '“燃气”“天然气”', en: '“Gas” (燃气)' },
      { code: '01023', zh: '看不清，或没有字', en: 'It cannot be seen, or there is none' },
    ],
  },
]

/** The question to ask when the first two candidates are such a pair and neither is clearly ahead, or when the first only says that it is not known which; null when the first may stand. `margin`: how far ahead is clear. */
export function questionFor(candidates: readonly { code: string; probability: number }[], margin = 0.4): Confusable | null {
  const [first, second] = candidates
  if (!first) return null
  const asks = (q: Confusable, code: string) => q.answers.some((a) => a.code === code)
  return (
    confusables.find((q) => q.vague === first.code) ??
    (second && first.probability - second.probability < margin ? confusables.find((q) => asks(q, first.code) && asks(q, second.code)) : undefined) ??
    null
  )
}
