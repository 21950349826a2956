/** 地点: which place a text speaks of, by the office's address book and grid, how sure that is, and why. Abstains rather than guesses. */
import { distance, type Point } from '../geo.ts'
import type { Cell } from '../grid.ts'
import { type AddressBook, cellMiddle, crossingOf, doorAt, type Meaning, nearNames, type Road, roadMiddle } from './book.ts'
import { parts as partKinds } from './grammar.ts'
import { numberOf, plainOf } from './normal.ts'
import { type Part, readParts } from './read.ts'

/** A reason that spoke for or against a place; `weight` is its share of the log-odds. */
export interface Reason {
  code: keyof typeof evidence
  text: string
  en: string
  weight: number
}
export interface Candidate {
  /** Said as an address: road and number, estate and building. */
  name: string
  placeId: number | null
  at: Point | null
  cellId: number | null
  cell: string | null
  /** How far off the point may be, in metres. */
  within: number
  /** The probability that this is the place, 0 to 1. */
  score: number
  reasons: Reason[]
  /** The parts of the text that it rests on. */
  parts: Part[]
}
export interface PlaceFound {
  parts: Part[]
  candidates: Candidate[]
  /** The first candidate when it is sure enough; null: ask. */
  best: Candidate | null
}
/** From this score on, a place is offered as the answer; below, candidates are only listed. */
export const sureFrom = 0.6

/** How much each piece of evidence moves the log-odds. Fitted on sentences of our own making (docs/understanding.md). */
export const evidence = {
  base: 0.4,
  name: 3.3,
  alias: 2.6,
  slip: -0.5,
  door: 2.5,
  between: 1,
  beside: -1.2,
  road: -3.3,
  crossing: 2.9,
  group: 3.8,
  community: -2.9,
  cell: 1.2,
  code: 3.2,
  shared: -3.3,
  roadAgrees: 1.6,
  roadDiffers: -1.2,
  cellAgrees: 1.8,
  cellDiffers: -1.8,
  elsewhere: -5,
  close: 1.3,
  sameArea: 0.2,
  far: -2.2,
  later: -3.6,
  rival: -1,
} as const

export interface Asked {
  /** The field 地点, if there is one. */
  place?: string
  /** What was said. */
  text?: string
  /** The reported position, CGCS2000/WGS-84. */
  at?: Point | null
}

/** The place a report speaks of. The field 地点 counts before the sentence; a text may name several places: the first one named leads. */
export function placeOf({ place = '', text = '', at = null }: Asked, book: AddressBook): PlaceFound {
  const line = readParts(place, book.names, 'line'),
    sentence = readParts(text, book.names, 'sentence')
  const groups = [...mentions(line, place), ...mentions(sentence, text)]
  const seen = new Map<string, Candidate>()
  groups.forEach((mention, k) => {
    for (const c of candidatesOf(mention, book, at, k)) {
      const key = `${c.placeId}/${c.name}`,
        old = seen.get(key)
      if (!old || old.score < c.score) seen.set(key, c)
    }
  })
  const all = rank([...seen.values()])
  return { parts: place ? line : sentence, candidates: all.slice(0, 5), best: all[0] && all[0].score >= sureFrom && all[0].at ? all[0] : null }
}

/** Parts that belong together: a mention ends where words lie between, where the order of an address begins anew, or at a second place. */
function mentions(parts: readonly Part[], text: string): Part[][] {
  const out: Part[][] = []
  let now: Part[] = [],
    level = 0
  for (const part of parts) {
    if (part.kind === 'mark') continue
    const last = now[now.length - 1],
      between = last ? plainOf(text.slice(last.to, part.from)).text : '',
      joins = last?.kind === 'road' && part.kind === 'road' && /^(?:与|和|跟|同|及|-|、|\/|交|x|X|×|到|至|以及)?$/.test(between)
    const own = partKinds[part.kind].level
    if (now.length && !joins && (/[^，,、（）()“”"\-的与和]/.test(between) || (own < level && own <= 6 && level >= 8))) {
      out.push(now)
      now = []
      level = 0
    }
    now.push(part)
    level = Math.max(level, own)
  }
  if (now.length) out.push(now)
  return out.filter((m) => m.some((p) => p.kind !== 'beside' && p.kind !== 'cross'))
}

const cellOf = (book: AddressBook, at: Point | null): Cell | null => (at ? book.grid.cellAt(at[0], at[1]) : null)
const english: Record<Reason['code'], string> = {
  base: '',
  name: 'its name is in the address book',
  alias: 'by another name in the address book',
  slip: 'one character differs from a name in the address book',
  door: 'this door is in the address book',
  between: 'the door is not in the address book; taken between its neighbours',
  beside: 'the door is not in the address book; taken at the nearest',
  road: 'the road is in the address book; taken at its middle',
  crossing: 'both roads are in the address book; taken where they meet',
  group: 'this village group is in the address book',
  community: 'the community is in the grid; nothing finer was said',
  cell: 'it is a cell of the grid',
  code: 'the code of a cell of the grid',
  shared: 'other places have the same name',
  roadAgrees: 'it stands on the road that was said',
  roadDiffers: 'the address book has it on another road',
  cellAgrees: 'it lies in the community that was said',
  cellDiffers: 'it lies outside the community that was said',
  elsewhere: 'another town was said',
  close: '{} m from the reported position',
  sameArea: '{} m from the reported position',
  far: '{} m from the reported position, too far',
  later: 'another place was said first',
  rival: 'another place is as likely',
}
const reason = (code: Reason['code'], text: string, times = 1): Reason => ({
  code,
  text,
  en: english[code].replace('{}', () => /\d+(?= 米)/.exec(text)?.[0] ?? ''),
  weight: evidence[code] * times,
})

interface Guess {
  name: string
  placeId: number | null
  at: Point | null
  cell: Cell | null
  within: number
  reasons: Reason[]
  road: string | null
  part: Part
}

function candidatesOf(mention: Part[], book: AddressBook, near: Point | null, order: number): Candidate[] {
  const roads = mention.filter((p) => p.kind === 'road'),
    number = mention.find((p) => p.kind === 'number'),
    guesses: Guess[] = []
  for (const part of mention) {
    if (part.kind === 'road') continue
    if (['estate', 'poi', 'community', 'code', 'firm', 'zone', 'town'].includes(part.kind)) guesses.push(...namedGuesses(part, mention, book))
  }
  const known = roads.flatMap((part) => roadsNamed(part, book).map((r) => ({ part, ...r })))
  if (known.length >= 2 && known.some((k) => k.road !== known[0]!.road && k.part !== known[0]!.part))
    guesses.push(...crossingGuess(known[0]!, known.find((k) => k.road !== known[0]!.road && k.part !== known[0]!.part)!))
  else for (const k of known) guesses.push(...doorGuess(k, number))
  return guesses.map((g) => weigh(g, mention, book, near, order))
}

/** The roads a word may mean: by name, or with one slip. */
function roadsNamed(part: Part, book: AddressBook): { road: Road; reasons: Reason[] }[] {
  const road = book.roads.get(part.text)
  if (road) return [{ road, reasons: [] }]
  return nearNames(book, part.text).flatMap((name) => {
    const close = book.roads.get(name)
    return close ? [{ road: close, reasons: [reason('slip', `“${part.text}”不在地址簿，与“${close.name}”差一个字`)] }] : []
  })
}

function crossingGuess(a: { road: Road; reasons: Reason[]; part: Part }, b: { road: Road; reasons: Reason[] }): Guess[] {
  const meet = crossingOf(a.road, b.road)
  if (!meet || meet.gap > 80) return []
  return [
    {
      name: `${a.road.name}与${b.road.name}路口`,
      placeId: null,
      at: meet.at,
      cell: null,
      within: 30,
      reasons: [...a.reasons, ...b.reasons, reason('crossing', `${a.road.name}与${b.road.name}在地址簿，取相交处`)],
      road: null,
      part: a.part,
    },
  ]
}

function doorGuess({ road, reasons, part }: { road: Road; reasons: Reason[]; part: Part }, number: Part | undefined): Guess[] {
  const no = number ? numberOf(/[0-9]+|[零〇一二两三四五六七八九十百]+/.exec(number.text)?.[0] ?? '') : null,
    base = { placeId: road.place?.id ?? null, cell: null, road: null, part }
  if (no !== null) {
    const door = doorAt(road, no)
    if (door) {
      const words =
        door.how === 'door'
          ? `${road.name}${no}号在地址簿`
          : door.how === 'between'
            ? `${road.name}在地址簿，${no}号无门牌点，取${door.near[0]}号与${door.near[1]}号之间`
            : `${road.name}在地址簿，${no}号无门牌点，取最近的${door.near[0]}号`
      return [
        {
          ...base,
          placeId: null,
          name: `${road.name}${no}号`,
          at: door.at,
          within: door.slack,
          reasons: [...reasons, reason(door.how, words, door.how === 'between' ? Math.max(-0.6, Math.min(1.6, 1.9 - door.slack / 130)) : 1)],
        },
      ]
    }
  }
  const middle = roadMiddle(road)
  if (!middle) return []
  const words = no === null ? `${road.name}在地址簿，没有门牌号，取路段中点` : `${road.name}在地址簿，${no}号无门牌点，取路段中点`
  return [{ ...base, name: no === null ? road.name : `${road.name}${no}号`, at: middle.at, within: middle.half, reasons: [...reasons, reason('road', words)] }]
}

function meaningsOf(part: Part, book: AddressBook): { meaning: Meaning; reasons: Reason[]; shared: number }[] {
  const direct = book.meanings.get(part.text)
  if (direct) {
    const cells = direct.filter((m) => m.cell),
      places = direct.filter((m) => m.place),
      some = places.length ? places : cells
    return some.map((meaning) => ({
      meaning,
      shared: some.length,
      reasons: meaning.place ? [reason(meaning.alias ? 'alias' : 'name', meaning.alias ? `“${part.text}”是${meaning.name}的别名` : `${meaning.name}在地址簿`)] : [],
    }))
  }
  // a known name inside a longer word: 锦绣花苑物业 lies at 锦绣花苑
  for (let n = part.text.length - 1; n >= 3; n--)
    for (let i = 0; i + n <= part.text.length; i++) {
      const inside = book.meanings.get(part.text.slice(i, i + n))?.filter((m) => m.place && m.place.kind !== 'road')
      if (inside?.length) return inside.map((meaning) => ({ meaning, shared: inside.length, reasons: [reason('alias', `“${part.text}”里有地址簿的${meaning.name}`)] }))
    }
  const slips = nearNames(book, part.text).flatMap((name) => (book.meanings.get(name) ?? []).filter((m) => m.place?.kind !== 'road'))
  return slips.map((meaning) => ({ meaning, shared: slips.length, reasons: [reason('slip', `“${part.text}”不在地址簿，与“${meaning.name}”差一个字`)] }))
}

function namedGuesses(part: Part, mention: Part[], book: AddressBook): Guess[] {
  const group = mention.find((p) => p.kind === 'group')
  if (part.kind === 'community' && group) {
    const no = numberOf(/[0-9]+|[零〇一二两三四五六七八九十百]+/.exec(group.text)?.[0] ?? ''),
      whole = no === null ? undefined : book.meanings.get(`${part.text}${no}组`)
    if (whole?.[0]?.place)
      return whole.map(({ name, place }) => ({
        name,
        placeId: place!.id,
        at: place!.at,
        cell: null,
        within: 120,
        reasons: [reason('group', `${name}在地址簿`)],
        road: place!.road,
        part,
      }))
  }
  return meaningsOf(part, book).flatMap(({ meaning: { name, place, cell }, reasons, shared }): Guess[] => {
    const many = shared > 1 ? [reason('shared', `同名的有 ${shared} 处`, Math.log2(shared))] : []
    if (place && place.kind !== 'road')
      return [{ name, placeId: place.id, at: place.at, cell: null, within: place.kind === 'estate' ? 120 : 50, reasons: [...reasons, ...many], road: place.road, part }]
    if (!cell || cell.kind === 'street') return []
    const code = part.kind === 'code',
      text = code ? `网格编码 ${cell.code} 是${cell.name}` : `${cell.name}在网格里，没有更细的地点`
    return [
      {
        name: cell.name,
        placeId: null,
        at: cellMiddle(cell),
        cell,
        within: cell.kind === 'community' ? 800 : 300,
        reasons: [...reasons, ...many, reason(code ? 'code' : cell.kind === 'community' ? 'community' : 'cell', text)],
        road: null,
        part,
      },
    ]
  })
}

/** What the other words of the mention and the reported position say about a guess. */
function weigh(g: Guess, mention: Part[], book: AddressBook, near: Point | null, order: number): Candidate {
  const reasons = [...g.reasons],
    cell = g.cell ?? cellOf(book, g.at),
    above = cell ? [cell, ...book.grid.ancestors(cell.id)] : []
  const said = mention.find((p) => p.kind === 'road')
  if (g.road && said) {
    if (plainOf(g.road).text === said.text) reasons.push(reason('roadAgrees', `在${g.road}上，与所说的路一致`))
    else if (book.roads.has(said.text)) reasons.push(reason('roadDiffers', `地址簿里它在${g.road}，所说的是${said.text}`))
  }
  const community = mention.find((p) => p.kind === 'community' && book.meanings.get(p.text)?.some((m) => m.cell))
  if (community && above.length && community !== g.part) {
    const fits = above.some((c) => plainOf(c.name).text === community.text)
    reasons.push(fits ? reason('cellAgrees', `在${community.text}内，与所说的一致`) : reason('cellDiffers', `它不在所说的${community.text}内`))
  }
  const town = mention.find((p) => p.kind === 'town' && !p.known && !book.towns.has(p.text))
  if (town && book.towns.size) reasons.push(reason('elsewhere', `所说的${town.text}不是本街道`))
  if (near && g.at) {
    const metres = Math.round(distance(near, g.at)),
      far = metres > Math.max(800, 2 * g.within)
    if (metres <= Math.max(120, Math.min(g.within, 300))) reasons.push(reason('close', `距报告坐标 ${metres} 米`))
    else if (!far) reasons.push(reason('sameArea', `距报告坐标 ${metres} 米`))
    else reasons.push(reason('far', `距报告坐标 ${metres} 米，太远`, metres > 3000 ? 1.8 : 1))
  }
  if (order > 0) reasons.push(reason('later', '先说的是另一处'))
  const odds = reasons.reduce((s, r) => s + r.weight, evidence.base as number)
  return {
    name: g.name,
    placeId: g.placeId,
    at: g.at,
    cellId: cell?.id ?? null,
    cell: cell ? book.grid.pathName(cell.id) : null,
    within: Math.round(g.within),
    score: sigmoid(odds),
    reasons,
    parts: mention,
  }
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x))
/** Best first. Rivals in different places that are nearly as likely take from each other's certainty. */
function rank(all: Candidate[]): Candidate[] {
  const sorted = all.toSorted((a, b) => b.score - a.score || a.within - b.within),
    first = sorted[0]
  // who was only named later is no rival: the order of the words has spoken
  const rivals = sorted.filter((c) => c.at && first?.at && c.score > first.score - 0.15 && (c === first || !c.reasons.some((r) => r.code === 'later')))
  const apart = rivals.find((c) => distance(first!.at!, c.at!) > Math.max(200, first!.within))
  const doubted = (c: Candidate): Candidate => {
    const why = reason('rival', `${(c === first ? apart! : first!).name}也说得通`)
    return { ...c, score: sigmoid(Math.log(c.score / (1 - c.score)) + why.weight), reasons: [...c.reasons, why] }
  }
  return sorted
    .map((c) => (apart && rivals.includes(c) ? doubted(c) : c))
    .toSorted((a, b) => b.score - a.score)
    .map((c) => ({ ...c, score: Math.round(c.score * 1000) / 1000 }))
}
