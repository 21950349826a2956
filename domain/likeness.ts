/**
 * Likeness 相似: is this report about a matter already in hand? Five parts, each with its points and its reason; the points add up to the
 * score (0 to 100), and two thresholds make three bands. Pure: two voices, the rules of the day and nothing else. What is unknown earns no
 * points, so that a report without a place can never be attached by itself. The four rules of the practice (identical text, quoted order,
 * same place and class, like text in one estate) are all in the parts.
 */
import { distance, type Point } from './geo.ts'

/** What is compared of one report: where, what, when, in which words, by whom. */
export interface Voice {
  at: Date
  /** CGCS2000, or null where nobody pointed at the map. */
  point: Point | null
  place: string
  cellId: number | null
  itemId: number | null
  /** 大类 of the item, where it is known. */
  major: string | null
  /** What is said, as numbers in order of size: see `sayings` and `keysOf`. */
  said: Int32Array
  /** Keyed hash of the caller's number: enough to see that it is the same, not whose it is. */
  phone: string | null
  /** Numbers of orders: its own at the hotline, and those its quoted block names. */
  numbers: readonly string[]
}
export const parts = {
  place: { label: '地点', en: 'Place' },
  words: { label: '说法', en: 'Words' },
  item: { label: '事项', en: 'Item' },
  time: { label: '时间', en: 'Time' },
  caller: { label: '来电人', en: 'Caller' },
} as const
export type PartName = keyof typeof parts
/** How much each part can earn; together 100. */
export type Weights = Record<PartName, number>
/** One part of a likeness: how alike (0 to 1), what that earns, and why, in the user's words. */
export interface Part {
  part: PartName
  share: number
  points: number
  reason: { zh: string; en: string }
  /** Speaks against it, whatever the rest earns: both were pointed at on the map, too far apart. */
  against?: true
}
export type Band = 'attach' | 'ask' | 'new'
/** The rules of the day, from a row with validity; metres, days, points. */
export interface Rules {
  weights: Weights
  attach: number
  ask: number
  nearM: number
  reachM: number
  windowDays: number
  /** Whether anything is attached without being asked. */
  automatic: boolean
}
export const defaultRules: Rules = {
  weights: { place: 30, words: 35, item: 20, time: 10, caller: 5 },
  attach: 72,
  ask: 45,
  nearM: 30,
  reachM: 300,
  windowDays: 14,
  automatic: true,
}

const HOUR = 3_600_000,
  clamp = (x: number) => Math.min(1, Math.max(0, x)),
  say = (zh: string, en: string) => ({ zh, en })

/** A named place as it is compared: width, spaces and punctuation do not matter; the digits of a number stay together. */
export const placeText = (place: string): string =>
  place
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\p{P}\p{S}]+/gu, '')
const numbered = (place: string) =>
  new Map([...place.matchAll(/(?<!\d)(\d{1,6})(?!\d)(号楼|号院|单元|号|栋|幢|楼|弄|室|组|路|米)/g)].map((m) => [m[2]!.replace(/^(栋|幢)$/, '号楼'), m[1]!]))
/** A whole road, village or community is named, and no spot in it: the same name is then far from the same place. */
const vague = (place: string) => /[路街巷村镇乡道]$|街道$|社区$|大道$/.test(placeText(place)) && !/\d/.test(place)
/** Two named places: the same, one within the other, told apart by a number (3 号楼 and 5 号楼), or simply other. */
export function namedAlike(a: string, b: string): 'same' | 'within' | 'otherNumber' | 'other' {
  const [x, y] = [placeText(a), placeText(b)]
  if (x.length < 2 || y.length < 2) return 'other'
  if (x === y) return 'same'
  const mine = numbered(x),
    theirs = numbered(y)
  if ([...mine].some(([kind, n]) => theirs.has(kind) && theirs.get(kind) !== n)) return 'otherNumber'
  const [short, long] = x.length < y.length ? [x, y] : [y, x]
  // A number is not found within a longer one: 幸福路1 is not in 幸福路12号.
  const from = long.indexOf(short)
  return short.length >= 4 && from >= 0 && !(/\d$/.test(short) && /\d/.test(long[from + short.length] ?? '')) && !(/^\d/.test(short) && /\d/.test(long[from - 1] ?? ''))
    ? 'within'
    : 'other'
}

function place(a: Voice, b: Voice, { nearM, reachM }: Rules): Omit<Part, 'part' | 'points'> {
  const named = namedAlike(a.place, b.place),
    metres = a.point && b.point ? distance(a.point, b.point) : null,
    far = metres === null ? '' : metres < 1000 ? `${Math.round(metres)} 米` : `${(metres / 1000).toFixed(1)} 公里`
  const near = metres === null ? 0 : clamp((reachM - metres) / (reachM - nearM)),
    cell = a.cellId !== null && a.cellId === b.cellId
  const sure = (named === 'same' || named === 'within') && !vague(a.place) && !vague(b.place)
  if (metres !== null && metres > reachM && !sure) return { share: 0, reason: say(`距离 ${far}`, `${far.replace(' 米', ' m').replace(' 公里', ' km')} apart`), against: true }
  const options: [number, { zh: string; en: string }][] = [
    [near, say(`距离 ${far}`, `${far.replace(' 米', ' m').replace(' 公里', ' km')} apart`)],
    ...(named === 'same' || named === 'within'
      ? [
          [
            (vague(a.place) || vague(b.place) ? 0.5 : named === 'same' ? 0.9 : 0.75) * (metres !== null && metres > reachM ? 0.3 : 1),
            named === 'same' ? say('同一个地名', 'the same named place') : say('地名相含', 'one place name contains the other'),
          ] as [number, { zh: string; en: string }],
        ]
      : []),
    ...(cell ? [[0.2, say('同一网格', 'the same grid cell')] as [number, { zh: string; en: string }]] : []),
  ]
  const [share, reason] = options.reduce((best, o) => (o[0] > best[0] ? o : best))
  if (named === 'otherNumber') return { share: Math.min(share, 0.5), reason: say('地名相近，门牌不同', 'like place names, another number') }
  if (share > 0) return { share, reason: metres !== null && near < share && near > 0 ? say(`${reason.zh}，距离 ${far}`, `${reason.en}, ${far}`) : reason }
  return { share: 0, reason: metres === null ? say('没有坐标，地名也不同', 'no coordinates, and other place names') : say(`距离 ${far}`, `${far} apart`) }
}

/** One number for each saying, in order of size, each once: what is compared, and kept in four bytes. A pair of characters is its own number; a longer one meets another in one of billions. */
export const keysOf = (words: readonly string[]): Int32Array => Int32Array.from(new Set(words.map(keyOf))).sort()
function keyOf(word: string): number {
  if (word.length === 2) return (word.charCodeAt(0) << 16) | word.charCodeAt(1)
  let h = 0x811c9dc5 // FNV-1a
  for (let i = 0; i < word.length; i++) h = Math.imul(h ^ word.charCodeAt(i), 0x01000193)
  return h | 0
}
/** How much two texts share of what they say (0 to 1, a cosine over their sayings), each counting by how rare it is; held down where a text is very short. */
export function shared(a: Int32Array, b: Int32Array, rare: (key: number) => number = () => 1): number {
  let mine = 0,
    theirs = 0,
    common = 0
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    const x = a[i] ?? Infinity,
      y = b[j] ?? Infinity,
      worth = rare(Math.min(x, y))
    if (x <= y) {
      mine += worth
      i++
    }
    if (y <= x) {
      theirs += worth
      j++
    }
    if (x === y) common += worth
  }
  return mine && theirs ? clamp(common / Math.sqrt(mine * theirs)) * clamp(Math.min(a.length, b.length) / 3) : 0
}
// Forms of speech that every report has, and characters that only join: pairs neither run over them nor are made of them.
const formulae =
  /市民|居民|群众|业主|来电|反映|投诉|举报|咨询|求助|建议|诉求|工单|问题|情况|相关|有关|部门|单位|希望|尽快|处理|解决|核实|回复|联系|谢谢|您好|你好|请问|烦请|麻烦|领导|现在|目前|已经|因为|所以|但是|而且|没有|一直|多次|非常|严重|影响|出行|生活|附近|这里|那里|什么|怎么|我们|他们|大家/gu
const joining = /[\s\p{P}\p{S}的了是在和与及或有我你他她它们这那就也都很又被把给让向对从于以为之其吗呢吧啊呀请望到说要去会着]+/gu
/** What a text says, as pairs of neighbouring characters, each once, in the order said. No dictionary: a new name is as good as an old one. */
export function sayings(text: string, most = 240): string[] {
  const out = new Set<string>()
  for (const run of text
    .normalize('NFKC')
    .toLowerCase()
    .slice(0, 4 * most)
    .replace(formulae, ' ')
    .split(joining)) {
    // A number is one thing: 12 is not in 2012, nor half of it in 1200.
    const units = run.match(/[\da-z]+|[^\da-z]/gu) ?? []
    if (units.length === 1 && units[0]!.length > 1) out.add(units[0]!)
    for (let i = 1; i < units.length && out.size < most; i++) out.add(units[i - 1]! + units[i]!)
  }
  return [...out].slice(0, most)
}
/** The longest runs that both say, out of the pairs they share: what a person is told. */
function runs(a: readonly string[], b: readonly string[]): string[] {
  const [from, other] = a.join() < b.join() ? [a, new Set(b)] : [b, new Set(a)] // the same whichever is asked about the other
  const out: string[] = []
  let open = ''
  for (const pair of from) {
    const said = other.has(pair),
      goes = said && open !== '' && open.at(-1) === pair[0]
    if (goes) open += pair.slice(1)
    else {
      if (open) out.push(open)
      open = said ? pair : ''
    }
  }
  if (open) out.push(open)
  return [...new Set(out)].toSorted((p, q) => q.length - p.length || (p < q ? -1 : 1))
}
/** Half of the words in common is as alike as two people telling of one thing get. */
const ENOUGH = 0.5

function time(a: Voice, b: Voice, { windowDays }: Rules): Omit<Part, 'part' | 'points'> {
  const hours = Math.abs(a.at.getTime() - b.at.getTime()) / HOUR
  const words =
    hours < 1
      ? say(`相隔 ${Math.round(hours * 60)} 分钟`, `${Math.round(hours * 60)} minutes apart`)
      : hours < 48
        ? say(`相隔 ${Math.round(hours)} 小时`, `${Math.round(hours)} hours apart`)
        : say(`相隔 ${Math.round(hours / 24)} 天`, `${Math.round(hours / 24)} days apart`)
  // Full for a shift's length, then falling evenly over the logarithm: the second day matters more than the tenth.
  return { share: hours <= 6 ? 1 : clamp(1 - Math.log(hours / 6) / Math.log(Math.max(7, windowDays * 24) / 6)), reason: words }
}

export interface Likeness {
  score: number
  parts: Part[]
  /** The same caller again, on what looks like the same matter: 催办, not a new matter. */
  again: boolean
}
/** How alike two reports are, part by part. It is the same whichever is asked about the other. Which words they share is told afterwards, of the few that matter: `tell`. */
export function likeness(a: Voice, b: Voice, rules: Rules): Likeness {
  const share = shared(a.said, b.said),
    same = a.phone !== null && a.phone === b.phone,
    quoted = a.numbers.some((n) => b.numbers.includes(n))
  const found: Record<PartName, Omit<Part, 'part' | 'points'>> = {
    place: place(a, b, rules),
    words: { share: clamp(share / ENOUGH), reason: share ? say('有相同的词', 'some words in common') : say('没有相同的词', 'no words in common') },
    item:
      a.itemId !== null && a.itemId === b.itemId
        ? { share: 1, reason: say('同事项', 'the same item') }
        : a.major !== null && a.major === b.major
          ? { share: 0.4, reason: say('同大类', 'the same class') }
          : { share: 0, reason: a.itemId === null || b.itemId === null ? say('事项还没定', 'no item yet') : say('事项不同', 'another item') },
    time: time(a, b, rules),
    caller: {
      share: same || quoted ? 1 : 0,
      reason: same ? say('同一来电号码', 'the same caller') : quoted ? say('引用了同一工单号', 'quotes the same order number') : say('不同的来电人', 'another caller'),
    },
  }
  const list = (Object.keys(parts) as PartName[]).map((part) => weighed({ part, points: 0, ...found[part] }, rules.weights))
  const score = total(list)
  return { score, parts: list, again: (same || quoted) && score >= rules.ask }
}
/** The same likeness with the words that both say, from their `sayings`: what a person is told. */
export function tell<L extends Likeness>(like: L, mine: readonly string[], theirs: readonly string[]): L {
  const told = runs(mine, theirs).slice(0, 5)
  return told.length
    ? { ...like, parts: like.parts.map((p) => (p.part === 'words' ? { ...p, reason: say(`同词：${told.join('、')}`, `shared words: ${told.join(', ')}`) } : p)) }
    : like
}
const weighed = (p: Part, weights: Weights): Part => ({ ...p, points: Math.round(p.share * weights[p.part] * 10) / 10 })
const total = (list: readonly Part[]): number => Math.round(list.reduce((sum, p) => sum + p.points, 0) * 10) / 10
/** The same parts under other weights: what a dry run asks. */
export function reweigh(list: readonly Part[], weights: Weights): { score: number; parts: Part[] } {
  const again = list.map((p) => weighed(p, weights))
  return { score: total(again), parts: again }
}

/** Why something that scores enough is still put to a person. */
export const holds = {
  off: { zh: '自动归并没有打开', en: 'Attaching by itself is switched off' },
  urgent: { zh: '急件要人看', en: 'Urgent ones are looked at by a person' },
  confidential: { zh: '报告人要求保密', en: 'A reporter asked for confidence' },
  ended: { zh: '那一件已经办结', en: 'The other one has ended' },
  beyond: { zh: '已不在待受理', en: 'Somebody has already taken it up' },
  apart: { zh: '离主案太远', en: 'Too far from the case that holds it' },
  place: { zh: '地点不够确定', en: 'The place is not certain enough' },
} as const
export type Hold = keyof typeof holds
/** The facts beside the score that keep the program from acting by itself. */
export type Facts = Record<'urgent' | 'confidential' | 'ended' | 'beyond' | 'apart', boolean>
/** Which band, and what held it back from attaching by itself. */
export function bandOf(
  { score, parts: list }: Pick<Likeness, 'score' | 'parts'>,
  facts: Facts,
  rules: Pick<Rules, 'attach' | 'ask' | 'automatic'>,
): { band: Band; held: Hold | null } {
  if (score < rules.ask || list.some((p) => p.against)) return { band: 'new', held: null }
  if (score < rules.attach) return { band: 'ask', held: null }
  const held = facts.confidential
    ? 'confidential'
    : facts.urgent
      ? 'urgent'
      : facts.ended
        ? 'ended'
        : facts.beyond
          ? 'beyond'
          : facts.apart
            ? 'apart'
            : (list.find((p) => p.part === 'place')?.share ?? 0) < 0.6
              ? 'place'
              : rules.automatic
                ? null
                : 'off'
  return { band: held ? 'ask' : 'attach', held }
}

/** A key of the ground: squares of 1/270 of a degree, about 410 m high and 270 to 390 m wide in our latitudes, so that a place and its eight neighbours hold everything within 300 m. */
export const tileOf = ([lng, lat]: Point, dx = 0, dy = 0): number => (Math.floor(lng * 270) + dx) * 100_000 + Math.floor((lat + 90) * 270) + dy
/** A tile and as many rings around it as `reachM` needs at that latitude. */
export function tilesAround(point: Point, reachM: number): number[] {
  const high = Math.ceil(reachM / 410),
    wide = Math.ceil(reachM / Math.max(50, 412 * Math.cos((point[1] * Math.PI) / 180)))
  const ring = (n: number) => Array.from({ length: 2 * n + 1 }, (_, i) => i - n)
  return ring(wide).flatMap((dx) => ring(high).map((dy) => tileOf(point, dx, dy)))
}
