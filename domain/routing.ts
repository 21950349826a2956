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
  /** What the matter must be, or must not be. */
  is?: Attribute[]
  not?: Attribute[]
}
/** Attributes of a matter that rules may ask for. */
export const attributes = {
  urgent: { zh: '紧急', en: 'urgent' },
  confidential: { zh: '要求保密', en: 'confidential' },
  engineering: { zh: '需要工程整治', en: 'in need of works' },
} as const satisfies Record<string, Words>
export type Attribute = keyof typeof attributes
/** A rule as it is written, before it has a number, a version and its days. */
export type DraftRule = Pick<Rule, 'when' | 'unitCode' | 'assist' | 'basis'>
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
  /** What the matter is; what is not named it is not. */
  is?: readonly Attribute[]
}
export interface Words {
  zh: string
  en: string
}
/** A rule as it is told of: its number in the store, its version, and which one it is in the order of those in force. */
export interface RuleName {
  id: number
  version: string
  place: number
}
/** A rule that did not decide. `against` counts its conditions that do not hold: none where it fits too. */
export interface Lost {
  rule: RuleName
  why: Words
  against: number
}
export interface Routed {
  lead: string | null
  assist: string[]
  rule: RuleName | null
  reasons: Words[]
  lost: Lost[]
}

/** The rules that lost, the nearest first and no more than a person reads; `more` are the others. */
export function telling(lost: readonly Lost[], most = 8): { lost: Lost[]; more: number } {
  const near = lost.filter((l) => l.against <= 1).toSorted((a, b) => a.against - b.against)
  return { lost: near.slice(0, most), more: lost.length - Math.min(near.length, most) }
}

/** Why a unit may not have a part in the matter, or null. */
export type Barred = (unitCode: string, part: 'lead' | 'assist') => Words | null
/** Rules in the order in which they are asked. */
export const ordered = (rules: readonly Rule[]): Rule[] => rules.toSorted((a, b) => a.position - b.position || a.id - b.id)
/** Whether a rule counts on a day. */
export const inForce = (r: Pick<Rule, 'validFrom' | 'validTo'>, day: string): boolean => r.validFrom <= day && (r.validTo === null || day < r.validTo)
/** A minute of the day as a clock shows it: 08:05. */
export const clockFace = (m: number) => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`
/** Whether a minute of the day lies within hours. */
export const within = (minute: number, [from, to]: [number, number]): boolean => (from <= to ? from <= minute && minute < to : minute >= from || minute < to)

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
    ...[...(when.is ?? []).map((a) => [a, true] as const), ...(when.not ?? []).map((a) => [a, false] as const)].map(([a, wanted]) => {
      const so = f.is?.includes(a) ?? false
      return { holds: so === wanted, words: { zh: `${so ? '' : '不是'}${attributes[a].zh}`, en: `${so ? '' : 'not '}${attributes[a].en}` } }
    }),
  ]
}

const unitOf = (rule: Rule, f: Facts): string | null => (rule.unitCode === 'community' ? f.communityUnit : rule.unitCode === 'item' ? (f.item?.unitCode ?? null) : rule.unitCode)
const noUnit = (rule: Rule): Words =>
  rule.unitCode === 'community'
    ? { zh: '所在网格没有对应的社区（村）', en: 'no community belongs to the place' }
    : { zh: '事项目录未指定责任单位', en: 'the catalogue names no unit for the item' }

/** What a rule all of whose conditions hold decides, standing at this place; null where its unit is not to be found or barred, and the matter passes on. */
export function decide(rule: Rule, place: number, facts: Facts, barred: Barred): Omit<Routed, 'lost'> | null {
  const lead = unitOf(rule, facts)
  if (lead === null || barred(lead, 'lead')) return null
  const assist = rule.assist.flatMap((u) => {
    const code = unitOf({ ...rule, unitCode: u }, facts)
    return code && !barred(code, 'assist') ? [code] : []
  })
  return {
    lead,
    assist: [...new Set(assist)].filter((u) => u !== lead),
    rule: { id: rule.id, version: rule.version, place },
    reasons: [
      ...weigh(rule.when, facts).map((w) => w.words),
      ...(rule.unitCode === 'community'
        ? [{ zh: '由所在社区（村）办理', en: 'the community of the place leads' }]
        : rule.unitCode === 'item'
          ? [{ zh: '按事项目录的责任单位', en: 'the unit the catalogue names' }]
          : []),
      ...(rule.basis ? [{ zh: `依据：${rule.basis}`, en: `basis: ${rule.basis}` }] : []),
    ],
  }
}
/** What is answered where no rule decides: the dispatcher does. */
export const nobody: Omit<Routed, 'lost'> = { lead: null, assist: [], rule: null, reasons: [{ zh: '没有规则适用，交派遣员', en: 'no rule applies: to the dispatcher' }] }

/** The unit that should lead, who assists (`barred` says of a unit why it may not), by which rule and why, and why every other rule in force did not decide. */
export function route(facts: Facts, rules: readonly Rule[], barred: Barred = () => null): Routed {
  const lost: Lost[] = []
  let won: Omit<Routed, 'lost'> | null = null
  for (const [n, rule] of ordered(rules.filter((r) => inForce(r, facts.day))).entries()) {
    const name = { id: rule.id, version: rule.version, place: n + 1 },
      against = weigh(rule.when, facts).filter((w) => !w.holds),
      unit = unitOf(rule, facts),
      bar = unit === null ? noUnit(rule) : barred(unit, 'lead')
    if (against[0]) lost.push({ rule: name, why: against[0].words, against: against.length })
    else if (bar) lost.push({ rule: name, why: bar, against: 0 })
    else if (won?.rule) lost.push({ rule: name, why: { zh: `也符合，但排在第 ${won.rule.place} 条之后`, en: `fits too, but stands after rule ${won.rule.place}` }, against: 0 })
    else won = decide(rule, n + 1, facts, barred)
  }
  return { ...(won ?? nobody), lost }
}

/** A share with Wilson's score interval at 95 %, for few counts as for many. */
export function kept(good: number, of: number): { share: number; low: number; high: number } {
  if (!of) return { share: 0, low: 0, high: 1 }
  const z2 = 1.96 * 1.96,
    p = good / of,
    mid = (p + z2 / (2 * of)) / (1 + z2 / of),
    half = (1.96 * Math.sqrt((p * (1 - p)) / of + z2 / (4 * of * of))) / (1 + z2 / of)
  return { share: p, low: Math.max(0, mid - half), high: Math.min(1, mid + half) }
}
