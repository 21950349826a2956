/** Whether a mapping can be used at all, and a first guess of one from the fields of a sample. */
import { soundFormat } from './dates.ts'
import { partsOf } from './source.ts'
import { type Fault, type From, type Line, type Mapping, type Step, stepNames, type TargetKey, targetOf, targets } from './targets.ts'

/** What each step must say. */
const needs: Record<Step['do'], readonly string[]> = { trim: [], digits: [], first: [], join: ['with'], date: ['format'], lookup: ['table', 'otherwise'], default: ['value'] }

/** What is wrong with a mapping itself; empty when it may be saved. */
export function faultsOf(mapping: Mapping): Fault[] {
  const faults: Fault[] = [],
    say = (field: string, zh: string, en: string) => faults.push({ field, zh, en })
  if (partsOf(mapping.rows) === null) say('rows', '列表的路径不对', 'The path of the list is wrong')
  const seen = new Set<string>()
  for (const line of mapping.lines) {
    const target = targetOf(line.target)
    if (!target) {
      say(line.target, `没有“${line.target}”这个字段`, `There is no field “${line.target}”`)
      continue
    }
    const name = line.target === 'extra' ? `extra ${line.heading?.trim() ?? ''}` : line.target
    if (line.target === 'extra' && !line.heading?.trim()) say('extra', '其他：要写标题', 'Something else: give it a heading')
    if (seen.has(name)) say(line.target, `${target.zh}：写了两次`, `${target.en}: stands twice`)
    seen.add(name)
    if (!line.from.length) say(line.target, `${target.zh}：没有选来源`, `${target.en}: no source is chosen`)
    if (line.from.some((f) => 'path' in f && partsOf(f.path) === null)) say(line.target, `${target.zh}：路径不对`, `${target.en}: the path is wrong`)
    for (const step of line.steps) {
      if (needs[step.do].some((part) => typeof (step as unknown as Record<string, unknown>)[part] !== 'string')) {
        say(line.target, `${target.zh}：“${stepNames[step.do].zh}”没有填完`, `${target.en}: “${stepNames[step.do].en}” is not filled in`)
        continue
      }
      if (step.do === 'lookup' && !Object.hasOwn(mapping.tables, step.table))
        say(line.target, `${target.zh}：没有对照表“${step.table}”`, `${target.en}: there is no table “${step.table}”`)
      if (step.do === 'date' && !soundFormat(step.format)) say(line.target, `${target.zh}：时间格式不对`, `${target.en}: the time format is wrong`)
    }
  }
  for (const key of Object.keys(targets) as TargetKey[]) if ('needed' in targets[key] && !seen.has(key)) say(key, `${targets[key].zh}：没有对上`, `${targets[key].en}: not mapped`)
  return faults
}

const bare = (s: string): string =>
  s
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
/** The last name of a path. */
const leaf = (path: string): string =>
  bare(
    path
      .split(/[.[\]]/)
      .filter((p) => p && p !== '*')
      .at(-1) ?? path,
  )

/** The lines that the names of the fields suggest; each field and each target once, better names first; what is needed stands there even without a field. */
export function guessLines(fields: readonly From[]): Line[] {
  const lines: Line[] = [],
    used = new Set<From>()
  for (const [target, { names, kind }] of Object.entries(targets) as [TargetKey, (typeof targets)[TargetKey]][])
    for (const name of names) {
      const from = fields.find((f) => !used.has(f) && !('constant' in f) && ('path' in f ? leaf(f.path) : bare(f.column)) === bare(name))
      if (!from) continue
      used.add(from)
      lines.push({ target, from: [from], steps: kind === 'time' ? [{ do: 'date', format: 'auto' }] : [{ do: 'trim' }] })
      break
    }
  for (const target of Object.keys(targets) as TargetKey[])
    if ('needed' in targets[target] && !lines.some((l) => l.target === target)) lines.push({ target, from: [], steps: [{ do: 'trim' }] })
  return lines.sort((a, b) => order(a) - order(b))
}
const order = (l: Line): number => Object.keys(targets).indexOf(l.target)
