/**
 * Hot spots, streamed in time order: `node bench/hotspots.ts --data <folder>` with attach3_hotspot_messages.csv.gz of the 8th Teddy Cup (2020),
 * problem C (www.tipdm.org), in that folder. Measure only: no text of it enters this repository, and no lexicon is made from it.
 * Nobody labelled the topics, so truth is by proxy: two messages within 60 days are of one topic when they name the same place (a run of at least
 * four characters before 小区, 花园, 路, 村, 学校, … that fewer than 30 messages contain) and their titles and texts agree strictly
 * (character-trigram cosine ≥ 0.25). Topics are the connected groups of three or more. The same stream runs through a TF-IDF cosine baseline.
 */
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { createGunzip } from 'node:zlib'
import { text as readAll } from 'node:stream/consumers'
import { DAY, hotRules, isQuiet, kinship, nameOf, namingWords, rarity, rise, type HotRules, type Said, wordRarity } from '../domain/hotspot.ts'
import { keysOf, sayings } from '../domain/likeness.ts'
import { wordsOf } from '../server/directory/words.ts'

const at = process.argv.indexOf('--data'),
  folder = at > 0 ? process.argv[at + 1] : undefined
if (!folder) {
  console.error('node bench/hotspots.ts --data <folder with attach3_hotspot_messages.csv.gz, Teddy Cup 2020 problem C>')
  process.exit(2)
}
function rowsOf(csv: string): string[][] {
  const rows: string[][] = []
  let row: string[] = [],
    cell = '',
    quoted = false
  for (let i = 0; i < csv.length; i++) {
    const c = csv[i]!
    if (quoted) {
      if (c === '"' && csv[i + 1] === '"') {
        cell += '"'
        i++
      } else if (c === '"') quoted = false
      else cell += c
    } else if (c === '"') quoted = true
    else if (c === ',') {
      row.push(cell)
      cell = ''
    } else if (c === '\n') {
      rows.push([...row, cell.replace(/\r$/, '')])
      row = []
      cell = ''
    } else cell += c
  }
  if (cell || row.length) rows.push([...row, cell])
  return rows
}
interface Message extends Said {
  title: string
  text: string
  /** For the name only. */
  words: string[]
}
const csv = await readAll(createReadStream(join(folder, 'attach3_hotspot_messages.csv.gz')).pipe(createGunzip()))
const messages: Message[] = rowsOf(csv.replace(/^\uFEFF/, ''))
  .slice(1)
  .flatMap((r, id) => {
    const when = new Date(
      `${(r[3] ?? '')
        .replaceAll('/', '-')
        .replace(/-(\d)(?!\d)/g, '-0$1')
        .replace(/ (\d):/, ' 0$1:')
        .replace(' ', 'T')}+08:00`,
    )
    if (Number.isNaN(when.getTime())) return []
    const title = r[2]!.trim(),
      text = r[4]!.replace(/\s+/g, ' ').trim()
    return [
      {
        id,
        at: when,
        point: null,
        title,
        text,
        said: keysOf(sayings(`${title}。${text.slice(0, 1000)}`)),
        words: [...new Set(wordsOf(`${title} ${text.slice(0, 1000)}`))].slice(0, 60),
      },
    ]
  })
  .toSorted((a, b) => a.at.getTime() - b.at.getTime() || a.id - b.id)
const byId = new Map(messages.map((m) => [m.id, m]))
console.log(`${messages.length} messages, ${messages[0]!.at.toISOString().slice(0, 10)} to ${messages.at(-1)!.at.toISOString().slice(0, 10)}`)

// ── Proxy truth ──
const grams = (s: string) => {
  const out = new Map<string, number>(),
    chars = s.replace(/[\s\p{P}]+/gu, '')
  for (let i = 0; i + 3 <= chars.length; i++) out.set(chars.slice(i, i + 3), (out.get(chars.slice(i, i + 3)) ?? 0) + 1)
  return out
}
const placesOf = (s: string) =>
  [
    ...new Set(
      [...s.matchAll(/([\p{Script=Han}]{2,8}?)(小区|花园|家园|学校|中学|小学|学院|大道|路|村|广场|社区|新城|公寓|大厦|医院|市场|国际|公园|湾|苑|府|城)/gu)].map((m) => m[0]!),
    ),
  ].flatMap((p) => [...Array(Math.max(1, p.length - 3))].map((_, i) => p.slice(i)).filter((x) => x.length >= 4))
const docs = messages.map((m) => {
  const g = grams(`${m.title}${m.title}${m.text.slice(0, 600)}`)
  return { g, norm: Math.sqrt([...g.values()].reduce((s, n) => s + n * n, 0)), places: new Set(placesOf(`${m.title}${m.text.slice(0, 300)}`)) }
})
const byPlace = new Map<string, number[]>()
docs.forEach((d, i) => { for (const p of d.places) byPlace.set(p, [...(byPlace.get(p) ?? []), i]) }) // biome-ignore format: one line
const group = messages.map((_, i) => i)
const rootOf = (i: number): number => (group[i] === i ? i : (group[i] = rootOf(group[i]!)))
const cosine = (a: { g: Map<string, number>; norm: number }, b: typeof a) => {
  let dot = 0
  for (const [k, n] of a.g) dot += n * (b.g.get(k) ?? 0)
  return a.norm && b.norm ? dot / a.norm / b.norm : 0
}
const truePairs = new Set<string>()
for (const [, list] of byPlace)
  if (list.length > 1 && list.length < 30)
    for (let x = 0; x < list.length; x++)
      for (let y = x + 1; y < list.length; y++) {
        const i = list[x]!,
          j = list[y]!
        if (messages[j]!.at.getTime() - messages[i]!.at.getTime() > 60 * DAY || truePairs.has(`${i} ${j}`)) continue
        if (cosine(docs[i]!, docs[j]!) >= 0.25) {
          truePairs.add(`${i} ${j}`)
          group[rootOf(j)] = rootOf(i)
        }
      }
const topics = new Map<number, number[]>()
for (const i of messages.keys()) topics.set(rootOf(i), [...(topics.get(rootOf(i)) ?? []), i])
const truth = [...topics.values()].filter((t) => t.length >= 3)
const topicOf = new Map(truth.flatMap((t, n) => t.map((i) => [messages[i]!.id, n] as const)))
console.log(`proxy truth: ${truePairs.size} pairs, ${truth.length} topics of three or more, ${topicOf.size} messages in them`)

// ── The stream ──
interface Spot { id: number; members: Message[]; raisedBy: number; last: Date; closed: boolean } // biome-ignore format: one line
function stream<T>(kin: (a: Message, b: Message, n: (w: T) => number, all: number) => number, terms: (m: Message) => Iterable<T>, rules: HotRules) {
  const df = new Map<T, number>(),
    postings = new Map<T, Message[]>(),
    spots: Spot[] = [],
    spotOf = new Map<number, Spot>()
  let all = 0
  const took: number[] = []
  messages.forEach((m, turn) => {
    const began = performance.now()
    for (const s of spots) if (!s.closed && isQuiet(s.last, m.at, rules)) s.closed = true
    const mine = [...new Set(terms(m))],
      votes = new Map<Message, number>()
    for (const w of mine) {
      const list = postings.get(w)
      if (!list) continue
      while (list.length && m.at.getTime() - list[0]!.at.getTime() > rules.windowDays * DAY) list.shift()
      const weight = rarity(df.get(w) ?? 0, all)
      for (const o of list.slice(-200)) votes.set(o, (votes.get(o) ?? 0) + weight)
    }
    const near = [...votes]
      .toSorted((p, q) => q[1] - p[1])
      .slice(0, 200)
      .flatMap(([o]) => {
        const k = kin(m, o, (w) => df.get(w) ?? 0, all),
          s = spotOf.get(o.id)
        return k ? [{ id: o.id, kin: k, spot: s && !s.closed ? s.id : null }] : []
      })
    const what = rise(near, rules)
    if (what && 'joins' in what) {
      const s = spots[what.joins]!
      s.members.push(m)
      s.last = m.at
      spotOf.set(m.id, s)
    } else if (what) {
      const s: Spot = {
        id: spots.length,
        members: [...what.raises.map((id) => byId.get(id)!), m].toSorted((a, b) => a.at.getTime() - b.at.getTime()),
        raisedBy: turn,
        last: m.at,
        closed: false,
      }
      spots.push(s)
      for (const o of s.members) spotOf.set(o.id, s)
    }
    all++
    for (const w of mine) {
      df.set(w, (df.get(w) ?? 0) + 1)
      postings.set(w, [...(postings.get(w) ?? []), m])
    }
    took.push(performance.now() - began)
  })
  took.sort((a, b) => a - b)
  return { spots, p50: took[took.length >> 1]!, p99: took[Math.floor(took.length * 0.99)]!, df, all }
}
const turnOf = new Map(messages.map((m, i) => [m.id, i]))
function report(name: string, { spots, p50, p99 }: Pick<ReturnType<typeof stream>, 'spots' | 'p50' | 'p99'>, rules: HotRules) {
  // Coherent: of all pairs of its members, the share that the proxy calls one topic (connected); measured over the 50 largest.
  const top = spots.toSorted((a, b) => b.members.length - a.members.length || a.id - b.id).slice(0, 50)
  const pure = (s: Spot) =>
    Math.max(0, ...[...s.members.reduce((n, m) => (topicOf.has(m.id) ? n.set(topicOf.get(m.id)!, (n.get(topicOf.get(m.id)!) ?? 0) + 1) : n), new Map<number, number>()).values()]) /
    s.members.length
  // A topic whose third voice came within the window of its first can be found; found when a spot holds at least three of its voices.
  const ripe = truth.flatMap((t, n) => {
    for (let i = 2; i < t.length; i++) if (messages[t[i]!]!.at.getTime() - messages[t[i - 2]!]!.at.getTime() <= rules.windowDays * DAY) return [{ n, third: t[i]! }]
    return []
  })
  const delays: number[] = []
  let found = 0
  for (const { n, third } of ripe) {
    const hit = spots.filter((s) => s.members.filter((m) => topicOf.get(m.id) === n).length >= 3).toSorted((a, b) => a.raisedBy - b.raisedBy)[0]
    if (!hit) continue
    found++
    const seen = hit.members
      .filter((m) => topicOf.get(m.id) === n)
      .map((m) => turnOf.get(m.id)!)
      .toSorted((a, b) => a - b)[2]!
    delays.push(Math.max(0, Math.max(hit.raisedBy, seen) - third))
  }
  delays.sort((a, b) => a - b)
  const se = (p: number, n: number) => (1.96 * Math.sqrt((p * (1 - p)) / Math.max(1, n)) * 100).toFixed(0)
  const recall = found / Math.max(1, ripe.length),
    coherent = top.filter((s) => pure(s) >= 0.6).length
  console.log(`\n${name}: ${spots.length} spots, largest ${top[0]?.members.length ?? 0}`)
  console.log(`  topics with three voices within ${rules.windowDays} days: found ${found} of ${ripe.length} (${(recall * 100).toFixed(0)} % ± ${se(recall, ripe.length)})`)
  console.log(
    `  of the ${top.length} largest, coherent (at least 60 % of one topic): ${coherent} (± ${se(coherent / Math.max(1, top.length), top.length)} %); mean share of the main topic ${((top.reduce((s, x) => s + pure(x), 0) / Math.max(1, top.length)) * 100).toFixed(0)} %`,
  )
  console.log(
    `  raised at the third voice itself: ${delays.filter((d) => d === 0).length} of ${found}; messages later p50 ${delays[delays.length >> 1] ?? '-'}, p90 ${delays[Math.floor(delays.length * 0.9)] ?? '-'}`,
  )
  console.log(`  one message: p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms`)
}
const rules = hotRules
for (const [akin, join] of process.argv.includes('--sweep')
  ? ([
      [0.15, 0.12],
      [0.18, 0.15],
      [0.2, 0.15],
      [0.22, 0.18],
      [0.25, 0.2],
    ] as const)
  : ([[rules.akin, rules.join]] as const)) {
  const r = { ...rules, akin, join }
  const ours = stream(
    (a, b, n, all) => kinship(a, b, (w) => rarity(n(w), all), r),
    (m) => m.said,
    r,
  )
  report(`hot spots, pairs of characters by rarity, akin ≥ ${akin}, joining ≥ ${join}`, ours, r)
  if (process.argv.includes('--names'))
    for (const s of ours.spots.toSorted((a, b) => b.members.length - a.members.length).slice(0, 15))
      console.log(
        `    ${s.members.length} ${nameOf(
          namingWords(
            s.members,
            wordRarity((k) => rarity(ours.df.get(k) ?? 0, ours.all)),
          ),
        )}`,
      )
}
// Baseline: TF-IDF over character bigrams, cosine, nothing else.
const bigrams = (m: Message) => {
  const s = `${m.title}${m.text.slice(0, 1000)}`.replace(/[\s\p{P}]+/gu, '')
  return [...Array(Math.max(0, s.length - 1))].map((_, i) => s.slice(i, i + 2))
}
const tf = new Map(messages.map((m) => [m.id, bigrams(m).reduce((t, g) => t.set(g, (t.get(g) ?? 0) + 1), new Map<string, number>())]))
for (const least of process.argv.includes('--sweep') ? [0.2, 0.25, 0.3] : [0.25]) {
  const idf = (n: number, all: number) => Math.log((all + 1) / (n + 1)) + 1
  const base = stream(
    (a, b, n, all) => {
      let [dot, x, y] = [0, 0, 0]
      const p = tf.get(a.id)!,
        q = tf.get(b.id)!
      for (const [g, c] of p) { const w = c * idf(n(g), all); x += w * w; dot += w * (q.get(g) ?? 0) * idf(n(g), all) } // biome-ignore format: one line
      for (const [g, c] of q) y += (c * idf(n(g), all)) ** 2
      const cos = dot / Math.sqrt(x * y || 1) // one threshold for both: that is the baseline
      return cos >= least ? cos : 0
    },
    (m) => [...tf.get(m.id)!.keys()],
    { ...rules, akin: least, join: least },
  )
  report(`baseline, TF-IDF of character bigrams, cosine ≥ ${least}`, base, rules)
}
