/** What a learnt reader of addresses looks at: the characters around, the endings of Chinese addresses, known names, and what was said before in the same line. */

/** A line cut into single characters and whole runs of digits or Latin letters. `words` are the cuts of a dictionary, `names` the known names (both optional). */
export interface Line {
  tokens: string[]
  words?: { from: number; to: number; tag: string }[]
  names?: { from: number; to: number; kind: string }[]
}

const ends = '省市区县旗州盟镇乡村街道路巷弄里号组队社庄屯坊园苑城府厦楼栋幢座室层单元门口厅场店公司学校院所站桥湾圩埭线段东西南北旁边侧内外前后对面附近与交叉'
const digits = '零一二三四五六七八九十百两〇'
/** The shape of a token: N number (with its length), A letters, 一 Chinese digit, one of the telling endings itself, 汉 any other character, the mark itself. */
export function shapeOf(token: string): string {
  if (/^\d+$/.test(token)) return `N${Math.min(token.length, 5)}`
  if (/^\d/.test(token)) return 'M'
  if (/^[A-Za-z]+$/.test(token)) return token.length === 1 ? 'A' : 'AA'
  if (digits.includes(token)) return '一'
  if (ends.includes(token)) return token
  return /\p{Script=Han}/u.test(token) ? '汉' : token
}
const plain = (shape: string) => (shape[0] === 'N' ? 'N' : shape)
const sign = (token: string) => (/^\d+$/.test(token) ? `#${Math.min(token.length, 5)}` : token.toLowerCase())

/** What all features of a line need, counted once. */
export function survey(line: Line) {
  const n = line.tokens.length,
    c = line.tokens.map(sign),
    shapes = line.tokens.map(shapeOf),
    coarse = shapes.map(plain)
  const word: string[] = new Array(n).fill('?'),
    tag: string[] = new Array(n).fill('?'),
    part: string[] = new Array(n).fill('?'),
    starts = new Set<number>([0]),
    stops = new Set<number>([n])
  const wordAt = new Map<number, string>()
  for (const w of line.words ?? []) {
    const text = c.slice(w.from, w.to).join('')
    starts.add(w.from)
    stops.add(w.to)
    wordAt.set(w.from * 1000 + w.to, w.tag)
    for (let t = w.from; t < w.to; t++) {
      word[t] = text
      tag[t] = w.tag
      part[t] = w.to - w.from === 1 ? 'S' : t === w.from ? 'B' : t === w.to - 1 ? 'E' : 'I'
    }
  }
  const names: string[][] = Array.from({ length: n }, () => []),
    nameAt = new Map<number, string>()
  for (const g of line.names ?? []) {
    const key = g.from * 1000 + g.to
    nameAt.set(key, (nameAt.get(key) ?? '') + g.kind)
    for (let t = g.from; t < g.to; t++) names[t]!.push(`${g.kind}${t === g.from ? 'B' : t === g.to - 1 ? 'E' : 'I'}`)
  }
  // numbers joined by dashes: which of how many
  const run: string[] = new Array(n).fill(''),
    joins = /^[-—–_－#/.、,，~]+$/
  for (let t = 0; t < n; ) {
    if (coarse[t] !== 'N' && coarse[t] !== 'A') {
      t++
      continue
    }
    const members = [t]
    let k = t
    while (k + 2 < n && joins.test(line.tokens[k + 1]!) && (coarse[k + 2] === 'N' || coarse[k + 2] === 'A' || coarse[k + 2] === 'M')) members.push((k += 2))
    members.forEach((at, i) => {
      run[at] = `${i}/${members.length}`
      if (i) run[at - 1] = `-${i}/${members.length}`
    })
    t = k + 1
  }
  const next = new Array<string>(n),
    before = new Array<string>(n)
  for (let t = 0, last = '^', far = 0; t < n; t++) {
    before[t] = `${last}${Math.min(far, 6)}`
    far++
    if (coarse[t] !== '汉' && coarse[t] !== 'N') [last, far] = [coarse[t]!, 0]
  }
  for (let t = n - 1, last = '$', far = 0; t >= 0; t--) {
    if (coarse[t] !== '汉' && coarse[t] !== 'N') [last, far] = [coarse[t]!, 0]
    next[t] = `${last}${Math.min(far, 6)}`
    far++
  }
  const text = c.join('')
  const twice: string[] = c.map((_, t) => {
    const two = c.slice(t, t + 2).join(''),
      at = c.slice(0, t).join('').indexOf(two)
    return t + 1 < n && at >= 0 ? 'R' : text.indexOf(two, c.slice(0, t + 1).join('').length) > 0 ? 'r' : '.'
  })
  return { n, c, shapes, coarse, word, tag, part, starts, stops, wordAt, names, nameAt, run, next, before, twice, text }
}
export type Survey = ReturnType<typeof survey>

/** The features of one token. */
export function tokenFeatures(v: Survey, t: number): string[] {
  const { c, coarse, shapes } = v
  const at = (k: number) => c[t + k] ?? (t + k < 0 ? '^' : '$'),
    sh = (k: number) => coarse[t + k] ?? (t + k < 0 ? '^' : '$')
  const out = ['1']
  for (let k = -3; k <= 3; k++) out.push(`u${k}${at(k)}`)
  for (let k = -3; k <= 2; k++) out.push(`b${k}${at(k)}${at(k + 1)}`)
  for (let k = -3; k <= 1; k++) out.push(`t${k}${at(k)}${at(k + 1)}${at(k + 2)}`)
  for (let k = -3; k <= 0; k++) out.push(`f${k}${at(k)}${at(k + 1)}${at(k + 2)}${at(k + 3)}`)
  out.push(`k${at(-1)}${at(1)}`, `K${at(-2)}${at(0)}`, `q${at(0)}${at(2)}`)
  out.push(`s${shapes[t]}`, `s-${sh(-1)}${sh(0)}`, `s+${sh(0)}${sh(1)}`, `s3${sh(-1)}${sh(0)}${sh(1)}`, `s5${sh(-2)}${sh(-1)}${sh(0)}${sh(1)}${sh(2)}`)
  out.push(`s4${sh(-3)}${sh(-2)}${sh(-1)}${sh(0)}`, `s6${sh(0)}${sh(1)}${sh(2)}${sh(3)}`, `s7${sh(-3)}${sh(-2)}${sh(-1)}${sh(0)}${sh(1)}${sh(2)}${sh(3)}`)
  out.push(`p${Math.min(t, 4)}`, `e${Math.min(v.n - 1 - t, 4)}`)
  out.push(`n${v.next[t]}`, `nb${v.before[t]}`, `nn${v.before[t]}|${v.next[t]}`, `nc${v.next[t]}${at(0)}`)
  out.push(`w${v.word[t]}`, `wt${v.tag[t]}${v.part[t]}`, `wp${v.part[t]}${at(0)}`)
  out.push(`w-${v.word[t - 1] ?? '^'}|${v.word[t]}`, `w+${v.word[t]}|${v.word[t + 1] ?? '$'}`)
  for (const g of v.names[t]!) out.push(`g${g}`)
  out.push(`G${v.names[t]!.join('')}`, `G-${v.names[t - 1]?.join('') ?? '^'}`, `G+${v.names[t + 1]?.join('') ?? '$'}`)
  if (v.run[t]) out.push(`r${v.run[t]}`, `rr${v.run[t]}${sh(-1)}`)
  out.push(`x${v.twice[t]}`, `xx${v.twice[t - 1] ?? '.'}${v.twice[t]}${v.names[t]!.join('')}`)
  return out
}

/** The features of one piece, tokens `s` in, `e` out. */
export function pieceFeatures(v: Survey, s: number, e: number): string[] {
  const { c, coarse } = v,
    n = e - s
  const text = c.slice(s, e).join(''),
    left = c[s - 1] ?? '^',
    right = c[e] ?? '$'
  const tail1 = c[e - 1]!,
    tail2 = c.slice(Math.max(s, e - 2), e).join(''),
    tail3 = c.slice(Math.max(s, e - 3), e).join(''),
    head = c[s]!
  const shape = coarse
    .slice(s, e)
    .join('')
    .replace(/汉+/g, (m) => (m.length > 1 ? '汉+' : '汉'))
  const size = n > 12 ? 13 : n > 8 ? 9 : n
  const words = `${v.starts.has(s) ? 1 : 0}${v.stops.has(e) ? 1 : 0}`,
    name = v.nameAt.get(s * 1000 + e) ?? '-'
  const first = c.slice(0, s).join('')
  let seen = first.includes(text) ? 'same' : '-'
  if (seen === '-' && n > 1) seen = n > 2 && first.includes(c.slice(s, e - 1).join('')) ? 'stem' : '-'
  const again = v.text.indexOf(text, c.slice(0, e).join('').length) >= 0 ? 'again' : '-'
  const out = [
    `L${size}`,
    `h${head}`,
    `1${tail1}`,
    `2${tail2}`,
    `3${tail3}`,
    `s${shape.length > 12 ? 'long' : shape}`,
    `l${left}|${head}`,
    `r${tail1}|${right}`,
    `ht${head}|${tail1}`,
  ]
  out.push(`L1${size}${tail1}`, `L2${size}${tail2}`, `lr${left}|${right}`, `w1${words}${tail1}`)
  out.push(`wt${v.wordAt.get(s * 1000 + e) ?? '-'}${size}`, `g${name}`, `x${seen}${again}`, `xg${seen}${name}`, `x1${seen}${tail1}`)
  if (n <= 10) out.push(`=${text}`)
  if (s === 0) out.push(`^${size}${tail1}`)
  if (e === v.n) out.push(`$${size}${tail1}`, '$')
  if (s === 0 && e === v.n) out.push('all')
  return out
}
