/** Two languages: the screens are written in Chinese, and each sentence has its English in one typed dictionary. */
import { labels } from './english/labels.ts'
import { sentences } from './english.ts'
import { store } from './store.ts'

export type Zh = keyof typeof sentences
export const lang = store<'zh' | 'en'>('zh', 'lang')
export const isEnglish = () => lang.get() === 'en'

/** A sentence of ours in the language chosen, its `{}` filled in order. */
export function t(zh: Zh, ...parts: string[]): string {
  let n = 0
  return (isEnglish() ? sentences[zh] : zh).replace(/\{\}/g, () => parts[n++] ?? '')
}

/** A label of the tables or a name from the data: English where we have it, else as it came. */
export function say(label: string): string {
  if (!isEnglish()) return label
  const known = labels[label] ?? (sentences as Record<string, string>)[label]
  if (known) return known
  const two = label.match(/^(申请|同意|驳回|答复|撤回申请)(.+)$/) ?? label.match(/^(.+)·(.+)$/)
  return two ? `${say(two[1]!)}: ${say(two[2]!)}` : label
}
/** Of words that came in both languages, ours. */
export const words = (w: { zh: string; en: string }): string => (isEnglish() ? w.en : w.zh)
