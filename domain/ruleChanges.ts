/** What became of an ordered list of rules between two of its states, in words: for the history of a draft and for what a version changed. */
import { clockFace, type DraftRule, attributes, type When, type Words } from './routing.ts'

/** How codes and numbers are called by people. */
export interface Names {
  unit(code: string): string
  cell(id: number): string
  item(code: string): string
  channel(code: string): string
}
const few = (list: readonly string[], lang: 'zh' | 'en') =>
  list.length > 4
    ? `${list.slice(0, 3).join(lang === 'zh' ? '、' : ', ')} ${lang === 'zh' ? `等 ${list.length} 项` : `and ${list.length - 3} more`}`
    : list.join(lang === 'zh' ? '、' : ', ')

/** The conditions of a rule, one word-pair each; none is every matter. */
export function conditionsInWords(w: When, names: Names): Words[] {
  const list = (zh: string, en: string, of: readonly string[]): Words => ({ zh: `${zh}${few(of, 'zh')}`, en: `${en} ${few(of, 'en')}` })
  return [
    ...(w.items
      ? [
          list(
            '事项 ',
            'item',
            w.items.map((c) => [c, names.item(c)].filter(Boolean).join(' ')),
          ),
        ]
      : []),
    ...(w.cells
      ? [
          list(
            '网格 ',
            'in',
            w.cells.map((c) => names.cell(c)),
          ),
        ]
      : []),
    ...(w.channels
      ? [
          list(
            '来源 ',
            'from',
            w.channels.map((c) => names.channel(c)),
          ),
        ]
      : []),
    ...(w.hours ? [{ zh: `${clockFace(w.hours[0])}–${clockFace(w.hours[1])}`, en: `${clockFace(w.hours[0])}–${clockFace(w.hours[1])}` }] : []),
    ...(w.days ? [w.days === 'work' ? { zh: '工作日', en: 'working days' } : { zh: '休息日', en: 'days off' }] : []),
    ...(w.is ?? []).map((a) => attributes[a]),
    ...(w.not ?? []).map((a) => ({ zh: `不是${attributes[a].zh}`, en: `not ${attributes[a].en}` })),
  ]
}
const brief = (r: DraftRule, names: Names): Words => {
  const when = conditionsInWords(r.when, names)
  return {
    zh: `${when.map((x) => x.zh).join('，') || '所有事项'} → ${names.unit(r.unitCode)}`,
    en: `${when.map((x) => x.en).join(', ') || 'every matter'} → ${names.unit(r.unitCode)}`,
  }
}

/** What was added, taken out, changed and moved; a rule is known again by its words, else by its place. */
export function whatChanged(before: readonly DraftRule[], after: readonly DraftRule[], names: Names): Words[] {
  const text = (r: DraftRule) => JSON.stringify([r.when, r.unitCode, r.assist, r.basis])
  const was = before.map(text),
    is = after.map(text)
  const gone = was.flatMap((t, n) => (is.includes(t) ? [] : [n])),
    come = is.flatMap((t, n) => (was.includes(t) ? [] : [n]))
  const pair = gone.length === come.length && before.length === after.length,
    out: Words[] = []
  const say = (zh: string, en: string, r: DraftRule) => {
    const b = brief(r, names)
    out.push({ zh: `${zh}：${b.zh}`, en: `${en}: ${b.en}` })
  }
  if (pair) for (const n of come) say(`改第 ${n + 1} 条`, `Rule ${n + 1} changed`, after[n]!)
  else {
    for (const n of come) say(`加第 ${n + 1} 条`, `Rule ${n + 1} added`, after[n]!)
    for (const n of gone) say(`去掉原第 ${n + 1} 条`, `Rule ${n + 1} taken out`, before[n]!)
  }
  const keptWas = was.filter((t) => is.includes(t)),
    keptIs = is.filter((t) => was.includes(t))
  if (keptWas.some((t, n) => t !== keptIs[n])) {
    // the one rule without which the rest keeps its order, where there is one
    const moved = keptIs.find((t) => keptWas.filter((x) => x !== t).every((x, n) => x === keptIs.filter((y) => y !== t)[n]))
    if (moved) say(`第 ${was.indexOf(moved) + 1} 条移到第 ${is.indexOf(moved) + 1}`, `Rule ${was.indexOf(moved) + 1} moved to ${is.indexOf(moved) + 1}`, after[is.indexOf(moved)]!)
    else out.push({ zh: '换了次序', en: 'The order was changed' })
  }
  return out
}
