/** Routing 派单规则: grid × item × channel × time → the unit, and the reasons. Ordered rows; the first that fits decides; what fits none goes to the dispatcher, never to nowhere. */
export interface When {
  /** Cells of the grid; a cell stands for everything below it. */
  cells?: number[]
  /** Beginnings of item codes: '06' is the whole class. */
  items?: string[]
  channels?: string[]
  /** Minutes of the day, from (in) to (out); from > to runs over midnight. */
  hours?: [from: number, to: number]
  days?: 'work' | 'off'
}
/** `unitCode` is a unit, or 'community' (the community of the cell), or 'item' (the unit the catalogue names for the item). */
export interface Rule {
  id: number
  version: string
  position: number
  when: When
  unitCode: string
  assist: string[]
  basis: string
  validFrom: string
  validTo: string | null
}
export interface Facts {
  day: string
  minute: number
  workDay: boolean
  channel: string
  /** The cell and its ancestors, nearest first; empty when the place is unknown. */
  path: { id: number; name: string }[]
  item: { code: string; name: string; unitCode: string | null } | null
  communityUnit: string | null
}
export interface Words {
  zh: string
  en: string
}
export interface Routed {
  lead: string | null
  assist: string[]
  rule: { id: number; version: string } | null
  reasons: Words[]
  lost: { rule: { id: number; version: string }; why: Words }[]
}

const inForce = (r: Rule, day: string) => r.validFrom <= day && (r.validTo === null || day < r.validTo)
const clockFace = (m: number) => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`
const within = (minute: number, [from, to]: [number, number]) => (from <= to ? from <= minute && minute < to : minute >= from || minute < to)

/** Every condition of a rule against the facts: whether it holds, and in words. */
function weigh(when: When, f: Facts): { holds: boolean; words: Words }[] {
  const cell = when.cells && f.path.find((c) => when.cells!.includes(c.id)),
    prefix = when.items?.find((p) => f.item?.code.startsWith(p))
  return [
    ...(when.cells
      ? [
          {
            holds: !!cell,
            words: cell
              ? { zh: `位于${cell.name}`, en: `lies in ${cell.name}` }
              : {
                  zh: f.path.length ? `${f.path[0]!.name}不在规则范围内` : '地点未定位到网格',
                  en: f.path.length ? `${f.path[0]!.name} is not in its area` : 'the place is in no grid cell',
                },
          },
        ]
      : []),
    ...(when.items
      ? [
          {
            holds: prefix !== undefined,
            words: f.item
              ? {
                  zh: `事项 ${f.item.code} ${f.item.name}${prefix === undefined ? '不属于' : '属于'} ${when.items.join('、')}`,
                  en: `item ${f.item.code} ${prefix === undefined ? 'is not among' : 'is among'} ${when.items.join(', ')}`,
                }
              : { zh: '尚未归类', en: 'not yet classified' },
          },
        ]
      : []),
    ...(when.channels
      ? [
          {
            holds: when.channels.includes(f.channel),
            words: {
              zh: `来源 ${f.channel}${when.channels.includes(f.channel) ? '' : '，规则只管 ' + when.channels.join('、')}`,
              en: `channel ${f.channel}${when.channels.includes(f.channel) ? '' : ', the rule is for ' + when.channels.join(', ')}`,
            },
          },
        ]
      : []),
    ...(when.hours
      ? [
          {
            holds: within(f.minute, when.hours),
            words: {
              zh: `${clockFace(f.minute)} ${within(f.minute, when.hours) ? '在' : '不在'} ${when.hours.map(clockFace).join('–')} 之间`,
              en: `${clockFace(f.minute)} is ${within(f.minute, when.hours) ? '' : 'not '}between ${when.hours.map(clockFace).join(' and ')}`,
            },
          },
        ]
      : []),
    ...(when.days
      ? [{ holds: (when.days === 'work') === f.workDay, words: f.workDay ? { zh: '当日是工作日', en: 'a working day' } : { zh: '当日是休息日', en: 'a day off' } }]
      : []),
  ]
}

const unitOf = (rule: Rule, f: Facts): string | null => (rule.unitCode === 'community' ? f.communityUnit : rule.unitCode === 'item' ? (f.item?.unitCode ?? null) : rule.unitCode)
const noUnit = (rule: Rule): Words =>
  rule.unitCode === 'community'
    ? { zh: '所在网格没有对应的社区（村）', en: 'no community belongs to the place' }
    : { zh: '事项目录未指定责任单位', en: 'the catalogue names no unit for the item' }

/** The unit that should lead, who assists, by which rule and why, and why every other rule in force did not decide. */
export function route(facts: Facts, rules: Rule[]): Routed {
  const lost: Routed['lost'] = []
  let won: Rule | null = null,
    reasons: Words[] = []
  for (const rule of rules.filter((r) => inForce(r, facts.day)).sort((a, b) => a.position - b.position || a.id - b.id)) {
    const name = { id: rule.id, version: rule.version },
      weighed = weigh(rule.when, facts),
      against = weighed.find((w) => !w.holds)
    if (against) lost.push({ rule: name, why: against.words })
    else if (unitOf(rule, facts) === null) lost.push({ rule: name, why: noUnit(rule) })
    else if (won) lost.push({ rule: name, why: { zh: `也符合，但排在规则 ${won.position} 之后`, en: `fits too, but stands after rule ${won.position}` } })
    else {
      won = rule
      reasons = [
        ...weighed.map((w) => w.words),
        ...(rule.unitCode === 'community'
          ? [{ zh: '由所在社区（村）办理', en: 'the community of the place leads' }]
          : rule.unitCode === 'item'
            ? [{ zh: '按事项目录的责任单位', en: 'the unit the catalogue names' }]
            : []),
        ...(rule.basis ? [{ zh: `依据：${rule.basis}`, en: `basis: ${rule.basis}` }] : []),
      ]
    }
  }
  if (!won) return { lead: null, assist: [], rule: null, reasons: [{ zh: '没有规则适用，交派遣员', en: 'no rule applies: to the dispatcher' }], lost }
  const lead = unitOf(won, facts)!,
    assist = won.assist.flatMap((u) => {
      const code = unitOf({ ...won, unitCode: u }, facts)
      return code ? [code] : []
    })
  return { lead, assist: [...new Set(assist)].filter((u) => u !== lead), rule: { id: won.id, version: won.version }, reasons, lost }
}

/** The rules that can never decide, because earlier ones take all they would. Tries one fact of every sort that the rules tell apart; `up` gives a cell's ancestors. */
export function unreachable(rules: Rule[], up: (cell: number) => number[] = () => []): number[] {
  const spread = <T>(pick: (w: When) => T[] | undefined) => [...new Set(rules.flatMap((r) => pick(r.when) ?? []))]
  const cells = [null, ...spread((w) => w.cells)],
    items = [null, ...spread((w) => w.items).flatMap((p) => [p, `${p}~`]), '~'],
    channels = ['~', ...spread((w) => w.channels)]
  const minutes = [...new Set([0, ...spread((w) => w.hours)])],
    days = [...new Set(rules.map((r) => r.validFrom))]
  const path = (c: number | null) => (c === null ? [] : [c, ...up(c)].map((id) => ({ id, name: '' })))
  const fits = (r: Rule, f: Facts) => inForce(r, f.day) && weigh(r.when, f).every((w) => w.holds)
  const ordered = rules.toSorted((a, b) => a.position - b.position || a.id - b.id)
  return ordered
    .filter((rule, n) => {
      const earlier = ordered.slice(0, n).filter((r) => r.unitCode !== 'item' && r.unitCode !== 'community') // those two may pass the matter on
      for (const day of days)
        for (const workDay of [true, false])
          for (const minute of minutes)
            for (const channel of channels)
              for (const code of items)
                for (const cell of cells) {
                  const f: Facts = { day, workDay, minute, channel, path: path(cell), item: code === null ? null : { code, name: '', unitCode: null }, communityUnit: null }
                  if (fits(rule, f) && !earlier.some((r) => fits(r, f))) return false
                }
      return true
    })
    .map((r) => r.id)
}
