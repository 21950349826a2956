/** One record → one report, or the faults of its fields. Pure: what needs the house (is there such an item, has it come already) is asked afterwards. */
import { plain, readPhone, readTime, readUrgency, readYesNo } from '../text/readings.ts'
import { readDated } from './dates.ts'
import { type Rec, textsFrom } from './source.ts'
import { type Fault, type Line, type Mapping, type Target, type TargetKey, targetOf, targets } from './targets.ts'

/** What a record says, as far as it can be said without the house. */
export interface Draft {
  externalNo: string
  text: string
  place: string
  lng?: number
  lat?: number
  coordinates?: Mapping['datum']
  /** A code or a name of the catalogue. */
  item?: string
  reporter: { name?: string; phone?: string; address?: string }
  urgent: boolean
  confidential: boolean
  wantsReply: boolean
  dueAt: Date | null
  extra: Record<string, string>
}
export type Mapped = { draft: Draft; faults: [] } | { draft: null; faults: Fault[] }

/** For whoever gives no place; the table of acts wants one. */
export const NOWHERE = '（来文未写地点）'
const short = (s: string): string => (s.length > 40 ? `${s.slice(0, 40)}…` : s)
/** Thrown inside one field and caught around it. */
class Wrong extends Error {
  readonly zh: string
  readonly en: string
  constructor(zh: string, en: string) {
    super(en)
    this.zh = zh
    this.en = en
  }
}

/** What one line of a mapping makes of a record, and what is wrong with it: the live result beside the line in the editor. */
export function lineOf(line: Line, record: Rec, mapping: Pick<Mapping, 'tables'>): { value: string; fault: Fault | null } {
  const target = targetOf(line.target)
  try {
    const value = through(line, record, mapping)
    if (target && value !== '') read(target, value)
    if (target && 'needed' in target && plain(value) === '') throw new Wrong('是空的', 'is empty')
    return { value, fault: null }
  } catch (error) {
    if (!(error instanceof Wrong)) throw error
    const name = line.heading ?? (target ? target.zh : line.target)
    return { value: '', fault: { field: line.target, zh: `${name}：${error.zh}`, en: `${line.heading ?? target?.en ?? line.target}: ${error.en}` } }
  }
}

/** The text a line gives, after its steps. */
function through(line: Line, record: Rec, { tables }: Pick<Mapping, 'tables'>): string {
  let values = line.from.flatMap((f) => textsFrom(record, f))
  for (const step of line.steps) {
    if (step.do === 'trim') values = values.map((v) => v.replace(/^[\s\u3000\ufeff]+|[\s\u3000\ufeff]+$/g, ''))
    else if (step.do === 'digits') values = values.map((v) => v.normalize('NFKC').replace(/\D/g, ''))
    else if (step.do === 'first') values = values.filter((v) => v.trim() !== '').slice(0, 1)
    else if (step.do === 'join') values = [values.filter((v) => v.trim() !== '').join(step.with)]
    else if (step.do === 'default') values = values.some((v) => v.trim() !== '') ? values : [step.value]
    else if (step.do === 'date') values = values.filter((v) => v.trim() !== '').map((v) => dated(v, step.format))
    else values = values.flatMap((v) => looked(v, Object.hasOwn(tables, step.table) ? tables[step.table]! : {}, step))
  }
  const kept = values.filter((v) => v.trim() !== '')
  return kept.join(targetOf(line.target)?.kind === 'links' ? '\n' : targetOf(line.target)?.kind === 'point' ? ',' : ' ')
}
function dated(value: string, format: string): string {
  const at = readDated(value, format)
  if (!at) throw new Wrong(`“${short(value)}”不是“${format}”的时间`, `“${short(value)}” is no time of the form “${format}”`)
  return at.toISOString()
}
function looked(value: string, table: Record<string, string>, { otherwise, table: name }: { otherwise: 'fail' | 'keep' | 'empty'; table: string }): string[] {
  const key = value.trim()
  if (key === '') return []
  if (Object.hasOwn(table, key)) return [table[key]!]
  if (otherwise === 'fail') throw new Wrong(`对照表“${name}”里没有“${short(key)}”`, `“${short(key)}” is not in the table “${name}”`)
  return otherwise === 'keep' ? [value] : []
}

/** A text as what its target is; throws Wrong. */
function read(target: Target, text: string): string | number | boolean | Date | [number, number] {
  if ([...text].length > target.most) throw new Wrong(`超过 ${target.most} 字`, `longer than ${target.most} characters`)
  const unread = () => new Wrong(`“${short(text)}”看不懂`, `“${short(text)}” cannot be read`)
  switch (target.kind) {
    case 'number': {
      const n = Number(plain(text).replace(/°?[EWNS东西南北]?$/i, ''))
      if (!Number.isFinite(n)) throw unread()
      return n
    }
    case 'point':
      return pair(text)
    case 'time': {
      const at = readTime(text)
      if (!at) throw unread()
      return at
    }
    case 'flag': {
      const yes = /紧急|特急|加急|urgent|普通|一般/i.test(text) ? readUrgency(text) : readYesNo(text)
      if (yes === null) throw unread()
      return yes
    }
    case 'phone':
      return readPhone(text) ?? plain(text)
    case 'links': {
      const bad = text.split('\n').find((l) => !/^https?:\/\/[^\s<>"]+$/i.test(l.trim()))
      if (bad !== undefined) throw new Wrong(`“${short(bad)}”不是网址`, `“${short(bad)}” is no web address`)
      return text
    }
    default:
      return text
  }
}
/** Longitude and latitude in one text: `120.56,32.39`, `[120.56, 32.39]`, `POINT(120.56 32.39)`. */
function pair(text: string): [number, number] {
  const m = /^\s*(?:POINT\s*)?[[(]?\s*(-?\d+(?:\.\d+)?)\s*[,，;\s]\s*(-?\d+(?:\.\d+)?)\s*[\])]?\s*$/i.exec(text)
  if (!m) throw new Wrong(`“${short(text)}”不是坐标`, `“${short(text)}” is no position`)
  return [Number(m[1]), Number(m[2])]
}

/** What a record says by a mapping: a draft, or every fault at once, each with the field it is about. */
export function mapRecord(mapping: Mapping, record: Rec): Mapped {
  const faults: Fault[] = [],
    said = new Map<TargetKey, ReturnType<typeof read>>(),
    extra: Record<string, string> = {}
  for (const line of mapping.lines) {
    const target = targetOf(line.target),
      { value, fault } = lineOf(line, record, mapping)
    if (fault) faults.push(fault)
    else if (target && value !== '')
      if (line.target === 'extra') extra[line.heading ?? ''] = value
      else said.set(line.target, read(target, value))
  }
  for (const key of ['externalNo', 'text'] as const)
    if (!said.has(key) && !faults.some((f) => f.field === key)) faults.push({ field: key, zh: `${targets[key].zh}：没有对上`, en: `${targets[key].en}: not mapped` })
  const words = (key: TargetKey): string => String(said.get(key) ?? '').trim(),
    at = placed(said, faults)
  if (faults.length) return { draft: null, faults }
  const time = (key: TargetKey) => (said.get(key) as Date | undefined) ?? null
  for (const key of ['occurredAt', 'askedAt'] as const) if (said.has(key)) extra[targets[key].zh] = time(key)!.toISOString()
  if (said.has('photos')) extra['照片链接'] = words('photos')
  const item = words('item'),
    [name, phone, address] = [words('name'), words('phone'), words('address')]
  return {
    draft: {
      externalNo: words('externalNo'),
      text: String(said.get('text')),
      place: words('place') || NOWHERE,
      ...(at ? { lng: at[0], lat: at[1], coordinates: mapping.datum } : {}),
      ...(item ? { item } : {}),
      reporter: { ...(name ? { name } : {}), ...(phone ? { phone } : {}), ...(address ? { address } : {}) },
      urgent: said.get('urgent') === true,
      confidential: said.get('confidential') === true,
      wantsReply: said.get('wantsReply') !== false,
      dueAt: time('dueAt'),
      extra,
    },
    faults: [],
  }
}

/** The position of a record, with the two mistakes everybody makes told by name: only one half, and latitude first. (0, 0) is how devices write "unknown". */
function placed(said: ReadonlyMap<TargetKey, unknown>, faults: Fault[]): [number, number] | null {
  const halves = [said.get('lng'), said.get('lat')] as (number | undefined)[],
    point = said.get('point') as [number, number] | undefined
  const [lng, lat] = point ?? halves
  const wrong = (zh: string, en: string): null => {
    faults.push({ field: point ? 'point' : 'lng', zh, en })
    return null
  }
  if (lng === undefined && lat === undefined) return null
  if (lng === undefined || lat === undefined) return wrong('经度和纬度要成对', 'Longitude and latitude go together')
  if (lng === 0 && lat === 0) return null
  if (lat > 73 && lat < 136 && lng > 3 && lng < 54) return wrong('经度和纬度好像反了', 'Longitude and latitude seem to be swapped')
  if (Math.abs(lng) > 180 || Math.abs(lat) > 90) return wrong('坐标超出范围', 'The position is out of range')
  return [lng, lat]
}
