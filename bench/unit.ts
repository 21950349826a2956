/**
 * Which unit, measured: `node bench/unit.ts --data <pingshan.csv(.gz)>`. 10,000 requests of Pingshan, Shenzhen (2018), without texts, published as open data
 * (opendata.sz.gov.cn); measured with and never shipped. The first 80 % in time are learnt from, the rest is judged. What is tuned is tuned within the first 80 %.
 */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { countPast, likeliest, type Past, type Tables } from '../domain/text/backoff.ts'
import { interval, softmax } from '../domain/text/calibrate.ts'
import { scores, trainLinear } from '../domain/text/linear.ts'
import type { Row } from '../domain/text/space.ts'

const { values: opts } = parseArgs({ options: { data: { type: 'string' }, part: { type: 'string', default: '0.8' } } })
if (!opts.data) throw new Error('say where the requests are: --data <pingshan_10000.csv or .csv.gz>')
const raw = readFileSync(opts.data),
  [head, ...lines] = (opts.data.endsWith('.gz') ? gunzipSync(raw) : raw)
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trim()
    .split(/\r?\n/),
  columns = head!.split(',')
// the columns are plain words without quotes; a line that is not, is told and left out
const cases = lines
  .map((l) => l.split(','))
  .filter((c) => c.length === columns.length)
  .map((c) => Object.fromEntries(columns.map((name, i) => [name, c[i]!])))
  .sort((a, b) => (a['CREATE_TIME']! < b['CREATE_TIME']! ? -1 : a['CREATE_TIME']! > b['CREATE_TIME']! ? 1 : Number(a['REC_ID']) - Number(b['REC_ID'])))
const [type, main, sub, street, community, source, property] = [
  'EVENT_TYPE_NAME',
  'MAIN_TYPE_NAME',
  'SUB_TYPE_NAME',
  'STREET_NAME',
  'COMMUNITY_NAME',
  'EVENT_SRC_NAME',
  'EVENT_PROPERTY_NAME',
] as const
type Case = (typeof cases)[number]
const pastOf = (c: Case, who: string): Past => ({ facts: c, who: c[who]!, day: Date.parse(`${c['CREATE_TIME']!.replace(' ', 'T')}Z`) / 86_400_000 })
const tables = {
  majority: [[], [street], [sub], [sub, street]],
  deep: [[], [street], [type], [type, street], [main], [main, street], [sub], [sub, street], [sub, street, source], [sub, community]],
}
const crossed = [
  [type],
  [main],
  [sub],
  [street],
  [community],
  [source],
  [property],
  [type, street],
  [main, street],
  [sub, street],
  [sub, community],
  [sub, street, source],
  [main, community],
  [type, street, source],
  [source, property],
  [street, source],
]

type Guess = (c: Case) => string[]
/** The table that is to be beaten: the most frequent unit of the finest row that exists, filled up from the coarser ones. */
function majority(from: Case[], who: string): Guess {
  const counted: Tables = countPast(
    from.map((c) => pastOf(c, who)),
    tables.majority,
    { halfLife: Number.POSITIVE_INFINITY },
  )
  return (c) => {
    const ranked: string[] = []
    for (let i = tables.majority.length - 1; i >= 0; i--) {
      const row = counted.counts[i]!.get(tables.majority[i]!.map((n) => c[n]!).join('\u0001'))
      if (row) for (const [u] of [...row].sort((a, b) => b[1] - a[1])) if (!ranked.includes(u)) ranked.push(u)
    }
    return ranked
  }
}
/** Back-off tables and a linear machine over crossed facts, their probabilities averaged. */
function both(from: Case[], who: string, { halfLife = 60, lean = 3, c = 0.3, share = 0.5 } = {}): Guess {
  const past = from.map((x) => pastOf(x, who)),
    counted = countPast(past, tables.deep, { halfLife, lean }),
    units = [...new Set(past.map((p) => p.who))].sort(),
    column = new Map<string, number>()
  const featuresOf = (x: Case) => crossed.map((names, i) => `${i}:${names.map((n) => x[n]).join('|')}`)
  for (const x of from) for (const f of featuresOf(x)) if (!column.has(f)) column.set(f, column.size)
  const row = (x: Case): Row => {
    const at = featuresOf(x).flatMap((f) => column.get(f) ?? [])
    return { at: Int32Array.from(at), value: new Float32Array(at.length).fill(1 / Math.sqrt(crossed.length)) }
  }
  const linear =
    share < 1
      ? trainLinear(
          from.map(row),
          past.map((p) => units.indexOf(p.who)),
          units.length,
          column.size,
          { c, balance: 0 },
        )
      : null
  return (x) => {
    const p = new Map(likeliest(counted, x).map((l) => [l.who, l.probability * share]))
    if (linear)
      softmax(scores(linear, row(x)), 0.35).forEach((q, i) => {
        p.set(units[i]!, (p.get(units[i]!) ?? 0) + (1 - share) * q)
      })
    return [...p].sort((a, b) => b[1] - a[1]).map(([u]) => u)
  }
}
function judge(name: string, on: Case[], who: string, guess: Guess) {
  let one = 0,
    three = 0
  for (const c of on) {
    const ranked = guess(c).slice(0, 3)
    if (ranked[0] === c[who]) one++
    if (ranked.includes(c[who]!)) three++
  }
  const said = (k: number) =>
    `${((100 * k) / on.length).toFixed(2)} % (${interval(k, on.length)
      .map((x) => (100 * x).toFixed(1))
      .join(' to ')})`
  console.log(`${name}: top 1 ${said(one)}, top 3 ${said(three)}`)
}
const cut = Math.floor(cases.length * Number(opts.part)),
  early = cases.slice(0, cut),
  late = cases.slice(cut),
  inner = Math.floor(cut * 0.8)
console.log(`${cases.length} requests (${lines.length - cases.length} lines not read), learnt from ${early.length}, judged on ${late.length}`)
const byNumber = 'DISPOSE_UNIT_ID',
  byName = 'DISPOSE_UNIT_NAME'
console.log('within the first part (how the settings were chosen), units by number:')
judge('  majority', early.slice(inner), byNumber, majority(early.slice(0, inner), byNumber))
for (const [name, how] of [
  ['tables alone, no ageing', { halfLife: 1e9, share: 1 }],
  ['tables alone, 60 days', { share: 1 }],
  ['linear alone', { share: 0 }],
  ['linear alone, c 0.1', { share: 0, c: 0.1 }],
  ['linear alone, c 1', { share: 0, c: 1 }],
  ['both', {}],
  ['both, no ageing', { halfLife: 1e9 }],
] as const)
  judge(`  ${name}`, early.slice(inner), byNumber, both(early.slice(0, inner), byNumber, how))
console.log('the last part:')
judge('  majority, units by number', late, byNumber, majority(early, byNumber))
judge('  tables alone, units by number', late, byNumber, both(early, byNumber, { share: 1 }))
const learnt = both(early, byNumber)
judge('  both, units by number', late, byNumber, learnt)
/** Units were renamed in these months: a unit is its number, and is called what it was called last. */
const called = new Map(early.map((c) => [c[byNumber]!, c[byName]!]))
judge('  majority, units by name', late, byName, majority(early, byName))
judge('  both by number, then by its last name', late, byName, (c) => learnt(c).map((u) => called.get(u)!))
