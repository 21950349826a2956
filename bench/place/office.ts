/**
 * 地点 in an office of our own making: sentences from templates over the demonstration sub-district, with slips, missing parts, wrong roads, unknown places and positions.
 * Right means: within 150 m of what was meant. A sixth of the places is left out of the book, so that the reader meets names it does not know.
 * `node bench/place/office.ts`; `--fit` prints weights fitted on one half, the figures are of the other half.
 */
import { parseArgs } from 'node:util'
import { distance, type Point } from '../../domain/geo.ts'
import { buildGrid, valid } from '../../domain/grid.ts'
import { bookOf, crossingOf } from '../../domain/place/book.ts'
import { evidence, placeOf, sureFrom, type PlaceFound } from '../../domain/place/match.ts'
import { makeGeography } from '../../server/seed/geography.ts'
import { demoPlaces } from '../../server/seed/places.ts'

const { values: options } = parseArgs({ options: { count: { type: 'string', default: '4000' }, fit: { type: 'boolean' }, misses: { type: 'boolean' } } })
let seed = 20260922
const random = () => {
  seed = (seed + 0x6d2b79f5) | 0
  let x = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x
  return ((x ^ (x >>> 14)) >>> 0) / 4_294_967_296
}
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
const chance = (p: number) => random() < p

const day = '2026-09-22',
  town = makeGeography(day),
  all = demoPlaces(town),
  grid = buildGrid(town.cells, day)
const book = bookOf(
  all.filter((p) => p.kind === 'road' || p.id % 6 !== 0),
  town.cells.filter((c) => valid(c, day)),
  grid,
)
const estates = all.filter((p) => p.kind === 'estate'),
  pois = all.filter((p) => p.kind === 'poi' && p.road),
  groups = all.filter((p) => p.kind === 'group'),
  doors = all.filter((p) => p.no !== null && p.road)
const community = (at: Point) => {
  const cell = grid.cellAt(at[0], at[1])
  return (cell ? [cell, ...grid.ancestors(cell.id)] : []).find((c) => c.kind === 'community')?.name ?? ''
}
const cn = (n: number): string => {
  const d = '零一二三四五六七八九'
  if (n >= 1000) return String(n)
  if (n >= 100) return `${d[Math.floor(n / 100)]}百${n % 100 === 0 ? '' : n % 100 < 10 ? `零${d[n % 10]}` : `${d[Math.floor((n % 100) / 10)]}十${n % 10 ? d[n % 10] : ''}`}`
  return n < 10 ? d[n]! : `${n < 20 ? '' : d[Math.floor(n / 10)]}十${n % 10 ? d[n % 10] : ''}`
}
const number = (n: number) => (chance(0.12) ? cn(n) : chance(0.1) ? String(n).replace(/\d/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)) : String(n))
const slips = '园苑圆元源原缘锦景井翠萃湖胡花化华家佳新心书舒香相朝潮阳杨荷何塘堂云芸竹兰蓝亭庭'
const slip = (name: string) => {
  const i = Math.floor(random() * name.length)
  return chance(0.5)
    ? name.slice(0, i) + pick([...slips]) + name.slice(i + 1)
    : chance(0.5)
      ? name.slice(0, i) + name.slice(i + 1)
      : name.slice(0, i) + pick([...slips]) + name.slice(i)
}
const said = (name: string) => (chance(0.1) ? slip(name) : chance(0.05) ? [...name].join(' ') : name)
const before = ['', '', '我家住', '在', '请尽快处理，', '昨天晚上', '路过', '来电反映：', '你好，', '如城街道']
const after = ['垃圾没人清', '有人占道经营', '路灯不亮', '下水道堵了', '噪音很大', '井盖坏了', '有人乱停车', '，已经三天了', '树倒了']
const beside = ['', '', '门口', '附近', '对面', '旁边', '东侧', '后面']

interface Sentence {
  kind: string
  text: string
  truth: Point | null
}
const kinds: Record<string, () => { words: string; truth: Point | null }> = {
  estate: () => {
    const e = pick(estates),
      tail = chance(0.5) ? `${number(1 + Math.floor(random() * 20))}${pick(['栋', '幢', '号楼'])}` : ''
    const head = chance(0.2) ? community(e.at!) : chance(0.04) ? pick(town.cells.filter((c) => c.kind === 'community')).name : ''
    const road = chance(0.25) ? `（${chance(0.1) ? pick(town.roads).name : e.road}${e.no}号）` : ''
    return { words: `${head}${said(e.name)}${road}${tail}${pick(beside)}`, truth: e.at }
  },
  poi: () => {
    const p = pick(pois)
    return { words: `${said(chance(0.3) && p.aliases[0] ? p.aliases[0] : p.name)}${pick(beside)}`, truth: p.at }
  },
  group: () => {
    const g = pick(groups),
      [, name, no] = /^(.+?)(\d+)组$/.exec(g.name)!
    return { words: `${said(name!)}${chance(0.2) ? '第' : ''}${number(Number(no))}${pick(['组', '组', '村民小组'])}`, truth: g.at }
  },
  door: () => {
    const d = pick(doors)
    return { words: `${said(d.road!)}${number(d.no!)}号${pick(beside)}`, truth: d.at }
  },
  number: () => {
    const road = pick(town.roads),
      i = 20 + Math.floor(random() * (road.line.length - 40))
    return { words: `${said(road.name)}${number(i * 6 + 1 + Math.floor(random() * 6))}号${pick(beside)}`, truth: road.line[i]! }
  },
  crossing: () => {
    const across = pick(town.roads.slice(0, 10)),
      up = pick(town.roads.slice(10)),
      meet = crossingOf({ ...across, place: null, doors: [] }, { ...up, place: null, doors: [] })
    return { words: `${said(across.name)}${pick(['与', '和', '、'])}${said(up.name)}${pick(['交叉口', '路口', '十字路口'])}`, truth: meet && meet.gap < 80 ? meet.at : null }
  },
  road: () => {
    const road = pick(town.roads)
    return { words: `${road.name}${pick(['', '上', '沿线', '中段'])}`, truth: pick(road.line) }
  },
  community: () => {
    const p = pick(doors)
    return { words: `${community(p.at!)}${pick(['', '里', '附近'])}`, truth: p.at }
  },
  special: () => {
    const c = pick(town.cells.filter((x) => x.kind === 'special'))
    return { words: c.name.replace('专属网格', ''), truth: null }
  },
  elsewhere: () => ({ words: `${pick(['白马镇', '城北街道', '河口镇', '东陈镇'])}${pick(town.roads).name}${number(1 + Math.floor(random() * 300))}号`, truth: null }),
  none: () => ({ words: pick(['医保怎么办理', '老板拖欠工资', '咨询居住证', '网上买的东西不退款', '公交车太少']), truth: null }),
  two: () => {
    const a = pick(estates),
      b = pick(pois)
    return { words: `从${a.name}到${b.name}`, truth: a.at }
  },
}
const shares: [string, number][] = [
  ...([
    ['estate', 34],
    ['poi', 10],
    ['group', 12],
    ['door', 12],
    ['number', 10],
    ['crossing', 7],
  ] as [string, number][]),
  ...([
    ['road', 4],
    ['community', 3],
    ['elsewhere', 2],
    ['none', 3],
    ['two', 3],
  ] as [string, number][]),
]
const wheel = shares.flatMap(([k, n]) => Array<string>(n).fill(k))
const sentences = Array.from({ length: Number(options.count) }, (): Sentence & { at: Point | null } => {
  const kind = pick(wheel),
    { words, truth } = kinds[kind]!()
  const wander = (metres: number): Point => [truth![0] + ((random() - 0.5) * 2 * metres) / 94_000, truth![1] + ((random() - 0.5) * 2 * metres) / 111_000]
  const at = truth && chance(0.3) ? wander(chance(0.1) ? 5000 : 250) : null
  return { kind, text: `${pick(before)}${words}${pick(after)}`, truth, at }
})

const began = process.cpuUsage()
const found = sentences.map((s) => placeOf({ text: s.text, at: s.at }, book))
const used = process.cpuUsage(began).user / sentences.length
const right = (f: PlaceFound, s: Sentence) => {
  const c = f.candidates[0]
  return Boolean(c?.at && s.truth && distance(c.at, s.truth) <= 150)
}
const rows = sentences.map((s, i) => ({ s, f: found[i]!, ok: right(found[i]!, s), half: i % 2 }))
const held = rows.filter((r) => r.half === 1)
const share = (n: number, of: number) => (of ? `${((100 * n) / of).toFixed(1)} %` : '–')
const answered = held.filter((r) => r.f.best),
  findable = held.filter((r) => r.s.truth)
console.log(`${held.length} sentences; ${used.toFixed(0)} µs of processor each`)
console.log(
  `answered ${share(answered.length, held.length)}; of these right ${share(answered.filter((r) => r.ok).length, answered.length)}; of those with a place, right and answered ${share(answered.filter((r) => r.ok).length, findable.length)}`,
)
for (const [kind] of shares) {
  const mine = held.filter((r) => r.s.kind === kind),
    yes = mine.filter((r) => r.f.best)
  console.log(
    `  ${kind.padEnd(10)} ${String(mine.length).padStart(5)}  answered ${share(yes.length, mine.length).padStart(7)}  right ${share(yes.filter((r) => r.ok).length, yes.length).padStart(7)}`,
  )
}
const scored = held.filter((r) => r.f.candidates[0])
let gap = 0,
  brier = 0
for (let k = 0; k < 10; k++) {
  const mine = scored.filter((r) => Math.min(9, Math.floor(r.f.candidates[0]!.score * 10)) === k)
  if (!mine.length) continue
  const mean = mine.reduce((s, r) => s + r.f.candidates[0]!.score, 0) / mine.length,
    hit = mine.filter((r) => r.ok).length / mine.length
  gap += (Math.abs(mean - hit) * mine.length) / scored.length
  console.log(`  score ${k / 10}–${(k + 1) / 10}: ${String(mine.length).padStart(5)}  said ${mean.toFixed(2)}  was ${hit.toFixed(2)}`)
}
for (const r of scored) brier += (r.f.candidates[0]!.score - Number(r.ok)) ** 2 / scored.length
console.log(`expected calibration error ${gap.toFixed(3)}, Brier ${brier.toFixed(3)}; answers from ${sureFrom}`)

if (options.misses)
  for (const r of rows.filter((x) => x.half === 0 && (x.f.best ? !x.ok : x.s.truth !== null)).slice(0, 60))
    console.log(
      r.s.kind,
      r.f.best ? 'WRONG' : 'unanswered',
      r.s.text,
      '|',
      r.f.parts.map((p) => `${p.kind}=${p.text}`).join(' '),
      '|',
      r.f.candidates[0] ? `${r.f.candidates[0].name} ${r.f.candidates[0].score} ${r.f.candidates[0].reasons.map((x) => x.text).join('；')}` : '',
    )

if (options.fit) {
  // one weight per reason, by gradient steps on the first half; a little pull towards what stands
  const codes = Object.keys(evidence) as (keyof typeof evidence)[],
    w = Object.fromEntries(codes.map((c) => [c, evidence[c] as number])) as Record<string, number>
  const train = rows
    .filter((r) => r.half === 0 && r.f.candidates[0])
    .map((r) => ({ ok: r.ok, xs: [['base', 1] as const, ...r.f.candidates[0]!.reasons.map((x) => [x.code, x.weight / evidence[x.code]] as const)] }))
  for (let step = 0; step < 3000; step++) {
    const g: Record<string, number> = {}
    for (const { ok, xs } of train) {
      const p = 1 / (1 + Math.exp(-xs.reduce((s, [c, v]) => s + w[c]! * v, 0)))
      for (const [c, v] of xs) g[c] = (g[c] ?? 0) + ((Number(ok) - p) * v) / train.length
    }
    for (const c of codes) w[c]! += 1.5 * ((g[c] ?? 0) - 0.0005 * (w[c]! - evidence[c]))
  }
  for (const c of codes) console.log(`  ${c}: ${w[c]!.toFixed(1)}  (was ${evidence[c]}, ${train.filter((t) => t.xs.some(([x]) => x === c)).length} times)`)
}
